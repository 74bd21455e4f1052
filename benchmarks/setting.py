"""How long it takes to set a text in its box, on one warm core (CPU time): every language of the oracles, a headline and a paragraph.

`make bench` prints it. Warm means that fonts are loaded and each glyph was met before; no text was set before in this
size of box, so nothing comes from memory.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.campaign.languages import direction
from pipeline.draw.fonts import FontSet, load_fonts
from pipeline.draw.model import Setting
from pipeline.draw.typeset import typeset
from pipeline.template.model import TextBox, TextStyle
from tests.oracles.cases import SHAPES, SIZES, Case, cases

GOAL = 8.0  # ms a box
ROUNDS = 5


def settings(fonts: FontSet, stretch: float) -> Iterator[Setting]:
    """One setting a text, in the square; `stretch` makes boxes that were not met before. Languages without a font are left out."""
    for case in cases():
        if not fonts.itemised(case.text, _style(case, 1), case.language).missing:
            width, height = SHAPES[case.kind]["square"]
            size = SIZES[case.kind]
            box = TextBox(
                case.kind, 0, 0, width * stretch, height, _style(case, size), "top", 99, size / 2, 1, (0, 0, 1, 1)
            )
            way = direction(case.language)
            yield Setting(box, case.text, case.language, way, way, case.key)


def _style(case: Case, size: float) -> TextStyle:
    return TextStyle(case.families, 400, False, size, "start", 1.2, 0.0)


def measure() -> tuple[int, float, float]:
    """Boxes, the median of ms a box when a picture's two texts are set together, and the slowest pair."""
    fonts, problems = load_fonts(Path("/nowhere"))
    if problems:
        raise RuntimeError(problems)
    typeset(list(settings(fonts, 1.0)), fonts)
    spent: list[float] = []
    boxes = 0
    for number in range(1, ROUNDS + 1):
        texts = list(settings(fonts, 1 + number / 97))
        boxes = len(texts)
        for pair in zip(texts[::2], texts[1::2], strict=True):
            start = time.process_time()
            typeset(pair, fonts)
            spent.append((time.process_time() - start) * 1000 / len(pair))
    return boxes, statistics.mean(spent), max(spent)


def main() -> int:
    boxes, mean, slowest = measure()
    met = "met" if mean <= GOAL else "MISSED"
    print(
        f"{boxes} texts, each set in {ROUNDS} boxes: {mean:.1f} ms a box (goal <= {GOAL:g} ms: {met}), slowest {slowest:.1f} ms"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
