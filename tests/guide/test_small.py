"""`[guide] small = true`: the same guide in less room."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import page as validation
import pypdfium2
import pytest
from pypdf import PdfReader

from pipeline.build.check import check_sources
from pipeline.build.guides import guide_inputs
from pipeline.build.load import load_sources
from pipeline.build.plan import plan_tree
from pipeline.errors import PipelineError
from pipeline.guide.model import GuideJob
from pipeline.guide.typeset import set_guide
from tests.guide.guides import guide, job
from tests.workspaces import CAMPAIGN, PREVIEW, edit, small_workspace


def small(tag: str) -> bytes:
    return set_guide(replace(job(tag), small=True))


def seen(pdf: bytes) -> list[tuple[str, bytes]]:
    """Text and pixels of every page."""
    pages = pypdfium2.PdfDocument(pdf)
    return [(page.get_textpage().get_text_bounded(), page.render(scale=0.5).to_pil().tobytes()) for page in pages]


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_a_small_guide_is_the_same_guide_in_fewer_bytes(tag: str) -> None:
    pdf = small(tag)
    assert len(pdf) < len(guide(tag))
    assert seen(pdf) == seen(guide(tag))
    assert PdfReader(io.BytesIO(pdf)).metadata == PdfReader(io.BytesIO(guide(tag))).metadata


@pytest.mark.parametrize("standard", [validation.ValidationProfile.PDF_UA_1, validation.ValidationProfile.PDF_A_2A])
@pytest.mark.parametrize("tag", ["en", "ar", "ne"])
def test_a_small_guide_keeps_to_the_standards(tag: str, standard: validation.ValidationProfile) -> None:
    assert validation.validate_pdf_bytes(small(tag), profile=standard).failures == []


def test_a_small_guide_has_the_same_bytes_every_time() -> None:
    assert small("en") == small("en")


def without_pikepdf(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("pipeline.pdf.small.version", version)
    monkeypatch.setitem(sys.modules, "pikepdf", None)


def test_without_pikepdf_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = small_workspace(tmp_path, ("en",))
    edit(root / CAMPAIGN, r"\[guide\]", "[guide]\nsmall = true")
    sources, _ = load_sources(root)
    assert sources is not None
    assert "pikepdf" not in " ".join(found.what for found in check_sources(sources))
    without_pikepdf(monkeypatch)
    (told,) = (found for found in check_sources(sources) if "pikepdf" in found.what)
    assert (told.where, told.hint) == (CAMPAIGN, "run: pip install 'campaign-packs[small]', or take small out")
    with pytest.raises(PipelineError) as caught:
        small("en")
    assert (caught.value.what, caught.value.where, caught.value.hint) == (told.what, told.where, told.hint)


def test_every_guide_and_document_of_a_campaign_is_made_small(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, ("en",))
    edit(root / CAMPAIGN, r"\[guide\]", "[guide]\nsmall = true")
    sources, _ = load_sources(root)
    assert sources is not None
    jobs = [task.job for task in plan_tree(sources, PREVIEW).tasks if isinstance(task.job, GuideJob)]
    jobs = [made for made in jobs if made.form == "pdf"]
    assert jobs
    assert all(made.small for made in jobs)


def test_another_pikepdf_or_zlib_makes_small_guides_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    before, plain = guide_inputs(replace(job("en"), small=True)), guide_inputs(job("en"))
    monkeypatch.setattr("pipeline.pdf.small.version", lambda name: "99")
    assert guide_inputs(replace(job("en"), small=True)) != before
    assert guide_inputs(job("en")) == plain
