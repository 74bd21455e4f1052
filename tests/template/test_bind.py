from __future__ import annotations

import math

import pytest

from pipeline.errors import Level
from pipeline.template.bind import UNLIMITED_LINES
from pipeline.template.model import TextStyle, slot
from tests.template.drawings import BOX, TOKEN, bound, box_of, problem_of


def style_of(text: str) -> TextStyle:
    return box_of(BOX + text).style


@pytest.mark.parametrize(
    "content",
    [
        "{{headline}}",
        "{{ Headline }}",
        "\n  {{headline}}\n",
        "<tspan>{{headline}}</tspan>",
        "<tspan>{{head</tspan><tspan>line}}</tspan>",
        "<tspan x='1' y='2'>{{</tspan><tspan x='1' y='9'>head</tspan>\n<tspan>line</tspan>}}",
        "<tspan><tspan>{{headline</tspan></tspan>}}",
    ],
)
def test_a_token_as_the_whole_text_binds_it(content: str) -> None:
    assert box_of(f"{BOX}<text>{content}</text>").name == "headline"


@pytest.mark.parametrize("attribute", ["inkscape:label", "data-name", "serif:id", "id"])
def test_the_objects_name_binds_a_text(attribute: str) -> None:
    assert box_of(f'{BOX}<text {attribute}="headline">Some words</text>').name == "headline"


def test_the_name_people_see_in_the_tool_comes_before_the_id() -> None:
    text = '<text id="ask" inkscape:label="headline">Some words</text>'
    assert box_of(BOX + text).name == "headline"


@pytest.mark.parametrize("name", ["Label.Sample Text", "label_sample_text", "LABEL-SAMPLE-TEXT", "labelsampletext"])
def test_names_are_compared_on_letters_and_digits(name: str) -> None:
    box = '<rect id="label-sample-text-box" width="9" height="9"/>'
    assert box_of(f'{box}<text id="{name}">Sample</text>').name == "label.sample-text"
    assert box_of(f"{box}<text>{{{{{name}}}}}</text>").name == "label.sample-text"


def test_a_token_wins_over_the_objects_name() -> None:
    assert box_of(f'{BOX}<text id="ask">{{{{headline}}}}</text>').name == "headline"


def test_a_text_without_box_is_named_with_its_line_and_told_what_to_draw() -> None:
    _, problems, _ = bound('\n<g/>\n<text x="20" y="50.4">{{headline}}</text>')
    assert [(problem.what, problem.line) for problem in problems] == [
        ('text "{{headline}}" at 20, 50 has no box and stays on one line', 3)
    ]
    assert problems[0].level is Level.WARNING
    assert "headline-box" in problems[0].hint


def test_two_boxes_of_one_name_are_a_problem() -> None:
    _, problems, _ = bound(f"{BOX}\n{BOX}{TOKEN}")
    assert [(problem.what, problem.line) for problem in problems] == [("two objects are called headline-box", 2)]


def test_boxes_without_text_are_problems_in_the_order_of_the_drawing() -> None:
    names = ("dates", "ask", "headline")
    _, problems, _ = bound("\n".join(f'<rect id="{name}-box" width="9" height="9"/>' for name in names))
    assert [problem.what for problem in problems] == [f'layer "{name}-box" belongs to no text' for name in names]
    assert [problem.line for problem in problems] == [1, 2, 3]


def test_a_box_of_no_known_name_gets_the_nearest() -> None:
    problem = problem_of('<rect id="headlin-box" width="9" height="9"/>')
    assert problem.what == 'layer "headlin-box" names no string'
    assert problem.hint == "did you mean 'headline'?"


def test_an_unknown_token_gets_the_nearest() -> None:
    problem = problem_of("<text>{{headlien}}</text>")
    assert problem.what == 'text "{{headlien}}" at 0, 0 names no string'
    assert problem.hint == "did you mean 'headline'?"


def test_an_unknown_token_like_nothing_gets_the_whole_list() -> None:
    assert problem_of("<text>{{zzz}}</text>").hint == "known here: ask, dates, hashtag, headline, label.sample-text"


@pytest.mark.parametrize("content", ["Now: {{headline}}", "{{dates}} {{hashtag}}"])
def test_a_token_among_other_words_is_a_problem(content: str) -> None:
    problem = problem_of(f'<text id="headline">{content}</text>')
    assert problem.what == f'layer "headline" ("{content}") at 0, 0 holds a token and other words'


def test_a_text_bound_to_nothing_is_named_as_the_designer_sees_it() -> None:
    problem = problem_of('<text data-name="Title 2" x="56" y="160">Harm reduction is essential, today as ever</text>')
    assert problem.what == (
        'layer "Title 2" ("Harm reduction is essential, today as e…") at 56, 160 is bound to no string'
    )
    assert "{{headline}}" in problem.hint
    assert "fixed" in problem.hint


@pytest.mark.parametrize("entry", ["Title 2", "title-2", "INPUD © 2020"])
def test_a_fixed_text_stays_as_it_is(entry: str) -> None:
    boxes, problems, svg = bound('<text data-name="Title 2">INPUD © 2020</text>', [entry])
    assert (boxes, problems) == ((), [])
    assert "INPUD © 2020</text>" in svg


@pytest.mark.parametrize("text", ["<text/>", "<text>  \n </text>", "<text><tspan/></text>"])
def test_empty_texts_are_ignored(text: str) -> None:
    boxes, problems, _ = bound(text)
    assert (boxes, problems) == ((), [])


def test_texts_in_defs_are_ignored() -> None:
    boxes, problems, _ = bound(f"<defs><g><text>words</text></g></defs>{BOX}{TOKEN}")
    assert [box.name for box in boxes] == ["headline"]
    assert problems == []


def test_one_box_serves_every_text_of_its_name() -> None:
    boxes, problems, svg = bound(BOX + TOKEN + TOKEN)
    assert [box.name for box in boxes] == ["headline", "headline"]
    assert problems == []
    assert svg.index(slot(0)) < svg.index(slot(1))


def test_bound_texts_and_boxes_leave_the_drawing_and_nothing_else_does() -> None:
    _, _, svg = bound(f'<rect id="under"/>{BOX}{TOKEN}<rect id="over"/>')
    assert "<text" not in svg
    assert "headline-box" not in svg
    assert svg.index("under") < svg.index(slot(0)) < svg.index("over")


def test_a_box_without_options_starts_at_the_top_with_any_number_of_lines_down_to_half_the_size() -> None:
    box = box_of(BOX + TOKEN)
    assert (box.x, box.y, box.width, box.height) == pytest.approx((10, 20, 100, 40))
    assert (box.vertical, box.lines, box.smallest) == ("top", UNLIMITED_LINES, 10)


def test_options_stand_in_the_boxs_name() -> None:
    box = box_of(f'<rect id="headline-box--middle--max3--min7.5" width="9" height="9"/>{TOKEN}')
    assert (box.vertical, box.lines, box.smallest) == ("middle", 3, 7.5)


def test_a_smallest_size_above_the_designed_one_is_the_designed_one() -> None:
    assert box_of(f'<rect id="headline-box--min36" width="9" height="9"/>{TOKEN}').smallest == 20


@pytest.mark.parametrize("option", ["botom", "max0", "max", "minus", "max3lines", ""])
def test_a_bad_option_is_a_problem(option: str) -> None:
    _, problems, _ = bound(f'<rect id="headline-box--top--{option}" width="9" height="9"/>{TOKEN}')
    assert any(problem.what.startswith(f"{option!r} in the name of layer") for problem in problems)


def test_a_bad_option_gets_the_nearest() -> None:
    _, problems, _ = bound(f'<rect id="headline-box--botom" width="9" height="9"/>{TOKEN}')
    assert [problem.hint for problem in problems] == ["did you mean 'bottom'?"]


@pytest.mark.parametrize("size", ['width="50%" height="9"', 'width="2em" height="9"'])
def test_a_box_whose_size_is_not_clear_is_a_problem(size: str) -> None:
    _, problems, _ = bound(f'<rect id="headline-box" {size}/>{TOKEN}')
    assert "is no length" in problems[0].what


@pytest.mark.parametrize("size", ["", 'width="9"', 'height="9"'])
def test_an_empty_box_is_a_problem(size: str) -> None:
    assert "the box is empty" in problem_of(f'<rect id="headline-box" {size}/>{TOKEN}').what


LOOK = TextStyle(("Noto Sans", "Rubik"), 700, True, 24, "middle", 1.3, 0.125)


def test_the_look_is_read_from_presentation_attributes() -> None:
    text = (
        "<text font-family=\"'Noto Sans', Rubik\" font-weight='bold' font-style='italic' font-size='24px'"
        " text-anchor='middle' line-height='1.3' letter-spacing='3'>{{headline}}</text>"
    )
    assert style_of(text) == LOOK


STYLE = (
    "font-family:'Noto Sans',Rubik;font-weight:700;font-style:italic;font-size:18pt;text-anchor:middle;"
    "line-height:1.3;letter-spacing:0.125em"
)


def test_the_look_is_read_from_the_style_attribute() -> None:
    assert style_of(f'<text style="{STYLE}" font-size="99">{{{{headline}}}}</text>') == LOOK


def test_the_look_is_inherited_from_groups() -> None:
    assert box_of(f'{BOX}<g style="{STYLE}"><g><text>{{{{headline}}}}</text></g></g>').style == LOOK


def test_the_look_is_that_of_the_first_tspan_with_characters() -> None:
    text = f'<text font-size="9"><tspan font-size="3"> </tspan><tspan style="{STYLE}">{{{{headline}}}}</tspan></text>'
    assert style_of(text) == LOOK


def test_without_a_look_it_is_that_of_svg() -> None:
    assert style_of("<text>{{headline}}</text>") == TextStyle((), 400, False, 16, "start", 1.15, 0)


@pytest.mark.parametrize(
    ("written", "leading"),
    [("0.98", 0.98), ("normal", 1.15), ("125%", 1.25), ("1.4em", 1.4), ("30px", 1.5), ("0%", 1.15), ("9", 1.15)],
)
def test_line_height_is_read_in_em_where_it_is_of_use(written: str, leading: float) -> None:
    assert style_of(f'<text font-size="20" line-height="{written}">{{{{headline}}}}</text>').leading == leading


@pytest.mark.parametrize(
    ("look", "words"),
    [
        ('font-size="huge"', "'huge' is no length"),
        ('font-weight="heavy"', "font-weight 'heavy' is no number"),
        ('text-anchor="centre"', "text-anchor 'centre' is unknown"),
        ('letter-spacing="wide"', "'wide' is no length"),
    ],
)
def test_a_look_that_is_not_understood_is_a_problem(look: str, words: str) -> None:
    _, problems, _ = bound(f"{BOX}<text {look}>{{{{headline}}}}</text>")
    assert words in problems[0].what
    assert problems[0].what.startswith('text "{{headline}}" at 0, 0: ')


SHEET = "<style>.a{font-family:Rubik;fill:red}</style>"


@pytest.mark.parametrize(
    "text",
    [
        '<text class="a">{{headline}}</text>',
        '<text class="a" font-family="Noto Sans">{{headline}}</text>',
        '<text font-family="Noto Sans"><tspan class="a">{{headline}}</tspan></text>',
        '<g class="a"><text>{{headline}}</text></g>',
    ],
)
def test_a_look_may_come_from_a_style_sheet(text: str) -> None:
    boxes, problems, svg = bound(SHEET + BOX + text)
    assert problems == []
    assert boxes[0].style.families == ("Rubik",)
    assert 'fill="red"' in svg


def test_a_class_that_no_style_sheet_speaks_of_does_no_harm() -> None:
    assert style_of('<text class="a" font-family="Rubik">{{headline}}</text>').families == ("Rubik",)


def test_a_box_lands_where_it_lies_under_the_groups_of_the_text() -> None:
    box = box_of(
        f'<g transform="translate(100 50)">{BOX}</g>'
        '<g transform="translate(4 8)"><text transform="translate(6 12) scale(2)">{{headline}}</text></g>'
    )
    assert box.page == pytest.approx((110, 70, 100, 40))
    assert (box.x, box.y, box.width, box.height) == pytest.approx((50, 25, 50, 20))


def test_a_box_with_a_transform_of_its_own_lands_where_it_lies() -> None:
    rect = '<rect id="headline-box" x="10" y="20" width="100" height="40" transform="scale(.5 .25)"/>'
    box = box_of(f'<g transform="translate(0 7)">{rect}{TOKEN}</g>')
    assert box.page == pytest.approx((5, 12, 50, 10))
    assert (box.x, box.y, box.width, box.height) == pytest.approx((5, 5, 50, 10))


def test_box_and_text_may_be_turned_together() -> None:
    box = box_of(f'<g transform="rotate(90)">{BOX}<g transform="translate(1 2)">{TOKEN}</g></g>')
    assert (box.x, box.y, box.width, box.height) == pytest.approx((9, 18, 100, 40))
    assert box.page == pytest.approx((-60, 10, 40, 100))


def test_a_turned_box_leaves_the_page_with_the_corners_it_has() -> None:
    box = box_of(
        '<g transform="rotate(45)"><rect id="headline-box" width="10" height="10"/><text>{{headline}}</text></g>'
    )
    half = 10 / math.sqrt(2)
    assert box.page == pytest.approx((-half, 0, 2 * half, 2 * half))


@pytest.mark.parametrize("turn", ["rotate(5)", "skewX(10)"])
def test_box_and_text_turned_against_each_other_are_a_problem(turn: str) -> None:
    assert "turned against each other" in problem_of(f'<g transform="{turn}">{BOX}</g>{TOKEN}').what


@pytest.mark.parametrize("turn", ["spin(3)", "scale(0)"])
def test_a_text_nobody_can_place_is_a_problem(turn: str) -> None:
    assert problem_of(f'{BOX}<g transform="{turn}">{TOKEN}</g>').what.startswith('text "{{headline}}"')


@pytest.mark.parametrize(
    "attribute", ['style="transform:rotate(4deg)"', 'transform-origin="center"', 'style="transform-origin:9px 9px"']
)
def test_a_text_moved_by_css_is_a_problem(attribute: str) -> None:
    assert "moved by CSS" in problem_of(f"{BOX}<g {attribute}>{TOKEN}</g>").what


def test_what_paints_and_moves_the_text_stays_on_its_group() -> None:
    _, _, svg = bound(
        f'{BOX}<text id="x" x="3" y="9" transform="scale(2)" opacity=".5" fill="red" stroke="tan" stroke-width="2"'
        f' style="clip-path:url(#c);font-size:9px;mix-blend-mode:multiply" filter="url(#f)" color="blue">'
        "{{headline}}</text>"
    )
    group = svg[svg.index("<g ") : svg.index(slot(0))]
    assert group == (
        '<g clip-path="url(#c)" color="blue" fill="red" filter="url(#f)" id="x" opacity=".5" stroke="tan"'
        ' stroke-width="2" style="mix-blend-mode:multiply" transform="scale(2)">'
    )


def test_the_paint_of_the_characters_wins_over_that_of_the_text_however_deep() -> None:
    text = (
        '<text fill="red" stroke="tan"><tspan style="fill:blue"><tspan opacity=".5">{{headline}}</tspan></tspan></text>'
    )
    _, _, svg = bound(BOX + text)
    assert f'<g fill="blue" opacity=".5" stroke="tan">{slot(0)}</g>' in svg


@pytest.mark.parametrize("transform", ["scale(0)", "scale(1 0)", "matrix(1 1 1 1 0 0)", "scale(1e-320)"])
def test_a_text_that_is_scaled_to_nothing_is_told_so(transform: str) -> None:
    assert "scaled to nothing" in problem_of(f'{BOX}<g transform="{transform}">{TOKEN}</g>').what
