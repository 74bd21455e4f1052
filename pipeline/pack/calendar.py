"""The posting calendar of one language, as iCalendar (RFC 5545): one event a post that has a time. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from icalendar import Calendar, Event

from pipeline.campaign.model import Campaign
from pipeline.campaign.zones import moment_in, zone
from pipeline.pack.posts import PostsOfWeek, Row
from pipeline.translation.tool import ToolWords

_UTC = zone("UTC")
_PRODUCT = "-//packs//posts//EN"
_LAST_YEAR = 9998
"""Of the rules of a zone: icalendar looks for the change behind the last day, which must not be the last there is."""


def calendar_bytes(campaign: Campaign, tag: str, weeks: Iterable[PostsOfWeek], words: ToolWords) -> bytes:
    """The calendar of posts that have a time. The same posts give the same bytes at any time.

    Times are in the campaign's zone, which is described inside, as calendars ask for.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{campaign.name} ({tag})")
    for posts in weeks:
        for row in posts.rows:
            if row.at:
                _add_event(calendar, posts, row, row.at, words)
    first, last = min(campaign.start.year, _LAST_YEAR), min(campaign.end.year + 1, _LAST_YEAR)
    calendar.add_missing_timezones(first_date=date(first, 1, 1), last_date=date(last, 12, 31))
    return bytes(calendar.to_ical())


def _add_event(calendar: Calendar, posts: PostsOfWeek, row: Row, at: datetime, words: ToolWords) -> None:
    notice = f"*** {words.text('tool.draft.notice').text} *** " if row.draft else ""
    event = Event()
    event.add("uid", f"{posts.week.id}.{row.id}.{posts.tag}@{posts.campaign.id}")
    event.add("dtstamp", moment_in(_UTC, posts.week.public_from or at))  # not the clock: equal posts, equal bytes
    event.add("dtstart", at)
    event.add("summary", f"{notice}{row.text}")
    event.add("description", "\n\n".join(part for part in _description(posts, row) if part))
    calendar.add_component(event)


def _description(posts: PostsOfWeek, row: Row) -> tuple[str, ...]:
    """The post to be copied, where it goes, and its pictures with what they show."""
    names = "\n".join(picture.name for picture in row.pictures)
    return row.text, posts.campaign.platform_names(row.platforms), names, row.alt
