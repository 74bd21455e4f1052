from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from pipeline.draw.compose import band_height, compose, mark_draft
from pipeline.draw.model import Shape
from pipeline.template.model import Panel, Template, panel_slot, slot
from pipeline.template.svg import SVG
from tests.draw.pictures import outlines, template
from tests.draw.texts import setting

BOX = '<rect id="headline-box" x="10" y="20" width="100" height="40"/>'
DATES = '<rect id="dates-box" x="10" y="70" width="100" height="20"/>'


def drawing(inside: str) -> Template:
    return template(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 100">{inside}</svg>')


def composed(inside: str, *lines: str, foreign: bool = False) -> etree._Element:
    """The artwork of a drawing whose every text is drawn as these lines."""
    drawn = drawing(inside)
    settings = [setting("words", box, foreign=foreign) for box in drawn.boxes]
    return etree.fromstring(compose(drawn, settings, [outlines(*lines)] * len(settings)))


def shapes(root: etree._Element) -> list[str]:
    """What is drawn, in drawing order: ids, and the data of paths."""
    return [str(element.get("id") or element.get("d")) for element in root.iter(f"{SVG}rect", f"{SVG}path")]


def test_paths_stand_where_the_text_stood() -> None:
    inside = f'<rect id="under"/>{BOX}<text>{{{{headline}}}}</text><rect id="over"/>'
    assert shapes(composed(inside, "M1 1Z", "M2 2Z")) == ["under", "M1 1Z", "M2 2Z", "over"]


def test_paths_are_inside_the_group_that_has_the_look_of_the_text() -> None:
    text = '<text opacity=".5" transform="scale(2)" style="fill:red;clip-path:url(#c)">{{headline}}</text>'
    path = next(composed(f'<g id="layer">{BOX}{text}</g>', "M1 1Z").iter(f"{SVG}path"))
    look = {name: value for group in path.iterancestors(f"{SVG}g") for name, value in group.attrib.items()}
    assert look == {"opacity": ".5", "transform": "scale(2)", "fill": "red", "clip-path": "url(#c)", "id": "layer"}


def test_each_text_gets_its_own_outlines() -> None:
    drawn = drawing(f"{DATES}{BOX}<text>{{{{dates}}}}</text><g/><text>{{{{headline}}}}</text>")
    settings = [setting("words", box) for box in drawn.boxes]
    svg = compose(drawn, settings, [outlines("M1 1Z"), outlines("M2 2Z")])
    assert shapes(etree.fromstring(svg)) == ["M1 1Z", "M2 2Z"]
    assert "slot" not in svg


def test_as_many_outlines_as_texts_are_needed() -> None:
    drawn = drawing(f"{BOX}<text>{{{{headline}}}}</text>")
    with pytest.raises(ValueError, match="shorter"):
        compose(drawn, [setting("words", drawn.boxes[0])], [])


def test_a_drawing_that_writes_a_prefix_gets_paths_of_svg_too() -> None:
    drawn = template(
        '<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 120 100">'
        '<s:rect id="headline-box" width="9" height="9"/><s:text>{{headline}}</s:text></s:svg>'
    )
    svg = mark_draft(
        compose(drawn, [setting("words", drawn.boxes[0])], [outlines("M1 1Z")]), 120, 100, outlines("M2 2Z")
    )
    assert {str(element.tag).partition("}")[0] for element in etree.fromstring(svg).iter()} == {SVG.removesuffix("}")}


def test_a_stand_in_is_framed_with_dashes_around_its_ink_in_two_colours() -> None:
    root = composed(f"{BOX}<text>{{{{headline}}}}</text>", "M1 1Z", foreign=True)
    frames = list(root.iter(f"{SVG}rect"))
    assert len(frames) == 2
    for frame in frames:
        x, y, width, height = (float(frame.get(name, "")) for name in ("x", "y", "width", "height"))
        pad = 10 - x
        assert pad >= 4
        assert (y, x + width, y + height) == pytest.approx((20 - pad, 110 + pad, 60 + pad))
    assert len({frame.get("stroke") for frame in frames}) == 2
    assert [frame.get("stroke-dasharray") is None for frame in frames] == [True, False]
    assert all(frame.get("fill") == "none" for frame in frames)


def test_a_translated_text_has_no_frame() -> None:
    assert list(composed(f"{BOX}<text>{{{{headline}}}}</text>", "M1 1Z").iter(f"{SVG}rect")) == []


@pytest.mark.parametrize(("size", "band"), [((1080, 1080), 32.4), ((1080, 1920), 32.4), ((1200, 675), 20.25)])
def test_the_draft_band_grows_with_the_shorter_side(size: tuple[int, int], band: float) -> None:
    assert band_height(*size) == pytest.approx(band)


def test_the_draft_mark_lies_over_everything() -> None:
    svg = mark_draft(composed_text('<rect id="art"/>'), 120, 100, outlines("M1 1Z"))
    assert shapes(etree.fromstring(svg))[0] == "art"
    assert shapes(etree.fromstring(svg))[-1] == "M1 1Z"


def composed_text(inside: str) -> str:
    return compose(drawing(inside), [], [])


def test_a_panel_hugs_the_ink_of_its_text() -> None:
    drawn = drawing(f"{BOX}<text>{{{{headline}}}}</text>")
    box = replace(drawn.boxes[0], panel=Panel((1, 2, 3, 4), radius=5))
    with_panel = replace(
        drawn, svg=drawn.svg.replace(slot(0), f'<g fill="red">{panel_slot(0)}</g>{slot(0)}'), boxes=(box,)
    )
    root = etree.fromstring(compose(with_panel, [setting("words", box)], [outlines("M1 1Z")]))
    (panel,) = root.iter(f"{SVG}rect")
    place = [float(panel.get(name, "")) for name in ("x", "y", "width", "height", "rx")]
    assert place == [6, 19, 106, 44, 5]
    assert shapes(root) == ["None", "M1 1Z"], "under the text"


def test_the_corners_of_a_panel_are_no_rounder_than_it_is_high() -> None:
    drawn = drawing(f"{BOX}<text>{{{{headline}}}}</text>")
    box = replace(drawn.boxes[0], panel=Panel((0, 0, 0, 0), radius=99))
    with_panel = replace(drawn, svg=drawn.svg.replace(slot(0), panel_slot(0) + slot(0)), boxes=(box,))
    root = etree.fromstring(compose(with_panel, [setting("words", box)], [outlines("M1 1Z")]))
    assert next(root.iter(f"{SVG}rect")).get("rx") == "20.00"


def test_shapes_bring_their_own_paint_and_know_no_other_fill_rule_than_text() -> None:
    drawn = drawing(f"{BOX}<text>{{{{headline}}}}</text>")
    two = replace(outlines(), shapes=(Shape("M1 1Z"), Shape("M2 2Z", (("fill", 'url("#a")'),))))
    root = etree.fromstring(compose(drawn, [setting("words", drawn.boxes[0])], [two]))
    assert [dict(path.attrib) for path in root.iter(f"{SVG}path")] == [
        {"fill-rule": "nonzero", "d": "M1 1Z"},
        {"fill-rule": "nonzero", "fill": 'url("#a")', "d": "M2 2Z"},
    ]
