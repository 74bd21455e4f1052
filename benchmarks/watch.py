"""How long it takes from saving a file to seeing the new picture, in a real browser, with `packs watch` on this campaign.

`make bench-watch` prints a table; with `ARGS=--write` it also puts it into docs/performance.md.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.report import ROOT, Row, report
from tests.browser import chromium

GOAL = 400.0  # ms
TIMES = 15
ONE = "#week=essential&graphic=headline&size=square&language={}"
"""The page with one graphic in one size and language; the others are drawn too, behind it."""
DRAWING, GROUND = "assets/src/graphics/headline.svg", re.compile("#ff6b4a")
TRANSLATION, TRANSLATED = "locales/ru.po", re.compile("(?<=Снижение вреда жизненно важно)")
WEEK, HEADLINE = "assets/src/weeks/essential.toml", re.compile("(?<=Harm reduction is essential)")


@contextmanager
def watching(root: Path) -> Iterator[str]:
    """The address of a `packs watch` of its own."""
    command = [sys.executable, "-m", "pipeline", "-C", str(root), "watch"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
    finally:
        process.terminate()
        process.wait()


def seconds_to_picture(page: Page, file: Path, text: str) -> float:
    """From the moment the file is written until the browser has put the new picture in the place of the old one."""
    page.wait_for_selector("#bar", state="hidden", timeout=120_000)
    time.sleep(0.3)  # nobody saves faster
    shown = page.locator(".stage").get_attribute("data-picture")
    start = time.perf_counter()
    file.write_text(text, encoding="utf-8")
    page.wait_for_selector(f'.stage[data-picture]:not([data-picture="{shown}"]) img', timeout=120_000)
    return time.perf_counter() - start


def median(page: Page, file: Path, pattern: re.Pattern[str], replacements: list[str]) -> float:
    """Milliseconds; the file is afterwards as it was."""
    whole = file.read_text(encoding="utf-8")
    taken = [seconds_to_picture(page, file, pattern.sub(each, whole, count=1)) for each in replacements]
    file.write_text(whole, encoding="utf-8")
    return 1000 * statistics.median(taken)


def measure(root: Path) -> list[Row]:
    for name in ("assets", "locales"):
        shutil.copytree(ROOT / name, root / name)
    longer = ["!" * number for number in range(1, TIMES + 1)]
    colours = [f"#ff{number:02x}4a" for number in range(108, 108 + TIMES)]
    with watching(root) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": 900})

        def opened(language: str) -> Page:
            page.goto("about:blank")
            page.goto(address + ONE.format(language))
            page.wait_for_selector(".stage img")
            return page

        start = time.perf_counter()
        opened("en").wait_for_selector("#bar", state="hidden", timeout=300_000)
        everything = time.perf_counter() - start
        drawing = median(opened("en"), root / DRAWING, GROUND, colours)
        translation = median(opened("ru"), root / TRANSLATION, TRANSLATED, longer)
        week = median(opened("en"), root / WEEK, HEADLINE, longer)
    return [
        Row("every picture of the campaign, from opening the page", everything, "s"),
        Row("a drawing saved, its picture seen", drawing, "ms", GOAL),
        Row("a translation saved, its picture seen", translation, "ms", GOAL),
        Row("a week saved, its picture seen", week, "ms", GOAL),
    ]


def measured() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(folder))


if __name__ == "__main__":
    sys.exit(report(__doc__, "watching", measured))
