from __future__ import annotations

import math

import pytest
from fontTools.misc.transform import Identity, Transform

from pipeline.template.geometry import length, parse_transform, place_rectangle


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("", (3, 4)),
        ("  ", (3, 4)),
        ("translate(10)", (13, 4)),
        ("translate(10,20)", (13, 24)),
        ("translate(10 -20)", (13, -16)),
        ("translate(1.5.5)", (4.5, 4.5)),
        ("translate(1e1-2)", (13, 2)),
        ("scale(2)", (6, 8)),
        ("scale(2 -1)", (6, -4)),
        ("matrix(1 2 3 4 5 6)", (1 * 3 + 3 * 4 + 5, 2 * 3 + 4 * 4 + 6)),
        ("rotate(90)", (-4, 3)),
        ("rotate(90 1 1)", (1 - 3, 1 + 2)),
        ("skewX(45)", (7, 4)),
        ("skewY(45)", (3, 7)),
        ("translate(10 20) scale(2)", (16, 28)),
        ("scale(2),translate(10 20)", (26, 48)),
        ("\n translate( 10 , 20 )\n  scale(2)\n", (16, 28)),
    ],
)
def test_a_transform_moves_a_point_as_svg_says(text: str, point: tuple[float, float]) -> None:
    assert parse_transform(text).transformPoint((3, 4)) == pytest.approx(point)


@pytest.mark.parametrize(
    "text", ["turn(3)", "translate", "translate(", "translate()", "scale(1 2 3)", "rotate(1 2)", "matrix(1 2)", "none"]
)
def test_what_is_no_transform_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="transform"):
        parse_transform(text)


@pytest.mark.parametrize(
    ("text", "px"),
    [
        ("12", 12),
        ("-1.5px", -1.5),
        (".5", 0.5),
        ("1e2", 100),
        ("72pt", 96),
        ("1pc", 16),
        ("25.4mm", 96),
        ("2.54cm", 96),
        (" 1in ", 96),
    ],
)
def test_lengths_are_read_in_px(text: str, px: float) -> None:
    assert length(text) == pytest.approx(px)


@pytest.mark.parametrize("text", ["", "50%", "2em", "1rem", "wide", "1,5", "1 2"])
def test_what_is_no_absolute_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no length"):
        length(text)


def test_a_rectangle_is_placed_by_its_corners() -> None:
    matrix = Transform(2, 0, 0, 3, 5, 7)
    assert place_rectangle((1, 2, 10, 20), matrix) == pytest.approx((7, 13, 20, 60))


@pytest.mark.parametrize(
    "matrix",
    [
        Identity.rotate(math.radians(30)),
        Identity.rotate(math.pi),
        Identity.skew(0.2, 0),
        Identity.scale(-1, 1),
        Identity.scale(1, 0),
    ],
)
def test_a_rectangle_that_does_not_stay_upright_has_no_place(matrix: Transform) -> None:
    assert place_rectangle((0, 0, 10, 10), matrix) is None


@pytest.mark.parametrize("size", [(0, 10), (10, 0)])
def test_an_empty_rectangle_has_no_place(size: tuple[float, float]) -> None:
    assert place_rectangle((0, 0, *size), Identity) is None
