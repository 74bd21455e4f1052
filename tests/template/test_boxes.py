from __future__ import annotations

import math

import pytest

from pipeline.errors import Level
from pipeline.template.model import TextBox, panel_slot
from pipeline.template.options import BoxOptions
from tests.template.drawings import BOX, TOKEN, bound, box_of

RECT = '<defs><rect id="r" x="20" y="30" width="120" height="60"/></defs>'


def frame_of(attributes: str, defs: str = RECT, around: str = "") -> TextBox:
    return box_of(f"{defs}<g {around}><text font-size='10' {attributes}>{{{{headline}}}}</text></g>")


def place(box: TextBox) -> tuple[float, float, float, float]:
    return box.x, box.y, box.width, box.height


def test_an_inkscape_frame_is_the_box_in_the_space_of_its_text() -> None:
    box = frame_of('x="500" y="900" style="shape-inside:url(#r)" transform="scale(.5)"', around='transform="scale(2)"')
    assert place(box) == (20, 30, 120, 60)
    assert box.page == pytest.approx((20, 30, 120, 60))
    assert (box.vertical, box.style.anchor) == ("top", "start")


def test_a_turned_frame_keeps_its_size() -> None:
    box = frame_of('style="shape-inside:url(#r)" transform="rotate(90) translate(0 -100)"')
    assert place(box) == (20, 30, 120, 60)
    assert box.page == pytest.approx((10, 20, 60, 120))


def test_a_mirrored_frame_lies_where_it_is_seen() -> None:
    rect = '<defs><rect id="r" x="-140" y="-90" width="120" height="60" transform="scale(-1)"/></defs>'
    assert place(frame_of('style="shape-inside:url(#r)"', rect)) == pytest.approx((20, 30, 120, 60))


def test_a_frame_has_padding_inside() -> None:
    assert place(frame_of('style="shape-inside:url(#r);shape-padding:5"')) == (25, 35, 110, 50)


def test_a_frame_may_be_a_path() -> None:
    path = '<defs><path id="r" d="M20 30h120v60z"/></defs>'
    assert place(frame_of('style="shape-inside:url(#r)"', path)) == (20, 30, 120, 60)


@pytest.mark.parametrize(
    ("style", "defs", "what"),
    [
        ("shape-inside:url(#r) url(#s)", f'{RECT}<defs><rect id="s"/></defs>', "flows through 2 frames"),
        ("shape-inside:url(#r)", '<defs><circle id="r" cx="50" cy="50" r="20"/></defs>', "flows in a circle"),
    ],
)
def test_a_frame_we_only_half_follow_is_told(style: str, defs: str, what: str) -> None:
    boxes, problems, _ = bound(f'{defs}<text style="{style}">{{{{headline}}}}</text>')
    assert len(boxes) == 1
    assert [problem.level for problem in problems] == [Level.WARNING]
    assert what in problems[0].what


@pytest.mark.parametrize("rect", ['<rect id="r"/>', '<rect id="r" width="9" height="9" transform="rotate(5)"/>'])
def test_a_frame_of_no_use_is_a_problem(rect: str) -> None:
    _, problems, _ = bound(f'<defs>{rect}</defs><text style="shape-inside:url(#r)">{{{{headline}}}}</text>')
    assert "its frame is empty, or turned against the text" in problems[0].what


def test_a_flow_root_is_a_frame_with_paragraphs() -> None:
    flow = (
        '<flowRoot id="headline" style="font-size:10px;text-align:end"><flowRegion><rect x="20" y="30" width="120"'
        ' height="60"/></flowRegion><flowPara>Harm</flowPara><flowPara>reduction</flowPara></flowRoot>'
    )
    boxes, problems, svg = bound(flow)
    assert problems == []
    assert place(boxes[0]) == (20, 30, 120, 60)
    assert boxes[0].style.anchor == "end"
    assert "flowRoot" not in svg


def test_a_frame_wins_over_a_box_and_that_is_told() -> None:
    boxes, problems, _ = bound(f'{RECT}{BOX}<text style="shape-inside:url(#r)">{{{{headline}}}}</text>')
    assert place(boxes[0]) == (20, 30, 120, 60)
    assert [problem.what for problem in problems] == ['layer "headline-box" is not used: its text has a frame']


@pytest.mark.parametrize(
    "shape",
    [
        '<path id="headline-box" d="M10 20h100v40h-100z"/>',
        '<g id="headline-box"><rect x="10" y="20" width="50" height="40"/><circle cx="90" cy="40" r="20"/></g>',
        '<rect id="headlineBox" x="10" y="20" width="100" height="40"/>',
        '<rect id="Headline_Box_x2D__x2D_top" x="10" y="20" width="100" height="40"/>',
        '<rect id="headline-box" transform="rotate(90)" x="20" y="-110" width="40" height="100"/>',
        '<rect id="headline-box" transform="scale(-1 1)" x="-110" y="20" width="100" height="40"/>',
    ],
)
def test_any_shape_may_be_a_box(shape: str) -> None:
    boxes, problems, svg = bound(shape + TOKEN)
    assert problems == []
    assert place(boxes[0]) == pytest.approx((10, 20, 100, 40))
    assert "id=" not in svg


def test_a_box_that_holds_its_text_is_a_problem() -> None:
    _, problems, _ = bound(f'<g id="headline-box"><rect width="9" height="9"/>{TOKEN}</g>')
    assert problems[0].what == 'layer "headline-box" holds a text'


def test_a_box_may_stay_drawn() -> None:
    _, _, svg = bound(f'<rect id="headline-box--keep" width="100" height="40" fill="tan"/>{TOKEN}')
    assert 'fill="tan"' in svg
    _, _, svg = bound(BOX + TOKEN, headline=BoxOptions(keep=True))
    assert "headline-box" in svg


def test_a_width_without_height_reaches_down_to_the_safe_area() -> None:
    box = box_of('<text x="20" y="50" font-size="10" style="inline-size:100px">{{headline}}</text>')
    assert place(box) == (20, 40, 100, 150)
    assert (box.lines, box.vertical) == (99, "top")


@pytest.mark.parametrize(
    ("anchor", "left", "width"), [("start", 50, 140), ("end", 10, 40), ("middle", 10, 80), ("", 50, 140)]
)
def test_a_text_without_box_stays_on_one_line_up_to_the_safe_area(anchor: str, left: float, width: float) -> None:
    written = f'text-anchor="{anchor}"' if anchor else ""
    boxes, problems, _ = bound(f'<text x="50" y="100" font-size="10" {written}>{{{{headline}}}}</text>')
    assert place(boxes[0]) == pytest.approx((left, 90, width, 12.8))
    assert (boxes[0].lines, boxes[0].nowrap, boxes[0].vertical) == (1, True, "middle")
    assert [problem.level for problem in problems] == [Level.WARNING]


def test_a_turned_text_without_box_reaches_the_safe_area_in_its_own_direction() -> None:
    boxes, _, _ = bound('<text x="100" y="100" font-size="10" transform="rotate(45 100 100)">{{headline}}</text>')
    assert boxes[0].width == pytest.approx(90 * math.sqrt(2) - 10)  # its upper corner gets there first


def test_a_text_without_box_outside_the_safe_area_is_a_problem() -> None:
    _, problems, _ = bound('<text x="195" y="100">{{headline}}</text>')
    assert problems[-1].what.endswith("it has no box, and stands outside the safe area")
    assert problems[-1].level is Level.ERROR


CURVE = '<path id="c" d="M20 100h100" transform="translate(0 10)"/>'


@pytest.mark.parametrize(("offset", "start"), [("", 0), ('startOffset="50%"', 0.5), ('startOffset="25"', 0.25)])
def test_a_text_on_a_path_has_it_in_its_own_space(offset: str, start: float) -> None:
    text = f'<text font-size="10"><textPath xlink:href="#c" {offset}>{{{{headline}}}}</textPath></text>'
    box = box_of(f"<defs>{CURVE}</defs>{text}")
    assert box.curve is not None
    assert (box.curve.path, box.curve.start) == ("M20 110H120", start)
    assert (box.lines, box.nowrap) == (1, True)


def test_a_text_on_a_path_that_is_not_there_is_a_problem() -> None:
    _, problems, _ = bound('<text><textPath href="#c">{{headline}}</textPath></text>')
    assert problems[0].what.endswith("the path it runs along is not in the drawing")


PANEL = '<rect id="headline-panel" x="0" y="15" width="130" height="50" rx="6" fill="tan" transform="translate(5 0)"/>'


def test_a_panel_leaves_the_room_it_has_around_the_box() -> None:
    boxes, problems, svg = bound(f'{PANEL}{BOX}<text transform="scale(2)">{{{{headline}}}}</text>')
    assert problems == []
    assert boxes[0].panel is not None
    assert boxes[0].panel.padding == pytest.approx((2.5, 12.5, 2.5, 2.5))
    assert boxes[0].panel.radius == 3
    assert f'<g fill="tan" id="headline-panel" transform="matrix(2 0 0 2 0 0)">{panel_slot(0)}</g>' in svg.replace(
        '<g id="headline-panel" fill="tan"', '<g fill="tan" id="headline-panel"'
    )


def test_a_panel_smaller_than_the_box_leaves_the_room_around_the_placeholder() -> None:
    panel = '<rect id="headline-panel" x="20" y="30" width="90" height="30"/>'
    box = '<rect id="headline-box" x="10" y="10" width="180" height="100"/>'
    text = '<text x="28" y="50" font-size="10">{{headline}}</text>'
    found = box_of(panel + box + text).panel
    assert found is not None
    assert found.padding == pytest.approx((12.8, 8, 10, 8))


@pytest.mark.parametrize(
    ("panel", "what"),
    [
        ('<circle id="headline-panel" r="9"/>', "a panel must be a rectangle"),
        ('<rect id="headline-panel" width="9" height="9" transform="rotate(5)"/>', "turned against each other"),
        ('<rect id="ask-panel" width="9" height="9"/>', "belongs to no text"),
    ],
)
def test_a_panel_of_no_use_is_a_problem(panel: str, what: str) -> None:
    _, problems, _ = bound(panel + BOX + TOKEN)
    assert what in problems[0].what


def test_outlines_are_filled_whole_even_where_the_drawing_says_evenodd() -> None:
    _, _, svg = bound(f'<g fill-rule="evenodd" marker-end="url(#m)">{BOX}{TOKEN}</g>')
    assert '<g fill-rule="nonzero" marker-end="none">' in svg


def test_a_line_without_box_that_stands_on_the_edge_of_the_safe_area_stays_inside_it() -> None:
    [box] = bound('<text font-family="Noto Sans" font-size="20" x="20" y="188">{{headline}}</text>')[0]
    assert (box.y, box.height, box.baseline) == pytest.approx((168, 22, 188))


def test_a_turned_line_without_box_stays_inside_the_safe_area_with_all_its_corners() -> None:
    text = (
        '<text font-family="Noto Sans" font-size="20" transform="rotate(-10 30 150)" x="30" y="150">{{headline}}</text>'
    )
    x, y, width, height = bound(text)[0][0].page
    assert (x >= 10, y >= 10, y + height <= 190) == (True, True, True)
    assert x + width == pytest.approx(190)
