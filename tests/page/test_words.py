"""What pages say in one language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from markupsafe import Markup

from pipeline.page.words import PageWords
from pipeline.translation.tool import tool_words
from tests.page.sites import SIZES, language, words


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (1, "1 kB"),
        (1_499, "1 kB"),
        (240_000, "240 kB"),
        (3_440_000, "3.4 MB"),
        (3_000_000, "3 MB"),
        (41_260_000, "41.3 MB"),
    ],
)
def test_files_weigh_what_people_can_compare(size: int, said: str) -> None:
    assert words("en").weight(size) == said


def test_weights_are_written_as_the_language_does() -> None:
    assert words("ru").weight(3_400_000) == "3,4 МБ"
    assert words("ne").weight(240_000) == "२४० किलोबाइट"
    assert words("ar").weight(240_000) == "\N{RIGHT-TO-LEFT MARK}240 ك.ب"


def test_words_a_language_lacks_are_english_and_say_so() -> None:
    assert words("fr").say("tool.page.pictures") == '<span lang="en" dir="ltr">Pictures</span>'
    assert words("fa").say("tool.page.along", hashtags="#a") == (
        '<span lang="en" dir="ltr">Use this along with #a all week</span>'
    )


def test_a_value_that_could_move_is_isolated() -> None:
    assert words("ar").say("tool.page.along", hashtags="#OAT") == "استخدموه مع <bdi>#OAT</bdi> طوال الأسبوع"
    assert "<bdi>العربية</bdi>" in words("en").say("tool.page.everything", language="العربية")


def test_a_value_is_text_unless_it_is_markup() -> None:
    say = words("en").say
    assert say("tool.page.everything", language="<b>&") == "Everything, &lt;b&gt;&amp;"
    assert say("tool.page.everything", language=Markup("<b>x</b>")) == "Everything, <b>x</b>"


def test_dates_are_written_as_the_campaign_says() -> None:
    days = date(2020, 11, 9), date(2020, 11, 13)
    assert words("en").dates(*days) == "9–13 November 2020"
    styled = replace(language("en"), date_style="9 - 13 November, 2020")
    assert PageWords(tool_words("en"), styled).dates(*days) == "9 - 13 November, 2020"


def test_digits_are_those_the_campaign_says() -> None:
    latin = replace(language("ne"), digits="latn")
    assert "9" in PageWords(tool_words("ne"), latin).day(date(2020, 11, 9))
    assert "९" in words("ne").day(date(2020, 11, 9))


def test_a_size_of_the_campaigns_own_is_called_by_its_name_and_sides() -> None:
    banner = replace(SIZES[0], name="banner", width=1500, height=500)
    assert words("ru").used("banner", (banner,)) == (
        '<span lang="en" dir="ltr">banner</span> <bdi>1500\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}500</bdi>'
    )
