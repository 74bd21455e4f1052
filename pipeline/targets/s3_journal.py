"""Which uploads in parts a run has begun, on disk, so that the next run can tell those of a killed one."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from pipeline.posix import lock


class Journal:
    """Files `TARGET-*.txt` in `folder`, one a run: a key a line, written before its upload begins.

    A run holds the lock of its file, so a file that can be locked is a dead run's. Where nothing can be written there
    is no journal: then leftovers are told by their age alone.
    """

    def __init__(self, folder: Path, target: str) -> None:
        self._folder, self._target = folder, target

    @contextmanager
    def run(self) -> Iterator[Run]:
        run = Run(self._folder / f"{self._target}-{os.getpid()}-{secrets.token_hex(4)}.txt")
        try:
            yield run
        finally:
            run.end()

    def dead(self) -> dict[Path, frozenset[str]]:
        """Keys that runs which are no more have begun to upload, by file."""
        found = {}
        for path in sorted(self._folder.glob(f"{self._target}-*.txt")):
            with suppress(OSError), path.open("r+", encoding="utf-8") as file:
                if lock(file):
                    found[path] = frozenset(file.read().splitlines())
        return found

    def forget(self, path: Path) -> None:
        with suppress(OSError):
            path.unlink()


class Run:
    """The journal of one run: no file before its first upload, none after it when `clean`."""

    def __init__(self, path: Path) -> None:
        self.clean = True
        self._path = path
        self._file: TextIO | None = None
        self._writing = threading.Lock()

    def note(self, key: str) -> None:
        with self._writing, suppress(OSError):
            if not self._file:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._path.open("a", encoding="utf-8")
                lock(self._file)
            self._file.write(f"{key}\n")
            self._file.flush()

    def end(self) -> None:
        with self._writing, suppress(OSError):
            if self._file:
                self._file.close()
                if self.clean:
                    self._path.unlink(missing_ok=True)
