"""Dates as a campaign lead writes them: "9 - 13 November", "16 October 2020", "9 November - 11 December, 2020"."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from difflib import get_close_matches
from unicodedata import category

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
EXAMPLE = "write them like 9 - 13 November 2020, 1 November 2020 or 2020-11-09"
LEAP_YEAR = 2000
LONGEST_OVER_NEW_YEAR = 6
"""Months between the ends of dates that are read as running over New Year."""

_Day = tuple[int, int]
"""Month from 1, day of the month."""

_ISO = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_WORDS = r"[0-9]{1,2}(?: ?[^\W\d_]+\.?)?(?: ?, ?[0-9]{4}| [0-9]{4})?"
_DATES = re.compile(rf"({_ISO}|{_WORDS})(?: ?(?:-|\bto\b) ?({_ISO}|{_WORDS}))?")
_END = re.compile(r"([0-9]+) ?([^\W\d_]*)\.?[ ,]*([0-9]{4})?")


@dataclass(frozen=True, slots=True)
class _End:
    """One end of the dates as far as it is written; `month` counts from 1."""

    day: int
    month: int | None
    year: int | None


def parse_dates(text: str, *, window: tuple[date, date] | None) -> tuple[date, date]:
    """First and last day, both included, of dates in English words or ISO 8601; a single day is both.

    A year that is not written is the one that puts both days inside `window`, the first and last day of the campaign;
    a year written at one end only serves both. Raises ValueError with a sentence for the person who wrote `text`.
    """
    plain = _plain(text)
    match = _DATES.fullmatch(plain)
    if match is None:
        raise ValueError(f'cannot read "{text}" as dates: {EXAMPLE}')
    first, last = _end(match[1]), _end(match[2] or match[1])
    if last.month is None:
        raise ValueError(f'"{text}" names no month after {last.day}: {EXAMPLE}')
    start, end = (first.month or last.month, first.day), (last.month, last.day)
    if first.year is None and last.year is None:
        return _without_year(start, end, window=window, text=text)
    return _with_year(start, end, years=(first.year, last.year), text=text)


def _plain(text: str) -> str:
    """Every dash a hyphen, every run of spaces (no-break ones too) one space."""
    dashed = "".join("-" if category(char) == "Pd" or char == "\N{MINUS SIGN}" else char for char in text)
    return " ".join(dashed.split())


def _end(text: str) -> _End:
    if re.fullmatch(_ISO, text):
        year, month, day = (int(part) for part in text.split("-"))
        if not 1 <= month <= len(MONTHS):
            raise ValueError(f'"{text}" has no such month: months count from 01 to 12')
        return _End(day, month, year)
    match = _END.fullmatch(text)
    assert match is not None, text  # _DATES lets nothing else through
    return _End(int(match[1]), _month(match[2]) if match[2] else None, int(match[3]) if match[3] else None)


def _month(word: str) -> int:
    """Number of the month named in full or by its first three letters ("Sept" too), capitals or not."""
    for number, name in enumerate(MONTHS, start=1):
        if word.casefold() in (name.casefold(), name[:3].casefold()) or (name[:4], word.casefold()) == ("Sept", "sept"):
            return number
    nearest = get_close_matches(word.title(), MONTHS, n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]}?" if nearest else f"months are in English, {MONTHS[0]} to {MONTHS[-1]}"
    raise ValueError(f'"{word}" is no month: {hint}')


def _date(year: int, month: int, day: int) -> date:
    """Raises ValueError, in words, when there is no such day."""
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"there is no year {year:04}")
    _check(day, month, year, f"{MONTHS[month - 1]} {year}")
    return date(year, month, day)


def _check(day: int, month: int, year: int, when: str) -> None:
    longest = monthrange(year, month)[1]
    if not 1 <= day <= longest:
        raise ValueError(f"there is no day {day} in {when}: it has {longest} days")


def _with_year(start: _Day, end: _Day, *, years: tuple[int | None, int | None], text: str) -> tuple[date, date]:
    """The days when at least one end has its year: the other's is the same, or the one next to it over New Year."""
    crosses = _crosses_new_year(start, end)
    start_year, end_year = years
    if start_year is None and end_year is not None:
        start_year = end_year - crosses
    if end_year is None and start_year is not None:
        end_year = start_year + crosses
    assert start_year is not None, text
    assert end_year is not None, text
    first, last = _date(start_year, *start), _date(end_year, *end)
    if first > last:
        raise ValueError(f'"{text}" ends before it starts')
    return first, last


def _without_year(start: _Day, end: _Day, *, window: tuple[date, date] | None, text: str) -> tuple[date, date]:
    """The days in the only year that puts both inside `window`."""
    for month, day in (start, end):
        _check(day, month, LEAP_YEAR, MONTHS[month - 1])
    crosses = _crosses_new_year(start, end)
    if start > end and not crosses:
        raise ValueError(f'"{text}" ends before it starts')
    if window is None:
        raise ValueError(f'"{text}" has no year, and there are no campaign dates to take it from: add the year')
    inside = [
        (first, last)
        for year in range(window[0].year, window[1].year + 1)
        for first in _days(year, start)
        for last in _days(year + crosses, end)
        if window[0] <= first <= last <= window[1]
    ]
    if len(inside) == 1:
        return inside[0]
    if inside:
        raise ValueError(f'"{text}" can be in {" or ".join(str(first.year) for first, _ in inside)}: add the year')
    if crosses and window[0].year == window[1].year:
        raise ValueError(f'"{text}" ends before it starts')
    raise ValueError(f'"{text}" is not inside the campaign, {window[0]} to {window[1]}: mend the day or add the year')


def _crosses_new_year(start: _Day, end: _Day) -> bool:
    """Whether days without years run over New Year: 28 December - 2 January does, 9 December - 11 November is a slip."""
    return start > end and len(MONTHS) + end[0] - start[0] <= LONGEST_OVER_NEW_YEAR


def _days(year: int, day: _Day) -> tuple[date, ...]:
    """The day in `year`; none for 29 February outside leap years, or past the last year there is."""
    try:
        return (date(year, *day),)
    except ValueError:
        return ()
