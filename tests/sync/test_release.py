"""Which release a tree is, and whether its signatures say so. Values only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

import pytest

from pipeline.errors import IntegrityError
from pipeline.pack.manifest import MANIFEST, RELEASE, SIGNATURES, SUMS, was_signed
from pipeline.pack.manifest_json import to_json as manifest_bytes
from pipeline.sync.release import (
    Previous,
    Release,
    check_release,
    from_json,
    is_listed,
    next_release,
    signed,
    to_json,
    why_not_over,
)
from pipeline.sync.remembered import Seen, read_memory, remember, why_rolled_back, write_memory
from tests.sync.releases import manifest_of
from tests.sync.signing import key_of

KEY, OTHER = key_of(1), key_of(2)
MANIFEST_1, MANIFEST_2, MANIFEST_3 = (
    sha256(manifest_bytes(manifest_of({"en/a": body}))).hexdigest() for body in (b"1", b"2", b"3")
)
FIRST = Release("peers", 1, "2020-11-09", MANIFEST_1)
SECOND = Release("peers", 2, "2020-11-16", MANIFEST_2, MANIFEST_1)


def tree(release: Release = SECOND, body: bytes = b"2") -> dict[str, bytes]:
    """The pointers of a signed release of one file."""
    manifest = manifest_of({"en/a": body})
    data = manifest_bytes(manifest)
    return {MANIFEST: data, **signed(manifest, data, release, KEY)}


class TestReleaseJson:
    def test_it_comes_back(self) -> None:
        assert from_json(to_json(SECOND)) == SECOND
        assert from_json(to_json(FIRST)) == FIRST

    def test_its_bytes_are_settled(self) -> None:
        assert list(json.loads(to_json(SECOND))) == ["campaign", "date", "format", "manifest", "previous", "version"]

    @pytest.mark.parametrize(
        "change",
        [
            {"format": 2},
            {"version": 0},
            {"version": True},
            {"version": "2"},
            {"date": "soon"},
            {"manifest": "abc"},
            {"previous": None},
            {"previous": "abc"},
            {"campaign": 1},
        ],
    )
    def test_a_damaged_one_is_refused(self, change: Mapping[str, object]) -> None:
        with pytest.raises(IntegrityError, match="cannot be used"):
            from_json(json.dumps({**json.loads(to_json(SECOND)), **change}).encode())

    @pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b"[" * 100_000])
    def test_what_is_none_is_refused(self, body: bytes) -> None:
        with pytest.raises(IntegrityError, match="cannot be used"):
            from_json(body)
        assert not was_signed(body, b"")

    def test_it_belongs_to_one_manifest(self) -> None:
        assert was_signed(to_json(SECOND), manifest_bytes(manifest_of({"en/a": b"2"})))
        assert not was_signed(to_json(SECOND), manifest_bytes(manifest_of({"en/a": b"1"})))


class TestTheNumber:
    def test_the_first_is_1_and_names_none_before(self) -> None:
        assert next_release("peers", MANIFEST_1, None, None, "2020-11-09") == FIRST

    def test_each_counts_on_and_names_the_one_before(self) -> None:
        assert next_release("peers", MANIFEST_2, Previous(MANIFEST_1, FIRST), None, "2020-11-16") == SECOND

    def test_after_an_unsigned_one_it_is_1_and_names_that(self) -> None:
        made = next_release("peers", MANIFEST_2, Previous(MANIFEST_1, None), None, "2020-11-16")
        assert made == replace(SECOND, version=1)

    def test_what_is_published_already_stays_what_it_is(self) -> None:
        assert next_release("peers", MANIFEST_2, Previous(MANIFEST_2, SECOND), None, "2020-12-24") == SECOND

    def test_signing_again_on_another_day_changes_nothing(self) -> None:
        for before in (None, Previous(MANIFEST_1, FIRST)):
            assert next_release("peers", MANIFEST_2, before, SECOND, "2020-12-24") == SECOND

    def test_what_was_signed_after_another_release_is_numbered_anew(self) -> None:
        third = replace(SECOND, version=3, date="2020-11-23", manifest=MANIFEST_3, previous=MANIFEST_2)
        made = next_release("peers", MANIFEST_1, Previous(MANIFEST_3, third), FIRST, "2020-12-24")
        assert made == Release("peers", 4, "2020-12-24", MANIFEST_1, MANIFEST_3)


class TestChecking:
    def test_a_signed_tree_has_no_fault_with_its_key_or_with_none(self) -> None:
        for keys in ((KEY.public,), (OTHER.public, KEY.public), ()):
            checked = check_release(tree(), keys)
            assert (checked.faults, checked.release, checked.key) == ((), SECOND, KEY.public)

    def test_signing_again_gives_the_same_bytes(self) -> None:
        assert tree() == tree()

    def test_the_sums_are_signed_with_release_json_in_them(self) -> None:
        pointers = tree()
        assert is_listed(pointers)
        assert not is_listed({**pointers, RELEASE: to_json(replace(SECOND, version=9))})
        assert not is_listed({key: body for key, body in pointers.items() if key != SUMS})

    def test_an_unsigned_tree_is_a_fault_only_where_a_key_is_known(self) -> None:
        pointers = {key: body for key, body in tree().items() if key in (MANIFEST, SUMS)}
        assert check_release(pointers, ()).faults == ()
        assert check_release(pointers, (KEY.public,)).faults == tuple(
            f"{name}: missing" for name in (RELEASE, *SIGNATURES)
        )

    @pytest.mark.parametrize("name", [RELEASE, *SIGNATURES])
    @pytest.mark.parametrize("keys", [(), (KEY.public,)])
    def test_a_part_that_was_taken_away_is_told(self, name: str, keys: tuple[()]) -> None:
        pointers = {key: body for key, body in tree().items() if key != name}
        assert f"{name}: missing" in check_release(pointers, keys).faults

    def test_another_key_is_told(self) -> None:
        faults = check_release(tree(), (OTHER.public,)).faults
        assert f"SHA256SUMS.sig: was made with another key, {KEY.public.fingerprint}" in faults

    @pytest.mark.parametrize("keys", [(), (KEY.public,)])
    def test_changed_sums_are_told(self, keys: tuple[()]) -> None:
        pointers = tree()
        faults = check_release({**pointers, SUMS: pointers[SUMS].replace(b"en/a", b"en/b")}, keys).faults
        assert faults == tuple(f"{name}: does not fit" for name in SIGNATURES)

    def test_signatures_by_two_keys_are_told(self) -> None:
        pointers = tree()
        mixed = {**pointers, SIGNATURES[1]: OTHER.minisign_signature(pointers[SUMS], "x")}
        assert check_release(mixed, (KEY.public, OTHER.public)).faults
        assert check_release(mixed, ()).faults

    def test_a_manifest_that_release_json_does_not_name_is_told(self) -> None:
        assert "manifest.json: not the one release.json names" in check_release(tree(FIRST), (KEY.public,)).faults

    def test_a_signature_that_is_none_is_told(self) -> None:
        assert check_release({**tree(), SIGNATURES[0]: b"<html>"}, ()).faults
        assert check_release({**tree(), RELEASE: b"<html>"}, (KEY.public,)).faults


@pytest.mark.parametrize(
    ("theirs", "ours", "says"),
    [
        (None, None, ""),
        (None, FIRST, ""),
        (FIRST, FIRST, ""),
        (FIRST, SECOND, ""),
        (FIRST, None, "release 1 of 2020-11-09 is there, signed, and yours is not signed"),
        (SECOND, FIRST, "release 2 of 2020-11-16 is there, newer than your release 1 of 2020-11-09"),
        (SECOND, replace(SECOND, manifest=MANIFEST_3), "another release 2 of 2020-11-16 is there than yours"),
    ],
)
def test_readers_never_go_back(theirs: Release | None, ours: Release | None, says: str) -> None:
    assert why_not_over(theirs, ours) == says


class TestMemory:
    MEMORY = remember({}, SECOND, KEY.public)

    def test_it_comes_back(self) -> None:
        assert read_memory(write_memory(self.MEMORY)) == self.MEMORY

    @pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'{"a": 1}', b'{"a": {"version": "2"}}', b"\xff"])
    def test_a_damaged_one_is_forgotten(self, body: bytes) -> None:
        assert read_memory(body) == {}

    @pytest.mark.parametrize("release", [SECOND, replace(SECOND, version=3, manifest=MANIFEST_3)])
    def test_the_same_or_a_newer_one_is_fine(self, release: Release) -> None:
        assert why_rolled_back(self.MEMORY, "peers", release, KEY.public) == ""

    def test_an_older_one_was_put_back(self) -> None:
        said = why_rolled_back(self.MEMORY, "peers", FIRST, KEY.public)
        assert said.startswith("release 1 of 2020-11-09 is older than release 2, which was seen before")

    def test_two_with_one_number_are_told(self) -> None:
        said = why_rolled_back(self.MEMORY, "peers", replace(SECOND, manifest=MANIFEST_3), KEY.public)
        assert "is another than the release 2 that was seen before" in said

    def test_a_signature_that_was_taken_away_is_told(self) -> None:
        assert why_rolled_back(self.MEMORY, "peers", None, None) == "not signed, but release 2 of peers was"
        assert why_rolled_back(self.MEMORY, "others", None, None) == ""

    def test_what_another_key_signed_counts_for_nothing(self) -> None:
        assert why_rolled_back(self.MEMORY, "peers", FIRST, OTHER.public) == ""
        forged = remember(self.MEMORY, replace(SECOND, version=999), OTHER.public)
        assert forged[KEY.public.fingerprint] == Seen("peers", 2, MANIFEST_2)
