from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from PIL import Image

from pipeline.draw.media import load_media
from pipeline.draw.model import DrawError
from pipeline.errors import PipelineError
from pipeline.guide.html import STYLE, html_page
from pipeline.guide.html_job import WIDTH, make_html
from pipeline.guide.model import DesignerPage
from tests.guide.designed import brought, job_with
from tests.guide.designed import page as designed_page
from tests.guide.guides import document, guide, job
from tests.guide.test_content import chapter, put_together
from tests.guide.test_guide import reader
from tests.guide.test_standards import CAMPAIGN_LANGUAGES, jobs

LANGUAGES = ("en", "ar", "ne")
PICTURE = {"src": "data:image/png;base64,AAAA", "width": 4, "height": 2}
CONTROLS = str.maketrans("", "", "\u2066\u2067\u2068\u2069")


def page(tag: str = "en", **more: Any) -> bytes:
    """The small guide as HTML, with pictures that only look like some."""
    pictures = {"cover": PICTURE | {"alt": "The guide"}, "figures": [PICTURE], "photos": [PICTURE], "pages": [PICTURE]}
    return html_page(json.loads(job(tag).document) | pictures | more)


def parsed(made: bytes) -> Any:
    """lxml's element; what it finds has types only at run time."""
    return lxml_html.document_fromstring(made.decode())


def with_blocks(*blocks: Mapping[str, Any], tag: str = "en", **more: Any) -> Any:
    """The main part of a guide with just these blocks."""
    (main,) = parsed(page(tag, parts=[{"t": "part", "break": True, "c": blocks}], contents="", **more)).iter("main")
    return main


def block(kind: str, *runs: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"t": kind, "level": 1, "runs": runs, "lang": "en", "dir": "ltr", "foreign": False, "c": []} | more


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """A chapter with all that Markdown gives, in English and as a stand-in in Nepali."""
    root: Path = tmp_path_factory.mktemp("campaign")
    (root / "assets/src/media").mkdir(parents=True)
    Image.effect_noise((2000, 1000), 60).convert("RGB").save(root / "assets/src/media/hands.png")
    media, _ = load_media(root, chapter().media)
    made = {tag: put_together(tag, media) for tag in ("en", "ne")}
    bases = {tag: job(tag, cover=False) for tag in made}
    return {
        tag: parsed(
            make_html(
                replace(
                    bases[tag],
                    document=json.dumps(json.loads(bases[tag].document) | {"parts": made[tag].parts}),
                    photos=tuple(made[tag].photos),
                )
            )
        )
        for tag in made
    }


def words_of(nodes: Any) -> Iterator[str]:
    """The texts of a tree in reading order."""
    for node in nodes:
        runs = (*node.get("label", ()), *node.get("runs", ()))
        yield from (run["v"].translate(CONTROLS) for run in runs)
        yield from words_of(node.get("c", ()))


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_page_says_what_the_pdf_says_in_the_same_order(tag: str) -> None:
    (main,) = parsed(page(tag)).iter("main")
    said = "".join(main.text_content().split())
    assert said == "".join("".join(words_of(document(tag).parts)).split())


def levels(outline: Any, level: int = 1) -> Iterator[tuple[int, str]]:
    """The titles of a PDF's outline and how deep they stand."""
    for entry in outline:
        if isinstance(entry, list):
            yield from levels(entry, level + 1)
        else:
            yield level, str(entry["/Title"]).translate(CONTROLS)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_headings_below_the_title_are_the_outline_of_the_pdf(tag: str) -> None:
    made = parsed(page(tag))
    headings = [
        (int(node.tag[1]) - 1, node.text_content()) for node in made.xpath("//main//*[starts-with(name(), 'h')]")
    ]
    assert headings == list(levels(reader(guide(tag)).outline))
    (title,) = made.iter("h1")
    assert title.text_content() == document(tag).title()["runs"][0]["v"].translate(CONTROLS)
    assert made.findtext("head/title") == f"The guide ({tag})"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_place_that_is_named_is_there_once(tag: str, rich: Mapping[str, Any]) -> None:
    for made in (parsed(page(tag)), *rich.values()):
        names = made.xpath("//@id")
        assert len(names) == len(set(names))
        assert {href[1:] for href in made.xpath("//a/@href") if href.startswith("#")} <= set(names)
        assert set(made.xpath("//@aria-labelledby")) <= set(names)


def test_the_contents_are_those_of_the_pdf() -> None:
    (nav,) = parsed(page()).iter("nav")
    entries = [(len(link.xpath("ancestor::ul")), link.text_content()) for link in nav.iter("a")]
    assert entries == [(1, "Campaign overview"), (2, "What we want"), (1, "Harm reduction is essential")]


def test_a_document_may_do_without_contents_cover_and_draft_notice() -> None:
    made = parsed(page(contents="", cover=None, draft="", description=""))
    assert made.xpath("//nav | //header//img | //aside | //meta[@name='description']") == []
    full = parsed(page(draft="DRAFT, not for publishing"))
    assert full.xpath("//aside")[0].text_content() == "DRAFT, not for publishing"
    assert full.xpath("//header//img/@alt") == ["The guide"]
    assert full.xpath("//meta[@name='description']/@content") == ["A guide in two chapters"]


def test_a_heading_with_a_link_is_one_link_in_the_contents() -> None:
    heading = block("heading", {"v": "See "}, {"v": "here", "href": "https://inpud.net"}, id="guide.x.title")
    made = parsed(page(parts=[{"t": "part", "break": True, "c": [heading]}]))
    assert [(link.get("href"), link.text_content()) for link in made.xpath("//nav//a")] == [
        ("#guide.x.title", "See here")
    ]
    assert made.xpath("//main//h2//a/@href") == ["https://inpud.net"]


def test_a_document_beside_the_guide_begins_with_its_title_and_leads_to_its_other_languages() -> None:
    sibling = "../../ru/documents/day.ru.html"
    russian = [{"v": "\u2068русский\u2069", "lang": "ru", "href": sibling}]
    spanish = [{"v": "\u2068español\u2069", "lang": "es", "href": sibling.replace("ru", "es")}]
    head = [
        block("heading", {"v": "A day"}, outlined=False),
        block("subtitle", {"v": "And a night"}),
        block("date", {"v": "1 November 2020"}),
        {"t": "languages", "bars": True, "c": [*russian, *spanish]},
    ]
    signed = block("signed", {"v": "Signed by"}) | {"c": [{"v": "INPUD", "lang": "en"}]}
    body = [block("heading", {"v": "Why"}, level=2), signed, {"t": "languages", "bars": False, "c": russian}]
    tree = json.loads(job("en").document)
    del tree["h1"]
    parts = [{"t": "part", "break": False, "c": part} for part in (head, body)]
    made = parsed(html_page(tree | {"parts": parts, "cover": None, "figures": [], "photos": [], "pages": []}))
    assert [node.tag for node in made.xpath("//main/*")] == ["div", "nav", "div"]
    assert [(node.tag, node.text_content()) for node in made.xpath("//main/div//*[self::h1 or self::h2]")] == [
        ("h1", "A day"),
        ("h2", "Why"),
    ]
    assert [link.text_content() for link in made.xpath("//nav//a")] == ["Why"]
    (line,) = made.xpath("//p[@class='languages']")
    assert line.text_content() == "русский | español"
    assert [(link.get("href"), link.getparent().get("lang")) for link in made.xpath("//ul[@class='languages']//a")] == [
        (sibling, "ru")
    ]
    assert made.xpath("string(//p[@class='signed'])") == "Signed by"
    assert made.xpath("string(//ul[@class='signed'])") == "INPUD"


def test_a_keyboard_gets_past_the_contents_with_the_first_link() -> None:
    made = parsed(page())
    assert made.xpath("//a[1]")[0].get("href") == "#text"
    assert made.xpath("//main/@id") == ["text"]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_page_needs_and_runs_nothing_from_anywhere(tag: str) -> None:
    made = parsed(page(tag))
    (style,) = made.iter("style")
    assert style.text == STYLE
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    (policy,) = made.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.split("; ") == [
        "default-src 'none'",
        "img-src data:",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    assert (
        made.xpath("//script | //link | //iframe | //object | //form | //@style | //@*[starts-with(name(), 'on')]")
        == []
    )
    assert all(source.startswith("data:image/") for source in made.xpath("//@src"))
    assert "url(" not in STYLE
    assert "@import" not in STYLE


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "</style><b>",
        '"><img src=x onerror=y>',
        "&amp; &lt; ]]>",
        "a \N{RIGHT-TO-LEFT MARK}b",
    ],
)
def test_no_text_is_ever_read_as_html(text: str) -> None:
    image = {"t": "figure", "photo": 0, "alt": text, "c": []}
    made = parsed(
        page(
            title=text,
            draft=text,
            description=text,
            parts=[{"t": "part", "break": False, "c": [block("paragraph", {"v": text}), image]}],
            contents="",
        )
    )
    assert made.xpath("//main//p")[0].text_content() == text
    assert made.xpath("//main//img/@alt") == [text]
    assert made.findtext("head/title") == text
    assert made.xpath("//aside")[0].text_content() == text
    assert made.xpath("//meta[@name='description']/@content") == [text]
    assert made.xpath("//script | //b | //@onerror") == []


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//host/x", " https://x"]
)
def test_a_link_that_is_no_address_is_refused(href: str) -> None:
    with pytest.raises(PipelineError, match="leads to no place readers can reach"):
        with_blocks(block("paragraph", {"v": "here", "href": href}))


def test_a_block_that_is_not_known_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="unknown block video"):
        with_blocks(block("video"))


@pytest.mark.parametrize(
    ("tag", "text"), [("ar", "كل يوم #Peers هنا"), ("ar", "كل يوم \u2068#Peers\u2069 هنا"), ("en", "see #Peers here")]
)
def test_hashtags_stay_whole_and_are_copied_without_controls(tag: str, text: str) -> None:
    made = with_blocks(block("paragraph", {"v": text}), tag=tag)
    assert [node.text for node in made.iter("bdi")] == ["#Peers"]
    assert made.text_content().strip() == text.translate(CONTROLS)


def test_isolates_within_isolates_keep_their_directions() -> None:
    made = with_blocks(block("paragraph", {"v": "a \u2067b \u2066c\u2069 d\u2069 e"}))
    assert [(node.get("dir"), node.text_content()) for node in made.iter("bdi")] == [("rtl", "b c d"), ("ltr", "c")]


def test_what_is_in_another_language_says_so_and_stand_ins_carry_their_mark() -> None:
    made = parsed(page("ar"))
    assert (made.get("lang"), made.get("dir")) == ("ar", "rtl")
    (quote,) = made.iter("blockquote")
    (words,) = quote.iter("p")
    assert (words.get("lang"), words.get("dir"), words.get("class")) == ("en", "ltr", "foreign")
    heading = made.xpath("//main//h2")[0]
    assert (heading.get("lang"), heading.get("dir"), heading.get("class")) == (None, None, None)
    assert len(made.xpath("//header//*[@class='foreign legend']")) == 1
    assert parsed(page("en")).xpath("//*[contains(@class, 'foreign')]") == []


def test_a_footnote_and_its_mark_lead_to_each_other(rich: Mapping[str, Any]) -> None:
    made = rich["en"]
    marks = [(mark.text_content(), mark.get("href")) for mark in made.xpath("//a[@role='doc-noteref']")]
    assert marks == [("1", "#guide.more.note.n"), ("1", "#guide.more.note.n"), ("2", "#guide.more.note.m")]
    notes = made.xpath("//section[@role='doc-endnotes']//li")
    assert [note.text_content().removesuffix(" \u21a9\ufe0e") for note in notes] == [
        "1 A note with a link.",
        "2 Another note.",
    ]
    backs = [back.get("href")[1:] for back in made.xpath("//a[@role='doc-backlink']")]
    assert [made.get_element_by_id(back).text_content() for back in backs] == ["1", "2"]
    assert rich["ne"].xpath("//a[@role='doc-noteref']")[2].text_content() == "२"


def test_a_table_tells_which_titles_are_of_its_columns(rich: Mapping[str, Any]) -> None:
    (region,) = rich["en"].xpath("//div[@role='region']")
    assert rich["en"].get_element_by_id(region.get("aria-labelledby")).text_content() == "A table"
    assert region.get("tabindex") == "0"
    titles = region.xpath(".//thead//th")
    assert [(cell.get("scope"), cell.text_content(), cell.get("class")) for cell in titles] == [
        ("col", "Country", None),
        ("col", "Doses", "end"),
    ]
    assert [cell.text_content() for cell in region.xpath(".//tbody//td")] == ["Nepal2", "1,200"]


def test_lists_boxes_and_emphasis_are_what_they_are(rich: Mapping[str, Any]) -> None:
    made = rich["en"]
    assert made.xpath("string(//ol/li/p)") == "First"
    assert made.xpath("string(//ol/li/ul/li)").strip() == "Inner"
    assert made.xpath("string(//div[@role='note'])").strip() == "Remember."
    assert made.xpath("string(//main//strong//em)") == "both"
    assert made.xpath("//main//p//a[.='link']/@href") == ["#guide.more.table"]


def test_a_picture_has_its_alt_text_and_a_counted_caption(rich: Mapping[str, Any]) -> None:
    (figure,) = rich["en"].xpath("//figure")
    assert figure.xpath("img/@alt") == ["Two hands"]
    assert figure.xpath("string(figcaption)") == "Figure 1: Hands hold"
    (stand_in,) = rich["ne"].xpath("//figcaption")
    assert [(part.get("lang"), part.get("class")) for part in stand_in] == [(None, None), ("en", "foreign")]
    assert stand_in.text_content() == "चित्र १: Hands hold"


def pictures_of(made: Any) -> list[Image.Image]:
    sources = [node.get("src").partition(";base64,") for node in made.iter("img")]
    return [Image.open(io.BytesIO(base64.b64decode(data))) for _, _, data in sources]


def test_the_cover_is_read_as_in_the_pdf() -> None:
    made = job("en")
    assert made.cover is not None
    words = '<g {}><text x="80" y="100" font-family="Noto Sans" font-size="20">{}</text></g>'
    more = words.format('visibility="hidden"', "Notes") + words.format("", "A network") + "</svg>"
    drawing = replace(made.cover.template, svg=made.cover.template.svg.replace("</svg>", more))
    page = parsed(make_html(replace(made, cover=replace(made.cover, template=drawing))))
    assert page.xpath("//header//img/@alt") == ["The guide for peers A network"]


def test_a_designers_page_is_a_picture_with_what_it_shows_in_words(tmp_path: Path) -> None:
    brought_page = DesignerPage(brought(tmp_path / "03-map.pdf", designed_page()), 0, "A white disc")
    made = parsed(make_html(job_with("en", [brought_page])))
    assert made.xpath("//figure[@class='page']/img/@alt") == ["A white disc"]
    picture = pictures_of(made)[1].convert("RGB")
    assert picture.size == (960, 1358)
    left, middle = picture.getpixel((10, 1300)), picture.getpixel((457, 457))
    assert isinstance(left, tuple)
    assert isinstance(middle, tuple)
    assert left[0] > 200 > 60 > left[1]  # red, where the page is
    assert min(middle) > 120  # the half transparent disc


def test_a_designers_page_that_changed_since_it_was_looked_at_is_not_shown(tmp_path: Path) -> None:
    page = DesignerPage(brought(tmp_path / "03-map.pdf", designed_page()), 0, "A white disc")
    (tmp_path / "03-map.pdf").write_bytes(designed_page("<rect width='9' height='9'/>"))
    with pytest.raises(PipelineError, match="changed during the build"):
        make_html(job_with("en", [page]))


def test_photos_are_jpeg_and_drawings_png_both_small_enough_for_phones(rich: Mapping[str, Any]) -> None:
    (photo,) = pictures_of(rich["en"])
    assert (photo.format, photo.size) == ("JPEG", (WIDTH, WIDTH // 2))
    made = parsed(make_html(job("en")))
    assert made.xpath("//header//img/@alt") == ["The guide for peers"]
    cover, figure = pictures_of(made)
    assert (cover.format, cover.width, figure.format) == ("PNG", WIDTH, "PNG")
    for picture in (photo, cover, figure):
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_same_guide_has_the_same_bytes(tag: str) -> None:
    assert make_html(job(tag)) == make_html(job(tag))


def test_a_character_no_font_has_stops_the_page_as_it_stops_the_pdf() -> None:
    made = job("en")
    words = replace(made.texts[0], text="Thank you 𒀀")
    with pytest.raises(DrawError, match="U\\+12000"):
        make_html(replace(made, texts=(words,)))


@pytest.mark.slow
@pytest.mark.parametrize("tag", CAMPAIGN_LANGUAGES)
def test_the_campaigns_page_is_small_and_says_every_text(tag: str) -> None:
    made = make_html(jobs()[tag])
    assert len(made) < 1_000_000
    said = parsed(made).text_content()
    assert [words.key for words in jobs()[tag].texts if words.plain not in said and "](" not in words.text] == []
