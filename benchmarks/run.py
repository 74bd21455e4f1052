"""How long builds of this repository's own campaign take, and how much memory: measured from outside, judged by nobody.

`make bench` prints a table; `make bench ARGS=--write` puts it into docs/performance.md too. Exit code 1 only when a build
failed: a missed goal is in the table.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import ROOT, BuildFailedError, Row, report

PROC = Path("/proc")
POLL = 0.05  # s; VmHWM is a high-water mark, so only growth in a process's last moments can be missed
DONE = (0, 3)  # exit codes of a build that worked; 3 says that something was left out

HEADLINE = re.compile(r'^headline = (?:\{ text = )?"(?P<text>[^"]+)"', re.MULTILINE)
TRANSLATED = re.compile(r'^msgctxt "week\.[^"]+\.headline"\nmsgid "[^"]*"\nmsgstr "(?P<text>[^"]+)"', re.MULTILINE)


class Memory(threading.Thread):
    """The largest VmHWM of any process below this one, in bytes; None where there is no Linux /proc."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak: int | None = None
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(POLL):
            for process in descendants(os.getpid()):
                self.peak = max(self.peak or 0, high_water(process)) or None

    def stop(self) -> int | None:
        self.stopped.set()
        self.join()
        return self.peak


def descendants(pid: int) -> Iterator[int]:
    parents: dict[int, list[int]] = {}
    for entry in PROC.glob("[0-9]*/stat"):
        try:
            fields = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    waiting = [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        yield from children
        waiting += children


def high_water(pid: int) -> int:
    """Bytes, 0 for a process that is gone or where there is no Linux /proc."""
    try:
        status = (PROC / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


@dataclass(frozen=True, slots=True)
class Run:
    """One command: seconds on the clock, and what it said of the files it made."""

    seconds: float
    files: int
    made: int


def build(workspace: Path, *options: str) -> Run:
    """Runs `packs build` as a person would. Raises BuildFailedError."""
    command = [sys.executable, "-m", "pipeline", "-C", str(workspace), "build", *options]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace", check=False)
    seconds = time.perf_counter() - start
    said = re.search(r"(\d+) files, (\d+) made", done.stdout)
    if done.returncode not in DONE or not said:
        raise BuildFailedError(f"packs build {' '.join(options)}: exit code {done.returncode}\n{done.stderr}")
    return Run(seconds, int(said[1]), int(said[2]))


def changed(workspace: Path, pattern: str, text: re.Pattern[str]) -> Callable[[], Run]:
    """Each call makes one string a character longer, in the first file that has such a one, and builds."""
    files = sorted(workspace.glob(pattern))
    file = next((file for file in files if text.search(file.read_text(encoding="utf-8"))), None)
    if file is None:
        raise BuildFailedError(f"no string to change in {pattern}")

    def once() -> Run:
        body = file.read_text(encoding="utf-8")
        found = text.search(body)
        assert found is not None
        file.write_text(f"{body[: found.end('text')]}!{body[found.end('text') :]}", encoding="utf-8")
        run = build(workspace)
        if not run.made:
            raise BuildFailedError(f"a string of {file.name} was changed, and nothing was made anew")
        return run

    return once


def median(measure: Callable[[], Run], times: int = 3) -> Run:
    runs = [measure() for _ in range(times)]
    return Run(statistics.median(run.seconds for run in runs), runs[-1].files, runs[-1].made)


def measure(workspace: Path) -> list[Row]:
    for name in ("assets", "locales"):
        shutil.copytree(ROOT / name, workspace / name)
    build(
        workspace, "--dry-run"
    )  # so that Python's compiled modules and the files read are there for the first as for the last
    memory = Memory()
    if (PROC / "self" / "status").exists():
        memory.start()
    cold = build(workspace)
    second = median(lambda: build(workspace))
    if second.made:
        raise BuildFailedError(f"the second build made {second.made} files again")
    translation = median(changed(workspace, "locales/*.po", TRANSLATED))
    english = median(changed(workspace, "assets/src/weeks/*.toml", HEADLINE))
    for name in (".pipeline", "dist"):
        shutil.rmtree(workspace / name)
    release = build(workspace, "--release")
    peak = memory.stop() if memory.is_alive() else None
    return [
        Row(f"preview, cold ({cold.files} files)", cold.seconds, "s", 60),
        Row("preview again, nothing to do", second.seconds, "s", 1.5),
        Row(f"one translation changed ({translation.made} files made)", translation.seconds, "s", 5),
        Row(f"one English headline changed ({english.made} files made)", english.seconds, "s", 5),
        Row(f"release, cold ({release.files} files)", release.seconds, "s"),
        Row("largest process, peak memory", peak / 1e6 if peak else None, "MB", 600),
    ]


def measured() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder))


if __name__ == "__main__":
    sys.exit(report(__doc__, "building", measured))
