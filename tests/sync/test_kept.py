"""What a release no longer has and its target still holds stays ours: known to whoever verifies, and to be withdrawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import IntegrityError
from pipeline.pack.manifest import KEPT, Manifest, PublishedWeek
from pipeline.pack.manifest_json import from_json, to_json
from pipeline.sync.apply import LocalTree, apply, kept_at, published, read_local
from pipeline.sync.kept import all_of_ours, in_words, kept_of
from pipeline.sync.plan import DEFAULT, Plan, Policy, plan
from pipeline.sync.verify import Findings, read_pointers, verify
from pipeline.targets.memory import MemoryTarget
from tests.sync.releases import manifest_of, published_file, write_tree
from tests.targets.conformance import put, read

RUSSIAN = {"ru/README.txt": b"w1, w2", "ru/w1/a": b"a", "ru/w2/a": b"a"}
OLD = {"en/README.txt": b"", "en/w1/a": b"a", **RUSSIAN}
NEW = {"en/README.txt": b"", "en/w1/a": b"A"}
NEWER = {"en/README.txt": b"", "en/w1/a": b"AA"}


def publish(target: MemoryTarget, local: LocalTree, policy: Policy = DEFAULT) -> Plan:
    remote = target.entries()
    ours = all_of_ours(published(target), kept_at(target, remote))
    todo = plan(local.manifest, local.pointers, remote, ours, policy)
    apply(todo, local, target, lambda action: None)
    return todo


def checked(target: MemoryTarget) -> Findings:
    return verify(target, read_pointers(target, "memory") | read_pointers(target, "memory", [*target.entries()]))


def kept(target: MemoryTarget) -> list[str]:
    listed = kept_at(target, target.entries())
    return [file.path for file in listed.files] if listed else []


def withdrawing(*groups: tuple[str, str]) -> Policy:
    return Policy(withdrawn=frozenset(groups))


@pytest.fixture
def new(tmp_path: Path) -> LocalTree:
    return read_local(write_tree(tmp_path / "new", NEW))


@pytest.fixture
def target(tmp_path: Path, new: LocalTree) -> MemoryTarget:
    """Russian was published, and is in the next release no more."""
    target = MemoryTarget()
    publish(target, read_local(write_tree(tmp_path / "old", OLD)))
    publish(target, new)
    return target


def test_it_is_listed_beside_the_manifest(target: MemoryTarget) -> None:
    assert kept(target) == sorted(RUSSIAN)
    assert published(target) == manifest_of(NEW)


def test_the_next_run_has_nothing_to_do_and_the_next_release_changes_nothing_of_it(
    target: MemoryTarget, new: LocalTree, tmp_path: Path
) -> None:
    assert publish(target, new).changes == ()
    listed = read(target, KEPT)
    publish(target, read_local(write_tree(tmp_path / "newer", NEWER)))
    assert read(target, KEPT) == listed


def test_who_verifies_is_told_and_finds_no_fault(target: MemoryTarget) -> None:
    found = checked(target)
    assert found.faults == ()
    assert in_words(found.kept) == [
        "ru: 1 file kept from an earlier release, in no checksum or signature here",
        "w1.ru: 1 file kept from an earlier release, in no checksum or signature here",
        "w2.ru: 1 file kept from an earlier release, in no checksum or signature here",
    ]


def test_but_for_one_that_was_changed_or_was_never_ours(target: MemoryTarget) -> None:
    put(target, {"ru/w1/a": b"x", "ru/w1/b": b"?"})
    assert checked(target).faults == ("ru/w1/a: changed", "ru/w1/b: not listed")


def test_one_that_somebody_removed_is_missed_by_nobody(target: MemoryTarget, new: LocalTree) -> None:
    list(target.delete_many(["ru/w1/a"]))
    assert checked(target).faults == ()
    publish(target, new)
    assert kept(target) == ["ru/README.txt", "ru/w2/a"]


def test_a_week_can_be_withdrawn_later_and_what_may_tell_of_it_goes_along(target: MemoryTarget, new: LocalTree) -> None:
    todo = publish(target, new, withdrawing(("w1", "ru")))
    assert [(action.key, action.reason) for action in todo.of("delete")] == [
        ("ru/README.txt", "it may tell of something taken back"),
        ("ru/w1/a", "withdrawn"),
    ]
    assert kept(target) == ["ru/w2/a"]
    publish(target, new, withdrawing(("w1", "ru"), ("w2", "")))
    assert target.entries().keys() == {*NEW, *new.pointers}


def test_a_language_that_leaves_the_campaign_takes_along_what_was_kept_of_it(
    target: MemoryTarget, new: LocalTree
) -> None:
    publish(target, new, Policy(still=frozenset({("", "en"), ("w1", "en")})))
    assert target.entries().keys() == {*NEW, *new.pointers}


def test_a_week_that_was_kept_goes_when_it_is_over(tmp_path: Path) -> None:
    def release(contents: dict[str, bytes], as_of: str, *weeks: PublishedWeek) -> Manifest:
        return replace(manifest_of(contents), as_of=as_of, weeks=weeks)

    week = PublishedWeek("w2", "2020-11-09", "2020-11-15", "2020-11-09T00:00:00+00:00", "2020-12-01T00:00:00+00:00")
    was = release({"ru/w2/a": b"a"}, week.public_from, week)
    listed = kept_of(was, was.files)
    assert listed is not None
    assert listed.weeks == (week,)
    between, over = release(NEW, week.public_from, week), release(NEW, week.public_until)
    target = MemoryTarget()
    put(target, {"ru/w2/a": b"a"})
    for local, kind in ((between, "keep"), (over, "delete")):
        todo = plan(local, {}, target.entries(), all_of_ours(between, listed))
        assert [(action.kind, action.key) for action in todo.of("keep", "delete")] == [(kind, "ru/w2/a")]


def test_what_comes_back_into_the_release_is_no_longer_kept(target: MemoryTarget, tmp_path: Path) -> None:
    publish(target, read_local(write_tree(tmp_path / "again", OLD)))
    assert KEPT not in target.entries()
    assert checked(target) == Findings(())


def test_nobody_elses_file_is_ever_listed_or_deleted(target: MemoryTarget, new: LocalTree) -> None:
    put(target, {"ru/w1/partner.txt": b"theirs"})
    publish(target, new, withdrawing(("w1", ""), ("w2", "")))
    assert target.entries().keys() == {*NEW, *new.pointers, "ru/w1/partner.txt"}


def test_deletes_that_were_refused_can_be_allowed_later(tmp_path: Path) -> None:
    target = MemoryTarget()
    publish(target, read_local(write_tree(tmp_path / "many", {**NEW, "en/w1/b": b"b"})))
    local = read_local(write_tree(tmp_path / "few", NEW))
    assert publish(target, local, Policy(max_delete=0)).summary.endswith("1 deletes refused")
    assert kept(target) == ["en/w1/b"]
    publish(target, local)
    assert target.entries().keys() == {*NEW, *local.pointers}


def test_a_list_that_is_none_is_told(target: MemoryTarget, new: LocalTree) -> None:
    put(target, {KEPT: b"<html>"})
    with pytest.raises(IntegrityError) as raised:
        publish(target, new)
    assert raised.value.where == KEPT
    assert checked(target).faults[0].startswith(f"{KEPT}: ")


def test_no_release_can_list_it_as_a_file_of_its_own(tmp_path: Path) -> None:
    forged = replace(manifest_of(NEW), files=(published_file(KEPT, b""),))
    with pytest.raises(IntegrityError):
        from_json(to_json(forged))
    tree = write_tree(tmp_path, NEW)
    (tree / KEPT).write_bytes(to_json(manifest_of({})))
    with pytest.raises(IntegrityError, match=r"kept\.json: not listed"):
        read_local(tree)
