"""`packs new week`: the file of the next week, from nothing or from a sheet of posts."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import click

from pipeline.build.strings import load_written
from pipeline.campaign.dates import parse_dates
from pipeline.campaign.fields import ID_HINT, is_id, parse_toml
from pipeline.campaign.load_weeks import WEEKS_FOLDER, read_week
from pipeline.campaign.model import Campaign
from pipeline.campaign.starting import NewPost, hashtag_of, hashtag_of_posts, week_toml, with_ids
from pipeline.campaign.zones import zone
from pipeline.cli.common import DONE, Shell, show_problems
from pipeline.cli.places import the_campaign
from pipeline.errors import Level, PipelineError, Problem, UsageError, has_errors
from pipeline.translation.update import update

_TEXT = ("text", "post", "english", "message", "caption", "content")
"""What the column of texts may be called; `id` and `platforms` are read too."""
_USUAL = timedelta(days=4)  # Monday to Friday
_MAX_BYTES = 1 << 20
_NOT_TOLD = Problem(
    "translators' files do not hold the new strings yet", hint="mend what is told, then: packs strings update"
)


@click.command()
@click.argument("week_id", metavar="ID")
@click.option("--start", required=True, metavar="DATE", help="First day: 2020-11-23, or 23 November.")
@click.option(
    "--from",
    "sheet",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="posts.csv",
    help="Sample posts: a column called text, if you like also id and platforms.",
)
@click.pass_obj
def week(shell: Shell, week_id: str, start: str, sheet: Path | None) -> int:
    """Write the file of a new week, with a comment beside each field.

    It is as long as the week before it. Posts get ids made of their first words. What you have yet to write is marked as a
    draft, so that no release holds it. Nothing is overwritten; translators' files get the new strings.
    """
    root, campaign = the_campaign(shell)
    path = root / WEEKS_FOLDER / f"{week_id}.toml"
    if not is_id(week_id):
        raise UsageError(f"{week_id!r} is no id for a week", hint=ID_HINT)
    if week_id in (*campaign.week_ids, *campaign.document_ids):
        raise UsageError(f"there is a week or document {week_id!r} already", hint="choose another id")
    days = days_of(campaign, start)
    posts = with_ids(read_posts(sheet)) if sheet else []
    hashtag = hashtag_of_posts(posts, campaign) or hashtag_of(week_id)
    opens = datetime.combine(days[0], time(), zone(campaign.timezone))
    body = week_toml(week_id, days, opens, hashtag, posts)
    _check(body, path.relative_to(root).as_posix(), week_id, campaign)
    write_new(path, body.encode())
    click.echo(f"wrote {path.relative_to(root).as_posix()}: {days[0]} to {days[1]}, {hashtag}, {len(posts)} posts")
    told = tell_translators(root)
    click.echo(f"new strings are in: {', '.join(told)}" if told else "translators' files are as they were")
    click.echo(f"\nNext: write its headline and ask there, then packs build --week {week_id}")
    return DONE


def days_of(campaign: Campaign, start: str) -> tuple[date, date]:
    """First and last day of the new week. Raises UsageError where it does not fit among the others."""
    try:
        first, last = parse_dates(start, window=(campaign.start, campaign.end))
    except ValueError as error:
        raise UsageError(f"--start: {error}") from error
    before = [each for each in campaign.weeks if each.start <= first]
    if first == last:
        last = first + (before[-1].end - before[-1].start if before else _USUAL)
        if first <= campaign.end:
            last = min(last, campaign.end)
    if not (campaign.start <= first <= last <= campaign.end):
        what = f"the week {first} to {last} lies outside the campaign ({campaign.start} to {campaign.end})"
        raise UsageError(what, hint="choose another day, or move the end of the campaign in campaign.toml")
    for other in campaign.weeks:
        if first <= other.end and other.start <= last:
            what = f"week {other.id!r} has days of {first} to {last} already"
            raise UsageError(what, hint=f"it lasts from {other.start} to {other.end}: weeks must not share a day")
    return first, last


def read_posts(sheet: Path) -> list[NewPost]:
    """Posts of a CSV file as spreadsheets save it: commas, semicolons or tabs, with a BOM or without.

    Raises PipelineError for one without a column of texts.
    """
    data = sheet.read_bytes()
    if len(data) > _MAX_BYTES:
        raise PipelineError(f"more than {_MAX_BYTES >> 20} MiB", where=str(sheet), hint="keep the posts of one week")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PipelineError("not UTF-8", where=str(sheet), hint='save it as "CSV UTF-8"') from error
    head = text.partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True))
    except csv.Error as error:
        raise PipelineError(f"not readable as CSV: {error}", where=str(sheet), hint="save it again as CSV") from error
    names = [name.strip().casefold() for name in rows[0]] if rows else []
    column = next((names.index(name) for name in _TEXT if name in names), None)
    if column is None:
        hint = f"call the column of posts one of: {', '.join(_TEXT)}"
        raise PipelineError("no column is called text", where=f"{sheet}:1", hint=hint)
    posts = [_post(names, row, column, f"{sheet}:{number}") for number, row in enumerate(rows[1:], 2) if any(row)]
    return [post for post in posts if post.text]


def _post(names: Sequence[str], row: Sequence[str], column: int, where: str) -> NewPost:
    cells = dict(zip(names, row, strict=False))
    name = cells.get("id", "").strip()
    if name and not is_id(name):
        raise PipelineError(f"{name!r} is no id", where=where, hint=ID_HINT)
    platforms = tuple(cells.get("platforms", "").replace(",", " ").split())
    text = row[column] if column < len(row) else ""
    return NewPost(text.replace("\r\n", "\n").strip(), name, platforms)


def _check(body: str, name: str, week_id: str, campaign: Campaign) -> None:
    """Raises PipelineError for a week that would have faults: what was brought for its posts holds them."""
    fields, problems = parse_toml(body, name)
    if fields:
        read_week(fields, week_id, campaign)
    if fault := next((problem for problem in problems if problem.level is Level.ERROR), None):
        raise PipelineError(f"the new week would have a fault: {fault.what}", hint=fault.hint or "mend the sheet")


def write_new(path: Path, body: bytes) -> None:
    """A new file. Raises PipelineError where it cannot be written, or has come to be there meanwhile."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(body)
    except OSError as error:
        raise PipelineError(f"cannot be written: {error.strerror}", where=str(path)) from error


def tell_translators(root: Path) -> tuple[str, ...]:
    """`packs strings update`: a PO file that lacks new strings would take its language out of the build.

    The names of the files written; where some cannot be read, their problems are shown and none is written.
    """
    written, problems = load_written(root, translated=False)
    if written is None or has_errors(problems):
        show_problems([*problems, _NOT_TOLD], "text")
        return ()
    told, faults = update(root, written.campaign, written.texts)
    if faults:
        show_problems([*faults, _NOT_TOLD], "text")
    return told
