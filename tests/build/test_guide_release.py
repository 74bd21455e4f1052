"""Which chapters of a guide a release prints, and which languages its last page names."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.build.load import load_sources
from pipeline.build.model import Plan
from pipeline.build.plan import plan_tree
from pipeline.build.worker import work
from pipeline.campaign.load import load_campaign
from pipeline.guide.model import GuideJob
from pipeline.pack.manifest import LeftOut
from tests.build.test_release import BOTH_OPEN, FIRST_OPEN
from tests.workspaces import CAMPAIGN, PREVIEW, approve_everything, drawn_workspace, edit, release

LINKING = "# Three {#title}\n\nSee [the lead](#overview.title) of it. {#p}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """English and Arabic, everything Arabic approved, guides released by section, a chapter that links to another."""
    root = drawn_workspace(tmp_path)
    edit(root / CAMPAIGN, r"\[guide\]", '[guide]\nrelease = "section"')
    approve_everything(root, "ar")
    return root


def recall(root: Path, *keys: str) -> None:
    """Takes approvals back."""
    path = root / "locales/reviewed.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file) if row[0] not in keys]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def planned(root: Path, as_of: str = BOTH_OPEN) -> Plan:
    sources, _ = load_sources(root)
    assert sources is not None
    return plan_tree(sources, release(as_of))


def guides(plan: Plan) -> dict[str, GuideJob]:
    """The jobs of the PDFs by language."""
    found = [(task.facts.language, task.job) for task in plan.tasks if isinstance(task.job, GuideJob)]
    return {tag: job for tag, job in found if job.form == "pdf"}


def headings(job: GuideJob) -> list[str]:
    """The headings of level 1 of a guide."""
    nodes = [node for part in json.loads(job.document)["parts"] for node in part["c"]]
    return [
        "".join(run["v"] for run in node["runs"]) for node in nodes if node["t"] == "heading" and node["level"] == 1
    ]


def runs(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield from node.get("runs", [])
        for value in node.values():
            yield from runs(value)
    elif isinstance(node, list):
        for value in node:
            yield from runs(value)


def of_guides(plan: Plan) -> list[LeftOut]:
    return [item for item in plan.left_out if item.kind in ("guide", "chapter")]


def test_by_section_a_chapter_and_a_week_that_wait_are_left_out_and_the_rest_is_printed(root: Path) -> None:
    whole = headings(guides(planned(root))["ar"])
    recall(root, "guide.objectives.title", "week.essential.post.any-service")
    plan = planned(root)
    assert of_guides(plan) == [
        LeftOut("chapter", "ar", "", "", "", "1 to approve", name="objectives"),
        LeftOut("chapter", "ar", "essential", "", "", "1 to approve"),
    ]
    left = headings(guides(plan)["ar"])
    assert len(whole) - len(left) == 2
    assert left == [title for title in whole if title in left]
    assert headings(guides(plan)["en"]) == headings(guides(planned(root))["en"]), "no other language is touched"


def test_a_link_into_a_chapter_that_is_left_out_is_text(root: Path) -> None:
    (root / "assets/src/guide/03-three.md").write_text(LINKING, encoding="utf-8")
    with (root / "locales/ar.po").open("a", encoding="utf-8") as po:
        po.write('\nmsgctxt "guide.three.title"\nmsgid "Three"\nmsgstr ""\n')
        po.write('\nmsgctxt "guide.three.p"\nmsgid "See [the lead](#overview.title) of it."\nmsgstr ""\n')
    approve_everything(root, "ar")
    linked = [run for run in runs(json.loads(guides(planned(root))["ar"].document)) if "to" in run]
    assert [run["v"] for run in linked] == ["the lead"]
    recall(root, "guide.overview.p1")
    job = guides(planned(root))["ar"]
    said = list(runs(json.loads(job.document)))
    assert [run for run in said if "to" in run] == []
    assert "the lead" in [run.get("v") for run in said]
    made = work(job)
    assert isinstance(made, bytes)
    assert made.startswith(b"%PDF-"), "set without a link that leads nowhere"


def test_where_no_section_is_ready_the_guide_is_left_out_for_all_that_waits(root: Path) -> None:
    (root / "locales/reviewed.csv").unlink()
    plan = planned(root)
    assert [(item.kind, item.language) for item in of_guides(plan)] == [("guide", "ar")]
    assert guides(plan).keys() == {"en"}


def test_a_title_that_waits_leaves_the_whole_guide_out(root: Path) -> None:
    recall(root, "guide.title")
    assert of_guides(planned(root)) == [LeftOut("guide", "ar", "", "", "", "1 to approve")]
    (root / "assets/src/guide/cover.svg").unlink()  # it stands in the properties of the file too
    assert of_guides(planned(root)) == [LeftOut("guide", "ar", "", "", "", "1 to approve")]


def test_a_week_that_is_not_open_is_not_told_of(root: Path) -> None:
    recall(root, "week.take-home-oat.headline")
    assert of_guides(planned(root, FIRST_OPEN)) == []


def test_by_language_one_string_leaves_the_whole_guide_out(root: Path) -> None:
    edit(root / CAMPAIGN, 'release = "section"', 'release = "language"')
    recall(root, "guide.objectives.title")
    assert of_guides(planned(root)) == [LeftOut("guide", "ar", "", "", "", "1 to approve")]


def test_how_guides_are_released_is_one_of_two_ways(root: Path) -> None:
    edit(root / CAMPAIGN, 'release = "section"', 'release = "sections"')
    _, problems = load_campaign(root)
    assert [(found.what, found.hint) for found in problems] == [("'release' is 'sections'", "did you mean 'section'?")]


def last_page(job: GuideJob) -> str:
    return "".join(run["v"] for run in runs(json.loads(job.document)["parts"][-1]))


def test_the_last_page_names_the_languages_that_have_a_guide(root: Path) -> None:
    assert "العربية" in last_page(guides(planned(root))["en"])
    recall(root, "guide.title")
    assert "العربية" not in last_page(guides(planned(root))["en"])
    sources, _ = load_sources(root)
    assert sources is not None
    assert "العربية" in last_page(guides(plan_tree(sources, PREVIEW))["en"])
