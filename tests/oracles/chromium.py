"""Chromium's line breaks, read from a headless run over one page."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.campaign.languages import direction
from pipeline.draw.faces import Face
from pipeline.draw.fonts import FontSet
from tests.oracles.cases import HERE, SHAPES, SIZES, Case, runs
from tests.oracles.stored import Broken

# Our own rule: an address is never broken, though Unicode's rules break it behind a slash.
ADDRESS = re.compile(r"https?://[^\s)]+")
# Widths in which opportunities are collected. 0 takes all of them at once; but in Japanese, Chromium gives up phrases for
# a line that is too narrow for one, so there is no width below the longest phrase.
WIDTHS = (0, *range(160, 1200, 8))
WIDTHS_OF_PHRASES = tuple(range(340, 1200, 2))


def version() -> str:
    done = subprocess.run(["chromium", "--version"], check=True, capture_output=True, text=True)
    return " ".join(done.stdout.split()[:2])


def broken(cases: Sequence[Case], fonts: FontSet) -> dict[str, Broken]:
    """By `Case.key`."""
    jobs: list[dict[str, Any]] = []
    for case in cases:
        own = {"lang": case.language, "dir": direction(case.language)}
        widths = WIDTHS_OF_PHRASES if case.language == "ja" else WIDTHS
        pieces = [[run.text, run.family, False] for run in runs(case, fonts)]
        jobs.append({**own, "id": f"{case.key} any", "size": SIZES["paragraph"], "pieces": pieces, "widths": widths})
        boxes = [width for width, _ in SHAPES[case.kind].values()]
        pieces = list(_with_whole_addresses(case, fonts))
        jobs.append({**own, "id": f"{case.key} boxes", "size": SIZES[case.kind], "pieces": pieces, "widths": boxes})
    found = _run(jobs, fonts)
    return {
        case.key: Broken(
            tuple(sorted({offset for starts in found[f"{case.key} any"] for offset in starts})),
            {shape: tuple(s) for shape, s in zip(SHAPES[case.kind], found[f"{case.key} boxes"], strict=True)},
        )
        for case in cases
    }


def _with_whole_addresses(case: Case, fonts: FontSet) -> Iterator[list[Any]]:
    addresses = [match.span() for match in ADDRESS.finditer(case.text)]
    at = 0
    for run in runs(case, fonts):
        end = at + len(run.text)
        stops = sorted({at, end, *(stop for span in addresses for stop in span if at < stop < end)})
        for start, stop in pairwise(stops):
            whole = any(first <= start < last for first, last in addresses)
            yield [case.text[start:stop], run.family, whole]
        at = end


def _run(jobs: list[dict[str, Any]], fonts: FontSet) -> dict[str, list[list[int]]]:
    page = (HERE / "page.html").read_text("utf-8")
    page = page.replace("/* FONTS */", "\n".join(map(_font_face, fonts.faces)))
    page = page.replace("/* CASES */", json.dumps(jobs))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, "utf-8")
        command = [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
            "--font-render-hinting=none", "--force-device-scale-factor=1", f"--user-data-dir={folder}/profile",
            "--virtual-time-budget=3600000", "--dump-dom", file.as_uri(),
        ]  # fmt: skip
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    match = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
    if not match or not match[1].startswith("{"):
        raise RuntimeError(f"Chromium gave no lines: {match[1] if match else done.stderr[-2000:]}")
    found: dict[str, list[list[int]]] = json.loads(html.unescape(match[1]))
    return found


def _font_face(face: Face) -> str:
    where = Path(face.path).as_uri()
    return f'@font-face {{ font-family: "{face.typst}"; font-weight: {face.weight}; src: url("{where}"); }}'
