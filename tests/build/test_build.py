"""Building a small real workspace: what runs, what is left alone, what survives damage."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from pipeline.build.model import Subset
from pipeline.build.store import Store
from pipeline.errors import PipelineError
from pipeline.hashing import checksums
from pipeline.pack.manifest_json import from_json
from tests.sync.releases import verify_tree
from tests.workspaces import ESSENTIAL, InProcess, build, edit, files, small_workspace

LONG_AGO = 1_600_000_000
"""Seconds since 1970: September 2020."""


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_workspace(tmp_path_factory.mktemp("built"))
    report = build(root)
    assert report.failed == {}
    return root


@pytest.fixture
def built(built_once: Path, tmp_path: Path) -> Path:
    """A copy of a finished build that a test may change."""
    root = tmp_path / "workspace"
    shutil.copytree(built_once, root)
    build(root)  # its files have new inodes: read and recorded once more
    return root


def test_a_second_build_runs_nothing_and_changes_no_file(built: Path) -> None:
    before = files(built / "dist")
    report = build(built)
    assert report.decisions == []
    assert files(built / "dist") == before


def test_a_build_is_what_its_manifest_and_sums_say(built: Path) -> None:
    assert verify_tree(built / "dist/preview") == ()


def test_the_manifest_knows_every_checksum_a_target_asks_for(built: Path) -> None:
    manifest = from_json((built / "dist/preview/manifest.json").read_bytes())
    assert manifest.files
    assert {file.path: file.sums for file in manifest.files} == {
        file.path: checksums(built / "dist/preview" / file.path) for file in manifest.files
    }


def test_one_changed_string_makes_again_exactly_the_files_that_hold_it(built: Path) -> None:
    edit(built / ESSENTIAL, "Any service which saves lives is essential", "Any service that saves lives is essential")
    report = build(built)
    assert {decision.path for decision in report.decisions} == {
        "en/2020-11-09-essential/posts.csv",
        "en/2020-11-09-essential/posts.json",
        "en/2020-11-09-essential/posts.txt",
        "en/2020-11-09-essential.en.zip",
        "en/peers-in-the-pandemic-guide.en.pdf",
        "en/peers-in-the-pandemic-guide.en.html",
        "en/README.txt",  # it tells the first digits of the zip's checksum
        "en/2020-11-09-essential.en-light.zip",
        *("week/2020-11-09-essential.en.html", "index.en.html", "index.html", "page.md"),
    }


def test_a_changed_drawing_makes_again_only_its_pictures_and_what_holds_them(built: Path) -> None:
    edit(built / "assets/src/graphics/data.svg", "</svg>", '<rect width="2" height="2"/></svg>')
    paths = {decision.path for decision in build(built).decisions}
    assert {path for path in paths if path.endswith(".png") and not path.startswith("review/")} == {
        "en/2020-11-16-take-home-oat/take-home-oat-data-square.en.png",
        "ar/2020-11-16-take-home-oat/take-home-oat-data-square.ar.png",
    }


def test_each_reason_names_the_input_that_changed(built: Path) -> None:
    edit(built / ESSENTIAL, "Harm reduction is essential", "Harm reduction is vital")
    reasons = {decision.path: decision.reason for decision in build(built).decisions}
    picture = "en/2020-11-09-essential/essential-headline-square.en.png"
    assert reasons[picture] == "changed: string week.essential.headline (en)"


def test_a_line_added_to_a_file_makes_nothing_again(built: Path) -> None:
    for file in ("assets/src/campaign.toml", ESSENTIAL, "assets/src/guide/01-overview.md", "locales/ar.po"):
        path = built / file
        mark = "\n" if file.endswith((".md", ".po")) else "# a comment\n"
        path.write_text(mark + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert build(built).decisions == []


def test_a_dry_run_decides_and_writes_nothing(built: Path) -> None:
    edit(built / ESSENTIAL, "Harm reduction is essential", "Harm reduction is vital")
    before = files(built)
    workers = InProcess()
    report = build(built, workers=workers, dry_run=True)
    assert "en/2020-11-09-essential/essential-headline-square.en.png" in {d.path for d in report.decisions}
    assert workers.ran == []
    assert {k: v for k, v in files(built).items() if not k.startswith(".pipeline/")} == {
        k: v for k, v in before.items() if not k.startswith(".pipeline/")
    }


def test_a_subset_draws_only_what_it_names_and_leaves_the_rest(built: Path) -> None:
    before = files(built / "dist/preview")
    edit(built / ESSENTIAL, "Harm reduction is essential", "Harm reduction is vital")
    report = build(built, subset=Subset(graphics=frozenset({"headline"}), languages=frozenset({"en"})))
    after = files(built / "dist/preview")
    assert report.partial
    assert {path for path in after if after[path] != before[path]} == {
        "en/2020-11-09-essential/essential-headline-square.en.png"
    }
    assert after.keys() == before.keys()


def test_a_file_changed_by_hand_is_restored_without_drawing(built: Path) -> None:
    picture = built / "dist/preview/en/2020-11-09-essential/essential-headline-square.en.png"
    whole = picture.read_bytes()
    picture.write_bytes(whole[:-1] + b"\0")
    workers = InProcess()
    build(built, workers=workers)
    assert picture.read_bytes() == whole
    assert workers.ran == []


def test_a_damaged_store_entry_is_made_again_never_used(built: Path) -> None:
    picture = built / "dist/preview/en/2020-11-09-essential/essential-headline-square.en.png"
    whole = picture.read_bytes()
    record = Store(built).record("preview/en/2020-11-09-essential/essential-headline-square.en.png")
    assert record is not None
    entry = built / ".pipeline/store" / record.built.sha256[:2] / record.built.sha256
    entry.write_bytes(entry.read_bytes()[:100])
    picture.unlink()
    workers = InProcess()
    build(built, workers=workers)
    assert picture.read_bytes() == whole
    assert workers.ran == ["en/2020-11-09-essential/essential-headline-square.en.png"]


def test_the_store_drops_what_no_build_used_for_long_and_keeps_what_one_used(built: Path) -> None:
    def age() -> None:
        for file in (built / ".pipeline/store").glob("*/*"):
            os.utime(file, (LONG_AGO, LONG_AGO))

    age()
    assert Store(built).drop_unused(LONG_AGO + 1) == (0, 0)  # all of it is in dist
    week = (built / ESSENTIAL).read_text(encoding="utf-8")
    edit(built / ESSENTIAL, "Harm reduction is essential", "Harm reduction stays essential")
    build(built)
    assert Store(built).drop_unused(LONG_AGO + 1) == (0, 0)  # the last build was the first not to use the old ones
    age()
    files, size = Store(built).drop_unused(LONG_AGO + 1)
    assert files > 0
    assert size > files
    (built / ESSENTIAL).write_text(week, encoding="utf-8")
    workers = InProcess()
    build(built, workers=workers)
    assert "en/2020-11-09-essential/essential-headline-square.en.png" in workers.ran


def test_without_the_state_folder_the_same_tree_is_made(built: Path) -> None:
    before = files(built / "dist")
    shutil.rmtree(built / ".pipeline")
    build(built)
    assert files(built / "dist") == before


def test_what_is_no_longer_planned_leaves_the_tree(built: Path) -> None:
    stray = built / "dist/preview/en/old.png"
    stray.write_bytes(b"old")
    (built / "assets/src/weeks/take-home-oat.toml").unlink()
    for catalog in (built / "locales").glob("*.po"):
        catalog.unlink()
    build(built)
    assert not stray.exists()
    assert not (built / "dist/preview/en/2020-11-16-take-home-oat").exists()
    assert verify_tree(built / "dist/preview") == ()


def test_a_log_cut_anywhere_costs_work_and_nothing_else(built: Path) -> None:
    log = built / ".pipeline/log.jsonl"
    whole = log.read_bytes()
    step = max(1, len(whole) // 97)
    for cut in range(0, len(whole), step):
        log.write_bytes(whole[:cut])
        store = Store(built)
        assert set(store.records) <= {json.loads(line)["path"] for line in whole.splitlines()}


def test_damaged_lines_of_the_log_are_as_if_never_written(built: Path) -> None:
    before = files(built / "dist")
    log = built / ".pipeline/log.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"\xff\xfe" + b"".join(lines[::2]) + b'{"path": 3}\n[]\nnull\n')
    build(built)
    assert files(built / "dist") == before


def test_two_builds_at_once_are_one_build_and_a_clear_refusal(built: Path) -> None:
    with Store(built).locked(), pytest.raises(PipelineError, match="another build") as refusal:
        build(built)
    assert refusal.value.hint


def test_temporary_files_of_a_killed_build_are_swept(built: Path) -> None:
    left = built / ".pipeline/tmp/99-left.png"
    left.write_bytes(b"half")
    build(built)
    assert not left.exists()


def test_pictures_of_approved_and_source_text_carry_no_draft_mark(built: Path) -> None:
    manifest = json.loads((built / "dist/preview/manifest.json").read_bytes())
    states = {
        file["language"]: file["state"]
        for file in manifest["files"]
        if file["kind"] == "picture" and file["graphic"] == "headline"
    }
    assert states == {"en": "source", "ar": "fuzzy"}


def test_readme_files_open_in_any_editor(built: Path) -> None:
    for readme in (built / "dist/preview").rglob("README.txt"):
        body = readme.read_bytes()
        assert body.startswith(b"\xef\xbb\xbf")
        assert b"\n" not in body.replace(b"\r\n", b"")
