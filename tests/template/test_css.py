from __future__ import annotations

import time

import pytest
from lxml import etree

from pipeline.errors import Level, Problem
from pipeline.template.css import inherited, property_of, settle
from pipeline.template.svg import parse_svg
from tests.template.drawings import drawing


def settled(inside: str) -> tuple[etree._Element, list[Problem]]:
    root = parse_svg(drawing(inside).encode(), "a.svg")
    return root, settle(root, "a.svg")


def fill_of(inside: str) -> str:
    """The fill of the object called x in a drawing without fault."""
    root, problems = settled(inside)
    assert problems == []
    return property_of(next(element for element in root.iter() if element.get("id") == "x"), "fill")


@pytest.mark.parametrize(
    ("sheet", "fill"),
    [
        ("", "attribute"),
        ("rect{fill:red}", "red"),
        ("*{fill:red}", "red"),
        ("rect{fill:red}*{fill:tan}", "red"),
        (".a{fill:red}rect{fill:tan}", "red"),
        (".a{fill:red}.b{fill:tan}", "tan"),
        (".b{fill:tan}.a{fill:red}", "red"),
        (".a.b{fill:red}.b{fill:tan}", "red"),
        ("#x{fill:red}.a.b{fill:tan}", "red"),
        (".c, .a {fill:red}", "red"),
        ("g .a{fill:red}", "red"),
        ("g>.a{fill:red}", "red"),
        ("svg>.a{fill:red}", "attribute"),
        ("[id=x]{fill:red}", "red"),
        (".a{fill:red!important}#x{fill:tan}", "red"),
        ("<![CDATA[.a{fill:red}]]>", "red"),
        ("/* .a{fill:tan} */ .a{fill:red;fill:color(display-p3 1 0 0)}", "red"),
        (".a:hover{fill:red}", "attribute"),
        (".a{stroke:red}", "attribute"),
    ],
)
def test_the_strongest_rule_paints(sheet: str, fill: str) -> None:
    inside = f'<style>{sheet}</style><g><rect id="x" class="a b" fill="attribute"/></g>'
    assert fill_of(inside) == fill


def test_the_style_attribute_wins_over_rules_and_what_is_important_over_both() -> None:
    sheet = "<style>.a{fill:tan}.b{fill:red!important}</style>"
    assert fill_of(f'{sheet}<rect id="x" class="a" style="fill:blue"/>') == "blue"
    assert fill_of(f'{sheet}<rect id="x" class="a b" style="fill:blue"/>') == "red"
    assert fill_of(f'{sheet}<rect id="x" class="b" style="fill:blue!important"/>') == "blue"


@pytest.mark.parametrize(
    ("style", "name", "value"),
    [
        ("fill : url('#a;b') ; stroke:red", "fill", "url(#a;b)"),
        ("font-family:'A; B', C", "font-family", '"A; B", C'),
        ("FILL:red", "fill", "red"),
        ("fill:red;;", "fill", "red"),
        ("fill:red;fill: ;", "fill", "red"),
        (" fill:rgb(1, 2,\t3) ", "fill", "rgb(1, 2, 3)"),
        ("fill:red;fill:oklch(40% 0.2 30)", "fill", "red"),
        ("marker:url(#m)", "marker-mid", "url(#m)"),
    ],
)
def test_styles_become_attributes(style: str, name: str, value: str) -> None:
    root, problems = settled(f'<rect style="{style}"/>')
    assert problems == []
    assert root[0].get(name) == value
    assert root[0].get("style") is None


@pytest.mark.parametrize(
    ("font", "longhands"),
    [
        ("12px Rubik", ("normal", "normal", "12px", "normal", "Rubik")),
        (
            "italic bold 1.5em/1.2 'Noto Sans', serif",
            ("italic", "bold", "1.5em", "1.2", '"Noto Sans", serif'),
        ),
        ("normal 700 12.5pt/120% A B", ("normal", "700", "12.5pt", "120%", "A B")),
    ],
)
def test_the_font_shorthand_is_written_out(font: str, longhands: tuple[str, ...]) -> None:
    root, _ = settled(f'<text font-weight="900" style="font:{font}"/>')
    names = ("font-style", "font-weight", "font-size", "line-height", "font-family")
    assert tuple(root[0].get(name) for name in names) == longhands


def test_nothing_is_left_that_could_reach_the_outlines() -> None:
    root, _ = settled('<style>path{fill:none}</style><path class="a" style="mix-blend-mode:screen;-inkscape-x:y;z:1"/>')
    left = etree.tostring(root, encoding="unicode")
    assert "<style>" not in left
    assert '<path fill="none" style="mix-blend-mode:screen"/>' in left


def test_properties_are_inherited_from_the_nearest_ancestor_that_says_something() -> None:
    root, _ = settled('<g style="fill:red"><g fill="inherit"><rect/></g></g>')
    assert inherited(root[0][0][0], "fill") == "red"
    assert inherited(root[0][0][0], "stroke") == ""


@pytest.mark.parametrize(
    "inside",
    [
        '\n<rect fill="var(--fill-0, red)"/>',
        '\n<rect style="fill:VAR(--a)"/>',
        '<style>.a{fill:var(--a)}</style>\n<rect class="a"/>',
    ],
)
def test_a_css_variable_is_a_problem_with_its_line(inside: str) -> None:
    _, problems = settled(inside)
    assert [(problem.line, problem.level) for problem in problems] == [(2, Level.ERROR)]
    assert "CSS variable" in problems[0].what


@pytest.mark.parametrize("sheet", ["a:has(b){fill:red}", "a~b{fill:red}", "a:not(b){fill:red}", "..{fill:red}", "{}}"])
def test_a_rule_that_is_not_understood_is_a_problem(sheet: str) -> None:
    _, problems = settled(f"<style>{sheet}</style><rect/>")
    assert len(problems) >= 1
    assert all("style sheet" in problem.what for problem in problems)


def test_a_rule_for_some_media_is_told_and_left_out() -> None:
    root, problems = settled("<style>@media print{rect{fill:red}}</style><rect/>")
    assert [(problem.what, problem.level) for problem in problems] == [
        ("the style sheet's @media is not read", Level.WARNING)
    ]
    assert root[0].get("fill") is None


@pytest.mark.parametrize("sheet", ["*{fill:red}" * 3000, "* * * *{fill:red}", ".a{fill:red}" * 3000])
def test_a_style_sheet_that_would_take_minutes_is_refused_at_once(sheet: str) -> None:
    deep = '<g class="a">' * 90 + '<rect class="a"/>' * 3000 + "</g>" * 90
    started = time.process_time()
    _, problems = settled(f"<style>{sheet}</style>{deep}")
    assert [problem.what for problem in problems] == ["the style sheet has too many rules for the number of objects"]
    assert time.process_time() - started < 10
