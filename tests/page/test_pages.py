"""Pages as HTML: what they say and link to, how they treat what people wrote, how heavy they are."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date

import pytest
from lxml import html

from pipeline.page.model import IndexPage, Week, WeekIn, WeekPage
from pipeline.page.render import render
from tests.page.sites import (
    ABOUT,
    correction,
    download,
    graphic,
    index,
    language,
    statement,
    week,
    week_in,
    week_page,
    words,
)

HOSTILE = (
    '</p><script>alert(1)</script> "quoted" \'single\' & &amp; \u202eevil\u202c {{ 7 * 7 }} #tag &copy; http://a.b/?"x'
)
URL = "https://packs.example/peers/"
WEEKS = tuple(week(number) for number in reversed(range(6)))
KNOWN = replace(ABOUT, page_url=URL)
DISCREET = replace(ABOUT, page_url=URL, discreet=True)
_TAGS = "en ar ru es it ne fr de pt nl sv fi da nb pl cs sk sl hr sr bg uk ro hu el tr fa ur ps ku hi bn ta th lo km"
TAGS_50 = tuple(f"{_TAGS} my vi id ms tl sw am so ha yo ig zu ka hy".split(" "))


def page(one: IndexPage | WeekPage) -> html.HtmlElement:
    tag = one.tag if isinstance(one, IndexPage) else one.week.tag
    return html.document_fromstring(render(one, words(tag)).decode())


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in tree.cssselect(path)]


def said(tree: html.HtmlElement) -> str:
    return " ".join(tree.cssselect("body")[0].text_content().split())


def attributes(tree: html.HtmlElement, *names: str) -> list[str]:
    return [value for name in names for value in tree.xpath(f"//@{name}")]


def test_weeks_stand_newest_first_the_newest_four_in_full_and_the_others_with_a_line_each() -> None:
    tree = page(index(WEEKS))
    assert texts(tree, "article.week h2 .dates") == [
        "14–18 December 2020",
        "7–11 December 2020",
        "30 November – 4 December 2020",
        "23–27 November 2020",
    ]
    assert texts(tree, "#earlier li") == [
        "16–20 November 2020 An earlier ask",
        "9–13 November 2020 An earlier ask",
    ]


def test_every_week_leads_to_a_page_of_its_own() -> None:
    tree = page(index(WEEKS))
    links = [link.get("href") for link in tree.cssselect("article.week h2 a, #earlier li a")]
    assert links == [one.pages["en"] for one in WEEKS]


def test_a_week_says_what_is_asked_and_which_hashtags_to_use_all_week() -> None:
    tree = page(week_page(week()))
    assert texts(tree, "h1") == ["9–13 November 2020 Harm reduction is essential"]
    assert texts(tree, ".ask") == ["We demand that states firmly declare support for harm reduction programmes."]
    assert texts(tree, ".tag bdi") == ["#HarmReductionIsEssential"]
    assert "Use this along with #PeersInThePandemic #HarmReduction all week" in said(tree)


def test_every_post_and_alt_text_can_be_copied() -> None:
    tree = page(week_page(week()))
    copied = [tree.get_element_by_id(button.get("data-copy", "")) for button in tree.cssselect("button")]
    assert [one.text_content() for one in copied] == [
        *["Harm reduction is essential."] * 3,
        "#HarmReductionIsEssential",
        *(f"Any service which saves lives is essential. {n} #HarmReductionIsEssential" for n in range(4)),
    ]


def test_pictures_are_small_jpegs_of_known_sides_that_load_late_and_say_what_they_show() -> None:
    images = page(week_page(week())).cssselect("img")
    assert len(images) == 3
    for image in images:
        assert image.get("alt") == "Harm reduction is essential."
        assert (image.get("width"), image.get("height"), image.get("loading")) == ("480", "480", "lazy")
        assert image.get("src", "").endswith(".jpg")


def test_browsers_that_know_webp_get_a_sharper_one() -> None:
    found = page(week_page(week())).cssselect("picture > source")
    assert [(one.get("type"), one.get("srcset")) for one in found] == [
        ("image/webp", f"../page/en/week-0-{name}.en.webp") for name in ("headline", "ask", "data")
    ]


def test_a_picture_is_offered_by_where_it_is_used_with_format_and_weight() -> None:
    tree = page(week_page(week()))
    assert texts(tree, "figure:first-child .sizes a") == [
        "Instagram square PNG, 240 kB",
        "Stories and status PNG, 240 kB",
        "Beside a link PNG, 240 kB",
    ]


def test_zips_say_how_large_they_are() -> None:
    tree = page(week_page(week()))
    assert texts(tree, ".take a") == [
        "Everything of this week ZIP, 3.4 MB",
        "Light pack for slow connections ZIP, 820 kB",
    ]
    assert tree.cssselect(".take a")[0].get("href") == "../en/2020-11-09-week-0.en.zip"


def test_all_of_a_page_stands_in_its_language_and_direction() -> None:
    tree = page(index(WEEKS, "ar"))
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    assert texts(tree, "h2 .dates")[0] == "14–18 ديسمبر 2020"
    assert "translation" not in said(tree)


def test_hashtags_keep_their_order_in_text_from_right_to_left_and_copy_as_they_are() -> None:
    text = "#TakeHomeOAT حق، انظروا https://inpud.net"
    post = replace(week_in(week(), "ar").posts[0], text=text)
    tree = page(week_page(week(), "ar", posts=(post,)))
    shown = tree.cssselect(".posts p")[0]
    assert [one.text for one in shown.cssselect("bdi")] == ["#TakeHomeOAT", "https://inpud.net"]
    assert shown.text_content() == text


def test_menus_name_languages_in_their_own_name_and_link_to_those_that_have_something() -> None:
    menu = page(index(WEEKS)).cssselect("nav li")
    assert [one.text_content().strip() for one in menu] == ["English", "العربية", "नेपाली (in translation)"]
    links = [
        (link.get("href"), link.get("hreflang"), link.get("lang"), link.get("dir")) for link in menu[1].cssselect("a")
    ]
    assert links == [("index.ar.html", "ar", "ar", "rtl")]
    assert menu[2].cssselect("a") == []


def test_a_week_without_its_pack_in_a_language_is_in_translation_and_leads_to_those_there_are() -> None:
    one = week(0, tags=("en", "ar"), complete=("en",))
    tree = page(week_page(one, "ar"))
    assert texts(tree, "p.waiting") == ["العربية: هذا الأسبوع ما زال قيد الترجمة. وهو جاهز باللغات: English"]
    assert [link.get("href") for link in tree.cssselect("p.waiting a")] == [f"../{one.pages['en']}"]
    assert not any(link.endswith(".zip") for link in attributes(tree, "href"))


def test_an_earlier_week_that_is_nowhere_yet_has_no_link() -> None:
    lost = week(0, tags=(), complete=())
    tree = page(index((*WEEKS[:4], lost)))
    assert texts(tree, "#earlier li") == ["9–13 November 2020 An earlier ask (in translation)"]
    assert tree.cssselect("#earlier a") == []


def test_before_the_first_week_a_page_says_so() -> None:
    tree = page(index(()))
    assert texts(tree, "main > p") == ["No week is out yet. Please look again soon."]
    assert len(tree.cssselect("nav li a")) == 3


def test_corrections_stand_on_top_of_their_week_with_its_version() -> None:
    corrected = week(version=2, corrected=date(2020, 11, 18))
    tree = page(week_page(corrected, corrections=(correction(),)))
    assert texts(tree, "main > :first-child") == ["Version 2, 18 November 2020 Russian post 2 reworded; please replace"]


def test_a_correction_in_another_language_says_so() -> None:
    corrected = week(version=2, corrected=date(2020, 11, 18))
    tree = page(week_page(corrected, "ar", corrections=(correction(),)))
    (told,) = tree.cssselect(".correction p:not(.label)")
    assert (told.get("lang"), told.get("dir")) == ("en", "ltr")


def test_neighbours_of_a_week_are_those_of_its_language() -> None:
    weeks = (week(2), week(1, tags=("en",)), week(0))
    shown = WeekPage(replace(index(weeks).site), weeks[2].pages["ar"], week_in(weeks[2], "ar"))
    assert [link.get("href") for link in page(shown).cssselect(".around a")] == [
        f"../{weeks[0].pages['ar']}",
        "../index.ar.html",
    ]


def test_guides_documents_folders_and_how_to_check_are_on_the_index() -> None:
    tree = page(index(WEEKS, documents=(statement(),), everything=download("en/all.en.zip", 41_000_000)))
    assert texts(tree, "#guide .button") == ["PDF 1.2 MB", "For phones and screen readers HTML, 700 kB"]
    assert texts(tree, "#guide .line") == ["English | العربية (in translation) | नेपाली (in translation)"]
    assert texts(tree, "#documents h3") == ["1 November 2020 International Drug Users’ Day"]
    assert texts(tree, "#all .take") == ["Everything, English ZIP, 41 MB"]
    assert "https://www.dropbox.com/sh/peers" in attributes(tree, "href")
    assert "sha256sum --ignore-missing -c SHA256SUMS" in texts(tree, "pre")
    assert "0123 4567 2020-12-14-week-5.en.zip" in texts(tree, "#check li")


def test_a_draft_says_so_first() -> None:
    tree = page(index(WEEKS, site_changes={"draft": True}))
    assert texts(tree, ".draft") == ["DRAFT: not approved, not for publication"]


@pytest.mark.parametrize("one", [index(WEEKS), week_page(WEEKS[0], "ar")], ids=["index", "week"])
def test_nothing_leads_elsewhere_but_folder_links_and_all_else_is_relative(one: IndexPage | WeekPage) -> None:
    found = attributes(page(one), "href", "src")
    outside = [link for link in found if re.match(r"[a-z]+:|/", link) and not link.startswith("data:")]
    assert set(outside) <= {"https://www.dropbox.com/sh/peers"}


def test_only_our_own_style_and_script_are_allowed() -> None:
    tree = page(week_page(week()))
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    for name in ("style", "script"):
        (element,) = tree.cssselect(name)
        allowed = base64.b64encode(hashlib.sha256(element.text_content().encode()).digest()).decode()
        assert f"{name}-src 'sha256-{allowed}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert attributes(tree, "style", "onclick") == []


def test_a_shared_link_shows_the_newest_picture_made_for_links() -> None:
    tree = page(index(WEEKS, site_changes={"about": KNOWN}))
    shared = {meta.get("property"): meta.get("content") for meta in tree.xpath("//meta[@property]")}
    assert shared["og:title"] == "#PeersInThePandemic"
    assert shared["og:url"] == f"{URL}index.en.html"
    assert shared["og:image"] == f"{URL}en/2020-12-14-week-5/week-5-headline-link.en.png"
    assert (shared["og:image:width"], shared["og:image:height"]) == ("1200", "630")
    assert shared["og:image:alt"] == "Harm reduction is essential."
    assert shared["og:locale"] == "en_GB"


def test_a_page_names_its_other_languages_where_it_knows_its_address() -> None:
    tree = page(index(WEEKS, site_changes={"about": KNOWN}))
    others = tree.xpath("//link[@rel='alternate'][@hreflang]")
    assert [(link.get("hreflang"), link.get("href")) for link in others] == [
        ("x-default", f"{URL}index.html"),
        ("en", f"{URL}index.en.html"),
        ("ar", f"{URL}index.ar.html"),
    ]
    assert page(index(WEEKS)).xpath("//link[@rel='alternate'] | //meta[@property]") == []


def test_a_discreet_page_tells_nothing_in_its_title_and_to_those_who_look_at_links() -> None:
    for one in (index(WEEKS, site_changes={"about": DISCREET}), week_page(week(), site_changes={"about": DISCREET})):
        tree = page(one)
        head = html.tostring(tree.cssselect("head")[0], encoding="unicode")
        assert texts(tree, "title") == ["Files"]
        assert tree.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow, noarchive"]
        assert tree.xpath("//link[@rel='icon']/@href") == ["data:,"]
        assert tree.xpath("//meta[@property] | //link[@hreflang] | //link[@rel='canonical']") == []
        assert "Peers" not in head
        assert "Harm" not in head


def hostile(one: WeekIn) -> WeekIn:
    picture = graphic(one.week, "headline", one.tag, HOSTILE)
    return replace(
        one,
        headline=HOSTILE,
        ask=HOSTILE,
        corrections=(correction(HOSTILE),),
        posts=(replace(one.posts[0], text=f"{HOSTILE}\n\nsecond\u2028line", platforms=(HOSTILE,)),),
        graphics=(picture,),
        extras=(download("en/extra.pdf", kind="extra", alt=HOSTILE),),
    )


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_what_people_wrote_is_shown_literally(tag: str) -> None:
    corrected = week(version=2, corrected=date(2020, 11, 18), hashtag=HOSTILE)
    about = replace(KNOWN, name=HOSTILE, always=HOSTILE)
    shown = week_page(corrected, tag, site_changes={"about": about})
    tree = page(replace(shown, week=hostile(shown.week)))
    assert len(tree.cssselect("script")) == 1
    assert "alert" not in tree.cssselect("script")[0].text_content()
    for path in (".headline", ".ask", ".alt", ".tag bdi", ".correction p:not(.label)", ".files .note", ".back"):
        assert tree.cssselect(path)[0].text_content() == HOSTILE, path
    assert tree.cssselect(".posts p")[0].text_content() == f"{HOSTILE}\n\nsecond\u2028line"
    assert tree.cssselect("img")[0].get("alt") == HOSTILE
    assert tree.xpath("//meta[@property='og:description']/@content") == [HOSTILE]


def test_a_name_of_a_file_with_strange_letters_is_a_proper_address() -> None:
    strange = download('en/a b#c?d"é.pdf', kind="extra")
    tree = page(week_page(week(), extras=(strange,)))
    assert "../en/a%20b%23c%3Fd%22%C3%A9.pdf" in attributes(tree, "href")


@pytest.mark.parametrize(("tag", "letter"), [("en", "x"), ("ar", "ع")])
def test_an_ordinary_page_weighs_little(tag: str, letter: str) -> None:
    """The campaign's three graphics in five sizes, each as PNG and as JPEG, six languages, six weeks of four posts."""
    tags = ("en", "ru", "es", "it", "ar", "ne")
    weeks = tuple(week(number, tags) for number in reversed(range(6)))
    full = tuple(long_winded(week_in(one, tag), letter) for one in weeks[:4])
    made = render(index(weeks, tag, {"languages": tuple(map(language, tags))}, full=full), words(tag))
    assert len(made) <= 60_000


def long_winded(one: WeekIn, letter: str) -> WeekIn:
    """The week with ten files a graphic, and texts as long as the campaign's longest."""
    alts = (letter * 40, letter * 430, letter * 150)
    graphics = (
        replace(
            each, alt=alt, pictures=tuple(two for one in (*each.pictures, *each.pictures[:2]) for two in (one, one))
        )
        for each, alt in zip(one.graphics, alts, strict=True)
    )
    posts = (replace(post, text=letter * 160) for post in one.posts)
    return replace(one, ask=letter * 430, graphics=tuple(graphics), posts=tuple(posts))


@pytest.mark.parametrize(("tag", "letter", "graphics"), [("en", "x", 3), ("en", "x", 12), ("my", "က", 5)])
def test_a_year_of_weeks_in_fifty_languages_stays_light(tag: str, letter: str, graphics: int) -> None:
    """Five sizes, texts as long as the campaign's longest; in Burmese each letter has three bytes."""
    weeks = tuple(week(number, TAGS_50) for number in reversed(range(52)))
    changes = {"languages": tuple(map(language, TAGS_50)), "about": KNOWN}
    shown = tuple(
        replace(one, headline=letter * 60) for one in (wordy(one, tag, letter, graphics) for one in weeks[:4])
    )
    rest = tuple((one, letter * 60) for one in weeks[4:])
    guides = {each: f"{each}/peers-in-the-pandemic-guide.{each}.pdf" for each in TAGS_50}
    made = render(index(weeks, tag, changes, guides=guides, full=shown, rest=rest), words(tag))
    assert len(made) <= 150_000
    assert made.count(b"<img") == min(30 // 4, graphics) * 4
    alone = WeekPage(index(weeks, tag, changes).site, weeks[0].pages[tag], shown[0])
    assert len(render(alone, words(tag))) <= 150_000


def wordy(one: Week, tag: str, letter: str, graphics: int) -> WeekIn:
    made = long_winded(week_in(one, tag), letter)
    ask = made.graphics[1]
    drawn = tuple(replace(ask, pictures=ask.pictures[::2]) for _ in range(graphics))
    return replace(made, graphics=drawn)


def test_the_same_page_has_the_same_bytes() -> None:
    assert render(index(WEEKS), words("en")) == render(index(WEEKS), words("en"))
