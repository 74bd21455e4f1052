"""Designers' pages in the guides of a campaign: who gets which, and what waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from pipeline.build.run import Report
from tests.build.test_release import FIRST_OPEN
from tests.guide.designed import WORD, page
from tests.workspaces import InProcess, approve_everything, build, drawn_workspace, release, tell_translators

GUIDE = "assets/src/guide"


def with_pages(root: Path, *names: str) -> Path:
    for name in names:
        (root / GUIDE / name).write_bytes(page("" if name.count(".") == 1 else WORD))
        (root / GUIDE / f"{name.partition('.')[0]}.toml").write_text('alt = "A circle on a red ground."\n')
    tell_translators(root)
    return root


def pages_of(root: Path, tag: str, tree: str = "preview") -> int:
    (guide,) = (root / f"dist/{tree}/{tag}").glob("*guide*.pdf")
    return len(PdfReader(guide).pages)


def left_out(report: Report) -> list[tuple[str, str, str]]:
    return [(item.language, item.name, item.reason) for item in report.left_out if item.kind == "chapter"]


@pytest.mark.slow
def test_a_language_gets_its_own_page_or_that_for_all_or_none_and_says_so(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    build(root)
    before = {tag: pages_of(root, tag) for tag in ("en", "ar")}
    with_pages(root, "03-map.pdf", "03-map.ar.pdf", "04-poster.en.pdf")
    report = build(root)
    assert left_out(report) == [("ar", "poster", "it has no page in this language")]
    assert (pages_of(root, "en"), pages_of(root, "ar")) == (before["en"] + 2, before["ar"] + 1)
    warned = [(problem.what, problem.where) for problem in report.problems if "poster" in problem.file]
    assert warned == [("there is no page for ar: guides in it go without", f"{GUIDE}/04-poster.toml")]
    second = InProcess()
    (root / GUIDE / "03-map.ar.pdf").write_bytes(page())
    build(root, workers=second)
    assert {name.rpartition("/")[2].split(".")[1] for name in second.ran} == {"ar"}


@pytest.mark.slow
def test_a_page_that_cannot_be_used_is_told_and_all_guides_are_made_without_it(tmp_path: Path) -> None:
    root = with_pages(drawn_workspace(tmp_path), "03-map.pdf")
    (root / GUIDE / "03-map.pdf").write_bytes(page(width=148, height=210))
    report = build(root)
    assert [problem.what[:27] for problem in report.problems if "map" in problem.file] == [
        "page 1 is 148 x 210 mm, and"
    ]
    assert pages_of(root, "en") > 1


def test_a_page_whose_alt_text_is_not_approved_keeps_a_guide_from_being_released(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    approve_everything(root, "ar")
    with_pages(root, "03-map.pdf")
    report = build(root, release(FIRST_OPEN))
    waiting = [(item.language, item.reason) for item in report.left_out if item.kind == "guide"]
    assert waiting == [("ar", "1 not translated")]
    assert pages_of(root, "en", "release") > 1
