"""Pointers in a bucket: compare-and-swap where the server can, the nearest to it where it cannot."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from enum import Enum

from pipeline.targets.base import Entry, Item, Served, Token, conflict
from pipeline.targets.s3_bucket import Bucket
from pipeline.targets.s3_errors import StoreError

PROBE = ".packs-probe"
_NOBODYS = '"00000000000000000000000000000000"'


class Conditions(Enum):
    """What a server makes of `If-Match` on a PUT, in words for the person who publishes."""

    ENFORCED = "of two people publishing at once one is told to look again (conditional writes are enforced)"
    REFUSED = "do not publish from two places at once: the server refuses conditional writes"
    IGNORED = "do not publish from two places at once: the server ignores the conditions of conditional writes"


class Pointers:
    """`conditions` is None until the first pointer is put or somebody asks."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._swapping = threading.Lock()
        self._bare = False  # whether this server wants ETags without the quotes that belong to them (radosgw 16)
        self.conditions: Conditions | None = None

    def ask(self) -> Conditions:
        """Try a condition that cannot hold; whatever that leaves behind is removed. Raises StoreError."""
        try:
            self._bucket.put(Item.of(PROBE, b""), b"", {"IfMatch": _NOBODYS})
        except StoreError as error:
            if error.unmet or error.missing:
                return Conditions.ENFORCED
            if error.unknown_to_server:
                return Conditions.REFUSED
            raise
        self._bucket.delete([PROBE])
        return Conditions.IGNORED

    def put(self, key: str, body: bytes, expected: Token | None) -> Entry:
        """As `Target.put_pointer`; raises StoreError and ConflictError."""
        item = Item.of(key, body, Served.pointer(key))
        with self._swapping:
            self.conditions = self.conditions or self.ask()
            if self.conditions is Conditions.ENFORCED:
                return self._swap(item, expected)
            return self._compare_and_put(item, expected)

    def _swap(self, item: Item, expected: Token | None) -> Entry:
        fault = StoreError("OtherBytes")
        try:
            entry = self._put(item, self._condition(expected))
            if entry.holds(item):
                return entry
        except StoreError as error:
            if error.condemning or error.denied:
                raise
            fault = error
        found = self._bucket.look(item.key)
        if found and found.holds(item):
            return found  # also when it was our own put that had its answer lost
        if fault.unmet and found and found.token == expected and not self._bare:
            self._bare = True
            return self._swap(item, expected)
        if fault.unmet or fault.missing:
            raise conflict(item.key) from fault
        raise fault

    def _compare_and_put(self, item: Item, expected: Token | None) -> Entry:
        """Between the look and the put somebody else may come; then the later one wins, and only the other is told."""
        found = self._bucket.look(item.key)
        if found and found.holds(item):
            return found
        if (found.token if found else None) != expected:
            raise conflict(item.key)
        try:
            self._put(item, {})
        except StoreError as error:
            if error.condemning or error.denied:
                raise
            if self._bucket.holds(item) and (found := self._bucket.look(item.key)):
                return found
            raise
        found = self._bucket.look(item.key)
        if not found or not found.holds(item):
            raise conflict(item.key)
        return found

    def _put(self, item: Item, conditions: Mapping[str, str]) -> Entry:
        body = b"".join(item.chunks())
        return self._bucket.entry(item.key, item.sums.size, self._bucket.put(item, body, conditions))

    def _condition(self, expected: Token | None) -> dict[str, str]:
        if expected is None:
            return {"IfNoneMatch": "*"}
        return {"IfMatch": expected if self._bare else f'"{expected}"'}
