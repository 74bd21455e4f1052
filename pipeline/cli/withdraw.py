"""`packs withdraw`: takes a published week or document, or one language of it, back everywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.campaign.withdrawn import FILE, parse, to_csv
from pipeline.cli.common import Shell, known
from pipeline.cli.places import the_campaign
from pipeline.errors import PipelineError

CANNOT_BE_UNDONE = """What no tool can take back: copies partners have downloaded or posted; Dropbox keeps earlier
revisions for 30 days or longer; a bucket with versioning keeps earlier versions; caches may serve a file for five
minutes more."""


@click.command()
@click.argument("part", metavar="WEEK")
@click.option("--language", "tag", metavar="TAG", help="Only this language of it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def withdraw(shell: Shell, part: str, tag: str | None, yes: bool) -> int:
    """Take a week or a document, or one language of it, out of all releases from now on.

    It is written down in assets/src/withdrawn.csv; the next `packs publish` removes it everywhere. Taking its line out
    of that file publishes it again.
    """
    root, campaign = the_campaign(shell)
    known("WEEK", [part], (*campaign.week_ids, *campaign.document_ids))
    if tag is not None:
        known("--language", [tag], [language.tag for language in campaign.languages])
    kind = "week" if part in campaign.week_ids else "document"
    what = f"{kind} {part}{f' in {tag}' if tag else ''}"
    if not yes:
        click.confirm(f"Withdraw {what} from every target?", abort=True)
    _write(root / FILE, part, tag or "")
    click.echo(f"{what} is withdrawn; run packs publish now, and commit {FILE}")
    click.echo(CANNOT_BE_UNDONE)
    return 0


def _write(file: Path, part: str, tag: str) -> None:
    before, problems = parse(file.read_text(encoding="utf-8-sig")) if file.exists() else ({}, [])
    if problems:
        raise PipelineError(problems[0].what, where=problems[0].where, hint="mend this line first; nothing was written")
    day = datetime.now(UTC).date().isoformat()
    temporary = file.with_name(f".{file.name}.new")
    temporary.write_bytes(to_csv({**before, (part, tag): day}))
    temporary.replace(file)
