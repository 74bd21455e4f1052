"""`packs strings`: what translators and reviewers work with."""

from __future__ import annotations

import click

from pipeline.build.load import source_texts
from pipeline.campaign.load import load_campaign
from pipeline.cli.approve import approve, recall
from pipeline.cli.common import DONE, PROBLEMS, Shell, problems_option, show_problems
from pipeline.errors import PipelineError, has_errors
from pipeline.guide.documents import load_texts
from pipeline.guide.pages import load_guide
from pipeline.translation.update import update as update_files


@click.group()
def strings() -> None:
    """Bring translators' files up to date, approve what is finished."""


strings.add_command(approve)
strings.add_command(recall)


@strings.command()
@problems_option
@click.pass_obj
def update(shell: Shell, form: str) -> int:
    """Write every source string into locales/messages.pot and each language's PO.

    Strings are joined by their keys alone: a reworded one keeps its old translation, marked as needing work.
    """
    root = shell.root
    campaign, problems = load_campaign(root)
    chapters, found = load_guide(root, campaign) if campaign else ((), [])
    papers, faults = load_texts(root, campaign) if campaign else ({}, [])
    problems += [*found, *faults]
    show_problems(problems, form)
    if campaign is None or has_errors(problems):
        raise PipelineError(
            "strings were not updated", hint="mend the problems above; a file at fault would lose its strings"
        )
    texts = source_texts(campaign, chapters, papers)
    written = update_files(root, campaign, texts)
    click.echo(
        f"{len(texts)} strings; written: {', '.join(written) if written else 'nothing, all files are up to date'}"
    )
    return PROBLEMS if has_errors(problems) else DONE
