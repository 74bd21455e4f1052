"""Where one object of a drawing goes, on axes made for all of them. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pipeline.campaign.canvas import Size
from pipeline.template.flow import Axis, Span
from pipeline.template.geometry import Rectangle
from pipeline.template.layout import Placement, Thing, holds

_ALL = 0.98  # of a page, from which on an object covers it
_SPANS = 0.9  # of the frame, from which on an object goes from margin to margin
_THIRD = 1 / 3  # of the room beside an object: with less of it on one side, it belongs to that side

_ENDS = {"left": "start", "top": "start", "right": "end", "bottom": "end", "center": "middle", "middle": "middle"}


@dataclass(frozen=True, slots=True)
class Canvas:
    """What things are placed on: both axes, and the texts, which others carry."""

    size: Size
    across: Axis
    down: Axis
    texts: tuple[Thing, ...]

    def carries_text(self, thing: Thing) -> bool:
        return any(holds(thing.bounds, text.bounds, 0.5) for text in self.texts if text is not thing)


def place(thing: Thing, canvas: Canvas) -> Placement:
    sides = canvas.across.touched(thing.across), canvas.down.touched(thing.down)
    seen = (_length(_within(span, axis.page)) / _length(axis.page) for span, axis in _axes(thing, canvas))
    whole = math.prod(max(0.0, share) for share in seen) >= _ALL
    fill = thing.wish.fill if all(thing.bounds[2:]) else None  # a straight line covers nothing
    if thing.kind == "text" or fill == "stretch" or (thing.kind != "artwork" and not fill) or thing.kind == "picture":
        return _stretched(thing, canvas)
    if fill == "cover" or sides == ("both", "both") or whole:
        return _covering(thing, canvas)
    if "both" in sides:
        return _band(thing, canvas)
    return _kept(thing, canvas)


def _axes(thing: Thing, canvas: Canvas) -> tuple[tuple[Span, Axis], tuple[Span, Axis]]:
    return (thing.across, canvas.across), (thing.down, canvas.down)


def kept_scale(thing: Thing, across: Axis) -> float:
    """The scale of an object that keeps its shape, so that it stays between the margins, or covers the width as it did.

    That of a text is no less than its smallest size asks for.
    """
    width = thing.bounds[2]
    if thing.kind == "text":
        return max(across.scale, *(room.smallest / room.size for room in thing.rooms))
    if thing.kind != "artwork" or not width:
        return across.scale
    match across.touched(thing.across):
        case "both":
            return max(across.scale, across.canvas / width)
        case "neither":
            return min(across.scale, _length(across.inner) / width)
    return across.scale


def asked(axis: Axis, span: Span, scale: float, end: str, safe: Span) -> Span:
    """A span at the start, middle or end of the canvas.

    It is as far from the edge as from the nearer edge of the page before, and within what is safe.
    """
    length = _length(span) * scale
    nearer = min(span[0] - axis.page[0], axis.page[1] - span[1]) * scale
    if end == "middle":
        start = (axis.inner[0] + axis.inner[1] - length) / 2
    elif end == "start":
        start = nearer if nearer <= 0 else max(safe[0], nearer)
    else:
        start = axis.canvas - length - (nearer if nearer <= 0 else max(safe[1], nearer))
    return start, start + length


def aside(thing: Thing, across: Axis, scale: float) -> tuple[Span, str]:
    """Where an object that keeps its shape goes across the page, and why."""
    span = thing.across
    if thing.wish.across:
        return asked(across, span, scale, _ENDS[thing.wish.across], (0, 0)), f"asked to the {thing.wish.across}"
    length, (left, right) = _length(span) * scale, across.page
    match across.touched(span):
        case "start":
            start = (span[0] - left) * scale
            return (start, start + length), "at the left edge"
        case "end":
            end = across.canvas + (span[1] - right) * scale
            return (end - length, end), "at the right edge"
    return _between(span, across, length)


def _between(span: Span, axis: Axis, length: float) -> tuple[Span, str]:
    """By the room on both sides: at a margin, or in proportion."""
    spare, room = _length(axis.frame) - _length(span), _length(axis.inner) - length
    before = span[0] - axis.frame[0]
    share = before / spare if spare > (1 - _SPANS) * _length(axis.frame) else 0.5
    if share < _THIRD:
        start, why = axis.inner[0] + before * axis.scale, "at the left margin"
    elif share > 1 - _THIRD:
        start, why = axis.inner[1] - length - (axis.frame[1] - span[1]) * axis.scale, "at the right margin"
    else:
        start, why = axis.inner[0] + share * room, "in the middle" if abs(share - 0.5) < 0.02 else "in proportion"
    return (start, start + length), why


def _along(thing: Thing, down: Axis, scale: float, safe: Span) -> tuple[Span, str]:
    """Where an object that keeps its shape goes from top to bottom, and why."""
    span, length = thing.down, thing.bounds[3] * scale
    if thing.wish.down:
        return asked(down, span, scale, _ENDS[thing.wish.down], safe), f"asked to the {thing.wish.down}"
    match down.touched(span):
        case "start":
            start = (span[0] - down.page[0]) * scale
            return (start, start + length), "at the top edge"
        case "end":
            end = down.canvas + (span[1] - down.page[1]) * scale
            return (end - length, end), "at the bottom edge"
    middle = down.at((span[0] + span[1]) / 2)
    return (middle - length / 2, middle + length / 2), _kept_to(down, span)


def _kept_to(down: Axis, span: Span) -> str:
    said = {"both": "as far from top and bottom", "start": "as far from the top", "end": "as far from the bottom"}
    return said.get(down.keeps(span), "in proportion")


def _stretched(thing: Thing, canvas: Canvas) -> Placement:
    """A text's room, a picture's place, a plain rectangle: each side goes where the axes say."""
    across, down, safe = canvas.across, canvas.down, canvas.size.safe
    scale, carries = kept_scale(thing, across), thing.wish.fill == "stretch" or canvas.carries_text(thing)
    free = thing.kind in ("text", "picture") or carries
    wide = thing.bounds[2] >= max(_SPANS * _length(across.frame), _length(across.page) / 2)
    spans = across.touched(thing.across) != "neither" or wide
    if thing.wish.across or not (free or spans):
        width, why = aside(thing, across, scale)
    else:
        width, why = across.edges(thing.across), _said(across, thing.across)
    tied = down.touched(thing.down) != "neither" or carries or thing.kind != "rectangle"
    if thing.wish.down or not (tied or _is_rigid(down, thing.down)):
        height, also = _along(thing, down, scale, (safe.top, safe.bottom))
    else:
        height, also = down.edges(thing.down), _taken(thing, down)
    return Placement(thing, _rectangle(width, height), scale, f"{why}, {also}")


def _is_rigid(down: Axis, span: Span) -> bool:
    return not any(low < span[1] and span[0] < high for low, high in down.elastic)


def _said(across: Axis, span: Span) -> str:
    match across.touched(span):
        case "both":
            return "from edge to edge"
        case "start":
            return "from the left edge"
        case "end":
            return "from the right edge"
    left = span[0] - across.frame[0] < (1 - _SPANS) / 2 * _length(across.frame)
    right = across.frame[1] - span[1] < (1 - _SPANS) / 2 * _length(across.frame)
    return "from margin to margin" if left and right else "its share of the width"


def _taken(thing: Thing, down: Axis) -> str:
    match down.touched(thing.down):
        case "both":
            return "from top to bottom"
        case "start":
            return "from the top edge"
        case "end":
            return "to the bottom edge"
    return "the height that is left" if thing.elastic else _kept_to(down, thing.down)


def _covering(thing: Thing, canvas: Canvas) -> Placement:
    """As large as covers its place and no more; what is too much goes on the sides away from where it is asked to."""
    across, down = canvas.across, canvas.down
    width, height = across.edges(_within(thing.across, across.page)), down.edges(_within(thing.down, down.page))
    scale = max(_length(width) / thing.bounds[2], _length(height) / thing.bounds[3])
    if (across.touched(thing.across), down.touched(thing.down)) == ("both", "both"):
        scale = max(scale, across.scale)
    x = _crop(thing.across, across.page, width, scale, thing.wish.across)
    y = _crop(thing.down, down.page, height, scale, thing.wish.down)
    over = not holds((0, 0, across.canvas, down.canvas), _rectangle(x, y), 0.5)
    inside = holds((0, 0, across.canvas, down.canvas), _rectangle(width, height), 0.5)
    clip = (
        _rectangle(width, height) if not (over and _fills(width, across) and _fills(height, down)) and inside else None
    )
    kept = "-".join(part for part in (thing.wish.down, thing.wish.across) if part)
    return Placement(thing, _rectangle(x, y), scale, f"covers its place, {kept or 'middle'} kept", clip)


def _fills(span: Span, axis: Axis) -> bool:
    return span[0] <= 0.5 and span[1] >= axis.canvas - 0.5


def _crop(span: Span, page: Span, target: Span, scale: float, kept: str | None) -> Span:
    """A span scaled so that what is seen of it lies over `target` as asked, and no part of that is left free."""
    seen = _within(span, page)
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[_ENDS[kept] if kept else "middle"]
    point, at = seen[0] + share * _length(seen), target[0] + share * _length(target)
    start, length = at - (point - span[0]) * scale, _length(span) * scale
    start = min(target[0], max(target[1] - length, start))
    return start, start + length


def _band(thing: Thing, canvas: Canvas) -> Placement:
    """Artwork from edge to edge in one direction: its inner side stays where it was, what is too much leaves the canvas."""
    across, down = canvas.across, canvas.down
    wide = across.touched(thing.across) == "both"
    long, short = (across, down) if wide else (down, across)
    along, over = (thing.across, thing.down) if wide else (thing.down, thing.across)
    edges = short.edges(_within(over, short.page))
    side = short.touched(over)
    scale = max(across.scale, long.canvas / _length(along))
    if side != "neither":
        reach = over[1] - max(over[0], short.page[0]) if side == "end" else min(over[1], short.page[1]) - over[0]
        scale = max(scale, _length(edges) / reach)
    kept = thing.wish.across if wide else thing.wish.down
    first = _crop(along, long.page, (0, long.canvas), scale, kept)
    length = _length(over) * scale
    if side == "end":
        second = edges[0], edges[0] + length
    elif side == "start":
        second = edges[1] - length, edges[1]
    else:
        middle = short.at((over[0] + over[1]) / 2)
        second = middle - length / 2, middle + length / 2
    why = f"covers the {'width' if wide else 'height'}"
    ends = {"start": "top" if wide else "left", "end": "bottom" if wide else "right"}
    why += f", at the {ends[side]} edge" if side in ends else ""
    return Placement(thing, _rectangle(*((first, second) if wide else (second, first))), scale, why)


def _kept(thing: Thing, canvas: Canvas) -> Placement:
    """Artwork that keeps its shape; what carries a text becomes as large as it must to carry it still."""
    across, down, safe = canvas.across, canvas.down, canvas.size.safe
    scale = kept_scale(thing, across)
    if (across.touched(thing.across), down.touched(thing.down)) == ("neither", "neither"):
        scale = min(scale, _length(down.inner) / thing.bounds[3]) if thing.bounds[3] else scale
        if canvas.carries_text(thing):
            width, height = across.edges(thing.across), down.edges(thing.down)
            scale = max(_length(width) / thing.bounds[2], _length(height) / thing.bounds[3])
    width, why = aside(thing, across, scale)
    height, also = _along(thing, down, scale, (safe.top, safe.bottom))
    return Placement(thing, _rectangle(width, height), scale, f"{why}, {also}")


def _within(span: Span, page: Span) -> Span:
    return max(span[0], page[0]), min(span[1], page[1])


def _length(span: Span) -> float:
    return span[1] - span[0]


def _rectangle(across: Span, down: Span) -> Rectangle:
    return across[0], down[0], _length(across), _length(down)
