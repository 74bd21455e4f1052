"""Pictures on their way to the page: files in a folder of their own, gone when watching ends."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.build.state import STATE, writing
from pipeline.errors import PipelineError
from pipeline.hashing import checksums
from pipeline.posix import lock

_LINGER = 10.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file that was drawn: the key of its task, its media type, its SHA-256 as a manifest has it."""

    key: str
    media_type: str
    sha256: str


class Pictures:
    """Those of one run of `packs watch`, by key. Every method may be called from any thread but `drop_others`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._types: dict[str, str] = {}
        self._left: dict[str, float] = {}

    def keep(self, key: str, media_type: str, body: bytes) -> Picture:
        with writing(self._folder):
            (self._folder / key).write_bytes(body)
        self._types[key] = media_type
        return Picture(key, media_type, checksums(body).sha256)

    def find(self, key: str) -> tuple[bytes, str] | None:
        """The picture of a key and its media type, if it is still there."""
        media_type = self._types.get(key)
        try:
            return ((self._folder / key).read_bytes(), media_type) if media_type else None
        except FileNotFoundError:
            return None  # dropped this moment

    def drop_others(self, wanted: Collection[str], now: float) -> None:
        """Drops those not `wanted` for some seconds: a page may just be fetching what it was told a moment ago."""
        for key in [key for key in list(self._types) if key not in wanted]:
            if now - self._left.setdefault(key, now) > _LINGER:
                try:
                    (self._folder / key).unlink()
                except PermissionError:
                    continue  # Windows, where a file that is being read cannot go yet
                del self._types[key], self._left[key]
        for key in [key for key in self._left if key in wanted]:
            del self._left[key]


@contextmanager
def open_pictures(root: Path) -> Iterator[Pictures]:
    """An empty folder for them. Raises PipelineError while this campaign is watched already."""
    folder = root / STATE / "watch"
    with writing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        file = (folder.parent / "watch.lock").open("w", encoding="utf-8")
    with file:
        if not lock(file):
            raise PipelineError("this campaign is being watched already", hint="use that page, or stop it with Ctrl-C")
        with writing(folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(exist_ok=True)
        try:
            yield Pictures(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
