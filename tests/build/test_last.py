"""A build that would do nothing says what the last one said, and only then."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.build.last import Sight, Told, look, recall, remember
from pipeline.errors import Level, PipelineError, Problem

TOLD = Told(
    3,
    (Problem("a text is long", "assets/src/weeks/one.toml", 4, "shorten it", Level.WARNING),),
    (["", "en", "ru"], [["week one", "ready", "2 to approve"]]),
    ({"kind": "picture", "language": "ru", "reason": "to approve"},),
    ("en",),
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("assets/src/campaign.toml", "locales/ru.po", "dist/preview/en/picture.png"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"as it was")
        os.utime(file, (time.time() - 60,) * 2)
    (tmp_path / ".pipeline").mkdir()
    return tmp_path


@pytest.fixture
def sight(root: Path) -> Sight:
    """What was seen before a build that ended just now; the program itself may have been saved a moment ago."""
    seen = replace(look(root, "here"), settled=True)
    remember(root, "preview", seen, TOLD)
    return seen


def test_what_was_told_comes_back_while_nothing_changes(root: Path, sight: Sight) -> None:
    assert look(root, "here").digest == sight.digest
    assert recall(root, "preview", sight) == TOLD


@pytest.mark.parametrize("name", ["assets/src/campaign.toml", "locales/ru.po"])
def test_a_saved_source_is_seen(root: Path, sight: Sight, name: str) -> None:
    (root / name).write_bytes(b"as it is!")
    assert recall(root, "preview", look(root, "here")) is None


def test_a_new_a_renamed_and_a_removed_source_are_seen(root: Path, sight: Sight) -> None:
    added = root / "assets/src/weeks/two.toml"
    added.parent.mkdir()
    added.write_bytes(b"")
    seen = {sight.digest, look(root, "here").digest}
    added.rename(added.with_name("three.toml"))
    seen.add(look(root, "here").digest)
    (root / "locales/ru.po").unlink()
    seen.add(look(root, "here").digest)
    assert len(seen) == 4


def test_another_machine_or_setting_is_seen(root: Path, sight: Sight) -> None:
    assert look(root, "there").digest != sight.digest
    assert look(root, "here", [root / "dist"]).digest != sight.digest


@pytest.mark.parametrize("change", ["written", "removed", "added"])
def test_a_tree_that_is_not_as_it_was_left_is_seen(root: Path, sight: Sight, change: str) -> None:
    file = root / "dist/preview/en/picture.png"
    if change == "written":
        file.write_bytes(b"as it is!")
    elif change == "removed":
        file.unlink()
    else:
        file.with_name("stray.png").write_bytes(b"")
    assert recall(root, "preview", sight) is None


def test_what_was_saved_just_now_may_be_saved_again_unseen_so_it_is_not_trusted(root: Path) -> None:
    (root / "locales/ru.po").write_bytes(b"just now")
    seen = look(root, "here")
    assert not seen.settled
    remember(root, "preview", replace(seen, settled=True), TOLD)
    remember(root, "preview", seen, TOLD)
    assert recall(root, "preview", seen) is None


def test_sources_behind_links_may_change_unseen_so_they_are_not_trusted(root: Path) -> None:
    (root / "assets/src/linked.svg").symlink_to(root / "assets/src/campaign.toml")
    os.utime(root / "assets/src/linked.svg", (0, 0), follow_symlinks=False)
    assert not look(root, "here").settled


def test_a_damaged_note_only_makes_the_next_build_a_full_one(root: Path, sight: Sight) -> None:
    file = root / ".pipeline/last-preview.json"
    whole = file.read_bytes()
    for cut in range(0, len(whole), 7):
        file.write_bytes(whole[:cut])
        assert recall(root, "preview", sight) is None
    file.write_bytes(b"[]")
    assert recall(root, "preview", sight) is None


def test_a_release_is_told_again_only_between_the_same_two_openings() -> None:
    first, second = "2020-11-09T00:00:00+00:00", "2020-11-16T00:00:00+00:00"
    told = replace(TOLD, holds=(first, second))
    moments = [datetime(2020, 11, day, tzinfo=UTC) for day in (8, 9, 15, 16)]
    assert [told.at(moment) for moment in moments] == [False, True, True, False]
    assert told.at(None)
    assert replace(TOLD, holds=("", first)).at(moments[0])
    assert replace(TOLD, holds=(second, "")).at(datetime(2030, 1, 1, tzinfo=UTC))


def test_that_it_cannot_be_written_is_told_in_words(root: Path, sight: Sight) -> None:
    (root / ".pipeline/last-preview.json.tmp").mkdir()
    with pytest.raises(PipelineError, match="cannot write: ") as raised:
        remember(root, "preview", sight, TOLD)
    assert raised.value.hint
