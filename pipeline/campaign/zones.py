"""Time zones by their name in the tz database, such as Europe/Kyiv, and moments in them.

The database is that of the package `tzdata`, the same on every machine: rules of zones change several times a year, and
what they say stands in calendars and in files for tools that post at a set time.
"""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

zoneinfo.reset_tzpath(())  # without folders of the system or of PYTHONTZPATH only the package is left
ZoneInfo.clear_cache()  # of what was asked for before


def zone(name: str) -> ZoneInfo:
    """Raises ValueError for a name the database does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # a name may be no name of a file
        raise ValueError(
            f"{name!r} is no time zone: write a name such as UTC, Europe/Kyiv or Asia/Kathmandu"
        ) from error


def moment_in(there: ZoneInfo, instant: datetime) -> datetime:
    """The same moment by the clocks of a zone; as it is written where the calendar ends between the two ("never")."""
    try:
        return instant.astimezone(there)
    except OverflowError:
        return instant.replace(tzinfo=there)
