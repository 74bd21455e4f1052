from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.template.alignment import anchor_in, vertical_in
from pipeline.template.geometry import Rectangle
from pipeline.template.placeholder import Line
from tests.template.drawings import box_of

BOX: Rectangle = (100, 100, 900, 300)
LONG, SHORT = "Harm reduction today", "is essential"  # about 950 and 560 px at 90 px, 475 and 280 px at 45 px


def lines(*places: tuple[float, str]) -> Sequence[Line]:
    return [Line(x, 150 + 50 * number, words) for number, (x, words) in enumerate(places)]


@pytest.mark.parametrize(
    ("placeholder", "anchor"),
    [
        (lines((100, SHORT)), "start"),
        (lines((125, SHORT)), "start"),
        (lines((412, SHORT)), "middle"),
        (lines((720, SHORT)), "end"),
        (lines((100, LONG), (100, SHORT)), "start"),
        (lines((160, LONG), (160, SHORT)), "start"),
        (lines((312, LONG), (408, SHORT)), "middle"),
        (lines((520, LONG), (715, SHORT)), "end"),
        (lines((412, "减害必不可少减")), "middle"),
        (lines((5000, SHORT)), "start"),
        ([], "start"),
    ],
)
def test_lines_tell_how_they_are_aligned_by_where_they_start(placeholder: Sequence[Line], anchor: str) -> None:
    assert anchor_in(BOX, placeholder, 45) == anchor


@pytest.mark.parametrize(
    ("baselines", "place"),
    [
        ((150,), "top"),
        ((133, 183), "top"),
        ((266,), "middle"),
        ((230, 290), "middle"),
        ((395,), "bottom"),
        ((330, 380), "bottom"),
        ((900,), "top"),
        ((20,), "top"),
    ],
)
def test_baselines_tell_where_lines_stand_in_the_height(baselines: Sequence[float], place: str) -> None:
    assert vertical_in(BOX, [Line(100, y, SHORT) for y in baselines], 45) == place


RECT = '<rect id="headline-box{}" x="10" y="20" width="180" height="100"/>'
TEXT = '<text font-size="20" x="38" y="78" {}>{{{{headline}}}}</text>'


def test_what_the_drawing_says_wins_over_where_the_text_stands_and_a_token_over_both() -> None:
    plain = box_of(RECT.format("") + TEXT.format(""))
    assert (plain.style.anchor, plain.vertical) == ("middle", "middle")
    assert box_of(RECT.format("") + TEXT.format('text-anchor="end"')).style.anchor == "end"
    assert box_of(RECT.format("") + TEXT.format('style="text-align:right"')).style.anchor == "end"
    asked = box_of(RECT.format("--left--bottom") + TEXT.format('text-anchor="end"'))
    assert (asked.style.anchor, asked.vertical) == ("start", "bottom")
