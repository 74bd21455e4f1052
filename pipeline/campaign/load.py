"""Reads `assets/src/campaign.toml` and `weeks/*.toml`. A faulty week takes out itself, a faulty campaign everything."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, cast

from pipeline.campaign.dates import parse_dates
from pipeline.campaign.fields import Fields, read_toml
from pipeline.campaign.languages import canonical
from pipeline.campaign.model import Campaign, Insets, Language, Point, Post, Size, Text, Week
from pipeline.errors import Level, Problem

CAMPAIGN_FILE = "assets/src/campaign.toml"
WEEKS_FOLDER = "assets/src/weeks"

HASHTAG = re.compile(r"#\w*[^\W\d_]\w*")
SMALLEST, LARGEST = 200, 8000

Window = tuple[date, date]


def load_campaign(root: Path) -> tuple[Campaign | None, list[Problem]]:
    """The campaign of the workspace `root` with its sound weeks, and every fault of all its files at once."""
    fields, problems = read_toml(root, root / CAMPAIGN_FILE)
    if fields is None:
        return None, problems
    campaign = _campaign(fields)
    if campaign is None:  # without its days no week can be read
        return None, problems
    weeks, week_problems = _load_weeks(root, campaign)
    sound = all(problem.level is not Level.ERROR for problem in problems)
    return replace(campaign, weeks=weeks) if sound else None, problems + week_problems


def _campaign(fields: Fields) -> Campaign | None:
    window = _days(fields, None)
    source = fields.checked("source", canonical) or "en"
    tags = _languages(fields, source)
    settings = _language_settings(fields, tags)
    labels = _labels(fields)
    guide = fields.table("guide") or _empty(fields, "guide")
    render = fields.table("render") or _empty(fields, "render")
    release = fields.table("release") or _empty(fields, "release")
    packs = fields.table("packs") or _empty(fields, "packs")
    campaign = Campaign(
        id=fields.id(),
        name=fields.text("name", required=True),
        start=window[0] if window else date.min,
        end=window[1] if window else date.max,
        timezone=fields.text("timezone", default="UTC"),
        weeks_planned=fields.get("weeks_planned", int),
        hashtag=_hashtag(fields, "hashtag"),
        always=_hashtags(fields, "always"),
        source=source,
        languages=tuple(settings.get(tag, Language(tag)) for tag in tags),
        required=_subset(fields, "required", tags),
        graphics=_graphics(fields),
        sizes=_sizes(fields),
        labels=labels,
        guide_title=guide.source_text("title", "guide.title"),
        require=cast(
            Literal["reviewed", "translated"], release.choice("require", ("reviewed", "translated"), "reviewed")
        ),
        engine=cast(Literal["typst", "cairosvg"], render.choice("engine", ("typst", "cairosvg"), "typst")),
        guide_weeks=cast(Literal["public", "all"], guide.choice("weeks", ("public", "all"), "public")),
        everything=packs.get("everything", bool) or False,
        targets=_targets(fields),
    )
    for table in (fields, guide, render, release, packs):
        table.finish()
    return campaign if window else None


def _empty(fields: Fields, key: str) -> Fields:
    return Fields({}, fields.file, fields.lines, fields.problems, (key,))


def _days(fields: Fields, window: Window | None) -> Window | None:
    """First and last day: `start` and `end`, or `dates` in the source's own words."""
    start, end = fields.day("start"), fields.day("end")
    words = fields.checked("dates", lambda text: parse_dates(text, window=window))
    if "dates" in fields.data:
        if "start" in fields.data or "end" in fields.data:
            fields.problem("days are given twice", "dates", "keep start and end, or dates")
        return words
    if start is None or end is None:
        for key, value in (("start", start), ("end", end)):
            if value is None and key not in fields.data:
                fields.problem(
                    f"{key!r} is missing", hint=f'write {key} = 2020-11-09, or dates = "9 - 13 November, 2020"'
                )
        return None
    if end < start:
        fields.problem(f"the last day, {end}, is before the first, {start}", "end")
        return None
    return start, end


def _languages(fields: Fields, source: str) -> tuple[str, ...]:
    """Canonical tags in the order of menus; the source language is always among them."""
    tags: list[str] = []
    for position, written in enumerate(fields.texts("languages")):
        try:
            tag = canonical(written)
        except ValueError as error:
            fields.problem(str(error), "languages", "use a language tag such as ru, es-MX or zh-Hant")
            continue
        if tag != written:
            fields.problem(f"language tag {written!r} is written {tag!r}", "languages", level=Level.WARNING)
        if tag in tags:
            fields.problem(f"language {tag!r} stands twice (position {position + 1})", "languages")
        else:
            tags.append(tag)
    if source not in tags:
        fields.problem(f"the source language {source!r} is not in 'languages'", "languages", f"add {source!r}")
    return tuple(tags)


def _language_settings(fields: Fields, tags: tuple[str, ...]) -> dict[str, Language]:
    settings: dict[str, Language] = {}
    table = fields.table("language")
    for tag in table.data if table else ():
        assert table is not None
        inner = table.table(tag)
        if inner is None:
            continue
        if tag not in tags:
            table.problem(f"[language.{tag}] is for a language that 'languages' does not name", tag)
        settings[tag] = Language(
            tag,
            formats=inner.checked("formats", canonical) or "",
            name=inner.text("name"),
            digits=cast(Literal["cldr", "native", "latn"], inner.choice("digits", ("cldr", "native", "latn"), "cldr")),
        )
        inner.finish()
    return settings


def _labels(fields: Fields) -> dict[str, Text]:
    table = fields.table("labels")
    labels: dict[str, Text] = {}
    for name in table.data if table else ():
        assert table is not None
        text = table.source_text(name, f"label.{name}")
        if table.check_id(name, name) and text:
            labels[name] = text
    return labels


def _hashtag(fields: Fields, key: str) -> str:
    value = fields.text(key, required=True)
    if value and not HASHTAG.fullmatch(value):
        fields.problem(f"{value!r} is no hashtag", key, "write # and letters, digits or _ without spaces")
    return value


def _hashtags(fields: Fields, key: str) -> tuple[str, ...]:
    values = fields.texts(key)
    for value in values:
        if not HASHTAG.fullmatch(value):
            fields.problem(f"{value!r} is no hashtag", key, "write # and letters, digits or _ without spaces")
    return values


def _graphics(fields: Fields) -> tuple[str, ...]:
    """All of them, malformed ones too, so that weeks which use one are not blamed for it."""
    names = fields.texts("graphics")
    for name in names:
        fields.check_id(name, "graphics")
    return names


def _subset(fields: Fields, key: str, tags: tuple[str, ...]) -> tuple[str, ...]:
    values = fields.texts(key)
    for value in values:
        if value not in tags:
            fields.problem(f"{key!r} names {value!r}, which 'languages' does not", key)
    return values


def _sizes(fields: Fields) -> tuple[Size, ...]:
    table = fields.table("size")
    sizes: list[Size] = []
    for name in table.data if table else ():
        assert table is not None
        inner = table.table(name)
        if inner is None or not table.check_id(name, name):
            continue
        width, height = (_pixels(inner, key) for key in ("width", "height"))
        insets = _insets(inner)
        inner.finish()
        if width and height and insets:
            sizes.append(Size(name, width, height, insets))
    if not sizes and not (table and table.data):
        fields.problem("no [size.NAME] is given", hint="write [size.square] with width = 1080 and height = 1080")
    return tuple(sizes)


def _pixels(fields: Fields, key: str) -> int | None:
    value = fields.get(key, int, required=True)
    if value is not None and not SMALLEST <= value <= LARGEST:
        fields.problem(f"{key!r} is {value}", key, f"a picture has {SMALLEST} to {LARGEST:,} px a side")
        return None
    return value


def _insets(fields: Fields) -> Insets | None:
    values = fields.get("safe", list)
    if values is None:
        return Insets()
    if len(values) == 4 and all(type(value) is int and 0 <= value < LARGEST for value in values):
        return Insets(*values)
    fields.problem("'safe' must be four whole numbers", "safe", "px left free at [top, right, bottom, left]")
    return None


def _targets(fields: Fields) -> Mapping[str, Mapping[str, Any]]:
    """Settings as written; each kind of target checks its own when it is opened."""
    table = fields.table("targets")
    targets: dict[str, Mapping[str, Any]] = {}
    for name in table.data if table else ():
        assert table is not None
        inner = table.table(name)
        if inner is not None and table.check_id(name, name):
            inner.text("kind", required=True)
            targets[name] = dict(inner.data)
    return targets


def _load_weeks(root: Path, campaign: Campaign) -> tuple[tuple[Week, ...], list[Problem]]:
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
    fields.check_id(path.stem)
    days = _days(fields, (campaign.start, campaign.end))
    if days and not (campaign.start <= days[0] and days[1] <= campaign.end):
        key = "dates" if "dates" in fields.data else "start"
        fields.problem(
            f"the week {days[0]} to {days[1]} lies outside the campaign ({campaign.start} to {campaign.end})", key
        )
    week = _week(fields, path.stem, days or (campaign.start, campaign.start), campaign)
    fields.finish()
    return week, problems


def _week(fields: Fields, week_id: str, days: Window, campaign: Campaign) -> Week:
    key = f"week.{week_id}"
    public_from, public_until = _embargo(fields)
    graphics = _subset_of_graphics(fields, campaign) if "graphics" in fields.data else None
    posts = _posts(fields, key)
    points = _points(fields, key)
    return Week(
        id=week_id,
        start=days[0],
        end=days[1],
        public_from=public_from,
        public_until=public_until,
        hashtag=_hashtag(fields, "hashtag"),
        graphics=graphics,
        headline=fields.source_text("headline", f"{key}.headline"),
        ask=fields.source_text("ask", f"{key}.ask"),
        data=fields.source_text("data", f"{key}.data"),
        alts=_alts(fields, key, campaign),
        posts=posts,
        points=points,
        file=fields.file,
    )


def _embargo(fields: Fields) -> tuple[datetime | None, datetime | None]:
    opens, closes = fields.instant("public_from"), fields.instant("public_until")
    if "public_from" not in fields.data:
        fields.problem(
            "'public_from' is missing: the week is never public", hint="write 2020-11-09T00:00:00Z", level=Level.WARNING
        )
    if opens and closes and closes <= opens:
        fields.problem("'public_until' is not after 'public_from'", "public_until")
    return opens, closes


def _subset_of_graphics(fields: Fields, campaign: Campaign) -> tuple[str, ...]:
    names = fields.texts("graphics")
    for name in names:
        if name not in campaign.graphics:
            fields.problem(
                f"graphic {name!r} is not one of the campaign's", "graphics", f"known: {', '.join(campaign.graphics)}"
            )
    return names


def _alts(fields: Fields, key: str, campaign: Campaign) -> dict[str, Text]:
    table = fields.table("alt")
    alts: dict[str, Text] = {}
    for name in table.data if table else ():
        assert table is not None
        text = table.source_text(name, f"{key}.alt.{name}")
        if name not in campaign.graphics:
            table.problem(f"alt text for {name!r}, which is none of the campaign's graphics", name)
        elif text:
            alts[name] = text
    return alts


def _posts(fields: Fields, key: str) -> tuple[Post, ...]:
    posts: list[Post] = []
    for table in fields.tables("post"):
        post_id = table.id()
        text = table.source_text("text", f"{key}.post.{post_id}", required=True)
        table.finish()
        if post_id and any(post.id == post_id for post in posts):
            table.problem(
                f"two posts have the id {post_id!r}", "id", "ids keep translations with their posts: give each its own"
            )
        elif text:
            posts.append(Post(post_id, text))
    return tuple(posts)


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
