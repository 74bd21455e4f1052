"""What a guide says is what it shows, in every script of the pack: each letter once, marks where they are read."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
import typst
from page import ValidationProfile
from PIL import Image, ImageChops

from pipeline.campaign.languages import direction
from pipeline.draw.typst_fonts import typst_fonts
from pipeline.guide.model import BODY
from pipeline.guide.textlayer import mend_text
from pipeline.guide.typeset import STANDARDS
from tests.draw.texts import fonts
from tests.guide.found import not_found, said_in
from tests.guide.test_standards import failures, reader

SAMPLES = tomllib.loads((Path(__file__).parents[1] / "oracles" / "texts.toml").read_text(encoding="utf-8"))
CJK = {"zh-Hans", "zh-Hant", "ja", "ko"}  # fonts of their own, and letters without marks
LANGUAGES = sorted(SAMPLES.keys() - CJK)
TWICE = ("ar", "bn", "km", "lo", "my", "th")  # where Typst's own text has letters twice
PAGE = """\
#set document(title: "Sample")
#set page(width: 150mm, height: 80mm, margin: 5mm)
#let it = json(bytes(sys.inputs.it))
#set text(lang: it.lang, font: it.fonts, dir: if it.dir == "rtl" { rtl } else { ltr })
#for text in it.texts { par(text) }"""


def texts(tag: str) -> list[str]:
    return [SAMPLES[tag]["headline"], SAMPLES[tag]["paragraph"]]


@cache
def as_set(tag: str) -> bytes:
    """A page as Typst makes it."""
    it = {"lang": tag, "fonts": fonts().stack(BODY, tag), "dir": direction(tag), "texts": texts(tag)}
    files = typst_fonts(fonts().files)
    inputs = {"it": json.dumps(it)}
    pdf = typst.compile(
        PAGE.encode(), font_paths=files, format="pdf", sys_inputs=inputs, pdf_standards=list(STANDARDS), timestamp=0
    )
    assert isinstance(pdf, bytes)
    return pdf


def lacking(tag: str, pdf: bytes) -> list[str]:
    return not_found(texts(tag), said_in(pdf), leftwards=direction(tag) == "rtl")


def seen(pdf: bytes) -> Image.Image:
    """Drawn large and made smaller: letters and shapes are not smoothed alike."""
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=8).to_pil()
    return picture.convert("L").reduce(4)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_text_is_found_as_it_was_written(tag: str) -> None:
    assert lacking(tag, mend_text(as_set(tag))) == []


@pytest.mark.parametrize("tag", ["hi", "ne"])
def test_words_behind_a_vowel_sign_keep_their_spaces(tag: str) -> None:
    before, after = (" ".join(said_in(pdf).split()) for pdf in (as_set(tag), mend_text(as_set(tag))))
    assert [text in before for text in texts(tag)] == [False, False]
    assert [text in after for text in texts(tag)] == [True, True]


@pytest.mark.parametrize("tag", TWICE)
def test_without_mending_it_would_not_be(tag: str) -> None:
    assert lacking(tag, as_set(tag)) != []


@pytest.mark.parametrize("tag", TWICE)
def test_nothing_moves_on_the_page(tag: str) -> None:
    off = ImageChops.difference(seen(as_set(tag)), seen(mend_text(as_set(tag))))
    assert max(at for at, count in enumerate(off.histogram()) if count) <= 4  # of 255


@pytest.mark.parametrize("standard", [ValidationProfile.PDF_UA_1, ValidationProfile.PDF_A_2A])
@pytest.mark.parametrize("tag", ["ar", "km"])
def test_a_mended_page_keeps_to_the_standards(tag: str, standard: ValidationProfile) -> None:
    assert failures(mend_text(as_set(tag)), standard) == []


@pytest.mark.parametrize(
    ("tag", "forms"), [("ar", {"\ufefb", "\ufef7", "\ufef9", "\ufc43"}), ("fa", set()), ("ur", set())]
)
def test_only_letters_drawn_as_one_glyph_are_told_by_a_form_of_both(tag: str, forms: set[str]) -> None:
    said = reader(mend_text(as_set(tag))).pages[0].extract_text()  # pypdf takes no form apart
    assert {char for char in said if "\ufb50" <= char <= "\ufeff"} == forms


def test_where_nothing_is_wrong_the_file_stays_as_it_is() -> None:
    assert mend_text(as_set("en")) is as_set("en")


def test_a_file_is_mended_to_the_same_bytes_every_time() -> None:
    assert mend_text(as_set("ar")) == mend_text(as_set("ar"))


@pytest.mark.parametrize("tag", ["ar", "he", "ne", "th", "en"])
def test_one_wrong_letter_is_not_found(tag: str) -> None:
    said = said_in(mend_text(as_set(tag)))
    text = texts(tag)[0]
    letters = [at for at, char in enumerate(text) if char.isalpha()]
    wrong = [text[:at] + other + text[at + 1 :] for at in letters if (other := text[letters[0]]) != text[at]]
    assert not_found(wrong, said, leftwards=direction(tag) == "rtl") == wrong


@pytest.mark.parametrize("tag", ["ar", "he"])
def test_words_in_another_order_are_not_found(tag: str) -> None:
    words = texts(tag)[0].split()
    wrong = [" ".join([*words[:at], words[at + 1], words[at], *words[at + 2 :]]) for at in range(len(words) - 1)]
    assert not_found(wrong, said_in(mend_text(as_set(tag))), leftwards=True) == wrong
