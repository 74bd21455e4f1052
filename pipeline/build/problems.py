"""Failures of single pictures, told once for each cause: one long headline is one problem, not one a size."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.build.model import Facts, Task
from pipeline.draw.model import DrawError, PictureJob
from pipeline.errors import Problem

Failure = tuple[Task, DrawError | Problem]
_SHOWN = 4


def problems_of(failures: Iterable[Failure]) -> list[Problem]:
    """One problem for each place and subject; what happened in each asset is listed, the first few in full."""
    problems: list[Problem] = []
    causes: dict[tuple[str, int, str, str], dict[str, str]] = {}  # a guide's PDF and HTML fail alike
    for task, failure in failures:
        if isinstance(failure, Problem):
            problems.append(failure)
            continue
        cause = (failure.file, failure.line, failure.subject, failure.hint)
        causes.setdefault(cause, {})[f"{asset_name(task.facts)}: {failure.detail}"] = _by_hand(task)
    for (file, line, subject, hint), found in causes.items():
        details = list(found)
        more = f"; and {len(details) - _SHOWN} more" if len(details) > _SHOWN else ""
        drawn = next(filter(None, found.values()), "")
        other = f"; or draw such sizes by hand: {drawn}" if drawn else ""
        problems.append(Problem(f"{subject}: {'; '.join(details[:_SHOWN])}{more}", file, line, hint + other))
    return problems


def _by_hand(task: Task) -> str:
    """The file that would take the place of a layout; "" for what was not laid out."""
    laid_out = isinstance(task.job, PictureJob) and task.job.template.laid_out
    return f"{task.facts.graphic}.{task.facts.size}.svg" if laid_out else ""


def asset_name(facts: Facts) -> str:
    """A short name of an asset for people: `headline story ru`, `guide ru`."""
    parts = (facts.graphic or facts.kind, facts.size, facts.language)
    return " ".join(part for part in parts if part)
