"""What lies below a folder of a Dropbox, listed once and then only asked what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.targets.base import Entry
from pipeline.targets.dropbox_api import RefusedError
from pipeline.targets.dropbox_files import Files, Held


class Listing:
    """`root` is "" or begins with '/'. What a folder that is not there holds is nothing."""

    def __init__(self, files: Files, root: str) -> None:
        self._files, self._root = files, root
        self._held: dict[str, Held] = {}
        self._cursor = ""

    def refresh(self) -> Mapping[str, Entry]:
        """Every file by its key as it is spelled in Dropbox."""
        try:
            changes, self._cursor = self._changes()
        except RefusedError as refused:
            self._held, self._cursor = {}, ""
            if "not_found" not in refused.tags:
                raise
            return {}
        self._take(changes)
        return dict(self._entries())

    def _changes(self) -> tuple[list[Held], str]:
        if self._cursor:
            try:
                return self._files.list_changes(self._cursor)
            except RefusedError as refused:
                if "reset" not in refused.tags:
                    raise
        self._held = {}
        return self._files.list_folder(self._root)

    def _take(self, changes: Iterable[Held]) -> None:
        for held in changes:
            before = self._held.pop(held.path, None)
            if before and before.kind == "folder" and held.kind != "folder":
                for path in [path for path in self._held if path.startswith(f"{held.path}/")]:
                    del self._held[path]
            if held.kind != "gone":
                self._held[held.path] = held

    def _entries(self) -> Iterable[tuple[str, Entry]]:
        for held in self._held.values():
            if held.kind == "file":
                key = self._key(held.path)
                yield key, Entry(key, held.size, held.rev, content_hash=held.content_hash)

    def _key(self, path: str) -> str:
        """Put together of the names of the folders: Dropbox vouches for the spelling of a path's last part only."""
        parts = path.split("/")
        depth = self._root.count("/") + 1
        steps = ["/".join(parts[:end]) for end in range(depth + 1, len(parts) + 1)]
        return "/".join(self._held[step].name if step in self._held else step.rpartition("/")[2] for step in steps)
