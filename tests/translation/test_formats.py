from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import get_args
from unicodedata import category, decimal

import pytest
from babel import Locale
from babel.localedata import locale_identifiers

from pipeline.campaign.model import DateStyle
from pipeline.translation.formats import ZEROS, Digits, date_range, number, to_digits

WEEK = (date(2020, 11, 9), date(2020, 11, 13))
TWO_MONTHS = (date(2020, 11, 30), date(2020, 12, 4))
TWO_YEARS = (date(2020, 12, 28), date(2021, 1, 2))
CAMPAIGN = (date(2020, 11, 9), date(2020, 12, 11))
ONE_DAY = (date(2020, 11, 1), date(2020, 11, 1))

COMMA: DateStyle = "9 - 13 November, 2020"
REFUSED = {"mn_Mong", "mn_Mong_CN", "mn_Mong_MN"}
"""Locales of Babel that run from top to bottom."""
TAGS = sorted(name.replace("_", "-") for name in locale_identifiers() if name not in REFUSED)


def ascii_numbers(text: str) -> list[int]:
    plain = "".join(str(decimal(char)) if char.isdecimal() else char for char in text)
    return sorted(int(run) for run in re.findall("[0-9]+", plain))


@pytest.mark.parametrize(
    ("tag", "week", "two_months"),
    [
        ("en-GB", "9–13 November 2020", "30 November – 4 December 2020"),
        ("ru", "9–13 ноября 2020 г.", "30 ноября – 4 декабря 2020 г."),
        ("es", "9–13 de noviembre de 2020", "30 de noviembre – 4 de diciembre de 2020"),
        ("it", "9–13 novembre 2020", "30 novembre – 4 dicembre 2020"),
        ("ar", "9–13 نوفمبر 2020", "30 نوفمبر – 4 ديسمبر 2020"),
        ("ar-EG", "٩–١٣ نوفمبر ٢٠٢٠", "٣٠ نوفمبر – ٤ ديسمبر ٢٠٢٠"),
        ("ne", "२०२० नोभेम्बर ९–१३", "२०२० नोभेम्बर ३० – डिसेम्बर ४"),
        ("fa", "۹ تا ۱۳ نوامبر ۲۰۲۰", "۳۰ نوامبر تا ۴ دسامبر ۲۰۲۰"),
        ("de", "9.–13. November 2020", "30. November – 4. Dezember 2020"),
        ("cs", "9.–13. 11. 2020", "30. 11. – 4. 12. 2020"),
    ],
)
def test_dates_read_as_the_language_writes_them(tag: str, week: str, two_months: str) -> None:
    assert date_range(*WEEK, tag) == week
    assert date_range(*TWO_MONTHS, tag) == two_months


def test_days_of_one_year_of_two_years_and_single_days_are_written_in_british_english() -> None:
    assert date_range(*CAMPAIGN, "en-GB") == "9 November – 11 December 2020"
    assert date_range(*TWO_YEARS, "en-GB") == "28 December 2020 – 2 January 2021"
    assert date_range(*ONE_DAY, "en-GB") == "1 November 2020"


def test_swahili_keeps_the_month_that_cldr_itself_loses() -> None:
    assert date_range(*TWO_MONTHS, "sw") == "30 Novemba 2020 – 4 Desemba 2020"


@pytest.mark.parametrize(
    ("tag", "week", "two_months"),
    [
        ("en-GB", "9 - 13 November, 2020", "30 November - 4 December, 2020"),
        ("ru", "9 - 13 ноября, 2020 г.", "30 ноября - 4 декабря, 2020 г."),
        ("es", "9 - 13 de noviembre de 2020", "30 de noviembre - 4 de diciembre de 2020"),
        ("it", "9 - 13 novembre, 2020", "30 novembre - 4 dicembre, 2020"),
        ("ar", "9 - 13 نوفمبر، 2020", "30 نوفمبر - 4 ديسمبر، 2020"),
        ("ne", "२०२० नोभेम्बर ९ - १३", "२०२० नोभेम्बर ३० - डिसेम्बर ४"),
    ],
)
def test_dates_may_be_written_as_the_campaign_does(tag: str, week: str, two_months: str) -> None:
    assert date_range(*WEEK, tag, "cldr", COMMA) == week
    assert date_range(*TWO_MONTHS, tag, "cldr", COMMA) == two_months


def test_a_single_day_and_two_full_dates_have_the_comma_too() -> None:
    assert date_range(*ONE_DAY, "en-GB", "cldr", COMMA) == "1 November, 2020"
    assert date_range(*TWO_YEARS, "en-GB", "cldr", COMMA) == "28 December, 2020 - 2 January, 2021"
    assert date_range(*TWO_MONTHS, "sw", "cldr", COMMA) == "30 Novemba, 2020 - 4 Desemba, 2020"


@pytest.mark.parametrize("style", get_args(DateStyle))
@pytest.mark.parametrize("tag", TAGS)
def test_no_locale_loses_a_day_month_or_year(tag: str, style: DateStyle) -> None:
    written = partial(date_range, locale=tag, style=style)
    for start, end in (WEEK, TWO_MONTHS, TWO_YEARS, ONE_DAY):
        text = written(start, end)
        found = ascii_numbers(text)
        assert {start.day, end.day, start.year, end.year} <= set(found), text
        # No number comes from elsewhere: other calendars, zeros, months lost to digits of another field
        assert set(found) <= {n for day in (start, end) for n in (day.day, day.month, day.year)}, text
        assert not any(category(char) == "Zs" and char != " " for char in text), ascii(text)
        # A month that is lost would not show that it is another one
        assert text != written(start.replace(month=10, day=start.day), end), text
        assert text != written(start, end.replace(year=end.year + 1)), text
        if start.month != end.month:
            assert text != written(start, end.replace(month=3, year=2021)), text


@pytest.mark.parametrize("tag", TAGS)
def test_numbers_come_back_in_every_locale_and_in_all_digits(tag: str) -> None:
    choices: tuple[Digits, ...] = ("cldr", "native", "latn")
    for digits in choices:
        assert "".join(str(decimal(char)) for char in number(1234567, tag, digits) if char.isdecimal()) == "1234567"


def test_digits_are_those_cldr_says_or_the_ones_asked_for() -> None:
    assert date_range(*WEEK, "ar", "native") == "٩–١٣ نوفمبر ٢٠٢٠"
    assert date_range(*WEEK, "ar-EG", "latn") == "9–13 نوفمبر 2020"
    assert date_range(*WEEK, "ne", "latn") == "2020 नोभेम्बर 9–13"
    assert number(47, "ar") == "47"
    assert number(47, "ar", "native") == "٤٧"
    assert number(47, "ne") == "४७"
    assert number(47, "ru", "native") == "47"


def test_numbers_are_grouped_and_no_group_is_parted_from_the_next_by_a_line_break() -> None:
    assert number(12345, "en-GB") == "12,345"
    assert number(12345, "ru") == "12\N{NO-BREAK SPACE}345"
    assert number(12345, "fr") == "12\N{NO-BREAK SPACE}345"
    assert number(12345, "ar", "native") == "١٢٬٣٤٥"
    assert number(12345, "ar-EG", "latn") == "12,345"
    assert number(123456, "hi") == "1,23,456"


def test_digits_of_any_script_become_those_asked_for_and_all_else_stays() -> None:
    assert to_digits("47 (٤٧)", "ne", "cldr") == "४७ (४७)"
    assert to_digits("४७ #COVID", "ar", "latn") == "47 #COVID"
    assert to_digits("47", "ar", "native") == "٤٧"


def test_chinese_dates_keep_their_digits_since_it_does_not_write_them_one_by_one() -> None:
    assert date_range(*WEEK, "zh-Hans", "native") == "2020年11月9日至13日"


def test_a_language_cldr_lacks_takes_the_formats_of_a_wider_tag() -> None:
    assert date_range(*WEEK, "es-x-plain") == "9–13 de noviembre de 2020"
    assert date_range(*WEEK, "es_MX") == date_range(*WEEK, "es-MX")


@pytest.mark.parametrize("tag", ["rom", "qps-ploc", "az-Arab"])
def test_a_language_without_month_names_gets_iso_dates_not_english_ones(tag: str) -> None:
    assert date_range(*WEEK, tag) == "2020-11-09 – 2020-11-13"
    assert date_range(*ONE_DAY, tag) == "2020-11-01"


def test_what_is_no_language_tag_is_refused() -> None:
    with pytest.raises(ValueError, match="no language tag"):
        date_range(*WEEK, "english")


def test_every_numbering_system_that_locales_use_by_default_is_known() -> None:
    assert {Locale.parse(name).default_numbering_system for name in locale_identifiers()} <= ZEROS.keys()


@pytest.mark.parametrize("zero", ZEROS.values())
def test_ten_digits_follow_every_zero(zero: int) -> None:
    assert [decimal(chr(zero + value)) for value in range(10)] == list(range(10))
