from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.draw.faces import Axis, Face
from pipeline.draw.match import Match, NoMatch, match, nearest
from pipeline.template.model import TextStyle


def face(
    weight: int = 400,
    *,
    family: str = "Myriad Pro",
    italic: bool = False,
    stretch: float = 100,
    axes: Sequence[Axis] = (),
    names: Sequence[tuple[str, tuple[tuple[str, float], ...]]] = (),
) -> Face:
    file = f"{family} {weight}{' italic' if italic else ''} {stretch}"
    return Face(
        file,
        file,
        file,
        file,
        family,
        tuple(names),
        weight,
        italic,
        stretch,
        "1",
        "",
        0,
        False,
        tuple(axes),
        "campaign",
    )


def style(*families: str, weight: int = 400, italic: bool = False, stretch: int = 100) -> TextStyle:
    return TextStyle(families, weight, italic, 40, "start", 1.2, 0, stretch=stretch)


REGULAR = face(400, names=[("Myriad Pro", ()), ("MyriadPro-Regular", ())])
SEMIBOLD = face(600, names=[("Myriad Pro Semibold", ()), ("MyriadPro-Semibold", ())])
BOLD = face(700, names=[("Myriad Pro Bold", ()), ("MyriadPro-Bold", ())])
ITALIC = face(400, italic=True, names=[("Myriad Pro Italic", ()), ("MyriadPro-It", ())])
MYRIAD = (REGULAR, SEMIBOLD, BOLD, ITALIC)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (style("Myriad Pro", weight=700), BOLD),
        (style("myriad pro", weight=700), BOLD),
        (style("MyriadPro-Bold", "Myriad Pro", weight=700), BOLD),
        (style("MyriadPro-Semibold"), SEMIBOLD),  # the name alone says it, whatever the weight beside it
        (style("Myriad Pro Semibold"), SEMIBOLD),
        (style("MyriadPro-Heavy", "Myriad Pro", weight=700), BOLD),
        (style("MyriadPro-Regular", "Myriad Pro", weight=700), BOLD),  # a bold word in a text that names the regular
        (style("Myriad Pro", italic=True), ITALIC),
        (style("MyriadPro-It"), ITALIC),
        (style("Myriad Pro", "Helvetica", "Arial"), REGULAR),
    ],
)
def test_a_font_is_found_by_each_name_design_tools_give_it(asked: TextStyle, found: Face) -> None:
    assert match(asked, MYRIAD) == Match(found)


@pytest.mark.parametrize(
    ("asked", "there", "taken"),
    [  # CSS Fonts 4, 5.2, step "font-weight"
        (400, (300, 500), 500),
        (450, (400, 500), 500),
        (450, (400, 600), 400),
        (500, (400, 600), 400),
        (500, (600, 900), 600),
        (300, (200, 400), 200),
        (300, (400, 500), 400),
        (600, (500, 900), 900),
        (600, (400, 500), 500),
        (900, (600, 700), 700),
    ],
)
def test_the_nearest_weight_is_that_of_css(asked: int, there: tuple[int, ...], taken: int) -> None:
    assert nearest(asked, False, 100, [face(weight) for weight in there]).weight == taken


@pytest.mark.parametrize(
    ("asked", "there", "taken"),
    [(100, (75, 125), 75), (90, (75, 100), 75), (90, (100, 125), 100), (110, (100, 125), 125), (110, (75, 100), 100)],
)
def test_the_nearest_width_is_that_of_css(asked: int, there: tuple[int, ...], taken: int) -> None:
    assert nearest(400, False, asked, [face(stretch=width) for width in there]).stretch == taken


@pytest.mark.parametrize(
    ("asked", "faces", "says"),
    [
        (style("Futura"), MYRIAD, "font 'Futura' is not there"),
        (style("Futura", "Myriad Pro"), MYRIAD, "font 'Futura' is not there"),
        (style("Myriad Pro", weight=700), (REGULAR, ITALIC), "has no weight near 700, it is there in 400, 400 italic"),
        (style("Myriad Pro", weight=400), (SEMIBOLD, BOLD), "has no weight near 400, it is there in 600, 700"),
        (style("Myriad Pro", italic=True), (REGULAR, BOLD), "has no italic, it is there in 400, 700"),
        (style("Myriad Pro"), (ITALIC,), "has no upright style, it is there in 400 italic"),
        (style("Myriad Pro", stretch=75), (REGULAR,), "has no width near 75 %, it is there in 400"),
        (
            style("MyriadPro-Black"),
            MYRIAD,
            "font 'MyriadPro-Black' is not there; of its family there is Myriad Pro 400",
        ),
    ],
)
def test_what_a_family_lacks_is_never_faked_but_told(asked: TextStyle, faces: Sequence[Face], says: str) -> None:
    found = match(asked, faces)
    assert isinstance(found, NoMatch)
    assert says in found.what


def test_a_family_of_one_weight_is_taken_as_it_is() -> None:
    """Archivo Black calls itself 900, and no drawing asks for it in bold."""
    only = face(900, family="Archivo Black")
    assert match(style("Archivo Black"), [only]) == Match(only)


VARIABLE = face(
    400,
    family="Inter",
    axes=[Axis("wght", 100, 400, 900), Axis("slnt", -10, 0, 0), Axis("opsz", 14, 14, 32), Axis("GRAD", 0, 0, 100)],
    names=[("Inter Regular", ()), ("Inter SemiBold", (("wght", 600),)), ("Inter-SemiBold", (("wght", 600),))],
)


@pytest.mark.parametrize(
    ("asked", "axes"),
    [
        (style("Inter", weight=650), {"GRAD": 0, "slnt": 0, "wght": 650}),
        (style("Inter", weight=1000), {"GRAD": 0, "slnt": 0, "wght": 900}),
        (style("Inter", italic=True), {"GRAD": 0, "slnt": -10, "wght": 400}),
        (style("Inter-SemiBold", "Inter"), {"GRAD": 0, "slnt": 0, "wght": 600}),
        (replace(style("Inter"), axes=(("GRAD", 150.0), ("wght", 333.0))), {"GRAD": 100, "slnt": 0, "wght": 333}),
    ],
)
def test_one_variable_file_serves_every_weight_and_its_other_axes(asked: TextStyle, axes: dict[str, float]) -> None:
    assert match(asked, [VARIABLE]) == Match(VARIABLE, tuple(sorted(axes.items())))


def test_without_a_family_the_pack_serves() -> None:
    noto = face(400, family="Noto Sans")
    assert match(style(), [REGULAR, noto]) == Match(noto)
