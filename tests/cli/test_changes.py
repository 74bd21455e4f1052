"""`packs changes`, as the people who approve get it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.cli.shell import packs
from tests.workspaces import CAMPAIGN, ESSENTIAL, drawn_workspace, edit

PAGE = "dist/preview/review/changes.html"


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = drawn_workspace(tmp_path_factory.mktemp("changes"))
    done = packs("publish", "--yes", cwd=root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published_once, tmp_path / "workspace"))


def _section(root: Path, anchor: str) -> str:
    page = (root / PAGE).read_text(encoding="utf-8")
    found = re.search(rf'<section id="{re.escape(anchor)}">.*?</section>', page, re.DOTALL)
    assert found, f"no section {anchor}"
    return re.sub(r"base64,[^\"]*", "", found[0])


def test_a_new_headline_is_seen_before_and_after_and_what_did_not_change_is_not_told(published: Path) -> None:
    edit(published / ESSENTIAL, "Harm reduction is essential", "Harm reduction is vital")
    done = packs("changes", "--language", "en", cwd=published)
    assert done.returncode == 0, done.stderr
    section = _section(published, "2020-11-09-essential.en")
    assert section.count("<img") == 2
    assert "<del>essential.</del>" in section
    assert "<ins>vital.</ins>" in section
    assert "take-home-oat" not in (published / PAGE).read_text(encoding="utf-8").split("<main>")[1]
    assert "2020-11-09-essential: 1 change\n" in done.stdout


def test_a_language_not_published_yet_is_new_and_says_what_it_waits_for(published: Path) -> None:
    done = packs("changes", cwd=published)
    assert done.returncode == 0, done.stderr
    assert '<span>new</span> <span class="waiting">in draft</span>' in _section(published, "2020-11-09-essential.ar")


def test_builds_leave_the_file_as_it_is_and_nobody_publishes_it(published: Path) -> None:
    packs("changes", cwd=published)
    before = (published / PAGE).read_bytes()
    edit(published / ESSENTIAL, "Harm reduction is essential", "Harm reduction is vital")
    assert packs("build", cwd=published).returncode == 0
    assert (published / PAGE).read_bytes() == before
    assert "changes.html" not in (published / "dist/preview/manifest.json").read_text(encoding="utf-8")


def test_a_damaged_file_on_the_target_is_named_and_nothing_is_written(published: Path) -> None:
    edit(published / ESSENTIAL, "Harm reduction is essential", "Harm reduction is vital")
    picture = next((published / "published/en").rglob("*headline*.png"))
    picture.write_bytes(b"cut off")
    done = packs("changes", cwd=published)
    assert done.returncode == 5
    assert (
        f"shared: {picture.relative_to(published / 'published').as_posix()}: error: this file is not as it was"
        in done.stderr
    )
    assert not (published / PAGE).exists()


def test_where_nothing_is_published_all_is_new(published: Path) -> None:
    shutil.rmtree(published / "published")
    assert packs("changes", "--language", "en", cwd=published).returncode == 0
    assert "Nothing is published in shared yet" in (published / PAGE).read_text(encoding="utf-8")


def test_without_a_target_it_asks_for_a_folder(published: Path) -> None:
    edit(published / CAMPAIGN, r"(?s)\[targets\.shared\].*", "")
    done = packs("changes", cwd=published)
    assert done.returncode == 2
    assert "packs changes DIR" in done.stderr
    assert packs("changes", "published", "--language", "en", cwd=published).returncode == 0


def test_an_unknown_language_is_named_with_the_nearest(published: Path) -> None:
    done = packs("changes", "--language", "arr", cwd=published)
    assert done.returncode == 2
    assert "ar" in done.stderr
