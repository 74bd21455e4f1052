"""What a target is: the protocol every place we publish to keeps, and the values it takes and gives."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeAlias, runtime_checkable
from urllib.parse import quote

from pipeline.errors import ConflictError, IntegrityError
from pipeline.hashing import Checksums, checksums

CHUNK = 1 << 20

Token: TypeAlias = str
"""One version of one key in the store's own words (an ETag, a rev): only good for comparing with another."""

_POINTER_TYPES = {
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".xml": "application/atom+xml; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Served:
    """The headers with which a store that answers browsers hands a file out: how long it may be kept, and its name."""

    content_type: str = "application/octet-stream"
    cache_control: str = "max-age=300"
    disposition: str = ""

    @classmethod
    def file(cls, key: str, media_type: str) -> Served:
        """A file of a release: shown in the browser if it can, saved under its own name in any script (RFC 6266)."""
        name = key.rpartition("/")[2]
        plain = re.sub(r"[^ !#-\[\]-~]|%", "_", name)
        kind = "attachment" if media_type == "application/zip" else "inline"
        encoded = quote(name, safe="!#$&+-.^_`|~")
        return cls(media_type, disposition=f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")

    @classmethod
    def pointer(cls, key: str) -> Served:
        """What leads to everything else, and so is asked for anew each time."""
        suffix = PurePosixPath(key).suffix
        return cls(_POINTER_TYPES.get(suffix, "text/plain; charset=utf-8"), "no-cache")


@dataclass(frozen=True, slots=True)
class Item:
    """Bytes to be stored under `key`; what they must be is known before they are read: `sums` are complete."""

    key: str
    sums: Checksums
    source: bytes | Path
    served: Served = Served()

    @classmethod
    def of(cls, key: str, body: bytes, served: Served = Served()) -> Item:
        return cls(key, checksums(body), body, served)

    def chunks(self, at_a_time: int = 0) -> Iterator[bytes]:
        """The bytes in pieces of `at_a_time` (0: of a MiB), read anew each time, to be committed only after the last.

        Raises IntegrityError at the end when they were not what `sums` promise, OSError when unreadable.
        """
        digest, size = hashlib.sha256(), 0
        with io.BytesIO(self.source) if isinstance(self.source, bytes) else self.source.open("rb") as file:
            while chunk := file.read(at_a_time or CHUNK):
                digest.update(chunk)
                size += len(chunk)
                yield chunk
        if (size, digest.hexdigest()) != (self.sums.size, self.sums.sha256):
            raise IntegrityError("changed while it was sent", where=self.key, hint="build again, then publish")

    def whole(self) -> bytes:
        """All bytes in one piece, of which no second copy is made. Raises as `chunks` does."""
        return b"".join(self.chunks(max(1, self.sums.size)))


@dataclass(frozen=True, slots=True)
class Entry:
    """What a target holds under `key`, with whatever checksum the store itself gives; "" is one it does not.

    `etag` is S3's, without quotes: an MD5, or that of an upload in parts, which ends in a dash and their number.
    """

    key: str
    size: int
    token: Token
    sha256: str = ""
    content_hash: str = ""
    etag: str = ""

    def holds(self, item: Item) -> bool:
        return self.matches(item.sums)

    def matches(self, sums: Checksums) -> bool:
        """By size and the strongest checksum both know; where there is none, nothing is taken for held."""
        known = (
            (self.sha256, sums.sha256),
            (self.content_hash, sums.content_hash),
            (self.etag, sums.parts_etag if "-" in self.etag else sums.md5),
        )
        strongest = next(((theirs, ours) for theirs, ours in known if theirs and ours), ("", "none"))
        return self.size == sums.size and strongest[0] == strongest[1]


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

    def notes(self, *, ask: bool = False) -> tuple[str, ...]:
        """What this place is and what it cannot promise, a line each.

        `sync` shows what its run has found out; `doctor` asks, which may write and remove a file of no meaning.
        """
        ...

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


@runtime_checkable
class Linkable(Protocol):
    """A target whose folders or files have links that people open without an account."""

    def share(self, key: str, expires: datetime | None) -> str:
        """The link of a file or folder ("" for all), made unless there is one; None for `expires` is for ever.

        Raises TargetUnavailableError or UsageError when such a link is not to be had.
        """
        ...


@runtime_checkable
class LinkKnowing(Protocol):
    """A target that can tell where a link leads."""

    def leads_to(self, url: str, key: str) -> bool:
        """Whether `url` still opens just that file or folder."""
        ...


@runtime_checkable
class Counting(Protocol):
    """A target that counts what it asks of its server, by kind of request."""

    @property
    def requests(self) -> Mapping[str, int]: ...


def conflict(key: str) -> ConflictError:
    return ConflictError(
        "somebody else published since we looked", where=key, hint="look at what is there now, then publish again"
    )
