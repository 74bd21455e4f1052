"""Pages of the guide that are drawings: what is drawn there stays as it is, and is text all the same."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest
import typst
from page import ValidationProfile
from PIL import Image, ImageChops

from pipeline.draw.model import PictureJob
from pipeline.draw.picture import draw_picture, draw_svg
from pipeline.draw.typst_fonts import typst_fonts
from pipeline.guide.typeset import set_guide
from tests.draw.pictures import Said, pixels, template
from tests.draw.pictures import job as picture_job
from tests.draw.texts import fonts
from tests.guide.guides import TITLES, front_page, guide, job
from tests.guide.test_guide import pages
from tests.guide.test_standards import STANDARDS, elements, failures, reader

GROUND = '<rect width="794" height="1123" fill="#26103b"/>'
OUTLINED = """\
#set page(paper: "a4", margin: 0pt)
#place(top + left, image(bytes(sys.inputs.svg), format: "svg", width: 100%))"""
LANGUAGES = ("en", "ar", "ne")


def drawing(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 794 1123">{GROUND}{inside}</svg>'


def text(style: str, at: str = "", name: str = "guide.title") -> str:
    box = f'<rect id="{name.replace(".", "-")}-box" x="80" y="300" width="634" height="400" fill="none"/>'
    return f'<g {at}>{box}<text font-family="Noto Sans" font-size="70" fill="#fff6ea" {style}>{{{{{name}}}}}</text></g>'


def with_cover(inside: str, *said: Said) -> tuple[PictureJob, bytes]:
    tag, _ = said[0]
    names = ("guide.title", "dates")
    cover = picture_job(template(drawing(inside), names=names), *said, page="rtl" if tag == "ar" else "ltr")
    return cover, set_guide(replace(job(tag), cover=cover))


def seen(pdf: bytes) -> Image.Image:
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil()
    return picture.convert("RGB")


def as_outlines(cover: PictureJob) -> Image.Image:
    """The same page with nothing but outlines on it."""
    files = typst_fonts(fonts().files)
    pdf = typst.compile(OUTLINED.encode(), font_paths=files, format="pdf", sys_inputs={"svg": draw_svg(cover)})
    assert isinstance(pdf, bytes)
    return seen(pdf)


def share_off(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that differ by more than the edges of letters do."""
    return sum(ImageChops.difference(one, other).convert("L").histogram()[100:]) / (one.width * one.height)


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize(
    ("style", "at"),
    [
        ('text-anchor="start"', ""),
        ('text-anchor="middle" font-weight="700" letter-spacing="6"', ""),
        ('text-anchor="end" text-decoration="underline"', ""),
        ('text-transform="uppercase" text-anchor="middle"', 'transform="rotate(-90 397 500)"'),
        ('text-anchor="end"', 'transform="translate(80 90) scale(.8)"'),
        ('opacity=".5"', ""),
    ],
)
def test_letters_look_as_the_outlines_would(style: str, at: str, tag: str) -> None:
    cover, pdf = with_cover(text(style, at), (tag, f"{TITLES[tag]} {TITLES[tag]} 2020"))
    assert share_off(seen(pdf), as_outlines(cover)) < 0.0005  # one px beside it were 0.002
    blank, _ = with_cover(text(style, at), (tag, "·"))
    assert share_off(seen(pdf), as_outlines(blank)) > 0.005


@pytest.mark.parametrize("words", ["दिशा निर्देशिका", "دليل المناصرة", "e\u0323\u0301"])
def test_fixed_words_of_any_script_are_drawn_and_told(words: str) -> None:
    fixed = f'<text x="80" y="1000" font-family="Noto Sans" font-size="60" fill="#fff">{words}</text>'
    drawn = template(drawing(text("") + fixed), fixed=(words,), names=("guide.title",))
    cover = picture_job(drawn, ("en", "The guide"))
    made = replace(job("en"), cover=cover, figures=(picture_job(drawn, ("en", "The guide")),))
    pdf = set_guide(made)
    assert share_off(seen(pdf), seen(guide("en"))) > 0.001
    rules = {rule for standard in STANDARDS for rule, _ in failures(pdf, standard)}
    assert rules <= {"PDFA2A-STREAM-LENGTH-001"}  # told falsely of packed data that ends in a carriage return
    assert [str(element["/Alt"]) for element in elements(pdf) if "/Alt" in element] == [words, "A picture of hands"]
    ground = pixels(draw_picture(cover))
    below = (0, 900, 794, 1123)
    assert share_off(seen(pdf).resize((794, 1123)).crop(below), ground.crop(below)) < 0.001


@pytest.mark.parametrize("standard", STANDARDS)
def test_a_page_that_is_a_drawing_keeps_to_the_standards(standard: ValidationProfile) -> None:
    fixed = '<text x="80" y="1000" font-family="Noto Sans" font-size="30" fill="#fff">INPUD</text>'
    names = ("guide.title", "dates")
    drawn = template(drawing(text('opacity=".5"') + text("", name="dates") + fixed), fixed=("INPUD",), names=names)
    pdf = set_guide(replace(job("en"), cover=picture_job(drawn, ("en", "The guide"), ("en", "2020"))))
    assert failures(pdf, standard) == []
    assert [str(element["/Alt"]) for element in elements(pdf) if "/Alt" in element] == ["INPUD", "A picture of hands"]


@pytest.mark.parametrize("style", ["", 'opacity=".5"'])
def test_the_words_of_the_cover_can_be_found_and_copied(style: str) -> None:
    _, pdf = with_cover(text(style), ("en", "One guide for all of us who care"))
    assert pages(pdf)[0] == "One guide for all of us who care"


def tags(pdf: bytes) -> list[str]:
    """The elements right below the document."""
    document = reader(pdf).root_object["/StructTreeRoot"]["/K"][0].get_object()
    return [str(kid.get_object()["/S"]) for kid in document["/K"]]


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_title_of_the_cover_is_tagged_as_title_and_its_artwork_as_nothing(tag: str) -> None:
    pdf = guide(tag)
    assert [str(element["/S"]) for element in elements(pdf)].count("/Title") == 1
    assert tags(pdf)[0] == "/Title"
    assert [str(element["/Alt"]) for element in elements(pdf) if "/Alt" in element] == ["A picture of hands"]


def test_texts_of_the_cover_are_read_in_the_order_they_are_drawn_in() -> None:
    dates = '<rect id="dates-box" x="80" y="100" width="634" height="80" fill="none"/><text font-family="Noto Sans" font-size="40" fill="#fff">{{dates}}</text>'
    _, pdf = with_cover(text("") + dates, ("en", "The guide"), ("en", "9 November"))
    assert tags(pdf)[:2] == ["/Title", "/P"]
    _, pdf = with_cover(dates + text(""), ("en", "9 November"), ("en", "The guide"))
    assert tags(pdf)[:2] == ["/P", "/Title"]


def test_a_cover_in_another_language_than_the_guide_says_so() -> None:
    cover = replace(front_page("ar"), settings=(replace(front_page("en").settings[0], foreign=True),))
    pdf = set_guide(replace(job("ar"), cover=cover))
    title = next(element for element in elements(pdf) if element["/S"] == "/Title")
    assert "en" in str([title.get("/Lang"), *(kid.get_object() for kid in title["/K"] if not isinstance(kid, int))])
