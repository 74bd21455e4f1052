"""Places for pictures in drawings, as each tool writes them."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from pipeline.errors import Problem
from pipeline.template.css import settle
from pipeline.template.model import PictureSlot, picture_slot
from pipeline.template.pictures import place_pictures
from pipeline.template.svg import parse_svg
from tests.template.drawings import drawing

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


def placed(inside: str, fixed: tuple[str, ...] = ()) -> tuple[tuple[PictureSlot, ...], list[Problem], str]:
    """The places of a drawing with this inside, what is wrong with them, and what is left of it."""
    root = parse_svg(drawing(inside).encode(), "a.svg")
    assert settle(root, "a.svg") == []
    found = place_pictures(root, "a.svg", ("photo", "logo"), fixed)
    text = etree.tostring(root, encoding="unicode")
    return found.slots, list(found.problems), text[text.index(">") + 1 : text.rindex("<")]


def place(inside: str) -> tuple[PictureSlot, str]:
    """The one place of a drawing, and what is left of it."""
    slots, problems, left = placed(inside)
    assert problems == []
    assert len(slots) == 1
    return slots[0], left


def rectangle(slot: PictureSlot) -> tuple[float, float, float, float]:
    return slot.x, slot.y, slot.width, slot.height


@pytest.mark.parametrize(
    "element",
    [
        '<rect id="photo" x="10" y="20" width="30" height="40" rx="5"/>',
        '<rect data-name="Photo" id="photo-2" x="10" y="20" width="30" height="40" fill="url(#pattern0)"/>',
        f'<image inkscape:label="photo" id="image7" x="10" y="20" width="30" height="40" xlink:href="{PIXEL}"/>',
        '<ellipse id="photo" cx="25" cy="40" rx="15" ry="20"/>',
        '<path id="photo" d="M10 20h30v40h-30z"/>',
        '<polygon id="photo" points="10,20 40,20 40,60"/>',
        '<g id="photo"><rect x="10" y="20" width="1" height="1"/><rect x="30" y="50" width="10" height="10"/></g>',
        '<g serif:id="photo" id="photo1"><g transform="translate(10 20)"><rect width="30" height="40"/></g></g>',
    ],
)
def test_a_shape_picture_or_group_of_the_name_is_a_place(element: str) -> None:
    slot, left = place(element)
    assert slot.name == "photo"
    assert rectangle(slot) == pytest.approx((10, 20, 30, 40))
    assert slot.page == pytest.approx((10, 20, 30, 40))
    assert left.count(picture_slot(0)) == 1


@pytest.mark.parametrize(
    ("element", "clip"),
    [
        (
            '<rect id="photo" x="1" width="30" height="40" rx="5"/>',
            '<rect x="1" width="30" height="40" rx="5" clip-rule="nonzero"/>',
        ),
        ('<circle id="photo" cx="20" cy="20" r="9"/>', '<circle cx="20" cy="20" r="9" clip-rule="nonzero"/>'),
        ('<path id="photo" d="M0 0h9v9z" fill-rule="evenodd"/>', '<path d="M0 0h9v9z" clip-rule="evenodd"/>'),
    ],
)
def test_a_picture_is_cut_to_the_shape_of_its_place(element: str, clip: str) -> None:
    _, left = place(element)
    shape = re.search(r'<clipPath id="packs-picture-0">(.*?)</clipPath>', left)
    assert shape is not None
    assert dict(etree.fromstring(shape[1]).attrib) == dict(etree.fromstring(clip).attrib)
    assert f'<g clip-path="url(#packs-picture-0)">{picture_slot(0)}</g>' in left


def test_a_picture_that_stood_there_is_gone() -> None:
    _, left = place(f'<image id="photo" width="9" height="9" xlink:href="{PIXEL}"/>')
    assert left == f"<g><g>{picture_slot(0)}</g></g>"


def test_what_moves_and_veils_the_place_does_the_same_to_the_picture() -> None:
    slot, left = place(
        '<g transform="scale(2)"><rect id="photo" transform="rotate(90)" opacity=".5" filter="url(#f)" width="9" height="4"/></g>'
    )
    assert slot.scale == pytest.approx(2)
    assert slot.page == pytest.approx((-8, 0, 8, 18))
    assert '<g transform="scale(2)"><g transform="rotate(90)" opacity=".5" filter="url(#f)"><g clip-path' in left


def test_a_stroke_stays_over_the_picture_and_its_fill_goes() -> None:
    _, left = place('<rect id="photo" width="9" height="9" fill="#ccc" stroke="#000" stroke-width="2"/>')
    assert left.endswith('<rect id="photo" width="9" height="9" fill="none" stroke="#000" stroke-width="2"/></g>')
    assert "#ccc" not in left


def test_the_room_of_a_clipped_object_is_what_its_clip_shows() -> None:
    clip = '<clipPath id="c"><rect x="5" y="6" width="20" height="10"/></clipPath>'
    slot, left = place(
        f'{clip}<g id="photo" clip-path="url(#c)"><image width="90" height="90" xlink:href="{PIXEL}"/></g>'
    )
    assert rectangle(slot) == (5, 6, 20, 10)
    assert '<g clip-path="url(#c)">' in left


@pytest.mark.parametrize(
    ("tool", "inside", "attribute"),
    [
        (
            "Illustrator",
            '<g clip-path="url(#c)"><image width="90" height="90" xlink:href="{}"/></g>',
            'clip-path="url(#c)"',
        ),
        (
            "Figma",
            '<mask id="m"><circle cx="15" cy="11" r="5"/></mask><g mask="url(#m)"><image width="90" height="90" xlink:href="{}"/></g>',
            'mask="url(#m)"',
        ),
    ],
)
def test_a_group_around_a_clip_or_mask_group_is_cut_as_that(tool: str, inside: str, attribute: str) -> None:
    clip = '<clipPath id="c"><circle cx="15" cy="11" r="5"/></clipPath>'
    slot, left = place(f'{clip}<g id="photo">{inside.format(PIXEL)}</g>')
    assert rectangle(slot) == pytest.approx((10, 6, 10, 10)), tool
    assert f"<g {attribute}><g>{picture_slot(0)}</g></g>" in left


def test_several_objects_may_show_one_picture() -> None:
    slots, problems, left = placed(
        '<rect id="photo" width="9" height="9"/><g><rect id="logo" width="9" height="9"/></g><rect id="photo_2" width="5" height="5"/>'
    )
    assert problems == []
    assert [slot.name for slot in slots] == ["photo", "logo", "photo"]
    assert [picture_slot(at) in left for at in range(3)] == [True] * 3


def test_only_the_outermost_object_of_a_name_counts() -> None:
    slot, left = place(f'<g id="photo"><image id="photo_2" width="8" height="9" xlink:href="{PIXEL}"/></g>')
    assert rectangle(slot) == (0, 0, 8, 9)
    assert "image" not in left


@pytest.mark.parametrize("wrap", ["<defs>{}</defs>", '<clipPath id="c">{}</clipPath>', "<symbol>{}</symbol>"])
def test_what_is_not_drawn_is_no_place(wrap: str) -> None:
    assert placed(wrap.format('<rect id="photo" width="9" height="9"/>'))[0] == ()


def test_what_is_fixed_stays_as_it_is_drawn() -> None:
    inside = '<rect id="photo" width="9" height="9"/>'
    assert placed(inside, ("Photo",)) == ((), [], inside)


@pytest.mark.parametrize(
    ("element", "what"),
    [
        ('<rect id="photo" width="9"/>', "it has no area"),
        ('<g id="photo"/>', "it has no area"),
        ('<rect id="photo" width="9%" height="9"/>', "'9%' is no length"),
        ('<path id="photo" d="M0 0 h nonsense"/>', "its path is damaged"),
        ('<use id="photo" xlink:href="#a"/>', "a <use> has no area to measure"),
        ('<rect id="photo" transform="spin(3)" width="9" height="9"/>', "transform 'spin(3)' is not understood"),
    ],
)
def test_a_place_that_cannot_be_measured_is_told_with_its_line(element: str, what: str) -> None:
    slots, problems, _ = placed(f"\n{element}")
    assert slots == ()
    assert [(problem.file, problem.line) for problem in problems] == [("a.svg", 2)]
    assert problems[0].what.startswith(f"place for a picture 'photo': {what}")
