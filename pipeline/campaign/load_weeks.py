"""Reads `assets/src/weeks/*.toml`: one file a week. A faulty one takes out itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipeline.campaign.common import (
    Window,
    read_as_is,
    read_colors,
    read_days,
    read_embargo,
    read_extras,
    read_hashtag,
)
from pipeline.campaign.fields import Fields, nearest, read_toml
from pipeline.campaign.media import read_media
from pipeline.campaign.model import Campaign, Correction, Point, Post, Week
from pipeline.campaign.posting import read_moment
from pipeline.campaign.text import Text
from pipeline.campaign.zones import zone
from pipeline.errors import Level, Problem

WEEKS_FOLDER = "assets/src/weeks"


def week_ids(root: Path) -> tuple[str, ...]:
    """The ids of all week files there are, sound or not."""
    return tuple(sorted(path.stem for path in (root / WEEKS_FOLDER).glob("*.toml")))


def load_weeks(root: Path, campaign: Campaign) -> tuple[tuple[Week, ...], list[Problem]]:
    """Sound weeks in date order, and the faults of the others."""
    problems: list[Problem] = []
    weeks: list[Week] = []
    for path in sorted((root / WEEKS_FOLDER).glob("*.toml")):
        week, found = _load_week(root, path, campaign)
        problems += found
        if week and not any(problem.level is Level.ERROR for problem in found):
            weeks.append(week)
    sound: list[Week] = []
    for week in sorted(weeks, key=lambda week: (week.start, week.id)):
        if sound and week.start <= sound[-1].end:
            what = f"week {week.id!r} starts on {week.start}, before {sound[-1].id!r} has ended ({sound[-1].end})"
            problems.append(Problem(what, week.file, hint="weeks must not share a day"))
        else:
            sound.append(week)
    return tuple(sound), problems


def _load_week(root: Path, path: Path, campaign: Campaign) -> tuple[Week | None, list[Problem]]:
    fields, problems = read_toml(root, path)
    if fields is None:
        return None, problems
    fields.renamed("week", path.stem, week_ids(root))
    return read_week(fields, path.stem, campaign), problems


def read_week(fields: Fields, week_id: str, campaign: Campaign) -> Week:
    """A week from the table of its file; every fault of it is in `fields.problems`."""
    fields.check_id(week_id)
    days = read_days(fields, (campaign.start, campaign.end))
    if days and not (campaign.start <= days[0] and days[1] <= campaign.end):
        key = "dates" if "dates" in fields.data else "start"
        fields.problem(
            f"the week {days[0]} to {days[1]} lies outside the campaign ({campaign.start} to {campaign.end})", key
        )
    week = _week(fields, week_id, days or (campaign.start, campaign.start), campaign)
    fields.finish()
    return week


def _week(fields: Fields, week_id: str, days: Window, campaign: Campaign) -> Week:
    key = f"week.{week_id}"
    public_from, public_until = read_embargo(fields, "week")
    graphics = _subset_of_graphics(fields, campaign) if "graphics" in fields.data else None
    posts = _posts(fields, key, days, campaign)
    points = _points(fields, key)
    return Week(
        id=week_id,
        start=days[0],
        end=days[1],
        public_from=public_from,
        public_until=public_until,
        hashtag=read_hashtag(fields, "hashtag"),
        graphics=graphics,
        headline=fields.source_text("headline", f"{key}.headline"),
        ask=fields.source_text("ask", f"{key}.ask"),
        data=fields.source_text("data", f"{key}.data"),
        alts=_alts(fields, key, campaign),
        posts=posts,
        points=points,
        file=fields.file,
        media=read_media(fields, key),
        colors=read_colors(fields),
        extras=read_extras(fields, key),
        as_is=read_as_is(fields),
        corrections=_corrections(fields, key),
        discreet=campaign.discreet,
    )


def _subset_of_graphics(fields: Fields, campaign: Campaign) -> tuple[str, ...]:
    names = fields.texts("graphics")
    for name in names:
        if name not in campaign.graphics:
            fields.problem(
                f"graphic {name!r} is not one of the campaign's", "graphics", f"known: {', '.join(campaign.graphics)}"
            )
    return names


def _alts(fields: Fields, key: str, campaign: Campaign) -> dict[str, Text]:
    alts: dict[str, Text] = {}
    for name, table in fields.named("alt"):
        text = table.source_text(name, f"{key}.alt.{name}")
        if name not in campaign.graphics:
            table.problem(f"alt text for {name!r}, which is none of the campaign's graphics", name)
        elif text:
            alts[name] = text
    return alts


def _posts(fields: Fields, key: str, days: Window, campaign: Campaign) -> tuple[Post, ...]:
    posts: list[Post] = []
    for table in fields.tables("post"):
        post_id = table.id()
        text = table.source_text("text", f"{key}.post.{post_id}", required=True)
        platforms = table.checked_all("platforms", lambda name: _platform(name, campaign))
        at = read_moment(table, days, zone(campaign.timezone))
        graphic = _graphic(table, campaign)
        table.finish()
        if post_id and any(post.id == post_id for post in posts):
            table.problem(
                f"two posts have the id {post_id!r}", "id", "ids keep translations with their posts: give each its own"
            )
        elif text:
            posts.append(Post(post_id, text, platforms, at, graphic))
    return tuple(posts)


def _graphic(fields: Fields, campaign: Campaign) -> str:
    name = fields.text("graphic")
    if name and name not in campaign.graphics:
        fields.problem(
            f"graphic {name!r} is not one of the campaign's", "graphic", f"known: {', '.join(campaign.graphics)}"
        )
    return name


def _platform(name: str, campaign: Campaign) -> str:
    """Raises ValueError for a platform the campaign does not know."""
    if name not in campaign.platforms:
        raise ValueError(f"{name!r} is none of the platforms: {nearest(name, sorted(campaign.platforms))}")
    return name


def _corrections(fields: Fields, key: str) -> tuple[Correction, ...]:
    """Oldest first. The day is the key of its text, so that translations stay with it."""
    corrections: dict[date, Correction] = {}
    for table in fields.tables("correction"):
        day = table.day("date", required=True)
        text = table.source_text("text", f"{key}.correction.{day}", required=True)
        table.finish()
        if day in corrections:
            table.problem(f"two corrections are of {day}", "date", "say both in one: each counts as a new version")
        elif day and text:
            corrections[day] = Correction(day, text)
    return tuple(corrections[day] for day in sorted(corrections))


def _points(fields: Fields, key: str) -> tuple[Point, ...]:
    points: list[Point] = []
    for table in fields.tables("point"):
        point_id = table.id()
        value = table.get("value", int, required=True)
        text = table.source_text("text", f"{key}.point.{point_id}", required=True)
        source = table.source_text("source", f"{key}.point.{point_id}.source")
        table.finish()
        if point_id and any(point.id == point_id for point in points):
            table.problem(f"two data points have the id {point_id!r}", "id")
        elif text and value is not None:
            if "{value}" not in text.text:
                table.problem("the sentence does not hold {value}", "text", "write {value} where the number stands")
            points.append(Point(point_id, value, text, source))
    return tuple(points)
