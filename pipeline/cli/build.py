"""`packs build`: draws, sets, zips; shows progress and tells what came of it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.build.last import Sight, Told, look, recall
from pipeline.build.state import one_build
from pipeline.cli.common import (
    DONE,
    PROBLEMS,
    SKIPPED,
    Shell,
    json_option,
    moment,
    problems_option,
    show_problems,
    show_table,
)
from pipeline.cli.machine import private_here
from pipeline.errors import UsageError, has_errors

if TYPE_CHECKING:
    from pipeline.build.run import Report


@click.command()
@click.option("--week", "weeks", multiple=True, metavar="ID", help="Only this week (repeatable; preview only).")
@click.option(
    "--language", "languages", multiple=True, metavar="TAG", help="Only this language (repeatable; preview only)."
)
@click.option(
    "--graphic", "graphics", multiple=True, metavar="NAME", help="Only this graphic (repeatable; preview only)."
)
@click.option("--size", "sizes", multiple=True, metavar="NAME", help="Only this size (repeatable; preview only).")
@click.option(
    "--format", "formats", multiple=True, metavar="NAME", help="Only png, jpg or pdf (repeatable; preview only)."
)
@click.option("--release", is_flag=True, help="Build what may be published: approved, and public by now.")
@click.option(
    "--as-of", "as_of", metavar="INSTANT", help="Release as of this moment, such as 2020-11-16T00:00:00+00:00."
)
@click.option("--dry-run", is_flag=True, help="Show what would be made, change nothing.")
@click.option("--explain", is_flag=True, help="Say for each file why it is made.")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Worker processes (default: one a core).")
@click.option("--strict", is_flag=True, help="Exit with 3 when anything was left out.")
@json_option
@problems_option
@click.pass_obj
def build(
    shell: Shell,
    weeks: tuple[str, ...],
    languages: tuple[str, ...],
    graphics: tuple[str, ...],
    sizes: tuple[str, ...],
    formats: tuple[str, ...],
    release: bool,
    as_of: str | None,
    dry_run: bool,
    explain: bool,
    jobs: int | None,
    strict: bool,
    as_json: bool,
    form: str,
) -> int:
    """Make the pictures, posts, guides and zips, in dist/preview or dist/release.

    Only what changed is made again. Whatever a fault does not touch is still built.
    """
    root, at = shell.root, _moment(release, as_of)
    tree = "release" if release else "preview"
    sight = look(root, repr(private_here(root)), fonts_outside())
    only = {"--week": weeks, "--language": languages, "--graphic": graphics, "--size": sizes, "--format": formats}
    report: Report | None = None
    told = None if dry_run or any(only.values()) else _told_before(root, tree, sight, at)
    if told is None:
        from pipeline.cli.building import build_tree  # with it comes all that reads and draws

        report, told = build_tree(root, at, only, sight, form, jobs=jobs, dry_run=dry_run)
    show_problems(told.problems, form)
    if as_json:
        click.echo(json.dumps(_as_dict(tree, told, report), ensure_ascii=False, indent=2))
    else:
        _show(tree, told, report, explain=explain or dry_run, dry_run=dry_run)
    return _exit_code(told, strict=strict)


def _moment(release: bool, as_of: str | None) -> datetime | None:
    """The moment a release is as of; None for a preview."""
    if not release:
        if as_of:
            raise UsageError("--as-of goes with --release")
        return None
    return moment("--as-of", as_of) if as_of is not None else datetime.now(UTC)


def fonts_outside() -> Sequence[Path]:
    """Folders beside the workspace that fonts are read from."""
    folder = os.environ.get("PACKS_FONTS")
    return [Path(folder)] if folder else []


def _told_before(root: Path, tree: str, sight: Sight, at: datetime | None) -> Told | None:
    """What the last build told, where another would do nothing."""
    with one_build(root):
        told = recall(root, tree, sight)
    return told if told and told.at(at) else None


def _show(tree: str, told: Told, report: Report | None, *, explain: bool, dry_run: bool) -> None:
    decisions = report.decisions if report else []
    if explain:
        verb = "would be " if dry_run else ""
        lines = [f"{verb}{one.action}: {tree}/{one.path} ({one.reason})\n" for one in decisions]
        click.echo("".join(lines), nl=False)  # a hundred thousand at once
    made, restored = (sum(decision.action == action for decision in decisions) for action in ("made", "restored"))
    failed, removed = (len(report.failed), len(report.removed)) if report else (0, 0)
    parts = [f"{made - failed} made", f"{restored} restored", f"{told.files - made - restored + failed} unchanged"]
    if failed:
        parts.append(f"{failed} failed")
    if removed:
        parts.append(f"{removed} removed")
    would = " (dry run: nothing was written)" if dry_run else ""
    click.echo(f"dist/{tree}: {told.files} files, {', '.join(parts)}{would}")
    if report and report.partial:
        click.echo("only what was named; all other files, zips, manifest.json and SHA256SUMS were left as they are")
    elif not dry_run:
        show_table(*told.table)


def _as_dict(tree: str, told: Told, report: Report | None) -> dict[str, object]:
    return {
        "tree": tree,
        "files": told.files,
        "partial": report.partial if report else False,
        "decisions": [asdict(decision) for decision in report.decisions] if report else [],
        "removed": report.removed if report else [],
        "left_out": told.left_out,
    }


def _exit_code(told: Told, *, strict: bool) -> int:
    if has_errors(told.problems):
        return PROBLEMS
    if any(strict or item["language"] in told.required for item in told.left_out):
        return SKIPPED
    return DONE
