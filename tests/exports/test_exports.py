"""Small drawings modelled on the way each design tool writes, and what is read from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.campaign.canvas import Size
from pipeline.draw.model import PictureJob, Setting
from pipeline.draw.picture import draw_picture
from pipeline.errors import Level
from pipeline.template.drawing import Loaded, load_template
from pipeline.template.model import TextBox
from pipeline.template.options import Asked
from pipeline.template.sidecar import GraphicOptions
from tests.draw.pictures import pixels
from tests.draw.texts import fonts
from tests.template.drawings import NAMES, campaign

HERE = Path(__file__).parent
SQUARE = Size("square", 1080, 1080)
Page = tuple[int, int, int, int]


@dataclass(frozen=True)
class Expected:
    """What a file gives: per text its place on the page in whole px, families, weight, size, anchor and vertical place."""

    boxes: dict[str, tuple[Page, tuple[str, ...], int, float, str, str]]
    warnings: int = 0
    fixed: tuple[str, ...] = ()
    size: Size = SQUARE
    problems: dict[str, str] = field(default_factory=dict)


BOLD, PLAIN = ("NotoSans-Bold", "Noto Sans"), ("NotoSans", "Noto Sans")
FILES = {
    "inkscape-frame": Expected(
        {
            "headline": ((100, 140, 760, 380), ("Noto Sans",), 700, 96, "middle", "top"),
            "ask": ((100, 800, 800, 180), ("Noto Sans",), 400, 48, "start", "top"),
        }
    ),
    "inkscape-flowroot": Expected(
        {
            "headline": ((100, 119, 871, 544), ("Noto Sans",), 700, 72, "end", "top"),
            "dates": ((0, 879, 1080, 59), ("Noto Sans",), 400, 9, "middle", "middle"),
        },
        warnings=1,
    ),
    "figma-without-ids": Expected(
        {
            "headline": ((87, 121, 1113, 82), ("Noto Sans",), 700, 64, "start", "middle"),
            "ask": ((92, 330, 1108, 38), ("Noto Sans",), 400, 30, "start", "middle"),
            "dates": ((92, 385, 1108, 38), ("Noto Sans",), 400, 30, "start", "middle"),
            "hashtag": ((92, 440, 1108, 38), ("Noto Sans",), 400, 30, "start", "middle"),
        },
        warnings=4,
        fixed=("Peers & friends, since 2009",),
        size=Size("card", 1200, 630),
    ),
    "figma-with-ids": Expected(
        {
            "headline": ((90, 200, 900, 360), ("Noto Sans",), 700, 84, "middle", "middle"),
            "hashtag": ((280, 720, 520, 70), ("Noto Sans",), 700, 48, "middle", "middle"),
        },
        fixed=("Made by peers",),
    ),
    "illustrator-classes": Expected(
        {
            "headline": ((73, 109, 934, 399), ("NotoSans-Bold",), 400, 44, "start", "top"),
            "ask": ((73, 762, 934, 218), ("NotoSans-Regular",), 400, 18, "start", "top"),
        }
    ),
    "illustrator-data-name": Expected(
        {
            "headline": ((75, 160, 667, 333), BOLD, 700, 60, "middle", "middle"),
            "dates": ((75, 901, 741, 41), ("NotoSans-Regular", "Noto Sans"), 400, 24, "start", "middle"),
            "hashtag": ((755, 0, 41, 933), ("NotoSans-Regular", "Noto Sans"), 400, 24, "start", "middle"),
        },
        warnings=2,
        size=Size("letter", 816, 1056),
    ),
    "xd": Expected(
        {
            "headline": ((90, 140, 900, 400), BOLD, 700, 90, "end", "bottom"),
            "ask": ((90, 760, 990, 51), PLAIN, 400, 40, "start", "middle"),
        },
        warnings=1,
        fixed=("Made by peers",),
    ),
    "sketch": Expected(
        {"headline": ((80, 120, 920, 500), BOLD, 700, 88, "start", "top")}, fixed=("Keep every service open.",)
    ),
    "affinity": Expected(
        {
            "headline": ((90, 180, 900, 360), BOLD, 700, 96, "start", "top"),
            "dates": ((90, 934, 990, 46), PLAIN, 400, 36, "start", "middle"),
        },
        warnings=1,
    ),
}


def load(name: str) -> Loaded:
    expected = FILES[name]
    path = HERE / f"{name}.svg"
    return load_template(
        HERE, path, name, expected.size, GraphicOptions(asked=Asked(expected.fixed)), campaign(), NAMES
    )


def box_of(name: str, key: str) -> TextBox:
    template = load(name).template
    assert template is not None
    return next(box for box in template.boxes if box.name == key)


def test_every_file_is_expected() -> None:
    assert {path.stem for path in HERE.glob("*.svg")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_file_as_the_tool_writes_it_binds(name: str) -> None:
    expected, loaded = FILES[name], load(name)
    assert [problem.level for problem in loaded.problems] == [Level.WARNING] * expected.warnings
    assert loaded.template is not None
    read = {
        box.name: (
            tuple(round(length) for length in box.page),
            box.style.families,
            box.style.weight,
            round(box.style.size, 2),
            box.style.anchor,
            box.vertical,
        )
        for box in loaded.template.boxes
    }
    assert read == expected.boxes


def test_what_is_not_declared_fixed_is_told_as_the_designer_sees_it() -> None:
    path = HERE / "figma-without-ids.svg"
    loaded = load_template(HERE, path, "figma", FILES["figma-without-ids"].size, GraphicOptions(), campaign(), NAMES)
    assert loaded.template is None
    errors = [problem for problem in loaded.problems if problem.level is Level.ERROR]
    assert [(str(problem), problem.line) for problem in errors] == [
        (
            'figma-without-ids.svg:5: error: text "Peers & friends, since 2009" at 695, 561 is bound to no string',
            5,
        )
    ]


def test_options_stand_behind_the_names_of_boxes_and_groups() -> None:
    headline = box_of("figma-with-ids", "headline")
    assert (headline.lines, headline.smallest) == (3, 40)
    assert box_of("illustrator-data-name", "dates").lines == 1


def test_a_panel_keeps_its_distance_to_the_box() -> None:
    panel = box_of("figma-with-ids", "hashtag").panel
    assert panel is not None
    assert (panel.padding, panel.radius) == ((20, 40, 20, 40), 55)


def test_copies_of_one_text_on_each_other_are_filled_together() -> None:
    template = load("affinity").template
    assert template is not None
    assert [box.name for box in template.boxes] == ["headline", "headline", "dates"]
    assert "stroke-width" in template.svg


def test_axes_lines_and_spacing_are_read() -> None:
    assert box_of("illustrator-data-name", "headline").style.axes == (("wght", 700),)
    assert box_of("illustrator-data-name", "dates").style.rules == ("underline",)
    assert box_of("xd", "ask").style.tracking == pytest.approx(0.05)
    assert box_of("figma-without-ids", "headline").style.tracking == pytest.approx(-0.02)
    assert box_of("sketch", "headline").style.leading == pytest.approx(100 / 88, abs=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_file_is_drawn_with_its_texts_inside_the_boxes(name: str) -> None:
    template = load(name).template
    assert template is not None
    words = {"headline": "Harm reduction is essential", "ask": "Open", "dates": "9–13", "hashtag": "#One"}
    settings = [Setting(box, words[box.name], "en", "ltr", "ltr", box.name) for box in template.boxes]
    size = FILES[name].size
    drawn = PictureJob(name, template, tuple(settings), size.width, size.height, fonts())
    blank = [Setting(box, ".", "en", "ltr", "ltr", box.name) for box in template.boxes]
    without = PictureJob(name, template, tuple(blank), size.width, size.height, fonts())
    picture, ground = pixels(draw_picture(drawn)), pixels(draw_picture(without))
    for box in template.boxes:
        x, y, width, height = box.page
        area = (int(x), int(y), int(x + width), int(y + height))
        assert picture.crop(area).tobytes() != ground.crop(area).tobytes(), box.name
