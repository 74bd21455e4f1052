"""Broken input: one clear line each, nothing else lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import Level, Problem
from tests.guide.designed import page
from tests.pdf.pdfs import pdf
from tests.sync.releases import verify_tree
from tests.workspaces import ESSENTIAL, build, drawn_workspace, edit, tell_translators

HEADLINE = r'text = "Harm reduction is essential"'


def misspelt_key(root: Path) -> None:
    edit(root / ESSENTIAL, "headline =", "hedline =")


def headline_of_400_characters(root: Path) -> None:
    edit(root / ESSENTIAL, HEADLINE, f'text = "{"harm reduction saves lives " * 15}"'.replace(' "', '"'))


def word_of_60_letters(root: Path) -> None:
    edit(root / ESSENTIAL, HEADLINE, f'text = "{"W" * 60}"')


def character_no_font_has(root: Path) -> None:
    edit(root / ESSENTIAL, HEADLINE, 'text = "Harm 𒀀 is essential"')


def drawing_with_a_text_for_nobody(root: Path) -> None:
    edit(root / "assets/src/graphics/headline.svg", "</svg>", "<text>9 to 13 November</text></svg>")


def drawing_with_an_external_image(root: Path) -> None:
    image = '<image href="https://example.org/x.png" width="10" height="10"/></svg>'
    edit(root / "assets/src/graphics/ask.svg", "</svg>", image)


def catalog_cut_in_half(root: Path) -> None:
    file = root / "locales/ar.po"
    body = file.read_bytes()
    file.write_bytes(body[: len(body) // 2])


def designers_page_that_acts(root: Path) -> None:
    (root / "assets/src/guide/03-map.toml").write_text('alt = "A map of all services."', encoding="utf-8")
    file = root / "assets/src/guide/03-map.pdf"
    file.write_bytes(page())
    tell_translators(root)
    file.write_bytes(pdf(catalog="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"))


CASES = [
    (misspelt_key, rf"{ESSENTIAL}:\d+", "hedline", "headline"),
    (headline_of_400_characters, rf"{ESSENTIAL}:\d+", "lines at the smallest size", "shorten"),
    (word_of_60_letters, rf"{ESSENTIAL}:\d+", r"longest word needs [\d,]+ px", "shorten"),
    (character_no_font_has, rf"{ESSENTIAL}:\d+", r"𒀀.*U\+12000", "font"),
    (drawing_with_a_text_for_nobody, r"assets/src/graphics/headline\.svg:\d+", r"bound to no string", "fixed"),
    (drawing_with_an_external_image, r"assets/src/graphics/ask\.svg:\d+", r"example\.org", "embed"),
    (designers_page_that_acts, r"assets/src/guide/03-map\.pdf", "holds JavaScript", "without password"),
    (catalog_cut_in_half, r"locales/ar\.po:\d+", r"", "restore"),
]


@pytest.mark.parametrize(("break_it", "where", "what", "hint"), CASES, ids=[case[0].__name__ for case in CASES])
def test_one_fault_is_one_problem_with_place_and_hint_and_the_rest_is_built(
    tmp_path: Path, break_it: Callable[[Path], None], where: str, what: str, hint: str
) -> None:
    root = drawn_workspace(tmp_path)
    break_it(root)
    report = build(root)
    errors = [problem for problem in set(report.problems) if problem.level is Level.ERROR]
    assert len(errors) == 1, errors
    assert re.fullmatch(where, errors[0].where)
    assert re.search(what, errors[0].what)
    assert hint in errors[0].hint
    pictures = list((root / "dist/preview").glob("*/*/*.png"))
    assert len(pictures) >= 4
    assert verify_tree(root / "dist/preview") == ()


def test_a_fault_takes_out_no_more_than_it_touches(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    character_no_font_has(root)
    report = build(root)
    assert {path.rpartition("/")[2] for path in report.failed} == {
        "essential-headline-square.en.png",
        "peers-in-the-pandemic-guide.en.pdf",
        "peers-in-the-pandemic-guide.en.html",
    }
    left_out = {(item.kind, item.language, item.week) for item in report.left_out if item.language == "en"}
    assert left_out == {("picture", "en", "essential"), ("guide", "en", ""), ("zip", "en", "essential")}


def test_what_failed_before_is_gone_from_the_tree_and_comes_back_when_mended(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    picture = root / "dist/preview/en/2020-11-09-essential/essential-headline-square.en.png"
    build(root)
    whole = picture.read_bytes()
    text = (root / ESSENTIAL).read_text(encoding="utf-8")
    character_no_font_has(root)
    build(root)
    assert not picture.exists()
    (root / ESSENTIAL).write_text(text, encoding="utf-8")
    build(root)
    assert picture.read_bytes() == whole


def test_a_problem_prints_as_file_line_level_and_words() -> None:
    assert str(Problem("what", "a/b.toml", 3)) == "a/b.toml:3: error: what"


def test_a_font_that_is_not_there_is_told_with_its_line_for_bound_and_fixed_texts_alike(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    extra = '<text x="80" y="1000" font-family="Nobody Sans" font-size="20">© 2020</text></svg>'
    edit(root / "assets/src/graphics/ask.svg", "</svg>", extra)
    (root / "assets/src/graphics/ask.toml").write_text('fixed = ["© 2020"]\n', encoding="utf-8")
    edit(root / "assets/src/graphics/headline.svg", 'font-family="Rubik"', 'font-family="Missing Grotesk"')
    report = build(root)
    errors = [problem for problem in set(report.problems) if problem.level is Level.ERROR]
    assert {(problem.what, problem.file.rpartition("/")[2]) for problem in errors} == {
        ("font 'Nobody Sans' is not there", "ask.svg"),
        ("font 'Missing Grotesk' is not there", "headline.svg"),
    }
    assert all(problem.line > 1 for problem in errors)
