"""Whatever a drawing says: boxes or problems, never a traceback."""

from __future__ import annotations

import math
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import Level
from tests.template.drawings import BOX, bound

NUMBERS = st.sampled_from(
    ["0", "5", "-3", "1e999", "1e308", "nan", "1e-320", "50%", "2em", "9mm", "x", "", "calc(1px)"]
)
TRANSFORMS = st.sampled_from(
    ["", "scale(0)", "scale(1e200)", "rotate(30)", "matrix(1 2 2 4 0 0)", "translate(1e308)", "spin(3)", "scale(-1 1)"]
)
VALUES = {
    "x": NUMBERS,
    "y": NUMBERS,
    "dx": NUMBERS,
    "font-size": NUMBERS,
    "letter-spacing": NUMBERS,
    "line-height": NUMBERS,
    "opacity": NUMBERS,
    "inline-size": NUMBERS,
    "shape-padding": NUMBERS,
    "font-weight": st.sampled_from(["bold", "bolder", "1e999", "700.5", ""]),
    "font-stretch": st.sampled_from(["condensed", "1e999%", "wide"]),
    "font-family": st.sampled_from(["Rubik", "serif", ",", "''"]),
    "font-feature-settings": st.sampled_from(["'liga'", "'liga' 1e99", "liga", "normal"]),
    "text-anchor": st.sampled_from(["start", "middle", "end", "far"]),
    "shape-inside": st.sampled_from(["url(#frame)", "url(#none)", "#frame", "auto"]),
    "filter": st.sampled_from(["url(#filter)", "url(#frame)", "none"]),
    "transform": TRANSFORMS,
    "display": st.sampled_from(["none", "inline"]),
    "style": st.sampled_from(["fill:red", "transform:rotate(3deg)", ";;:", "font:12px", "}{", "fill:var(--a)"]),
}
NAMES = st.sampled_from(["headline", "headline-box", "headline--max3@ar", "headline-panel", "text12", "--", "@", "_x_"])
CONTENTS = st.sampled_from(["{{headline}}", "$headline", "words", "{{", "", "{{ask}} now", "\u200f"])


@st.composite
def element(draw: st.DrawFn, tag: str, inside: str) -> str:
    keys = draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=4, unique=True))
    attributes = "".join(f" {key}={quoteattr(draw(VALUES[key]))}" for key in keys)
    return f'<{tag} id="{draw(NAMES)}"{attributes}>{inside}</{tag}>'


@st.composite
def a_text(draw: st.DrawFn) -> str:
    spans = "".join(draw(element("tspan", draw(CONTENTS))) for _ in range(draw(st.integers(0, 2))))
    return draw(element(draw(st.sampled_from(["text", "flowRoot"])), draw(CONTENTS) + spans))


@st.composite
def a_drawing(draw: st.DrawFn) -> str:
    shapes = [
        f'<rect id="{draw(NAMES)}" width="{draw(NUMBERS)}" height="{draw(NUMBERS)}" transform="{draw(TRANSFORMS)}"/>',
        f'<path id="{draw(NAMES)}" d="{draw(st.sampled_from(["M0 0h9v9z", "M0 0L", "q", ""]))}"/>',
    ]
    texts = [draw(a_text()) for _ in range(draw(st.integers(1, 3)))]
    known = '<rect id="frame" width="90" height="90"/><filter id="filter"><feOffset dx="2"/></filter>'
    inside = "".join(draw(st.permutations([*shapes, *texts])))
    return known + draw(st.sampled_from(["", BOX])) + draw(element("g", inside))


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(a_drawing())
def test_every_drawing_gives_boxes_or_problems(inside: str) -> None:
    boxes, problems, _ = bound(inside)
    assert all(problem.what and problem.file for problem in problems)
    if not any(problem.level is Level.ERROR for problem in problems):
        for box in boxes:
            numbers = (box.x, box.y, box.width, box.height, *box.page, box.style.size, box.smallest)
            assert all(math.isfinite(number) for number in numbers)
            assert box.width > 0
            assert box.height > 0
            assert 0 < box.smallest <= box.style.size
