"""Dates and numbers as a language writes them (CLDR through Babel), months in full, always Gregorian."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from unicodedata import category, decimal

from pipeline.campaign.languages import babel_locale, script
from pipeline.campaign.model import DateStyle

if TYPE_CHECKING:
    from babel import Locale

Digits = Literal["cldr", "native", "latn"]
"""Which digits computed values get: the language's usual ones in CLDR, its own script's, or 0-9."""

ZEROS = {
    "latn": 0x0030,
    "arab": 0x0660,
    "arabext": 0x06F0,
    "nkoo": 0x07C0,
    "deva": 0x0966,
    "beng": 0x09E6,
    "guru": 0x0A66,
    "gujr": 0x0AE6,
    "orya": 0x0B66,
    "tamldec": 0x0BE6,
    "telu": 0x0C66,
    "knda": 0x0CE6,
    "mlym": 0x0D66,
    "thai": 0x0E50,
    "laoo": 0x0ED0,
    "tibt": 0x0F20,
    "mymr": 0x1040,
    "khmr": 0x17E0,
    "olck": 0x1C50,
    "vaii": 0xA620,
    "java": 0xA9D0,
    "mtei": 0xABF0,
    "cakm": 0x11136,
    "hmnp": 0x1E140,
    "adlm": 0x1E950,
}
"""Code point of zero by CLDR numbering system. Left out on purpose: hanidec, since Chinese and Japanese do not write
dates digit by digit, and mong, which is vertical; both keep 0-9."""

_DASH = re.compile(r"\s*[\u2013\u2014-]\s*$")
"""What stands between the days of a range: CLDR has it at the end of the first half."""
_YEAR_BEHIND = re.compile(r"([ML]{3,})\s+(?=y)")
_COMMAS = {"Arab": "\N{ARABIC COMMA}"}
"""By script; elsewhere it is the one of English."""

_FIELD = re.compile(r"'[^']*'|(?:M+|L+)\.?|d+")
_QUOTED = re.compile(r"'[^']*'")


@lru_cache(maxsize=4096)  # every file of a week names its days
def date_range(
    start: date, end: date, locale: str, digits: Digits = "cldr", style: DateStyle = "9–13 November 2020"
) -> str:
    """Both days included, in one phrase: 9–13 November 2020 (`locale` en-GB), ९–१३ in Nepali; a single day if equal.

    The `style` "9 - 13 November, 2020" has hyphens between spaces, and a comma where the year comes right after the month.

    CLDR's thin and no-break spaces become plain ones: few fonts have them all, and a caller decides about lines.
    Languages whose months CLDR does not know get ISO 8601 dates, in 0-9.
    Raises ValueError when `locale` is no language tag.
    """
    found = babel_locale(locale)
    if found is None or not _names_months(found):
        return start.isoformat() if start == end else f"{start.isoformat()} – {end.isoformat()}"
    return to_digits(_plain_spaces(_interval(start, end, found, style), " "), locale, digits)


def number(value: float, locale: str, digits: Digits = "cldr") -> str:
    """`value` with the language's grouping: 12,345; a space between groups is U+00A0, so that no line breaks there.

    Languages CLDR lacks get the bare digits. Raises ValueError when `locale` is no language tag.
    """
    from babel.numbers import format_decimal

    found = babel_locale(locale)
    if found is None:
        return str(value)
    system = _system(found, digits)
    separators = system if system in found.number_symbols else "latn"
    text = format_decimal(value, locale=found, numbering_system=separators)
    return to_digits(_plain_spaces(text, "\N{NO-BREAK SPACE}"), locale, digits)


def to_digits(text: str, locale: str, digits: Digits) -> str:
    """`text` with every decimal digit, of whatever script, in the digits asked for; for computed values only."""
    found = babel_locale(locale)
    zero = ZEROS["latn" if found is None else _system(found, digits)]
    return "".join(chr(zero + decimal(char)) if char.isdecimal() else char for char in text)


def _system(locale: Locale, digits: Digits) -> str:
    """CLDR numbering system, always one of ZEROS."""
    usual = locale.default_numbering_system
    native = locale.other_numbering_systems.get("native", usual)
    system = {"cldr": usual, "native": native, "latn": "latn"}[digits]
    return system if system in ZEROS else "latn"


def _names_months(locale: Locale) -> bool:
    """Whether CLDR has more than the "M11" of its root."""
    return bool(locale.months["format"]["wide"][1] != "M01")


def _interval(start: date, end: date, locale: Locale, style: DateStyle) -> str:
    """CLDR's interval pattern widened to full months, or two full dates where that would lose a month or year."""
    from babel.dates import parse_pattern

    single = locale.date_formats["long"].pattern
    if start == end:
        halves: tuple[str, ...] = (single,)
    else:
        halves = _range(start, end, locale) or (single, " – ", single)
    if style == "9 - 13 November, 2020":
        between = (_DASH.sub(" - ", half) for half in halves[:-1])
        comma = _COMMAS.get(script(str(locale)), ",")
        halves = tuple(_with_comma(half, comma) for half in (*between, halves[-1]))
    days = (start, end) if len(halves) == 2 else (start, start, end)
    return "".join(parse_pattern(half).apply(day, locale) for half, day in zip(halves, days, strict=False))


def _range(start: date, end: date, locale: Locale) -> tuple[str, ...]:
    """The two halves of CLDR's pattern for days that differ so; none where they lack what differs."""
    if (start.year, start.month) == (end.year, end.month):
        differs, needed = "d", "d"
    elif start.year == end.year:
        differs, needed = "M", "dM"
    else:
        differs, needed = "y", "dMy"
    formats = locale.interval_formats
    for skeleton in ("yMMMMd", "yMMMd"):
        halves = tuple(_widened(half) for half in formats.get(skeleton, {}).get(differs, ()))
        # Swahili's own pattern reads "30 - 4 Desemba": each half must hold what differs (CLDR 47)
        if len(halves) == 2 and all(_holds(half, needed) for half in halves) and _holds("".join(halves), "dMy"):
            return halves
    return ()


def _with_comma(pattern: str, comma: str) -> str:
    """A date pattern with a comma where the year comes right after the name of the month; what is quoted in it stays."""
    parts = re.split(r"('[^']*')", pattern)
    parts[::2] = [_YEAR_BEHIND.sub(rf"\1{comma} ", part) for part in parts[::2]]
    return "".join(parts)


def _widened(pattern: str) -> str:
    """A date pattern (UTS 35) with its abbreviated month in full, no dot after it, and no zero before the day."""

    def wide(match: re.Match[str]) -> str:
        field = match[0].rstrip(".")
        if field in ("MMM", "LLL"):
            return field[0] * 4
        return "d" if field == "dd" else match[0]

    return _FIELD.sub(wide, pattern)


def _holds(pattern: str, fields: str) -> bool:
    bare = _QUOTED.sub("", pattern).replace("L", "M")
    return all(field in bare for field in fields)


def _plain_spaces(text: str, space: str) -> str:
    return "".join(space if category(char) == "Zs" else char for char in text)
