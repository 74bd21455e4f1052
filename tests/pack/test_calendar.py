from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from pipeline.pack.calendar import calendar_bytes
from pipeline.translation.tool import tool_words
from tests.pack.posted import KYIV, campaign, posts, row
from tests.pack.test_posts import HOSTILE

EN = tool_words("en")


def made(*weeks: Any) -> bytes:
    return calendar_bytes(campaign(), "en", weeks, EN)


def events(body: bytes) -> list[Any]:
    return list(Calendar.from_ical(body).walk("VEVENT"))


def test_a_post_is_an_event_at_its_time_with_text_picture_and_description() -> None:
    (one,) = events(made(posts(row("One, two; three\\"))))
    assert str(one["summary"]) == "One, two; three\\"
    assert one["dtstart"].dt == datetime(2020, 11, 9, 8, tzinfo=UTC)
    assert one["dtstart"].params["TZID"] == "Europe/Kyiv"
    assert str(one["description"]) == 'One, two; three\\\n\nw-headline-square.en.png\n\nWords, "quoted"\nand cut.'
    assert str(one["uid"]) == "essential.p.en@peers-in-the-pandemic"


def test_the_zone_is_described_inside() -> None:
    assert [str(one["tzid"]) for one in Calendar.from_ical(made(posts(row("One")))).walk("VTIMEZONE")] == [
        "Europe/Kyiv"
    ]


def test_posts_without_a_time_are_not_in_it() -> None:
    found = events(made(posts(row("One"), row("Two", name="q", hour=None))))
    assert [str(one["summary"]) for one in found] == ["One"]


def test_a_draft_says_so() -> None:
    (one,) = events(made(posts(row("One", draft=True))))
    assert str(one["summary"]).startswith("*** DRAFT")


def test_the_same_posts_give_the_same_bytes() -> None:
    assert made(posts(row("One"))) == made(posts(row("One")))


@pytest.mark.parametrize("text", [*HOSTILE, "END:VEVENT\r\nBEGIN:VALARM\r\nACTION:AUDIO"])
def test_hostile_posts_stay_in_their_event(text: str) -> None:
    calendar = Calendar.from_ical(made(posts(row(text))))
    (one,) = calendar.walk("VEVENT")
    assert str(one["summary"]) == text.replace("\r\n", "\n").replace("\r", "\n")
    assert not calendar.walk("VALARM")


def test_no_line_is_longer_than_75_bytes() -> None:
    assert max(map(len, made(posts(row("снижение вреда " * 30))).split(b"\r\n"))) <= 75


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_campaign_at_an_end_of_the_calendar_has_one(day: date) -> None:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=KYIV)
    ends = replace(campaign(), start=day, end=day)
    (one,) = events(calendar_bytes(ends, "en", [posts(replace(row("One"), at=at))], EN))
    assert one["dtstart"].params["TZID"] == "Europe/Kyiv"
