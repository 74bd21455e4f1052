"""The fake Dropbox's list_folder: pages, and cursors that go on to tell what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dropbox import files

from tests.fakes.dropbox_routes import Call, Route
from tests.fakes.dropbox_store import Namespace, RefusedError, Store, as_lookup, wrapped


@dataclass
class Cursor:
    """Where a listing stands: entries still to give, then changes from `position` of the journal on."""

    space: Namespace
    path: str
    recursive: bool
    limit: int
    position: int
    waiting: list[Any]


def list_folder(call: Call, arg: Any) -> Any:
    with call.store.guard:
        cursor = wrapped(lambda e: files.ListFolderError.path(as_lookup(e)), lambda: _start(call.space, arg))
        below = call.space.below(arg.path, arg.recursive)
        return _page(call.store, replace(cursor, waiting=[call.space.nodes[lower].metadata() for lower in below]))


def latest_cursor(call: Call, arg: Any) -> Any:
    with call.store.guard:
        cursor = wrapped(lambda e: files.ListFolderError.path(as_lookup(e)), lambda: _start(call.space, arg))
        return files.ListFolderGetLatestCursorResult(_keep(call.store, cursor))


def list_more(call: Call, arg: Any) -> Any:
    with call.store.guard:
        if not (cursor := call.store.cursors.get(arg.cursor)):
            raise RefusedError(files.ListFolderContinueError.reset)
        if not cursor.waiting:
            changed = dict.fromkeys(cursor.space.journal[cursor.position :])
            inside = [lower for lower in changed if f"{lower}/".startswith(f"{cursor.path}/")]
            now = [_now(cursor.space, lower) for lower in inside]
            cursor = replace(cursor, waiting=now, position=len(cursor.space.journal))
        return _page(call.store, cursor)


def _start(space: Namespace, arg: Any) -> Cursor:
    if arg.path and space.find(arg.path).data is not None:
        raise RefusedError(files.LookupError.not_folder)
    return Cursor(space, arg.path.lower(), arg.recursive, min(arg.limit or 500, 2000), len(space.journal), [])


def _page(store: Store, cursor: Cursor) -> Any:
    page, rest = cursor.waiting[: cursor.limit], cursor.waiting[cursor.limit :]
    identifier = _keep(store, replace(cursor, waiting=rest))
    return files.ListFolderResult(entries=page, cursor=identifier, has_more=bool(rest))


def _keep(store: Store, cursor: Cursor) -> str:
    store.cursors[identifier := store.new_id("cursor")] = cursor
    return identifier


def _now(space: Namespace, lower: str) -> Any:
    if node := space.nodes.get(lower):
        return node.metadata()
    return files.DeletedMetadata(name=lower.rpartition("/")[2], path_lower=lower, path_display=lower)


ROUTES: Mapping[str, tuple[Route, str]] = {
    "files/list_folder": (list_folder, "files.metadata.read"),
    "files/list_folder/continue": (list_more, "files.metadata.read"),
    "files/list_folder/get_latest_cursor": (latest_cursor, "files.metadata.read"),
}
