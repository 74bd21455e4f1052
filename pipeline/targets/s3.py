"""A bucket of S3, or of any server that resembles it, as a target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.hashing import why_unsafe
from pipeline.targets.base import Entry, Item, Result, Token
from pipeline.targets.s3_bucket import Bucket
from pipeline.targets.s3_client import Trying
from pipeline.targets.s3_errors import StoreError
from pipeline.targets.s3_journal import Journal
from pipeline.targets.s3_pointer import PROBE, Pointers
from pipeline.targets.s3_settings import Settings, read_settings
from pipeline.targets.s3_uploads import Uploads
from pipeline.targets.workers import Crew

WORKERS = 32
ABANDONED_AFTER = timedelta(days=1)
"""An unfinished upload so old is no run's any more, wherever that run was."""

GRACE = 4.0
"""Seconds: twice that, at most, lies between Ctrl-C and the end."""

LONGEST_LINK = timedelta(days=7)
_BATCH = 1000  # keys a DeleteObjects may have


def open_s3(name: str, settings: Mapping[str, object], workspace: Path) -> S3Target:
    """The bucket that `settings` name, with credentials from the environment or boto3's chain; asks it nothing yet.

    Raises UsageError for settings that make no target, those of boto3 included.
    """
    return S3Target(read_settings(name, settings), Journal(workspace / ".pipeline" / "uploads", name))


class S3Target:
    """Tokens are ETags. One instance may be used from several threads."""

    def __init__(self, settings: Settings, journal: Journal) -> None:
        self._settings, self._journal = settings, journal
        self._bucket = Bucket(settings, WORKERS)
        self._pointers = Pointers(self._bucket)

    @property
    def bucket(self) -> str:
        return self._settings.bucket

    @property
    def requests(self) -> Mapping[str, int]:
        """How many were sent, by boto3's name of the operation, every try counted."""
        return dict(self._bucket.client.requests)

    def notes(self, *, ask: bool = False) -> tuple[str, ...]:
        if ask:
            with self._as_unavailable():
                self._pointers.conditions = self._pointers.ask()
        lines = [f"S3: {self._settings.where} at {self._bucket.client.endpoint}"]
        if self._pointers.conditions:
            lines.append(self._pointers.conditions.value)
        if ask:
            with self._as_unavailable():
                lines.append(_about_damage(self._refuses_damage()))
        if self._bucket.opaque:
            lines.append("the bucket encrypts with a key of its own: every sync asks for each file's checksum")
        if ask and self._bucket.client.is_aws and not self._settings.owner:
            lines.append('whose bucket it is was not checked: set owner = "your 12-digit AWS account"')
        return tuple(lines)

    def sweep(self) -> tuple[str, ...]:
        """Aborts uploads that a run of this workspace left unfinished, and others under the prefix after a day."""
        dead = self._journal.dead()
        ours = frozenset[str]().union(*dead.values())
        old = datetime.now(UTC) - ABANDONED_AFTER
        swept = []
        with self._as_unavailable():
            try:
                for upload in self._bucket.begun():
                    if upload.since < old or self._bucket.full(upload.key) in ours:
                        self._bucket.abort(upload.key, upload.id)
                        swept.append(upload.key)
            except StoreError as error:
                if not (error.denied or error.unknown_to_server):
                    raise
                return tuple(sorted(swept))  # whoever owns the bucket lets them expire
        for path in dead:
            self._journal.forget(path)
        return tuple(sorted(swept))

    def entries(self) -> Mapping[str, Entry]:
        with self._as_unavailable():
            listed = {entry.key: entry for entry in self._bucket.entries() if entry.key not in ("", PROBE)}
            if listed and self._bucket.client.is_aws and not self._bucket.opaque:
                self._bucket.look(next(iter(listed)))
            if not self._bucket.opaque:
                return listed
            return {entry.key: entry for entry in Crew(self._bucket.look, listed, WORKERS) if entry}

    def put_many(self, items: Iterable[Item]) -> Iterator[Result]:
        with self._journal.run() as run:
            uploads = Uploads(self._bucket, run)
            crew = Crew(uploads.put, items, WORKERS, uploads.stop)
            try:
                yield from crew
            finally:
                crew.wait(GRACE)
                uploads.close(GRACE)

    def put_pointer(self, key: str, body: bytes, expected: Token | None) -> Entry:
        with self._as_unavailable():
            return self._pointers.put(key, body, expected)

    def read(self, key: str) -> Iterator[bytes]:
        with self._as_unavailable():
            try:
                yield from self._bucket.client.read(self._bucket.full(key))
            except StoreError as error:
                if error.missing:
                    raise KeyError(key) from error
                raise

    def delete_many(self, keys: Iterable[str]) -> Iterator[Result]:
        waiting = list(keys)
        for start in range(0, len(waiting), _BATCH):
            batch = waiting[start : start + _BATCH]
            faults = {key: fault for key in batch if (fault := why_unsafe(key))}
            with self._as_unavailable():
                faults |= self._delete([key for key in batch if key not in faults])
            yield from (Result(key, faults.get(key, "")) for key in batch)

    def share(self, key: str, expires: datetime | None) -> str:
        """An address from which anybody may fetch `key` until it expires or the credentials that made it do."""
        if expires is None or not timedelta(0) < (span := expires - datetime.now(UTC)) <= LONGEST_LINK:
            raise UsageError("a link to a bucket lasts 7 days at most", hint="ask for --expires 7d or less")
        with self._as_unavailable():
            if not key or self._bucket.look(key) is None:
                hint = "a bucket has links to single files only: name one, such as --file en/README.txt"
                raise UsageError(f"there is no file {key!r} to link to", hint=hint)
            return self._bucket.client.link(self._bucket.full(key), int(span.total_seconds()))

    def _delete(self, keys: Sequence[str]) -> dict[str, str]:
        """What could not be deleted, and why; somebody who may not delete may still publish."""
        try:
            faults = self._bucket.delete(keys) if keys else {}
        except StoreError as error:
            if not error.denied:
                raise
            faults = dict.fromkeys(keys, error)
        return {key: fault.in_words for key, fault in faults.items()}

    def _refuses_damage(self) -> bool:
        promised = Item.of(PROBE, b"whole")
        try:
            self._bucket.put(promised, b"damaged", {}, Trying(tries=1))
        except StoreError as error:
            if error.condemning or error.denied or error.unreachable:
                raise
            return True
        self._bucket.delete([PROBE])
        return False

    @contextmanager
    def _as_unavailable(self) -> Iterator[None]:
        try:
            yield
        except StoreError as error:
            raise self._bucket.unavailable(error) from error


def _about_damage(refused: bool) -> str:
    if refused:
        return "damage on the way is noticed by the server and by us (checksums are verified)"
    return "damage on the way is noticed by us alone: the server does not verify checksums"
