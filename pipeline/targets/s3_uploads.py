"""Sending many files to a bucket: whole or in parts, compared with what was sent, nothing left half done."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from functools import partial
from hashlib import md5

from pipeline.errors import IntegrityError
from pipeline.hashing import PART, why_unsafe
from pipeline.targets.base import Item, Result
from pipeline.targets.s3_bucket import Bucket
from pipeline.targets.s3_client import Trying
from pipeline.targets.s3_errors import StoreError
from pipeline.targets.s3_journal import Run
from pipeline.targets.workers import Window

GIVE_UP_AFTER, DENIED_AFTER = 3, 32
"""So many files failing in a row, none succeeding in between, is the fault of the place and not theirs."""

_OTHER_BYTES = "OtherBytes"


class Uploads:
    """One `put_many`. `put` is called from many threads; `close` from the one that started them."""

    def __init__(self, bucket: Bucket, journal: Run) -> None:
        self.stop = threading.Event()
        self._bucket, self._journal = bucket, journal
        self._trying = Trying(stop=self.stop, heard=self._heed)
        self._window = Window(2 << 20, 32 << 20, quick=5.0)
        self._lock = threading.Lock()
        self._open: dict[str, str] = {}  # upload id to key
        self._doubtful: set[str] = set()  # keys of which a lost answer may have told an upload's id
        self._failed, self._denied = 0, 0  # in a row

    def put(self, item: Item) -> Result:
        """Raises PipelineError when no other item could be stored either."""
        if fault := why_unsafe(item.key):
            return Result(item.key, fault)
        try:
            self._put(item)
        except IntegrityError as error:
            return Result(item.key, error.what)
        except OSError as error:
            return Result(item.key, error.strerror or str(error))
        except StoreError as error:
            self._count(error)
            return Result(item.key, error.in_words)
        with self._lock:
            self._failed = self._denied = 0
        return Result(item.key)

    def close(self, seconds: float) -> None:
        """Abort what was not completed, as far as that goes in so long; the journal keeps the rest for the next run."""
        if self._open or self._doubtful:
            work = threading.Thread(target=self._abort_rest, daemon=True)
            work.start()
            work.join(seconds)
        self._journal.clean = not (self._open or self._doubtful)

    def _put(self, item: Item) -> None:
        in_parts = item.sums.size > PART
        try:
            etag = self._send_in_parts(item) if in_parts else self._send_whole(item)
            if not etag and in_parts:
                return  # radosgw 16 tells none of the whole; each part was compared
            if self._bucket.entry(item.key, item.sums.size, etag).holds(item):
                return
            fault = StoreError(_OTHER_BYTES)
        except StoreError as error:
            if error.condemning or error.denied or error.stopped:
                raise
            fault = error
        # Whatever was answered, or was not: what counts is what is there.
        if not self._bucket.holds(item):
            raise fault

    def _send_whole(self, item: Item) -> str:
        with self._window.of(item.sums.size):
            return self._bucket.put(item, item.whole(), {}, self._trying)

    def _send_in_parts(self, item: Item) -> str:
        upload = self._begin(item)
        try:
            etags = list(self._send_parts(item, upload))
            etag = self._bucket.complete(item.key, upload, etags, self._trying)
        except (StoreError, OSError, IntegrityError) as error:
            if not (isinstance(error, StoreError) and (error.stopped or error.unreachable)):
                self._abort(upload, item.key)  # else there is no time for it, or nobody to ask: later
            raise
        with self._lock:
            del self._open[upload]
        return etag

    def _begin(self, item: Item) -> str:
        def doubt(error: StoreError) -> None:
            if error.transient:
                with self._lock:
                    self._doubtful.add(item.key)

        self._journal.note(self._bucket.full(item.key))
        upload = self._bucket.begin(item, Trying(stop=self.stop, heard=doubt))
        with self._lock:
            self._open[upload] = item.key
        return upload

    def _send_parts(self, item: Item, upload: str) -> Iterator[str]:
        """Their ETags. Raises IntegrityError after the last when the bytes were not those promised."""
        parts = item.chunks(PART)
        for number, start in enumerate(range(0, item.sums.size, PART), start=1):
            size = min(PART, item.sums.size - start)
            with self._window.of(size):
                part = next(parts, b"")
                digest = md5(part, usedforsecurity=False)
                send = partial(self._bucket.put_part, item.key, upload, number, part, digest.digest(), self._trying)
                etag = send()
                if etag != digest.hexdigest() and not self._bucket.opaque:
                    etag = send()  # the answer may have been damaged, not the part
            yield etag
        deque(parts, maxlen=0)

    def _abort(self, upload: str, key: str) -> None:
        self._bucket.abort(key, upload)
        with self._lock:
            self._open.pop(upload, None)

    def _abort_rest(self) -> None:
        try:
            for upload, key in list(self._open.items()):
                self._abort(upload, key)
            for key in list(self._doubtful):
                for begun in self._bucket.begun(key):
                    if begun.key == key and begun.id not in self._open:
                        self._bucket.abort(key, begun.id)
                self._doubtful.discard(key)
        except StoreError:
            return  # the next run's sweep goes on

    def _heed(self, error: StoreError) -> None:
        if error.timed_out or error.code == "SlowDown" or error.status in (429, 503):
            self._window.halve()

    def _count(self, error: StoreError) -> None:
        with self._lock:
            self._failed += error.transient
            self._denied += error.denied
            given_up = error.condemning or self._failed >= GIVE_UP_AFTER or self._denied >= DENIED_AFTER
        if given_up:
            raise self._bucket.unavailable(error) from error
