"""What every target keeps to. A new target inherits `TargetSuite` and gives one fixture."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.errors import ConflictError
from pipeline.hashing import PART
from pipeline.targets.base import CHUNK, Item, Result, Target


def read(target: Target, key: str) -> bytes:
    return b"".join(target.read(key))


def put(target: Target, files: dict[str, bytes]) -> list[Result]:
    return sorted(target.put_many([Item.of(key, body) for key, body in files.items()]), key=lambda result: result.key)


class TargetSuite:
    @pytest.fixture
    def target(self) -> Target:
        raise NotImplementedError

    def test_an_empty_target_lists_nothing(self, target: Target) -> None:
        assert target.entries() == {}

    def test_a_stored_key_is_listed_with_its_checksum(self, target: Target) -> None:
        item = Item.of("ru/essential.zip", b"zip")
        assert list(target.put_many([item])) == [Result(item.key)]
        assert target.entries()[item.key].holds(item)
        assert not target.entries()[item.key].holds(Item.of(item.key, b"pix"))

    @pytest.mark.parametrize("body", [b"", b"1", b"ab" * CHUNK])
    def test_what_was_put_is_read_back(self, target: Target, body: bytes) -> None:
        put(target, {"en/file": body})
        assert read(target, "en/file") == body
        assert target.entries()["en/file"].size == len(body)

    def test_a_file_larger_than_a_part_is_stored_like_any_other(self, target: Target) -> None:
        item = Item.of("en/big.zip", b"ab" * (PART // 2) + b"c")
        assert list(target.put_many([item])) == [Result(item.key)]
        assert target.entries()[item.key].holds(item)
        assert read(target, item.key) == item.source

    def test_it_says_what_it_is_without_storing_anything(self, target: Target) -> None:
        assert all(line and "\n" not in line for line in (*target.notes(), *target.notes(ask=True)))
        assert target.entries() == {}

    def test_a_file_is_sent_from_disk(self, target: Target, tmp_path: Path) -> None:
        (source := tmp_path / "source.zip").write_bytes(b"from disk")
        item = Item.of("en/a.zip", b"from disk")
        list(target.put_many([Item(item.key, item.sums, source)]))
        assert read(target, item.key) == b"from disk"

    @pytest.mark.parametrize("key", ["ne/पहिलो हप्ता.zip", "ar/الأسبوع.pdf", "vi/Tuần một.png", 'en/🎗 a\'b "c".txt'])
    def test_a_name_in_any_script_is_kept_as_it_is(self, target: Target, key: str) -> None:
        put(target, {key: b"x"})
        assert list(target.entries()) == [key]
        assert read(target, key) == b"x"

    def test_a_second_put_takes_the_place_of_the_first(self, target: Target) -> None:
        put(target, {"a": b"first"})
        before = target.entries()["a"]
        put(target, {"a": b"second"})
        assert read(target, "a") == b"second"
        assert target.entries()["a"].token != before.token

    def test_one_failure_stops_no_other_and_leaves_what_was_there(self, target: Target, tmp_path: Path) -> None:
        put(target, {"torn": b"old"})
        promised = Item.of("torn", b"new")
        torn = Item("torn", promised.sums, b"ne")
        lost = Item("lost", promised.sums, tmp_path / "nowhere")
        results = {result.key: result.error for result in target.put_many([torn, lost, Item.of("fine", b"fine")])}
        assert [key for key, error in results.items() if not error] == ["fine"]
        assert set(target.entries()) == {"torn", "fine"}
        assert read(target, "torn") == b"old"

    @pytest.mark.parametrize("key", ["../out", "/etc/out", "a//b", "a/./b", "", "a\\b", "C:out", "a\nb"])
    def test_an_unsafe_key_is_a_failure(self, target: Target, key: str) -> None:
        (result,) = put(target, {key: b"x"})
        assert result.key == key
        assert result.error
        assert target.entries() == {}

    def test_reading_a_key_that_is_not_there_is_a_key_error(self, target: Target) -> None:
        with pytest.raises(KeyError):
            read(target, "en/nothing")

    def test_a_deleted_key_is_gone_and_only_that(self, target: Target) -> None:
        put(target, {"en/a": b"a", "en/b": b"b", "ru/a": b"c"})
        assert list(target.delete_many(["en/a", "ru/a"])) == [Result("en/a"), Result("ru/a")]
        assert set(target.entries()) == {"en/b"}

    def test_deleting_what_is_gone_is_no_error(self, target: Target) -> None:
        put(target, {"en/a": b"a"})
        keys = ["en/b", "no/such/folder", "en/a/below-a-file"]
        assert list(target.delete_many(keys)) == [Result(key) for key in keys]
        assert set(target.entries()) == {"en/a"}

    def test_a_pointer_is_created_where_none_is_expected(self, target: Target) -> None:
        entry = target.put_pointer("manifest.json", b"1", None)
        assert entry.holds(Item.of("manifest.json", b"1"))
        assert target.entries() == {"manifest.json": entry}

    def test_a_pointer_moves_on_from_the_token_it_had(self, target: Target) -> None:
        first = target.put_pointer("manifest.json", b"1", None)
        second = target.put_pointer("manifest.json", b"2", first.token)
        target.put_pointer("manifest.json", b"3", second.token)
        assert read(target, "manifest.json") == b"3"

    def test_a_pointer_somebody_else_moved_stays_theirs(self, target: Target) -> None:
        ours = target.put_pointer("manifest.json", b"1", None)
        target.put_pointer("manifest.json", b"theirs", ours.token)
        for expected in (ours.token, None):
            with pytest.raises(ConflictError):
                target.put_pointer("manifest.json", b"2", expected)
        assert read(target, "manifest.json") == b"theirs"

    def test_a_pointer_that_vanished_is_a_conflict(self, target: Target) -> None:
        ours = target.put_pointer("manifest.json", b"1", None)
        list(target.delete_many(["manifest.json"]))
        with pytest.raises(ConflictError):
            target.put_pointer("manifest.json", b"2", ours.token)

    def test_a_pointer_put_again_is_no_conflict(self, target: Target) -> None:
        first = target.put_pointer("manifest.json", b"1", None)
        assert target.put_pointer("manifest.json", b"1", None) == first
        assert target.put_pointer("manifest.json", b"1", "a token of long ago") == first

    def test_of_publishers_racing_for_a_pointer_one_wins(self, target: Target) -> None:
        first = target.put_pointer("manifest.json", b"1", None)

        def won(body: bytes) -> bool:
            try:
                target.put_pointer("manifest.json", body, first.token)
            except ConflictError:
                return False
            return True

        bodies = [f"by {number}".encode() for number in range(8)]
        with ThreadPoolExecutor(len(bodies)) as pool:
            winners = [body for body, wins in zip(bodies, pool.map(won, bodies), strict=True) if wins]
        assert winners == [read(target, "manifest.json")]

    def test_a_sweep_leaves_what_was_stored(self, target: Target) -> None:
        put(target, {"en/a": b"a", ".hidden.tmp": b"theirs"})
        assert target.sweep() == ()
        assert set(target.entries()) == {"en/a", ".hidden.tmp"}
