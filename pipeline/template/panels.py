"""A shape behind a text that grows and shrinks with it: how much room it leaves around the words."""

from __future__ import annotations

from collections.abc import Sequence

from fontTools.misc.transform import Transform

from pipeline.template.alignment import CAP_HEIGHT
from pipeline.template.boxes import Area, scale_of
from pipeline.template.geometry import Rectangle, length, upright
from pipeline.template.model import Panel
from pipeline.template.placeholder import Line
from pipeline.template.svg import SVG


def panel_around(area: Area, matrix: Transform, box: Rectangle, lines: Sequence[Line], size: float) -> Panel:
    """The panel's padding and corners in the user space of the text, whose matrix this is.

    The padding is the room between the box and the panel; where the box is larger than the panel, the room the placeholder
    has in it, the same on the right as on the left. Raises ValueError for a panel that cannot be used.
    """
    if area.shape.tag != f"{SVG}rect":
        raise ValueError("a panel must be a rectangle")
    placed = upright(area.bounds, matrix.inverse().transform(area.matrix))
    if placed is None:
        raise ValueError("panel and text are turned against each other, or the panel is empty")
    radius = max(length(area.shape.get(key, "0")) for key in ("rx", "ry"))
    return Panel(_padding(placed, box, lines, size), radius * scale_of(area.matrix) / scale_of(matrix))


def _padding(panel: Rectangle, box: Rectangle, lines: Sequence[Line], size: float) -> tuple[float, float, float, float]:
    """Top, right, bottom, left."""
    (left, top, width, height), (x, y, w, h) = panel, box
    room = (y - top, left + width - x - w, top + height - y - h, x - left)
    if min(room) >= 0:
        return room
    beside = max(0.0, min(line.x for line in lines) - left)
    if beside > width / 2:
        beside = 0.0  # a centred or right-aligned line tells nothing of the left side
    over = max(0.0, lines[0].y - CAP_HEIGHT * size - top)
    return over, beside or over, max(0.0, top + height - lines[-1].y), beside or over
