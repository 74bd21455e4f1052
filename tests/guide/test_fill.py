"""Designers' pages in the finished guide: tagged, in their place, and nothing of their files beside what they show."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from page import ValidationProfile

from pipeline.errors import PipelineError
from pipeline.guide.model import DesignerPage
from pipeline.guide.typeset import set_guide
from tests.guide.designed import WORD, brought, job_with, page, two_pages
from tests.guide.guides import guide
from tests.guide.test_standards import STANDARDS, elements, failures, reader
from tests.pdf.test_clean import SECRET, full_of_secrets
from tests.pdf.test_pages import unpacked

ALT = "Ein weißer Kreis (auf Rot); ملصق"
CHROMIUM = shutil.which("chromium")


def with_page(folder: Path, tag: str = "en", data: bytes = b"", at: int = 1) -> bytes:
    return set_guide(job_with(tag, [DesignerPage(brought(folder / "03-map.pdf", data or page()), 0, ALT)], at))


def kinds(pdf: bytes) -> list[str]:
    """What stands right below the document in the tree of tags, in reading order."""
    root = reader(pdf).root_object["/StructTreeRoot"]["/K"]
    document = root[0] if isinstance(root, list) else root
    return [str(child.get_object()["/S"]) for child in document.get_object()["/K"]]


def figure(pdf: bytes) -> Any:
    """The element whose alt text is that of the page."""
    document = reader(pdf)
    (found,) = [
        element
        for number in range(1, document.trailer["/Size"])
        if isinstance(element := document.get_object(number), dict) and element.get("/Alt") == ALT
    ]
    return found


def pictured(pdf: bytes, number: int) -> bytes:
    return bytes(pypdfium2.PdfDocument(pdf)[number].render(scale=0.5).to_pil().convert("RGB").tobytes())


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("tag", ["en", "ar"])
def test_a_guide_with_a_designers_page_keeps_to_the_standards(
    tmp_path: Path, tag: str, standard: ValidationProfile
) -> None:
    assert failures(with_page(tmp_path, tag, page(WORD)), standard) == []


def test_the_page_is_one_figure_in_its_place_and_looks_as_it_was_designed(tmp_path: Path) -> None:
    pdf = with_page(tmp_path)
    found, page_ids = figure(pdf), [each.indirect_reference.idnum for each in reader(pdf).pages]
    assert (page_ids.index(found.raw_get("/Pg").idnum), len(page_ids)) == (3, len(reader(guide("en")).pages) + 1)
    assert pictured(pdf, 3) == pictured(page(), 0)
    assert found["/S"] == "/Figure"
    assert [float(side) for side in found["/A"][0]["/BBox"]] == [0, 0, 595.2756, 841.8898]
    before, after = kinds(guide("en")), kinds(pdf)
    place = before.index("/BlockQuote") + 1  # what the chapter before the page ends with
    assert after == [*before[:place], "/Figure", *before[place:]]


def test_pages_of_one_file_stand_in_their_order_each_with_its_text(tmp_path: Path) -> None:
    pdf = brought(tmp_path / "03-map.pdf", two_pages())
    texts = ["A circle on a red ground.", "The same, with a word on it."]
    guide = set_guide(job_with("ar", [DesignerPage(pdf, number, text) for number, text in enumerate(texts)]))
    alts = {str(element["/Alt"]): element.raw_get("/Pg").idnum for element in elements(guide) if "/Alt" in element}
    page_ids = [each.indirect_reference.idnum for each in reader(guide).pages]
    assert [page_ids.index(alts[text]) for text in texts] == [3, 4]
    assert [pictured(guide, 3), pictured(guide, 4)] == [pictured(two_pages(), 0), pictured(two_pages(), 1)]
    assert [failures(guide, standard) for standard in STANDARDS] == [[], []]


def test_numbers_outline_and_links_of_the_guide_stay_right(tmp_path: Path) -> None:
    plain, pdf = reader(guide("en")), reader(with_page(tmp_path))
    assert destinations(pdf) == [(title, page + (page >= 3)) for title, page in destinations(plain)]
    assert pdf.page_labels == [str(number) for number in range(1, len(pdf.pages) + 1)]


def destinations(document: Any) -> list[tuple[str, int]]:
    """Titles of the outline and the pages they lead to, from 0."""
    entries = [entry for entry in document.outline if not isinstance(entry, list)]
    return [(str(entry["/Title"]), document.get_destination_page_number(entry)) for entry in entries]


def test_equal_sources_give_equal_bytes_and_another_page_another_identifier(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    first = with_page(tmp_path)
    assert with_page(tmp_path / "elsewhere") == first
    other = with_page(tmp_path, data=page(WORD))
    assert reader(other).trailer["/ID"][1] != reader(first).trailer["/ID"][1]
    assert b"pypdf" not in unpacked(first)


def test_nothing_of_the_file_but_what_it_shows_is_in_the_guide(tmp_path: Path) -> None:
    data = full_of_secrets()
    assert SECRET.encode() in unpacked(data)
    assert SECRET.encode() not in unpacked(with_page(tmp_path, data=data))


def test_a_page_that_changed_meanwhile_is_not_used(tmp_path: Path) -> None:
    pdf = brought(tmp_path / "03-map.pdf", page())
    (tmp_path / "03-map.pdf").write_bytes(page(WORD))
    with pytest.raises(PipelineError, match="changed during the build") as refused:
        set_guide(job_with("en", [DesignerPage(pdf, 0, ALT)]))
    assert refused.value.where == "03-map.pdf"


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed here")
def test_a_page_that_chromium_printed_keeps_to_the_standards_too(tmp_path: Path) -> None:
    html = "<style>@page{size:A4;margin:0}body{margin:40mm;background:#fc6}</style><h1>Printed</h1><p>From a <b>browser</b>, tagged."
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={tmp_path / 'printed.pdf'}"]
    subprocess.run([*command, (tmp_path / "page.html").as_uri()], check=True, capture_output=True, timeout=60)
    pdf = with_page(tmp_path, data=(tmp_path / "printed.pdf").read_bytes())
    assert [failures(pdf, standard) for standard in STANDARDS] == [[], []]
    assert "Printed" in pypdfium2.PdfDocument(pdf)[3].get_textpage().get_text_bounded()
