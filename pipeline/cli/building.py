"""A build that has something to do: reads the sources, runs the plan, and writes down what it told."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from pipeline.build.check import check_sources
from pipeline.build.last import Sight, Told, remember
from pipeline.build.load import Sources
from pipeline.build.model import Scope, Subset
from pipeline.build.overview import overview
from pipeline.build.plan import holds
from pipeline.build.pool import open_pool
from pipeline.build.run import Build, Report
from pipeline.build.store import Store
from pipeline.campaign.formats import MEDIA_TYPES
from pipeline.cli.common import known, load
from pipeline.cli.machine import private_here
from pipeline.errors import UsageError

EVERYTHING: Mapping[str, Sequence[str]] = dict.fromkeys(("--week", "--language", "--graphic", "--size", "--format"), ())
"""The options that name parts of a tree, none of them used."""


def build_tree(
    root: Path,
    at: datetime | None,
    only: Mapping[str, Sequence[str]],
    sight: Sight,
    form: str,
    *,
    jobs: int | None = None,
    dry_run: bool = False,
) -> tuple[Report, Told]:
    """Builds the release as of `at`, or the preview, or of it what the options in `only` name."""
    scope = Scope(at is not None, at)
    sources, problems = load(root, form)
    subset = _subset(sources, only)
    if subset and scope.release:
        raise UsageError(
            "a release is built whole", hint="leave out --week, --language, --graphic, --size and --format"
        )
    problems += check_sources(sources)
    store = Store(root)
    with (
        store.locked(),
        open_pool(jobs or os.cpu_count() or 1, sources, store.dist) as pool,
        _progress(scope.tree) as tell,
    ):
        report = Build(sources, scope, store, pool, tell, dry_run, private_here(root)).run(subset)
        told = Told(
            report.files,
            (*problems, *report.problems),
            overview(sources, scope, report),
            tuple(asdict(item) for item in report.left_out),
            sources.campaign.required,
            holds(sources.campaign, at),
        )
        if not (report.partial or report.failed or dry_run):
            remember(root, scope.tree, sight, told)
    return report, told


def _subset(sources: Sources, only: Mapping[str, Sequence[str]]) -> Subset:
    campaign = sources.campaign
    return Subset(
        known("--week", only["--week"], [week.id for week in campaign.weeks]),
        known("--language", only["--language"], [language.tag for language in campaign.languages]),
        known("--graphic", only["--graphic"], campaign.graphics),
        known("--size", only["--size"], [size.name for size in campaign.sizes]),
        known("--format", only["--format"], tuple(MEDIA_TYPES)),
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
