"""Checksums are those the stores give, whatever the size of a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pipeline.hashing import BLOCK, PART, Checksums, checksums


def md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def pieces(body: bytes, size: int) -> list[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 5])
def test_every_checksum_is_the_one_its_store_gives(size: int, tmp_path: Path) -> None:
    body = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    known = checksums(body)
    assert (known.size, known.sha256, known.md5) == (size, hashlib.sha256(body).hexdigest(), md5(body).hex())
    blocks = b"".join(hashlib.sha256(block).digest() for block in pieces(body, BLOCK))
    assert known.content_hash == hashlib.sha256(blocks).hexdigest()
    parts = pieces(body, PART)
    etag = f"{md5(b''.join(map(md5, parts))).hex()}-{len(parts)}"
    assert known.parts_etag == (etag if size > PART else "")
    assert known.complete
    (tmp_path / "file").write_bytes(body)
    assert checksums(tmp_path / "file") == known


def test_dropbox_gives_the_same_content_hash_for_its_own_example() -> None:
    """An empty file has the SHA-256 of nothing, as Dropbox's documentation of content hashes has it."""
    assert checksums(b"").content_hash == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize(
    "known",
    [
        Checksums(1, "a" * 64),
        Checksums(1, "a" * 64, md5="b" * 32),
        Checksums(PART + 1, "a" * 64, md5="b" * 32, content_hash="c" * 64),
    ],
)
def test_checksums_with_a_gap_are_not_complete(known: Checksums) -> None:
    assert not known.complete
