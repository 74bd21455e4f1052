"""What would be new to readers, as HTML."""

from __future__ import annotations

import io

from PIL import Image

from pipeline.errors import Level, Problem
from pipeline.pack.changes import ChangedPicture, ChangedText, Section, alike, changes_page, small
from pipeline.pack.compare import Change


def section(*texts: ChangedText, picture: ChangedPicture | None = None) -> Section:
    return Section("2020-a", "ar", "العربية", "rtl", (picture,) if picture else (), texts, (("a/b.pdf", "new"),))


def test_what_people_wrote_is_shown_as_it_is_never_as_markup() -> None:
    text = ChangedText(Change("post <x>", "<script>", '"&'), "to <b>", ("a <i>",))
    page = changes_page("<Peers>", "since <then>", [section(text)], [Problem("<u>", "a.toml", 1)]).decode()
    for markup in ("<script>", "<Peers>", "<then>", "<x>", "<b>", "<i>", "<u>"):
        assert markup not in page


def test_words_that_only_one_side_has_are_marked() -> None:
    page = changes_page("P", "", [section(ChangedText(Change("", "one two three", "one 2 three")))], []).decode()
    assert '<div class="before" lang="ar" dir="rtl">one <del>two</del> three</div>' in page
    assert '<div class="after" lang="ar" dir="rtl">one <ins>2</ins> three</div>' in page


def test_a_new_picture_has_no_before_and_says_what_it_waits_for() -> None:
    picture = ChangedPicture("ask", "new", ("square", "story"), None, b"x", Change("", "", "Words"), "in draft")
    page = changes_page("P", "", [section(picture=picture)], []).decode()
    assert '<h3>ask (square, story) <span>new</span> <span class="waiting">in draft</span></h3>' in page
    assert page.count('<div class="none">none</div>') == 2  # the picture, and its description
    assert "base64,eA==" in page


def test_problems_are_counted_and_notes_left_out() -> None:
    told = [
        Problem("bad", "a", 1),
        Problem("odd", "b", 2, "mend it", Level.WARNING),
        Problem("so", "c", 3, "", Level.NOTE),
    ]
    page = changes_page("P", "", [], told).decode()
    assert "Problems: 1 error, 1 warning</summary>" in page
    assert "mend it" in page
    assert "c:3" not in page
    assert "Nothing has changed." in page


def test_pictures_are_shown_small_and_never_enlarged() -> None:
    for width, shown in ((1080, 480), (200, 200)):
        out = io.BytesIO()
        Image.new("RGBA", (width, width), "red").save(out, "PNG")
        with Image.open(io.BytesIO(small(out.getvalue()))) as image:
            assert (image.format, image.size) == ("JPEG", (shown, shown))


def test_pictures_are_alike_when_nobody_sees_a_difference() -> None:
    def picture(level: int, width: int = 9) -> bytes:
        out = io.BytesIO()
        Image.new("RGB", (width, 9), (level, 100, 100)).save(out, "PNG")
        return out.getvalue()

    assert alike(picture(100), picture(102))
    assert not alike(picture(100), picture(103))
    assert not alike(picture(100), picture(100, width=10))
