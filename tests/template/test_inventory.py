"""What is said of the texts of a drawing: what each stands for, why, and in which room."""

from __future__ import annotations

from lxml import etree

from pipeline.template.css import settle
from pipeline.template.inventory import Inventory, TextFound, inventory
from pipeline.template.names import plain
from pipeline.template.options import Asked
from pipeline.template.svg import parse_svg
from tests.template.drawings import BOX, NAMES, drawing

FONT = 'font-family="Noto Sans" font-size="20"'


def inventory_of(inside: str) -> Inventory:
    root = parse_svg(drawing(inside).encode(), "headline.svg")
    settle(root, "headline.svg")
    before = etree.tostring(root)
    found = inventory(root, "headline.svg", {plain(name): name for name in NAMES}, Asked(), (10, 10, 180, 180))
    assert etree.tostring(root) == before, "looking changes nothing"
    return found


def only(inside: str) -> TextFound:
    (text,) = inventory_of(inside).texts
    return text


def test_a_text_is_bound_by_its_token() -> None:
    text = only(f'<text id="ask" {FONT} x="12" y="50">{{{{headline}}}}</text>{BOX}')
    assert (text.string, text.by, text.room) == ("headline", "token", "headline-box")


def test_a_text_is_bound_by_the_label_that_inkscape_shows() -> None:
    text = only(f'<text inkscape:label="Headline" id="text12" {FONT} x="12" y="50">Words</text>{BOX}')
    assert (text.string, text.by, text.name) == ("headline", "label", "Headline")


def test_a_text_is_bound_by_its_data_name_and_by_its_id() -> None:
    assert only(f'<text data-name="headline" id="headline-2" {FONT} y="50">Words</text>{BOX}').by == "data-name"
    assert only(f'<text id="headline" {FONT} y="50">Words</text>{BOX}').by == "id"


def test_a_text_is_bound_by_the_group_around_it() -> None:
    assert only(f'<g id="headline"><text {FONT} y="50">Words</text></g>{BOX}').by == "group"


def test_a_text_that_stands_for_nothing_is_told_with_its_place_and_size_in_the_picture() -> None:
    text = only(f'<g transform="translate(5 6) scale(2)"><text {FONT} x="10" y="20">Fixed words</text></g>')
    assert (text.string, text.by, text.words, text.at, text.size) == ("", "", "Fixed words", (25, 46), 40)


def test_texts_that_one_tool_writes_on_one_line_keep_their_own_boxes() -> None:
    inside = f'{BOX}<rect id="dates-box" x="10" y="80" width="60" height="30"/>'
    texts = f'<text {FONT} y="50">{{{{headline}}}}</text><text {FONT} y="100">{{{{dates}}}}</text>'
    first, second = inventory_of(inside + texts).texts
    assert first.line == second.line
    assert (first.box and first.box.width, second.box and second.box.width) == (100, 60)


def test_an_alignment_the_tool_does_not_write_is_told_as_a_guess() -> None:
    assert only(f'<text {FONT} x="12" y="50">{{{{headline}}}}</text>{BOX}').inferred
    written = only(f'<text text-anchor="end" {FONT} x="12" y="50">{{{{headline}}}}</text>{BOX}')
    assert (written.inferred, written.align) == (False, "end")
    asked = only(f'<text {FONT} x="12" y="50">{{{{headline}}}}</text>{BOX.replace("-box", "-box--right")}')
    assert (asked.inferred, asked.align) == (False, "end")


def test_a_text_without_box_says_so_and_keeps_its_line() -> None:
    found = inventory_of(f'<text {FONT} x="12" y="50">{{{{headline}}}}</text>')
    assert found.texts[0].room == ""
    assert "stays on one line" in found.problems[0].what


def test_a_frame_is_told_before_its_text_stands_for_anything() -> None:
    inside = f'<defs><rect id="r" x="10" y="20" width="100" height="40"/></defs><text {FONT} style="shape-inside:url(#r)">W</text>'
    assert only(inside).room == "text frame"


def test_a_text_that_is_not_understood_is_told_all_the_same() -> None:
    text = only('<text id="headline" font-family="sans-serif" y="50">Words</text>')
    assert (text.style, text.words, text.size) == (None, "Words", 0)
