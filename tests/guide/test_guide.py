from __future__ import annotations

import io
import json
import re
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject, NullObject

from pipeline.draw.model import DrawError
from pipeline.errors import PipelineError
from pipeline.guide.typeset import check_links, set_guide
from pipeline.translation.tool import tool_words
from tests.guide.guides import POSTS, START, TRANSLATIONS, document, guide, job

LANGUAGES = ("en", "ar", "ne")


def reader(pdf: bytes) -> Any:
    """pypdf's reader; what it finds has types only at run time."""
    return PdfReader(io.BytesIO(pdf))


def pages(pdf: bytes) -> list[str]:
    """The text of each page as other programs find it, with single spaces."""
    found = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_bounded() for page in found]
    return [" ".join(unicodedata.normalize("NFC", text).split()) for text in texts]


def bookmarks(outline: Any) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, list):
            yield from bookmarks(entry)
        else:
            yield str(entry["/Title"])


def headings(tag: str) -> list[str]:
    blocks = [block for part in document(tag).parts for block in part["c"] if block["t"] == "heading"]
    return ["".join(run["v"] for run in block["runs"]) for block in blocks]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_guide_has_cover_contents_chapters_and_a_week(tag: str) -> None:
    pdf = reader(guide(tag))
    assert len(pdf.pages) == 4
    assert all(page.mediabox[2:] == pytest.approx((595.28, 841.89), abs=0.1) for page in pdf.pages)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_guide_says_its_language_and_title(tag: str) -> None:
    pdf = reader(guide(tag))
    assert pdf.root_object["/Lang"] == tag
    assert pdf.metadata is not None
    assert pdf.metadata.title == f"The guide ({tag})"
    assert pdf.metadata.author is None


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_outline_has_every_heading(tag: str) -> None:
    found = [title.strip("\u2066\u2069") for title in bookmarks(reader(guide(tag)).outline)]
    assert found == headings(tag)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_link_of_the_contents_leads_to_a_page_behind_them(tag: str) -> None:
    pdf = reader(guide(tag))
    at = {page.indirect_reference: number for number, page in enumerate(pdf.pages)}
    places = [note.get_object()["/Dest"] for note in pdf.pages[1]["/Annots"]]
    named = {name: place.dest_array for name, place in pdf.named_destinations.items()}
    assert [at[named[place][0] if isinstance(place, str) else place[0]] for place in places] == [2, 2, 3]


def test_links_to_the_outside_are_those_of_the_text() -> None:
    notes = [note.get_object() for page in reader(guide("en")).pages for note in page.get("/Annots", [])]
    assert {note["/A"]["/URI"] for note in notes if "/A" in note} == {"https://inpud.net"}


def broken(pdf: bytes, page: object) -> bytes:
    """The guide, the first link of its contents bent to `page`."""
    writer: Any = PdfWriter(clone_from=io.BytesIO(pdf))
    link = writer.pages[1]["/Annots"][0].get_object()
    link[NameObject("/Dest")] = ArrayObject([page, NameObject("/Fit")])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_link_that_leads_nowhere_is_an_error() -> None:
    check_links(guide("en"), "guide.en")
    with pytest.raises(PipelineError, match=r"guide\.en: a link on page 2 leads nowhere"):
        check_links(broken(guide("en"), NullObject()), "guide.en")


def test_a_link_to_a_page_that_was_taken_out_is_an_error() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(guide("en")))
    writer.remove_page(3)
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(PipelineError, match="leads nowhere"):
        check_links(out.getvalue(), "guide.en")


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_same_guide_has_the_same_bytes_whenever_and_wherever_it_is_set(
    tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = guide(tag)
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    try:
        time.sleep(1.1)  # a clock in seconds would show
        assert set_guide(job(tag)) == first
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_only_date_of_a_guide_is_the_one_it_is_given() -> None:
    assert set(re.findall(rb"D:(\d{8})", guide("en"))) == {b"20201109"}
    assert set(re.findall(rb"(?:Create|Modify|Metadata)Date>(\d{4}-\d\d-\d\d)", guide("en"))) == {b"2020-11-09"}
    assert set_guide(replace(job("en"), timestamp=START + 86400)) != guide("en")


@pytest.mark.parametrize(
    ("tag", "page", "words"),
    [
        ("en", 2, "People who use drugs have looked after each other, and the network stands by them."),
        ("en", 2, "Nothing about us without us."),
        ("en", 3, "Keep every service open."),
        ("en", 3, "12,345 services closed"),
        ("en", 3, POSTS["b"]),
        ("ne", 2, "लागूऔषध प्रयोगकर्ताहरूले एकअर्काको हेरचाह गरेका छन्।"),
        ("ne", 3, TRANSLATIONS["ne"]["week.first.ask"]),
        ("ne", 3, TRANSLATIONS["ne"]["week.first.post.a"]),
        ("ne", 3, "१२,३४५ सेवा बन्द भए"),
    ],
)
def test_sentences_can_be_found_and_copied(tag: str, page: int, words: str) -> None:
    found = pages(guide(tag))[page]
    if tag == "ne":  # pdfium loses the space behind a vowel sign that has no width of its own
        words, found = words.replace(" ", ""), found.replace(" ", "")
    assert words in found


def test_page_numbers_have_the_digits_of_the_language() -> None:
    assert pages(guide("ne"))[1].endswith("२")
    assert pages(guide("en"))[1].endswith("2")


def test_untranslated_posts_are_counted_and_not_shown() -> None:
    text = " ".join(pages(guide("ne")))
    assert POSTS["b"] not in text
    assert tool_words("ne").text("tool.posts.missing", count="1").text in text


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_draft_notice_is_on_every_page_but_the_cover(tag: str) -> None:
    notice = "DRAFT"
    assert [notice in text for text in pages(guide(tag, notice))] == [False, True, True, True]
    assert not any(notice in text for text in pages(guide(tag)))


def test_a_guide_without_cover_begins_with_its_contents() -> None:
    texts = pages(set_guide(job("en", cover=False)))
    assert len(texts) == 3
    assert texts[0].startswith("Contents")


def ink_sides(pdf: bytes, number: int) -> tuple[float, float]:
    """Share of a page's dark pixels in its left and in its right half."""
    image = pypdfium2.PdfDocument(pdf)[number].render(scale=0.5).to_pil().convert("L")
    halves = ((0, 0, image.width // 2, image.height), (image.width // 2, 0, image.width, image.height))
    left, right = (sum(image.crop(half).histogram()[:100]) for half in halves)
    return left / (left + right), right / (left + right)


def test_an_arabic_guide_begins_on_the_right() -> None:
    right_to_left, left_to_right = ink_sides(guide("ar"), 1), ink_sides(guide("en"), 1)
    assert right_to_left[1] > 0.6
    assert left_to_right[0] > 0.6


def with_parts(*blocks: dict[str, Any]) -> bytes:
    """The English guide with just these blocks."""
    made = job("en", cover=False)
    content = json.loads(made.document) | {"parts": [{"t": "part", "break": True, "c": list(blocks)}]}
    return set_guide(replace(made, document=json.dumps(content)))


def block(kind: str, text: str, *children: dict[str, Any], foreign: bool = False) -> dict[str, Any]:
    return {
        "t": kind,
        "level": 1,
        "runs": [{"v": text}],
        "lang": "en",
        "dir": "ltr",
        "foreign": foreign,
        "c": list(children),
    }


def coloured(pdf: bytes) -> int:
    """How many pixels of the second page have the colour of the stand-ins' rule."""
    image = pypdfium2.PdfDocument(pdf)[1].render(scale=3).to_pil().convert("RGB")
    return sum(count for count, (r, g, b) in image.getcolors(1 << 24) if r > 150 and g > 100 and b < 100)


def test_paragraphs_of_one_list_item_stay_apart() -> None:
    item = {"t": "item", "c": [block("paragraph", "First thing"), block("paragraph", "Second thing")]}
    text = pages(with_parts({"t": "bullets", "dir": "ltr", "c": [item]}, {"t": "numbers", "dir": "ltr", "c": [item]}))[
        1
    ]
    assert text.count("First thing Second thing") == 2


@pytest.mark.parametrize("kind", ["paragraph", "heading", "ask", "note"])
def test_a_stand_in_carries_its_mark(kind: str) -> None:
    assert coloured(with_parts(block(kind, "Words"))) == 0
    assert coloured(with_parts(block(kind, "Words", foreign=True))) > 5


def test_a_stand_in_carries_its_mark_in_lists_too() -> None:
    item = {"t": "item", "c": [block("paragraph", "Words", foreign=True)]}
    assert coloured(with_parts({"t": "bullets", "dir": "ltr", "c": [item]})) > 5


@pytest.mark.parametrize("text", ["#panic()", "$x^2$", "*a* _b_", "<label> @ref", '"] + "', "\\u{41}"])
def test_no_text_is_ever_run_as_typst(text: str) -> None:
    found = pages(with_parts(block("paragraph", text)))[1].replace("“", '"').replace("”", '"')
    assert text in found


def test_a_block_the_guide_does_not_know_is_an_error_that_names_it() -> None:
    with pytest.raises(PipelineError, match=r"guide\.en could not be set: .*unknown block video"):
        with_parts({"t": "video"})


def test_what_typst_cannot_set_is_told_with_the_place_where_it_was_written() -> None:
    made = job("en", cover=False)
    document = json.loads(made.document)
    nested = next(node for node in document["parts"][0]["c"] if node["t"] == "bullets")
    place = next(words for words in made.texts if words.key == "guide.overview.open").source
    for _ in range(40):
        nested = {"t": "quote", "c": [nested]}
    document["parts"][0]["c"].append(nested)
    with pytest.raises(PipelineError, match=r"guide\.en could not be set: maximum .* depth exceeded") as caught:
        set_guide(replace(made, document=json.dumps(document)))
    assert (place.file, place.line) == ("assets/src/guide/01-overview.md", 8)
    assert caught.value.where == "assets/src/guide/01-overview.md:8"


def test_what_typst_refuses_of_the_whole_is_told_without_a_place() -> None:
    made = job("en", cover=False)
    untitled = json.dumps(json.loads(made.document) | {"title": ""})
    with pytest.raises(PipelineError, match=r"guide\.en could not be set: .*missing document title") as caught:
        set_guide(replace(made, document=untitled))
    assert caught.value.where is None


def lowest(pdf: bytes) -> float:
    """Where the lowest character of all pages stands, in pt from the lower edge."""
    boxes: list[tuple[float, float, float, float]] = [
        text.get_charbox(at)
        for text in (page.get_textpage() for page in pypdfium2.PdfDocument(pdf))
        for at in range(text.count_chars())
    ]
    return min(bottom for left, bottom, right, _ in boxes if right > left)


def test_a_link_in_a_title_is_none_in_the_running_header() -> None:
    title = block("heading", "Words") | {"runs": [{"v": "Title", "href": "https://inpud.net"}]}
    pdf = with_parts(title, block("paragraph", "word " * 3000))
    assert pages(pdf)[2].startswith("Title word")
    links = [sum("/A" in note.get_object() for note in page.get("/Annots", [])) for page in reader(pdf).pages]
    assert links == [1, 1, *[0] * (len(links) - 2)], "in the contents and in the title"


@pytest.mark.parametrize("kind", ["call-out", "posts"])
def test_a_box_longer_than_a_page_goes_on_on_the_next(kind: str) -> None:
    words = [block("paragraph", "word " * 400) for _ in range(4)] if kind == "call-out" else [block("", "word " * 2000)]
    pdf = with_parts({"t": kind, "c": words})
    assert " ".join(pages(pdf)).count("word") in (1600, 2000)
    assert lowest(pdf) > 20


def test_a_character_no_font_has_is_an_error_that_names_it() -> None:
    made = job("en")
    words = replace(made.texts[0], text="Thank you 𒀀", file="locales/en.po", line=7)
    with pytest.raises(DrawError) as caught:
        set_guide(replace(made, texts=(*made.texts, words)))
    assert "guide.overview.title (en) 'Thank you 𒀀' cannot be drawn" in caught.value.subject
    assert "U+12000" in caught.value.detail
    assert (caught.value.file, caught.value.line) == ("locales/en.po", 7)


def test_a_figure_has_its_alt_text() -> None:
    assert list(alt_texts(guide("en"))) == ["A picture of hands"]


def alt_texts(pdf: bytes) -> Iterator[str]:
    """What a PDF's structure says of its pictures, in file order."""
    document = reader(pdf)
    for number in range(1, document.trailer["/Size"]):
        found = document.get_object(number)
        if isinstance(found, dict) and "/Alt" in found:
            yield str(found["/Alt"])


def test_no_other_fonts_than_those_of_the_build_are_used() -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for tag in LANGUAGES
        for page in reader(guide(tag)).pages
        for font in page.get("/Resources", {}).get("/Font", {}).values()
    }
    assert fonts
    assert all(font.startswith("NotoSans") for font in fonts)


def number_sides(pdf: bytes) -> set[str]:
    """On which side of the contents the page numbers of its lines stand."""
    page = pypdfium2.PdfDocument(pdf)[1]
    found = page.get_textpage()
    width = page.get_width()
    places = [found.get_charbox(at) for at in range(found.count_chars()) if found.get_text_range(at, 1) in "34"]
    return {"left" if box[0] < width / 2 else "right" for box in places}


def test_the_numbers_of_the_contents_stand_on_the_side_where_lines_end() -> None:
    assert number_sides(guide("en")) == {"right"}
    assert number_sides(guide("ar")) == {"left"}  # of the entries in English too


@pytest.mark.parametrize(
    ("kind", "text"),
    [("paragraph", "W" * 200), ("paragraph", f"https://example.org/{'a' * 150}"), ("heading", "#" + "Ж" * 59)],
)
def test_a_run_of_letters_wider_than_a_line_stays_on_its_page(kind: str, text: str) -> None:
    page = pypdfium2.PdfDocument(with_parts(block(kind, text)))[1]
    found = page.get_textpage()
    edges = [found.get_charbox(at)[2] for at in range(found.count_chars())]
    assert len(edges) > len(text)
    assert max(edges) <= page.get_width() - 72  # about the margin of 26 mm
