from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.campaign.dates import EXAMPLE, MONTHS, parse_dates

CAMPAIGN = (date(2020, 11, 9), date(2020, 12, 11))
OVER_NEW_YEAR = (date(2020, 12, 1), date(2021, 2, 28))
TWO_YEARS = (date(2020, 1, 1), date(2021, 12, 31))
FIRST_WEEK = (date(2020, 11, 9), date(2020, 11, 13))
TURN_OF_YEAR = (date(2020, 12, 28), date(2021, 1, 2))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("9 - 13 November", date(2020, 11, 9), date(2020, 11, 13)),
        ("16 - 20 November, 2020", date(2020, 11, 16), date(2020, 11, 20)),
        ("9 November - 11 December, 2020", date(2020, 11, 9), date(2020, 12, 11)),
        ("1 November, 2020", date(2020, 11, 1), date(2020, 11, 1)),
        ("22 October, 2020", date(2020, 10, 22), date(2020, 10, 22)),
        ("16 October 2020", date(2020, 10, 16), date(2020, 10, 16)),
        ("9 November, 2020", date(2020, 11, 9), date(2020, 11, 9)),
    ],
)
def test_the_dates_of_the_real_campaign_are_read_as_they_stand(text: str, start: date, end: date) -> None:
    assert parse_dates(text, window=CAMPAIGN) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "9-13 November 2020",
        "9\N{EN DASH}13 November 2020",
        "9 \N{EM DASH} 13 Nov 2020",
        "9\N{NON-BREAKING HYPHEN}13 nov. 2020",
        "9 \N{MINUS SIGN} 13 NOVEMBER 2020",
        "9 to 13 November 2020",
        "\N{NO-BREAK SPACE}9\N{THIN SPACE}-\N{NARROW NO-BREAK SPACE}13\tNovember,2020 ",
        "9 Nov - 13 Nov 2020",
        "9 November 2020 - 13 November",
        "9 November 2020 - 13 November 2020",
        "2020-11-09 - 2020-11-13",
        "2020-11-09\N{EN DASH}2020-11-13",
        "2020-11-09 to 13 November",
    ],
)
def test_any_dash_any_space_and_either_way_of_writing_a_month_or_year_mean_the_same(text: str) -> None:
    assert parse_dates(text, window=None) == FIRST_WEEK


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_is_known_in_full_and_by_three_letters(month: int) -> None:
    day = date(2020, month, 5)
    assert parse_dates(f"5 {MONTHS[month - 1]} 2020", window=None) == (day, day)
    assert parse_dates(f"5 {MONTHS[month - 1][:3]} 2020", window=None) == (day, day)


def test_a_missing_year_is_the_one_that_puts_the_days_inside_a_campaign_over_new_year() -> None:
    assert parse_dates("28 December - 2 January", window=OVER_NEW_YEAR) == TURN_OF_YEAR
    assert parse_dates("14 - 18 December", window=OVER_NEW_YEAR) == (date(2020, 12, 14), date(2020, 12, 18))
    assert parse_dates("4 - 8 January", window=OVER_NEW_YEAR) == (date(2021, 1, 4), date(2021, 1, 8))


@pytest.mark.parametrize("text", ["28 December - 2 January, 2021", "28 December, 2020 - 2 January"])
def test_a_year_at_one_end_serves_both_ends_over_new_year_too(text: str) -> None:
    assert parse_dates(text, window=None) == TURN_OF_YEAR


def test_a_written_year_may_lie_outside_the_campaign() -> None:
    assert parse_dates("1 November 2019", window=CAMPAIGN)[0].year == 2019


def test_29_february_without_a_year_finds_the_leap_year() -> None:
    window = (date(2019, 6, 1), date(2020, 6, 1))
    assert parse_dates("29 February", window=window)[0] == date(2020, 2, 29)


@pytest.mark.parametrize(
    ("text", "window", "sentence"),
    [
        ("9 - 13 Novmber", CAMPAIGN, '"Novmber" is no month: did you mean November?'),
        ("9 - 13 ноября", CAMPAIGN, '"ноября" is no month: months are in English, January to December'),
        ("31 November", CAMPAIGN, "there is no day 31 in November: it has 30 days"),
        ("0 November", CAMPAIGN, "there is no day 0 in November: it has 30 days"),
        ("29 February 2021", None, "there is no day 29 in February 2021: it has 28 days"),
        ("2020-13-01", None, '"2020-13-01" has no such month: months count from 01 to 12'),
        ("1 May 0000", None, "there is no year 0000"),
        ("31 December 9999 - 1 January", None, "there is no year 10000"),
        ("13 - 9 November", CAMPAIGN, '"13 - 9 November" ends before it starts'),
        ("13 - 9 November 2020", None, '"13 - 9 November 2020" ends before it starts'),
        ("9 December - 11 November 2020", None, '"9 December - 11 November 2020" ends before it starts'),
        ("28 December - 2 January", CAMPAIGN, '"28 December - 2 January" ends before it starts'),
        ("9 - 13 November", TWO_YEARS, '"9 - 13 November" can be in 2020 or 2021: add the year'),
        (
            "9 - 13 November",
            None,
            '"9 - 13 November" has no year, and there are no campaign dates to take it from: add the year',
        ),
        (
            "1 November",
            CAMPAIGN,
            '"1 November" is not inside the campaign, 2020-11-09 to 2020-12-11: mend the day or add the year',
        ),
        (
            "9 November - 13",
            CAMPAIGN,
            f'"9 November - 13" names no month after 13: {EXAMPLE}',
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(text: str, window: tuple[date, date] | None, sentence: str) -> None:
    with pytest.raises(ValueError, match=rf"^{re.escape(sentence)}$"):
        parse_dates(text, window=window)


@pytest.mark.parametrize(
    "text", ["", "next week", "November 9, 2020", "9/11/2020", "9 - 13 - 15 November", "92020", "9"]
)
def test_other_ways_of_writing_dates_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="9 - 13 November 2020"):
        parse_dates(text, window=CAMPAIGN)


@given(st.dates(min_value=date(1000, 1, 1)), st.dates(min_value=date(1000, 1, 1)))
def test_days_written_out_in_full_come_back(one: date, other: date) -> None:
    start, end = sorted((one, other))
    words = " - ".join(f"{day.day} {MONTHS[day.month - 1]}, {day.year}" for day in (start, end))
    assert parse_dates(words, window=None) == (start, end)
    assert parse_dates(f"{start} - {end}", window=CAMPAIGN) == (start, end)


@given(st.text(alphabet="0123459 -,.NovemberJanFby\N{EN DASH}\N{NO-BREAK SPACE}", max_size=40))
def test_no_text_does_worse_than_a_value_error(text: str) -> None:
    try:
        start, end = parse_dates(text, window=OVER_NEW_YEAR)
    except ValueError:
        return
    assert start <= end
