from __future__ import annotations

import math
import time

import pytest
from fontTools.misc.transform import Identity, Transform
from lxml import etree

from pipeline.template.geometry import bounds_of, length, matrix_of, parse_transform, path_data, upright
from tests.template.drawings import drawing


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


@pytest.mark.parametrize("text", ["", "50%", "2em", "1rem", "wide", "1,5", "1 2", "1e999"])
def test_what_is_no_absolute_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no length"):
        length(text)


@pytest.mark.parametrize(("text", "px"), [("2em", 40), ("1ex", 10), ("50%", 150), ("12", 12)])
def test_lengths_that_are_parts_of_something_are_read_where_that_is_given(text: str, px: float) -> None:
    assert length(text, em=20, whole=300) == px


@pytest.mark.parametrize(
    ("matrix", "placed"),
    [
        (Transform(2, 0, 0, 3, 5, 7), (7, 13, 20, 60)),
        (Identity.scale(-1, 1), (-11, 2, 10, 20)),
        (Identity.rotate(math.pi), (-11, -22, 10, 20)),
        (Identity.rotate(math.pi / 2), (-22, 1, 20, 10)),
        (Identity.rotate(0.0004), (1, 2, 10, 20)),
    ],
)
def test_a_rectangle_is_placed_mirrored_and_turned_by_right_angles_too(
    matrix: Transform, placed: tuple[float, float, float, float]
) -> None:
    assert upright((1, 2, 10, 20), matrix) == pytest.approx(placed, abs=0.02)


@pytest.mark.parametrize("matrix", [Identity.rotate(math.radians(30)), Identity.skew(0.2, 0), Identity.scale(1, 0)])
def test_a_rectangle_that_leans_or_collapses_has_no_place(matrix: Transform) -> None:
    assert upright((0, 0, 10, 10), matrix) is None


@pytest.mark.parametrize("size", [(0, 10), (10, 0), (math.inf, 10)])
def test_an_empty_or_endless_rectangle_has_no_place(size: tuple[float, float]) -> None:
    assert upright((0, 0, *size), Identity) is None


@pytest.mark.parametrize(
    ("shape", "bounds"),
    [
        ('<rect x="1" y="2" width="30" height="40"/>', (1, 2, 30, 40)),
        ('<image width="3mm" height="1in"/>', (0, 0, 3 * 96 / 25.4, 96)),
        ('<circle cx="10" cy="20" r="5"/>', (5, 15, 10, 10)),
        ('<ellipse cx="10" cy="20" rx="5" ry="2"/>', (5, 18, 10, 4)),
        ('<polygon points="0,0 10,5 -2.5,7"/>', (-2.5, 0, 12.5, 7)),
        ('<path d="M0 0h10v20z"/>', (0, 0, 10, 20)),
        ('<path d="M0 0a10 10 0 0 0 20 0"/>', (0, 0, 20, 10)),
        ('<g><rect width="9" height="9" transform="translate(10 0)"/><circle r="1"/></g>', (-1, -1, 20, 10)),
        ("<g><text>words</text><title>x</title></g>", None),
        ('<polyline points=""/>', None),
        ('<path d=""/>', None),
    ],
)
def test_a_shape_has_the_bounds_of_what_it_draws(shape: str, bounds: tuple[float, float, float, float] | None) -> None:
    measured = bounds_of(etree.fromstring(drawing(shape))[0])
    assert measured == (bounds and pytest.approx(bounds))


@pytest.mark.parametrize(
    "shape", ['<path d="M0 0 L 5"/>', '<path d="L 5 5 q"/>', '<use href="#a"/>', '<rect width="9em"/>']
)
def test_a_shape_that_cannot_be_measured_is_refused(shape: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the words differ, what is refused is the same
        bounds_of(etree.fromstring(drawing(shape))[0])


def test_a_path_is_written_without_arcs_where_it_lies_with_its_length() -> None:
    path = etree.fromstring(drawing('<path d="M0 0h30v40"/>'))[0]
    assert path_data(path, Identity.translate(1, 2)) == ("M1 2H31V42", 70)


def test_a_drawing_in_a_drawing_moves_and_scales_what_is_in_it() -> None:
    inner = etree.fromstring(drawing('<svg x="5" width="20" height="20" viewBox="1 1 10 10"><g id="a"/></svg>'))[0][0]
    assert matrix_of(inner).transformPoint((1, 1)) == pytest.approx((5, 0))
    assert matrix_of(inner).transformPoint((11, 11)) == pytest.approx((25, 20))


def test_a_transform_of_blanks_takes_no_time() -> None:
    started = time.monotonic()
    assert parse_transform(" " * 10_000 + ",scale(2)" * 9 + " ") == Transform(512, 0, 0, 512, 0, 0)
    with pytest.raises(ValueError, match="not understood"):
        parse_transform(" " * 10_000 + "x")
    assert time.monotonic() - started < 1
