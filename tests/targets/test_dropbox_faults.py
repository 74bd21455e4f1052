"""Every fault at every request: it ends in done, or in a clear failure after few tries, and the next run mends all."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from pipeline.errors import ConflictError, TargetUnavailableError
from pipeline.targets import base, dropbox_upload
from pipeline.targets.base import Item
from pipeline.targets.dropbox import DropboxTarget
from pipeline.targets.dropbox_retry import Patience
from tests.fakes.dropbox_server import KINDS, FakeDropbox, Kind
from tests.targets.conformance import put, read
from tests.targets.dropbox_account import HASTE, ROOT, target_on

SMALL = {f"en/week/{number}.png": bytes([number]) * 100 for number in range(5)}
LARGE = {"en/large.zip": b"large" * 500}
FILES = SMALL | LARGE
OLD = "en/old.zip"

ROUTES = (
    "oauth2/token",
    "files/list_folder",
    "files/list_folder/continue",
    "files/upload_session/start_batch",
    "files/upload_session/append_batch",
    "files/upload_session/append_v2",
    "files/upload_session/finish_batch_v2",
    "files/upload",
    "files/get_metadata",
    "files/download",
    "files/delete_batch",
    "files/delete_batch/check",
    "sharing/create_shared_link_with_settings",
    "sharing/get_shared_link_metadata",
    "users/get_current_account",
    "users/get_space_usage",
)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDropbox]:
    monkeypatch.setattr(base, "CHUNK", 1000)
    for name in ("PACK", "LARGE", "PIECE"):
        monkeypatch.setattr(dropbox_upload, name, 1000)
    with FakeDropbox() as fake:
        fake.account.slow_deletes = True
        put(target_on(fake), {OLD: b"old"})
        fake.requests.clear()
        yield fake


def publish(target: DropboxTarget) -> None:
    """What a whole run asks of a target, every route it knows among it."""
    target.notes(ask=True)
    before = target.entries()
    results = list(target.put_many([Item.of(key, body) for key, body in FILES.items()]))
    if failed := [result for result in results if result.error]:
        raise TargetUnavailableError(str(failed))
    held = target.entries()
    assert all(held[key].holds(Item.of(key, body)) for key, body in FILES.items())
    pointer = before.get("manifest.json")
    entry = target.put_pointer("manifest.json", b"2", pointer.token if pointer else None)
    assert target.put_pointer("manifest.json", b"2", "0" * 9) == entry
    assert read(target, "manifest.json") == b"2"
    if failed := [result for result in target.delete_many([OLD]) if result.error]:
        raise TargetUnavailableError(str(failed))
    assert target.links.leads_to(target.links.share().url)


def held_by(fake: FakeDropbox) -> dict[str, bytes]:
    return {path.removeprefix(f"{ROOT}/"): body for path, body in fake.files().items()}


DONE = FILES | {"manifest.json": b"2"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("route", ROUTES)
def test_a_fault_that_passes_is_not_noticed(fake: FakeDropbox, route: str, kind: Kind) -> None:
    fake.hang = 0.3
    space = "100" if route != "users/get_current_account" else "team"
    fake.fail(route, kind)
    publish(target_on(fake, space=space, patience=Patience(5, 5.0, 0.2, 0.01)))
    assert held_by(fake) == DONE
    assert fake.requests[route] >= 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("route", ROUTES)
def test_a_fault_that_stays_is_told_after_few_tries_and_mended_by_the_next_run(
    fake: FakeDropbox, route: str, kind: Kind
) -> None:
    fake.hang = 0.15
    space = "100" if route != "users/get_current_account" else "team"
    fake.fail(route, kind, times=1000)
    try:
        publish(target_on(fake, space=space, patience=Patience(3, 5.0, 0.1, 0.01)))
    except TargetUnavailableError:
        told = True
    else:
        told = False
    without_batches = route.endswith("append_batch") and kind == "garbage"  # as an account that has none might answer
    assert told or kind == "lost" or without_batches, "only what was done although no answer came counts as done"
    assert fake.requests[route] <= 3 * 4
    assert held_by(fake).items() <= (DONE | {OLD: b"old"}).items()
    fake.heal()
    publish(target_on(fake, space=space))
    assert held_by(fake) == DONE


@pytest.mark.parametrize("kind", KINDS)
def test_faults_of_uploads_one_by_one(fake: FakeDropbox, kind: Kind) -> None:
    fake.has_append_batch = False
    fake.hang = 0.3
    fake.fail("files/upload_session/start", kind, times=2)
    publish(target_on(fake, patience=Patience(5, 5.0, 0.2, 0.01)))
    assert held_by(fake) == DONE


def test_a_commit_of_which_no_answer_ever_came_is_found_done(fake: FakeDropbox) -> None:
    fake.fail("files/upload_session/finish_batch_v2", "lost", times=1000)
    assert [result.error for result in put(target_on(fake), SMALL)] == [""] * len(SMALL)
    assert fake.requests["files/upload_session/finish_batch_v2"] == HASTE.tries


def test_a_commit_that_never_came_through_is_told_file_by_file(fake: FakeDropbox) -> None:
    fake.fail("files/upload_session/finish_batch_v2", "reset", times=1000)
    errors = {result.error for result in put(target_on(fake), SMALL)}
    assert errors == {"was lost on the way to Dropbox: run again"}


def test_a_pointer_of_which_no_answer_ever_came_is_found_done(fake: FakeDropbox) -> None:
    target = target_on(fake)
    first = target.put_pointer("manifest.json", b"1", None)
    fake.fail("files/upload", "lost", times=1000)
    second = target.put_pointer("manifest.json", b"2", first.token)
    fake.heal()
    assert target.entries()["manifest.json"] == second


def test_a_pointer_moved_by_somebody_else_while_answers_were_lost_is_a_conflict(fake: FakeDropbox) -> None:
    target = target_on(fake)
    first = target.put_pointer("manifest.json", b"1", None)
    target.put_pointer("manifest.json", b"theirs", first.token)
    fake.fail("files/upload", "lost", times=2)
    with pytest.raises(ConflictError):
        target.put_pointer("manifest.json", b"2", first.token)
    assert held_by(fake)["manifest.json"] == b"theirs"


def test_dropbox_is_given_the_time_it_asks_for(fake: FakeDropbox) -> None:
    fake.fail("files/list_folder", "429", retry_after=1)
    start = time.monotonic()
    target_on(fake).entries()
    assert 1 <= time.monotonic() - start < 3


def test_nobody_waits_longer_than_there_is_time(fake: FakeDropbox) -> None:
    fake.fail("files/list_folder", "429", retry_after=300)
    start = time.monotonic()
    with pytest.raises(TargetUnavailableError, match="slow down"):
        target_on(fake).entries()
    assert time.monotonic() - start < 1
    assert fake.requests["files/list_folder"] == 1


def test_what_dropbox_is_too_busy_for_is_committed_again_and_no_more(fake: FakeDropbox) -> None:
    fake.account.busy_entries = 7
    assert [result.error for result in put(target_on(fake), SMALL)] == [""] * len(SMALL)
    assert fake.requests["files/upload_session/finish_batch_v2"] == 3
    assert held_by(fake) == SMALL | {OLD: b"old"}


def test_an_account_that_stays_busy_is_told_file_by_file(fake: FakeDropbox) -> None:
    fake.account.busy_entries = 1000
    results = put(target_on(fake), SMALL)
    assert {result.error for result in results} == {"Dropbox refused: too many write operations"}
    assert fake.requests["files/upload_session/finish_batch_v2"] == HASTE.tries


def test_a_full_account_is_told_file_by_file_and_what_fits_is_stored(fake: FakeDropbox) -> None:
    fake.store.allocated = 250
    results = {result.key: result.error for result in put(target_on(fake), SMALL)}
    assert sorted(results.values()) == ["", "", *["Dropbox refused: insufficient space"] * 3]
    stored = {key for key, error in results.items() if not error}
    assert stored == held_by(fake).keys() - {OLD}


def test_an_account_that_may_only_read_says_what_it_lacks(fake: FakeDropbox) -> None:
    fake.read_only()
    target = target_on(fake)
    assert OLD in target.entries()
    with pytest.raises(TargetUnavailableError, match=r"files\.content\.write") as caught:
        put(target, SMALL)
    assert "app console" in (caught.value.hint or "")
    with pytest.raises(TargetUnavailableError, match=r"files\.content\.write"):
        target.put_pointer("manifest.json", b"1", None)
    assert held_by(fake) == {OLD: b"old"}


def test_a_token_that_runs_out_midway_is_renewed(fake: FakeDropbox) -> None:
    target = target_on(fake)
    target.entries()
    fake.expire_tokens()
    put(target, SMALL)
    assert fake.requests["oauth2/token"] >= 2
    assert held_by(fake).keys() == SMALL.keys() | {OLD}


def test_a_refresh_token_that_was_withdrawn_is_not_tried_again(fake: FakeDropbox) -> None:
    fake.refresh_tokens.clear()
    with pytest.raises(TargetUnavailableError, match="refresh token") as caught:
        target_on(fake).entries()
    assert "packs login" in (caught.value.hint or "")
    assert fake.requests == {"oauth2/token": 1}


def test_an_app_key_dropbox_does_not_know_is_told_as_such(fake: FakeDropbox) -> None:
    with pytest.raises(TargetUnavailableError, match="app secret"):
        target_on(fake, secret="of another app").entries()
    assert fake.requests == {"oauth2/token": 1}


def test_a_network_that_is_not_there_is_told_within_the_tries(fake: FakeDropbox) -> None:
    target = target_on(fake)
    fake.__exit__()
    with pytest.raises(TargetUnavailableError, match="connection to Dropbox"):
        target.entries()
