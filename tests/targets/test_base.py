"""What counts as held, and the headers files are served with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.hashing import PART, checksums
from pipeline.targets.base import Entry, Item, Served

ITEM = Item.of("en/a.zip", b"zip")
BIG = Item.of("en/big.zip", b"z" * (PART + 1))


@pytest.mark.parametrize(
    ("entry", "item", "held"),
    [
        (Entry("a", 3, "1"), ITEM, False),
        (Entry("a", 3, "1", sha256=ITEM.sums.sha256), ITEM, True),
        (Entry("a", 4, "1", sha256=ITEM.sums.sha256), ITEM, False),
        (Entry("a", 3, "1", sha256="0" * 64, etag=ITEM.sums.md5), ITEM, False),
        (Entry("a", 3, "1", content_hash=ITEM.sums.content_hash), ITEM, True),
        (Entry("a", 3, "1", content_hash="0" * 64), ITEM, False),
        (Entry("a", 3, "1", etag=ITEM.sums.md5), ITEM, True),
        (Entry("a", 3, "1", etag="0" * 32), ITEM, False),
        (Entry("a", 3, "1", etag=f"{ITEM.sums.md5}-1"), ITEM, False),
        (Entry("a", PART + 1, "1", etag=BIG.sums.parts_etag), BIG, True),
        (Entry("a", PART + 1, "1", etag=BIG.sums.md5), BIG, True),
        (Entry("a", PART + 1, "1", etag=f"{'0' * 32}-2"), BIG, False),
    ],
)
def test_held_is_what_the_strongest_common_checksum_says(entry: Entry, item: Item, held: bool) -> None:
    assert entry.holds(item) is held


def test_without_a_common_checksum_nothing_is_held() -> None:
    bare = replace(checksums(b"zip"), md5="", content_hash="")
    assert not Entry("a", 3, "1", etag=ITEM.sums.md5, content_hash=ITEM.sums.content_hash).matches(bare)
    assert not Entry("a", 3, "1").matches(replace(bare, sha256=""))


@pytest.mark.parametrize(
    ("key", "media_type", "disposition"),
    [
        ("en/a.png", "image/png", "inline; filename=\"a.png\"; filename*=UTF-8''a.png"),
        ("a b.zip", "application/zip", "attachment; filename=\"a b.zip\"; filename*=UTF-8''a%20b.zip"),
        ("ru/ж.pdf", "application/pdf", "inline; filename=\"_.pdf\"; filename*=UTF-8''%D0%B6.pdf"),
        ('x"%.txt', "text/plain", "inline; filename=\"x__.txt\"; filename*=UTF-8''x%22%25.txt"),
    ],
)
def test_a_file_is_saved_under_its_own_name(key: str, media_type: str, disposition: str) -> None:
    assert Served.file(key, media_type) == Served(media_type, "max-age=300", disposition)


@pytest.mark.parametrize(
    ("key", "content_type"),
    [
        ("manifest.json", "application/json"),
        ("index.html", "text/html; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
        ("SHA256SUMS.sig", "text/plain; charset=utf-8"),
    ],
)
def test_a_pointer_is_never_kept_by_a_cache(key: str, content_type: str) -> None:
    assert Served.pointer(key) == Served(content_type, "no-cache")
