"""What the pages show is what the manifest lists, in each language what it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.pack.manifest import PublishedCorrection
from pipeline.pack.pages import FEED
from pipeline.page.model import Correction, Feed, IndexPage, Snippet, WeekPage
from pipeline.page.read import Book
from tests.page.books import open_book
from tests.workspaces import (
    CAMPAIGN,
    ESSENTIAL,
    PREVIEW,
    TAKE_HOME,
    edit,
    release,
    small_workspace,
    write_document,
)

OPEN = release("2020-11-20T00:00:00+00:00")
FACTS = """\
kind = "{kind}"
title = "{title}"
date = 2020-11-10
public_from = 2020-11-10T00:00:00Z
signed_by = ["The Larks"]
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_workspace(tmp_path_factory.mktemp("paged"), ("en", "ru", "ar"))
    edit(root / CAMPAIGN, r"\[guide\]", '[page]\npage_url = "https://example.org/peers"\n\n[guide]')
    edit(root / TAKE_HOME, 'id = "priority"', 'id = "priority"\nplatforms = ["x"]\nat = 2020-11-17T10:00:00')
    with (root / ESSENTIAL).open("a", encoding="utf-8") as week:
        week.write('\n[[correction]]\ndate = 2020-11-18\ntext = "Post 2 reworded"\n')
    write_document(root, "day-song", FACTS.format(kind="statement", title="The robin"), "It sings. {#sings}\n")
    write_document(root, "last-song", FACTS.format(kind="tribute", title="The wren"), "It sang. {#sang}\n")
    return root


@pytest.fixture(scope="module")
def book(root: Path) -> Book:
    return open_book(root, PREVIEW)


@pytest.fixture(scope="module")
def released(root: Path) -> Book:
    return open_book(root, OPEN)


def index(book: Book, tag: str) -> IndexPage:
    page = book.page(f"index.{tag}.html")
    assert isinstance(page, IndexPage)
    return page


def test_there_is_an_index_in_each_language_a_page_a_week_and_language_a_feed_and_a_snippet(book: Book) -> None:
    weeks = ("2020-11-09-essential", "2020-11-16-take-home-oat")
    assert book.paths == (
        *(f"week/{week}.{tag}.html" for week in weeks for tag in ("en", "ru", "ar")),
        *(f"index.{tag}.html" for tag in ("en", "ru", "ar")),
        "feed.xml",
        "page.md",
        "index.html",
    )
    assert {path: book.page(path) for path in book.paths}.keys() == {*book.paths}


def test_without_an_address_there_is_no_feed(tmp_path: Path) -> None:
    assert "feed.xml" not in open_book(small_workspace(tmp_path), PREVIEW).paths


def test_weeks_are_newest_first_and_graphics_in_the_campaigns_order(book: Book) -> None:
    page = index(book, "en")
    assert [week.week.id for week in page.full] == ["take-home-oat", "essential"]
    assert [graphic.name for graphic in page.full[0].graphics] == ["headline", "ask", "data"]
    assert page.full[0].graphics[0].alt.startswith("#PeersInThePandemic Don’t let them")
    assert [picture.size for picture in page.full[0].graphics[0].pictures] == ["square"]


def test_posts_come_with_the_names_of_their_platforms_and_their_time(book: Book) -> None:
    posts = {post.id: post for post in index(book, "en").full[0].posts}
    assert posts["priority"].platforms == ("X",)
    assert posts["priority"].at == datetime(2020, 11, 17, 10, tzinfo=UTC)
    assert posts["47-countries"].platforms == ()
    assert posts["47-countries"].text.startswith("47 countries implemented #TakeHomeOAT")


def test_a_week_says_in_which_languages_it_is_complete(released: Book) -> None:
    week = released.site.weeks[1]
    assert (week.id, week.complete) == ("essential", ("en",))
    assert week.pages == {"en": "week/2020-11-09-essential.en.html"}
    assert [one.zip for one in index(released, "ru").full] == [None, None]


def test_what_may_not_go_out_in_a_language_is_not_told_in_it(released: Book, book: Book) -> None:
    assert [week.headline for week in index(released, "ru").full] == ["", ""]
    assert index(released, "ru").guide == ()
    assert index(released, "ru").guides == {"en": "en/peers-in-the-pandemic-guide.en.pdf"}
    assert index(book, "ru").full[0].headline


def test_a_correction_is_told_in_the_source_language_where_it_is_not_translated(book: Book) -> None:
    page = book.page("week/2020-11-09-essential.ru.html")
    assert isinstance(page, WeekPage)
    assert (page.week.week.version, page.week.week.corrected) == (2, date(2020, 11, 18))
    assert page.week.corrections == (Correction(date(2020, 11, 18), "Post 2 reworded", "en"),)


def test_documents_are_all_on_the_index_and_tributes_never_in_the_feed(book: Book) -> None:
    assert [one.title for one in index(book, "en").documents] == ["The robin", "The wren"]
    feed = book.page("feed.xml")
    assert isinstance(feed, Feed)
    assert [(one.title, opens) for one, opens in feed.documents] == [("The robin", datetime(2020, 11, 10, tzinfo=UTC))]


def test_a_document_without_a_translation_has_the_title_of_the_source_and_no_files(released: Book) -> None:
    robin = index(released, "ru").documents[0]
    assert (robin.title, robin.language, robin.files) == ("The robin", "en", ())
    assert [file.name for file in index(released, "en").documents[0].files] == ["day-song.en.pdf", "day-song.en.html"]


def test_before_a_week_opens_no_page_tells_of_it(root: Path) -> None:
    early = open_book(root, release("2020-11-12T00:00:00+00:00"))
    said = repr([early.paths, *(early.page(path) for path in early.paths)]).casefold()
    assert "essential" in said
    for secret in ("take-home", "takehome", "oat", "2020-11-16", "roll it back"):
        assert secret not in said, secret


def test_what_is_taken_back_in_a_language_is_not_told_in_it(root: Path) -> None:
    file = root / "assets/src/withdrawn.csv"
    file.write_text("week,language,date\nessential,ru,2020-11-19\n", encoding="utf-8")
    try:
        book = open_book(root, OPEN)
    finally:
        file.unlink()
    assert [week.week.id for week in index(book, "ru").full] == ["take-home-oat"]
    assert [week.week.id for week in index(book, "ar").full] == ["take-home-oat", "essential"]


def test_only_pages_that_show_what_changed_have_another_digest(root: Path, book: Book) -> None:
    before = {path: book.digest(path) for path in book.paths}
    other = small_copy(root, "Any service which saves lives", "Each service which saves lives")
    changed = {path for path in before if other.digest(path) != before[path]}
    assert changed == {
        "week/2020-11-09-essential.en.html",
        "index.en.html",
        "feed.xml",
        "page.md",
        "index.html",
    }


def small_copy(root: Path, old: str, new: str) -> Book:
    edit(root / ESSENTIAL, old, new)
    try:
        return open_book(root, PREVIEW)
    finally:
        edit(root / ESSENTIAL, new, old)


def test_the_snippet_holds_the_newest_weeks(book: Book) -> None:
    snippet = book.page("page.md")
    assert isinstance(snippet, Snippet)
    assert [week.week.id for week in snippet.full] == ["take-home-oat", "essential"]


def test_what_was_put_right_in_the_oldest_week_makes_the_feed_anew(root: Path) -> None:
    manifest = open_book(root, OPEN).manifest
    week = manifest.weeks[0]
    older = tuple(replace(week, id=f"w{day}", start=f"2020-01-0{day}", end=f"2020-01-0{day}") for day in range(1, 6))
    words = tuple(replace(manifest.words[0], part=one.id, language="en") for one in older)

    def digest(text: str) -> str:
        corrections = (PublishedCorrection("w1", "2020-01-02", "en", text),)
        book = Book(replace(manifest, weeks=older, words=words, corrections=corrections), lambda path: b"")
        return book.digest(FEED)

    assert digest("one") == digest("one")
    assert digest("one") != digest("two")
