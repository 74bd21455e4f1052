"""A target in memory: the fake that tests publish to. It keeps to the same suite as the real ones."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from pipeline.errors import IntegrityError
from pipeline.hashing import why_unsafe
from pipeline.targets.base import Entry, Item, Result, Token, conflict


class MemoryTarget:
    """Its tokens are revision numbers, so that nothing comes to rely on a token being a checksum."""

    def __init__(self) -> None:
        self._stored: dict[str, tuple[Entry, bytes]] = {}
        self._revisions = count(1)
        self._lock = threading.Lock()

    def notes(self, *, ask: bool = False) -> tuple[str, ...]:
        return ()

    def sweep(self) -> tuple[str, ...]:
        return ()

    def entries(self) -> Mapping[str, Entry]:
        return {key: entry for key, (entry, _) in self._stored.items()}

    def put_many(self, items: Iterable[Item]) -> Iterator[Result]:
        for item in items:
            if fault := why_unsafe(item.key):
                yield Result(item.key, fault)
                continue
            try:
                self._store(item, b"".join(item.chunks()))
            except (OSError, IntegrityError) as error:
                yield Result(item.key, str(error))
            else:
                yield Result(item.key)

    def put_pointer(self, key: str, body: bytes, expected: Token | None) -> Entry:
        item = Item.of(key, body)
        with self._lock:
            found = self.entries().get(key)
            if found and found.holds(item):
                return found
            if (found and found.token) != expected:
                raise conflict(key)
            return self._store(item, body)

    def read(self, key: str) -> Iterator[bytes]:
        yield self._stored[key][1]

    def delete_many(self, keys: Iterable[str]) -> Iterator[Result]:
        for key in keys:
            self._stored.pop(key, None)
            yield Result(key)

    def _store(self, item: Item, body: bytes) -> Entry:
        entry = Entry(item.key, item.sums.size, f"rev-{next(self._revisions)}", item.sums.sha256)
        self._stored[item.key] = entry, body
        return entry
