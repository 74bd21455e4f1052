"""A folder of a Dropbox as a target: a member's own, an app's, or one in a team space."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import TargetUnavailableError, UsageError
from pipeline.hashing import why_unsafe
from pipeline.targets.base import Entry, Item, Result, Token, conflict
from pipeline.targets.dropbox_login import Credentials, credentials
from pipeline.targets.dropbox_retry import USUAL, GaveUpError, Patience, Persistence

if TYPE_CHECKING:
    import requests

_LOOKS_SECRET = re.compile(r"secret|passw|token|credential|key", re.IGNORECASE)


def open_dropbox(name: str, settings: Mapping[str, object], workspace: Path) -> DropboxTarget:
    """The folder at `path`, "/" for all of it; `namespace` is "team", or the number of a shared folder.

    Raises UsageError for settings that make no target, and when nobody is signed in.
    """
    where = f"[targets.{name}]"
    for key in settings:
        if _LOOKS_SECRET.search(key):
            raise UsageError(
                f"{key} looks like a secret, and a secret does not belong in campaign.toml",
                where=where,
                hint=f"take it out, withdraw it in Dropbox (it may have been seen), and run packs login {name}",
            )
    path, space = settings.get("path"), settings.get("namespace", "")
    if not isinstance(path, str) or not path.strip():
        raise UsageError("a Dropbox target needs a path", where=where, hint='add path = "/folder in Dropbox"')
    root = path.strip().strip("/")
    if root and (fault := why_unsafe(root)):
        raise UsageError(f"path {path!r} {fault}", where=where)
    if not isinstance(space, str) or not re.fullmatch(r"(team|[0-9]+)?", space):
        raise UsageError(f"namespace {space!r} is none", where=where, hint='as namespace = "team" or "1234567890"')
    return DropboxTarget(credentials(name, os.environ), f"/{root}" if root else "", space)


class DropboxTarget:
    """Tokens are revs. `root` is "" or begins with '/'. Raises TargetUnavailableError when Dropbox cannot be used.

    Nothing is asked of Dropbox until a method is called. Tests hand in a `session` that leads elsewhere.
    """

    def __init__(
        self,
        who: Credentials,
        root: str,
        space: str = "",
        *,
        session: requests.Session | None = None,
        patience: Patience = USUAL,
    ) -> None:
        from pipeline.targets.dropbox_api import Api  # the SDK takes a moment to load
        from pipeline.targets.dropbox_files import Files
        from pipeline.targets.dropbox_links import Links
        from pipeline.targets.dropbox_listing import Listing
        from pipeline.targets.dropbox_upload import Uploads

        self._root, self._space = root, space
        self._where = f"Dropbox, {root or '/'}"
        self._persistence = Persistence(patience, self._where)
        self._api = Api(who, self._persistence, space=space, session=session)
        self._files = Files(self._api)
        self._listing = Listing(self._files, root)
        self._uploads = Uploads(self._files, self._listing, root, self._persistence)
        self.links = Links(self._api, root)

    def notes(self, *, ask: bool = False) -> tuple[str, ...]:
        place = {"": "", "team": " of the team space"}.get(self._space, f" of namespace {self._space}")
        notes = (
            f"Dropbox: {self._root or '/'}{place}",
            "what is replaced or deleted there can be restored from Dropbox's history by those who may edit the folder",
        )
        if not ask:
            return notes
        with self._as_unavailable():
            usage = self._api.ask("users/get_space_usage")
        space = usage["allocation"]
        free = space.get("allocated", 0) - space.get("used", usage["used"])  # a team's is used by all its members
        return (*notes, f"{max(0, free) / 1e9:.1f} GB are free")

    @property
    def requests(self) -> Mapping[str, int]:
        """How many were sent, by route, every try counted."""
        return dict(self._api.requests)

    def share(self, key: str, expires: datetime | None) -> str:
        with self._as_unavailable(key):
            return self.links.share(key, expires=expires).url

    def leads_to(self, url: str, key: str) -> bool:
        with self._as_unavailable(key):
            return self.links.leads_to(url, key)

    def sweep(self) -> tuple[str, ...]:
        """Nothing: an upload that was not committed is seen by nobody and vanishes after seven days."""
        return ()

    def entries(self) -> Mapping[str, Entry]:
        with self._as_unavailable():
            return self._listing.refresh()

    def put_many(self, items: Iterable[Item]) -> Iterator[Result]:
        safe = []
        for item in items:
            if fault := why_unsafe(item.key):
                yield Result(item.key, fault)
            else:
                safe.append(item)
        with self._as_unavailable():
            yield from self._uploads.put(safe)

    def put_pointer(self, key: str, body: bytes, expected: Token | None) -> Entry:
        item, path = Item.of(key, body), self._path(key)
        with self._as_unavailable(key):
            try:
                held = self._files.replace(path, body, expected) or self._files.find(path)
            except GaveUpError as error:
                if not error.unsure:
                    raise
                with self._persistence.hurried():
                    held = self._files.find(path)
                if held is None or held.content_hash != item.sums.content_hash:
                    raise
        if held is None or held.content_hash != item.sums.content_hash:
            raise conflict(key)
        return Entry(key, held.size, held.rev, content_hash=held.content_hash)

    def read(self, key: str) -> Iterator[bytes]:
        with self._as_unavailable(key, missing=KeyError(key)):
            yield from self._files.download(self._path(key))

    def delete_many(self, keys: Iterable[str]) -> Iterator[Result]:
        """Only files, and only as they are now: each by its rev, so that nothing put there meanwhile is hit."""
        from pipeline.targets.dropbox_files import MOST_AT_ONCE

        wanted = list(keys)
        with self._as_unavailable():
            held = self._listing.refresh() if wanted else {}
            yield from (Result(key) for key in wanted if key not in held)
            found = [held[key] for key in wanted if key in held]
            for start in range(0, len(found), MOST_AT_ONCE):
                yield from self._delete(found[start : start + MOST_AT_ONCE])

    def _delete(self, entries: Sequence[Entry]) -> Iterator[Result]:
        """At most as many as fit in a batch; those Dropbox is too busy for again."""
        deadline, tries, waiting = time.monotonic() + self._persistence.patience.seconds, 0, list(entries)
        while waiting:
            outcomes = self._files.delete([(f"{self._root}/{entry.key}", entry.token) for entry in waiting])
            while isinstance(outcomes, str):
                if not self._persistence.wait(1, deadline):
                    yield from (Result(e.key, "Dropbox has not yet finished deleting it") for e in waiting)
                    return
                outcomes = self._files.deleted(outcomes)
            answers = list(zip(waiting, outcomes, strict=True))
            waiting = [entry for entry, no in answers if no and "too_many_write_operations" in no]
            tries += 1
            if not (waiting and tries < self._persistence.patience.tries and self._persistence.wait(tries, deadline)):
                waiting = []
            yield from (
                Result(entry.key, "" if no is None or "not_found" in no else str(no))
                for entry, no in answers
                if entry not in waiting
            )

    def _path(self, key: str) -> str:
        if fault := why_unsafe(key):
            raise TargetUnavailableError(f"{key!r} {fault}", where=self._where)
        return f"{self._root}/{key}"

    @contextmanager
    def _as_unavailable(self, key: str = "", missing: Exception | None = None) -> Iterator[None]:
        """What Dropbox refuses, as an error of ours; `missing` where it is only that there is no such file."""
        from pipeline.targets.dropbox_api import RefusedError

        try:
            yield
        except RefusedError as error:
            if missing and {"not_found", "not_file"} & set(error.tags):
                raise missing from error
            what = f"{key}: {error}" if key else str(error)
            raise TargetUnavailableError(
                what, where=self._where, hint="see path and namespace of the target"
            ) from error
