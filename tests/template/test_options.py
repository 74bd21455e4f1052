from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import Problem
from pipeline.template.load import load_templates
from pipeline.template.model import TextBox
from pipeline.template.options import BoxOptions, Hashtags, read_tokens
from pipeline.template.sidecar import GraphicOptions, read_graphic_options
from tests.template.drawings import BOX, TOKEN, box_of, campaign, drawing, workspace


@pytest.mark.parametrize(
    ("token", "options"),
    [
        ("top", BoxOptions(vertical="top")),
        ("Bottom", BoxOptions(vertical="bottom")),
        ("left", BoxOptions(align="start")),
        ("center", BoxOptions(align="middle")),
        ("end", BoxOptions(align="end")),
        ("max3", BoxOptions(lines=3)),
        ("min7.5", BoxOptions(smallest=7.5)),
        ("balance", BoxOptions(wrap="balanced")),
        ("greedy", BoxOptions(wrap="greedy")),
        ("same-a", BoxOptions(group="a")),
        ("grow", BoxOptions(grow=True)),
        ("nowrap", BoxOptions(nowrap=True)),
        ("anywhere", BoxOptions(anywhere=True)),
        ("ellipsis", BoxOptions(ellipsis=True)),
        ("hyphenate", BoxOptions(hyphenate=True)),
        ("keep", BoxOptions(keep=True)),
    ],
)
def test_a_token_is_an_option(token: str, options: BoxOptions) -> None:
    assert read_tokens((token,)) == (options, [])


def test_an_unknown_token_comes_back_with_the_nearest() -> None:
    assert read_tokens(("middel", "max3")) == (BoxOptions(lines=3), [("middel", "did you mean 'middle'?")])


def test_later_options_win_and_leave_the_others() -> None:
    under = BoxOptions(lines=3, grow=True).under(BoxOptions(lines=2, keep=False))
    assert under == BoxOptions(lines=2, grow=True, keep=False)


def test_options_reach_the_box() -> None:
    rect = '<rect id="headline-box--max2--greedy--grow--anywhere--ellipsis--same-a" width="100" height="40"/>'
    box = box_of(rect + '<text id="headline--hyphenate--max3">Words</text>')
    assert (box.lines, box.wrap, box.grow, box.anywhere, box.ellipsis) == (2, "greedy", True, True, True)
    assert (box.hyphenate, box.group, box.nowrap) == (True, "a", False)
    assert box_of(f'<rect id="headline-box--nowrap" width="100" height="40"/>{TOKEN}').lines == 1


def read(root: Path, text: str) -> tuple[GraphicOptions | None, list[Problem]]:
    path = root / "headline.toml"
    path.write_text(text, encoding="utf-8")
    return read_graphic_options(root, path, campaign())


def test_the_file_has_the_same_options_in_words(tmp_path: Path) -> None:
    text = """
[text.headline]
vertical = "middle"
align = "center"
max = 3
min = 36.5
wrap = "balance"
grow = true
same = "a"
hashtag = { fill = "#E4002B", weight = 700 }

[text.label-sample-text]
keep = false
"""
    options, problems = read(tmp_path, text)
    assert problems == []
    assert options is not None
    assert options.asked.options == {
        "headline": BoxOptions(
            vertical="middle",
            align="middle",
            lines=3,
            smallest=36.5,
            wrap="balanced",
            grow=True,
            group="a",
            hashtags=Hashtags("#e4002b", 700),
        ),
        "label.sample-text": BoxOptions(keep=False),
    }
    assert options.lines == {"headline": 2, "label.sample-text": 12}


@pytest.mark.parametrize(
    ("line", "what", "hint"),
    [
        ('vertical = "center"', "'vertical' is 'center'", "known here: bottom, middle, top"),
        ('align = "centre"', "'align' is 'centre'", "did you mean 'center'?"),
        ("max = 0", "'max' is 0", "write a whole number from 1"),
        ("min = -3", "'min' is -3", "write a size in px"),
        ("grow = 1", "'grow' must be true or false", ""),
        ("hyphen = true", "unknown key 'hyphen'", "did you mean 'hyphenate'?"),
        (
            'hashtag = { fill = "red" }',
            "'red' is no colour: write # and six digits or letters a to f, such as #e4002b",
            "",
        ),
        ('hashtag = { colour = "#fff" }', "unknown key 'colour'", "known here: fill, weight"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_line(tmp_path: Path, line: str, what: str, hint: str) -> None:
    options, problems = read(tmp_path, f"[text.headline]\n{line}\n")
    assert options is None
    assert [(problem.what, problem.line, problem.hint) for problem in problems] == [(what, 2, hint)]


def test_options_of_no_string_get_the_nearest(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "[text.headlin]\nmax = 3\n")
    assert [(problem.what, problem.hint) for problem in problems] == [
        ("[text.headlin] names no string", "did you mean 'headline'?")
    ]


def loaded(root: Path, options: str, svg: str = BOX + TOKEN) -> tuple[tuple[TextBox, ...], list[str]]:
    folder = workspace(root, {"headline.svg": drawing(svg), "headline.toml": options})
    templates, problems = load_templates(folder, campaign())
    boxes = next(iter(templates.values())).boxes if templates else ()
    return boxes, [f"{problem.where} {problem.what}" for problem in problems]


def test_the_file_wins_over_the_tokens(tmp_path: Path) -> None:
    rect = '<rect id="headline-box--bottom--max3--min12" x="10" y="20" width="100" height="40"/>'
    boxes, problems = loaded(tmp_path, "[text.headline]\nmax = 2\nmin = 15\n", rect + TOKEN)
    assert problems == []
    assert (boxes[0].vertical, boxes[0].lines, boxes[0].smallest) == ("bottom", 2, 15)


def test_hashtags_in_a_text_get_the_look_the_file_says(tmp_path: Path) -> None:
    boxes, _ = loaded(tmp_path, '[text.headline]\nhashtag = { fill = "#E4002B", weight = 900 }\n')
    accent = boxes[0].hashtags
    assert accent is not None
    assert (accent.style.weight, accent.style.size, accent.paint) == (900, 20, (("fill", "#e4002b"),))


def test_what_the_file_says_of_texts_that_are_not_there_is_a_problem(tmp_path: Path) -> None:
    _, problems = loaded(tmp_path, 'fixed = ["Made by peers"]\n\n[text.ask]\nmax = 3\n')
    assert problems == [
        "assets/src/graphics/headline.toml:1 'Made by peers' is no text of this graphic",
        "assets/src/graphics/headline.toml:3 'ask' is no text of this graphic",
    ]
