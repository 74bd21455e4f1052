"""Time zones by their name in the tz database, such as Europe/Kyiv."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone(name: str) -> ZoneInfo:
    """Raises ValueError for a name the database does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # a name may be no name of a file
        raise ValueError(
            f"{name!r} is no time zone: write a name such as UTC, Europe/Kyiv or Asia/Kathmandu"
        ) from error
