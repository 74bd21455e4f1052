from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from pipeline.campaign.canvas import Insets, Size
from pipeline.campaign.model import Point
from pipeline.campaign.text import Text
from pipeline.errors import Problem
from pipeline.template.load import load_templates
from pipeline.template.model import FixedText, Template, slot
from tests.template.drawings import BOX, SQUARE, TOKEN, campaign, drawing, week, workspace

WIDE = Size("wide", 400, 200)


def load(
    root: Path, files: dict[str, str], sizes: tuple[Size, ...] = (SQUARE,)
) -> tuple[dict[tuple[str, str], Template], list[Problem]]:
    return load_templates(workspace(root, files), campaign(sizes=sizes))


def sound(root: Path, svg: str, size: Size = SQUARE, options: str = "") -> Template:
    templates, problems = load(root, {"headline.svg": svg, "headline.toml": options}, (size,))
    assert problems == []
    return templates["headline", size.name]


def fault(root: Path, files: dict[str, str], sizes: tuple[Size, ...] = (SQUARE,)) -> Problem:
    templates, problems = load(root, files, sizes)
    assert len(problems) == 1
    assert ("headline", sizes[-1].name) not in templates
    return problems[0]


def test_a_drawing_becomes_a_template_with_its_boxes(tmp_path: Path) -> None:
    template = sound(tmp_path, drawing(BOX + TOKEN))
    assert (template.graphic, template.size, template.file) == (
        "headline",
        "square",
        "assets/src/graphics/headline.svg",
    )
    assert (template.width, template.height) == (200, 200)
    assert [box.name for box in template.boxes] == ["headline"]
    assert slot(0) in template.svg


def test_the_drawing_made_for_a_size_comes_before_the_one_for_all(tmp_path: Path) -> None:
    files = {"headline.svg": drawing("<rect/>"), "headline.square.svg": drawing("<circle/>")}
    templates, problems = load(tmp_path, files)
    assert problems == []
    assert "circle" in templates["headline", "square"].svg


def test_one_drawing_serves_every_size_of_its_shape(tmp_path: Path) -> None:
    templates, problems = load(tmp_path, {"headline.svg": drawing("")}, (SQUARE, Size("large", 1080, 1080)))
    assert problems == []
    assert sorted(size for _, size in templates) == ["large", "square"]


def test_a_drawing_of_another_shape_is_laid_out(tmp_path: Path) -> None:
    template = sound(tmp_path, drawing('<rect width="200" height="200"/>'), WIDE)
    assert (template.width, template.height) == (400, 200)
    root = etree.fromstring(template.svg)
    assert (root.get("viewBox"), root.get("width"), root.get("height")) == ("0 0 400 200", "400", "200")


def test_a_graphic_without_drawing_is_told_which_file_to_draw(tmp_path: Path) -> None:
    problem = fault(tmp_path, {}, (SQUARE,))
    assert problem.file == "assets/src/graphics/headline.svg"
    assert "200 x 200" in problem.hint


def test_a_faulty_drawing_takes_out_itself_only(tmp_path: Path) -> None:
    files = {
        "headline.square.svg": drawing("<text>Words</text>"),
        "headline.wide.svg": drawing("", 'viewBox="0 0 400 200"'),
    }
    templates, problems = load(tmp_path, files, (SQUARE, WIDE))
    assert list(templates) == [("headline", "wide")]
    assert {problem.file for problem in problems} == {"assets/src/graphics/headline.square.svg"}


@pytest.mark.parametrize(
    ("name", "hint"),
    [("headlin.svg", "did you mean 'headline'?"), ("headline.sqare.svg", "did you mean 'square'?")],
)
def test_a_stray_file_name_gets_the_nearest(tmp_path: Path, name: str, hint: str) -> None:
    _, problems = load(tmp_path, {"headline.svg": drawing(""), name: drawing("")})
    assert [(problem.file, problem.hint) for problem in problems] == [(f"assets/src/graphics/{name}", hint)]


def test_other_files_in_the_folder_are_nobodys_business(tmp_path: Path) -> None:
    _, problems = load(tmp_path, {"headline.svg": drawing(""), "notes.txt": "hello", ".DS_Store": ""})
    assert problems == []


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ('viewBox="inf 0 200 200"', "has no area"),
        ('viewBox="0 0 200"', "has not four numbers"),
        ('viewBox="0 0 wide 200"', "could not convert"),
        ('viewBox="0 0 0 200"', "has no area"),
        ('viewBox="0 0 inf inf"', "has no area"),
        ('viewBox="0 0 nan nan"', "has no area"),
        ('width="100%" height="100%"', "is no length"),
        ("", "is no length"),
        ('width="-2" height="-2"', "has no area"),
    ],
)
def test_a_drawing_whose_size_is_not_clear_is_refused(tmp_path: Path, attributes: str, words: str) -> None:
    problem = fault(tmp_path, {"headline.svg": drawing("", attributes)})
    assert problem.what.startswith("the size of the drawing is not clear: ")
    assert words in problem.what


@pytest.mark.parametrize(
    ("page", "inner"),
    [
        ('width="25.4mm" height="1in"', "0 0 96 96"),
        ('width="1920" height="1920" viewBox="0 0 508 508"', "0 0 508 508"),
        ('width="8in" height="8in" viewBox="-10 5.5 576 576"', "-10 5.5 576 576"),
        ('width="100%" height="50%" viewBox="0,0 50 50"', "0 0 50 50"),
        ('width="9" height="3" viewBox="0 0 50 50"', "0 0 50 50"),
        ('width="9" viewBox="0 0 50 50"', "0 0 50 50"),
    ],
)
def test_a_drawing_in_other_units_lies_on_a_page_in_px_of_the_picture(tmp_path: Path, page: str, inner: str) -> None:
    template = sound(tmp_path, drawing("<g/>", page))
    assert (template.width, template.height) == (200, 200)
    root = etree.fromstring(template.svg)
    assert (root.get("viewBox"), root.get("width"), root.get("height")) == ("0 0 200 200", "200", "200")
    assert (root[0].get("viewBox"), root[0].get("width"), root[0].get("height")) == (inner, "200", "200")


def test_a_drawing_in_px_of_the_picture_stays_as_it_is(tmp_path: Path) -> None:
    root = etree.fromstring(sound(tmp_path, drawing("<g/>", 'width="1in" viewBox="0,0 200 200"')).svg)
    assert [str(child.tag).rpartition("}")[2] for child in root] == ["g"]
    assert (root.get("viewBox"), root.get("width"), root.get("height")) == ("0 0 200 200", "200", "200")


def test_boxes_are_told_in_px_of_the_page_whatever_the_units(tmp_path: Path) -> None:
    rect = '<rect id="headline-box--min10" x="0" y="-10" width="10" height="10"/>'
    page = 'width="50mm" height="50mm" viewBox="-25 -25 50 50"'
    box = sound(tmp_path, drawing(f'{rect}<text font-size="5">{{{{headline}}}}</text>', page)).boxes[0]
    assert box.page == pytest.approx((100, 60, 40, 40))
    assert (box.x, box.y, box.width, box.height) == pytest.approx((0, -10, 10, 10))
    assert (box.style.size, box.smallest) == pytest.approx((5, 2.5))


def test_options_stand_in_a_file_beside_the_drawing(tmp_path: Path) -> None:
    options = 'alt = "{headline}. {label.sample-text}"\nfixed = ["footer"]\n'
    svg = drawing('<text id="footer" font-family="Rubik, \'Noto Sans\'">Made  in\n2020</text>')
    template = sound(tmp_path, svg, options=options)
    assert template.alt
    assert template.alt.text == "{headline}. {label.sample-text}"
    assert template.fixed == (FixedText("Made in 2020", ("Rubik", "Noto Sans"), 1),)


def test_an_alt_pattern_with_an_unknown_name_gets_the_nearest_and_holds_the_graphic_back(tmp_path: Path) -> None:
    problem = fault(tmp_path, {"headline.svg": drawing(""), "headline.toml": '\nalt = "{headlin}"'})
    assert problem.what == "'alt' names {headlin}, which is no string"
    assert (problem.line, problem.hint) == (2, "did you mean 'headline'?")


@pytest.mark.parametrize("options", ["alt = 3", "alt = ", 'allt = "x"', "fixed = 'footer'"])
def test_faulty_options_hold_the_graphic_back(tmp_path: Path, options: str) -> None:
    assert fault(tmp_path, {"headline.svg": drawing(""), "headline.toml": options}).file.endswith("headline.toml")


NUMBER = '<rect id="number-box" x="20" y="20" width="99" height="99"/><text>{{number}}</text>'
POINT = Point("a", 47, Text("week.first.point.a", "{value} services"))


def test_a_data_graphic_without_alt_text_is_a_problem(tmp_path: Path) -> None:
    root = workspace(tmp_path, {"headline.svg": drawing(NUMBER)})
    templates, problems = load_templates(root, campaign(weeks=(week("first", (POINT,)),)))
    assert templates == {}
    assert [problem.what for problem in problems] == ["'headline' shows a data point and has no alt text"]
    assert "headline.toml" in problems[0].hint


def test_a_data_graphic_may_have_its_alt_text_in_the_options(tmp_path: Path) -> None:
    sound(tmp_path, drawing(NUMBER), options='alt = "{sentence}"')


@pytest.mark.parametrize(("alt", "count"), [({"headline": Text("alt", "A number")}, 0), ({}, 1)])
def test_a_data_graphic_may_have_its_alt_text_in_every_week(tmp_path: Path, alt: dict[str, Text], count: int) -> None:
    weeks = (week("first", (POINT,), {"headline": Text("alt", "A number")}), week("second", (POINT,), alt))
    _, problems = load_templates(workspace(tmp_path, {"headline.svg": drawing(NUMBER)}), campaign(weeks=weeks))
    assert len(problems) == count


def test_a_box_outside_the_safe_area_is_named_with_both_rectangles(tmp_path: Path) -> None:
    rect = '<rect id="headline-box" x="-5" y="5" width="100" height="40"/>'
    problem = fault(tmp_path, {"headline.svg": drawing(f'<g transform="translate(10 0)">{rect}</g>{TOKEN}')})
    assert problem.what == "the room of 'headline' (5, 5 to 105, 45) leaves the safe area of 'square'"
    assert problem.hint == "keep it within 10, 10 to 190, 190"


def test_the_safe_area_is_measured_in_px_of_the_picture(tmp_path: Path) -> None:
    size = Size("large", 1000, 1000, Insets(50, 50, 50, 50))
    sound(tmp_path, drawing(f'<rect id="headline-box" x="10" y="10" width="180" height="180"/>{TOKEN}'), size)


def test_a_box_may_touch_the_edge_of_the_safe_area(tmp_path: Path) -> None:
    sound(tmp_path, drawing(f'<rect id="headline-box" x="9.6" y="9.6" width="180.8" height="180.8"/>{TOKEN}'))


@pytest.mark.parametrize(
    ("element", "named"),
    [
        ('<g id="Shadow" filter="url(#f)"/>', "Shadow (filter)"),
        ('<rect style="mask:url(#m);mix-blend-mode:screen"/>', "rect (mask, blend mode)"),
        ('<rect inkscape:label="Glow" opacity="50%"/>', "Glow (opacity in percent)"),
    ],
)
def test_what_cairosvg_leaves_out_is_named_with_its_line(tmp_path: Path, element: str, named: str) -> None:
    assert sound(tmp_path, drawing(f"\n{element}")).beyond_cairosvg == ((2, named),)


def test_fixed_texts_are_beyond_cairosvg_which_has_other_fonts(tmp_path: Path) -> None:
    template = sound(tmp_path, drawing('<text id="a">INPUD</text>'), options='fixed = ["a"]')
    assert template.beyond_cairosvg == ((1, "'INPUD' (a fixed text in the fonts of the build)"),)


@pytest.mark.parametrize(
    "element", ['<rect opacity=".5"/>', '<rect filter="none"/>', '<rect style="mix-blend-mode:normal"/>']
)
def test_what_cairosvg_draws_is_not_named(tmp_path: Path, element: str) -> None:
    assert sound(tmp_path, drawing(element)).beyond_cairosvg == ()


def test_a_drawing_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    root = workspace(tmp_path, {})
    (root / "assets/src/graphics/headline.svg").mkdir()
    templates, problems = load_templates(root, campaign())
    assert templates == {}
    assert "is no file" in problems[0].what


def test_two_graphics_are_two_templates(tmp_path: Path) -> None:
    root = workspace(tmp_path, {"headline.svg": drawing(""), "ask.svg": drawing("")})
    templates, problems = load_templates(root, replace(campaign(), graphics=("headline", "ask")))
    assert problems == []
    assert [graphic for graphic, _ in templates] == ["headline", "ask"]


def test_two_names_that_a_drawing_cannot_tell_apart_are_a_problem(tmp_path: Path) -> None:
    labels = {name: Text(f"label.{name}", name) for name in ("sample-text", "sampletext")}
    root = workspace(tmp_path, {"headline.svg": drawing("")})
    _, problems = load_templates(root, replace(campaign(), labels=labels))
    assert [(problem.what, problem.file) for problem in problems] == [
        ("'label.sampletext' and 'label.sample-text' are one name in a drawing", "assets/src/campaign.toml")
    ]
