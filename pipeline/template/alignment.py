"""Where a placeholder stands in its box, for tools that write the place of each line and not how it is aligned.

Figma, Illustrator, XD, Sketch and Affinity write a centred line as one that starts further right. The widths of lines are
only estimated here, from the number of characters: enough to tell left, centre and right apart, which are far apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from pipeline.template.geometry import Rectangle
from pipeline.template.model import Anchor, Vertical
from pipeline.template.placeholder import Line

# em, means over running text of usual sans-serif faces
_CAPITAL_OR_DIGIT, _SMALL, _BLANK, _WIDE = 0.63, 0.52, 0.26, 1.0
CAP_HEIGHT = 0.72
_SHARE: dict[Anchor, float] = {"start": 0.0, "middle": 0.5, "end": 1.0}  # of a line's spare room on its left
_NEAR = 0.75  # em within which a line counts as standing at the left edge


def anchor_in(box: Rectangle, lines: Sequence[Line], size: float) -> Anchor:
    """Start, middle or end, whichever puts the lines nearest to where they are; start where the box does not tell."""
    x, y, width, height = box
    inside = [line for line in lines if x - size <= line.x <= x + width and y <= line.y <= y + height + size]
    if not inside or len({round(line.x) for line in inside}) == 1 < len({len(line.words) for line in inside}):
        return "start"
    if all(abs(line.x - x) <= _NEAR * size for line in inside):
        return "start"
    off: dict[Anchor, float] = {"start": 0.0, "middle": 0.0, "end": 0.0}
    for line in inside:
        spare = max(0.0, width - _width(line.words, size))
        for anchor in off:
            off[anchor] += abs(line.x - x - _SHARE[anchor] * spare)
    return min(off, key=lambda anchor: off[anchor])


def vertical_in(box: Rectangle, lines: Sequence[Line], size: float) -> Vertical:
    """Top, middle or bottom, by the room over the first capitals and under the last baseline; top for lines elsewhere."""
    _, y, _, height = box
    if not lines or not (y <= lines[0].y and lines[-1].y <= y + height + size / 4):
        return "top"
    over, under = lines[0].y - CAP_HEIGHT * size - y, y + height - lines[-1].y
    off: dict[Vertical, float] = {"top": abs(over), "middle": abs(over - under) / 2, "bottom": abs(under)}
    return min(off, key=lambda place: off[place])


def _width(words: str, size: float) -> float:
    return size * sum(_advance(character) for character in words)


def _advance(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return _WIDE
    if character.isspace():
        return _BLANK
    return _CAPITAL_OR_DIGIT if character.isupper() or character.isdigit() else _SMALL
