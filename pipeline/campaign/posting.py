"""When posts go out, and what tools that post at a set time are told: `[posts]` of campaign.toml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pipeline.campaign.fields import Fields, nearest
from pipeline.campaign.model import Post, Posting, Week
from pipeline.campaign.zones import moment_in

TOOLS = ("buffer", "publer")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def read_posting(fields: Fields) -> Posting:
    """What `[posts]` says; without it no post has a time, and no tool a file."""
    table = fields.table("posts")
    if table is None:
        return Posting()
    posting = Posting(
        times=tuple(sorted(set(table.checked_all("times", _time)))),
        media_base_url=table.checked("media_base_url", _base) or "",
        tools=table.checked_all("tools", _tool),
    )
    table.finish()
    return posting


def _time(written: str) -> time:
    """Raises ValueError."""
    if not (match := _TIME.fullmatch(written)):
        raise ValueError(f"{written!r} is no time of day: write hours and minutes, such as 10:00")
    return time(int(match[1]), int(match[2]))


def _base(written: str) -> str:
    """An address that paths of files can follow. Raises ValueError."""
    if not re.fullmatch(r"https://[^\s?#/]+[^\s?#]*", written):
        raise ValueError(
            f"{written!r} is no address to put names of files behind: it begins with https:// and has no ? and no #"
        )
    return written if written.endswith("/") else f"{written}/"


def _tool(written: str) -> str:
    """Raises ValueError."""
    if written not in TOOLS:
        raise ValueError(f"{written!r} is none of the tools: {nearest(written, TOOLS)}")
    return written


def read_moment(fields: Fields, days: tuple[date, date], zone: ZoneInfo) -> datetime | None:
    """`at` of a post: a moment on a day of its week, in the campaign's zone unless it names an offset."""
    value = fields.get("at", datetime)
    if value is None:
        return None
    moment = value.replace(tzinfo=zone) if value.tzinfo is None else moment_in(zone, value)
    if not days[0] <= moment.date() <= days[1]:
        fields.problem(
            f"the post goes out on {moment:%Y-%m-%d}, outside its week ({days[0]} to {days[1]})",
            "at",
            f"write a moment in {zone.key}, such as {days[0]}T10:00:00",
        )
        return None
    return moment.replace(second=0, microsecond=0)


def moments_of(week: Week, times: Sequence[time], zone: ZoneInfo) -> Mapping[str, datetime]:
    """When each post goes out, by its id: at its own moment, else at the next free one of the week.

    One a day first, at the first of `times`; then again from the first day, at the second, and so on. Posts for which none
    is left are not in it.
    """
    own = {post.id: post.at for post in week.posts if post.at}
    free = (moment for moment in _moments(week, times, zone) if moment not in own.values())
    others = [post for post in week.posts if not post.at]
    return {**own, **dict(zip((post.id for post in others), free, strict=False))}


def without_moment(week: Week, times: Sequence[time], zone: ZoneInfo) -> list[Post]:
    """Posts for which no moment is left."""
    found = moments_of(week, times, zone)
    return [post for post in week.posts if post.id not in found]


def _moments(week: Week, times: Sequence[time], zone: ZoneInfo) -> Iterator[datetime]:
    for at in times:
        for day in range((week.end - week.start).days + 1):
            yield datetime.combine(week.start + timedelta(day), at, zone)
