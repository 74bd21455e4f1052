from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from pipeline.draw import engine
from pipeline.draw.copy import copy_of
from pipeline.draw.encode import encode_png, pixels_of
from pipeline.draw.engine import set_blocks, voice_of
from pipeline.draw.flatten import EM, Ink, Page, path_data, read_page
from pipeline.draw.flatten import around as around_inks
from pipeline.draw.model import Block
from pipeline.draw.rasterise import rasterise
from tests.draw.texts import around, contours, fonts, setting

SQUARE = '<symbol id="square"><path d="M 0 0m 1 2l 4 0l 0 6l -4 0Z "/></symbol>'
ARCH = '<symbol id="arch"><path d="M 0 0m 0 0q 5 10 10 0Z "/></symbol>'
SPACE = '<symbol id="space"><path d="M 0 0 "/></symbol>'


def page(body: str, symbols: str = SQUARE + ARCH + SPACE) -> Page:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 80">'
        f"<g>{body}</g><defs>{symbols}</defs></svg>"
    )
    return read_page(svg.encode())


def run(x: float, y: float, *glyphs: tuple[str, float], fill: str = "#000000") -> str:
    """A run as Typst writes it: y up, its glyphs along the baseline."""
    uses = "".join(f'<use xlink:href="#{name}" x="{at}" y="0" fill="{fill}"/>' for name, at in glyphs)
    return f'<g transform="matrix(1 0 0 -1 {x} {y})">{uses}</g>'


def ink(found: Page) -> Ink | None:
    return around_inks(placed.ink() for placed in found.placed)


def drawn(body: str, scale: float = 1, dx: float = 0, dy: float = 0) -> str:
    return path_data(page(body).placed, scale, dx, dy)


def test_a_glyph_is_moved_to_its_place_and_turned_upright() -> None:
    found = page(run(10, 30, ("square", 20)))
    assert path_data(found.placed, 1, 0, 0) == "M31 28l4 0l0 -6l-4 0z"
    assert (ink(found), found.width) == ((31, 22, 35, 28), 100)


def test_scale_comes_before_the_move() -> None:
    assert drawn(run(10, 30, ("square", 20)), 0.5, 100, 7) == "M115.5 21l2 0l0 -3l-2 0z"


def test_all_runs_become_one_path() -> None:
    body = run(0, 76, ("square", 0)) + run(0, 30, ("square", 0), ("arch", 50))
    assert len(contours(drawn(body))) == 3


def test_the_ink_of_a_curve_is_where_it_is_and_not_where_its_control_points_are() -> None:
    assert ink(page(run(0, 30, ("arch", 0)))) == (0, 25, 10, 30)


@pytest.mark.parametrize("body", ["", run(0, 30), run(0, 30, ("space", 0), ("space", 9))])
def test_spaces_draw_nothing(body: str) -> None:
    assert ink(page(body)) is None


def test_groups_around_a_run_move_it_too() -> None:
    assert ink(page(f'<g transform="translate(10 5)">{run(0, 30, ("square", 0))}</g>')) == (11, 27, 15, 33)


def test_the_blue_of_a_glyph_is_the_number_of_its_look() -> None:
    body = run(0, 30, ("square", 0)) + run(0, 30, ("square", 0), fill="#000002")
    assert [placed.look for placed in page(body).placed] == [0, 2]


def test_a_line_under_words_becomes_a_rectangle_that_no_letter_can_cancel() -> None:
    rule = '<path fill="none" stroke="#000001" stroke-width="4" transform="translate(10 40)" d="M 0 0h 30"/>'
    found = page(rule)
    assert (ink(found), found.placed[0].look) == ((10, 38, 40, 42), 1)
    assert path_data(found.placed, 1, 0, 0) == "M10 38l30 0l0 4l-30 0z" * 2


def test_a_glyph_is_parsed_once_whatever_its_place_and_size() -> None:
    one, other = page(run(0, 30, ("arch", 0))), page(run(9, 60, ("arch", 3)))
    assert one.placed[0].glyph is other.placed[0].glyph


def test_rounding_does_not_add_up_along_a_contour() -> None:
    steps = "l 0.3 0 " * 30
    found = page(run(0, 0, ("stairs", 0)), f'<symbol id="stairs"><path d="M 0 0m 0 0{steps}l 0 5Z"/></symbol>')
    (bounds,) = contours(path_data(found.placed, 0.051, 0, 0))
    assert bounds[2] == pytest.approx(9 * 0.051, abs=0.005)


TEXTS = {
    "ar": "السُّلطةُ لِلشّعبِ #Peers 12",
    "ne": "क्षतिन्यूनीकरण किँ र्दि",
    "vi": "Giảm thiểu tác hại ậ́",
    "he": "שָׁלוֹם עֲלֵיכֶם",
    "th": "สวัสดี ที่นี่ ปู่",
    "am": "ጉዳት ቅነሳ",
    "bn": "ক্ষতি হ্রাস র্কি",
}


@pytest.mark.parametrize("language", TEXTS)
def test_flattened_outlines_draw_what_typst_itself_draws(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = setting(TEXTS[language], language=language)
    pages: list[bytes] = []

    def reading(svg: bytes) -> Page:
        pages.append(svg)
        return read_page(svg)

    monkeypatch.setattr(engine, "read_page", reading)
    block = Block(voice_of(said, copy_of(said, fonts())), (((TEXTS[language], 0),),), "left", 1.2)
    (found,) = set_blocks([block], fonts())
    scale = 30 / EM
    path = path_data(found.placed, scale, 20, 30)
    whole = pages[0].decode().replace("<svg ", '<svg overflow="visible" ', 1).replace('pt"', 'px"')
    pictures = [
        as_picture(f'<path d="{path}"/>'),
        as_picture(f'<g transform="translate(20 30) scale({scale})">{whole}</g>'),
    ]
    assert min(pictures[0].convert("L").getextrema()) == 0
    difference = ImageChops.difference(*pictures).convert("L")
    assert sum(difference.histogram()[65:]) <= 20
    whole_ink = ink(found)
    assert whole_ink
    moved = [value * scale + at for value, at in zip(whole_ink, (20, 30, 20, 30), strict=True)]
    assert around(contours(path)) == pytest.approx(moved, abs=0.02)


def as_picture(inside: str) -> Image.Image:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="480" height="100" viewBox="0 0 480 100">{inside}</svg>'
    return Image.open(io.BytesIO(encode_png(pixels_of(rasterise(svg, 480, 100, "typst", fonts())))))
