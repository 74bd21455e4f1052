"""Whatever objects a drawing holds: it is laid out or gives problems, never a traceback, never a number that is none."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.campaign.canvas import Insets, Size
from pipeline.errors import has_errors
from pipeline.template.css import settle
from pipeline.template.names import plain
from pipeline.template.options import Asked
from pipeline.template.page import page_of
from pipeline.template.relayout import Opened, put_on_canvas
from pipeline.template.selectors import mark
from pipeline.template.svg import TemplateError, parse_svg
from tests.template.drawings import BOX, NAMES, TOKEN, campaign, drawing

CANVASES = (Size("wide", 400, 150), Size("tall", 200, 900, Insets(50, 5, 50, 5)))
NUMBERS = ("0", "5", "-3", "200", "100", "50%", "1e308", "9mm", "12.5", "190", "abc%", "")
TRANSFORMS = (
    "",
    "",
    "",
    "scale(0)",
    "rotate(30)",
    "scale(-1 1)",
    "translate(20 30)",
    "matrix(1 2 2 4 0 0)",
    "scale(1 0)",
)
LOOKS = (
    *("", "", ""),
    'opacity=".5"',
    'clip-path="url(#clip)"',
    'filter="url(#blur)"',
    'mask="url(#mask)"',
    'fill="url(#dusk)"',
    'display="none"',
    'stroke="red"',
    'inkscape:groupmode="layer"',
)
CALLED = ("", "", "a", "photo", "logo--bottom-right", "x--cover", "y--stretch", "art@ar", "headline", "z--top")
SHAPES = {
    "rect": ("x", "y", "width", "height"),
    "image": ("x", "y", "width", "height"),
    "circle": ("cx", "cy", "r"),
    "ellipse": ("cx", "cy", "rx", "ry"),
    "line": ("x1", "y1", "x2", "y2"),
    "use": ("x", "y"),
    "text": ("x", "y", "font-size"),
    "path": (),
    "polygon": (),
    "g": (),
}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
OTHERS = {
    "image": f'href="data:image/png;base64,{PIXEL}"',
    "use": 'href="#a"',
    "path": 'd="M10 10h50v60z"',
    "polygon": 'points="0,0 50,0 30,40"',
}
DEFINITIONS = (
    '<defs><clipPath id="clip"><rect width="50" height="50"/></clipPath><mask id="mask"><rect width="9" height="9"/></mask>'
    '<filter id="blur"><feGaussianBlur stdDeviation="2"/></filter>'
    '<linearGradient id="dusk" gradientUnits="userSpaceOnUse"><stop stop-color="red"/></linearGradient></defs>'
)


def an_object(chance: Random, depth: int = 0) -> str:
    tag = chance.choice([*SHAPES, "g"])
    numbers = " ".join(f'{key}="{chance.choice(NUMBERS)}"' for key in SHAPES[tag])
    named = f'id="{name}"' if (name := chance.choice(CALLED)) else ""
    look = f'{named} {chance.choice(LOOKS)} transform="{chance.choice(TRANSFORMS)}"'
    inside = "words" if tag == "text" else ""
    if tag == "g" and depth < 3:
        inside = "".join(an_object(chance, depth + 1) for _ in range(chance.randint(0, 3)))
    return f"<{tag} {look} {numbers} {OTHERS.get(tag, '')}>{inside}</{tag}>"


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_every_drawing_is_laid_out_or_gives_problems(chance: Random) -> None:
    objects = "".join(an_object(chance) for _ in range(chance.randint(1, 6)))
    inside = DEFINITIONS + objects + chance.choice(("", BOX + TOKEN))
    try:
        root = parse_svg(drawing(inside).encode(), "headline.svg")
    except TemplateError:  # a clone of itself
        reject()
    problems = [*settle(root, "headline.svg"), *mark(root, "headline.svg", campaign(), NAMES)]
    known = {plain(name): name for name in NAMES}
    opened = Opened("headline.svg", root, page_of(root), known, ("photo",), Asked(("words",)), tuple(problems))
    for size in CANVASES:
        canvas = put_on_canvas(opened, size, {})
        told = (*opened.problems, *canvas.problems, *canvas.as_drawn)
        assert all(problem.what and problem.file for problem in told)
        if not has_errors(told):
            written = " ".join(str(value) for element in canvas.root.iter() for value in element.attrib.values())
            assert "nan" not in written
            assert "inf" not in written
        assert "packs-element" not in etree.tostring(opened.root, encoding="unicode"), (
            "the drawing stays as it was read"
        )
