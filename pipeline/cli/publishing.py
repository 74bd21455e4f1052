"""What sync, publish and withdraw share: targets opened and planned for, then carried out one by one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from pipeline.campaign.model import Campaign
from pipeline.cli.common import DONE
from pipeline.errors import ConflictError, IntegrityError, PipelineError, TargetUnavailableError, UsageError
from pipeline.pack.manifest import MANIFEST, RELEASE, Manifest
from pipeline.sync.apply import LocalTree, apply, kept_at, published, read_local, release_at
from pipeline.sync.kept import all_of_ours
from pipeline.sync.plan import Action, Plan, built_ahead, plan, policy_of
from pipeline.sync.release import Checked, Release, check_release, why_not_over
from pipeline.sync.verify import first_five
from pipeline.targets import open_target
from pipeline.targets.base import Counting, Entry, Item, LinkKnowing, Result, Target
from pipeline.targets.names import name_faults


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants to publish: what the command line said."""

    max_delete: int | None = None
    allow_unsigned: bool = False
    expect_plan: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A target with what would be done to it; `before` is what its readers see now."""

    name: str
    target: Target
    local: LocalTree
    before: Manifest | None
    steps: Plan


def choose(campaign: Campaign, names: Sequence[str]) -> list[str]:
    """The targets named, else all that are for readers: those marked `staging = true` must be named."""
    for name in names:
        if name not in campaign.targets:
            known = ", ".join(campaign.targets) or "none"
            raise UsageError(f"no target {name!r} in campaign.toml", hint=f"targets there: {known}")
    chosen = list(names) or [name for name in campaign.targets if not _is_staging(campaign, name)]
    if not chosen:
        hint = 'write [targets.shared] with kind = "folder" and path = "..."'
        raise UsageError("campaign.toml names no target for readers", hint=hint)
    return chosen


def prepare(root: Path, campaign: Campaign, name: str, wish: Wish) -> Prepared:
    """Opens a target and plans for it. Raises PipelineError for a tree that must not go there."""
    local = _tree_for(root, campaign, name)
    checked = _check_signatures(campaign, local, wish) if local.manifest.tree == "release" else None
    if faults := name_faults([*(file.path for file in local.manifest.files), *local.pointers]):
        listed = first_five([f"{key} {why}" for key, why in faults.items()])
        raise PipelineError(
            f"some places cannot hold these names: {listed}", hint="rename the week, graphic or language"
        )
    target = open_target(name, campaign.targets[name], root)
    remote = target.entries()
    if checked and not wish.allow_unsigned:
        _refuse_rollback(name, release_at(target, remote, local), checked.release)
    _check_links(campaign, name, target)
    before = _before(target, remote, local)
    ours = all_of_ours(before, kept_at(target, remote))
    policy = policy_of(campaign, wish.max_delete)
    steps = plan(local.manifest, local.pointers, remote, ours, policy, local.pages().values())
    if wish.expect_plan is not None and steps.digest != wish.expect_plan:
        hint = "look at it again with --dry-run, then name its number"
        raise ConflictError(f"{name}: the plan is {steps.digest}, not {wish.expect_plan}", hint=hint)
    return Prepared(name, target, local, before, steps)


def each(names: Sequence[str], do: Callable[[str], None]) -> int:
    """Does something for each target; one that fails stops no other. The worst exit code."""
    worst = DONE
    for name in names:
        try:
            do(name)
        except PipelineError as error:
            if len(names) == 1:
                raise
            hint = f"\n  hint: {error.hint}" if error.hint else ""
            click.echo(f"{name}: error: {error.what}{hint}", err=True)
            worst = max(worst, error.exit_code)
    return worst


def carry_out(prepared: Prepared, *, dry_run: bool, as_json: bool) -> None:
    """Does what was planned, or only shows it. Raises PipelineError, in the end, for what could not be deleted."""
    lingering: tuple[Result, ...] = ()
    if not dry_run:
        with _progress(prepared) as tell:
            lingering = apply(prepared.steps, prepared.local, prepared.target, tell).not_deleted
    if as_json:
        requests = dict(prepared.target.requests) if isinstance(prepared.target, Counting) else {}
        about = {"target": prepared.name, "dry_run": dry_run, "plan": prepared.steps.digest, "requests": requests}
        result = about | prepared.steps.as_dict()
        click.echo(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        _show(prepared, dry_run=dry_run)
    if lingering:
        listed = first_five([f"{result.key} ({result.error})" for result in lingering])
        hint = "run packs sync again; what is new is published all the same"
        raise TargetUnavailableError(f"still there, could not be deleted: {listed}", hint=hint)


def _before(target: Target, remote: Mapping[str, Entry], local: LocalTree) -> Manifest | None:
    """What readers see now; it is fetched only where it is there and not our very own."""
    if MANIFEST not in remote:
        return None
    ours = remote[MANIFEST].holds(Item.of(MANIFEST, local.pointers[MANIFEST]))
    return local.manifest if ours else published(target)


def _check_links(campaign: Campaign, name: str, target: Target) -> None:
    """Every link of campaign.toml must still lead where partners expect it."""
    if not isinstance(target, LinkKnowing):
        return
    for target_name, key, url in campaign.links:
        if target_name == name and not target.leads_to(url, key):
            what = f"the link of {key or 'the whole campaign'} no longer leads to what is published"
            hint = f"run packs link {name}{f' --language {key}' if key else ''} and write the new one there"
            raise TargetUnavailableError(what, where=f"[targets.{name}]", hint=hint)


def _is_staging(campaign: Campaign, name: str) -> bool:
    return campaign.targets[name].get("staging") is True


def _tree_for(root: Path, campaign: Campaign, name: str) -> LocalTree:
    """dist/release, whole; the preview or a release built ahead of time goes to reviewers' targets alone."""
    staging, tree = _is_staging(campaign, name), campaign.targets[name].get("tree", "release")
    if tree not in ("release", "preview") or (tree == "preview" and not staging):
        hint = 'tree = "preview" needs staging = true, and a place only reviewers see'
        raise UsageError(f"target {name} cannot take tree {tree!r}", where=f"[targets.{name}]", hint=hint)
    local = read_local(root / "dist" / str(tree), str(tree))
    if not staging and built_ahead(local.manifest, datetime.now(UTC)):
        hint = "build it again when its newest week is open: packs build --release"
        raise UsageError("dist/release was built ahead of time: it holds a week that is not public yet", hint=hint)
    return local


def _check_signatures(campaign: Campaign, local: LocalTree, wish: Wish) -> Checked:
    """What the tree is signed as. Raises IntegrityError for a signature that does not fit, UsageError without one."""
    key = campaign.public_key
    checked = check_release(local.pointers, (key,) if key and RELEASE in local.pointers else ())
    if checked.faults:
        raise IntegrityError(f"not as it was signed: {first_five(checked.faults)}", hint="run packs sign again")
    if key and checked.release is None and not wish.allow_unsigned:
        raise UsageError(
            "the release is not signed, though campaign.toml tells partners to check it",
            hint="run packs sign --previous TARGET, or allow it with --allow-unsigned",
        )
    return checked


def _refuse_rollback(name: str, theirs: Release | None, ours: Release | None) -> None:
    if fault := why_not_over(theirs, ours):
        hint = f"run packs sign --previous {name}, or overrule it with --allow-unsigned"
        raise ConflictError(f"{name}: {fault}", hint=hint)


@contextmanager
def _progress(prepared: Prepared) -> Iterator[Callable[[Action], None]]:
    """Bytes and their rate, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda action: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        total = sum(action.bytes for action in prepared.steps.of("put", "pointer", "page"))
        task = bar.add_task(prepared.name, total=total)
        yield lambda action: bar.advance(task, action.bytes if action.kind in ("put", "pointer", "page") else 0)


def _show(prepared: Prepared, *, dry_run: bool) -> None:
    steps = prepared.steps
    for note in prepared.target.notes():
        click.echo(f"{prepared.name}: {note}")
    for action in steps.actions:
        if action.kind in ("keep", "refuse") or (dry_run and action in steps.changes):
            click.echo(f"{action.kind:7} {action.key}  ({action.reason})")
    if dry_run:
        click.echo(f"{prepared.name}: plan {steps.digest}")
        click.echo(steps.summary)
    else:
        click.echo(f"{prepared.name}: published ({steps.summary})")
