"""What a worker process holds on to: memory over many pictures, each with words that were not drawn before.

`python -m benchmarks.memory [PICTURES]` prints a line every tenth of the way. Linux only.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from benchmarks.report import ROOT
from benchmarks.run import PROC, descendants, high_water
from pipeline.build.load import Sources, load_sources
from pipeline.build.model import Scope
from pipeline.build.plan import plan_tree
from pipeline.build.pool import Pool, open_pool
from pipeline.draw.model import PictureJob

PICTURES = 10_000
LIMIT = 400 << 20


def jobs(sources: Sources) -> Iterator[PictureJob]:
    """The campaign's pictures over and over, as a build hands them out: all texts of a drawing, then the next drawing."""
    tasks = plan_tree(sources, Scope()).tasks
    drawn = [job for task in tasks if isinstance(job := task.job, PictureJob)]
    drawn.sort(key=lambda job: job.name)
    number = 0
    while True:
        for job in drawn:
            number += 1
            settings = tuple(
                replace(setting, text=f"{setting.text} {number % 1000}") if " " in setting.text else setting
                for setting in job.settings
            )
            yield replace(job, settings=settings)


def resident(pid: int) -> int:
    """Bytes a process has now."""
    status = (PROC / str(pid) / "status").read_text(encoding="utf-8")
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def measure(pool: Pool, sources: Sources, count: int) -> None:
    waiting, done, failed, start = jobs(sources), 0, 0, time.perf_counter()
    step = max(1, count // 10)
    while done < count:
        batch = {str(number): job for number, job in enumerate(islice(waiting, step))}
        failed += sum(not isinstance(result, tuple) for _, result in pool.run(batch))
        done += len(batch)
        (worker,) = workers()
        now, peak = resident(worker) >> 20, high_water(worker) >> 20
        each = 1000 * (time.perf_counter() - start) / done
        print(f"{done:6} pictures, {failed} not drawn: {now} MB now, {peak} MB at most, {each:.0f} ms each", flush=True)
    print(f"goal: <= {LIMIT >> 20} MB, and no more at the end than at half the way")


def workers() -> list[int]:
    """Processes below this one that draw."""
    named = {pid: (PROC / str(pid) / "cmdline").read_bytes() for pid in descendants(os.getpid())}
    return [pid for pid, command in named.items() if b"spawn_main" in command]


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    sources, problems = load_sources(ROOT)
    if sources is None:
        print(*problems, sep="\n", file=sys.stderr)
        return 1
    with open_pool(1, sources) as pool:
        measure(pool, sources, count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
