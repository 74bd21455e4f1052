from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest

from pipeline.draw.curve import track
from pipeline.draw.model import DrawError
from pipeline.template.model import Anchor, Curve, TextBox
from tests.draw.texts import all_contours, box, drawn, ink_of, words_of

ARCH = "M0 200 A200 200 0 0 1 400 200"  # half a circle around 200, 200
LINE = "M0 100 L400 100"


def along(path: str, start: float = 0.0, anchor: Anchor = "start", size: float = 40, smallest: float = 10) -> TextBox:
    return replace(box(10, 10, size, smallest, anchor=anchor), curve=Curve(path, start))


def test_a_path_has_the_length_and_directions_of_what_it_draws() -> None:
    arch = track(ARCH)
    assert arch.length == pytest.approx(math.pi * 200, rel=1e-3)
    (x, y), turn = arch.at(arch.length / 2)
    assert (x, y, turn) == pytest.approx((200, 0, 0), abs=0.2)
    assert track("M0 0 h10 v10 z m5 5 h99").length == pytest.approx(20 + math.hypot(10, 10))


@pytest.mark.parametrize("path", ["", "M5 5", "M5 5 L5 5", "M5 5Z"])
def test_a_path_without_length_is_an_error(path: str) -> None:
    with pytest.raises(DrawError, match="has no length"):
        drawn("Now", along(path))


def test_on_a_straight_path_a_text_stands_as_without_one() -> None:
    found = all_contours(drawn("Take home", along(LINE)))
    straight = all_contours(drawn("Take home", box(400, 100)))
    dx, dy = found[0][0] - straight[0][0], found[0][1] - straight[0][1]
    for one, other in zip(found, straight, strict=True):
        assert one == pytest.approx((other[0] + dx, other[1] + dy, other[2] + dx, other[3] + dy), abs=0.03)
    assert max(contour[3] for contour in found) == pytest.approx(100.5, abs=1)


def test_letters_stand_on_the_outside_of_an_arch_and_turn_with_it() -> None:
    outlines = drawn("oooooooooooo", along(ARCH, 0.5, "middle"))
    outer = all_contours(outlines)[::2]
    distances = [math.hypot((o[0] + o[2]) / 2 - 200, (o[1] + o[3]) / 2 - 200) for o in outer]
    assert distances == pytest.approx([distances[0]] * len(outer), abs=0.4)
    assert distances[0] > 205
    steps = [
        math.dist(((a[0] + a[2]) / 2, (a[1] + a[3]) / 2), ((b[0] + b[2]) / 2, (b[1] + b[3]) / 2))
        for a, b in pairwise(outer)
    ]
    assert steps == pytest.approx([steps[0]] * len(steps), abs=0.3)


@pytest.mark.parametrize(("anchor", "start", "where"), [("start", 0, 0), ("middle", 0.5, 200), ("end", 1, 400)])
def test_a_text_begins_is_centred_or_ends_where_it_is_anchored(anchor: Anchor, start: float, where: float) -> None:
    left, _, right, _ = ink_of(drawn("now", along(LINE, start, anchor)))
    at = {"start": left, "middle": (left + right) / 2, "end": right}[anchor]
    assert at == pytest.approx(where, abs=5)


def test_on_a_page_from_right_to_left_a_text_begins_at_the_end_of_its_path() -> None:
    assert ink_of(drawn("שלום", along(LINE), "he"))[2] == pytest.approx(400, abs=5)


def test_a_text_too_long_for_its_path_shrinks_and_then_is_an_error() -> None:
    outlines = drawn("Take home OAT for everybody", along(LINE))
    left, _, right, _ = ink_of(outlines)
    assert outlines.size < 40
    assert right - left == pytest.approx(400, abs=6)
    with pytest.raises(DrawError, match=r"it needs \d+ px at the smallest size 30, the path has 400"):
        drawn("Take home OAT for everybody", along(LINE, smallest=30))


def test_a_text_on_a_path_is_one_line() -> None:
    assert words_of(drawn("one\ntwo three", along(LINE))) == ["one two three"]


def test_marks_turn_with_their_letters() -> None:
    plain = all_contours(drawn("ที่", along(LINE), "th"))
    turned = all_contours(drawn("ที่", along("M0 0 L0 400"), "th"))
    for (left, top, right, bottom), (l2, t2, r2, b2) in zip(plain, turned, strict=True):
        assert (l2, t2, r2, b2) == pytest.approx((100 - bottom, left, 100 - top, right), abs=0.05)


@pytest.mark.parametrize(("language", "text"), [("ar", "سلام"), ("hi", "नेपाल"), ("bn", "ক্ষতি"), ("en", "now سلام")])
def test_letters_that_join_cannot_run_along_a_path(language: str, text: str) -> None:
    with pytest.raises(DrawError, match="cannot run along a path") as caught:
        drawn(text, along(ARCH), language)
    assert "headline@" in caught.value.hint
