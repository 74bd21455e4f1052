"""`packs build`: draws, sets, zips; shows progress and tells what came of it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

import click

from pipeline.build.check import check_sources
from pipeline.build.load import Sources
from pipeline.build.model import Scope, Subset
from pipeline.build.overview import overview
from pipeline.build.pool import open_pool
from pipeline.build.run import Build, Report
from pipeline.build.store import Store
from pipeline.cli.common import (
    DONE,
    PROBLEMS,
    SKIPPED,
    Shell,
    has_errors,
    json_option,
    known,
    load,
    moment,
    problems_option,
    show_problems,
    show_table,
)
from pipeline.cli.machine import private_here
from pipeline.errors import UsageError


@click.command()
@click.option("--week", "weeks", multiple=True, metavar="ID", help="Only this week (repeatable; preview only).")
@click.option(
    "--language", "languages", multiple=True, metavar="TAG", help="Only this language (repeatable; preview only)."
)
@click.option(
    "--graphic", "graphics", multiple=True, metavar="NAME", help="Only this graphic (repeatable; preview only)."
)
@click.option("--size", "sizes", multiple=True, metavar="NAME", help="Only this size (repeatable; preview only).")
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
    root = shell.root
    scope = _scope(release, as_of)
    sources, problems = load(root, form)
    subset = _subset(sources, weeks, languages, graphics, sizes)
    if subset and release:
        raise UsageError("a release is built whole", hint="leave out --week, --language, --graphic and --size")
    problems += check_sources(sources)
    store = Store(root)
    with (
        store.locked(),
        open_pool(jobs or os.cpu_count() or 1, sources, store.dist) as pool,
        _progress(scope.tree) as tell,
    ):
        report = Build(sources, scope, store, pool, tell, dry_run, private_here(root)).run(subset)
    problems += report.problems
    show_problems(problems, form)
    if as_json:
        click.echo(json.dumps(_as_dict(report), ensure_ascii=False, indent=2))
    else:
        _show(report, sources, scope, explain=explain or dry_run, dry_run=dry_run)
    return _exit_code(report, sources, strict=strict, errors=has_errors(problems))


def _scope(release: bool, as_of: str | None) -> Scope:
    if not release:
        if as_of:
            raise UsageError("--as-of goes with --release")
        return Scope()
    if as_of is None:
        return Scope(True, datetime.now(UTC))
    return Scope(True, moment("--as-of", as_of))


def _subset(
    sources: Sources,
    weeks: tuple[str, ...],
    languages: tuple[str, ...],
    graphics: tuple[str, ...],
    sizes: tuple[str, ...],
) -> Subset:
    campaign = sources.campaign
    return Subset(
        known("--week", weeks, [week.id for week in campaign.weeks]),
        known("--language", languages, [language.tag for language in campaign.languages]),
        known("--graphic", graphics, campaign.graphics),
        known("--size", sizes, [size.name for size in campaign.sizes]),
    )


@contextmanager
def _progress(tree: str) -> Iterator[Callable[[str], None]]:
    """A counter that moves, on a terminal only; elsewhere nothing, the result says it all."""
    if not sys.stderr.isatty():
        yield lambda path: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed} files"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"building {tree}", total=None)
        yield lambda path: bar.advance(task)


def _show(report: Report, sources: Sources, scope: Scope, *, explain: bool, dry_run: bool) -> None:
    if explain:
        for decision in report.decisions:
            verb = f"would be {decision.action}" if dry_run else decision.action
            click.echo(f"{verb}: {report.tree}/{decision.path} ({decision.reason})")
    made, restored = report.count("made"), report.count("restored")
    failed = len(report.failed)
    parts = [f"{made - failed} made", f"{restored} restored", f"{report.files - made - restored + failed} unchanged"]
    if failed:
        parts.append(f"{failed} failed")
    if report.removed:
        parts.append(f"{len(report.removed)} removed")
    would = " (dry run: nothing was written)" if dry_run else ""
    click.echo(f"dist/{report.tree}: {report.files} files, {', '.join(parts)}{would}")
    if report.partial:
        click.echo("only what was named; all other files, zips, manifest.json and SHA256SUMS were left as they are")
    elif not dry_run:
        show_table(*overview(sources, scope, report))


def _as_dict(report: Report) -> dict[str, object]:
    return {
        "tree": report.tree,
        "files": report.files,
        "partial": report.partial,
        "decisions": [asdict(decision) for decision in report.decisions],
        "removed": report.removed,
        "left_out": [asdict(item) for item in report.left_out],
    }


def _exit_code(report: Report, sources: Sources, *, strict: bool, errors: bool) -> int:
    if errors:
        return PROBLEMS
    if any(strict or item.language in sources.campaign.required for item in report.left_out):
        return SKIPPED
    return DONE
