"""However a publication is cut short, readers are left with one release or the next, and the next run finishes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import ConflictError, IntegrityError, TargetUnavailableError, UsageError
from pipeline.pack.manifest import KEPT, MANIFEST, SUMS
from pipeline.sync.apply import LocalTree, Report, apply, kept_at, published, read_local
from pipeline.sync.kept import all_of_ours
from pipeline.sync.plan import Action, Plan, plan
from pipeline.targets.base import Result, Target
from pipeline.targets.folder import FolderTarget
from pipeline.targets.memory import MemoryTarget
from tests.sync.faults import Cut, Failing
from tests.sync.releases import UNSIGNED, manifest_of, pointers_of, write_tree
from tests.targets.conformance import put, read

OLD = {"en/README.txt": b"", "en/w1/a": b"a", "en/w1/b": b"b", "en/w1/old": b"old", "ru/w1/а": "а".encode()}
NEW = {"en/README.txt": b"", "en/w1/a": b"A", "en/w1/b": b"b", "en/w2/new": b"new", "ru/w1/а": "а".encode()}


def planned(local: LocalTree, target: Target) -> Plan:
    remote = target.entries()
    return plan(local.manifest, local.pointers, remote, all_of_ours(published(target), kept_at(target, remote)))


def publish(local: LocalTree, target: Target) -> Report:
    return apply(planned(local, target), local, target, lambda action: None)


def begin_with(local: LocalTree, target: Target) -> None:
    """Nothing but this release: a week that it lacks would be kept from an earlier one."""
    list(target.delete_many(target.entries()))
    publish(local, target)


def held(target: Target) -> dict[str, bytes]:
    return {key: read(target, key) for key in target.entries()}


@pytest.fixture
def old(tmp_path: Path) -> LocalTree:
    return read_local(write_tree(tmp_path / "old", OLD))


@pytest.fixture
def new(tmp_path: Path) -> LocalTree:
    return read_local(write_tree(tmp_path / "new", NEW))


@pytest.fixture(params=["memory", "folder"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    if request.param == "memory":
        return MemoryTarget()
    (tmp_path / "share").mkdir()
    return FolderTarget(tmp_path / "share")


class TestReadingTheTree:
    @pytest.fixture
    def tree(self, tmp_path: Path) -> Path:
        return write_tree(tmp_path / "release", OLD)

    def test_a_whole_release_is_read(self, tree: Path) -> None:
        local = read_local(tree)
        assert local.manifest == manifest_of(OLD)
        assert local.pointers == pointers_of(manifest_of(OLD))
        assert {key: b"".join(item.chunks()) for key, item in local.items().items()} == OLD

    def test_what_lies_in_review_is_not_asked_about(self, tree: Path) -> None:
        (tree / "review").mkdir()
        (tree / "review" / "contact-sheet.png").write_bytes(b"png")
        (tree / "en" / ".DS_Store").write_bytes(b"Finder was here")
        read_local(tree)

    @pytest.mark.parametrize(
        ("key", "body", "says"),
        [
            ("en/w1/a", b"X", "en/w1/a: changed"),
            ("en/w1/a", b"longer", "en/w1/a: changed"),
            ("en/README.txt", b"no longer empty", "en/README.txt: changed"),
            ("en/w1/a", None, "en/w1/a: missing"),
            ("en/draft.txt", b"?", "en/draft.txt: not listed"),
            ("ru/review/a", b"?", "ru/review/a: not listed"),
            (SUMS, None, "SHA256SUMS: missing"),
            (SUMS, b"", "en/README.txt: not listed in SHA256SUMS"),
            (MANIFEST, None, "manifest.json is missing"),
            (MANIFEST, b"{}", "this manifest cannot be used"),
        ],
    )
    def test_any_difference_is_named(self, tree: Path, key: str, body: bytes | None, says: str) -> None:
        path = tree / key
        if body is None:
            path.unlink()
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(body)
        with pytest.raises(IntegrityError) as raised:
            read_local(tree)
        assert says in raised.value.what
        assert raised.value.exit_code == 5
        assert raised.value.hint

    def test_a_preview_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="preview tree"):
            read_local(write_tree(tmp_path / "preview", OLD, tree="preview"))

    def test_without_a_release_there_is_nothing_to_publish(self, tmp_path: Path) -> None:
        for tree in (tmp_path, tmp_path / "nowhere"):
            with pytest.raises(UsageError, match="no release to publish"):
                read_local(tree)


class TestWhatIsPublished:
    def test_on_an_empty_target_there_is_nothing(self, target: Target) -> None:
        assert published(target) is None

    def test_it_is_what_was_published_last(self, target: Target, old: LocalTree, new: LocalTree) -> None:
        publish(old, target)
        publish(new, target)
        assert published(target) == new.manifest

    def test_a_broken_manifest_is_told(self, target: Target) -> None:
        put(target, {MANIFEST: b"<html>"})
        with pytest.raises(IntegrityError, match="on the target"):
            published(target)


def test_a_release_takes_the_place_of_the_last(target: Target, old: LocalTree, new: LocalTree) -> None:
    put(target, {"partner.txt": b"theirs"})
    first = publish(old, target)
    assert (set(first.put), first.pointers) == (set(OLD), UNSIGNED)
    second = publish(new, target)
    assert second == Report(("en/w1/a", "en/w2/new"), (KEPT, *UNSIGNED), ("en/w1/old",))
    assert held(target) == NEW | pointers_of(new.manifest) | {"partner.txt": b"theirs"}


def test_a_second_run_has_nothing_to_do(target: Target, old: LocalTree) -> None:
    publish(old, target)
    assert planned(old, target).changes == ()
    assert publish(old, target) == Report()


def test_progress_hears_of_every_change_in_order(target: Target, old: LocalTree, new: LocalTree) -> None:
    publish(old, target)
    heard: list[Action] = []
    todo = planned(new, target)
    apply(todo, new, target, heard.append)
    assert tuple(heard) == todo.changes


def test_a_failed_file_leaves_the_published_release_alone(old: LocalTree, new: LocalTree) -> None:
    target = Failing(())
    publish(old, target)
    target.bad = {"en/w2/new"}
    with pytest.raises(TargetUnavailableError, match=r"en/w2/new \(disk full\)") as raised:
        publish(new, target)
    assert raised.value.hint == "nothing changed for readers, safe to run again"
    assert published(target) == old.manifest
    assert "en/w1/old" in target.entries()
    target.bad = set()
    publish(new, target)
    assert published(target) == new.manifest


def test_at_most_five_failed_files_are_named(tmp_path: Path) -> None:
    contents = {f"en/{number}": b"x" for number in range(12)}
    with pytest.raises(TargetUnavailableError) as raised:
        publish(read_local(write_tree(tmp_path, contents)), Failing(contents))
    assert raised.value.what.endswith(" and 7 more")
    assert raised.value.what.count("disk full") == 5


def test_a_file_lost_without_a_word_is_noticed_before_the_pointers_move(old: LocalTree) -> None:
    target = Failing(["en/w1/b"], silent=True)
    with pytest.raises(TargetUnavailableError, match="en/w1/b"):
        publish(old, target)
    assert published(target) is None


def test_a_file_that_changes_after_it_was_checked_is_not_published(target: Target, old: LocalTree) -> None:
    (old.root / "en/w1/a").write_bytes(b"X")
    with pytest.raises(TargetUnavailableError, match=r"en/w1/a \(changed while it was sent\)"):
        publish(old, target)
    assert published(target) is None
    assert "en/w1/a" not in target.entries()


def test_a_delete_that_fails_is_reported_and_undoes_nothing(old: LocalTree, new: LocalTree) -> None:
    target = Failing(())
    publish(old, target)
    target.bad = {"en/w1/old"}
    report = publish(new, target)
    assert (report.deleted, report.not_deleted) == ((), (Result("en/w1/old", "in use"),))
    assert published(target) == new.manifest
    target.bad = set()
    assert publish(new, target).deleted == ("en/w1/old",)
    assert held(target) == {**NEW, **new.pointers}


def test_who_planned_before_another_published_changes_no_pointer(
    target: Target, old: LocalTree, new: LocalTree
) -> None:
    ours, theirs = planned(old, target), planned(new, target)
    apply(theirs, new, target, lambda action: None)
    put(target, {key: body for key, body in OLD.items() if key not in NEW})
    with pytest.raises((ConflictError, TargetUnavailableError)):
        apply(ours, old, target, lambda action: None)
    assert published(target) == new.manifest


def test_a_release_that_vanishes_for_a_moment_is_not_overwritten(target: Target, old: LocalTree) -> None:
    publish(old, target)
    list(target.delete_many(UNSIGNED))
    todo = planned(old, target)
    target.put_pointer(MANIFEST, b"theirs", None)
    with pytest.raises(ConflictError):
        apply(todo, old, target, lambda action: None)
    assert read(target, MANIFEST) == b"theirs"


def whole_for_readers(target: Target) -> None:
    """Every file the published manifest lists is there, whole: as one of the two releases has it."""
    manifest = published(target)
    assert manifest is not None
    found = held(target)
    for file in manifest.files:
        assert found[file.path] in (OLD.get(file.path), NEW.get(file.path))
        if manifest == manifest_of(NEW):
            assert found[file.path] == NEW[file.path]


def steps(old: LocalTree, new: LocalTree) -> int:
    """How many operations publishing the second release takes."""
    counting = Cut(MemoryTarget(), 0, False, RuntimeError())
    publish(old, counting)
    todo = planned(new, counting)
    counting.done = 0
    apply(todo, new, counting, lambda action: None)
    return counting.done


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("make_error", [RuntimeError, KeyboardInterrupt])
def test_cut_anywhere_readers_see_whole_files_and_the_next_run_finishes(
    target: Target,
    old: LocalTree,
    new: LocalTree,
    tmp_path: Path,
    after: bool,
    make_error: Callable[[], BaseException],
) -> None:
    total = steps(old, new)
    assert total == len(("sweep", "put", "put", "entries", KEPT, *UNSIGNED, "delete", KEPT))
    for number in range(1, total + 1):
        begin_with(old, target)
        todo = planned(new, target)
        with pytest.raises(type(make_error())):
            apply(todo, new, Cut(target, number, after, make_error()), lambda action: None)
        whole_for_readers(target)
        if make_error is KeyboardInterrupt:
            on_target = published(target)
            assert on_target is not None
            assert {key: read(target, key) for key in UNSIGNED} == pointers_of(on_target)
        publish(new, target)
        assert held(target) == NEW | pointers_of(new.manifest)
        assert planned(new, target).changes == ()


def test_ctrl_c_in_the_progress_bar_is_as_harmless(target: Target, old: LocalTree, new: LocalTree) -> None:
    begin_with(old, target)
    for number in range(len(planned(new, target).changes)):
        begin_with(old, target)
        heard: list[Action] = []

        def interrupt(action: Action, heard: list[Action] = heard, number: int = number) -> None:
            heard.append(action)
            if len(heard) > number:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            apply(planned(new, target), new, target, interrupt)
        whole_for_readers(target)
        publish(new, target)
        assert planned(new, target).changes == ()
