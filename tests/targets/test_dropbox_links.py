"""A link is what was asked for, or there is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipeline.errors import TargetUnavailableError
from pipeline.targets.dropbox import DropboxTarget
from pipeline.targets.dropbox_links import Link, Links
from tests.fakes.dropbox_server import FakeDropbox
from tests.targets.conformance import put
from tests.targets.dropbox_account import target_on

CHRISTMAS = datetime(2026, 12, 24, 18, 30, 15, 999, timezone(timedelta(hours=1)))
IN_UTC = datetime(2026, 12, 24, 17, 30, 15, tzinfo=UTC)


@pytest.fixture
def fake() -> Iterator[FakeDropbox]:
    with FakeDropbox() as fake:
        yield fake


@pytest.fixture
def target(fake: FakeDropbox) -> DropboxTarget:
    target = target_on(fake)
    put(target, {"en/a.zip": b"a", "ru/a.zip": b"b"})
    return target


@pytest.fixture
def links(target: DropboxTarget) -> Links:
    return target.links


def test_a_link_says_for_whom_and_how_long(links: Links) -> None:
    link = links.share("en", expires=CHRISTMAS)
    assert link == Link(link.url, "public", IN_UTC)
    assert link.url.startswith("https://www.dropbox.com/")
    assert str(link) == "public, until 2026-12-24 17:30 UTC"
    assert str(links.share("ru")) == "public, for ever"


def test_the_same_link_comes_back_when_asked_again(fake: FakeDropbox, links: Links) -> None:
    assert links.share("en", expires=CHRISTMAS) == links.share("en", expires=CHRISTMAS)
    assert len(fake.store.links) == 1


def test_a_link_for_the_team_alone(links: Links) -> None:
    assert links.share("en", audience="team").audience == "team"


@pytest.mark.parametrize(("asked", "given"), [("team", "public"), ("public", "team"), ("public", "no_one")])
def test_a_link_wider_or_narrower_than_asked_is_taken_back(
    fake: FakeDropbox, links: Links, asked: str, given: str
) -> None:
    fake.account.audience = given
    with pytest.raises(TargetUnavailableError, match=f"would be {given}") as caught:
        links.share("en", audience=asked)  # type: ignore[arg-type]
    assert asked in (caught.value.hint or "")
    assert fake.store.links == {}


@pytest.mark.parametrize("expires", [None, CHRISTMAS + timedelta(seconds=1)])
def test_a_link_that_is_there_and_differs_is_told_and_left(
    fake: FakeDropbox, links: Links, expires: datetime | None
) -> None:
    links.share("en", expires=CHRISTMAS)
    with pytest.raises(TargetUnavailableError, match="there is a link already"):
        links.share("en", expires=expires)
    assert len(fake.store.links) == 1


def test_an_account_whose_links_cannot_end_says_so(fake: FakeDropbox, links: Links) -> None:
    fake.account.may_set_expiry = False
    with pytest.raises(TargetUnavailableError, match="may not give such a link"):
        links.share("en", expires=CHRISTMAS)
    assert fake.store.links == {}


def test_what_is_not_published_has_no_link(links: Links) -> None:
    with pytest.raises(TargetUnavailableError, match="not found") as caught:
        links.share("ar")
    assert "publish first" in (caught.value.hint or "")


def test_all_of_a_dropbox_has_no_link(fake: FakeDropbox) -> None:
    with pytest.raises(TargetUnavailableError, match="no link"):
        target_on(fake, "").links.share()
    assert fake.total == 0


def test_a_link_leads_to_the_folder_it_was_made_for_and_nowhere_else(target: DropboxTarget) -> None:
    root, en = target.links.share(), target.links.share("en")
    assert target.links.leads_to(root.url)
    assert target.links.leads_to(en.url, "en")
    assert not target.links.leads_to(en.url)
    assert not target.links.leads_to(en.url, "ru")
    assert not target.links.leads_to("https://www.dropbox.com/scl/fo/of-somebody-else")


def test_a_link_outlives_the_replacing_of_what_it_leads_to(target: DropboxTarget) -> None:
    link = target.links.share("en/a.zip")
    put(target, {"en/a.zip": b"another"})
    assert target.links.leads_to(link.url, "en/a.zip")


def test_a_link_with_a_password_is_not_public() -> None:
    about = {"url": "u", "link_permissions": {"resolved_visibility": {".tag": "public"}, "require_password": True}}
    assert Link.of(about).audience == "password"
    about = {"url": "u", "link_permissions": {"resolved_visibility": {".tag": "shared_folder_only"}}}
    assert Link.of(about).audience == "members"
    assert Link.of({"url": "u", "link_permissions": {}}).audience == "unknown"
