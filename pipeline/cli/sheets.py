"""`packs strings export`, `import` and `kit`: translations by spreadsheet, there and back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from pipeline.build.strings import Written, load_written
from pipeline.campaign.languages import PSEUDO_LOCALES, autonym, canonical
from pipeline.cli.common import DONE, PROBLEMS, Shell, known, load, problems_option, show_problems
from pipeline.errors import Level, PipelineError, Problem, UsageError, has_errors
from pipeline.translation.approvals import read_approvals
from pipeline.translation.check_lists import load_lists
from pipeline.translation.export import OUTBOX, rows_to_send
from pipeline.translation.inbox import DONE as TAKEN
from pipeline.translation.inbox import INBOX, Delivery, Intake, move_to_done, waiting, write_refused
from pipeline.translation.load import LOCALES
from pipeline.translation.renames import key_problems
from pipeline.translation.sheet import Row, to_csv
from pipeline.translation.update import write
from pipeline.translation.workbook import to_xlsx


@click.command()
@click.option("--language", "languages", multiple=True, metavar="TAG", help="This language (repeatable).")
@click.option("--all", "everything", is_flag=True, help="Every language of the campaign, a sheet for each.")
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV instead of an Excel workbook.")
@click.pass_obj
def export(shell: Shell, languages: tuple[str, ...], everything: bool, as_csv: bool) -> int:
    """Write the strings of a language as a sheet for Excel, LibreOffice or Google Sheets, into locales/outbox.

    Each row has the source text and, as far as there is one, the translation. What comes back goes into locales/inbox, under
    any name, and by `packs strings import` into the language's PO file. An Excel workbook comes through safer than CSV.
    """
    root, written = shell.root, _written(shell.root, "exported")
    tags = _translated(written)
    if everything == bool(languages):
        raise UsageError("say which languages", hint="give --language or --all")
    known("--language", languages, tags)
    wanted = tags if everything else list(dict.fromkeys(languages))
    sheets = _sheets(root, written, wanted)
    for tag, rows in sheets.items():
        name = f"{written.campaign.id}-{tag}.{'csv' if as_csv else 'xlsx'}"
        write(root / OUTBOX / name, to_csv(rows) if as_csv else to_xlsx(rows, tag))
        open_rows = sum(row["state"] in ("missing", "fuzzy") for row in rows)
        click.echo(f"wrote {OUTBOX}/{name}: {len(rows)} rows, {open_rows} to translate or finish")
    return DONE


@click.command(name="import")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@problems_option
@click.pass_obj
def import_(shell: Shell, files: tuple[Path, ...], form: str) -> int:
    """Take sheets and PO files that came back into the PO files; without FILE all that lie in locales/inbox.

    Language and keys are read from inside, so a file may have any name. What is taken moves to locales/inbox/done. Rows that
    cannot be taken, such as those whose source text was reworded since, are told, and written beside the file as
    NAME.refused.csv, to be mended and sent in again. A file that cannot be trusted as a whole stays where it is.
    """
    root, written = shell.root, _written(shell.root, "imported")
    lists, problems = load_lists(root, LOCALES, written.campaign, written.texts)
    intake = Intake(root, written.campaign, written.texts, lists)
    names = {path: str(path) for path in files} or {path: path.relative_to(root).as_posix() for path in waiting(root)}
    deliveries = [intake.take(path, name) for path, name in names.items()]
    refused = {one.file: write_refused(_beside(one.file, moved=not files), one) for one in deliveries if one.rows}
    changed = intake.finish()
    for one in deliveries:
        name = names[one.file]
        moved = move_to_done(one.file, name) if one.rows is not None and not files else None
        problems += [*one.problems, *([moved] if isinstance(moved, Problem) else [])]
        _tell(one, name, moved if isinstance(moved, Path) else None, refused.get(one.file))
    show_problems(problems, form)
    if not deliveries:
        click.echo(f"nothing to import: {INBOX} is empty")
    else:
        click.echo(f"changed: {', '.join(changed) or 'nothing'}")
    return PROBLEMS if has_errors(problems) else DONE


def _beside(file: Path, *, moved: bool) -> Path:
    return file.parent / TAKEN if moved else file.parent


def _tell(one: Delivery, name: str, moved: Path | None, refused: Path | None) -> None:
    if one.rows is None:
        click.echo(f"{name}: not taken, it stays where it is")
        return
    counts = ", ".join(f"{count} into {tag}.po" for tag, count in one.taken.items() if count) or "nothing new"
    click.echo(f"{name}: {counts}{f'; now {moved.parent.name}/{moved.name}' if moved else ''}")
    if refused:
        click.echo(f"  {len(one.rows)} rows refused: mend them in {refused.name} beside it and import that")


@click.command()
@click.option(
    "--language", "tag", required=True, metavar="TAG", help="The language, which the campaign may lack so far."
)
@click.pass_obj
def kit(shell: Shell, tag: str) -> int:
    """Pack all that somebody needs to translate the campaign into a language, as a zip in locales/outbox.

    In it: the sheet, a proof sheet that shows every source text where it stands, and how to send the sheet back.
    """
    from pipeline.build.kits import kit_bytes

    root, written = shell.root, _written(shell.root, "packed")
    campaign = written.campaign
    try:
        tag = canonical(tag)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if tag == campaign.source or tag in PSEUDO_LOCALES:
        raise UsageError(f"nobody translates into {tag!r}", hint="name another language")
    rows = _sheets(root, written, [tag])[tag]
    sources, problems = load(root, "text")
    faults = [problem for problem in problems if problem.level is Level.ERROR]
    show_problems(faults, "text")  # what they touch is not on the proof sheet
    name = f"{campaign.id}-{tag}-kit"
    write(root / OUTBOX / f"{name}.zip", kit_bytes(sources, tag, rows, name, os.cpu_count() or 1))
    click.echo(f"wrote {OUTBOX}/{name}.zip: {len(rows)} texts to translate into {autonym(tag)} ({tag})")
    if tag not in _translated(written):
        click.echo(f"when it comes back, first add {tag!r} to 'languages' in campaign.toml")
    return PROBLEMS if faults else DONE


def _written(root: Path, verb: str) -> Written:
    """All source texts. Raises PipelineError where they have a fault: strings of a broken file would count as removed."""
    written, problems = load_written(root, translated=False)
    problems += key_problems(written.texts if written else ())
    if written is None or has_errors(problems):
        show_problems(problems, "text")
        raise PipelineError(f"nothing was {verb}", hint="mend the problems above")
    return written


def _translated(written: Written) -> list[str]:
    nobodys = (written.campaign.source, *PSEUDO_LOCALES)
    return [language.tag for language in written.campaign.languages if language.tag not in nobodys]


def _sheets(root: Path, written: Written, tags: Sequence[str]) -> dict[str, tuple[Row, ...]]:
    """The rows of each language. Raises PipelineError where a file that they come from has a fault."""
    approvals, problems = read_approvals(root)
    sheets: dict[str, tuple[Row, ...]] = {}
    for tag in tags:
        rows = rows_to_send(root, written.campaign, written.texts, tag, approvals)
        if isinstance(rows, Problem):
            problems.append(rows)
        else:
            sheets[tag] = rows
    if problems:
        show_problems(problems, "text")
        raise PipelineError("no sheet was written", hint="mend the problems above")
    return sheets
