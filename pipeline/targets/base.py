"""What a target is: the protocol every place we publish to keeps, and the values it takes and gives."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from pipeline.errors import ConflictError, IntegrityError

CHUNK = 1 << 20

Token: TypeAlias = str
"""One version of one key in the store's own words (an ETag, a rev): only good for comparing with another."""


@dataclass(frozen=True, slots=True)
class Item:
    """Bytes to be stored under `key`; what they must be is known before they are read."""

    key: str
    size: int
    sha256: str
    source: bytes | Path

    @classmethod
    def of(cls, key: str, body: bytes) -> Item:
        return cls(key, len(body), hashlib.sha256(body).hexdigest(), body)

    def chunks(self) -> Iterator[bytes]:
        """The bytes, read anew each time, to be committed only after the last of them.

        Raises IntegrityError at the end when they were not what `size` and `sha256` promise, OSError when unreadable.
        """
        digest, size = hashlib.sha256(), 0
        with io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                yield chunk
        if (size, digest.hexdigest()) != (self.size, self.sha256):
            raise IntegrityError("changed while it was sent", where=self.key, hint="build again, then publish")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a target holds under `key`. `sha256` is "" where the store cannot tell; then nothing is taken for held."""

    key: str
    size: int
    sha256: str
    token: Token

    def holds(self, item: Item) -> bool:
        return self.matches(item.size, item.sha256)

    def matches(self, size: int, sha256: str) -> bool:
        return (self.size, self.sha256) == (size, sha256)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one key; `error` in words, "" when all went well."""

    key: str
    error: str = ""


class Target(Protocol):
    """A place releases are published to. Keys are relative and '/'-separated, see `hashing.why_unsafe`.

    Any method raises TargetUnavailableError when the place as a whole cannot be used, and no other library's error.
    A method that gives an iterator works while it is iterated.
    """

    def sweep(self) -> tuple[str, ...]:
        """Remove what a killed run of ours left behind (temporary files, unfinished uploads) and name it."""
        ...

    def entries(self) -> Mapping[str, Entry]:
        """Everything stored, by key, ours or not. Changed bytes are told by checksum, never by time."""
        ...

    def put_many(self, items: Iterable[Item]) -> Iterator[Result]:
        """Store each item whole or not at all, in place of what was there; one Result an item, in any order.

        One failure stops no other. Bytes that are not what the item promises, and unsafe keys, are failures.
        """
        ...

    def put_pointer(self, key: str, body: bytes, expected: Token | None) -> Entry:
        """Put `body` where `key` still has the token `expected`; None means it must not exist yet.

        Raises ConflictError, and changes nothing, when it has another. Where `body` is there already it is no
        conflict but done, so that a put whose answer was lost can be repeated.
        """
        ...

    def read(self, key: str) -> Iterator[bytes]:
        """The bytes under `key`, in pieces. Raises KeyError, at the first of them, when there is no such key."""
        ...

    def delete_many(self, keys: Iterable[str]) -> Iterator[Result]:
        """Delete each key; one Result a key. A key that is already gone is no error."""
        ...


def conflict(key: str) -> ConflictError:
    return ConflictError(
        "somebody else published since we looked", where=key, hint="look at what is there now, then publish again"
    )
