"""Moments by the clocks of a zone."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from importlib import resources
from pathlib import Path

import pytest

from pipeline.campaign.zones import moment_in, zone
from tests.workspaces import REPOSITORY


def test_a_moment_is_told_by_the_clocks_of_its_zone() -> None:
    moment = moment_in(zone("Asia/Kathmandu"), datetime.fromisoformat("2020-11-09T20:00:00+00:00"))
    assert moment.isoformat() == "2020-11-10T01:45:00+05:45"


@pytest.mark.parametrize(
    ("written", "there"),
    [("0001-01-01T00:00:00+00:00", "America/New_York"), ("9999-12-31T23:59:59+00:00", "Asia/Tokyo")],
)
def test_a_moment_at_the_end_of_the_calendar_stays_as_it_is_written(written: str, there: str) -> None:
    assert moment_in(zone(there), datetime.fromisoformat(written)).isoformat()[:19] == written[:19]


def test_rules_of_zones_are_not_those_of_the_machine(tmp_path: Path) -> None:
    database = tmp_path / "Europe"
    database.mkdir()
    (database / "Kyiv").write_bytes(resources.files("tzdata.zoneinfo").joinpath("UTC").read_bytes())
    asked = (
        "import datetime, zoneinfo; before = zoneinfo.ZoneInfo('Europe/Kyiv')\n"
        "from pipeline.campaign.zones import zone\n"
        "noon = datetime.datetime(2020, 11, 9, 12)\n"
        "print(before.utcoffset(noon), zone('Europe/Kyiv').utcoffset(noon), zoneinfo.ZoneInfo('Europe/Kyiv').utcoffset(noon))"
    )
    found = subprocess.run(
        [sys.executable, "-c", asked],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPOSITORY,
        env={"PYTHONTZPATH": str(tmp_path)},
    )
    assert found.stdout.split() == ["0:00:00", "2:00:00", "2:00:00"]
