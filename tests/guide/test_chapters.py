from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.campaign.model import Text
from pipeline.errors import Level, Problem
from pipeline.guide.chapters import GUIDE, load_chapters, parse_chapter
from pipeline.guide.model import Chapter, Node

FILE = "assets/src/guide/01-overview.md"


def parsed(markdown: str) -> Chapter:
    """The chapter of sound Markdown."""
    chapter, problems = parse_chapter("overview", markdown, FILE)
    assert problems == []
    return chapter


def problems_of(markdown: str) -> list[tuple[str, int]]:
    """What is wrong, and on which line."""
    _, problems = parse_chapter("overview", markdown, FILE)
    assert all(problem.file == FILE for problem in problems)
    return [(problem.what, problem.line) for problem in problems]


def test_every_text_has_a_key_made_of_chapter_and_id() -> None:
    chapter = parsed("# Campaign Overview {#title}\n\nWords. {#p1}\n")
    assert chapter.texts() == (
        Text("guide.overview.title", "Campaign Overview", FILE, 1),
        Text("guide.overview.p1", "Words.", FILE, 3),
    )
    assert [(node.kind, node.level) for node in chapter.nodes] == [("heading", 1), ("paragraph", 0)]


def test_lists_and_quotes_hold_blocks() -> None:
    chapter = parsed("- One. {#a}\n- Two. {#b}\n  1. Three. {#c}\n\n> Four. {#d}\n")
    bullets, quote = chapter.nodes
    assert [bullets.kind, quote.kind] == ["bullets", "quote"]
    first, second = bullets.children
    assert [child.kind for child in first.children] == ["paragraph"]
    assert [child.kind for child in second.children] == ["paragraph", "numbers"]
    assert [text.text for text in chapter.texts()] == ["One.", "Two.", "Three.", "Four."]
    assert [text.line for text in chapter.texts()] == [1, 2, 3, 5]


@pytest.mark.parametrize(
    "markdown", ["# Title\n\nWords. {#a}", "Words without id.\n", "- item", "> words", "Words {#A}"]
)
def test_a_text_without_id_is_a_problem(markdown: str) -> None:
    (what, line), *_ = problems_of(markdown)
    assert what.endswith("has no id")
    assert line == 1


def test_an_id_without_text_is_a_problem() -> None:
    assert problems_of("## {#a}\n\nWords. {#b}") == [("the id 'a' stands without a text", 1)]


def test_the_same_id_twice_is_a_problem_that_names_both_lines() -> None:
    assert problems_of("One. {#a}\n\n- Two. {#a}\n\nThree. {#b}") == [
        ("the id of 'guide.overview.a' stands twice (first on line 1)", 3)
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_wrapped_in_the_file_are_one_line(end: str) -> None:
    chapter = parsed(end.join(["One two", "three  ", "  four.", "{#a}", ""]))
    assert [text.text for text in chapter.texts()] == ["One two three four."]


def test_a_rewrapped_text_keeps_its_words_and_key() -> None:
    assert parsed("One two three. {#a}").texts() == parsed("One\ntwo three. {#a}").texts()


def test_text_is_composed_and_no_break_spaces_stay() -> None:
    assert parsed("Cafe\u0301\u00a0au lait {#a}").texts()[0].text == "Café\u00a0au lait"


def test_emphasis_and_links_stay_in_the_text_for_translators() -> None:
    words = "See **this** and [that](https://inpud.net)."
    assert parsed(f"{words} {{#a}}").texts()[0].text == words


def test_html_is_only_text() -> None:
    assert parsed("<b>Words</b> {#a}").texts()[0].text == "<b>Words</b>"


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ("```\ncode\n```", "fence"),
        ("    code", "code block"),
        ("---", "hr"),
        ("| a | b |\n|---|---|\n| c | d |", "table"),
    ],
)
def test_a_block_the_guide_cannot_set_is_named_with_its_line(block: str, name: str) -> None:
    markdown = f"One. {{#a}}\n\n{block}\n\nTwo. {{#b}}\n"
    assert problems_of(markdown) == [(f"a {name} cannot be set in the guide", 3)]
    chapter, _ = parse_chapter("overview", markdown, FILE)
    assert [text.text for text in chapter.texts()] == ["One.", "Two."]


def warned(markdown: str) -> tuple[list[str], list[Problem]]:
    """The texts that are left, and the problems."""
    chapter, problems = parse_chapter("overview", markdown, FILE)
    return [text.text for text in chapter.texts()], problems


def test_an_empty_section_is_warned_of_and_left_out() -> None:
    texts, problems = warned("# One {#a}\n\nWords. {#b}\n\n## Two {#c}\n")
    assert texts == ["One", "Words."]
    assert [(problem.what, problem.line, problem.level) for problem in problems] == [
        ("the section 'Two' is empty and left out of the guide", 5, Level.WARNING)
    ]


def test_a_section_of_nothing_but_empty_sections_is_empty_too() -> None:
    texts, problems = warned("# One {#a}\n\n## Two {#b}\n\n### Three {#c}\n\n# Four {#d}\n\nWords. {#e}\n")
    assert texts == ["Four", "Words."]
    assert len(problems) == 3


def test_a_section_with_a_section_in_it_is_not_empty() -> None:
    texts, problems = warned("# One {#a}\n\n## Two {#b}\n\nWords. {#c}\n")
    assert texts == ["One", "Two", "Words."]
    assert problems == []


def chapter_files(root: Path, files: dict[str, str | bytes]) -> tuple[tuple[Chapter, ...], list[Problem]]:
    folder = root / GUIDE
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_chapters(root)


def test_chapters_come_in_the_order_of_their_numbers_and_are_called_by_their_names(tmp_path: Path) -> None:
    chapters, problems = chapter_files(tmp_path, {"02-b.md": "B {#x}", "10-c-d.md": "C {#x}", "01-a.md": "A {#x}"})
    assert problems == []
    assert [chapter.id for chapter in chapters] == ["a", "b", "c-d"]
    assert [chapter.texts()[0].key for chapter in chapters] == ["guide.a.x", "guide.b.x", "guide.c-d.x"]


def test_a_faulty_chapter_is_left_out_and_one_with_a_warning_is_not(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"01-a.md": "No id.", "02-b.md": "Words. {#x}\n\n# Empty {#y}\n"}
    chapters, problems = chapter_files(tmp_path, files)
    assert [chapter.id for chapter in chapters] == ["b"]
    assert [(problem.file, problem.level) for problem in problems] == [
        (f"{GUIDE}/01-a.md", Level.ERROR),
        (f"{GUIDE}/02-b.md", Level.WARNING),
    ]


@pytest.mark.parametrize("name", ["overview.md", "01_overview.md", "01-Overview.md", "1-.md"])
def test_a_file_that_is_not_called_like_a_chapter_is_a_problem(tmp_path: Path, name: str) -> None:
    chapters, problems = chapter_files(tmp_path, {name: "A {#x}"})
    assert chapters == ()
    assert [problem.what for problem in problems] == ["a chapter's file is called like 01-overview.md"]


def test_a_byte_order_mark_is_no_text_and_other_encodings_are_a_problem(tmp_path: Path) -> None:
    chapters, problems = chapter_files(
        tmp_path, {"01-a.md": b"\xef\xbb\xbfA {#x}", "02-b.md": "Ä {#x}".encode("latin-1")}
    )
    assert [chapter.texts()[0].text for chapter in chapters] == ["A"]
    assert ["not UTF-8" in problem.what for problem in problems] == [True]


def test_without_chapters_there_are_none(tmp_path: Path) -> None:
    assert load_chapters(tmp_path) == ((), [])


def test_texts_come_in_reading_order_however_deep() -> None:
    a, b, c = (Text(f"guide.x.{name}", name) for name in "abc")
    inner = Node("item", children=(Node("paragraph", b), Node("bullets", children=(Node("item", c),))))
    assert Chapter("x", (Node("heading", a, 1), Node("bullets", children=(inner,)))).texts() == (a, b, c)
