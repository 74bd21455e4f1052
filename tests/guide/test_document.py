from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pipeline.campaign.model import Point, Post
from pipeline.campaign.platforms import shipped_platforms
from pipeline.campaign.text import Text
from pipeline.guide.document import Document
from pipeline.guide.model import Chapter, Node
from pipeline.translation.model import Catalog, Catalogs, Entry, State
from pipeline.translation.tool import tool_words
from tests.guide.guides import POSTS, TRANSLATIONS, a_week, document, overview, voice


def said(block: dict[str, Any]) -> str:
    return "".join(str(run["v"]) for run in block["runs"])


def blocks(made: Document, kind: str = "") -> list[dict[str, Any]]:
    """Every block of a document, in reading order, however deep."""

    def walk(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield node
        for child in node.get("c", []):
            yield from walk(child)

    found = [block for part in made.parts for block in walk(part)]
    return [block for block in found if block.get("t") == kind] if kind else found


def paragraph(text: str, tag: str = "en") -> list[dict[str, Any]]:
    """The runs of a chapter's one paragraph."""
    made = Document(voice(tag), tool_words(tag))
    made.chapter(Chapter("x", (Node("paragraph", Text("guide.x.a", text)),)))
    runs: list[dict[str, Any]] = made.parts[0]["c"][0]["runs"]
    return runs


def test_emphasis_and_links_become_runs() -> None:
    runs = paragraph("One *two **three*** [four *five*](https://inpud.net) six")
    seen = [(run["v"], run["em"], run["strong"], run.get("href", "")) for run in runs if run["v"]]
    assert seen == [
        ("One ", False, False, ""),
        ("two ", True, False, ""),
        ("three", True, True, ""),
        (" ", False, False, ""),
        ("four ", False, False, "https://inpud.net"),
        ("five", True, False, "https://inpud.net"),
        (" six", False, False, ""),
    ]


@pytest.mark.parametrize("text", ["a < b", "#let x = 1", "$x$ @ref <label> _ #", "{value}"])
def test_what_is_no_markdown_is_text(text: str) -> None:
    assert "".join(run["v"] for run in paragraph(text)) == text


def test_an_escaped_star_is_a_star() -> None:
    assert "".join(run["v"] for run in paragraph(r"2 \* 3")) == "2 * 3"


def test_posts_and_headlines_are_plain_text_and_no_markdown() -> None:
    week = replace(a_week(), headline=Text("week.first.headline", "*Now*"), posts=())
    made = Document(voice("en"), tool_words("en"))
    made.week(week, [])
    assert said(blocks(made, "heading")[0]) == "*Now*"


def test_the_first_chapter_starts_a_page_the_next_follows_on_and_a_week_starts_a_page() -> None:
    made = document("en")
    made.chapter(overview())
    assert [part["break"] for part in made.parts] == [True, True, False]


def test_a_chapter_keeps_its_blocks_and_their_order() -> None:
    kinds = [block["t"] for block in blocks(document("en")) if block.get("t")][:11]
    assert kinds == [
        "part",
        "heading",
        "paragraph",
        "heading",
        "bullets",
        "item",
        "paragraph",
        "item",
        "paragraph",
        "quote",
        "paragraph",
    ]


def test_a_weeks_chapter_holds_all_the_week_says() -> None:
    made = document("en")
    week = made.parts[1]["c"]
    assert [block["t"] for block in week] == [
        "heading",
        "dates",
        "heading",
        "ask",
        "heading",
        "paragraph",
        "heading",
        "posts",
        "heading",
        "paragraph",
        "note",
        "figures",
    ]
    assert said(week[0]) == "Harm reduction is essential"
    assert said(week[1]) == "9–13 November 2020"
    assert said(week[5]) == "#First #Peers #HarmReduction #Always"
    assert [said(post) for post in week[7]["c"]] == list(POSTS.values())
    assert said(week[9]) == "12,345 services closed"
    assert week[11]["c"] == [{"figure": 0, "alt": "A picture of hands"}]


def test_only_headings_people_look_for_are_in_the_contents() -> None:
    headings = blocks(document("en"), "heading")
    listed = [said(heading) for heading in headings if heading.get("outlined", True)]
    assert listed == ["Campaign overview", "What we want", "Harm reduction is essential"]
    assert len(headings) == 7


def test_untranslated_posts_are_counted_and_not_shown() -> None:
    made = document("ne")
    (posts,) = blocks(made, "posts")
    assert [said(post) for post in posts["c"]] == [TRANSLATIONS["ne"]["week.first.post.a"]]
    assert tool_words("ne").text("tool.posts.missing", count="1").text in [said(note) for note in blocks(made, "note")]
    assert [words.key for words in made.absent] == ["week.first.post.b"]
    assert "week.first.post.b" not in [words.key for words in made.used]


def test_without_any_translated_post_there_is_only_the_count() -> None:
    week = a_week()
    made = Document(voice("ar"), tool_words("ar"))
    made.week(replace(week, posts=week.posts[1:]), [])
    assert blocks(made, "posts") == []
    assert tool_words("ar").text("tool.posts.missing", count="1").text in [said(note) for note in blocks(made, "note")]


def test_posts_for_some_platforms_stand_below_their_names_after_those_for_all() -> None:
    posts = (
        Post("a", Text("week.first.post.a", "For two."), ("x", "facebook-stories")),
        Post("b", Text("week.first.post.b", "For all.")),
        Post("c", Text("week.first.post.c", "For two as well."), ("x", "facebook-stories")),
        Post("d", Text("week.first.post.d", "For one."), ("x",)),
    )
    said_by = replace(voice("en"), campaign=replace(voice("en").campaign, platforms=shipped_platforms()))
    made = Document(said_by, tool_words("en"))
    made.week(replace(a_week(), posts=posts), [])
    kinds = ("heading", "posts")
    found = [block for block in blocks(made) if block.get("t") in kinds]
    start = next(at for at, block in enumerate(found) if block["t"] == "posts")
    assert [[said(post) for post in block["c"]] if "c" in block else said(block) for block in found[start:]][:5] == [
        ["For all."],
        "X · Facebook Stories",
        ["For two.", "For two as well."],
        "X",
        ["For one."],
    ]
    assert [block["level"] for block in found if block["t"] == "heading" and said(block).startswith("X")] == [3, 3]


def test_a_platform_without_a_post_in_the_language_is_not_named() -> None:
    posts = (Post("a", Text("week.first.post.a", "A")), Post("b", Text("week.first.post.b", "B"), ("x",)))
    said_by = replace(voice("ne"), campaign=replace(voice("ne").campaign, platforms=shipped_platforms()))
    made = Document(said_by, tool_words("ne"))
    made.week(replace(a_week(), posts=posts), [])
    assert "X" not in [said(block) for block in blocks(made, "heading")]
    assert [words.key for words in made.absent] == ["week.first.post.b"]


def test_a_missing_translation_is_set_in_english_as_english() -> None:
    ask = blocks(document("ar"), "ask")[0]
    assert (said(ask), ask["lang"], ask["dir"], ask["foreign"]) == ("Keep every service open.", "en", "ltr", True)


def test_a_translation_has_its_own_language_and_direction() -> None:
    heading = blocks(document("ar"), "heading")[0]
    assert (said(heading), heading["lang"], heading["dir"], heading["foreign"]) == ("نظرة عامة", "ar", "rtl", False)


def test_hashtags_stay_in_one_piece_in_arabic_and_only_there() -> None:
    assert "\u2068#Peers\u2069" in said(blocks(document("ar"), "paragraph")[0])
    assert not any("\u2068" in said(block) for block in blocks(document("ne")) if "runs" in block)


def test_english_words_in_an_arabic_guide_are_not_isolated() -> None:
    runs = paragraph("Use #Peers", "ar")
    assert "".join(run["v"] for run in runs) == "Use #Peers"


def test_every_word_on_the_pages_is_remembered() -> None:
    made = document("ne")
    used = {words.key: words.state for words in made.used if words.state is not State.SOURCE}
    assert set(used) == {text.key for text in (*overview().texts(), *a_week().texts())} - {"week.first.post.b"}
    assert used["guide.overview.title"] is State.TRANSLATED
    assert used["guide.overview.open"] is State.MISSING


def test_numbers_have_the_digits_of_their_language() -> None:
    assert "१२,३४५ सेवा बन्द भए" in [said(block) for block in blocks(document("ne"), "paragraph")]


def test_a_week_without_a_headline_is_called_by_its_dates() -> None:
    made = Document(voice("en"), tool_words("en"))
    made.week(replace(a_week(), headline=None), [])
    titles = [said(heading) for heading in blocks(made, "heading") if heading["level"] == 1]
    assert titles == ["9–13 November 2020"]
    assert blocks(made, "dates") == []


def test_hashtags_and_the_campaigns_own_words_for_the_tool_are_looked_at_for_characters_too() -> None:
    made = Document(voice("ne"), tool_words("ne", {"tool.guide.ask": "के"}))
    entries = made.voice.catalogs.by_tag["ne"].entries
    own = Catalog("ne", "locales/ne.po", {**entries, "tool.guide.ask": Entry("What we ask", "के", False, 9)})
    made.voice = replace(made.voice, catalogs=Catalogs({"ne": own}))
    made.week(a_week(), [])
    places = {words.key: (words.text, words.file, words.line) for words in made.used}
    assert places["hashtags"] == ("#First #Peers #HarmReduction #Always", "assets/src/weeks/first.toml", 0)
    assert places["tool.guide.ask"] == ("के", "locales/ne.po", 9)
    assert places["tool.guide.hashtags"][1:] == ("", 0)
    assert made.said("tool.guide.contents") == tool_words("ne").text("tool.guide.contents").text
    assert "tool.guide.contents" in {words.key for words in made.used}


def test_a_number_stands_with_its_source() -> None:
    point = Point("a", 7, Text("week.first.point.a", "{value} weeks"), Text("week.first.point.a.source", "INPUD"))
    made = Document(voice("en"), tool_words("en"))
    made.week(replace(a_week(), points=(point,)), [])
    sources = [block for block in blocks(made, "dates") if said(block) == "INPUD"]
    assert [block["label"][0]["v"] for block in sources] == ["Source"]


def imprint(tag: str, licence: Text | None = None, waiting: int = 0) -> dict[str, Any]:
    made = document(tag)
    made.voice = replace(made.voice, campaign=replace(made.voice.campaign, guide_licence=licence))
    made.imprint([("en", "English"), ("ar", "العربية")], waiting)
    part: dict[str, Any] = made.parts[-1]
    return part


def test_the_last_page_tells_dates_languages_and_how_much_was_approved() -> None:
    heading, dates, languages, approved = imprint("ne")["c"]
    assert heading["t"] == "heading"
    assert said(dates) == voice("ne").dates(voice("ne").campaign)
    assert [(run["v"].strip("\u2068\u2069"), run["lang"]) for run in languages["runs"] if "lang" in run] == [
        ("English", "en"),
        ("العربية", "ar"),
    ]
    used = {words.key for words in document("ne").used if words.state is not State.SOURCE}
    assert said(approved) == tool_words("ne").text("tool.guide.approved", count="०", all=digits(len(used))).text


def test_the_last_page_tells_how_many_chapters_wait() -> None:
    said_of = [said(row) for row in imprint("ne", waiting=2)["c"]]
    assert tool_words("ne").text("tool.guide.waiting", count="२").text in said_of


def digits(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "०१२३४५६७८९"))


def test_a_guide_in_the_source_language_counts_no_approvals_and_tells_its_licence() -> None:
    assert len(imprint("en")["c"]) == 3
    licence = imprint("en", Text("guide.licence", "CC BY 4.0"))["c"][-1]
    assert (licence["label"][0]["v"], said(licence)) == ("Licence", "CC BY 4.0")


def test_a_week_says_nothing_of_what_it_does_not_have() -> None:
    made = Document(voice("en"), tool_words("en"))
    made.week(replace(a_week(), headline=None, ask=None, posts=(), points=(), data=None), [])
    assert [block["t"] for block in made.parts[0]["c"]] == ["heading", "heading", "paragraph"]
