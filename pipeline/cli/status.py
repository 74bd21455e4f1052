"""`packs status`: the lead's overview of weeks, guide and documents by language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.build.check import check_sources
from pipeline.build.status import Built, Row
from pipeline.build.status import status as status_of
from pipeline.build.store import Store
from pipeline.campaign.model import Campaign
from pipeline.cli.common import DONE, PROBLEMS, Shell, json_option, load, show_table
from pipeline.errors import Level, PipelineError
from pipeline.pack.manifest import Manifest
from pipeline.sync.apply import published
from pipeline.targets import open_target

_FEW = 8
"""So many languages are named where something is published; more are counted."""


@click.command()
@json_option
@click.pass_obj
def status(shell: Shell, as_json: bool) -> int:
    """Show for each week, the guide and each document, by language, whether it is ready or what is in the way.

    Also from when each is public, and in which languages it is published where: targets for readers are asked for their
    manifest. Nothing is drawn; what did not fit is known from the last build. Exit code 1 when there are errors in the
    sources.
    """
    root = shell.root
    sources, problems = load(root, "text")
    problems += check_sources(sources)
    store = Store(root)
    there, unknown = _published(root, sources.campaign)
    rows = status_of(sources, Built(store.by_key, store.failed), there, datetime.now(UTC))
    tags = [language.tag for language in sources.campaign.languages]
    if as_json:
        result = {"languages": tags, "rows": [asdict(row) for row in rows], "targets_not_reached": unknown}
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        show_table(["", *tags], [[_named(row), *(row.cells[tag] or "ready" for tag in tags)] for row in rows])
    for name, why in unknown.items():
        click.echo(f"{name}: what is published there is not known: {why}", err=True)
    errors = sum(problem.level is Level.ERROR for problem in set(problems))
    if errors:
        click.echo(f"{errors} error{'' if errors == 1 else 's'} in the sources: packs check tells them", err=True)
    return PROBLEMS if errors else DONE


def _published(root: Path, campaign: Campaign) -> tuple[dict[str, Manifest], dict[str, str]]:
    """The manifests readers see, by target, and why others are not known; staging targets are for no readers."""
    found: dict[str, Manifest] = {}
    unknown: dict[str, str] = {}
    for name, settings in campaign.targets.items():
        if settings.get("staging") is True:
            continue
        try:
            manifest = published(open_target(name, settings, root))
        except PipelineError as error:
            unknown[name] = error.what
            continue
        if manifest:
            found[name] = manifest
    return found, unknown


def _named(row: Row) -> str:
    """What a row is about: its name, from when it is public, where it is published."""
    lines = [row.name, row.opening]
    lines += [f"published in {name}: {_listed(tags)}" for name, tags in row.published.items()]
    return "\n".join(filter(None, lines))


def _listed(tags: Sequence[str]) -> str:
    return ", ".join(tags) if len(tags) <= _FEW else f"{len(tags)} languages"
