from __future__ import annotations

import pytest

from pipeline.errors import Level
from pipeline.template.model import slot
from tests.template.drawings import BOX, NAMES, TOKEN, bound, box_of, problem_of


def whats(inside: str, fixed: tuple[str, ...] = ()) -> list[str]:
    return [problem.what for problem in bound(inside, fixed)[1] if problem.level is Level.ERROR]


@pytest.mark.parametrize("content", ["%headline%", "$headline", "[headline]", "$Headline", "[ headline ]"])
def test_other_signs_make_a_token_of_a_known_name(content: str) -> None:
    assert box_of(f"{BOX}<text>{content}</text>").name == "headline"


@pytest.mark.parametrize("content", ["$100", "[sic]", "%", "100%", "%of all%"])
def test_other_signs_around_anything_else_are_ordinary_text(content: str) -> None:
    assert whats(f"<text>{content}</text>") == [f'text "{content}" at 0, 0 is bound to no string']
    assert whats(f"<text>{content}</text>", (content,)) == []


def test_a_token_may_carry_options_and_a_selector() -> None:
    box = box_of(f"{BOX}<text>{{{{headline--max2@ar}}}}</text>")
    assert (box.name, box.lines, box.only) == ("headline", 2, "ar")


def test_a_text_whose_every_line_is_a_token_is_one_text_a_line() -> None:
    boxes, problems, svg = bound(
        '<text font-size="10" fill="red"><tspan x="20" y="50">{{headline}}&#10;</tspan><tspan x="20" y="80">{{ask}}'
        "</tspan></text>"
    )
    assert [(box.name, round(box.y)) for box in boxes] == [("headline", 40), ("ask", 70)]
    assert {problem.level for problem in problems} == {Level.WARNING}
    assert svg.count('<g fill="red">') == 2


def test_each_line_that_is_a_token_of_no_string_is_told() -> None:
    told = whats('<text><tspan x="0" y="5">{{line1}}</tspan><tspan x="0" y="15">{{headline}}</tspan></text>' + BOX)
    assert told == ['text "{{line1}}" at 0, 5 names no string']


def test_two_tokens_on_one_line_are_a_problem() -> None:
    text = '<text><tspan x="0" y="5">{{headline}}</tspan><tspan x="50" y="5">{{ask}}</tspan></text>'
    assert whats(text) == ['text "{{headline}}{{ask}}" at 0, 5 holds a token and other words']


def test_a_group_of_the_name_binds_the_one_text_in_it() -> None:
    group = '<g inkscape:label="headline--max2"><rect width="9" height="9"/><g><text>Some words</text></g></g>'
    box = box_of(BOX + group)
    assert (box.name, box.lines) == ("headline", 2)


def test_a_group_of_the_name_with_several_texts_is_a_problem() -> None:
    group = '<g id="headline"><text>Some words</text><text id="ask">Others</text></g>'
    assert whats(f'{BOX}<rect id="ask-box" width="9" height="9"/>{group}') == [
        'text "Some words" at 0, 0 lies in the group "headline" with 1 more',
        'layer "headline-box" belongs to no text',
    ]


def test_texts_that_figma_writes_for_the_looks_of_one_are_one_text() -> None:
    look = 'font-family="Rubik" font-size="20" style="white-space: pre" xml:space="preserve"'
    group = (
        f'<g id="headline"><text fill="red" font-weight="900" {look}><tspan x="60" y="70">essential</tspan></text>'
        f'<text fill="blue" font-weight="500" {look}><tspan x="10" y="40">Harm reduction&#10;</tspan>'
        '<tspan x="10" y="70">is </tspan></text></g>'
    )
    [box], problems, svg = bound(BOX + group)
    assert [problem.level for problem in problems] == [Level.NOTE]
    assert 'text "Harm reduction is essential" at 10, 40 has two looks' in problems[0].what
    assert box.style.weight == 500
    assert box.bold is not None
    assert (box.bold.style.weight, dict(box.bold.paint)["fill"]) == (900, "red")
    assert svg.count("<!--slot:0-->") == 1


def test_texts_of_a_group_that_are_moved_by_themselves_are_several() -> None:
    group = '<g id="headline"><text>Some words</text><text transform="translate(0 9)">Others</text></g>'
    assert len(whats(BOX + group)) == 3


def test_a_text_of_a_group_that_stands_nowhere_is_told() -> None:
    group = '<g id="headline"><text x="a">Some words</text><text>Others</text></g>'
    assert any("lies in the group" in what for what in whats(BOX + group))


def test_copies_on_each_other_are_filled_together() -> None:
    boxes, problems, _ = bound(f'{BOX}<text id="headline">Words</text><text data-name="headline">Words</text>')
    assert problems == []
    assert [box.name for box in boxes] == ["headline", "headline"]


def test_different_texts_of_one_name_are_a_problem_that_names_both() -> None:
    texts = '<text id="headline">Words</text><text inkscape:label="headline" x="5">Others</text>'
    assert whats(BOX + texts) == [
        'layer "headline" ("Others") at 5, 0 and layer "headline" ("Words") at 0, 0 are both called headline'
    ]


def test_one_name_for_two_languages_is_two_texts() -> None:
    texts = '<text id="headline">Words</text><text id="headline@ar">Others</text>'
    boxes, problems, svg = bound(BOX + texts)
    assert problems == []
    assert [(box.name, box.only) for box in boxes] == [("headline", ""), ("headline", "ar")]
    assert svg.index(slot(0)) < svg.index("</g>") < svg.index(slot(1))


def test_a_box_for_some_languages_gives_a_text_a_second_place() -> None:
    boxes, problems, svg = bound(f'{BOX}<rect id="headline-box@rtl" width="50" height="60"/>{TOKEN}')
    assert problems == []
    assert [(box.only, box.width) for box in boxes] == [("", 100), ("rtl", 50)]
    assert f"{slot(0)}{slot(1)}</g>" in svg


def test_hidden_texts_are_none_of_ours_and_leave_the_drawing() -> None:
    hidden = '<g style="display:none"><text>Old idea</text></g><text display="none">{{ask}}</text>'
    boxes, problems, svg = bound(hidden + BOX + TOKEN)
    assert problems == []
    assert [box.name for box in boxes] == ["headline"]
    assert "<text" not in svg


def test_what_is_for_some_languages_may_be_hidden_in_the_tool() -> None:
    boxes, _, _ = bound(f'{BOX}<g id="words@ar" display="none"><text>{{{{headline}}}}</text></g>')
    assert [box.name for box in boxes] == ["headline"]


@pytest.mark.parametrize(
    "drawn",
    [
        '<symbol id="s"><text>Words</text></symbol><use href="#s"/>',
        '<defs><text id="s">Words</text></defs><use xlink:href="#s"/>',
        '<defs><clipPath id="c"><text>Words</text></clipPath></defs><rect clip-path="url(#c)"/>',
        '<pattern id="p"><text>Words</text></pattern><rect style="fill:url(#p)"/>',
    ],
)
def test_a_text_drawn_through_something_else_is_a_problem(drawn: str) -> None:
    assert "is drawn only through a clone, symbol, clip or pattern" in problem_of(drawn).what
    assert whats(drawn, ("Words",)) == []


def test_a_fixed_entry_means_what_is_said_or_the_name_and_never_a_token() -> None:
    assert whats('<text data-name="Title 2">Words</text>', ("title-2",)) == []
    assert whats("<text>Made by\n peers</text>", ("Made by peers",)) == []
    assert [box.name for box in bound(f"{BOX}<text>%headline%</text>", ("headline",))[0]] == ["headline"]


def test_a_fixed_text_that_nobody_draws_alike_is_a_problem() -> None:
    fixed = ("Words",)
    assert whats('<text font-family="sans-serif">Words</text>', fixed) == [
        "text \"Words\" at 0, 0 is fixed, and its font is only 'sans-serif'"
    ]
    assert whats('<text font-family="sans-serif"><tspan font-family="Rubik">Words</tspan></text>', fixed) == []
    assert "flows in a way that is not drawn" in whats("<flowRoot><flowPara>Words</flowPara></flowRoot>", fixed)[0]


def test_a_selector_alone_binds_nothing() -> None:
    assert NAMES[0] == "headline"
    assert whats('<text id="art@ar">Words</text>') == ['layer "art@ar" ("Words") at 0, 0 is bound to no string']
