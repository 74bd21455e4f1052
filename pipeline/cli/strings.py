"""`packs strings`: what translators and reviewers work with."""

from __future__ import annotations

import json

import click

from pipeline.build.strings import load_written
from pipeline.campaign.languages import PSEUDO_LOCALES
from pipeline.cli.approve import approve, recall
from pipeline.cli.common import DONE, PROBLEMS, Shell, json_option, known, problems_option, show_problems, show_table
from pipeline.cli.context import context
from pipeline.cli.sheets import export, import_, kit
from pipeline.errors import PipelineError, has_errors
from pipeline.translation.inbox import INBOX, waiting
from pipeline.translation.renames import key_problems
from pipeline.translation.status import COUNTED, Count, Progress, progress
from pipeline.translation.update import update as update_files

_MANY = 10
"""More files than these are counted rather than named."""


@click.group()
def strings() -> None:
    """Bring translators' files up to date, see how far they are, approve what is finished."""


strings.add_command(approve)
strings.add_command(recall)
strings.add_command(context)
strings.add_command(export)
strings.add_command(import_)
strings.add_command(kit)


@strings.command()
@click.option(
    "--minor",
    "minor",
    multiple=True,
    metavar="KEY",
    help="Only a slip was mended in this source text: its translations stay finished and approved (repeatable).",
)
@problems_option
@click.pass_obj
def update(shell: Shell, minor: tuple[str, ...], form: str) -> int:
    """Write every source string into locales/messages.pot and each language's PO.

    Strings are joined by their keys alone: a reworded one keeps its old translation, marked as needing work; one that
    says what its id `was` takes translations and approvals along.
    """
    root = shell.root
    written, problems = load_written(root, translated=False)
    texts = written.texts if written else ()
    problems += key_problems(texts)
    files: tuple[str, ...] = ()
    if written and not has_errors(problems):
        known("--minor", minor, [text.key for text in texts])
        files, faults = update_files(root, written.campaign, texts, minor)
        problems += faults
    show_problems(problems, form)
    if has_errors(problems):
        raise PipelineError("strings were not updated", hint="mend the problems above; nothing was written")
    named = ", ".join(files) if len(files) <= _MANY else f"{len(files)} files"
    click.echo(f"{len(texts)} strings; written: {named or 'nothing, all files are up to date'}")
    return DONE


@strings.command()
@problems_option
@json_option
@click.pass_obj
def status(shell: Shell, form: str, as_json: bool) -> int:
    """How far each language is, and how much of each week, guide and document a release could use today.

    Behind: the source text was reworded since. Ready: approved (or finished, where the campaign's releases ask for no more).
    """
    written, problems = load_written(shell.root)
    show_problems(problems, form)
    if written is None:
        return PROBLEMS
    campaign = written.campaign
    nobodys = (campaign.source, *PSEUDO_LOCALES)
    tags = [language.tag for language in campaign.languages if language.tag not in nobodys]
    found = progress(campaign, written.texts, written.catalogs, problems, tags)
    if as_json:
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
    else:
        _show(found, len(written.texts))
        if left := waiting(shell.root):
            click.echo(f"\n{len(left)} in {INBOX}: run packs strings import")
    return PROBLEMS if has_errors(problems) else DONE


def _show(found: tuple[Progress, ...], total: int) -> None:
    if not found:
        click.echo(f"{total} strings, and no language to translate them into: name some in languages of campaign.toml")
        return
    click.echo(f"{total} strings\n")
    rows = []
    for one in found:
        counts = ["-" if one.faulty else str(one.whole.states.get(state, 0)) for state in COUNTED]
        rows.append([one.tag, *counts, str(one.problems), "PO file has a fault" if one.faulty else one.whole.share])
    show_table(["", "missing", "fuzzy", "behind", "translated", "reviewed", "problems", "ready"], rows)
    parts = list(dict.fromkeys(part for one in found for part in one.parts))
    if parts:
        click.echo("\nready for release, of each part")
        cells = [[part, *(_ready(one.parts.get(part)) for one in found)] for part in parts]
        show_table(["", *(one.tag for one in found)], cells)


def _ready(count: Count | None) -> str:
    return f"{count.ready}/{count.total}" if count else "-"


def _as_json(one: Progress) -> dict[str, object]:
    parts = {part: _counts(count) for part, count in one.parts.items()}
    return {"language": one.tag, "problems": one.problems, "faulty": one.faulty, **_counts(one.whole), "parts": parts}


def _counts(count: Count) -> dict[str, int]:
    states = {state.value: count.states.get(state, 0) for state in COUNTED}
    return {**states, "ready": count.ready, "total": count.total}
