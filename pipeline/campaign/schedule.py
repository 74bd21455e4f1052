"""When what is public changes, and the crontab and workflow lines that publish it then. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipeline.campaign.embargo import Embargoed


@dataclass(frozen=True, slots=True)
class Moment:
    """A whole minute in UTC by which something has opened or closed; `changes` says what, in words that name weeks and documents."""

    at: datetime
    changes: tuple[str, ...]

    @property
    def cron(self) -> str:
        """Minute, hour, day, month and any weekday, as cron and GitHub read them. Neither knows years."""
        return f"{self.at.minute} {self.at.hour} {self.at.day} {self.at.month} *"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} UTC"

    def told(self, *, explain: bool) -> str:
        """The moment alone, fit for a log that everybody may read, or with what changes."""
        return f"{self}: {', '.join(self.changes)}" if explain else str(self)


def moments(things: Iterable[Embargoed], after: datetime) -> tuple[Moment, ...]:
    """Every opening and closing later than `after`, in order; those of one minute are one.

    A moment with seconds is moved to the next whole minute: cron must never be early.
    """
    found: dict[datetime, list[str]] = {}
    for thing in things:
        for verb, instant in (("opens", thing.public_from), ("closes", thing.public_until)):
            if instant is not None and instant > after and (minute := _minute(instant)):
                found.setdefault(minute, []).append(f"{thing.id} {verb}")
    return tuple(Moment(at, tuple(found[at])) for at in sorted(found))


def crontab(times: Iterable[Moment], command: str, *, explain: bool) -> Iterator[str]:
    """Lines for `crontab -e`. A percent sign would end the command there, so it is escaped."""
    yield "CRON_TZ=UTC"
    for moment in times:
        yield f"# {moment.told(explain=explain)}"
        yield f"{moment.cron} {command}".replace("%", r"\%")


def workflow(times: Iterable[Moment], *, explain: bool) -> Iterator[str]:
    """The lines below `on:` of a GitHub workflow."""
    yield "  schedule:"
    for moment in times:
        yield f'    - cron: "{moment.cron}" # {moment.told(explain=explain)}'


def _minute(instant: datetime) -> datetime | None:
    """The first whole minute in UTC not before `instant`; None at the end of the calendar, where "never" is written."""
    try:
        utc = instant.astimezone(UTC)
        whole = utc.replace(second=0, microsecond=0)
        return whole if whole == utc else whole + timedelta(minutes=1)
    except OverflowError:
        return None
