from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import page as validation
import pypdfium2
import pytest
from PIL import Image

from pipeline.draw.media import MediaFile, load_media
from pipeline.guide.chapters import headings_of, parse_chapter
from pipeline.guide.document import Document
from pipeline.guide.model import Chapter
from pipeline.guide.typeset import set_guide
from pipeline.translation.model import Catalog, Catalogs, Entry
from pipeline.translation.tool import tool_words
from tests.guide.guides import job, voice
from tests.guide.test_standards import elements

MARKDOWN = """\
# More {#title}

One[^n], a [link](#table), an [address](https://inpud.net), the note again[^n] and **bold *both***. {#p}

## A table {#table}

| Country {#country} | Doses {#doses} |
|---|--:|
| Nepal[^m] {#nepal} | 1,200 |

::: call-out
Remember. {#remember}
:::

![Two hands](hands.png "Hands *hold*") {#hands}

1. First {#first}
   - Inner {#inner}

[^n]: A note with [a link](https://inpud.net).
[^m]: Another note.
"""


def chapter() -> Chapter:
    found, problems = parse_chapter("more", MARKDOWN, "assets/src/guide/01-more.md")
    assert problems == []
    return found


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, MediaFile]:
    root: Path = tmp_path_factory.mktemp("campaign")
    (root / "assets/src/media").mkdir(parents=True)
    Image.new("RGB", (64, 32), "teal").save(root / "assets/src/media/hands.png")
    found, problems = load_media(root, chapter().media)
    assert problems == []
    return found


def put_together(tag: str, media: Mapping[str, MediaFile], catalogs: Catalogs | None = None) -> Document:
    made = Document(
        replace(voice(tag), catalogs=catalogs or Catalogs()), tool_words(tag), headings_of([chapter()]), media
    )
    made.chapter(chapter())
    return made


def pdf_of(made: Document) -> bytes:
    base = job("en", cover=False)
    document = json.dumps(json.loads(base.document) | {"parts": made.parts}, ensure_ascii=False)
    return set_guide(replace(base, document=document, texts=tuple(made.used), photos=tuple(made.photos)))


@cache
def identity() -> Catalogs:
    """Every text translated by itself."""
    entries = {text.key: Entry(text.text, text.text, False, 1) for text in chapter().texts()}
    return Catalogs({"es": Catalog("es", "locales/es.po", entries)})


def in_english(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: "en" if key == "lang" else in_english(value) for key, value in node.items()}
    return [in_english(child) for child in node] if isinstance(node, list) else node


def test_a_translation_that_says_the_same_is_set_the_same(media: Mapping[str, MediaFile]) -> None:
    english, spanish = put_together("en", media), put_together("es", media, identity())
    assert "es" in {run["lang"] for run in spanish.parts[0]["c"] if "lang" in run}
    assert in_english(spanish.parts) == english.parts
    spanish.parts[:] = in_english(spanish.parts)
    assert pdf_of(spanish) == pdf_of(english)


def kinds(pdf: bytes) -> list[str]:
    return [str(element["/S"]) for element in elements(pdf)]


def test_every_kind_of_block_is_tagged_as_what_it_is(media: Mapping[str, MediaFile]) -> None:
    pdf = pdf_of(put_together("en", media))
    found = kinds(pdf)
    assert [found.count(kind) for kind in ("/Table", "/TH", "/TD", "/Figure", "/Caption", "/Note")] == [
        1,
        2,
        2,
        1,
        1,
        2,
    ]
    headers = [element for element in elements(pdf) if element["/S"] == "/TH"]
    assert ["/Scope" in str(element["/A"]) and "/Column" in str(element["/A"]) for element in headers] == [True, True]
    assert [str(element["/Alt"]) for element in elements(pdf) if element["/S"] == "/Figure"] == ["Two hands"]


@pytest.mark.parametrize("standard", [validation.ValidationProfile.PDF_UA_1, validation.ValidationProfile.PDF_A_2A])
@pytest.mark.parametrize("tag", ["en", "ar"])
def test_every_kind_of_block_keeps_to_the_standards(
    tag: str, standard: validation.ValidationProfile, media: Mapping[str, MediaFile]
) -> None:
    assert validation.validate_pdf_bytes(pdf_of(put_together(tag, media)), profile=standard).failures == []


def test_the_same_guide_in_another_folder_has_the_same_bytes(media: Mapping[str, MediaFile], tmp_path: Path) -> None:
    moved = {}
    for name, file in media.items():
        moved[name] = replace(file, path=str(tmp_path / Path(file.path).name))
        (tmp_path / Path(file.path).name).write_bytes(Path(file.path).read_bytes())
    assert pdf_of(put_together("en", moved)) == pdf_of(put_together("en", media))


def test_a_tall_picture_stays_on_its_page(tmp_path: Path) -> None:
    (tmp_path / "assets/src/media").mkdir(parents=True)
    Image.new("RGB", (100, 600), "teal").save(tmp_path / "assets/src/media/tall.png")
    tall, _ = parse_chapter("tall", '# T {#t}\n\n![Tall](tall.png "Caption") {#p}\n', "assets/src/guide/01-tall.md")
    found, _ = load_media(tmp_path, tall.media)
    made = Document(voice("en"), tool_words("en"), media=found)
    made.chapter(tall)
    page = pypdfium2.PdfDocument(pdf_of(made))[1]
    (picture,) = (thing for thing in page.get_objects() if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE)
    left, bottom, right, top = picture.get_bounds()
    assert (right - left) / (top - bottom) == pytest.approx(1 / 6, rel=0.01)
    assert bottom > 62
    assert "Caption" in page.get_textpage().get_text_bounded()


def test_a_footnote_is_set_once_with_two_marks(media: Mapping[str, MediaFile]) -> None:
    document = pypdfium2.PdfDocument(pdf_of(put_together("en", media)))
    text = document[1].get_textpage().get_text_bounded()
    assert text.count("A note with a link.") == 1
    assert "One1, a link" in text
    assert "the note again1" in text


def test_a_table_over_two_pages_is_one_table(media: Mapping[str, MediaFile]) -> None:
    made = put_together("en", media)
    (table,) = [node for node in made.parts[0]["c"] if node["t"] == "table"]
    table["c"] += [table["c"][1] | {"c": [table["c"][1]["c"][1]] * 2}] * 60
    pdf = pdf_of(made)
    assert len(pypdfium2.PdfDocument(pdf)) > len(pypdfium2.PdfDocument(pdf_of(put_together("en", media))))
    assert kinds(pdf).count("/Table") == 1


def marked(made: Document, kind: str) -> bool:
    """Whether a page with nothing but one block has the colour of the stand-ins' rule on it."""
    made.parts[0]["c"] = [node for node in made.parts[0]["c"] if node["t"] == kind]
    image = pypdfium2.PdfDocument(pdf_of(made))[1].render(scale=3).to_pil().convert("RGB")
    return any(r > 150 and g > 100 and b < 100 for _, (r, g, b) in image.getcolors(1 << 24))


@pytest.mark.parametrize("kind", ["table", "figure"])
def test_a_table_or_picture_with_words_not_translated_carries_the_mark(
    kind: str, media: Mapping[str, MediaFile]
) -> None:
    assert marked(put_together("es", media), kind)
    assert not marked(put_together("es", media, identity()), kind)


def directions(made: Document, kind: str) -> list[str]:
    return [str(node["dir"]) for node in made.parts[0]["c"] if node["t"] == kind]


def test_lists_and_tables_that_are_not_translated_run_the_way_of_the_english(media: Mapping[str, MediaFile]) -> None:
    untranslated = put_together("ar", media)
    assert directions(untranslated, "table") + directions(untranslated, "numbers") == ["ltr", "ltr"]
    entries = {text.key: Entry(text.text, "كلمات", False, 1) for text in chapter().texts()}
    translated = put_together("ar", media, Catalogs({"ar": Catalog("ar", "locales/ar.po", entries)}))
    assert directions(translated, "table") + directions(translated, "numbers") == ["rtl", "rtl"]


def test_a_page_within_a_chapter_says_which_and_the_first_does_not(media: Mapping[str, MediaFile]) -> None:
    made = put_together("en", media)
    made.parts[0]["c"] += [node for node in made.parts[0]["c"] if node["t"] == "call-out"] * 30
    texts = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf_of(made))]
    assert len(texts) > 3
    assert [text.startswith("More") for text in texts[1:]] == [True] * (len(texts) - 1)
    assert [text.count("More") for text in texts[1:]] == [1] * (len(texts) - 1)
