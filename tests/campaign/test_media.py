"""Pictures and colours of weeks, as their files write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.campaign.load import CAMPAIGN_FILE
from pipeline.campaign.model import Color, Media
from pipeline.campaign.text import Text
from tests.campaign.test_load import (
    CAMPAIGN,
    FIRST,
    WEEK,
    brief,
    fault_of_campaign,
    fault_of_week,
    first_week,
    line_of,
    load,
    workspace,
)

PICTURE = WEEK + '\n[media.photo]\nfile = "clinic.jpg"\nalt = "Two people at a counter."\n'


def test_a_week_names_the_picture_of_an_object_and_says_what_it_shows(tmp_path: Path) -> None:
    line = line_of(PICTURE, "[media.photo]")
    alt = Text("week.first.media.photo", "Two people at a counter.", FIRST, line + 2)
    week = first_week(tmp_path, PICTURE)
    assert week.media == (Media("photo", "assets/src/media/clinic.jpg", alt, file=FIRST, line=line),)
    assert alt in week.texts()


def test_a_picture_may_be_cut_around_a_point_or_shown_whole(tmp_path: Path) -> None:
    text = PICTURE + 'focus = [0.5, 0]\n\n[media.logo]\nfile = "logos/ours.png"\nfit = "contain"\nalt = "Logo"\n'
    photo, logo = first_week(tmp_path, text).media
    assert (photo.fit, photo.focus) == ("cover", (0.5, 0.0))
    assert (logo.fit, logo.picture) == ("contain", "assets/src/media/logos/ours.png")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('file = "clinic.jpg"', 'file = "../clinic.jpg"', "'../clinic.jpg' is no file of assets/src/media"),
        ('file = "clinic.jpg"', 'file = "/etc/clinic.jpg"', "'/etc/clinic.jpg' is no file of assets/src/media"),
        ('file = "clinic.jpg"', 'file = "C:clinic.jpg"', "'C:clinic.jpg' is no file of assets/src/media"),
        ('file = "clinic.jpg"', "file = 'a\\clinic.jpg'", "'a\\\\clinic.jpg' is no file of assets/src/media"),
        ('file = "clinic.jpg"', 'file = "a\\u0000.jpg"', "'a\\x00.jpg' is no file of assets/src/media"),
        ('file = "clinic.jpg"', 'file = " "', "' ' is no file of assets/src/media"),
        ('file = "clinic.jpg"', "", "'file' is missing"),
        ('alt = "Two people at a counter."', "", "'alt' is missing"),
        ('alt = "Two people at a counter."', 'alt = ""', "'alt' is empty"),
        ("[media.photo]", "[media.Photo]", "'Photo' is no id"),
        ("alt =", "focus = [0.5]\nalt =", "'focus' must be two numbers from 0 to 1"),
        ("alt =", "focus = [0.5, 30]\nalt =", "'focus' must be two numbers from 0 to 1"),
        ("alt =", "focus = [true, 0]\nalt =", "'focus' must be two numbers from 0 to 1"),
        ("alt =", "focus = 0.5\nalt =", "'focus' must be a list [...]"),
        (
            "alt =",
            "fit = 'contain'\nfocus = [0, 0]\nalt =",
            "'focus' has no effect: fit = \"contain\" cuts nothing off",
        ),
        ("alt =", "fit = 'fill'\nalt =", "'fit' is 'fill'"),
        ("alt =", "size = 3\nalt =", "unknown key 'size'"),
    ],
)
def test_a_picture_written_wrongly_is_told(tmp_path: Path, old: str, new: str, what: str) -> None:
    text = PICTURE.replace(old, new)
    assert text != PICTURE
    assert what in fault_of_week(tmp_path, text).what


def test_a_picture_that_is_no_table_is_told(tmp_path: Path) -> None:
    assert fault_of_week(tmp_path, WEEK + "[media]\nphoto = 'a.jpg'\n").what == "'photo' must be a table"


def test_a_colour_belongs_to_a_role_and_is_compared_as_six_digits(tmp_path: Path) -> None:
    text = WEEK + '\n[colors]\naccent = "#0A7"\nground = "#F7f2E9"\n'
    line = line_of(text, "accent")
    assert first_week(tmp_path, text).colors == {
        "accent": Color("#00aa77", FIRST, line),
        "ground": Color("#f7f2e9", FIRST, line + 1),
    }


def test_the_campaign_and_a_language_may_have_colours(tmp_path: Path) -> None:
    text = CAMPAIGN + '\n[colors]\naccent = "#000"\n\n[language.ru.colors]\naccent = "#fff"\n'
    campaign, problems = load(workspace(tmp_path, {CAMPAIGN_FILE: text}))
    assert problems == []
    assert campaign.colors["accent"].value == "#000000"
    assert campaign.language("ru").colors["accent"].value == "#ffffff"


@pytest.mark.parametrize("value", ["e4002b", "#e4002", "#e4002b80", "red", "rgb(0,0,0)", ""])
def test_what_is_no_colour_is_told_with_its_line(tmp_path: Path, value: str) -> None:
    text = f"{WEEK}\n[colors]\naccent = '{value}'\n"
    problem = fault_of_week(tmp_path, text)
    assert (problem.file, problem.line) == (FIRST, line_of(text, "accent"))
    assert problem.what.startswith(f"{value!r} is no colour")


def test_a_role_is_an_id(tmp_path: Path) -> None:
    text = f"{CAMPAIGN}\n[colors]\n'my colour' = '#000'\n"
    what = "'my colour' is no id"
    assert brief(fault_of_campaign(tmp_path, text)) == (CAMPAIGN_FILE, line_of(text, "'my colour'"), what)
