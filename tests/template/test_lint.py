"""Doubts about drawings that can be used: effects nobody draws, words that are shapes, letters too small."""

from __future__ import annotations

import io
import time
from typing import Literal

import pytest
from PIL import Image

from pipeline.campaign.canvas import Insets, Size
from pipeline.draw.rasterise import rasterise
from pipeline.errors import Level, Problem
from pipeline.template.adapt import tidy
from pipeline.template.lint import lint
from pipeline.template.options import Asked
from pipeline.template.svg import parse_svg
from tests.draw.texts import fonts
from tests.template.drawings import BOX, SQUARE, campaign, drawing
from tests.template.outlines import letters

# Each with the same drawing without it: neither engine makes a difference between the two.
UNDRAWN = {
    "a mesh gradient": ('<meshgradient id="m"><meshrow/></meshgradient>', ""),
    "a hatch pattern": ('<hatch id="m" pitch="5"><hatchpath stroke="red"/></hatch>', ""),
    "a swatch": ('<solidcolor id="m" solid-color="red"/>', ""),
    "a line that keeps": (
        '<g transform="scale(4)"><path d="M5 5h9" stroke="red" {}/></g>',
        'vector-effect="non-scaling-stroke"',
    ),
    "a clip by a CSS shape": ('<path d="M20 20h40v40z" {}/>', 'style="clip-path:circle(10px at 40px 40px)"'),
    "a blur of what lies behind": (
        '<path d="M20 20h40v40z" fill-opacity=".3" {}/>',
        'style="backdrop-filter:blur(4px)"',
    ),
    "a CSS shadow": ('<path d="M20 20h40v40z" {}/>', 'style="box-shadow:4px 4px 4px #000"'),
    "a CSS mask": ('<path d="M20 20h40v40z" {}/>', 'style="mask-image:linear-gradient(#000,transparent)"'),
    "round-arc corners": (
        '<path d="M20 20h40v40" fill="none" stroke="red" stroke-width="9" {}/>',
        'stroke-linejoin="arcs"',
    ),
    "a stroke inside": ('<path d="M20 20h40v40z" stroke="red" stroke-width="9" {}/>', 'style="stroke-alignment:inner"'),
    "a CSS transform": ('<path d="M20 20h40v40z" {}/>', 'style="rotate:20deg"'),
    "a patterned underline": (
        '<text x="9" y="50" font-family="Noto Sans" font-size="40" text-decoration="underline" {}>Hg</text>',
        'style="text-decoration-style:wavy"',
    ),
}


def doubts(inside: str, size: Size = SQUARE, fixed: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    return lint(drawing(inside).encode(), "headline.svg", size, campaign(), Asked(fixed)).doubts


@pytest.mark.parametrize("what", UNDRAWN)
def test_an_effect_that_neither_engine_draws_is_told(what: str) -> None:
    inside, effect = UNDRAWN[what]
    told = [problem.what for problem in doubts(inside.format(effect))]
    assert any(f"neither engine draws {what}" in one for one in told)
    assert not any("neither engine" in one.what for one in doubts(inside.format("")) if effect)


@pytest.mark.parametrize("what", UNDRAWN)
@pytest.mark.parametrize("engine", ["typst", "cairosvg"])
def test_neither_engine_draws_what_is_told_so(what: str, engine: Literal["typst", "cairosvg"]) -> None:
    inside, effect = UNDRAWN[what]
    if effect:
        one, other = inside.format(effect), inside.format("")
    else:
        one, other = f'<defs>{inside}</defs><path d="M20 20h40v40z" fill="url(#m)"/>', ""
    assert _pixels(one, engine) == _pixels(other, engine)


def _pixels(inside: str, engine: Literal["typst", "cairosvg"]) -> bytes:
    picture = rasterise(drawing(inside), 100, 100, engine, fonts())
    return Image.open(io.BytesIO(picture)).convert("RGBA").tobytes()


def test_effects_in_a_style_sheet_are_told_and_ordinary_values_are_not() -> None:
    sheet = "<style>.a{{text-shadow:2px 2px #000;{}}}</style>"
    assert [problem.line for problem in doubts(sheet.format(""))] == [1]
    usual = 'style="vector-effect:none;clip-path:url(#c);stroke-linejoin:round;text-decoration-style:solid;backdrop-filter:none"'
    assert (
        doubts(f'<path d="M0 0h9v9z" {usual}/><text rotate="45" font-family="Noto Sans">Hg</text>', fixed=("Hg",)) == ()
    )


def test_a_change_of_case_is_lost_on_a_fixed_text_and_on_no_other() -> None:
    style = 'font-family="Noto Sans" font-size="40" style="text-transform:uppercase"'
    (doubt,) = doubts(f'<text id="Note" {style} y="50">Est. 2020</text>', fixed=("Est. 2020",))
    assert doubt.what == 'layer "Note" ("Est. 2020"): neither engine draws a change of case on a text that is fixed'
    assert doubts(f"{BOX}<text {style} y='50'>{{{{headline}}}}</text>") == ()


def test_outlined_words_are_told_with_their_layer() -> None:
    (doubt,) = doubts(f'<path id="Title 2" d="{" ".join(letters("Harm reduction"))}"/>')
    assert doubt.level is Level.WARNING
    assert doubt.what.startswith('layer "Title 2" is words turned into shapes, 14 letters')
    assert "live text" in doubt.hint


def test_a_shape_that_is_called_like_a_string_is_told() -> None:
    (doubt,) = doubts('<path id="headline" d="M0 0h9v9z"/>')
    assert doubt.what == 'layer "headline" is called like the string headline and holds no text'


def test_a_group_that_is_called_like_a_string_and_holds_its_text_is_fine() -> None:
    assert doubts(f'{BOX}<g id="headline"><text font-family="Noto Sans" font-size="40" y="50">W</text></g>') == ()


def test_a_text_that_may_get_smaller_than_anybody_can_read_is_told_in_px_of_the_picture() -> None:
    text = f'{BOX}<text font-family="Noto Sans" font-size="20" y="50">{{{{headline}}}}</text>'
    (doubt,) = doubts(text)
    assert doubt.what == 'text "{{headline}}" may be as small as 10 px in the picture'
    assert doubts(text, Size("large", 400, 400, Insets())) == ()


def test_a_minimum_of_14_px_is_enough() -> None:
    box = BOX.replace("headline-box", "headline-box--min14")
    assert doubts(f'{box}<text font-family="Noto Sans" font-size="20" y="50">{{{{headline}}}}</text>') == ()


def test_places_for_pictures_are_found() -> None:
    found = lint(drawing('<rect id="photo" width="90" height="50"/>').encode(), "a.svg", SQUARE, campaign(), Asked())
    assert [(place.name, place.page) for place in found.pictures] == [("photo", (0, 0, 90, 50))]


@pytest.mark.parametrize(
    "inside",
    [
        f'<rect width="9" height="9" fill="url(#{" " * 60_000}"/>',
        f'<rect width="9" height="9" clip-path="url(#{" " * 60_000}"/>',
        f'<text x="{"1" * 900}!">{{{{headline}}}}</text>',
        f'<text letter-spacing="1{" " * 60_000}!">{{{{headline}}}}</text>',
        f'<rect id="rect{"1" * 26}x" width="9" height="9"/>',
        f"""<rect width="9" height="9" style='{"a: b; " * 26}font-family:"A"'/>""",
        f'<rect width="9" height="9" style="{"a" * 60_000}"/>',
    ],
)
def test_a_long_value_is_read_once_whatever_it_fails_to_be(inside: str) -> None:
    """Each of these once took seconds, and twice as long or more with every character."""
    started = time.process_time()
    doubts(inside)
    tidy(parse_svg(drawing(inside).encode(), "headline.svg"))
    assert time.process_time() - started < 1
