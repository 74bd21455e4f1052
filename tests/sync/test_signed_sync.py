"""A signed release takes the place of another as a whole, and is verified where it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.errors import ConflictError, TargetUnavailableError
from pipeline.hashing import checksums
from pipeline.pack.manifest import MANIFEST, POINTERS, RELEASE, SIGNATURES, SUMS
from pipeline.sync.apply import LocalTree, apply, published, read_local, release_at
from pipeline.sync.plan import Plan, plan
from pipeline.sync.release import Previous, Release, from_json, next_release, signed
from pipeline.sync.verify import read_pointers, verify
from pipeline.targets.base import Entry, Target
from pipeline.targets.memory import MemoryTarget
from tests.sync.faults import Cut
from tests.sync.releases import write_tree
from tests.sync.signing import key_of

OLD = {"en/README.txt": b"", "en/w1/a": b"a", "en/w1/b": b"b"}
NEW = {"en/README.txt": b"", "en/w1/a": b"A", "en/w1/b": b"b"}
KEY = key_of(1)


def sign(tree: Path, previous: LocalTree | None = None) -> LocalTree:
    local = read_local(tree)
    before = None
    if previous:
        body = previous.pointers[MANIFEST]
        before = Previous(sha256(body).hexdigest(), from_json(previous.pointers[RELEASE]))
    body = local.pointers[MANIFEST]
    release = next_release("peers", sha256(body).hexdigest(), before, None, "2020-11-16")
    for name, content in signed(local.manifest, body, release, KEY).items():
        (tree / name).write_bytes(content)
    return read_local(tree)


@pytest.fixture
def old(tmp_path: Path) -> LocalTree:
    return sign(write_tree(tmp_path / "old", OLD))


@pytest.fixture
def new(tmp_path: Path, old: LocalTree) -> LocalTree:
    return sign(write_tree(tmp_path / "new", NEW), old)


def planned(local: LocalTree, target: Target) -> Plan:
    return plan(local.manifest, local.pointers, target.entries(), published(target))


def publish(local: LocalTree, target: Target) -> None:
    apply(planned(local, target), local, target, lambda action: None)


def faults(target: Target, *, every_byte: bool = False) -> tuple[str, ...]:
    return verify(target, read_pointers(target, "memory"), every_byte=every_byte).faults


def test_pointers_come_last_with_release_json_first_and_the_signatures_at_the_end(old: LocalTree) -> None:
    target = MemoryTarget()
    todo = planned(old, target)
    assert [action.key for action in todo.of("pointer")] == list(POINTERS)
    publish(old, target)
    assert faults(target) == ()
    assert planned(old, target).changes == ()


def test_an_unsigned_release_takes_away_what_signed_the_last(old: LocalTree, tmp_path: Path) -> None:
    target = MemoryTarget()
    publish(old, target)
    unsigned = read_local(write_tree(tmp_path / "unsigned", NEW))
    deletes = planned(unsigned, target).of("delete")
    assert [(action.key, action.reason) for action in deletes] == [
        (name, "the release is not signed") for name in (RELEASE, *SIGNATURES)
    ]
    publish(unsigned, target)
    assert set(target.entries()) == {*NEW, MANIFEST, SUMS}
    assert faults(target) == ()


def test_somebody_elses_files_of_these_names_are_left_alone(tmp_path: Path) -> None:
    target = MemoryTarget()
    target.put_pointer(RELEASE, b"theirs", None)
    publish(read_local(write_tree(tmp_path / "first", NEW)), target)
    assert b"".join(target.read(RELEASE)) == b"theirs"


@pytest.mark.parametrize("after", [False, True])
def test_cut_anywhere_the_next_run_finishes(old: LocalTree, new: LocalTree, after: bool) -> None:
    for number in range(1, len(("sweep", "put", "entries", *POINTERS)) + 1):
        target = MemoryTarget()
        publish(old, target)
        with pytest.raises(RuntimeError):
            apply(planned(new, target), new, Cut(target, number, after, RuntimeError()), lambda action: None)
        publish(new, target)
        assert faults(target) == ()
        assert read_pointers(target, "") == new.pointers


def test_of_two_publishers_the_second_changes_no_pointer(old: LocalTree, new: LocalTree, tmp_path: Path) -> None:
    target = MemoryTarget()
    publish(old, target)
    theirs = sign(write_tree(tmp_path / "theirs", {**NEW, "en/w1/a": b"theirs"}), old)
    todo = planned(theirs, target)
    publish(new, target)
    with pytest.raises((ConflictError, TargetUnavailableError)):
        apply(todo, theirs, target, lambda action: None)
    assert read_pointers(target, "") == new.pointers


def test_the_release_of_a_target_is_read_only_where_it_is_not_ours(old: LocalTree, new: LocalTree) -> None:
    class Counting(MemoryTarget):
        reads = 0

        def read(self, key: str) -> Iterator[bytes]:
            self.reads += 1
            return super().read(key)

    def at(local: LocalTree) -> Release | None:
        return release_at(target, target.entries(), local)

    target = Counting()
    assert at(new) is None
    publish(old, target)
    target.reads = 0
    assert at(old) == from_json(old.pointers[RELEASE])
    assert target.reads == 0
    assert at(new) == from_json(old.pointers[RELEASE])
    assert target.reads == 1


class Store(MemoryTarget):
    """A store that knows other checksums than SHA-256, or none; it counts what is read of it."""

    def __init__(self, etags: bool) -> None:
        super().__init__()
        self.etags, self.read_keys = etags, list[str]()

    def entries(self) -> Mapping[str, Entry]:
        def known(entry: Entry) -> Entry:
            etag = checksums(b"".join(super(Store, self).read(entry.key))).md5 if self.etags else ""
            return replace(entry, sha256="", etag=etag)

        return {key: known(entry) for key, entry in super().entries().items()}

    def read(self, key: str) -> Iterator[bytes]:
        self.read_keys.append(key)
        return super().read(key)


def test_a_stores_own_checksums_save_reading_unless_every_byte_is_asked_for(old: LocalTree) -> None:
    target = Store(etags=True)
    for key, body in {**OLD, **old.pointers}.items():
        target.put_pointer(key, body, None)
    pointers = read_pointers(target, "")
    target.read_keys.clear()
    assert verify(target, pointers).faults == ()
    assert not set(OLD) & set(target.read_keys)
    assert verify(target, pointers, every_byte=True).faults == ()
    assert set(OLD) <= set(target.read_keys)


@pytest.mark.parametrize("etags", [False, True])
def test_a_store_without_sha256_is_read_where_in_doubt(old: LocalTree, etags: bool) -> None:
    target = Store(etags)
    for key, body in {**OLD, **old.pointers, "en/w1/a": b"x"}.items():
        target.put_pointer(key, body, None)
    assert faults(target) == ("en/w1/a: changed",)


def test_a_place_that_fails_while_it_is_read_is_no_difference(old: LocalTree) -> None:
    class Failing(Store):
        def read(self, key: str) -> Iterator[bytes]:
            if key in OLD:
                raise TargetUnavailableError("away")
            return super().read(key)

    target = Failing(etags=True)
    for key, body in {**OLD, **old.pointers}.items():
        target.put_pointer(key, body, None)
    with pytest.raises(TargetUnavailableError):
        faults(target, every_byte=True)
