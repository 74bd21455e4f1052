"""Pictures on their way to the page: kept as long as somebody may ask for them, and no longer."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import PipelineError
from pipeline.hashing import checksums
from pipeline.watch.pictures import open_pictures


def test_a_picture_is_found_by_its_key(tmp_path: Path) -> None:
    with open_pictures(tmp_path) as pictures:
        assert pictures.keep("key", "image/png", b"png").sha256 == checksums(b"png").sha256
        assert pictures.find("key") == (b"png", "image/png")
        assert pictures.find("../key") is None


def test_what_nobody_wants_any_more_can_be_fetched_for_some_seconds(tmp_path: Path) -> None:
    with open_pictures(tmp_path) as pictures:
        pictures.keep("old", "image/png", b"old")
        pictures.keep("new", "image/png", b"new")
        pictures.drop_others({"new"}, 100.0)
        pictures.drop_others({"new"}, 105.0)
        assert pictures.find("old")
        pictures.drop_others({"new"}, 111.0)
        assert pictures.find("old") is None
        assert [file.name for file in (tmp_path / ".pipeline/watch").iterdir()] == ["new"]


def test_what_is_wanted_again_stays(tmp_path: Path) -> None:
    with open_pictures(tmp_path) as pictures:
        pictures.keep("undone", "image/png", b"png")
        pictures.drop_others(set(), 100.0)
        pictures.drop_others({"undone"}, 109.0)
        pictures.drop_others(set(), 111.0)
        assert pictures.find("undone")


def test_what_a_killed_run_left_is_swept_and_nothing_is_left_behind(tmp_path: Path) -> None:
    folder = tmp_path / ".pipeline/watch"
    folder.mkdir(parents=True)
    (folder / "left").write_bytes(b"png")
    with open_pictures(tmp_path):
        assert list(folder.iterdir()) == []
    assert not folder.exists()


def test_a_campaign_is_watched_once_at_a_time(tmp_path: Path) -> None:
    with open_pictures(tmp_path), pytest.raises(PipelineError, match="watched already"), open_pictures(tmp_path):
        raise AssertionError
