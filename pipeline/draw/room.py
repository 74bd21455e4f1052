"""What room a box gives its text, and the side its lines keep to."""

from __future__ import annotations

import math

import regex

from pipeline.draw.curve import Track
from pipeline.draw.lines import Room
from pipeline.draw.model import Setting

# From line to line in em at least, so that ink keeps apart: measured in Noto fonts, by script; 1 for all others.
_LEADING = (
    (r"[\u1ea0-\u1ef9]", 1.12),  # Vietnamese, with its stacked marks
    (r"\p{Ethiopic}", 1.2),
    (r"\p{Devanagari}|\p{Bengali}|\p{Tamil}|\p{Khmer}", 1.24),
    (r"\p{Thai}", 1.32),
    (r"\p{Arabic}", 1.38),
    (r"\p{Lao}", 1.41),
    (r"\p{Myanmar}", 1.52),
)
_FLOORS = tuple((regex.compile(pattern), floor) for pattern, floor in _LEADING)
_GROWTH = 3  # times the height of a box: no letter's ink needs a larger size to fill it
_TALL = 1.2  # scripts with a greater need get as much as the ink of the very text asks for


def alignment(setting: Setting) -> str:
    """The side lines keep to."""
    if setting.box.style.anchor == "middle":
        return "center"
    return "left" if (setting.box.style.anchor == "start") == (setting.page_direction == "ltr") else "right"


def anchor(setting: Setting, along: Track) -> float:
    """The point of the path a line is anchored to, px from its start; on a page from right to left from its end."""
    start = setting.box.curve.start if setting.box.curve else 0.0
    return along.length * (start if setting.page_direction == "ltr" else 1 - start)


def room_for(setting: Setting, limit: float | None, text: str, along: Track | None) -> Room:
    """No larger than `limit`; along a path the room is what lies of it to the sides of where the text is anchored."""
    box, style = setting.box, setting.box.style
    floor = max((floor for script, floor in _FLOORS if script.search(text)), default=1.0)
    largest = limit or (max(style.size, _GROWTH * box.height) if box.grow else style.size)
    width, height, lines = box.width, box.height, box.lines
    if along:
        before = anchor(setting, along)
        after = along.length - before
        width = {"left": after, "center": 2 * min(before, after), "right": before}[alignment(setting)]
        height, lines = math.inf, 1
    return Room(
        width=width,
        height=height,
        largest=largest,
        smallest=min(box.smallest, largest),
        lines=lines,
        leading=max(style.leading, floor),
        tall=floor >= _TALL,
        wrap=box.wrap,
        nowrap=box.nowrap or along is not None,
        scale=box.scale,
    )
