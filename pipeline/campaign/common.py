"""What campaign.toml, files of weeks and documents and the options of drawings hold alike: days, embargo, hashtags, colours."""

from __future__ import annotations

import re
from datetime import date, datetime

from pipeline.campaign.dates import parse_dates
from pipeline.campaign.fields import Fields, nearest
from pipeline.campaign.languages import SCRIPT, canonical
from pipeline.campaign.model import Campaign, Color
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem

HASHTAG = re.compile(r"#\w*[^\W\d_]\w*")
_COLOR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")

Window = tuple[date, date]


def read_days(fields: Fields, window: Window | None) -> Window | None:
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


def read_hashtag(fields: Fields, key: str) -> str:
    value = fields.text(key, required=True)
    if value and not HASHTAG.fullmatch(value):
        fields.problem(f"{value!r} is no hashtag", key, "write # and letters, digits or _ without spaces")
    return value


def read_embargo(fields: Fields, thing: str) -> tuple[datetime | None, datetime | None]:
    """`public_from` and `public_until` of a `thing`: a week or a document."""
    opens, closes = fields.instant("public_from"), fields.instant("public_until")
    if "public_from" not in fields.data:
        fields.problem(
            f"'public_from' is missing: the {thing} is never public",
            hint="write 2020-11-09T00:00:00Z",
            level=Level.WARNING,
        )
    if opens and closes and closes <= opens:
        fields.problem("'public_until' is not after 'public_from'", "public_until")
    return opens, closes


def read_extras(fields: Fields, key: str) -> dict[str, Text]:
    """`[extra.NAME]`: what a finished file shows, in words."""
    extras: dict[str, Text] = {}
    for name, table, inner in fields.named_tables("extra"):
        alt = inner.source_text("alt", f"{key}.extra.{name}", required=True)
        inner.finish()
        if table.check_id(name, name) and alt:
            extras[name] = alt
    return extras


def read_as_is(fields: Fields) -> dict[str, int]:
    """`as_is`: names of finished files that are handed on unchanged, with the line that says so."""
    return dict.fromkeys(fields.texts("as_is"), fields.line("as_is"))


def read_colors(fields: Fields) -> dict[str, Color]:
    """`[colors]`: a colour for each role, #rgb or #rrggbb."""
    colors: dict[str, Color] = {}
    for role, table in fields.named("colors"):
        value = table.checked(role, parse_color)
        if table.check_id(role, role) and value:
            colors[role] = Color(value, table.file, table.line(role))
    return colors


def parse_color(written: str) -> str:
    """#rrggbb in small letters. Raises ValueError."""
    digits = written.strip().lower()
    if not _COLOR.fullmatch(digits):
        raise ValueError(f"{written!r} is no colour: write # and six digits or letters a to f, such as #e4002b")
    return digits if len(digits) == 7 else "#" + "".join(digit * 2 for digit in digits[1:])


def read_fonts(fields: Fields) -> dict[str, str]:
    """The font chosen for a language or a script: `[fonts]` with keys such as ur or Arab."""
    chosen: dict[str, str] = {}
    for key, table in fields.named("fonts"):
        family = table.text(key, required=True)
        try:
            name = key if SCRIPT.fullmatch(key) else canonical(key)
        except ValueError:
            table.problem(
                f"{key!r} is neither a language tag nor a script",
                key,
                "write a tag such as ur, or a script such as Arab",
            )
            continue
        if family:
            chosen[name] = family
    return chosen


def wrong_tag(file: str, tag: str, campaign: Campaign) -> Problem | None:
    """What is wrong with the language in a file's name, "" being none."""
    known = [language.tag for language in campaign.languages]
    if not tag or tag in known:
        return None
    try:
        written = canonical(tag)
    except ValueError:
        return Problem(f"{tag!r} in its name is no language", file, 0, nearest(tag, known))
    if written in known:
        return Problem(f"the language {tag!r} is written {written!r}", file, 0, "give the file that name")
    return Problem(f"{tag!r} in its name is none of the campaign's languages", file, 0, nearest(tag, known))
