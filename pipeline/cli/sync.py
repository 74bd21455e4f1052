"""`packs sync`: publishes dist/release to one target or all."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.campaign.load import load_campaign
from pipeline.campaign.model import Campaign
from pipeline.cli.common import DONE, PROBLEMS, Shell, json_option, show_problems
from pipeline.errors import PipelineError, UsageError
from pipeline.sync.apply import LocalTree, apply, published, read_local
from pipeline.sync.plan import Action, Plan, built_ahead, plan
from pipeline.targets import open_target


@click.command()
@click.argument("names", metavar="[TARGET]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show the plan, change nothing.")
@click.option(
    "--max-delete", type=click.IntRange(0), default=None, metavar="N", help="Delete at most N files (default: 10 %)."
)
@json_option
@click.pass_obj
def sync(shell: Shell, names: tuple[str, ...], dry_run: bool, max_delete: int | None, as_json: bool) -> int:
    """Publish dist/release to the targets of campaign.toml.

    Readers see either what they saw before or the whole new release. Safe to stop and to run again.
    """
    root = shell.root
    campaign, problems = load_campaign(root)
    if campaign is None:
        show_problems(problems, "text")
        return PROBLEMS
    chosen = _chosen(campaign, names)
    local = read_local(root / "dist" / "release")
    if built_ahead(local.manifest, datetime.now(UTC)):
        hint = "build it again when its newest week is open: packs build --release"
        raise UsageError("dist/release was built ahead of time: it holds a week that is not public yet", hint=hint)
    worst = DONE
    for name in chosen:
        try:
            _sync_one(campaign, name, root, local, dry_run=dry_run, max_delete=max_delete, as_json=as_json)
        except PipelineError as error:
            if len(chosen) == 1:
                raise
            click.echo(f"{name}: error: {error.what}" + (f"\n  hint: {error.hint}" if error.hint else ""), err=True)
            worst = max(worst, error.exit_code)
    return worst


def _chosen(campaign: Campaign, names: Sequence[str]) -> Sequence[str]:
    for name in names:
        if name not in campaign.targets:
            known = ", ".join(campaign.targets) or "none"
            raise UsageError(f"no target {name!r} in campaign.toml", hint=f"targets there: {known}")
    if not names and not campaign.targets:
        raise UsageError(
            "campaign.toml names no target", hint='write [targets.shared] with kind = "folder" and path = "..."'
        )
    return names or list(campaign.targets)


def _sync_one(
    campaign: Campaign, name: str, root: Path, local: LocalTree, *, dry_run: bool, max_delete: int | None, as_json: bool
) -> None:
    target = open_target(name, campaign.targets[name], root)
    remote = target.entries()
    steps = plan(local.manifest, local.pointers, remote, published(target), max_delete=max_delete)
    if not dry_run:
        apply(steps, local, target, _tell if sys.stderr.isatty() else lambda action: None)
    if as_json:
        click.echo(json.dumps({"target": name, "dry_run": dry_run, **steps.as_dict()}, ensure_ascii=False, indent=2))
    else:
        _show(steps, name, dry_run=dry_run)


def _tell(action: Action) -> None:
    click.echo(f"{action.kind} {action.key}", err=True)


def _show(steps: Plan, name: str, *, dry_run: bool) -> None:
    for action in steps.actions:
        if action.kind in ("keep", "refuse") or (dry_run and action.kind in ("put", "delete")):
            click.echo(f"{action.kind:7} {action.key}  ({action.reason})")
    click.echo(f"{name}: {steps.summary}" if dry_run else f"{name}: published ({steps.summary})")
