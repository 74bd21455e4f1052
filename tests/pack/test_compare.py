"""What differs between two trees, as readers would see it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pipeline.errors import IntegrityError
from pipeline.pack.compare import Change, pairs, paragraphs, pictures, posts_changes, text_changes
from pipeline.pack.manifest import Manifest, PublishedFile


def manifest(*files: PublishedFile) -> Manifest:
    return Manifest("peers", "release", "", (), (), files, ())


def file(path: str, sum_of: str, kind: str = "picture", graphic: str = "ask", size: str = "square") -> PublishedFile:
    return PublishedFile(path, sum_of * 64, 1, "image/png", kind, "en", "a", graphic, size)


def posts(**texts: str) -> bytes:
    return json.dumps({"posts": [{"id": name, "text": text} for name, text in texts.items()]}).encode()


def test_files_are_new_changed_or_gone_and_equal_ones_are_not_told() -> None:
    before = manifest(file("a.png", "1"), file("b.png", "2"), file("c.png", "3"))
    after = manifest(file("b.png", "2"), file("c.png", "4"), file("d.png", "5"))
    assert [(pair.file.path, pair.what) for pair in pairs(before, after)] == [
        ("a.png", "gone"),
        ("c.png", "changed"),
        ("d.png", "new"),
    ]


def test_a_picture_described_in_other_words_is_changed() -> None:
    picture = file("a.png", "1")
    (pair,) = pairs(manifest(picture), manifest(replace(picture, alt="A hand.")))
    assert pair.what == "changed"


def test_without_a_published_tree_all_is_new() -> None:
    assert [pair.what for pair in pairs(None, manifest(file("a.png", "1")))] == ["new"]


def test_zips_and_readmes_only_say_again_what_other_files_say() -> None:
    after = manifest(file("a.zip", "1", "zip"), file("README.txt", "2", "readme"), file("g.pdf", "3", "guide"))
    assert pairs(None, after) == []


def test_a_picture_has_all_its_sizes_together_apart_by_what_happened() -> None:
    before = manifest(file("ask-square.png", "1"))
    after = manifest(file("ask-square.png", "2"), file("ask-story.png", "3"), file("ask-wide.png", "4"))
    groups = pictures(pairs(before, after))
    assert {key: len(group) for key, group in groups.items()} == {("ask", "changed"): 1, ("ask", "new"): 2}


def test_posts_are_compared_by_id() -> None:
    found = posts_changes(posts(one="A", two="B", old="C"), posts(one="A", two="B!", new="D"))
    assert found == [Change("post two", "B", "B!"), Change("post new", "", "D"), Change("post old", "C", "")]


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"posts": [{}]}', b"[" * 100_000])
def test_a_file_that_holds_no_posts_is_told(body: bytes) -> None:
    with pytest.raises(IntegrityError, match="no file of posts"):
        posts_changes(b"", body)


def test_a_paragraph_is_what_readers_see_whatever_its_marks() -> None:
    html = b"""<title>T</title><style>p{}</style><nav><a href="#x">Contents</a></nav><h2>A <bdi>#tag</bdi></h2>
    <ul><li><p>one <b>two</b>\n three</p></li></ul><img alt="a picture &amp; more" src="data:,">end"""
    assert paragraphs(html) == ["A #tag", "one two three", "a picture & more", "end"]


def test_a_reworded_paragraph_stands_beside_the_new_one_and_others_are_not_told() -> None:
    before, after = b"<p>A</p><p>B</p><p>C</p>", b"<p>A</p><p>B!</p><p>C</p><p>D</p>"
    assert text_changes(before, after) == [Change("", "B", "B!"), Change("", "", "D")]
