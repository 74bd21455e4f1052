"""Files in a Dropbox: what the target asks of the API, with the oddities of each route settled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pipeline.targets.dropbox_api import Api, RefusedError, in_words, tags

MOST_AT_ONCE = 1000
"""Entries of one commit or delete, and upload sessions started at once."""

_REV = re.compile(r"[0-9a-f]{9,}")
_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Held:
    """What Dropbox has at a path, whose `path` is in lower case and whose `name` is spelled as people see it.

    Only a file has a size, a rev and a content hash; "gone" stands in a list of changes.
    """

    kind: Literal["file", "folder", "gone"]
    path: str
    name: str
    size: int = 0
    rev: str = ""
    content_hash: str = ""

    @classmethod
    def of(cls, entry: Mapping[str, Any], kind: Literal["file", "folder", "gone"] = "file") -> Held:
        about = (entry.get("size", 0), entry.get("rev", ""), entry.get("content_hash", ""))
        return cls(kind, entry.get("path_lower", ""), entry["name"], *about)


@dataclass(frozen=True, slots=True)
class No:
    """One entry of a batch that was refused, beside others that were not."""

    error: Any

    def __contains__(self, tag: str) -> bool:
        return tag in tags(self.error)

    def __str__(self) -> str:
        return in_words(self.error)


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload session that holds `size` bytes, to become the file at `path`."""

    session: str
    size: int
    path: str


Job: TypeAlias = str
"""Deletes that are still being carried out."""


class Files:
    """Paths begin with '/', but for "", which is the root. Raises RefusedError and GaveUpError as `Api` does."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def list_folder(self, path: str) -> tuple[list[Held], str]:
        """All below `path`, maybe the folder itself too, and a cursor to ask later what changed."""
        return self._pages(self._api.ask("files/list_folder", {"path": path, "recursive": True, "limit": _PAGE}))

    def list_changes(self, cursor: str) -> tuple[list[Held], str]:
        """In the order in which they are to be taken over. Refused as "reset" when the cursor is no longer good."""
        return self._pages(self._api.ask("files/list_folder/continue", {"cursor": cursor}))

    def find(self, path: str) -> Held | None:
        """The file at `path`, None when there is none."""
        try:
            entry = self._api.ask("files/get_metadata", {"path": path})
        except RefusedError as refused:
            if "not_found" in refused.tags:
                return None
            raise
        return Held.of(entry) if entry[".tag"] == "file" else None

    def download(self, path: str) -> Iterator[bytes]:
        return self._api.download(path)

    def replace(self, path: str, body: bytes, rev: str | None) -> Held | None:
        """Put `body` in place of the file of that `rev`, or where there is none if it is None; else None comes back.

        A lost answer makes this None although it was done: look what is there.
        """
        if rev is not None and not _REV.fullmatch(rev):
            return None
        # An `update` that is not strict also writes where the file has been deleted since.
        mode = {".tag": "add"} if rev is None else {".tag": "update", "update": rev}
        arg = {"path": path, "mode": mode, "strict_conflict": rev is not None, "autorename": False, "mute": True}
        try:
            return Held.of(self._api.ask("files/upload", arg, body))
        except RefusedError as refused:
            if "conflict" in refused.tags:
                return None
            raise

    def start_sessions(self, number: int) -> list[str]:
        sessions = self._api.ask("files/upload_session/start_batch", {"num_sessions": number})["session_ids"]
        return [str(session) for session in sessions]

    def start_closed(self, body: bytes) -> str:
        """A session that holds just `body`."""
        return str(self._api.ask("files/upload_session/start", {"close": True}, body)["session_id"])

    def append(self, session: str, offset: int, body: bytes, *, close: bool) -> None:
        """Add to a session; that it has the bytes already, because an answer was lost, is no error."""
        arg = {"cursor": {"session_id": session, "offset": offset}, "close": close}
        try:
            self._api.ask("files/upload_session/append_v2", arg, body)
        except RefusedError as refused:
            if not _has_it(refused.error, offset + len(body), close):
                raise

    def append_batch(self, parts: Sequence[tuple[str, int]], body: bytes) -> list[No | None]:
        """Fill and close one session for each (session, length) of `body`; what was refused at its place."""
        entries = [
            {"cursor": {"session_id": session, "offset": 0}, "length": length, "close": True}
            for session, length in parts
        ]
        answers = self._api.ask("files/upload_session/append_batch", {"entries": entries}, body)["entries"]
        return [
            No(answer["failure"])
            if answer[".tag"] == "failure" and not _has_it(answer["failure"], length, close=True)
            else None
            for (_, length), answer in zip(parts, answers, strict=True)
        ]

    def commit(self, uploads: Sequence[Upload]) -> list[Held | No]:
        """Make files of finished sessions, replacing what was there; each outcome at its place.

        Where an answer was lost, the next try finds the sessions gone: "not_found", though all was done.
        """
        entries = [
            {
                "cursor": {"session_id": upload.session, "offset": upload.size},
                "commit": {"path": upload.path, "mode": {".tag": "overwrite"}, "autorename": False, "mute": True},
            }
            for upload in uploads
        ]
        answers = self._api.ask("files/upload_session/finish_batch_v2", {"entries": entries})["entries"]
        return [Held.of(answer) if answer[".tag"] == "success" else No(answer["failure"]) for answer in answers]

    def delete(self, found: Sequence[tuple[str, str]]) -> list[No | None] | Job:
        """Delete files by path and rev, never a folder; what was refused at its place, or a job to ask about."""
        entries = [{"path": path, "parent_rev": rev} for path, rev in found]
        launch = self._api.ask("files/delete_batch", {"entries": entries})
        return str(launch["async_job_id"]) if launch[".tag"] == "async_job_id" else _deletions(launch)

    def deleted(self, job: Job) -> list[No | None] | Job:
        """What became of a job, or the job again while it runs."""
        status = self._api.ask("files/delete_batch/check", {"async_job_id": job})
        if status[".tag"] == "failed":
            raise RefusedError(status["failed"])
        return _deletions(status) if status[".tag"] == "complete" else job

    def _pages(self, page: Mapping[str, Any]) -> tuple[list[Held], str]:
        entries = list(page["entries"])
        while page["has_more"]:
            page = self._api.ask("files/list_folder/continue", {"cursor": page["cursor"]})
            entries += page["entries"]
        kinds: Mapping[str, Literal["file", "folder", "gone"]] = {"folder": "folder", "deleted": "gone"}
        return [Held.of(entry, kinds.get(entry[".tag"], "file")) for entry in entries], str(page["cursor"])


def _has_it(error: Any, size: int, close: bool) -> bool:
    """Whether an append was refused because the session holds those bytes, up to `size`, already.

    Were they others, the file's content hash would tell after the commit.
    """
    if "incorrect_offset" in tags(error):
        return bool(error.get("correct_offset") == size)
    return close and "closed" in tags(error)


def _deletions(result: Mapping[str, Any]) -> list[No | None]:
    return [No(entry["failure"]) if entry[".tag"] == "failure" else None for entry in result["entries"]]
