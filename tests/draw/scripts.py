"""The texts of the oracles in their boxes, as we set them."""

from __future__ import annotations

from functools import lru_cache

from pipeline.campaign.languages import direction
from pipeline.draw.model import Outlines, Setting
from pipeline.draw.typeset import typeset
from pipeline.template.model import TextBox, TextStyle, Wrap
from tests.draw.texts import all_fonts
from tests.oracles.cases import SHAPES, SIZES, Case
from tests.oracles.stored import Part


def box(case: Case, shape: str) -> TextBox:
    """A headline shrinks and is balanced; a paragraph keeps its size and fills its lines."""
    width, height = SHAPES[case.kind][shape]
    size = SIZES[case.kind]
    style = TextStyle(case.families, 400, False, size, "start", 1.15, 0)
    smallest = 12 if case.kind == "headline" else size
    wrap: Wrap = "balanced" if case.kind == "headline" else "greedy"
    page = (0, 0, width, height)
    return TextBox(case.kind, 0, 0, width, height, style, "top", 99, smallest, 1, page, wrap=wrap)


@lru_cache(maxsize=256)
def drawn(case: Case, shape: str) -> Outlines:
    way = direction(case.language)
    return typeset([Setting(box(case, shape), case.text, case.language, way, way, case.key)], all_fonts())[0]


def parts(case: Case, outlines: Outlines) -> list[Part]:
    """What of the text stands on each line, white space at its ends left out."""
    found: list[Part] = []
    at = 0
    for line in outlines.lines:
        words = line.text.strip()
        start = case.text.index(words, at)
        assert not case.text[at:start].strip(), f"{case.text[at:start]!r} is on no line"
        at = start + len(words)
        found.append((start, at))
    assert not case.text[at:].strip(), f"{case.text[at:]!r} is on no line"
    return found
