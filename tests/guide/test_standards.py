from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import page
import pypdfium2
import pytest
from page import ValidationProfile
from pypdf import PdfReader

from pipeline.build.load import load_sources
from pipeline.build.plan import plan_tree
from pipeline.guide.model import GuideJob
from pipeline.guide.typeset import set_guide
from tests.guide.found import not_found, said_in
from tests.guide.guides import guide
from tests.workspaces import PREVIEW, REPOSITORY

STANDARDS = (ValidationProfile.PDF_UA_1, ValidationProfile.PDF_A_2A)
CAMPAIGN_LANGUAGES = ("en", "ru", "es", "it", "ar", "ne")


@cache
def jobs() -> dict[str, GuideJob]:
    """The guides of this repository's campaign by language, as workers get them."""
    sources, _ = load_sources(REPOSITORY)
    assert sources is not None
    tasks = plan_tree(sources, PREVIEW).tasks
    guides = [(task.facts.language, task.job) for task in tasks if task.facts.kind == "guide"]
    return {tag: job for tag, job in guides if isinstance(job, GuideJob) and job.form == "pdf"}


@cache
def campaign_guide(tag: str) -> bytes:
    return set_guide(jobs()[tag])


def failures(pdf: bytes, standard: ValidationProfile) -> list[tuple[str, str]]:
    """What breaks the standard: rule and words."""
    return [(failure.rule_id, failure.message) for failure in page.validate_pdf_bytes(pdf, profile=standard).failures]


def reader(pdf: bytes) -> Any:
    """pypdf's reader; what it finds has types only at run time."""
    return PdfReader(io.BytesIO(pdf))


def elements(pdf: bytes) -> Iterator[Any]:
    """The structure elements, in file order."""
    document = reader(pdf)
    for number in range(1, document.trailer["/Size"]):
        found = document.get_object(number)
        if isinstance(found, dict) and found.get("/Type") == "/StructElem":
            yield found


@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("tag", ["en", "ar", "ne"])
def test_a_guide_keeps_to_the_standards(tag: str, standard: ValidationProfile) -> None:
    assert failures(guide(tag), standard) == []


@pytest.mark.slow
@pytest.mark.parametrize("standard", STANDARDS)
@pytest.mark.parametrize("tag", CAMPAIGN_LANGUAGES)
def test_the_campaigns_guide_keeps_to_the_standards_in_every_language(tag: str, standard: ValidationProfile) -> None:
    assert failures(campaign_guide(tag), standard) == []


@cache
def campaign_documents() -> dict[str, bytes]:
    """The documents of this repository's campaign in every language, as PDF, by path."""
    sources, _ = load_sources(REPOSITORY)
    assert sources is not None
    found = [(task.path, task.job) for task in plan_tree(sources, PREVIEW).tasks if task.facts.document]
    return {path: set_guide(job) for path, job in found if isinstance(job, GuideJob) and job.form == "pdf"}


@pytest.mark.slow
@pytest.mark.parametrize("standard", STANDARDS)
def test_the_campaigns_documents_keep_to_the_standards_in_every_language(standard: ValidationProfile) -> None:
    assert len(campaign_documents()) == 2 * len(CAMPAIGN_LANGUAGES)
    assert {
        path: failures(pdf, standard) for path, pdf in campaign_documents().items() if failures(pdf, standard)
    } == {}


def test_a_guide_says_which_standards_it_keeps() -> None:
    metadata = reader(guide("en")).root_object["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1<" in metadata
    assert "<pdfaid:part>2<" in metadata
    assert "<pdfaid:conformance>A<" in metadata


def test_what_is_in_another_language_says_so() -> None:
    languages = {str(element["/Lang"]) for element in elements(guide("ar")) if "/Lang" in element}
    assert "en" in languages  # the stand-ins for what is not translated
    assert reader(guide("ar")).root_object["/Lang"] == "ar"


INLINE = {"/Span", "/Strong", "/Em", "/Link", "/Reference", "/Quote"}


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_every_text_is_in_a_paragraph_or_the_like(tag: str) -> None:
    groups = [element for element in elements(guide(tag)) if element["/S"] in ("/Document", "/Div", "/BlockQuote")]
    below = {str(child.get_object().get("/S")) for group in groups for child in group["/K"]}
    assert {"/P", "/H1", "/H2"} <= below
    assert below & INLINE == set()


def test_page_labels_are_the_numbers_of_the_pages() -> None:
    assert reader(guide("en")).page_labels == ["1", "2", "3", "4"]


@pytest.mark.slow
@pytest.mark.parametrize("tag", CAMPAIGN_LANGUAGES)
def test_every_text_of_the_campaigns_guide_can_be_found_in_it(tag: str) -> None:
    texts = [words.text for words in jobs()[tag].texts]
    assert not_found(texts, said_in(campaign_guide(tag)), leftwards=tag == "ar") == []


@pytest.mark.slow
@pytest.mark.parametrize("tag", CAMPAIGN_LANGUAGES)
def test_every_text_of_the_campaigns_cover_and_dividers_can_be_found_on_their_pages(tag: str) -> None:
    job, pages = jobs()[tag], pypdfium2.PdfDocument(campaign_guide(tag))
    drawn = [job.cover, *job.dividers]
    texts = [[setting.text for setting in drawing.settings] for drawing in drawn if drawing]
    assert [len(found) for found in texts] == [2, 2, 2]
    said = [pages[number].get_textpage().get_text_range() for number in (0, 3, 5)]
    assert [not_found(*both, leftwards=tag == "ar") for both in zip(texts, said, strict=True)] == [[], [], []]
