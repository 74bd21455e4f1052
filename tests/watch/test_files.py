"""Every way in which programs save is noticed."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.watch.files import Changes, watching

SOON = 20.0  # s; most are noticed within a few hundredths


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("assets/src/graphics", "locales"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "assets/src/graphics/ask.svg").write_text("<svg/>", encoding="utf-8")
    return tmp_path


@pytest.fixture
def changes(root: Path) -> Iterator[Changes]:
    changes = Changes(root)
    with watching(root, changes):
        assert changes.wait(SOON)  # there is something to read at the start
        settle(changes)
        yield changes


def settle(changes: Changes) -> None:
    while changes.wait(0.3):
        pass


def test_a_file_written_in_place_is_noticed(root: Path, changes: Changes) -> None:
    (root / "assets/src/graphics/ask.svg").write_text("<svg> </svg>", encoding="utf-8")
    assert changes.wait(SOON)


def test_a_file_saved_under_another_name_and_renamed_is_noticed(root: Path, changes: Changes) -> None:
    new = root / "assets/src/graphics/.ask.svg.swap"
    new.write_text("<svg>  </svg>", encoding="utf-8")
    settle(changes)
    new.replace(root / "assets/src/graphics/ask.svg")
    assert changes.wait(SOON)


def test_new_deleted_and_renamed_files_are_noticed(root: Path, changes: Changes) -> None:
    (root / "locales/ru.po").write_text("", encoding="utf-8")
    assert changes.wait(SOON)
    settle(changes)
    (root / "locales/ru.po").rename(root / "locales/uk.po")
    assert changes.wait(SOON)
    settle(changes)
    (root / "locales/uk.po").unlink()
    assert changes.wait(SOON)


def test_files_in_a_folder_made_later_are_noticed(root: Path, changes: Changes) -> None:
    (root / "assets/src/weeks").mkdir()
    settle(changes)
    (root / "assets/src/weeks/essential.toml").write_text("", encoding="utf-8")
    assert changes.wait(SOON)


def test_a_folder_put_in_the_place_of_another_is_watched_in_its_stead(root: Path, changes: Changes) -> None:
    shutil.copytree(root / "assets", root / "other")
    shutil.rmtree(root / "assets")
    (root / "other").rename(root / "assets")
    assert changes.wait(SOON)
    while changes.wait(3):  # until the new folder is watched
        pass
    (root / "assets/src/graphics/ask.svg").write_text("<svg>   </svg>", encoding="utf-8")
    assert changes.wait(SOON)


def test_a_new_release_is_noticed(root: Path, changes: Changes) -> None:
    (root / "dist/release").mkdir(parents=True)
    (root / "dist/release/manifest.json").write_text("{}", encoding="utf-8")
    assert changes.wait(SOON)


def test_what_was_saved_while_it_was_read_is_read_again(root: Path) -> None:
    changes = Changes(root)
    assert changes.wait(0)
    changes.tell()  # in the middle of reading
    assert changes.wait(0)
    assert not changes.wait(0)


def test_a_change_nobody_told_of_is_seen_by_looking(root: Path) -> None:
    changes = Changes(root)
    assert changes.wait(0)
    changes.tell_if_others()
    assert not changes.wait(0)
    (root / "assets/src/graphics/ask.svg").write_text("<svg>    </svg>", encoding="utf-8")
    changes.tell_if_others()
    assert changes.wait(0)


def test_watching_ends_at_once(root: Path) -> None:
    before = threading.active_count()
    with watching(root, Changes(root)):
        pass
    assert threading.active_count() == before
