"""Pages as tasks: what decides the bytes of each, and what the campaign's lead is told of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.build.load import Sources, load_sources
from pipeline.build.pages import page_bytes, page_tasks, without_source
from pipeline.build.plan import folders
from pipeline.build.traces import readable_parts
from pipeline.translation.tool import Said
from tests.page.books import open_book
from tests.workspaces import PREVIEW, TAKE_HOME, edit, release, small_workspace

OPEN = release("2020-11-20T00:00:00+00:00")


def sources(root: Path) -> Sources:
    found, problems = load_sources(root)
    assert found, problems
    return found


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_workspace(tmp_path_factory.mktemp("pages"))


def test_no_two_pages_are_taken_for_one(root: Path) -> None:
    tasks = page_tasks(open_book(root, PREVIEW), folders(sources(root), PREVIEW))
    assert len({task.key for task in tasks}) == len(tasks) == 8


def test_a_page_is_made_again_where_a_word_of_its_language_changes_and_only_there(root: Path) -> None:
    book, there = open_book(root, PREVIEW), folders(sources(root), PREVIEW)
    before = {task.path: task.key for task in page_tasks(book, there)}
    arabic = replace(
        there[1], tool=replace(there[1].tool, words={**there[1].tool.words, "tool.draft": Said("D", "ar")})
    )
    after = {task.path: task.key for task in page_tasks(book, (there[0], arabic))}
    assert {path for path in before if before[path] != after[path]} == {
        "index.ar.html",
        "week/2020-11-09-essential.ar.html",
        "week/2020-11-16-take-home-oat.ar.html",
    }


def test_a_page_is_the_same_bytes_each_time_and_in_its_own_language(root: Path) -> None:
    tools = {folder.tag: folder.tool for folder in folders(sources(root), PREVIEW)}
    first, second = (page_bytes(open_book(root, PREVIEW), "index.ar.html", tools["ar"]) for _ in range(2))
    assert first == second
    assert b'lang="ar" dir="rtl"' in first


def test_a_public_week_without_a_pack_in_the_source_language_is_an_error_of_its_file(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    edit(root / TAKE_HOME, "max = 60 }", "max = 60, draft = true }")
    told = [*without_source(open_book(root, OPEN), sources(root).campaign)]
    assert [(problem.file, problem.level.value) for problem in told] == [(TAKE_HOME, "error")]
    assert told[0].what == "the week is public, and has no pack in en, the language it is written in"
    assert "the page says that en is in translation" in told[0].hint


def test_nor_is_one_that_was_taken_back_in_that_language_on_purpose(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    assert [*without_source(open_book(root, OPEN), sources(root).campaign)] == []
    (root / "assets/src/withdrawn.csv").write_text("week,language,date\nessential,en,2020-11-19\n", encoding="utf-8")
    assert [*without_source(open_book(root, OPEN), sources(root).campaign)] == []


def test_pixels_of_webp_are_not_looked_through_for_traces_and_what_lies_beside_them_is() -> None:
    chunks = b"VP8 \x07\0\0\0me@a.orX" + b"EXIF\x04\0\0\0Anna"  # an odd length is padded
    parts = [*readable_parts(b"RIFF\x20\0\0\0WEBP" + chunks)]
    assert parts == [b"EXIFAnna", b""]
