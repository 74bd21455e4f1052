"""What the fake Dropbox remembers: files under case-insensitive paths, revisions, upload sessions. No HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar

from dropbox import files
from dropbox.content_hash import content_hash

HOME, TEAM = "100", "200"
"""Namespaces: the member's own folder, and the root of a team space."""

_NOW = datetime(2026, 11, 20, 12, tzinfo=UTC).replace(tzinfo=None)  # the API's times are naive UTC
_IGNORED = {"desktop.ini", "thumbs.db", ".ds_store", "icon\r", ".dropbox", ".dropbox.attr", ".dropbox.cache"}
_MISSING: Any = files.LookupError.not_found

T = TypeVar("T")


class RefusedError(Exception):
    """An answer that is an error: a `LookupError`, a `WriteError` or a route's own, as the SDK has them."""

    def __init__(self, error: Any) -> None:
        super().__init__(repr(error))
        self.error = error

    def within(self, wrap: Callable[[Any], Any]) -> RefusedError:
        return RefusedError(wrap(self.error))


def wrapped(wrap: Callable[[Any], Any], operation: Callable[[], T]) -> T:
    """`operation`, its refusal put into the union of the route that was called."""
    try:
        return operation()
    except RefusedError as refused:
        raise refused.within(wrap) from refused


@dataclass
class Node:
    """A file, or a folder where `data` is None. `path` is spelled as when it was made."""

    path: str
    id: str
    rev: str = ""
    data: bytes | None = None
    hash: str = ""

    def metadata(self) -> Any:
        name = self.path.rpartition("/")[2]
        where = {"path_lower": self.path.lower(), "path_display": self.path}
        if self.data is None:
            return files.FolderMetadata(name=name, id=self.id, **where)
        times = {"client_modified": _NOW, "server_modified": _NOW}
        about = {"rev": self.rev, "size": len(self.data), "content_hash": self.hash, "is_downloadable": True}
        return files.FileMetadata(name=name, id=self.id, **where, **times, **about)


@dataclass
class Session:
    data: bytearray = field(default_factory=bytearray)
    closed: bool = False


class Namespace:
    """One tree. `journal` names each path that changed, so that a cursor can tell what is new."""

    def __init__(self, identifier: str, numbers: count[int]) -> None:
        self.id, self._numbers = identifier, numbers
        self.nodes: dict[str, Node] = {}
        self.journal: list[str] = []
        self.committing = threading.Lock()

    def find(self, path: str) -> Node:
        check_path(path)
        if path.startswith("id:"):
            found = next((node for node in self.nodes.values() if node.id == path), None)
        else:
            found = self.nodes.get(path.lower())
        if found is None:
            raise RefusedError(_MISSING)
        return found

    def file(self, path: str) -> Node:
        node = self.find(path)
        if node.data is None:
            raise RefusedError(files.LookupError.not_file)
        return node

    def below(self, path: str, recursive: bool) -> list[str]:
        """Lower-case paths in the folder; the folder itself is part of a recursive listing, the root never is."""
        start = path.lower() + "/"
        inside = [lower for lower in self.nodes if lower.startswith(start)]
        if recursive:
            return sorted(inside + ([path.lower()] if path else []))
        return sorted(lower for lower in inside if "/" not in lower[len(start) :])

    def make_folder(self, path: str) -> Node:
        check_path(path)
        if (found := self.nodes.get(path.lower())) is not None:
            if found.data is not None:
                raise RefusedError(_conflict(files.WriteConflictError.file))
            return found
        node = Node(self._spelled(path), f"id:{next(self._numbers):022d}")
        self._note(path.lower(), node)
        return node

    def write(self, commit: Any, data: bytes, room: int) -> Node:
        """Store a file as `commit` (a `CommitInfo`) asks. `room` is how many bytes more the account may hold."""
        check_path(commit.path)
        lower, found = commit.path.lower(), self.nodes.get(commit.path.lower())
        if found is not None and found.data is None:
            raise RefusedError(_conflict(files.WriteConflictError.folder))
        body_hash = content_hash(data)
        if found is not None and found.hash == body_hash and not commit.strict_conflict:
            return found
        if _conflicts(commit, found):
            if commit.autorename:
                return self.write(_renamed(commit), data, room)
            raise RefusedError(_conflict(files.WriteConflictError.file))
        if len(data) > room:
            raise RefusedError(files.WriteError.insufficient_space)
        path = found.path if found else self._spelled(commit.path)
        rev = f"{next(self._numbers):015x}"
        node = Node(path, found.id if found else f"id:{int(rev, 16):022d}", rev, data, body_hash)
        self._note(lower, node)
        return node

    def remove(self, path: str, rev: str | None) -> Any:
        node = wrapped(lambda e: files.DeleteError.path_lookup(as_lookup(e)), lambda: self.find(path))
        if rev is not None and node.rev != rev:
            raise RefusedError(files.DeleteError.path_write(_conflict(files.WriteConflictError.file)))
        lower = node.path.lower()
        for gone in [lower, *self.below(lower, recursive=True)]:
            if self.nodes.pop(gone, None):
                self.journal.append(gone)
        return node.metadata()

    @property
    def size(self) -> int:
        return sum(len(node.data or b"") for node in self.nodes.values())

    def _spelled(self, path: str) -> str:
        """`path` with its folders made where they lack, and spelled as they are where they do not."""
        parent, _, name = path.rpartition("/")
        if not parent:
            return path
        try:
            return f"{self.make_folder(parent).path}/{name}"
        except RefusedError as refused:
            raise RefusedError(_conflict(files.WriteConflictError.file_ancestor)) from refused

    def _note(self, lower: str, node: Node) -> None:
        self.nodes[lower] = node
        self.journal.append(lower)


def check_path(path: str) -> None:
    """Raises RefusedError for what Dropbox itself cannot hold; a `LookupError` or `WriteError` by its name."""
    parts = path.split("/")[1:]
    if path.startswith("id:") or not path:
        return
    if not path.startswith("/") or any(part in ("", ".", "..") or part != part.rstrip(" ") for part in parts):
        raise RefusedError("malformed")
    if any(len(part) > 255 or set(part) & {"\\", "\0", "\x7f"} for part in parts):
        raise RefusedError("malformed")
    if parts[-1].lower() in _IGNORED:
        raise RefusedError("disallowed")


def as_lookup(error: Any) -> Any:
    return files.LookupError.malformed_path(None) if isinstance(error, str) else error


def as_write(error: Any) -> Any:
    if isinstance(error, str):
        return files.WriteError.malformed_path(None) if error == "malformed" else files.WriteError.disallowed_name
    return error


def _conflict(kind: Any) -> Any:
    return files.WriteError.conflict(kind)


def _conflicts(commit: Any, found: Node | None) -> bool:
    """As the documentation of `WriteMode` and `strict_conflict` has it; contents are known to differ, or to matter."""
    if commit.mode.is_add():
        return found is not None
    if commit.mode.is_update():
        wanted = commit.mode.get_update()
        return found.rev != wanted if found else bool(commit.strict_conflict)
    return False


def _renamed(commit: Any) -> Any:
    folder, _, name = commit.path.rpartition("/")
    stem, dot, suffix = name.partition(".")
    return files.CommitInfo(path=f"{folder}/{stem} (1){dot}{suffix}", autorename=True)


class Store:
    """All of one account, behind one lock but for the time a commit takes."""

    def __init__(self) -> None:
        self.numbers = count(0x100000000)
        self.guard = threading.RLock()
        self.spaces = {name: Namespace(name, self.numbers) for name in (HOME, TEAM)}
        self.sessions: dict[str, Session] = {}
        self.cursors: dict[str, Any] = {}
        self.jobs: dict[str, Any] = {}
        self.links: dict[str, Any] = {}
        self.allocated: int | None = None

    @property
    def room(self) -> int:
        """Bytes that still fit. Without a quota nothing is counted, which thousands of files would feel."""
        if self.allocated is None:
            return 1 << 60
        return self.allocated - sum(space.size for space in self.spaces.values())

    def new_id(self, prefix: str) -> str:
        return f"{prefix}:{next(self.numbers):020x}"

    def start_session(self) -> str:
        identifier = self.new_id("pid_upload_session")
        self.sessions[identifier] = Session()
        return identifier

    def append(self, cursor: Any, data: bytes, close: bool, errors: Any) -> None:
        """Raises RefusedError with one of `errors`, a route's union with not_found, closed and incorrect_offset."""
        session = self.sessions.get(cursor.session_id)
        if session is None:
            raise RefusedError(errors.not_found)
        if session.closed:
            raise RefusedError(errors.closed)
        if cursor.offset != len(session.data):
            raise RefusedError(errors.incorrect_offset(files.UploadSessionOffsetError(len(session.data))))
        session.data += data
        session.closed = close

    def finish(self, space: Namespace, arg: Any, *, must_be_closed: bool) -> Any:
        """Commit one session, which is gone afterwards. Raises RefusedError with an `UploadSessionFinishError`."""
        errors, lookup = files.UploadSessionFinishError, files.UploadSessionLookupError
        session = self.sessions.get(arg.cursor.session_id)
        if session is None:
            raise RefusedError(errors.lookup_failed(lookup.not_found))
        if must_be_closed and not session.closed:
            raise RefusedError(errors.lookup_failed(lookup.not_closed))
        if arg.cursor.offset != len(session.data):
            found = files.UploadSessionOffsetError(len(session.data))
            raise RefusedError(errors.lookup_failed(lookup.incorrect_offset(found)))
        data = bytes(session.data)
        node = wrapped(lambda e: errors.path(as_write(e)), lambda: space.write(arg.commit, data, self.room))
        del self.sessions[arg.cursor.session_id]
        return node.metadata()
