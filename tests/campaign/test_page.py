"""Where a campaign's page stands, and what a discreet one calls its files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pipeline.campaign.documents import named_by_date
from pipeline.campaign.model import Document
from pipeline.campaign.page import parse_page_url
from pipeline.campaign.text import Text

STATEMENT = Document(
    "night-song", "statement", Text("t", "The nightingale"), None, date(2020, 11, 1), None, None, (), "document.toml"
)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://example.org/campaign/", "https://example.org/campaign/"),
        (" https://example.org/campaign ", "https://example.org/campaign/"),
        ("https://example.org", "https://example.org/"),
        ("http://abcdefghij234567.onion/peers", "http://abcdefghij234567.onion/peers/"),
    ],
)
def test_the_address_of_the_page_ends_with_a_slash(written: str, address: str) -> None:
    assert parse_page_url(written) == address


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("example.org/campaign", "is no address"),
        ("", "is no address"),
        ("https://exa mple.org/", "is no address"),
        ("https://[half/", "is no address"),
        ("https://кампания.example/", "as browsers show it"),
        ("http://example.org/", "does not begin with https://"),
        ("javascript:alert(1)//example.org", "is no address"),
        ("https://me:secret@example.org/", "passwords"),
        ("https://example.org/?from=mail", "what follows"),
        ("https://example.org/#top", "what follows"),
        ("https://example.org/index.html", "the folder it stands in"),
    ],
)
def test_what_is_no_place_for_a_page_is_told(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_page_url(written)


def test_a_second_document_of_a_day_is_numbered_by_when_it_opens_and_so_tells_nobody_before() -> None:
    opens = replace(STATEMENT, id="z", public_from=datetime(2020, 11, 1, tzinfo=UTC))
    later = replace(STATEMENT, id="a", public_from=datetime(2020, 11, 2, tzinfo=UTC))
    named = named_by_date([later, STATEMENT, opens])
    assert [(one.id, one.stem) for one in named] == [
        ("a", "2020-11-01-2"),
        ("night-song", "2020-11-01-3"),
        ("z", "2020-11-01"),
    ]


def test_in_other_campaigns_the_files_of_a_document_are_called_as_its_folder() -> None:
    assert STATEMENT.stem == "night-song"
