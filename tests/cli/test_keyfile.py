"""The signing key lies where only its owner reads it, and never where it would be shared."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from pipeline.cli.keyfile import PASSPHRASE, PLACE, key_path, read_key, replace_key, write_key
from pipeline.errors import PipelineError, UsageError
from tests.sync.signing import key_of

KEY, OTHER = key_of(1), key_of(2)
posix_only = pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (root := tmp_path / "workspace").mkdir()
    return root


def test_it_is_under_the_home_folder_unless_named(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert key_path("peers", workspace, {}) == tmp_path / ".config/packs/peers.key"
    assert key_path("peers", workspace, {PLACE: str(tmp_path / "mine.key")}) == tmp_path / "mine.key"
    assert key_path("peers", workspace, {PLACE: "~/mine.key"}) == tmp_path / "mine.key"


def test_inside_the_workspace_it_is_refused(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(workspace)
    for place in (workspace / "k", workspace / "a/b/k", tmp_path / "workspace/../workspace/k", tmp_path / "link/k"):
        with pytest.raises(UsageError, match="may not lie inside"):
            key_path("peers", workspace, {PLACE: str(place)})


@posix_only
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_only_its_owner_may_read_it(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_key(tmp_path / "a/b/k", KEY, {})
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a/b/k").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "a/b").stat().st_mode) & 0o077 == 0


@posix_only
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_one_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    write_key(path := tmp_path / "k", KEY, {})
    path.chmod(mode)
    with pytest.raises(UsageError, match="others may read") as raised:
        read_key(path, {})
    assert raised.value.hint == f"chmod 600 {path}"


def test_it_comes_back_encrypted_or_not(tmp_path: Path) -> None:
    write_key(tmp_path / "plain", KEY, {})
    write_key(tmp_path / "locked", KEY, {PASSPHRASE: "correct horse"})
    assert read_key(tmp_path / "plain", {}).public == KEY.public
    assert read_key(tmp_path / "locked", {PASSPHRASE: "correct horse"}).public == KEY.public
    with pytest.raises(UsageError) as raised:
        read_key(tmp_path / "locked", {PASSPHRASE: "wrong horse"})
    assert raised.value.where == str(tmp_path / "locked")
    assert "horse" not in str(raised.value)


def test_it_is_never_overwritten(tmp_path: Path) -> None:
    write_key(tmp_path / "k", KEY, {})
    with pytest.raises(UsageError, match="not overwritten"):
        write_key(tmp_path / "k", OTHER, {})
    assert read_key(tmp_path / "k", {}).public == KEY.public


def test_one_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no signing key"):
        read_key(tmp_path / "k", {})


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PipelineError, match="cannot be written"):
        write_key(tmp_path / "file/k", KEY, {})


def test_a_replaced_one_is_kept_beside_it(tmp_path: Path) -> None:
    write_key(path := tmp_path / "k", KEY, {})
    kept = replace_key(path, OTHER, {})
    assert (read_key(path, {}).public, read_key(kept, {}).public) == (OTHER.public, KEY.public)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["k", "k.old"]


def test_the_one_before_the_one_before_is_not_lost_by_accident(tmp_path: Path) -> None:
    write_key(path := tmp_path / "k", KEY, {})
    replace_key(path, OTHER, {})
    with pytest.raises(UsageError, match="not overwritten"):
        replace_key(path, key_of(3), {})
    assert read_key(path, {}).public == OTHER.public


def test_a_replacement_that_was_stopped_midway_can_be_repeated(tmp_path: Path) -> None:
    write_key(path := tmp_path / "k", KEY, {})
    write_key(tmp_path / "k.old", KEY, {})
    write_key(tmp_path / "k.new", key_of(3), {})
    replace_key(path, OTHER, {})
    assert read_key(path, {}).public == OTHER.public
