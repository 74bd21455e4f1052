"""Moments by the clocks of a zone."""

from __future__ import annotations

from datetime import datetime

import pytest

from pipeline.campaign.zones import moment_in, zone


def test_a_moment_is_told_by_the_clocks_of_its_zone() -> None:
    moment = moment_in(zone("Asia/Kathmandu"), datetime.fromisoformat("2020-11-09T20:00:00+00:00"))
    assert moment.isoformat() == "2020-11-10T01:45:00+05:45"


@pytest.mark.parametrize(
    ("written", "there"),
    [("0001-01-01T00:00:00+00:00", "America/New_York"), ("9999-12-31T23:59:59+00:00", "Asia/Tokyo")],
)
def test_a_moment_at_the_end_of_the_calendar_stays_as_it_is_written(written: str, there: str) -> None:
    assert moment_in(zone(there), datetime.fromisoformat(written)).isoformat()[:19] == written[:19]
