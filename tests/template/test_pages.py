"""The guide's drawn pages: what their texts and pictures may be called, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.campaign.model import Campaign, Media
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from pipeline.template.load import GUIDE, load_cover, load_divider
from pipeline.template.model import Template
from tests.template.drawings import campaign, drawing

A4 = 'viewBox="0 0 794 1123"'
TITLE = '<rect id="guide-title-box" x="50" y="50" width="9" height="9"/><text font-family="Noto Sans">{{guide.title}}</text>'
CHAPTER = '<rect id="guide-chapter-box" x="50" y="90" width="9" height="9"/><text font-family="Noto Sans">{{guide.chapter}}</text>'


def written(root: Path, files: Mapping[str, str]) -> Path:
    (root / GUIDE).mkdir(parents=True)
    for name, text in files.items():
        (root / GUIDE / name).write_text(text, encoding="utf-8")
    return root


def cover(root: Path, inside: str, page: str = A4, options: str = "") -> tuple[Template | None, list[Problem]]:
    return load_cover(written(root, {"cover.svg": drawing(inside, page), "cover.toml": options}), with_logo())


def divider(root: Path, inside: str, page: str = A4, options: str = "") -> tuple[Template | None, list[Problem]]:
    return load_divider(written(root, {"divider.svg": drawing(inside, page), "divider.toml": options}), with_logo())


def with_logo() -> Campaign:
    logo = Media("logo", "assets/src/media/logo.png", Text("cover.media.logo", "The network's logo"))
    return replace(campaign(), guide_media=(logo,))


def sound(found: tuple[Template | None, list[Problem]]) -> Template:
    template, problems = found
    assert problems == []
    assert template is not None
    return template


def test_without_a_drawing_there_is_no_page(tmp_path: Path) -> None:
    assert load_cover(tmp_path, campaign()) == load_divider(tmp_path, campaign()) == (None, [])


def test_the_cover_has_names_of_its_own(tmp_path: Path) -> None:
    assert [box.name for box in sound(cover(tmp_path, TITLE)).boxes] == ["guide.title"]


def test_the_divider_shows_the_chapter_and_what_its_week_has(tmp_path: Path) -> None:
    hashtag = TITLE.replace("guide-title", "hashtag").replace("guide.title", "hashtag")
    assert sound(divider(tmp_path, CHAPTER + hashtag)).needs == {"guide.chapter", "hashtag"}


@pytest.mark.parametrize(
    ("name", "hint"), [("headline", "known here: always"), ("guide.titel", "did you mean 'guide.title'?")]
)
def test_a_name_that_is_no_string_of_the_cover_is_told_with_the_nearest(tmp_path: Path, name: str, hint: str) -> None:
    template, problems = cover(
        tmp_path, TITLE + CHAPTER.replace("guide.chapter", name).replace("guide-chapter-box", "x")
    )
    assert template is None
    assert f"{{{{{name}}}}}" in problems[0].what
    assert problems[0].hint.startswith(hint)


@pytest.mark.parametrize("page", ['viewBox="0 0 800 600"', 'viewBox="0 0 1123 794"', 'viewBox="0 0 816 1056"'])
def test_a_page_that_is_not_a4_is_one_problem(tmp_path: Path, page: str) -> None:
    template, (problem,) = divider(tmp_path, CHAPTER, page)
    assert template is None
    assert "size 'A4' is 794 x 1123" in problem.what
    assert (problem.file, problem.hint) == (f"{GUIDE}/divider.svg", "the shapes must agree; draw this size by hand")


def test_a_divider_without_a_place_for_the_heading_is_one_problem(tmp_path: Path) -> None:
    template, (problem,) = divider(tmp_path, TITLE)
    assert template is None
    assert problem.what == "the divider has no place for the heading of its chapter"
    assert problem.where == f"{GUIDE}/divider.svg"
    assert "{{guide.chapter}}" in problem.hint


def test_a_divider_that_lacks_the_heading_in_some_languages_says_in_which(tmp_path: Path) -> None:
    only = CHAPTER.replace("guide.chapter}}", "guide.chapter@ltr}}").replace(
        "guide-chapter-box", "guide-chapter-box@ltr"
    )
    template, (problem,) = divider(tmp_path, only)
    assert template is None
    assert problem.what.endswith("of its chapter in ar")


def test_pages_have_options_as_graphics_do_but_no_alt_text(tmp_path: Path) -> None:
    fixed = '<text x="60" y="300" font-family="Noto Sans">INPUD</text>'
    options = 'fixed = ["INPUD"]\n[text."guide.title"]\nmax = 2\n[colors]\nground = "#26103b"\n'
    template = sound(cover(tmp_path, f'<rect width="9" height="9" fill="#26103b"/>{TITLE}{fixed}', options=options))
    assert template.boxes[0].lines == 2
    assert [text.text for text in template.fixed] == ["INPUD"]
    assert template.roles == (("ground", "#26103b"),)


def test_an_option_that_pages_do_not_have_is_a_problem(tmp_path: Path) -> None:
    template, problems = cover(tmp_path, TITLE, options='alt = "A cover"\n')
    assert template is None
    assert [(problem.what, problem.where) for problem in problems] == [("unknown key 'alt'", f"{GUIDE}/cover.toml:1")]


def test_a_picture_of_the_guide_has_a_place_on_its_pages(tmp_path: Path) -> None:
    logo = '<rect id="logo" x="50" y="500" width="90" height="90"/>'
    assert [slot.name for slot in sound(cover(tmp_path, TITLE + logo)).pictures] == ["logo"]
    assert [slot.name for slot in sound(divider(tmp_path / "other", CHAPTER + logo)).pictures] == ["logo"]


def test_a_text_near_the_edge_is_a_problem(tmp_path: Path) -> None:
    template, problems = cover(tmp_path, TITLE.replace('x="50"', 'x="10"'))
    assert template is None
    assert ["leaves the safe area of 'A4'" in problem.what for problem in problems] == [True]
    assert problems[0].level is Level.ERROR
