from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from pipeline.guide.chapters import GUIDE, load_chapters, parse_chapter, without_differing
from pipeline.guide.model import Chapter, Node
from pipeline.translation.model import Approval, Catalog, Catalogs, Entry

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
        Text("guide.overview.title", "Campaign Overview", FILE, 1, "heading"),
        Text("guide.overview.p1", "Words.", FILE, 3, "paragraph"),
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
    assert problems_of("# {#a}\n\nWords. {#b}") == [("the id 'a' stands without a text", 1)]


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


@pytest.mark.parametrize(
    ("markdown", "what"),
    [
        ("One <b>two</b>. {#a}", "no HTML can be set here: '<b>'"),
        ("One[^two]. {#a}", "there is no footnote 'two'"),
        ("One. {#a}\n\n[^two]: Three.", "nothing refers to the footnote 'two'"),
        ("One[^two]. {#a}\n\n[^two]: Three.\n\n    Four.", "the footnote 'two' is more than a paragraph"),
        ("One[^two]. {#a}\n\n[^two]: Three.\n\n[^two]: Four.", "the footnote 'two' stands twice"),
        ("# One[^two] {#a}\n\nThree. {#b}\n\n[^two]: Four.", "a footnote in a heading"),
        ("One [two](three.html). {#a}", "the link 'three.html' leads to no place readers can reach"),
        ("One ![two](three.png) four. {#a}", "a picture stands inside a text"),
        ("![](three.png) {#a}", "the picture 'three.png' has no alt text"),
        ("![Two](three.png)", "the picture 'three.png' has no id"),
        ("![Two](../three.png) {#a}", "'../three.png' is no file of assets/src/media"),
        ("![Two](%2e%2e/three.png) {#a}", "'../three.png' is no file of assets/src/media"),
        ("![Two](three%00.png) {#a}", "'three\\x00.png' is no file of assets/src/media"),
        (
            "See [this](https://example.org/a b). {#a}",
            "'[this](https://example.org/a b)' would be printed as it stands, and is no link",
        ),
        (
            "See [this] (https://example.org). {#a}",
            "'[this] (https://example.org)' would be printed as it stands, and is no link",
        ),
        ("# One {#a}\n\n### Two {#b}\n\nThree. {#c}", "a heading of level 3 stands below one of level 1"),
        ("## One {#a}\n\nTwo. {#b}", "the chapter begins with a heading of level 2"),
        ("<div>\n\nOne. {#a}", "a html block cannot be set here"),
        ("| One[^n] {#a} |\n|--|\n| Two {#b} |\n\n[^n]: Three.", "a link or a footnote in a column title"),
        ("| [One](https://inpud.net) {#a} |\n|--|\n| Two {#b} |", "a link or a footnote in a column title"),
        (f"[One](https://inpud.net/{'a' * 1983}) {{#a}}", "a link has 2,001 characters; at most 2,000 work everywhere"),
        (f"{'> ' * 7}One. {{#a}}", "lists, quotes and boxes stand more than 6 levels deep in each other"),
        (f"{'> ' * 300}One. {{#a}}", "lists, quotes and boxes stand more than 6 levels deep in each other"),
    ],
)
def test_what_the_guide_cannot_take_is_a_problem(markdown: str, what: str) -> None:
    assert what in [found for found, _ in problems_of(markdown)]


def test_every_cell_is_a_text_and_numbers_need_no_id() -> None:
    chapter = parsed("| Country {#h1} | Doses {#h2} |\n|:--|--:|\n| Nepal {#np} | 1,200 |\n| Both \\| all {#x} | |\n")
    (table,) = chapter.nodes
    cells = [[(cell.text.text if cell.text else "", cell.align) for cell in row.children] for row in table.children]
    assert cells == [
        [("Country", "start"), ("Doses", "end")],
        [("Nepal", "start"), ("1,200", "end")],
        [("Both | all", "start"), ("", "end")],
    ]
    assert [text.key.rpartition(".")[2] for text in chapter.texts()] == ["h1", "h2", "np", "x"]


def test_a_footnote_is_a_text_called_by_its_name() -> None:
    chapter = parsed("One[^two]. {#a}\n\n[^two]: Three\n    four.\n")
    assert chapter.notes == {"two": Text("guide.overview.note.two", "Three four.", FILE, 3, "footnote")}
    assert [text.text for text in chapter.texts()] == ["One[^two].", "Three four."]


@pytest.mark.parametrize(
    ("written", "name"),
    [("клиника.jpg", "клиника.jpg"), ("<the clinic.jpg>", "the clinic.jpg"), ("a%20b.jpg", "a b.jpg")],
)
def test_a_picture_may_be_called_in_any_letters(written: str, name: str) -> None:
    (figure,) = parsed(f"![A nurse]({written}) {{#nurse}}\n").nodes
    assert figure.media
    assert figure.media.picture == f"assets/src/media/{name}"


def test_a_break_asked_for_with_a_backslash_is_a_space() -> None:
    (text,) = parsed("One\\\ntwo\\\\\nthree {#a}\n").texts()
    assert text.text == "One two\\\\ three"


def test_a_picture_has_alt_text_and_caption_under_one_id() -> None:
    chapter = parsed('![A nurse](clinic.jpg "At work") {#nurse}\n')
    (figure,) = chapter.nodes
    assert figure.media is not None
    assert figure.media.picture == "assets/src/media/clinic.jpg"
    assert [(text.key, text.text) for text in chapter.texts()] == [
        ("guide.overview.nurse.alt", "A nurse"),
        ("guide.overview.nurse.caption", "At work"),
    ]


def test_six_levels_of_lists_are_read_and_what_is_deeper_is_told_once() -> None:
    deep = "".join(f"{'  ' * level}- Item {level} {{#i{level}}}\n" for level in range(9))
    chapter, problems = parse_chapter("overview", deep, FILE)
    assert [text.text for text in chapter.texts()] == [f"Item {level}" for level in range(6)]
    assert [problem.line for problem in problems] == [7]


def test_a_call_out_holds_blocks() -> None:
    (call_out,) = parsed("::: call-out\nOne. {#a}\n\n- Two {#b}\n:::\n").nodes
    assert call_out.kind == "call-out"
    assert [child.kind for child in call_out.children] == ["paragraph", "bullets"]


def test_a_link_inside_the_guide_leads_to_a_heading_of_its_chapter_or_another(tmp_path: Path) -> None:
    here = "# A {#x}\n\n[one](#x) [two](#b.y) [three](#nowhere) [four](#p) {#p}\n"
    chapters, problems = chapter_files(tmp_path, {"01-a.md": here, "02-b.md": "# B {#y}\n\nWords. {#z}"})
    assert len(chapters) == 2
    assert [(problem.what, problem.line) for problem in problems] == [
        ("the link '#nowhere' leads to no heading", 3),
        ("the link '#p' leads to no heading", 3),
    ]


@pytest.mark.parametrize(
    ("translation", "what"),
    [
        ("Un [dos](https://inpud.net)[^n].", ""),
        ("Un dos[^n].", "the link 'https://inpud.net' of the source is not in the translation"),
        ("Un [dos](https://inpud.org)[^n].", "the link 'https://inpud.net' of the source is not in the translation"),
        ("Un [dos](https://inpud.net).", "the footnote 'n' of the source is not in the translation"),
        ("Un [dos](https://inpud.net)[^n][^m].", "the footnote 'm' is not in the source"),
    ],
)
def test_a_translation_whose_links_or_footnotes_differ_counts_as_missing(translation: str, what: str) -> None:
    chapter = parsed("One [two](https://inpud.net)[^n]. {#a}\n\n[^n]: Three.\n")
    entries = {"guide.overview.a": Entry("One [two](https://inpud.net)[^n].", translation, False, 7)}
    catalogs = Catalogs({"es": Catalog("es", "locales/es.po", entries)})
    sound, problems = without_differing([chapter], catalogs)
    assert [(found.what, found.where) for found in problems] == (
        [(f"guide.overview.a: {what}", "locales/es.po:7")] if what else []
    )
    assert (sound.entry("es", "guide.overview.a") is None) is bool(what)


def test_an_approved_translation_whose_links_differ_is_not_used_either() -> None:
    chapter = parsed("One [two](https://inpud.net). {#a}\n\nThree. {#b}\n")
    approvals = {
        ("es", "guide.overview.a"): Approval(
            "One [two](https://inpud.net).", "Un [dos](https://x.org).", "ana", "2020-11-01", 2
        ),
        ("es", "guide.overview.b"): Approval("Three.", "Tres.", "ana", "2020-11-01", 3),
        ("es", "week.first.ask"): Approval("[a](https://a.org)", "no Markdown", "ana", "2020-11-01", 4),
    }
    sound, problems = without_differing([chapter], Catalogs({}, approvals))
    assert [(found.where, found.what) for found in problems] == [
        (
            "locales/reviewed.csv:2",
            "guide.overview.a: the link 'https://inpud.net' of the source is not in the translation",
        )
    ]
    assert set(sound.approvals) == {("es", "guide.overview.b"), ("es", "week.first.ask")}


def test_a_translation_of_earlier_english_may_not_refer_to_a_footnote_that_is_gone() -> None:
    chapter = parsed("One. {#a}\n\nTwo [three](https://new.org). {#b}\n")
    approvals = {
        ("es", "guide.overview.a"): Approval("One[^n].", "Un[^n].", "ana", "2020-11-01", 2),
        ("es", "guide.overview.b"): Approval(
            "Two [three](https://old.org).", "Dos [tres](https://old.org).", "ana", "", 3
        ),
    }
    sound, problems = without_differing([chapter], Catalogs({}, approvals))
    assert [(found.what, found.line) for found in problems] == [
        ("guide.overview.a: the footnote 'n' is no longer in the source", 2)
    ]
    assert set(sound.approvals) == {("es", "guide.overview.b")}, "a corrected link takes no approved text away"


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ("```\ncode\n```", "fence"),
        ("    code", "code block"),
        ("---", "hr"),
    ],
)
def test_a_block_the_guide_cannot_set_is_named_with_its_line(block: str, name: str) -> None:
    markdown = f"One. {{#a}}\n\n{block}\n\nTwo. {{#b}}\n"
    assert problems_of(markdown) == [(f"a {name} cannot be set here", 3)]
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
        ("the section 'Two' is empty and left out", 5, Level.WARNING)
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


def test_front_matter_asks_for_a_divider_and_lines_keep_their_numbers() -> None:
    chapter = parsed("+++\n# why\ndivider = true\n+++\n# Title {#title}\n\nWords. {#p}\n")
    assert (chapter.divider, chapter.file) == (3, FILE)
    assert [(text.text, text.line) for text in chapter.texts()] == [("Title", 5), ("Words.", 7)]
    assert parsed("+++\r\ndivider = false\r\n+++\r\n# Title {#title}\r\n\r\nWords. {#p}\r\n").divider == 0
    assert parsed("# Title {#title}\n\nWords. {#p}\n").divider == 0


@pytest.mark.parametrize(
    ("front", "what", "line"),
    [
        ("+++\ndivder = true\n+++\n", "unknown key 'divder'", 2),
        ("+++\n\ndivider = 1\n+++\n", "'divider' must be true or false", 3),
        ("+++\ndivider = yes\n+++\n", "not valid TOML: Invalid value", 2),
        ("+++\ndivider = true\n", "the front matter has no end", 1),
        ("---\ndivider: true\n---\n", "front matter stands between lines of +++", 1),
    ],
)
def test_front_matter_with_a_fault_is_one_problem_with_its_line(front: str, what: str, line: int) -> None:
    assert problems_of(f"{front}# Title {{#title}}\n\nWords. {{#p}}\n") == [(what, line)]


def test_a_misspelt_key_of_the_front_matter_is_told_with_the_nearest() -> None:
    _, problems = parse_chapter("overview", "+++\ndivder = true\n+++\n# Title {#t}\n\nWords. {#p}\n", FILE)
    assert [problem.hint for problem in problems] == ["did you mean 'divider'?"]


@pytest.mark.parametrize("start", ["Words. {#w}\n\n# Title {#title}\n", "- Words {#w}\n"])
def test_a_chapter_with_a_divider_begins_with_its_heading(start: str) -> None:
    markdown = f"+++\ndivider = true\n+++\n{start}\nMore. {{#p}}\n"
    assert problems_of(markdown) == [("a chapter with a divider begins with a heading of level 1", 2)]


def test_texts_and_whole_chapters_say_what_they_were_called() -> None:
    markdown = "One. {#a was=b}\n\n![Alt.](x.jpg) {#pic was=photo}\n\nTwo. {#c}\n\n| 1 |\n|---|\n| 2 |\n"
    assert [(text.key, text.was) for text in parsed(markdown).texts() if text.key] == [
        ("guide.overview.a", "guide.overview.b"),
        ("guide.overview.pic.alt", "guide.overview.photo.alt"),
        ("guide.overview.c", ""),
    ]
    assert [(text.key, text.was) for text in parsed(f'+++\nwas = "intro"\n+++\n{markdown}').texts() if text.key] == [
        ("guide.overview.a", "guide.intro.b"),
        ("guide.overview.pic.alt", "guide.intro.photo.alt"),
        ("guide.overview.c", "guide.intro.c"),
    ]


def test_a_former_name_that_is_none_is_a_problem() -> None:
    assert problems_of('+++\nwas = "In tro"\n+++\nOne. {#a}\n') == [("'In tro' is no id", 2)]
    assert problems_of("One. {#a was=B}\n")[0][0].endswith("has no id")
