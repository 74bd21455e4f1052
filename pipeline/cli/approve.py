"""`packs strings approve` and `recall`: a second person's yes, and taking one back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.build.strings import Written, load_written
from pipeline.campaign.text import Text
from pipeline.cli.common import DONE, PROBLEMS, Shell, known, show_problems
from pipeline.errors import PipelineError, UsageError
from pipeline.translation.approvals import Approvals, read_approvals, to_csv
from pipeline.translation.approve import approved, recalled, to_approve
from pipeline.translation.model import APPROVALS_FILE
from pipeline.translation.update import write

F = TypeVar("F", bound=Callable[..., Any])
_HANDLE = re.compile(r"[\w.@+-]{1,64}")


def _which(command: F) -> F:
    """The options that say which strings are meant."""
    for option in (
        click.option("--yes", is_flag=True, help="Do not ask."),
        click.option("--all", "everything", is_flag=True, help="All strings of the language."),
        click.option("--week", "week", metavar="ID", help="Only the strings of this week or document."),
        click.option("--key", "keys", multiple=True, metavar="KEY", help="Only this string (repeatable)."),
        click.option("--language", "tag", required=True, metavar="TAG", help="The language."),
    ):
        command = option(command)
    return command


@click.command()
@_which
@click.option(
    "--reviewer", required=True, metavar="HANDLE", help="Who approves; a handle, it stands in the repository."
)
@click.pass_obj
def approve(
    shell: Shell, tag: str, keys: tuple[str, ...], week: str | None, everything: bool, yes: bool, reviewer: str
) -> int:
    """Approve finished translations, word for word as they stand.

    Releases use the approved text from then on; later edits wait for the next approval and take nothing away.
    """
    if not _HANDLE.fullmatch(reviewer):
        raise UsageError(f"--reviewer {reviewer!r} is no handle", hint="letters, digits and . @ + - _, no spaces")
    root, sources, before = _read(shell)
    chosen = _chosen(sources, tag, keys, week, everything)
    if tag in sources.catalogs.faulty:
        raise PipelineError(f"locales/{tag}.po has a fault", hint="packs check says which; nothing was approved")
    pairs, others = to_approve(chosen, tag, sources.catalogs)
    for text, words in pairs:
        click.echo(f"{text.key}\n  {text.text}\n  {words}")
    for state, count in others.items():
        click.echo(f"{count} {state} in {tag}: not approved, somebody has to finish them first")
    if not pairs:
        click.echo("nothing to approve")
        return DONE
    if not yes:
        click.confirm(f"Approve these {len(pairs)} translations as {reviewer}?", abort=True)
    day = datetime.now(UTC).date().isoformat()
    write(root / APPROVALS_FILE, to_csv(approved(before, tag, pairs, reviewer, day)))
    click.echo(f"{len(pairs)} approved in {APPROVALS_FILE}")
    return DONE


@click.command()
@_which
@click.pass_obj
def recall(shell: Shell, tag: str, keys: tuple[str, ...], week: str | None, everything: bool, yes: bool) -> int:
    """Take approvals back: what needs these strings leaves the next release."""
    root, sources, before = _read(shell)
    meant = {text.key for text in _chosen(sources, tag, keys, week, everything)}
    chosen = [key for of, key in before if of == tag and (everything or key in meant)]  # all: also of strings now gone
    for key in chosen:
        click.echo(key)
    if not chosen:
        click.echo("nothing to recall")
        return DONE
    if not yes:
        click.confirm(f"Take back {len(chosen)} approvals of {tag}?", abort=True)
    write(root / APPROVALS_FILE, to_csv(recalled(before, tag, chosen)))
    click.echo(f"{len(chosen)} recalled in {APPROVALS_FILE}")
    return DONE


def _read(shell: Shell) -> tuple[Path, Written, Approvals]:
    """What is written, and all approvals, also those that no build can use.

    Raises PipelineError for an approvals file with rows that are none: writing it again would lose them.
    """
    sources, problems = load_written(shell.root)
    if sources is None:
        show_problems(problems, "text")
        raise click.exceptions.Exit(PROBLEMS)
    approvals, faults = read_approvals(shell.root)
    for problem in faults:
        raise PipelineError(problem.what, where=problem.where, hint=f"{problem.hint}; nothing was written")
    return shell.root, sources, approvals


def _chosen(sources: Written, tag: str, keys: tuple[str, ...], week: str | None, everything: bool) -> list[Text]:
    """The source strings meant. Raises UsageError unless exactly one of --key, --week and --all says which."""
    campaign = sources.campaign
    known("--language", [tag], [language.tag for language in campaign.languages if language.tag != campaign.source])
    if sum((bool(keys), week is not None, everything)) != 1:
        raise UsageError("say which strings", hint="give --key, --week or --all")
    if week is not None:
        known("--week", [week], [each.id for each in (*campaign.weeks, *campaign.all_documents)])
        return [text for text in sources.texts if text.key.startswith((f"week.{week}.", f"document.{week}."))]
    known("--key", keys, [text.key for text in sources.texts])
    return [text for text in sources.texts if everything or text.key in keys]
