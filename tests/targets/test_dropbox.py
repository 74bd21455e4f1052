"""A folder of a Dropbox, over the real SDK: what every target keeps to, and what is Dropbox's alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import ConflictError, TargetUnavailableError, UsageError
from pipeline.targets import open_target
from pipeline.targets.base import Item, Result, Target
from pipeline.targets.dropbox import DropboxTarget
from pipeline.targets.dropbox_upload import ENTRIES, PACK, packs
from tests.fakes.dropbox_server import FakeDropbox
from tests.fakes.dropbox_store import HOME, TEAM
from tests.targets.conformance import TargetSuite, put, read
from tests.targets.dropbox_account import ROOT, target_on

PLACE = Path("/nowhere")


@pytest.fixture
def fake() -> Iterator[FakeDropbox]:
    with FakeDropbox() as fake:
        yield fake


class TestDropbox(TargetSuite):
    @pytest.fixture
    def target(self, fake: FakeDropbox) -> Target:
        return target_on(fake)


class TestDropboxWithoutBatches(TargetSuite):
    @pytest.fixture
    def target(self, fake: FakeDropbox) -> Target:
        fake.has_append_batch = False
        return target_on(fake, "")


class TestTeamSpace(TargetSuite):
    @pytest.fixture
    def target(self, fake: FakeDropbox) -> Target:
        fake.account.team = True
        fake.account.slow_deletes = True
        return target_on(fake, "/Packs", "team")


def release(number: int, size: int = 1000) -> list[Item]:
    """So many small files, in 20 folders as weeks have them."""
    return [Item.of(f"en/week-{n % 20}/{n}.png", n.to_bytes(2) * (size // 2)) for n in range(number)]


def asked(fake: FakeDropbox) -> int:
    """Requests but for signing in, of which there is one a run."""
    assert fake.requests["oauth2/token"] <= 1
    return fake.total - fake.requests["oauth2/token"]


@pytest.mark.parametrize(("number", "size", "most"), [(2000, 1000, 160), (400, 120_000, 10), (400, 100, 10)])
def test_many_small_files_need_few_requests(fake: FakeDropbox, number: int, size: int, most: int) -> None:
    items, target = release(number, size), target_on(fake)
    target.entries()
    assert all(result == Result(result.key) for result in target.put_many(items))
    assert asked(fake) <= most
    assert len(fake.files()) == number


@pytest.mark.parametrize("number", [400, 1900, 2000])
def test_that_nothing_changed_is_seen_with_two_requests(fake: FakeDropbox, number: int) -> None:
    items = release(number)
    list(target_on(fake).put_many(items))
    fake.requests.clear()
    held = target_on(fake).entries()
    assert all(held[item.key].holds(item) for item in items)
    assert asked(fake) <= 2


def test_a_second_look_asks_only_what_changed(fake: FakeDropbox) -> None:
    target, other = target_on(fake), target_on(fake)
    put(target, {"en/a": b"a", "en/b": b"b", "ru/c": b"c"})
    first = target.entries()
    put(other, {"en/a": b"changed", "en/d": b"new"})
    list(other.delete_many(["ru/c"]))
    fake.requests.clear()
    second = target.entries()
    assert set(second) == {"en/a", "en/b", "en/d"}
    assert second["en/a"].token != first["en/a"].token
    assert second == target_on(fake).entries()
    assert fake.requests["files/list_folder/continue"] == 1


def test_a_folder_deleted_by_somebody_else_is_seen_to_be_gone(fake: FakeDropbox) -> None:
    target = target_on(fake)
    put(target, {"en/week/a": b"a", "ru/b": b"b"})
    target.entries()
    fake.store.spaces[HOME].remove(f"{ROOT}/en", None)
    assert set(target.entries()) == {"ru/b"}
    fake.store.spaces[HOME].remove(ROOT, None)
    assert target.entries() == {}


def test_a_cursor_that_is_no_longer_good_means_listing_anew(fake: FakeDropbox) -> None:
    target = target_on(fake)
    put(target, {"en/a": b"a"})
    target.entries()
    fake.store.cursors.clear()
    assert set(target.entries()) == {"en/a"}


def test_without_batches_each_file_is_one_request_and_still_one_commit(fake: FakeDropbox) -> None:
    fake.has_append_batch = False
    list(target_on(fake).put_many(release(150)))
    assert fake.requests["files/upload_session/start"] == 150
    assert fake.requests["files/upload_session/finish_batch_v2"] == 1
    assert len(fake.files()) == 150


@pytest.mark.parametrize("status", [400, 404])
def test_an_account_without_batches_may_say_so_in_two_ways(fake: FakeDropbox, status: int) -> None:
    fake.has_append_batch, fake.unknown_status = False, status
    assert put(target_on(fake), {"en/a": b"a", "en/b": b"b"}) == [Result("en/a"), Result("en/b")]


def test_of_thousands_of_files_one_commit_goes_at_a_time(fake: FakeDropbox) -> None:
    fake.account.commit_seconds = 0.05
    items = release(2100, 10)
    assert not any(result.error for result in target_on(fake).put_many(items))
    assert fake.requests["files/upload_session/finish_batch_v2"] == 3
    assert fake.requests["files/upload_session/start_batch"] == 3


def test_packs_are_neither_too_large_nor_too_many() -> None:
    small = [Item.of(str(n), b"x") for n in range(250)]
    assert [len(pack) for pack in packs(small)] == [ENTRIES, ENTRIES, 50]
    half = [Item.of(str(n), bytes(PACK // 2 + 1)) for n in range(3)]
    assert [len(pack) for pack in packs([*small[:3], *half])] == [4, 1, 1]


def test_a_large_file_goes_in_pieces_and_comes_back_whole(fake: FakeDropbox) -> None:
    body = bytes(range(256)) * (40 << 12)
    assert put(target_on(fake), {"en/a": b"a", "en/guide.pdf": body}) == [Result("en/a"), Result("en/guide.pdf")]
    assert fake.requests["files/upload_session/append_v2"] == 2
    assert read(target_on(fake), "en/guide.pdf") == body


def test_bytes_that_changed_while_sent_are_not_committed(fake: FakeDropbox, tmp_path: Path) -> None:
    (source := tmp_path / "guide.pdf").write_bytes(bytes(40 << 20))
    promised = Item.of("en/guide.pdf", bytes(20 << 20))
    (result,) = target_on(fake).put_many([Item(promised.key, promised.sums, source)])
    assert "changed while it was sent" in result.error
    assert fake.files() == {}


@pytest.mark.parametrize("batches", [True, False])
def test_files_that_are_all_unreadable_need_no_request(fake: FakeDropbox, tmp_path: Path, batches: bool) -> None:
    fake.has_append_batch = batches
    target = target_on(fake)
    put(target, {"en/a": b"a"})
    fake.requests.clear()
    results = list(target.put_many([Item(key, Item.of(key, b"x").sums, tmp_path / "gone") for key in ("en/b", "en/c")]))
    assert [result.error for result in results] == ["No such file or directory"] * 2
    assert fake.total == 0


def test_a_name_that_is_there_in_another_case_is_told(fake: FakeDropbox) -> None:
    put(target_on(fake), {"en/Guide.pdf": b"old"})
    (result,) = put(target_on(fake), {"en/guide.pdf": b"new"})
    assert "Guide.pdf" in result.error


def test_a_folder_spelled_otherwise_above_ours_does_not_matter(fake: FakeDropbox) -> None:
    put(target_on(fake, "/campaign"), {"Packs/en/a": b"a"})
    target = target_on(fake, "/CAMPAIGN/packs")
    assert put(target, {"en/b": b"b"}) == [Result("en/b")]
    target.put_pointer("manifest.json", b"1", None)
    assert set(target.entries()) == {"en/a", "en/b", "manifest.json"}


@pytest.mark.parametrize("name", ["desktop.ini", "a ", "x" * 256])
def test_a_name_dropbox_refuses_is_a_failure_of_that_file_alone(fake: FakeDropbox, name: str) -> None:
    results = {result.key: result.error for result in put(target_on(fake), {name: b"x", "en/a": b"a"})}
    assert results["en/a"] == ""
    assert results[name].startswith("Dropbox refused: ")


def test_a_file_is_not_put_where_a_folder_is(fake: FakeDropbox) -> None:
    put(target_on(fake), {"en/a": b"a"})
    (result,) = put(target_on(fake), {"en": b"x"})
    assert "conflict folder" in result.error
    assert list(fake.files()) == [f"{ROOT}/en/a"]


def test_a_folder_is_never_deleted(fake: FakeDropbox) -> None:
    target = target_on(fake)
    put(target, {"en/a": b"a", "en/b": b"b"})
    assert list(target.delete_many(["en", "en/a"])) == [Result("en"), Result("en/a")]
    assert list(fake.files()) == [f"{ROOT}/en/b"]


def test_what_was_put_there_since_is_not_deleted(fake: FakeDropbox, monkeypatch: pytest.MonkeyPatch) -> None:
    target = target_on(fake)
    put(target, {"en/a": b"a"})
    old = target.entries()
    put(target_on(fake), {"en/a": b"of somebody else"})
    monkeypatch.setattr(target._listing, "refresh", lambda: old)
    (result,) = target.delete_many(["en/a"])
    assert "conflict" in result.error
    assert fake.files() == {f"{ROOT}/en/a": b"of somebody else"}


def test_a_thousand_and_one_are_deleted_in_two_requests(fake: FakeDropbox) -> None:
    items = release(1001, 10)
    list(target_on(fake).put_many(items))
    assert not any(result.error for result in target_on(fake).delete_many(item.key for item in items))
    assert fake.requests["files/delete_batch"] == 2
    assert fake.files() == {}


def test_a_pointer_never_lands_beside_a_conflicting_one(fake: FakeDropbox) -> None:
    target = target_on(fake)
    ours = target.put_pointer("manifest.json", b"1", None)
    target.put_pointer("manifest.json", b"theirs", ours.token)
    with pytest.raises(ConflictError):
        target.put_pointer("manifest.json", b"2", ours.token)
    assert fake.files() == {f"{ROOT}/manifest.json": b"theirs"}


def test_a_team_space_is_another_tree_than_the_members_own(fake: FakeDropbox) -> None:
    fake.account.team = True
    put(target_on(fake, "/Packs", "team"), {"en/a": b"a"})
    assert fake.files() == {}
    assert "/packs/en/a" in fake.store.spaces[TEAM].nodes
    assert set(target_on(fake, "/Packs", TEAM).entries()) == {"en/a"}


def test_a_namespace_the_account_does_not_have_is_told(fake: FakeDropbox) -> None:
    with pytest.raises(TargetUnavailableError, match="'999'"):
        target_on(fake, space="999").entries()


def test_a_root_that_is_a_file_is_told(fake: FakeDropbox) -> None:
    put(target_on(fake, "/Campaign"), {"Packs": b"a file"})
    with pytest.raises(TargetUnavailableError, match="not folder"):
        target_on(fake).entries()


def test_notes_tell_the_place_and_ask_only_when_they_may(fake: FakeDropbox) -> None:
    assert target_on(fake, "", "team").notes()[0] == "Dropbox: / of the team space"
    assert fake.total == 0
    assert target_on(fake).notes(ask=True)[-1].endswith("GB are free")


def test_settings_make_a_target(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PACKS_DROPBOX_APP_KEY", "key")
    monkeypatch.setenv("PACKS_DROPBOX_REFRESH_TOKEN", "token")
    settings = {"kind": "dropbox", "path": " Campaign/packs/ ", "namespace": "team"}
    target = open_target("partners", settings, PLACE)
    assert isinstance(target, DropboxTarget)
    assert target.notes()[0] == "Dropbox: /Campaign/packs of the team space"
    assert open_target("all", {"kind": "dropbox", "path": "/"}, PLACE).notes()[0] == "Dropbox: /"


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "needs a path"),
        ({"path": "  "}, "needs a path"),
        ({"path": 3}, "needs a path"),
        ({"path": "/a/../b"}, "'..'"),
        ({"path": "/a", "namespace": "home"}, "namespace"),
        ({"path": "/a", "namespace": 12}, "namespace"),
        ({"path": "/a", "refresh_token": "hush-hush"}, "refresh_token looks like a secret"),
        ({"path": "/a", "app_key": "hush-hush"}, "app_key looks like a secret"),
    ],
)
def test_settings_that_make_no_target_are_told(settings: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        open_target("partners", {"kind": "dropbox", **settings}, PLACE)
    assert "hush-hush" not in f"{caught.value.what} {caught.value.hint} {caught.value.where}"


def test_the_time_a_commit_takes_is_not_lost_to_sending(fake: FakeDropbox) -> None:
    fake.account.commit_seconds, fake.latency = 0.3, 0.02
    start = time.monotonic()
    list(target_on(fake).put_many(release(1500, 10)))
    assert time.monotonic() - start < 3
