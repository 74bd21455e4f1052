"""What the last whole build of a tree told. Where nothing has changed since, there is nothing to read, plan or draw.

A digest of names, sizes, times and inodes stands for all that a build reads and writes: the rule by which `build/store`
trusts a file in `dist/`. Whatever cannot be told so makes the next build a full one, which finds out by content.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from stat import S_ISLNK

from pipeline.build.state import writing
from pipeline.errors import Level, Problem

SOURCES = ("assets/src", "locales")
_PACKAGE = Path(__file__).resolve().parent.parent
_COARSEST = 2 * 10**9
"""Nanoseconds: as coarse as the times of files get (FAT). What was saved so shortly ago may be saved again unseen."""

Table = tuple[list[str], list[list[str]]]


@dataclass(frozen=True, slots=True)
class Told:
    """What a build says at its end. `holds`: from and until when a release looks so, ISO 8601, "" for ever."""

    files: int
    problems: tuple[Problem, ...]
    table: Table
    left_out: tuple[Mapping[str, str], ...]
    required: tuple[str, ...]
    holds: tuple[str, str] = ("", "")

    def at(self, moment: datetime | None) -> bool:
        """Whether a build as of `moment` tells the same."""
        since, until = (datetime.fromisoformat(text) if text else None for text in self.holds)
        return moment is None or ((since is None or since <= moment) and (until is None or moment < until))


@dataclass(frozen=True, slots=True)
class Sight:
    """Digest of all that decides a build; `settled` where nothing of it was saved just now, or may change unseen."""

    digest: str
    settled: bool


def look(root: Path, settings: str, extra: Sequence[Path] = ()) -> Sight:
    """Looks at sources, `extra` folders, program and libraries, before they are read; `settings` is what else decides."""
    seen = hashlib.sha256("\0".join([sys.version, platform.platform(), settings]).encode())
    newest, links = 0, False
    for folder in (*(root / name for name in SOURCES), *extra, _PACKAGE):
        for name, stat in _files(folder):
            newest = max(newest, stat.st_mtime_ns)
            links = links or S_ISLNK(stat.st_mode)
            seen.update(_line(name, stat))
    for kind in ("purelib", "platlib"):  # a folder changes when a library is installed into it
        path = sysconfig.get_path(kind)
        seen.update(_line(path, Path(path).stat()))
    return Sight(seen.hexdigest(), settled=not links and time.time_ns() - newest > _COARSEST)


def remember(root: Path, tree: str, sight: Sight, told: Told) -> None:
    """Writes down what a whole build told; nothing where its sources were saved while, or just before, it began.

    Raises PipelineError where that cannot be written.
    """
    file = _file(root, tree)
    with writing(file):
        if not sight.settled:
            file.unlink(missing_ok=True)
            return
        body = json.dumps({"seen": sight.digest, "dist": _dist(root, tree), "told": asdict(told)}, ensure_ascii=False)
        temporary = file.with_name(
            f"{file.name}.tmp"
        )  # not synced to disk: a torn one is no JSON, the build a full one
        temporary.write_text(body, encoding="utf-8")
        temporary.replace(file)


def recall(root: Path, tree: str, sight: Sight) -> Told | None:
    """What the last build told, if it saw the same and `dist/` is as it left it."""
    try:
        values = json.loads(_file(root, tree).read_text(encoding="utf-8"))
        if values["seen"] != sight.digest or values["dist"] != _dist(root, tree):
            return None
        told = values["told"]
        problems = tuple(Problem(**each | {"level": Level(each["level"])}) for each in told["problems"])
        header, rows = told["table"]
        return Told(
            told["files"],
            problems,
            (header, rows),
            tuple(told["left_out"]),
            tuple(told["required"]),
            tuple(told["holds"]),
        )
    except (OSError, ValueError, KeyError, TypeError):  # none yet, or damaged: it only saves time
        return None


def _file(root: Path, tree: str) -> Path:
    return root / ".pipeline" / f"last-{tree}.json"


def _dist(root: Path, tree: str) -> str:
    seen = hashlib.sha256()
    for name, stat in _files(root / "dist" / tree):
        seen.update(_line(name, stat))
    return seen.hexdigest()


def _line(name: str, stat: os.stat_result) -> bytes:
    return f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\0{stat.st_ino}\n".encode("utf-8", "surrogateescape")


def _files(folder: Path | str) -> Iterator[tuple[str, os.stat_result]]:
    """Every file and link below a folder, in one order everywhere, but for what Python compiled."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False):
            yield entry.path, entry.stat(follow_symlinks=False)
        elif entry.name != "__pycache__":
            yield from _files(entry.path)
