from __future__ import annotations

import pytest
from lxml import etree

from pipeline.template.colours import colors_of, repaint, repainted
from pipeline.template.css import settle
from pipeline.template.svg import parse_svg
from tests.template.drawings import drawing

RED, GREEN = "#ee0022", "#0a7d4f"


def painted(inside: str) -> str:
    """A drawing with this inside after its red has become green; only the inside."""
    root = parse_svg(drawing(inside).encode(), "a.svg")
    assert settle(root, "a.svg") == []
    repaint(root, {RED: GREEN})
    text = etree.tostring(root, encoding="unicode")
    return text[text.index(">") + 1 : text.rindex("<")]


@pytest.mark.parametrize(
    "written",
    [
        "#e02",
        "#EE0022",
        "rgb(238, 0, 34)",
        "RGB(93.3%,0%,13.3%)",
        " #ee0022 ",
        "#ee0022ff",
        "hsla(351.43, 100%, 46.67%, 1)",
    ],
)
def test_a_colour_is_found_however_it_is_written(written: str) -> None:
    assert painted(f'<rect fill="{written}"/>').replace(" ", "") == f'<rectfill="{GREEN}"/>'


def test_a_colour_may_be_written_by_its_name() -> None:
    root = parse_svg(drawing('<rect fill="Crimson"/>').encode(), "a.svg")
    repaint(root, {"#dc143c": GREEN})
    assert root[0].get("fill") == GREEN


@pytest.mark.parametrize("name", ["fill", "stroke", "stop-color", "flood-color", "lighting-color", "color"])
def test_whatever_paints_changes(name: str) -> None:
    assert painted(f'<rect {name}="#e02"/>') == f'<rect {name}="{GREEN}"/>'


def test_styles_and_style_sheets_change_and_selectors_do_not() -> None:
    sheet = "<style>#e02, .red { fill: #e02; stroke:#123 } .red { stroke: #EE0022 !important }</style>"
    changed = painted(f'{sheet}<g id="e02"/><g class="red" style="stop-color:#e02;stroke:#000"/>')
    assert (
        changed
        == f'<g id="e02" fill="{GREEN}" stroke="#123"/><g fill="{GREEN}" stroke="{GREEN}" stop-color="{GREEN}"/>'
    )


def test_a_name_of_a_colour_that_is_none_here_stays() -> None:
    root = parse_svg(drawing('<text id="red" font-family="Red" style="font-family:Red">red</text>').encode(), "a.svg")
    before = etree.tostring(root)
    assert colors_of(root) == frozenset()
    repaint(root, {"#ff0000": GREEN})
    assert etree.tostring(root) == before


def test_opacity_is_kept() -> None:
    assert painted('<rect fill="rgba(238, 0, 34, .25)"/>') == '<rect fill="rgba(10, 125, 79, 0.25)"/>'
    assert painted('<rect fill="transparent" stroke="none"/>') == '<rect fill="transparent" stroke="none"/>'


def test_the_colour_behind_a_reference_changes_and_the_reference_does_not() -> None:
    assert painted('<rect fill="url(#e02) #e02"/>') == f'<rect fill="url(#e02) {GREEN}"/>'


def test_two_colours_can_change_places() -> None:
    root = parse_svg(drawing('<g fill="#111" stroke="#222"/>').encode(), "a.svg")
    repaint(root, {"#111111": "#222222", "#222222": "#111111"})
    assert dict(root[0].attrib) == {"fill": "#222222", "stroke": "#111111"}


def test_all_colours_are_told_once() -> None:
    root = parse_svg(drawing('<g fill="#F00" stroke="blue"><g fill="red" color="currentColor"/></g>').encode(), "a.svg")
    assert colors_of(root) == {"#ff0000", "#0000ff"}


def test_paint_of_accents_changes_too() -> None:
    attributes = (("fill", "#e02"), ("font-family", "red"))
    assert repainted(attributes, {RED: GREEN}) == (("fill", GREEN), ("font-family", "red"))
