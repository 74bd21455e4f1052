"""A folder as a target: a local disk, a mounted share, a stick.

Every file appears whole or not at all: it is written under a temporary name beside its place, synced and renamed.
Links inside the folder are neither followed nor listed, since they may lead out of it.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from pipeline.errors import IntegrityError, TargetUnavailableError, UsageError
from pipeline.hashing import fingerprint, why_unsafe
from pipeline.targets.base import CHUNK, Entry, Item, Result, Token, conflict

_TEMPORARY = re.compile(r"\.packs-[0-9a-f]{16}\.tmp")
_LOCK = ".packs.lock"
LOCK_PATIENCE = 5.0
"""Seconds. A swap takes milliseconds: a lock nobody moved for so long while we watched is a killed run's."""


def open_folder(name: str, settings: Mapping[str, object], workspace: Path) -> FolderTarget:
    """The folder at `path`: absolute, from `~`, or from the workspace, inside which alone it is created.

    Raises UsageError without a usable `path`, TargetUnavailableError when the folder is not there.
    """
    path = settings.get("path")
    if not isinstance(path, str) or not path.strip():
        raise UsageError("a folder target needs a path", where=f"[targets.{name}]", hint='add path = "/mnt/share"')
    try:
        root = (workspace / Path(path).expanduser()).resolve()
        inside = root.is_relative_to(workspace.resolve())
    except (RuntimeError, ValueError) as error:  # no such ~user, a loop of links, a NUL
        raise UsageError(f"path {path!r} leads nowhere: {error}", where=f"[targets.{name}]") from error
    if inside:
        with suppress(OSError):  # whatever keeps it from being made, the target says so in a moment
            root.mkdir(parents=True, exist_ok=True)
    return FolderTarget(root)


class FolderTarget:
    """Tokens are SHA-256 checksums. Raises TargetUnavailableError when `root` is not there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._device: int | None = None
        self._device = self._reach().st_dev

    def notes(self, *, ask: bool = False) -> tuple[str, ...]:
        return (f"a folder: {self.root}",)

    def sweep(self) -> tuple[str, ...]:
        swept = []
        with self._as_unavailable():
            for key, path in self._files():
                if _TEMPORARY.fullmatch(path.name):
                    with suppress(OSError):  # somebody else's to remove; it is in nobody's way
                        path.unlink()
                        swept.append(key)
        return tuple(sorted(swept))

    def entries(self) -> Mapping[str, Entry]:
        with self._as_unavailable():
            files = [(key, path) for key, path in self._files() if not _is_ours_to_hide(path.name)]
            return {key: entry for key, path in files if (entry := _entry(key, path))}

    def put_many(self, items: Iterable[Item]) -> Iterator[Result]:
        for item in items:
            self._reach()
            try:
                self._put(item)
            except (OSError, IntegrityError) as error:
                yield Result(item.key, _in_words(error))
            else:
                yield Result(item.key)

    def put_pointer(self, key: str, body: bytes, expected: Token | None) -> Entry:
        item = Item.of(key, body)
        with self._as_unavailable(key):
            path = self._locate(key)
            self._make_folder(path.parent)
            with _staged(path.parent, item.chunks()) as temporary, self._locked():
                found = _token(path)
                if found not in (item.sums.sha256, expected):
                    raise conflict(key)
                if found != item.sums.sha256:
                    temporary.replace(path)
            _settle(path.parent)
        return Entry(key, item.sums.size, item.sums.sha256, item.sums.sha256)

    def read(self, key: str) -> Iterator[bytes]:
        with self._as_unavailable(key):
            path = self._locate(key)
            if not _is_plain(path):
                raise KeyError(key)
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk

    def delete_many(self, keys: Iterable[str]) -> Iterator[Result]:
        for key in keys:
            self._reach()
            try:
                self._delete(key)
            except OSError as error:
                yield Result(key, _in_words(error))
            else:
                yield Result(key)

    def _put(self, item: Item) -> None:
        path = self._locate(item.key)
        self._make_folder(path.parent)
        with _staged(path.parent, item.chunks()) as temporary:
            temporary.replace(path)
        _settle(path.parent)

    def _delete(self, key: str) -> None:
        path = self._locate(key)
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return
        folder = path.parent
        with suppress(OSError):  # the first folder that still holds something ends it
            while folder != self.root:
                folder.rmdir()
                folder = folder.parent
        _settle(folder)

    def _files(self) -> Iterator[tuple[str, Path]]:
        """Every plain file with its key; a folder we may not look into cannot hold anything of ours."""

        def unless_forbidden(error: OSError) -> None:
            if not isinstance(error, PermissionError) or error.filename == str(self.root):
                raise error

        for folder, _, names in os.walk(self.root, onerror=unless_forbidden):
            for path in (Path(folder, name) for name in names):
                if _is_plain(path):
                    yield path.relative_to(self.root).as_posix(), path

    def _locate(self, key: str) -> Path:
        """Where `key` lies. Raises OSError when it would lead out of the folder, by its name or over a link."""
        if fault := why_unsafe(key):
            raise OSError(errno.EINVAL, fault)
        path = self.root / key
        for folder in self._folders_down_to(path.parent):
            if folder.is_symlink():
                raise OSError(errno.ELOOP, f"{folder} is a link")
        return path

    def _make_folder(self, folder: Path) -> None:
        """Never makes `root` itself: where a share was just unmounted, its files would land on the wrong disk."""
        for level in self._folders_down_to(folder):
            level.mkdir(exist_ok=True)

    def _folders_down_to(self, folder: Path) -> list[Path]:
        """The folders below `root` on the way to `folder`, itself the last."""
        parts = folder.relative_to(self.root).parts
        return [self.root.joinpath(*parts[: depth + 1]) for depth in range(len(parts))]

    def _reach(self) -> os.stat_result:
        """Stat `root`, which must be the same folder throughout: a share unmounted midway leaves an empty one."""
        try:
            found = self.root.stat()
        except OSError as error:
            raise self._unavailable(_in_words(error)) from error
        if not stat.S_ISDIR(found.st_mode):
            raise self._unavailable("not a folder")
        if self._device not in (None, found.st_dev):
            raise self._unavailable("another disk is mounted there now")
        return found

    @contextmanager
    def _as_unavailable(self, key: str = "") -> Iterator[None]:
        self._reach()
        try:
            yield
        except OSError as error:
            raise self._unavailable(f"{key}: {_in_words(error)}" if key else _in_words(error)) from error

    def _unavailable(self, why: str) -> TargetUnavailableError:
        return TargetUnavailableError(
            f"the folder cannot be used: {why}",
            where=str(self.root),
            hint="mount the share or create the folder, and see that you may write there",
        )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other publishers' pointers waiting: a file only one of them can create, on any disk or share.

        It narrows races between publishers, it is no proof: two may break a dead lock in the same instant. What
        decides is that a pointer is compared right before its rename.
        """
        lock, mine = self.root / _LOCK, secrets.token_hex(8)
        theirs, since = None, 0.0
        while not _create(lock, mine):
            if (holder := _holder(lock)) != theirs:
                theirs, since = holder, time.monotonic()
            elif time.monotonic() - since > LOCK_PATIENCE:
                lock.unlink(missing_ok=True)
            time.sleep(0.02)
        try:
            yield
        finally:
            if _holder(lock) == mine:
                lock.unlink(missing_ok=True)


def _create(lock: Path, mine: str) -> bool:
    try:
        with lock.open("x", encoding="ascii") as file:
            file.write(mine)
    except FileExistsError:
        return False
    return True


def _holder(lock: Path) -> str:
    try:
        return lock.read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return ""


@contextmanager
def _staged(folder: Path, chunks: Iterable[bytes]) -> Iterator[Path]:
    """A synced temporary file in `folder` to rename into place; gone afterwards if it was not."""
    temporary = folder / f".packs-{secrets.token_hex(8)}.tmp"
    try:
        with temporary.open("xb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        with suppress(OSError):  # a stick or a share may have modes of its own
            temporary.chmod(0o644)
        yield temporary
    finally:
        with suppress(OSError):  # the next sweep takes it
            temporary.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Sync the rename itself. Windows cannot open a folder, some shares cannot sync one: the file is whole anyway."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _entry(key: str, path: Path) -> Entry | None:
    """None when the file is gone since it was listed; one we may not read is there, with unknown bytes."""
    try:
        size, sha256 = fingerprint(path)
    except FileNotFoundError:
        return None
    except PermissionError:
        return Entry(key, path.lstat().st_size, "")
    return Entry(key, size, sha256, sha256)


def _token(path: Path) -> Token | None:
    return fingerprint(path)[1] if _is_plain(path) else None


def _is_plain(path: Path) -> bool:
    """A regular file by itself, not over a link; reading a pipe or a device would hang."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _is_ours_to_hide(name: str) -> bool:
    return name == _LOCK or _TEMPORARY.fullmatch(name) is not None


def _in_words(error: OSError | IntegrityError) -> str:
    return (error.strerror if isinstance(error, OSError) else error.what) or str(error)
