"""How `packs` grows: artificial campaigns in 50 languages, of 18 weeks and of 52, built and synced, and a larger one planned.

`make bench-growth` prints a table; with `ARGS=--write` it also puts it into docs/performance.md. It takes ten minutes or so.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.artificial import write_campaign
from benchmarks.report import ROOT, BuildFailedError, Row, report
from benchmarks.run import PROC, Memory

TEN_THOUSAND = 18
"""Weeks: with 50 languages a little over 10,000 files."""

WEEKS = 52
LARGE = (52, 7, 5)
"""Weeks, graphics, sizes: with 50 languages a little over 100,000 files."""

_STRING = re.compile(r'^msgstr "Headline of week 1', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Spent:
    """A command: seconds on the clock, peak memory of its largest process in bytes (None: not known), what it printed."""

    seconds: float
    memory: int | None
    said: str

    @property
    def files(self) -> int:
        """How many files a build said that its tree has."""
        found = re.search(r"(\d+) files, ", self.said)
        return int(found[1]) if found else 0


def packs(root: Path, *arguments: str) -> Spent:
    """Runs `packs` as a person would. Raises BuildFailedError."""
    return run(sys.executable, "-m", "pipeline", "-C", str(root), *arguments)


def run(*command: str) -> Spent:
    """Raises BuildFailedError for an exit code other than 0."""
    memory = Memory()
    if (PROC / "self" / "status").exists():
        memory.start()
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", errors="replace", check=False)
    seconds = time.perf_counter() - start
    peak = memory.stop() if memory.is_alive() else None
    if done.returncode:
        raise BuildFailedError(f"{' '.join(command[2:])}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    return Spent(seconds, peak, done.stdout)


def median(measured: Callable[[], Spent], times: int = 3) -> Spent:
    """The run in the middle; figures are those of one run."""
    return sorted((measured() for _ in range(times)), key=lambda spent: spent.seconds)[times // 2]


def ten_thousand(root: Path) -> list[Row]:
    """The goals for a change are set for as many files; building them is not told."""
    write_campaign(root, TEN_THOUSAND)
    packs(root, "build")
    packs(root, "build")  # the sources are as old now as a note of the last build asks for
    again = median(lambda: packs(root, "build"))
    planned = median(lambda: _planned(root))
    changed = median(lambda: _changed(root))
    return [
        Row(f"nothing to do ({again.files:,} files)", again.seconds, "s", 0.8),
        Row("everything read, planned and looked at, nothing to draw", planned.seconds, "s", 2),
        Row("one string changed: that, and what has to be drawn", changed.seconds, "s"),
        *_beside_ninja(again),
    ]


def year(root: Path) -> list[Row]:
    """A campaign of 52 weeks in 50 languages: built, built again, one string changed, synced."""
    write_campaign(root, WEEKS)
    cold = packs(root, "build")
    packs(root, "build")  # the sources are as old now as a note of the last build asks for
    again = median(lambda: packs(root, "build"))
    planned = median(lambda: _planned(root))
    changed = median(lambda: _changed(root))
    release = packs(root, "build", "--release")
    first = packs(root, "sync", "shared")
    second = packs(root, "sync", "shared")
    published = root / "published"
    sizes = [file.stat().st_size for file in published.rglob("*") if file.is_file()]
    manifest = (root / "dist/release/manifest.json").stat().st_size
    called = f"{WEEKS} weeks x 50 languages"
    return [
        Row(f"{called}, preview, cold ({cold.files:,} files)", cold.seconds, "s"),
        Row("peak memory of its largest process", _megabytes(cold), "MB"),
        Row("nothing to do", again.seconds, "s"),
        Row("everything read, planned and looked at, nothing to draw", planned.seconds, "s"),
        Row("one string changed: that, and what has to be drawn", changed.seconds, "s"),
        Row(f"release, cold ({release.files:,} files, all from the store)", release.seconds, "s"),
        Row(f"synced to a folder ({len(sizes):,} files)", first.seconds, "s"),
        Row("peak memory of that", _megabytes(first), "MB"),
        Row("synced again, nothing to do", second.seconds, "s"),
        Row("size of the release", sum(sizes) / 1e6, "MB"),
        Row("size of its manifest", manifest / 1e6, "MB"),
        Row("entries at its root", len(list(published.iterdir())), "entries", 60),
    ]


def large(root: Path) -> list[Row]:
    """A campaign of a hundred thousand files, only planned."""
    write_campaign(root, *LARGE)
    planned = packs(root, "build", "--dry-run")
    return [
        Row(f"{planned.files:,} files planned", planned.seconds, "s", 10),
        Row("peak memory of that", _megabytes(planned), "MB", 500),
    ]


def _planned(root: Path) -> Spent:
    for note in (root / ".pipeline").glob("last-*.json"):
        note.unlink()
    return packs(root, "build")


def _changed(root: Path) -> Spent:
    """One translation gets a letter more."""
    file = root / "locales" / "af.po"
    text, count = _STRING.subn(r"\g<0>e", file.read_text(encoding="utf-8"), count=1)
    if not count:
        raise BuildFailedError("there is no string to change")
    file.write_text(text, encoding="utf-8")
    return packs(root, "build")


def _beside_ninja(ours: Spent) -> Iterable[Row]:
    """How long ninja takes to find that as many files are up to date."""
    ninja = shutil.which("ninja")
    if ninja is None:
        yield Row("ninja, for as many files (not installed)", None, "s")
        return
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "in").write_text("", encoding="utf-8")
        rules = ["rule copy", "  command = cp $in $out", *(f"build out/{n}: copy in" for n in range(ours.files))]
        (place / "build.ninja").write_text("\n".join(rules) + "\n", encoding="utf-8")
        run(ninja, "-C", folder)
        theirs = statistics.median(run(ninja, "-C", folder).seconds for _ in range(3))
    yield Row("ninja, for as many files", theirs, "s")
    yield Row("our time beside ninja's", ours.seconds / theirs, "x")


def _megabytes(spent: Spent) -> float | None:
    return spent.memory / 1e6 if spent.memory else None


def measured() -> list[Row]:
    rows: list[Row] = []
    for campaign in (ten_thousand, year, large):
        with tempfile.TemporaryDirectory() as folder:
            rows += campaign(Path(folder))
    return rows


if __name__ == "__main__":
    sys.exit(report(__doc__, "growth", measured))
