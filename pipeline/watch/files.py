"""Notices that sources were saved, deleted or renamed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from watchfiles import watch

from pipeline.build.last import SOURCES, look
from pipeline.pack.manifest import MANIFEST
from pipeline.watch.sources import RELEASE_TREE

_STEP = 20
"""Milliseconds without another change after which a save is taken to be over."""
_LONGEST = 100
"""Milliseconds after which it is read anyway, for those who save without end."""
_LOOK = 2000
"""Milliseconds between looks at names, sizes and times, where the system told of no change: on network drives it may not."""


class Changes:
    """Whether something changed since it was last read."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._event = Event()
        self._event.set()
        self._seen = ""

    def wait(self, seconds: float) -> bool:
        """Waits for a change, at most so long. What changes from now on is the next one."""
        if not self._event.wait(seconds):
            return False
        self._event.clear()
        self._seen = self._look()
        return True

    def tell(self) -> None:
        self._event.set()

    def tell_if_others(self) -> None:
        """Looks itself."""
        if self._look() != self._seen:
            self._event.set()

    def _look(self) -> str:
        manifest = self._root / RELEASE_TREE / MANIFEST
        try:
            released = str(manifest.stat().st_mtime_ns) if manifest.exists() else ""
            return look(self._root, released).digest
        except OSError:
            return ""  # a file went while it was looked at, so this is no state to hold others against


@contextmanager
def watching(root: Path, changes: Changes) -> Iterator[None]:
    """Tells `changes` of all that happens in the folders of sources."""
    stop = Event()
    thread = Thread(target=_watch, args=(root, changes, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _watch(root: Path, changes: Changes, stop: Event) -> None:
    """Looks every now and then at least: a folder may go in between, and the system may watch no more of them."""
    while not stop.is_set():
        changes.tell_if_others()
        try:
            _notice(root, changes, stop)
        except OSError:
            stop.wait(_LOOK / 1000)


def _notice(root: Path, changes: Changes, stop: Event) -> None:
    """Ends when a folder was put in the place of another, as version control does. Raises OSError."""
    watched = _folders(root)
    if not watched:
        stop.wait(_LOOK / 1000)
        return
    noticed = watch(
        *watched,
        watch_filter=None,
        debounce=_LONGEST,
        step=_STEP,
        rust_timeout=_LOOK,
        yield_on_timeout=True,
        stop_event=stop,
        raise_interrupt=False,
    )
    for found in noticed:
        if found:
            changes.tell()
            continue
        changes.tell_if_others()
        if _folders(root) != watched:
            return


def _folders(root: Path) -> dict[Path, int]:
    """The folders of sources that are there, and which they are."""
    return {root / name: (root / name).stat().st_ino for name in SOURCES if (root / name).is_dir()}
