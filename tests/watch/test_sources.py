"""What is read again after a change, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.build.load import Sources
from pipeline.watch.sources import Reader, released
from tests.workspaces import CAMPAIGN, ESSENTIAL, edit, small_workspace

GRAPHICS = "assets/src/graphics"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_workspace(tmp_path)


def read(reader: Reader) -> Sources:
    sources, _ = reader.read()
    assert sources is not None
    return sources


def kept(before: Sources, after: Sources) -> set[str]:
    """Graphics whose drawings were not read again."""
    return {name for (name, size), one in after.templates.items() if before.templates.get((name, size)) is one}


def test_only_the_drawings_that_were_saved_are_read_again(root: Path) -> None:
    reader = Reader(root)
    before = read(reader)
    edit(root / GRAPHICS / "headline.svg", "#ff6b4a", "#ff6b4b")
    after = read(reader)
    assert kept(before, after) == {"ask", "data"}
    assert "#ff6b4b" in after.templates["headline", "square"].svg


def test_options_and_drawings_of_one_size_belong_to_their_graphic(root: Path) -> None:
    reader = Reader(root)
    before = read(reader)
    edit(root / GRAPHICS / "data.toml", r"\A", "# looked through\n")
    (root / GRAPHICS / "ask.square.svg").write_bytes((root / GRAPHICS / "ask.svg").read_bytes())
    assert kept(before, read(reader)) == {"headline"}


def test_translations_leave_every_drawing_as_it_is(root: Path) -> None:
    reader = Reader(root)
    before = read(reader)
    edit(root / "locales/ar.po", r'(?m)^(?=msgstr "[^"])', "#. looked through\n")
    assert kept(before, read(reader)) == {"headline", "ask", "data"}


def test_a_change_of_the_campaign_has_every_drawing_read_again(root: Path) -> None:
    reader = Reader(root)
    before = read(reader)
    edit(root / ESSENTIAL, "Harm reduction is essential", "Harm reduction is essential!")
    assert kept(before, read(reader)) == set()


def test_a_campaign_that_cannot_be_read_leaves_the_last_one(root: Path) -> None:
    reader = Reader(root)
    before = read(reader)
    (root / CAMPAIGN).write_text("name =", encoding="utf-8")
    sources, problems = reader.read()
    assert sources is None
    assert [problem.file for problem in problems] == [CAMPAIGN]
    assert reader.sources is before


def test_without_a_release_there_is_nothing_to_compare_with(root: Path) -> None:
    assert released(root) == {}


def test_a_damaged_manifest_is_no_release(root: Path) -> None:
    (root / "dist/release").mkdir(parents=True)
    (root / "dist/release/manifest.json").write_text("{", encoding="utf-8")
    assert released(root) == {}
