"""Many files into a Dropbox with few requests: small ones travel in packs, and a thousand are committed at once."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pipeline.errors import IntegrityError
from pipeline.targets.base import Item, Result
from pipeline.targets.dropbox_api import RefusedError
from pipeline.targets.dropbox_files import MOST_AT_ONCE, Files, Held, No, Upload
from pipeline.targets.dropbox_listing import Listing
from pipeline.targets.dropbox_retry import GaveUpError, Persistence
from pipeline.targets.workers import Crew, Window

WORKERS = 3
"""Measured: a fourth is no quicker, and each costs some 40 MB."""
PACK = 16 << 20
"""Bytes of small files sent with one request."""
ABREAST = 4
"""Files of a pack on their way at a time where an account takes them only one by one."""
ENTRIES = 100
"""Files of one pack: what is told of them goes into a header, and 100 fill some 20 kB of it."""
LARGE = 16 << 20
"""Bytes above which a file is sent in pieces."""
PIECE = 32 << 20
MEMORY = 48 << 20
"""Bytes under way at a time at most: three packs. It begins with a pack, for the sake of slow lines."""
QUICK = 10.0
"""Seconds within which an answer means that the line can take more."""
COMMIT = 256 << 20
"""Bytes after which a commit is due, so that a killed run loses no more."""

_COMMITTING = threading.Lock()
"""One commit at a time: Dropbox refuses a second one in the same account, and waiting here costs no request."""


@dataclass(frozen=True, slots=True)
class Sent:
    """An item whose bytes Dropbox has, in a session to be committed."""

    item: Item
    upload: Upload


def packs(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Items to be sent together, in their order, a large one alone."""
    pack: list[Item] = []
    for item in items:
        if pack and (len(pack) == ENTRIES or sum(i.sums.size for i in pack) + item.sums.size > PACK):
            yield tuple(pack)
            pack = []
        pack.append(item)
    if pack:
        yield tuple(pack)


class Uploads:
    """One `put_many` after the other into the folder `root`."""

    def __init__(self, files: Files, listing: Listing, root: str, persistence: Persistence) -> None:
        self._files, self._listing, self._root, self._persistence = files, listing, root, persistence
        self._batches = True  # until the account says it cannot
        self._sessions: list[str] = []
        self._unopened = 0
        self._opening = threading.Lock()
        self._window = Window(PACK, MEMORY, QUICK)
        self._crew: Crew[tuple[Item, ...], list[Sent | Result]] = Crew(self._send, (), WORKERS)

    def put(self, items: Sequence[Item]) -> Iterator[Result]:
        self._sessions, self._unopened = [], len(items)
        self._crew = Crew(self._send, packs(items), WORKERS)
        waiting: list[Sent] = []
        try:
            for outcomes in self._crew:
                yield from (outcome for outcome in outcomes if isinstance(outcome, Result))
                waiting += [outcome for outcome in outcomes if isinstance(outcome, Sent)]
                if len(waiting) >= MOST_AT_ONCE or sum(sent.upload.size for sent in waiting) >= COMMIT:
                    yield from self._commit(waiting[:MOST_AT_ONCE])
                    waiting = waiting[MOST_AT_ONCE:]
        finally:
            self._crew.stop.set()
        if waiting:
            yield from self._commit(waiting)

    def _send(self, pack: tuple[Item, ...]) -> list[Sent | Result]:
        """In a thread of its own. Raises GaveUpError when Dropbox is out of reach; else each item has its outcome."""
        if pack[0].sums.size > LARGE:
            with self._window.of(PIECE):
                return [self._send_large(pack[0])]
        with self._window.of(sum(item.sums.size for item in pack)):
            body, kept, failed = _read(pack)
            if not kept:
                return list(failed)
            if self._batches:
                try:
                    return [*failed, *self._send_together(kept, body)]
                except GaveUpError as error:
                    if not error.fault.missing:
                        raise
                    self._batches = False
            return [*failed, *self._send_one_by_one(kept, body)]

    def _send_together(self, items: Sequence[Item], body: bytes) -> list[Sent | Result]:
        sessions = self._take_sessions(len(items))
        parts = [(session, item.sums.size) for session, item in zip(sessions, items, strict=True)]
        refusals = self._files.append_batch(parts, body)
        return [
            Result(item.key, str(refusal)) if refusal else self._sent(item, session)
            for item, session, refusal in zip(items, sessions, refusals, strict=True)
        ]

    def _send_one_by_one(self, items: Sequence[Item], body: bytes) -> Iterator[Sent | Result]:
        starts = accumulate((item.sums.size for item in items[:-1]), initial=0)
        found = zip(items, starts, strict=True)
        return iter(Crew(lambda one: self._send_alone(one[0], body, one[1]), found, ABREAST))

    def _send_alone(self, item: Item, body: bytes, start: int) -> Sent | Result:
        try:
            return self._sent(item, self._files.start_closed(body[start : start + item.sums.size]))
        except RefusedError as refused:
            return Result(item.key, str(refused))

    def _send_large(self, item: Item) -> Sent | Result:
        (session,) = self._take_sessions(1)
        piece, offset = _buffer(min(PIECE, item.sums.size)), 0
        try:
            for chunk in item.chunks():
                if piece.tell() + len(chunk) > PIECE:
                    self._files.append(session, offset, _written(piece), close=False)
                    offset += piece.tell()
                    piece = _buffer(min(PIECE, item.sums.size - offset))
                    if self._crew.stop.is_set():
                        return Result(item.key, "interrupted")
                piece.write(chunk)
            self._files.append(session, offset, _written(piece), close=True)
        except (OSError, IntegrityError, RefusedError) as error:
            return Result(item.key, _in_words(error))
        return self._sent(item, session)

    def _sent(self, item: Item, session: str) -> Sent:
        return Sent(item, Upload(session, item.sums.size, f"{self._root}/{item.key}"))

    def _take_sessions(self, number: int) -> list[str]:
        """Sessions nobody else has; opened for as many files as may still come, for that is one request."""
        with self._opening:
            if len(self._sessions) < number:
                self._sessions += self._files.start_sessions(min(MOST_AT_ONCE, max(number, self._unopened)))
            taken, self._sessions = self._sessions[:number], self._sessions[number:]
            self._unopened -= number
            return taken

    def _commit(self, batch: Sequence[Sent]) -> Iterator[Result]:
        with _COMMITTING:
            outcomes = self._commit_all(batch)
        if None in outcomes.values():
            with self._persistence.hurried():
                held = self._listing.refresh()
            for sent in batch:
                if outcomes[sent.upload.session] is None:
                    entry = held.get(sent.item.key)
                    there = entry is not None and entry.holds(sent.item)
                    outcomes[sent.upload.session] = "" if there else "was lost on the way to Dropbox: run again"
        yield from (Result(sent.item.key, outcomes[sent.upload.session] or "") for sent in batch)

    def _commit_all(self, batch: Sequence[Sent]) -> dict[str, str | None]:
        """What went wrong, "" if nothing did, by session; None where only a listing can tell what was committed.

        Raises GaveUpError when certainly nothing was.
        """
        outcomes: dict[str, str | None] = {}
        deadline, tries, waiting = time.monotonic() + self._persistence.patience.seconds, 0, list(batch)
        while waiting:
            try:
                answers = self._files.commit([sent.upload for sent in waiting])
            except GaveUpError as error:
                if not error.unsure:
                    raise
                return outcomes | {sent.upload.session: None for sent in waiting}
            for sent, answer in zip(waiting, answers, strict=True):
                outcomes[sent.upload.session] = _outcome(sent, answer)
            waiting = [sent for sent, answer in zip(waiting, answers, strict=True) if _is_busy(answer)]
            tries += 1
            if waiting and (tries >= self._persistence.patience.tries or not self._persistence.wait(tries, deadline)):
                break
        return outcomes


def _read(pack: Sequence[Item]) -> tuple[bytes, list[Item], list[Result]]:
    """The bytes of a pack in one piece, the items that are in it, and why others are not."""
    body, kept, failed = _buffer(sum(item.sums.size for item in pack)), [], []
    for item in pack:
        start = body.tell()
        try:
            body.writelines(item.chunks())
            kept.append(item)
        except (OSError, IntegrityError) as error:
            body.seek(start)
            failed.append(Result(item.key, _in_words(error)))
    return _written(body), kept, failed


def _buffer(size: int) -> io.BytesIO:
    """Room for `size` bytes at once: one that grows is moved again and again, and memory is left full of holes."""
    buffer = io.BytesIO()
    buffer.seek(max(0, size - 1))
    buffer.write(b"\0" * min(size, 1))
    buffer.seek(0)
    return buffer


def _written(buffer: io.BytesIO) -> bytes:
    """All up to where the buffer stands, not copied."""
    buffer.truncate()
    return buffer.getvalue()


def _outcome(sent: Sent, answer: Held | No) -> str | None:
    if isinstance(answer, No):
        return None if "lookup_failed" in answer else str(answer)
    if answer.content_hash != sent.item.sums.content_hash:
        return "Dropbox holds other bytes than were sent"
    if answer.name != sent.item.key.rpartition("/")[2]:
        return f"is there as {answer.name}: delete or rename that in Dropbox, where case does not count"
    return ""


def _is_busy(answer: Held | No) -> bool:
    return isinstance(answer, No) and "too_many_write_operations" in answer


def _in_words(error: OSError | IntegrityError | RefusedError) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
