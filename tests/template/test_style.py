from __future__ import annotations

import pytest

from pipeline.errors import Level
from pipeline.template.model import Accent, TextBox, TextStyle
from tests.template.drawings import BOX, TOKEN, bound, box_of, problem_of


def box(text: str) -> TextBox:
    return box_of(BOX + text)


def style(attributes: str) -> TextStyle:
    return box(f"<text {attributes}>{{{{headline}}}}</text>").style


@pytest.mark.parametrize(
    ("written", "families"),
    [
        ("'LucidaGrande', 'Lucida Grande', sans-serif", ("LucidaGrande", "Lucida Grande")),
        ("Anton-Regular, Anton", ("Anton-Regular", "Anton")),
        ("Rubik,serif,Noto Sans", ("Rubik", "Noto Sans")),
        ("", ()),
    ],
)
def test_families_that_leave_the_choice_to_the_machine_are_dropped(written: str, families: tuple[str, ...]) -> None:
    assert style(f'font-family="{written}"').families == families


def test_a_family_that_names_no_font_at_all_is_a_problem() -> None:
    _, problems, _ = bound(f'{BOX}<text font-family="sans-serif">{{{{headline}}}}</text>')
    assert "its font is only 'sans-serif', another one on every computer" in problems[0].what


def test_a_text_that_runs_downwards_is_a_problem() -> None:
    _, problems, _ = bound(f'{BOX}<text style="writing-mode:vertical-rl">{{{{headline}}}}</text>')
    assert "it runs from top to bottom" in problems[0].what
    assert style('style="writing-mode:lr-tb"').size == 16


@pytest.mark.parametrize(
    ("size", "px"),
    [
        ("30", 30),
        ("18pt", 24),
        ("1.5em", 30),
        ("150%", 30),
        ("large", 18),
    ],
)
def test_sizes_may_be_parts_of_the_size_around(size: str, px: float) -> None:
    assert box_of(f'{BOX}<g font-size="20"><text font-size="{size}">{{{{headline}}}}</text></g>').style.size == px


@pytest.mark.parametrize(
    ("spacing", "em"),
    [("1", 0.05), ("2px", 0.1), ("-.02em", -0.02), ("5%", 0.05), ("normal", 0), ("0em", 0)],
)
def test_letter_spacing_is_read_in_em(spacing: str, em: float) -> None:
    assert style(f'font-size="20" letter-spacing="{spacing}"').tracking == pytest.approx(em)


def test_the_leading_comes_from_the_baselines_where_line_height_is_of_no_use() -> None:
    lines = '<tspan x="5" y="20">Harm</tspan><tspan x="5" y="44">reduction</tspan>'
    for height in ("", 'line-height="0"', 'line-height="normal"'):
        assert box(f'<text id="headline" font-size="20" {height}>{lines}</text>').style.leading == 1.2
    assert box(f'<text id="headline" font-size="20" line-height="1.4">{lines}</text>').style.leading == 1.4


@pytest.mark.parametrize(
    ("attributes", "features"),
    [
        ("font-feature-settings:'ss01','liga' off, \"salt\" 2", (("liga", 0), ("salt", 2), ("ss01", 1))),
        ("font-variant:small-caps oldstyle-nums", (("onum", 1), ("smcp", 1))),
        ("font-variant-ligatures:none", (("calt", 0), ("clig", 0), ("dlig", 0), ("hlig", 0), ("liga", 0))),
        ("font-variant-numeric:tabular-nums;font-feature-settings:'tnum' 0", (("tnum", 0),)),
        ("font-kerning:none", (("kern", 0),)),
        ("font-variant:normal;font-feature-settings:normal", ()),
    ],
)
def test_opentype_features_are_read(attributes: str, features: tuple[tuple[str, int], ...]) -> None:
    quoted = attributes.replace('"', "&quot;")
    assert style(f'style="{quoted}"').features == features


def test_axes_stretch_case_and_lines_are_read() -> None:
    read = style(
        "style=\"font-variation-settings:'wght' 350,'wdth' 87.5;font-stretch:semi-condensed;text-transform:uppercase;"
        'text-decoration:underline line-through;font-weight:350"'
    )
    assert dict(read.axes) == {"wdth": 87.5, "wght": 350}
    assert (read.stretch, read.case, read.weight) == (87, "uppercase", 350)
    assert read.rules == ("underline", "line-through")


@pytest.mark.parametrize("written", ["font-feature-settings:liga", "font-variation-settings:'wght'x", "font-size:0"])
def test_settings_that_are_not_understood_are_problems(written: str) -> None:
    _, problems, _ = bound(f'{BOX}<text style="{written}">{{{{headline}}}}</text>')
    assert [problem.level for problem in problems if problem.what.startswith("text ")] == [Level.ERROR]


def test_words_cut_by_kerning_have_one_look() -> None:
    text = (
        '<text id="headline" font-size="20"><tspan>SE</tspan><tspan letter-spacing="1">R</tspan><tspan>VICE</tspan>'
        '<tspan letter-spacing="3"> </tspan></text>'
    )
    found = box(text)
    assert (found.style.tracking, found.bold) == (0, None)


def test_the_look_of_most_characters_counts_and_the_second_is_for_bold_words() -> None:
    text = (
        '<text id="headline" font-family="Rubik" font-size="20" fill="tan">Harm <tspan font-weight="900" fill="red"'
        ' stroke="blue">reduction</tspan> is essential for everybody</text>'
    )
    boxes, problems, svg = bound(BOX + text)
    assert boxes[0].style.weight == 400
    assert boxes[0].bold == Accent(
        TextStyle(("Rubik",), 900, False, 20, "start", 1.15, 0), (("fill", "red"), ("stroke", "blue"))
    )
    assert '<g fill="tan"' in svg
    assert [problem.level for problem in problems] == [Level.NOTE]


def test_what_only_the_first_look_paints_is_taken_back_in_the_second() -> None:
    text = (
        '<g fill="tan"><text id="headline"><tspan fill="red" stroke="blue">Harm reduction</tspan>'
        '<tspan font-weight="bold"> now</tspan></text></g>'
    )
    accent = bound(BOX + text)[0][0].bold
    assert accent is not None
    assert accent.paint == (("fill", "tan"), ("stroke", "none"))


def test_three_looks_are_a_warning() -> None:
    text = '<text id="headline">Harm <tspan fill="red">reduction</tspan><tspan fill="tan">is</tspan></text>'
    _, problems, _ = bound(BOX + text)
    assert [(problem.level, "has 3 looks" in problem.what) for problem in problems] == [(Level.WARNING, True)]


def test_opacity_of_text_and_characters_adds_up() -> None:
    _, _, svg = bound(f'{BOX}<text opacity=".5"><tspan opacity="50%">{{{{headline}}}}</tspan></text>')
    assert 'opacity="0.25"' in svg


@pytest.mark.parametrize(
    ("attributes", "named"),
    [
        ('textLength="90"', "textLength"),
        ('rotate="0 12 0"', "rotate"),
        ('style="word-spacing:3px"', "word-spacing"),
        ('style="word-spacing:0px" rotate="0"', ""),
    ],
)
def test_what_was_made_for_the_placeholders_words_alone_is_said_not_to_be_drawn(attributes: str, named: str) -> None:
    text = f'<text font-family="Noto Sans" font-size="20" {attributes}>{{{{headline}}}}</text>'
    _, problems, _ = bound(BOX + text)
    assert [problem.what.split(" has ")[-1] for problem in problems] == (
        [f"{named}, which is not drawn"] if named else []
    )


def test_a_stroke_stays_inside_the_box_with_its_letters() -> None:
    box = box_of(BOX + TOKEN.replace("<text", '<text stroke="red" stroke-width="6"'))
    assert (box.x, box.y, box.width, box.height) == (13, 23, 94, 34)
    assert problem_of(BOX + TOKEN.replace("<text", '<text stroke="red" stroke-width="50"')).what.endswith(
        "its outline is wider than its box"
    )
