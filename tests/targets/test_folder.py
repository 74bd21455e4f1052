"""What a folder has to stand beside the suite: dead runs, links, shares that come and go, other processes."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import TargetUnavailableError, UsageError
from pipeline.hashing import Checksums
from pipeline.targets import folder, open_target
from pipeline.targets.base import Item, Target
from pipeline.targets.folder import FolderTarget
from tests.targets.conformance import TargetSuite, put, read

LEFTOVER = ".packs-0123456789abcdef.tmp"
ROOT = Path(__file__).parents[2]


class TestFolder(TargetSuite):
    @pytest.fixture
    def target(self, share: Path) -> Target:
        return FolderTarget(share)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    (root := tmp_path / "share").mkdir()
    return root


@pytest.fixture
def read_only_share() -> Iterator[Path]:
    """A share we may look into but not write to, also where the tests run as root."""
    root = Path(tempfile.mkdtemp())
    (root / "a").write_bytes(b"a")
    (root / "private").write_bytes(b"x")
    (root / "private").chmod(0o000)
    root.chmod(0o555)
    if as_root := hasattr(os, "geteuid") and os.geteuid() == 0:
        os.seteuid(65534)
    try:
        yield root
    finally:
        if as_root:
            os.seteuid(0)
        root.chmod(0o755)
        shutil.rmtree(root)


posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions or links")


@posix
def test_a_file_can_be_read_by_everybody_and_written_by_us(share: Path) -> None:
    old = os.umask(0o077)
    try:
        put(FolderTarget(share), {"a": b"a"})
        FolderTarget(share).put_pointer("manifest.json", b"1", None)
    finally:
        os.umask(old)
    assert [stat.S_IMODE((share / name).stat().st_mode) for name in ("a", "manifest.json")] == [0o644, 0o644]


def test_nothing_of_ours_stays_beside_the_files(share: Path) -> None:
    target = FolderTarget(share)
    put(target, {"en/a": b"a"})
    list(target.put_many([Item("en/b", Checksums(1, "0" * 64), b"b")]))
    target.put_pointer("manifest.json", b"1", None)
    assert sorted(path.name for path in share.rglob("*")) == ["a", "en", "manifest.json"]


def test_what_a_killed_run_left_is_neither_listed_nor_kept(share: Path) -> None:
    (share / "en").mkdir()
    for path in (share / LEFTOVER, share / "en" / LEFTOVER, share / "en" / "draft.tmp", share / ".packs-notes.tmp"):
        path.write_bytes(b"half")
    target = FolderTarget(share)
    assert set(target.entries()) == {"en/draft.tmp", ".packs-notes.tmp"}
    assert target.sweep() == (LEFTOVER, f"en/{LEFTOVER}")
    assert {path.name for path in share.rglob("*.tmp")} == {"draft.tmp", ".packs-notes.tmp"}


def test_a_changed_file_of_the_same_size_and_time_is_told_by_its_bytes(share: Path) -> None:
    target = FolderTarget(share)
    put(target, {"a": b"old"})
    before = (share / "a").stat()
    (share / "a").write_bytes(b"new")
    os.utime(share / "a", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not target.entries()["a"].holds(Item.of("a", b"old"))


def test_a_folder_that_a_delete_empties_goes_too_but_not_the_target(share: Path) -> None:
    target = FolderTarget(share)
    (share / "was-empty-before").mkdir()
    put(target, {"ru/week/a": b"a", "en/b": b"b", "en/week/a": b"a"})
    list(target.delete_many(["ru/week/a", "en/week/a"]))
    assert sorted(path.name for path in share.rglob("*")) == ["b", "en", "was-empty-before"]
    list(target.delete_many(["en/b"]))
    assert share.is_dir()


@posix
def test_links_are_neither_listed_nor_followed(share: Path, tmp_path: Path) -> None:
    (outside := tmp_path / "outside").mkdir()
    (outside / "secret").write_bytes(b"secret")
    (share / "folder").symlink_to(outside)
    (share / "file").symlink_to(outside / "secret")
    target = FolderTarget(share)
    assert target.entries() == {}
    assert [bool(result.error) for result in put(target, {"file": b"new", "folder/secret": b"new"})] == [False, True]
    assert read(target, "file") == b"new"
    assert [bool(result.error) for result in target.delete_many(["folder/secret"])] == [True]
    with pytest.raises(TargetUnavailableError):
        target.put_pointer("folder/manifest.json", b"1", None)
    with pytest.raises(TargetUnavailableError):
        read(target, "folder/secret")
    assert [path.read_bytes() for path in outside.iterdir()] == [b"secret"]


@posix
def test_a_pointer_that_is_a_link_counts_as_absent_and_is_replaced(share: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs.json").write_bytes(b"theirs")
    (share / "manifest.json").symlink_to(tmp_path / "theirs.json")
    target = FolderTarget(share)
    with pytest.raises(KeyError):
        read(target, "manifest.json")
    target.put_pointer("manifest.json", b"1", None)
    assert read(target, "manifest.json") == b"1"
    assert (tmp_path / "theirs.json").read_bytes() == b"theirs"


@posix
def test_a_pipe_in_the_folder_stops_nothing(share: Path) -> None:
    os.mkfifo(share / "pipe")
    assert FolderTarget(share).entries() == {}


def test_a_folder_in_the_place_of_a_file_is_a_failure_of_that_file(share: Path) -> None:
    (share / "a" / "b").mkdir(parents=True)
    (share / "c").write_bytes(b"c")
    results = put(FolderTarget(share), {"a/b": b"x", "c/d": b"x", "e": b"x"})
    assert [(result.key, bool(result.error)) for result in results] == [("a/b", True), ("c/d", True), ("e", False)]
    assert not list(share.rglob("*.tmp"))


@posix
def test_a_read_only_folder_is_listed_but_takes_nothing(read_only_share: Path) -> None:
    target = FolderTarget(read_only_share)
    assert set(target.entries()) == {"a", "private"}
    assert target.sweep() == ()
    assert [bool(result.error) for result in put(target, {"a": b"new", "b": b"b"})] == [True, True]
    assert [bool(result.error) for result in target.delete_many(["a"])] == [True]
    with pytest.raises(TargetUnavailableError, match="Permission denied"):
        target.put_pointer("manifest.json", b"1", None)
    assert read(target, "a") == b"a"


@posix
def test_a_file_we_may_not_read_is_listed_as_unknown(read_only_share: Path) -> None:
    entry = FolderTarget(read_only_share).entries()["private"]
    assert (entry.size, entry.sha256) == (1, "")
    assert not entry.holds(Item.of("private", b"x"))


def test_a_folder_that_vanishes_is_not_made_again(share: Path) -> None:
    target = FolderTarget(share)
    share.rmdir()
    for use in (
        target.sweep,
        target.entries,
        lambda: put(target, {"a": b"a"}),
        lambda: target.put_pointer("manifest.json", b"1", None),
        lambda: read(target, "a"),
        lambda: list(target.delete_many(["a"])),
    ):
        with pytest.raises(TargetUnavailableError) as raised:
            use()
        assert (raised.value.where, bool(raised.value.hint)) == (str(share), True)
    assert not share.exists()


@posix
def test_another_disk_in_the_same_place_is_not_filled(share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = FolderTarget(share)
    monkeypatch.setattr(target, "_device", share.stat().st_dev + 1)
    with pytest.raises(TargetUnavailableError, match="another disk"):
        put(target, {"a": b"a"})


def test_the_lock_of_a_killed_run_does_not_block_for_ever(share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "LOCK_PATIENCE", 0.1)
    (share / ".packs.lock").write_text("dead")
    target = FolderTarget(share)
    target.put_pointer("manifest.json", b"1", None)
    assert set(target.entries()) == {"manifest.json"}
    assert not (share / ".packs.lock").exists()


def test_of_processes_racing_for_a_pointer_one_wins(share: Path) -> None:
    racer = (
        "import sys; from pathlib import Path; from pipeline.errors import ConflictError\n"
        "from pipeline.targets.folder import FolderTarget\n"
        "target = FolderTarget(Path(sys.argv[1])); print(flush=True); sys.stdin.read(1)\n"
        "try: target.put_pointer('manifest.json', sys.argv[2].encode(), None); print('won')\n"
        "except ConflictError: print('lost')"
    )
    pipe = subprocess.PIPE
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", racer, share, name], cwd=ROOT, stdin=pipe, stdout=pipe, encoding="utf-8"
        )
        for name in "abcd"
    ]
    for process in racers:
        assert process.stdout
        process.stdout.readline()
    outcomes = [process.communicate("\n")[0].strip() for process in racers]
    assert sorted(outcomes) == ["lost", "lost", "lost", "won"]


class TestOpening:
    @pytest.fixture
    def workspace(self, tmp_path: Path) -> Path:
        (workspace := tmp_path / "workspace").mkdir()
        return workspace

    def test_a_folder_outside_the_workspace_must_be_there(self, workspace: Path, share: Path) -> None:
        for path in (str(share), "../share"):
            put(open_target("site", {"kind": "folder", "path": path}, workspace), {path.strip("./"): b"x"})
        assert len(list(share.rglob("*"))) > 1
        for path in (str(share / "missing"), "../missing"):
            with pytest.raises(TargetUnavailableError) as raised:
                open_target("site", {"kind": "folder", "path": path}, workspace)
            assert "mount the share or create the folder" in (raised.value.hint or "")
        assert not (share / "missing").exists()

    def test_a_folder_inside_the_workspace_is_made(self, workspace: Path) -> None:
        put(open_target("site", {"kind": "folder", "path": "out/site"}, workspace), {"a": b"a"})
        assert (workspace / "out" / "site" / "a").read_bytes() == b"a"

    def test_a_path_may_start_at_home(self, workspace: Path, share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(share.parent))
        monkeypatch.setenv("USERPROFILE", str(share.parent))
        put(open_target("site", {"kind": "folder", "path": "~/share"}, workspace), {"a": b"a"})
        assert (share / "a").exists()

    @posix
    def test_a_link_out_of_the_workspace_is_outside(self, workspace: Path, share: Path) -> None:
        (workspace / "out").symlink_to(share)
        with pytest.raises(TargetUnavailableError):
            open_target("site", {"kind": "folder", "path": "out/missing"}, workspace)

    def test_a_file_is_no_folder(self, workspace: Path) -> None:
        (workspace / "out").write_bytes(b"")
        with pytest.raises(TargetUnavailableError, match="not a folder"):
            open_target("site", {"kind": "folder", "path": "out"}, workspace)

    @pytest.mark.parametrize("settings", [{}, {"kind": "ftp"}, {"kind": 3}, {"kind": ["folder"]}])
    def test_an_unknown_kind_names_those_there_are(self, workspace: Path, settings: dict[str, object]) -> None:
        with pytest.raises(UsageError) as raised:
            open_target("site", settings, workspace)
        assert raised.value.where == "[targets.site]"
        assert set((raised.value.hint or "").removeprefix("known kinds: ").split(", ")) >= {"folder", "s3"}

    @pytest.mark.parametrize("path", [None, "", 3, "~nobody-of-that-name/x", "a\0b"])
    def test_a_path_that_cannot_be_used_is_wrong_usage(self, workspace: Path, path: object) -> None:
        with pytest.raises(UsageError):
            open_target("site", {"kind": "folder", "path": path}, workspace)
