from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.campaign.model import Week
from pipeline.campaign.schedule import Moment, crontab, moments, workflow

BEFORE = datetime(2030, 1, 1, tzinfo=UTC)
KATHMANDU = timezone(timedelta(hours=5, minutes=45))


def week(name: str, opens: datetime | None, closes: datetime | None = None) -> Week:
    day = date(2030, 3, 1)
    return Week(name, day, day, opens, closes, "#Hashtag", None, None, None, None, {}, (), (), f"{name}.toml")


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def test_a_week_is_published_when_it_opens_and_again_when_it_closes() -> None:
    assert moments([week("one", at(2030, 3, 4, 9, 30), at(2030, 4, 1))], BEFORE) == (
        Moment(at(2030, 3, 4, 9, 30), ("one opens",)),
        Moment(at(2030, 4, 1), ("one closes",)),
    )


def test_moments_come_in_their_own_order_not_in_that_of_weeks() -> None:
    weeks = [week("one", at(2030, 3, 4), at(2030, 5, 1)), week("two", at(2030, 3, 11))]
    assert [moment.at.month for moment in moments(weeks, BEFORE)] == [3, 3, 5]


def test_what_is_over_or_happens_this_instant_needs_no_line() -> None:
    weeks = [week("one", at(2030, 3, 4), at(2030, 4, 1)), week("two", at(2030, 3, 11))]
    assert [moment.changes for moment in moments(weeks, at(2030, 3, 11))] == [("one closes",)]


def test_a_week_without_a_moment_is_never_public_and_has_no_line() -> None:
    assert moments([week("one", None)], BEFORE) == ()


def test_two_changes_at_one_moment_are_one_line() -> None:
    weeks = [week("one", at(2030, 3, 4), at(2030, 3, 11)), week("two", at(2030, 3, 11))]
    assert moments(weeks, BEFORE)[1] == Moment(at(2030, 3, 11), ("one closes", "two opens"))


def test_an_offset_is_turned_into_utc_over_the_end_of_a_month() -> None:
    (moment,) = moments([week("one", datetime(2030, 3, 1, 0, 15, tzinfo=KATHMANDU))], BEFORE)
    assert moment.cron == "30 18 28 2 *"


def test_seconds_are_rounded_up_so_that_cron_is_never_early() -> None:
    (moment,) = moments([week("one", at(2030, 12, 31, 23, 59, 1))], BEFORE)
    assert moment.at == at(2031, 1, 1)


def test_the_last_moment_of_the_calendar_means_never() -> None:
    assert moments([week("one", BEFORE, datetime.max.replace(tzinfo=UTC))], BEFORE) == ()
    assert moments([week("one", datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12))))], BEFORE) == ()


@given(seconds=st.integers(1, 2**31), minutes_east=st.integers(-12 * 60, 14 * 60))
def test_a_line_is_never_early_and_less_than_a_minute_late(seconds: int, minutes_east: int) -> None:
    opens = (BEFORE + timedelta(seconds=seconds)).astimezone(timezone(timedelta(minutes=minutes_east)))
    (moment,) = moments([week("one", opens)], BEFORE)
    assert timedelta(0) <= moment.at - opens.astimezone(UTC) < timedelta(minutes=1)
    assert moment.cron == f"{moment.at.minute} {moment.at.hour} {moment.at.day} {moment.at.month} *"


@pytest.mark.parametrize(("explain", "words"), [(False, ""), (True, ": one opens")])
def test_the_lines_of_a_workflow(explain: bool, words: str) -> None:
    times = moments([week("one", at(2030, 3, 4, 9, 5))], BEFORE)
    assert list(workflow(times, explain=explain)) == [
        "  schedule:",
        f'    - cron: "5 9 4 3 *" # 2030-03-04 09:05 UTC{words}',
    ]


def test_the_lines_of_a_crontab_run_the_command_and_escape_what_would_end_it() -> None:
    times = moments([week("one", at(2030, 3, 4, 9, 5))], BEFORE)
    assert list(crontab(times, "packs -C '/srv/100% ours' publish --yes", explain=False)) == [
        "CRON_TZ=UTC",
        "# 2030-03-04 09:05 UTC",
        r"5 9 4 3 * packs -C '/srv/100\% ours' publish --yes",
    ]
