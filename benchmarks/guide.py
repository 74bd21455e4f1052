"""How long the guides of this repository's campaign take, set by worker processes started for them, and their memory.

`make bench` prints it. The clock runs from before a worker is started until the bytes are there: loading engines and fonts,
drawing covers and figures, setting. What `packs build` does before and after that is in the table of benchmarks/run.py.

The package is imported inside functions: a worker that is started imports this file again, which `packs` spares it.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from benchmarks.report import ROOT, BuildFailedError, Row, rows_table
from benchmarks.run import PROC, Memory

if TYPE_CHECKING:
    from pipeline.build.load import Sources
    from pipeline.guide.model import GuideJob

TIMES = 3


def guides(sources: Sources, form: str) -> dict[str, GuideJob]:
    """The preview's guides by path."""
    from pipeline.build.model import Scope
    from pipeline.build.plan import plan_tree
    from pipeline.guide.model import GuideJob

    tasks = [task for task in plan_tree(sources, Scope()).tasks if task.facts.kind == "guide"]
    return {task.path: task.job for task in tasks if isinstance(task.job, GuideJob) and task.job.form == form}


def seconds(sources: Sources, jobs: Mapping[str, GuideJob], workers: int) -> float:
    """On the clock, the start of the workers counted in. Raises BuildFailedError where a guide could not be made."""
    from pipeline.build.pool import open_pool

    start = time.perf_counter()
    with open_pool(workers, sources) as pool:
        for path, result in pool.run(jobs):
            if not isinstance(result, bytes):
                raise BuildFailedError(f"{path}: {result}")
        return time.perf_counter() - start


def median(sources: Sources, jobs: Mapping[str, GuideJob], workers: int) -> float:
    return statistics.median(seconds(sources, jobs, workers) for _ in range(TIMES))


def measure() -> list[Row]:
    from pipeline.build.load import load_sources

    sources, problems = load_sources(ROOT)
    if sources is None:
        raise BuildFailedError("; ".join(map(str, problems)))
    pdfs, pages = guides(sources, "pdf"), guides(sources, "html")
    first, *_ = pdfs
    seconds(sources, {first: pdfs[first]}, 1)  # so that Python's compiled modules and the files read are there
    memory = Memory()
    if (PROC / "self" / "status").exists():
        memory.start()
    alone = {path: median(sources, {path: job}, 1) for path, job in pdfs.items()}
    peak = memory.stop() if memory.is_alive() else None
    slowest = max(alone, key=alone.__getitem__)
    return [
        Row("guide of one language, a new worker", statistics.median(alone.values()), "s", 2),
        Row(f"the slowest of them ({pdfs[slowest].name})", alone[slowest], "s", 2),
        Row(f"guides of {len(pdfs)} languages, 2 new workers", median(sources, pdfs, 2), "s", 8),
        Row("the same with their web pages", median(sources, {**pdfs, **pages}, 2), "s"),
        Row("process that sets a guide, peak memory", peak / 1e6 if peak else None, "MB", 200),
    ]


def main() -> int:
    try:
        print(rows_table(measure()))
    except BuildFailedError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
