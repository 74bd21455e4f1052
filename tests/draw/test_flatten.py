from __future__ import annotations

import io

import pytest
from fontTools.misc.transform import Transform
from PIL import Image, ImageChops

from pipeline.draw.encode import encode_png
from pipeline.draw.flatten import Line, flatten
from pipeline.draw.rasterise import rasterise
from tests.draw.texts import around, contours, fonts

SQUARE = '<symbol id="square"><path d="M 0 0 M 1 2 L 5 2 L 5 8 L 1 8 Z "/></symbol>'
ARCH = '<symbol id="arch"><path d="M 0 0 M 0 0 Q 5 10 10 0 Z "/></symbol>'
SPACE = '<symbol id="space"><path d="M 0 0 "/></symbol>'


def page(body: str) -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 80">'
        f"<g>{body}</g><defs>{SQUARE}{ARCH}{SPACE}</defs></svg>"
    ).encode()


def run(x: float, y: float, *glyphs: tuple[str, float]) -> str:
    """A run as Typst writes it: y up, its glyphs along the baseline."""
    uses = "".join(f'<use xlink:href="#{name}" x="{at}" y="0"/>' for name, at in glyphs)
    return f'<g transform="matrix(1 0 0 -1 {x} {y})">{uses}</g>'


def test_a_glyph_is_moved_to_its_place_and_turned_upright() -> None:
    lines, ink = flatten(page(run(10, 30, ("square", 20))), 2, 30, 46)
    assert [line.moved(0, 0) for line in lines] == ["M31 28L35 28L35 22L31 22L31 28Z"]
    assert ink == (31, 22, 35, 28)


def test_runs_of_a_line_become_one_path_and_lines_go_from_top_to_bottom() -> None:
    body = run(0, 76, ("square", 0)) + run(0, 30, ("square", 0)) + run(40, 30, ("square", 0))
    lines, ink = flatten(page(body), 2, 30, 46)
    assert [len(contours(line.moved(0, 0))) for line in lines] == [2, 1]
    assert ink == (1, 22, 45, 74)


def test_a_mark_moved_off_its_baseline_stays_with_its_line() -> None:
    lines, _ = flatten(page(run(0, 30, ("square", 0)) + run(0, 22, ("square", 0)) + run(0, 35, ("arch", 0))), 2, 30, 46)
    assert len(lines) == 1


def test_a_tower_of_marks_is_no_line_of_its_own() -> None:
    lines, _ = flatten(page(run(0, 30, ("square", 0)) + run(0, 0, ("square", 0)) + run(0, 80, ("arch", 0))), 1, 30, 46)
    assert len(lines) == 1


def test_the_ink_of_a_curve_is_where_it_is_and_not_where_its_control_points_are() -> None:
    assert flatten(page(run(0, 30, ("arch", 0))), 2, 30, 46)[1] == (0, 25, 10, 30)


@pytest.mark.parametrize("body", ["", run(0, 30), run(0, 30, ("space", 0), ("space", 9))])
def test_spaces_draw_nothing(body: str) -> None:
    assert flatten(page(body), 2, 30, 46) == ((), (0, 0, 0, 0))


def test_groups_around_a_run_move_it_too() -> None:
    _, ink = flatten(page(f'<g transform="translate(10 5)">{run(0, 30, ("square", 0))}</g>'), 2, 35, 46)
    assert ink == (11, 27, 15, 33)


def test_path_data_has_two_decimals_at_most_and_no_minus_before_zero() -> None:
    line = Line((("M", ((0.004, -0.004),)), ("L", ((1.005, 20),)), ("Q", ((-0.126, 3.1), (7.999, 100))), ("Z", ())))
    assert line.moved(0, 0) == "M0 0L1 20Q-0.13 3.1 8 100Z"
    assert line.moved(-1, 0.5) == "M-1 0.5L0 20.5Q-1.13 3.6 7 100.5Z"


TEXTS = {
    "ar": "السُّلطةُ لِلشّعبِ #Peers 12",
    "ne": "क्षतिन्यूनीकरण किँ र्दि",
    "vi": "Giảm thiểu tác hại ậ́",
    "he": "שָׁלוֹם עֲלֵיכֶם",
    "th": "สวัสดี ที่นี่ ปู่",
    "am": "ጉዳት ቅነሳ",
    "bn": "ক্ষতি হ্রাস র্কি",
}


@pytest.mark.parametrize("language", TEXTS)
def test_flattened_outlines_draw_what_typst_itself_draws(language: str) -> None:
    from pipeline.draw.typeset import _Attempt, _compile
    from tests.draw.texts import box, setting

    attempt = _Attempt(setting(TEXTS[language], box(240, 120, 36), language), 240, 120, 36)
    pages, found = _compile([attempt], fonts())
    lines, ink = flatten(pages[0], found[0]["lines"], 0.75 * found[0]["size"], attempt.leading * found[0]["size"])
    moved = Transform().translate(20, 20)
    ours = "".join(f'<path d="{line.moved(20, 20)}"/>' for line in lines)
    theirs = pages[0].decode().replace("<svg ", '<svg x="20" y="20" overflow="visible" ', 1).replace('pt"', 'px"')
    frame = '<svg xmlns="http://www.w3.org/2000/svg" width="280" height="180" viewBox="0 0 280 180">{}</svg>'
    pictures = [
        Image.open(io.BytesIO(encode_png(rasterise(frame.format(inside), 280, 180, "typst", fonts()))))
        for inside in (ours, theirs)
    ]
    difference = ImageChops.difference(*pictures).convert("L")
    assert sum(difference.histogram()[65:]) <= 20
    around_them = around([contour for line in lines for contour in contours(line.moved(20, 20))])
    corners = (*moved.transformPoint(ink[:2]), *moved.transformPoint(ink[2:]))
    assert around_them == pytest.approx(corners, abs=0.02)
