"""feed.xml and page.md: what other programs and websites take from the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from lxml import etree, html
from markdown_it import MarkdownIt

from pipeline.page.model import Feed, Snippet, WeekIn
from pipeline.page.render import render
from tests.page.sites import ABOUT, correction, site, statement, week, week_in, words

ATOM = "{http://www.w3.org/2005/Atom}"
URL = "https://packs.example/peers/"
HOSTILE = "</title><script>*a* _b_ [c](d) `e` # & &amp; \u202e <b> \\ ~~f~~ | 1. ![g](h)"
WEEKS = tuple(week(number) for number in (1, 0))


def feed(*weeks: WeekIn, discreet: bool = False, **changes: Any) -> etree._Element:
    about = replace(ABOUT, page_url=URL, discreet=discreet)
    made = Feed(site(tuple(one.week for one in weeks), about=about), weeks, **({"documents": ()} | changes))
    return etree.fromstring(render(made, words("en")))


def snippet(one: WeekIn, url: str = URL) -> str:
    about = replace(ABOUT, page_url=url)
    return render(Snippet(site((one.week,), about=about), (one,), {"en": "en/guide.en.pdf"}), words("en")).decode()


def shown(text: str) -> html.HtmlElement:
    return html.document_fromstring(MarkdownIt("commonmark", {"html": True}).render(text))


def test_the_feed_has_an_entry_for_each_week_and_document_newest_first() -> None:
    opened = datetime(2020, 11, 10, 8, tzinfo=UTC)
    tree = feed(*(week_in(one) for one in WEEKS), documents=((statement(), opened),))
    assert [title.text for title in tree.iterfind(f"{ATOM}entry/{ATOM}title")] == [
        "16–20 November 2020: Harm reduction is essential",
        "International Drug Users’ Day",
        "9–13 November 2020: Harm reduction is essential",
    ]
    assert [when.text for when in tree.iterfind(f"{ATOM}entry/{ATOM}updated")] == [
        "2020-11-16T06:00:00+00:00",
        "2020-11-10T08:00:00+00:00",
        "2020-11-09T06:00:00+00:00",
    ]
    assert tree.findtext(f"{ATOM}updated") == "2020-11-16T06:00:00+00:00"


def test_an_entry_leads_to_the_week_in_every_language_it_is_ready_in() -> None:
    one = replace(WEEKS[0], complete=("en",))
    for week_of, tags in ((WEEKS[0], ["en", "ar"]), (one, ["en"])):
        links = feed(week_in(week_of)).findall(f"{ATOM}entry/{ATOM}link")
        assert [(link.get("hreflang"), link.get("href")) for link in links] == [
            (tag, f"{URL}week/2020-11-16-week-1.{tag}.html") for tag in tags
        ]


def test_a_correction_is_told_and_makes_the_entry_new_but_no_other() -> None:
    corrected = replace(WEEKS[0], version=2, corrected=date(2020, 11, 18))
    before = feed(week_in(WEEKS[0]))
    after = feed(week_in(corrected, corrections=(correction(),)))
    assert before.findtext(f"{ATOM}entry/{ATOM}id") == after.findtext(f"{ATOM}entry/{ATOM}id")
    assert after.findtext(f"{ATOM}entry/{ATOM}updated") == "2020-11-18T00:00:00+00:00"
    assert (after.findtext(f"{ATOM}entry/{ATOM}content") or "").startswith("Russian post 2 reworded; please replace\n")


def test_a_feed_before_the_first_week_is_as_old_as_the_campaign() -> None:
    assert feed().findtext(f"{ATOM}updated") == "2020-11-09T00:00:00+00:00"


def test_a_discreet_feed_tells_days_alone() -> None:
    tree = feed(week_in(WEEKS[0]), discreet=True)
    assert tree.findtext(f"{ATOM}title") == "Files"
    assert tree.findtext(f"{ATOM}entry/{ATOM}title") == "16–20 November 2020"
    assert tree.find(f"{ATOM}entry/{ATOM}content") is None


def test_what_people_wrote_stands_in_the_feed_literally() -> None:
    tree = feed(week_in(WEEKS[0], headline=HOSTILE, ask=HOSTILE))
    assert tree.findtext(f"{ATOM}entry/{ATOM}title") == f"16–20 November 2020: {HOSTILE}"
    assert tree.findtext(f"{ATOM}entry/{ATOM}content") == HOSTILE


def test_a_website_gets_the_weeks_with_whole_addresses() -> None:
    tree = shown(snippet(week_in(WEEKS[0])))
    assert [heading.text_content() for heading in tree.cssselect("h2")] == [
        "16–20 November 2020: Harm reduction is essential",
        "Campaign guide",
    ]
    assert len(tree.cssselect("li")) == 4
    assert [(link.text_content(), link.get("href")) for link in tree.cssselect("a")] == [
        ("Everything of this week", f"{URL}en/2020-11-16-week-1.en.zip"),
        ("English", f"{URL}week/2020-11-16-week-1.en.html"),
        ("العربية", f"{URL}week/2020-11-16-week-1.ar.html"),
        ("English", f"{URL}en/guide.en.pdf"),
    ]


def test_a_website_that_lies_beside_the_packs_needs_no_address() -> None:
    assert "](en/2020-11-16-week-1.en.zip)" in snippet(week_in(WEEKS[0]), url="")


def test_what_people_wrote_stands_on_the_website_literally() -> None:
    one = week_in(WEEKS[0])
    posts = tuple(replace(one.posts[0], text=text) for text in (HOSTILE, "# one\n- two\n> three\n12. four", "    code"))
    hostile = replace(one, headline=HOSTILE, ask=HOSTILE, posts=posts, corrections=(correction(HOSTILE),))
    tree = shown(snippet(hostile))
    assert tree.cssselect("script, code, em, ol, blockquote, img") == []
    assert tree.cssselect("h2")[0].text_content() == f"16–20 November 2020: {HOSTILE}"
    assert [item.text_content() for item in tree.cssselect("li")] == [
        HOSTILE,
        "# one\n- two\n> three\n12. four",
        "code",
    ]
