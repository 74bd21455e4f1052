"""`packs new campaign`: a workspace that builds at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import click

from pipeline.campaign.fields import is_id
from pipeline.campaign.files import read_file
from pipeline.campaign.load import CAMPAIGN_FILE, load_campaign
from pipeline.campaign.load_weeks import WEEKS_FOLDER
from pipeline.campaign.model import Campaign
from pipeline.campaign.starting import campaign_toml, hashtag_of, id_of, starter_files, week_toml
from pipeline.campaign.starting import like as made_like
from pipeline.campaign.zones import zone
from pipeline.cli.common import DONE, PROBLEMS, Shell, show_problems
from pipeline.cli.new_week import tell_translators, write_new
from pipeline.errors import PipelineError, UsageError, has_errors

_SOURCES = "assets/src"
_WEEKS = 5
_WEEK = "first-week"
_LARGEST = 200 << 20
"""Bytes of a font or picture that is taken along."""
_IGNORED = "# Made by packs\n/dist/\n/.pipeline/\n"


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--like",
    "other",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Take languages, sizes, drawings, fonts and settings from this campaign.",
)
@click.pass_obj
def campaign(shell: Shell, folder: Path, other: Path | None) -> int:
    """Begin a campaign in the new folder DIR, with all that a first build needs.

    It has five weeks from next Monday, of which the first is written, two drawings, and a guide. With --like it looks like
    another campaign: weeks, documents, translations and targets are not taken along. A folder with anything in it is left
    alone.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already", hint="name a new folder; nothing was written")
    id_ = id_of(folder.resolve().name.replace("_", " "), words=8)
    if not is_id(id_):
        raise UsageError(f"{folder.name!r} gives no id", hint="name the folder in letters a-z, digits and hyphens")
    days = _days(datetime.now(UTC).date())
    name = hashtag_of(id_)
    sources = _like(other, id_, name, days) if other else {**starter_files(), "campaign.toml": _plain(id_, name, days)}
    for place, body in sources.items():
        write_new(folder / _SOURCES / place, body)
    write_new(folder / ".gitignore", _IGNORED.encode())
    return _finish(folder, days)


def _plain(id_: str, name: str, days: tuple[date, date]) -> bytes:
    return campaign_toml(id_, name, days).encode()


def _days(today: date) -> tuple[date, date]:
    """From next Monday, the Friday of the last week."""
    monday = today + timedelta(days=7 - today.weekday())
    return monday, monday + timedelta(weeks=_WEEKS, days=-3)


def _like(other: Path, id_: str, name: str, days: tuple[date, date]) -> dict[str, bytes]:
    """The look of another campaign. Raises PipelineError where it is none, or has faults itself."""
    found, problems = load_campaign(other)
    if found is None:
        show_problems(problems, "text")
        raise PipelineError(f"{other} cannot be taken as a model", hint="mend it, or begin without --like")
    source = other / _SOURCES
    text = (other / CAMPAIGN_FILE).read_text(encoding="utf-8-sig")
    taken = {"campaign.toml": made_like(text, found, id_, name, days).encode()}
    taken |= {"guide/01-about.md": starter_files()["guide/01-about.md"]}
    for path in _look_of(other, found):
        body, problem = read_file(other, path, _LARGEST)
        if problem:
            raise PipelineError(f"{problem.file} {problem.what}", where=str(other), hint=problem.hint or None)
        taken[path.relative_to(source).as_posix()] = body
    return taken


def _look_of(root: Path, campaign: Campaign) -> list[Path]:
    """Drawings and their options, fonts, the guide's drawn pages and their pictures."""
    source = root / _SOURCES
    drawn = [path for name in ("cover", "divider") for path in (source / "guide").glob(f"{name}.*")]
    pictures = [root / media.picture for media in campaign.guide_media]
    found = [*(source / "graphics").rglob("*"), *(source / "fonts").rglob("*"), *drawn, *pictures]
    return sorted(path for path in found if not path.is_dir() and not path.name.startswith("."))


def _finish(folder: Path, days: tuple[date, date]) -> int:
    """Writes the first week and translators' files, and says what comes next."""
    made, problems = load_campaign(folder)
    if made is None:
        show_problems(problems, "text")
        return PROBLEMS
    week = days[0], days[0] + timedelta(days=4)
    opens = datetime.combine(week[0], time(), zone(made.timezone))
    body = week_toml(_WEEK, week, opens, hashtag_of(_WEEK), ()).encode()
    write_new(folder / WEEKS_FOLDER / f"{_WEEK}.toml", body)
    tell_translators(folder)
    _, problems = load_campaign(folder)
    show_problems(problems, "text")
    tags = ", ".join(language.tag for language in made.languages)
    click.echo(f"{folder}: {made.name}, {made.start} to {made.end}, in {tags}")
    click.echo(f"\nNext: read {folder / CAMPAIGN_FILE} and mend what is not yours, then\n    packs -C {folder} build")
    return PROBLEMS if has_errors(problems) else DONE
