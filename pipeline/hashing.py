"""What a published file is known by, from the manifest to every target: its key and its checksums."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

PART = 16 << 20
"""Bytes a part of an upload to S3 has, all but the last; what is no larger than one goes in one piece."""

BLOCK = 4 << 20
"""Bytes a block of Dropbox's content_hash has, all but the last."""

_CHUNK = 1 << 20  # divides both


@dataclass(frozen=True, slots=True)
class Checksums:
    """Size in bytes and what the stores call the same bytes; in lower-case hex, "" where it is not known.

    `content_hash` is Dropbox's: the SHA-256 of the SHA-256s of 4 MiB blocks. `parts_etag` is the ETag S3 gives to an
    upload in parts of 16 MiB, "" for what goes in one piece: its ETag is the MD5.
    """

    size: int
    sha256: str
    md5: str = ""
    content_hash: str = ""
    parts_etag: str = ""

    @property
    def complete(self) -> bool:
        """Whether every target finds the checksum it asks for."""
        return bool(self.sha256 and self.md5 and self.content_hash and (self.parts_etag or self.size <= PART))


def checksums(source: bytes | Path) -> Checksums:
    """All checksums of one reading. Raises OSError."""
    running = _Running()
    for chunk in _chunks(source):
        running.update(chunk)
    return running.done()


def fingerprint(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 in lower-case hex, both of one reading. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return file.tell(), digest.hexdigest()


def why_unsafe(key: str) -> str:
    """Why `key` may not be joined to a folder, in words; "" when it is safe on every system we write to.

    A key is relative and '/'-separated. A colon is a drive or a stream on Windows, and a control character would
    break the lines of SHA256SUMS.
    """
    if key.startswith("/"):
        return "is an absolute path"
    if "\\" in key or ":" in key:
        return "has a backslash or a colon"
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in key):
        return "has a control character"
    if any(part in ("", ".", "..") for part in key.split("/")):
        return "has an empty part, '.' or '..'"
    return ""


def _md5(data: bytes = b"") -> hashlib._Hash:
    return hashlib.md5(data, usedforsecurity=False)  # what S3 calls an ETag; SHA-256 is what we trust


@dataclass(slots=True)
class _Running:
    """Checksums of what was read so far. No chunk may reach over the end of a block or part."""

    size: int = 0
    sha256: hashlib._Hash = field(default_factory=hashlib.sha256)
    md5: hashlib._Hash = field(default_factory=_md5)
    block: hashlib._Hash = field(default_factory=hashlib.sha256)
    blocks: hashlib._Hash = field(default_factory=hashlib.sha256)
    part: hashlib._Hash = field(default_factory=_md5)
    parts: list[bytes] = field(default_factory=list)

    def update(self, chunk: bytes) -> None:
        for digest in (self.sha256, self.md5, self.block, self.part):
            digest.update(chunk)
        self.size += len(chunk)
        if self.size % BLOCK == 0:
            self._end_block()
        if self.size % PART == 0:
            self._end_part()

    def done(self) -> Checksums:
        if self.size % BLOCK:
            self._end_block()
        if self.size % PART:
            self._end_part()
        etag = f"{_md5(b''.join(self.parts)).hexdigest()}-{len(self.parts)}" if len(self.parts) > 1 else ""
        return Checksums(self.size, self.sha256.hexdigest(), self.md5.hexdigest(), self.blocks.hexdigest(), etag)

    def _end_block(self) -> None:
        self.blocks.update(self.block.digest())
        self.block = hashlib.sha256()

    def _end_part(self) -> None:
        self.parts.append(self.part.digest())
        self.part = _md5()


def _chunks(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield from (source[start : start + _CHUNK] for start in range(0, len(source), _CHUNK))
    else:
        with source.open("rb") as file:
            yield from _read(file)


def _read(file: BinaryIO) -> Iterable[bytes]:
    return iter(lambda: file.read(_CHUNK), b"")
