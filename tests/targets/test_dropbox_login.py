"""Who signs in, and that no text whatever shows it."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.errors import PipelineError, TargetUnavailableError, UsageError
from pipeline.targets.base import Item
from pipeline.targets.dropbox import DropboxTarget
from pipeline.targets.dropbox_login import Credentials, Secret, authorize, credentials
from tests.fakes.dropbox_server import KINDS, FakeDropbox, Kind
from tests.targets.conformance import put
from tests.targets.dropbox_account import HASTE, target_on

COMMON = {"PACKS_DROPBOX_APP_KEY": "key", "PACKS_DROPBOX_APP_SECRET": "secret", "PACKS_DROPBOX_REFRESH_TOKEN": "token"}


@pytest.fixture
def fake() -> Iterator[FakeDropbox]:
    with FakeDropbox() as fake:
        yield fake


def revealed(found: Credentials) -> tuple[str, str, str]:
    return found.app_key.reveal(), found.app_secret.reveal(), found.refresh_token.reveal()


@pytest.mark.parametrize(
    ("own", "found"),
    [
        ({}, ("key", "secret", "token")),
        ({"PACKS_TEST_TEAM_REFRESH_TOKEN": "own\n"}, ("key", "secret", "own")),
        ({"PACKS_TEST_TEAM_APP_KEY": "mine", "PACKS_TEST_TEAM_REFRESH_TOKEN": "own"}, ("mine", "", "own")),
        ({"PACKS_TEST_TEAM_APP_KEY": " "}, ("key", "secret", "token")),
    ],
)
def test_a_target_may_have_an_account_of_its_own(own: dict[str, str], found: tuple[str, str, str]) -> None:
    assert revealed(credentials("test-team", COMMON | own)) == found


def test_what_is_missing_is_named_and_how_to_get_it() -> None:
    with pytest.raises(UsageError, match="PACKS_DROPBOX_APP_KEY and PACKS_DROPBOX_REFRESH_TOKEN") as caught:
        credentials("peers", {})
    assert caught.value.where == "[targets.peers]"
    assert "packs login peers" in (caught.value.hint or "")
    assert "PACKS_PEERS_..." in (caught.value.hint or "")
    with pytest.raises(UsageError, match=r"Dropbox: PACKS_DROPBOX_REFRESH_TOKEN not set"):
        credentials("peers", {"PACKS_DROPBOX_APP_KEY": "key", "PACKS_DROPBOX_REFRESH_TOKEN": ""})


def test_a_person_signs_in_with_a_code(fake: FakeDropbox) -> None:
    url, finish = authorize(fake.APP_KEY, fake.session())
    query = parse_qs(urlsplit(url).query)
    assert query["token_access_type"] == ["offline"]
    assert query["code_challenge_method"] == ["S256"]
    assert "files.content.write" in query["scope"][0]
    fake.codes["the-code"] = query["code_challenge"][0]
    token = finish(" the-code\n")
    assert token.reveal() == fake.REFRESH_TOKEN
    assert fake.REFRESH_TOKEN not in repr(token)


def test_a_wrong_code_is_told(fake: FakeDropbox) -> None:
    _, finish = authorize(fake.APP_KEY, fake.session())
    with pytest.raises(TargetUnavailableError, match="does not take this code"):
        finish("guessed")
    fake.fail("oauth2/token", "reset")
    with pytest.raises(TargetUnavailableError, match="no answer"):
        finish("guessed")


def test_a_secret_does_not_show_and_does_not_travel() -> None:
    secret = Secret("hush-hush")
    assert "hush" not in f"{secret} {secret!r} {[secret]} {replace(Credentials(secret, secret, secret))}"
    for carry in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError):
            carry(secret)


def test_what_dropbox_says_is_shown_without_secrets() -> None:
    who = Credentials(Secret("key"), Secret("app-secret"), Secret("refresh-1"))
    told = who.redact("Bearer abc.def\n app-secret and refresh-1 or sl.u.Abc-123_x" + "x" * 500)
    assert told.startswith("*** *** and *** or ***")
    assert len(told) <= 200


def frames(trace: TracebackType | None) -> Iterator[dict[str, object]]:
    while trace:
        yield trace.tb_frame.f_locals
        trace = trace.tb_next


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """`error` and all that Python remembers with it, shown or not."""
    while error:
        yield error
        error = error.__cause__ or error.__context__


def all_that_shows(error: BaseException) -> str:
    """The message, the traceback, and what a debugger or an error reporter would make of the locals."""
    texts = ["".join(traceback.format_exception(error))]
    for one in chain(error):
        texts += [repr(one), str(one.args)]
        for variables in frames(one.__traceback__):
            if variables.get("__name__") == __name__ or "fake" in variables:
                continue  # this test itself, which knows the secrets
            texts += [f"{name}={value!r}" for name, value in variables.items()]
    return "\n".join(texts)


CALLS: tuple[Callable[[DropboxTarget], object], ...] = (
    lambda target: target.entries(),
    lambda target: list(target.put_many([Item.of("en/a", b"a")])),
    lambda target: target.put_pointer("manifest.json", b"1", None),
    lambda target: target.notes(ask=True),
    lambda target: target.links.share(),
)


@pytest.mark.parametrize("call", range(len(CALLS)))
@pytest.mark.parametrize("kind", KINDS)
def test_no_failure_shows_a_secret(fake: FakeDropbox, kind: Kind, call: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fake.hang = 0.1
    target = target_on(fake, secret=fake.APP_SECRET, patience=replace(HASTE, tries=2, silence=0.08))
    target.entries()
    (access_token,) = fake.tokens
    for route in ("users/get_space_usage", "files/list_folder", "files/list_folder/continue", "files/upload"):
        fake.fail(route, kind, times=9)
    for route in ("files/upload_session/append_batch", "sharing/create_shared_link_with_settings"):
        fake.fail(route, kind, times=9)
    for route in ("files/get_metadata", "files/upload_session/start"):
        fake.fail(route, kind, times=9)
    with pytest.raises(PipelineError) as caught:
        CALLS[call](target)
    shown = all_that_shows(caught.value) + caplog.text + repr(target) + repr(vars(target))
    for secret in (fake.APP_SECRET, fake.REFRESH_TOKEN, access_token):
        assert secret not in shown


@pytest.mark.parametrize("kind", KINDS)
def test_no_failure_to_sign_in_shows_a_secret(fake: FakeDropbox, kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fake.hang = 0.1
    fake.fail("oauth2/token", kind, times=9)
    target = target_on(fake, secret=fake.APP_SECRET, patience=replace(HASTE, tries=2))
    with pytest.raises(TargetUnavailableError) as caught:
        target.entries()
    shown = all_that_shows(caught.value) + caplog.text
    assert fake.APP_SECRET not in shown
    assert fake.REFRESH_TOKEN not in shown


def test_a_bad_request_shows_no_secret(fake: FakeDropbox) -> None:
    target = target_on(fake, secret="not the app's own")
    with pytest.raises(TargetUnavailableError) as caught:
        target.entries()
    assert "not the app's own" not in all_that_shows(caught.value)
    assert fake.REFRESH_TOKEN not in all_that_shows(caught.value)


def test_the_sdk_is_quiet_however_loud_the_program_is(fake: FakeDropbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    put(target_on(fake), {"en/a": b"a"})
    assert caplog.text == ""
