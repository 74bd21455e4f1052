"""`packs status`: what is ready by language, and the one thing that is in the way of the rest."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.build.load import Sources, load_sources
from pipeline.build.model import Subset
from pipeline.build.status import Built, Row, status
from pipeline.build.store import Store
from pipeline.pack.manifest_json import from_json
from tests.cli.shell import packs
from tests.workspaces import CAMPAIGN, ESSENTIAL, PREVIEW, build, edit, release, small_workspace, tell_translators

NOW = datetime.fromisoformat("2020-11-12T00:00:00+00:00")
HEADLINE = Subset(weeks=frozenset({"essential"}), graphics=frozenset({"headline"}))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_workspace(tmp_path / "campaign")


def sources_of(root: Path) -> Sources:
    sources, _ = load_sources(root)
    assert sources is not None
    return sources


def rows(root: Path, built: Built | None = None) -> dict[str, Row]:
    store = Store(root)
    found = status(sources_of(root), built or Built(store.by_key, store.failed), {}, NOW)
    return {row.name: row for row in found}


def test_rows_are_weeks_by_date_then_the_guide_with_when_they_open(root: Path) -> None:
    found = rows(root)
    assert list(found) == ["2020-11-09-essential", "2020-11-16-take-home-oat", "guide"]
    assert found["2020-11-09-essential"].opening == "public since 2020-11-09 00:00 UTC"
    assert found["2020-11-16-take-home-oat"].opening == "public from 2020-11-16 00:00 UTC"
    assert [row.public for row in found.values()] == [True, False, None]


def test_only_what_has_to_be_done_first_is_told(root: Path) -> None:
    week = rows(root)["2020-11-09-essential"]
    assert week.cells["ar"] == "5 strings not translated"
    assert week.cells["en"].endswith("files to build")


def test_a_week_is_ready_only_when_it_was_drawn(root: Path) -> None:
    build(root)
    assert rows(root)["2020-11-09-essential"].cells["en"] == ""


def test_a_text_that_did_not_fit_is_told_until_it_is_changed(root: Path) -> None:
    edit(root / ESSENTIAL, '"Harm reduction is essential"', f'"{"Incomprehensibilities " * 30}"')
    tell_translators(root)
    build(root, PREVIEW, HEADLINE)
    assert rows(root)["2020-11-09-essential"].cells["en"] == "headline too long in square"
    edit(root / ESSENTIAL, '"(Incomprehensibilities )+"', '"Essential"')
    assert rows(root)["2020-11-09-essential"].cells["en"].endswith("files to build")


def test_a_whole_build_forgets_failures_of_what_is_no_longer_planned(root: Path) -> None:
    edit(root / ESSENTIAL, '"Harm reduction is essential"', f'"{"Incomprehensibilities " * 30}"')
    tell_translators(root)
    build(root, PREVIEW, HEADLINE)
    assert {one.too_long for one in Store(root).failed.values()} == {"week.essential.headline"}
    edit(root / ESSENTIAL, '"(Incomprehensibilities )+"', '"Essential"')
    build(root)
    assert Store(root).failed == {}


def test_a_graphic_without_alt_text_is_in_the_way_in_every_language(root: Path) -> None:
    (root / "assets/src/graphics/data.toml").write_text('alt = "{photo}"\n', encoding="utf-8")
    assert rows(root)["2020-11-16-take-home-oat"].cells == dict.fromkeys(("en", "ar"), "no alt text for data")


def test_a_week_whose_file_has_a_fault_has_a_row_that_says_so(root: Path) -> None:
    (root / ESSENTIAL).write_text("dates = ", encoding="utf-8")
    row = rows(root)["weeks/essential"]
    assert row.cells == {"en": "its file has a fault", "ar": "its file has a fault"}


def test_a_language_taken_back_is_told_as_withdrawn(root: Path) -> None:
    sources = sources_of(root)
    taken_back = replace(sources, campaign=replace(sources.campaign, withdrawn=frozenset({("essential", "ar")})))
    found = {row.name: row for row in status(taken_back, Built((), {}), {}, NOW)}
    assert found["2020-11-09-essential"].cells["ar"] == "withdrawn"


def test_what_readers_of_a_target_see_is_told_by_language(root: Path) -> None:
    build(root, release("2020-11-12T00:00:00+00:00"))
    manifest = from_json((root / "dist/release/manifest.json").read_bytes())
    found = {row.name: row for row in status(sources_of(root), Built((), {}), {"shared": manifest}, NOW)}
    assert found["2020-11-09-essential"].published == {"shared": ("en",)}
    assert found["2020-11-16-take-home-oat"].published == {}
    assert found["guide"].published == {"shared": ("en",)}


def test_as_json_it_holds_the_same_and_a_target_that_is_not_there_stops_nothing(root: Path) -> None:
    edit(root / CAMPAIGN, r"\[targets\.shared\]", '[targets.far]\nkind = "nowhere"\n\n[targets.shared]')
    done = packs("status", "--json", cwd=root)
    told = json.loads(done.stdout)
    assert told["languages"] == ["en", "ar"]
    assert told["rows"][0]["cells"]["ar"] == "5 strings not translated"
    assert list(told["targets_not_reached"]) == ["far"]
    assert "far: what is published there is not known" in done.stderr


def test_many_languages_are_told_in_a_line_a_row(root: Path) -> None:
    regions = "AR BO CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV US UY VE"
    tags = ["en", "ar", *(f"es-{region}" for region in regions.split())]
    edit(root / CAMPAIGN, r"languages = \[.*\]", f"languages = {tags}".replace("'", '"'))
    done = packs("status", cwd=root)
    assert "2020-11-09-essential, public since 2020-11-09 00:00 UTC: " in done.stdout
    assert "20 of 22" in done.stdout
