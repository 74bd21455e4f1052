"""Lays a drawing out on a canvas of another shape. Pure.

Each axis is a monotone map of the page onto the canvas, so what lies beside or below each other stays so. Distances are
scaled by one number; texts and photos take up what is left over or lacking.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.campaign.canvas import Size
from pipeline.template.flow import Axis, Member, Span, flow, framed
from pipeline.template.geometry import Rectangle
from pipeline.template.layout import Layout, Thing, meet
from pipeline.template.placing import Canvas, aside, asked, kept_scale, place
from pipeline.template.soundness import unsound

_STEPS = 8
_TALL = 0.5  # of the page, from which on a plain rectangle takes what height is left
_LINE, _LETTERS = 1.2, 1.0  # sizes of its letters that a text is high and wide at least


def scales_for(page: Rectangle, size: Size) -> tuple[float, ...]:
    """The scale lengths should have, then the smaller ones to try where that leaves no room.

    The first is the geometric mean of two ratios: of the shorter sides, and of the roots of the areas. By the first alone
    the letters of a story would be no larger than those of a square, by the second alone a banner would have no height for
    its own. The last is that at which the whole page fits.
    """
    _, _, width, height = page
    shorter = min(size.width, size.height) / min(width, height)
    first = math.sqrt(shorter * math.sqrt(size.width * size.height / (width * height)))
    last = min(first, size.width / width, size.height / height)
    return tuple(first - (first - last) * step / _STEPS for step in range(_STEPS + 1))


def arrange(page: Rectangle, things: Sequence[Thing], size: Size) -> Layout:
    """Each thing of a drawing on the canvas of `size`: at the first scale that gives a sound result.

    If none does, the result at the first scale, with why it cannot be used.
    """
    first, *smaller = scales_for(page, size)
    layout = _arranged(page, things, size, first)
    others = (_arranged(page, things, size, scale) for scale in smaller if layout.faults)
    return next((other for other in others if not other.faults), layout)


def _arranged(page: Rectangle, things: Sequence[Thing], size: Size, scale: float) -> Layout:
    across, narrow = _across(page, things, size, scale)
    down, low = _down(page, things, size, across)
    canvas = Canvas(size, across, down, tuple(_texts(things)))
    placements = tuple(place(thing, canvas) for thing in things)
    texts = ", ".join(text.called for text in sorted(_texts(things), key=lambda text: (text.down, text.across)))
    told = (f"{px:.0f} px of {what} are lacking" for px, what in ((narrow, "width"), (low, "height")) if px)
    lacking = [f"{each} for {texts}" if texts else each for each in told]
    return Layout(size, scale, placements, (*unsound(page, size, placements, scale), *lacking))


def _texts(things: Iterable[Thing]) -> list[Thing]:
    return [thing for thing in things if thing.kind == "text"]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _across(page: Rectangle, things: Sequence[Thing], size: Size, scale: float) -> tuple[Axis, float]:
    """From left to right: distances scaled, texts and photos take the rest, so that columns stay columns."""
    span, safe = (page[0], page[0] + page[2]), (float(size.safe.left), float(size.safe.right))
    bare = Axis(span, size.width, span, (0, size.width), scale)
    texts = _texts(things)
    inside: list[Span] = []
    open_sides: set[str] = set()
    for thing in things:
        side = bare.touched(thing.across) if thing.kind != "text" else "neither"
        if side == "neither":
            inside.append(thing.across)
        elif side != "both" and not any(_overlap(thing.across, text.across) for text in texts):
            open_sides.add(side)  # a column of its own
    ends = ("start" in open_sides, "end" in open_sides)
    axis = framed(span, size.width, scale, inside, open_ends=ends, safe=safe)
    members = [
        Member(thing.across, scale, True, _least(thing, scale) * _LETTERS)
        for thing in things
        if thing.kind in ("text", "picture") and bare.touched(thing.across) != "both"
    ]
    return flow(axis, members)


def _least(thing: Thing, scale: float) -> float:
    """The least size of the letters of its texts, in px."""
    return max((room.least(scale) for room in thing.rooms), default=0.0)


def _least_height(thing: Thing, across: Axis) -> float:
    """Of a text, in px: that of one line, and of as many as filled its room, in their least size and the new width."""
    start, end = across.edges(thing.across)
    return max(
        (
            max(least * _LINE, (least / room.size) ** 2 * room.rectangle[2] * room.rectangle[3] / (end - start))
            for room in thing.rooms
            if (least := room.least(across.scale))
        ),
        default=0.0,
    )


def _down(page: Rectangle, things: Sequence[Thing], size: Size, across: Axis) -> tuple[Axis, float]:
    """From top to bottom: distances scaled, what is elastic takes the rest."""
    span, safe = (page[1], page[1] + page[3]), (float(size.safe.top), float(size.safe.bottom))
    bare = Axis(span, size.height, span, (0, size.height), across.scale)
    texts = _texts(things)
    inside: list[Span] = []
    open_sides: set[str] = set()
    members: list[Member] = []
    for thing in things:
        if thing.wish.down and not thing.wish.fill:
            continue
        others = [text for text in texts if text is not thing]
        side = bare.touched(thing.down) if thing.kind != "text" else "neither"
        band = side != "both" and not any(_overlap(thing.down, text.down) for text in others)
        if side == "neither":
            inside.append(thing.down)
        elif band:
            open_sides.add(side)
        alone = not any(meet(thing.bounds, text.bounds) for text in others)
        if thing.kind == "text" or (alone and (band or side == "neither")):
            least = _least_height(thing, across)
            elastic = thing.elastic or (thing.kind == "rectangle" and thing.bounds[3] >= page[3] * _TALL)
            members.append(Member(thing.down, kept_scale(thing, across), elastic, least))
    ends = ("start" in open_sides, "end" in open_sides)
    axis = framed(span, size.height, across.scale, inside, open_ends=ends, safe=safe)
    return flow(_beside_asked(axis, things, across, safe), members)


def _beside_asked(axis: Axis, things: Sequence[Thing], across: Axis, safe: Span) -> Axis:
    """The axis without the room of things asked to the top or bottom, where texts would run into them."""
    start, end = axis.inner
    for thing in things:
        if thing.wish.fill or thing.wish.down not in ("top", "bottom"):
            continue
        scale = kept_scale(thing, across)
        low, high = asked(axis, thing.down, scale, "start" if thing.wish.down == "top" else "end", safe)
        beside, _ = aside(thing, across, scale)
        others = [text for text in _texts(things) if text is not thing and not meet(text.bounds, thing.bounds)]
        if any(_overlap(beside, across.edges(text.across)) for text in others):
            gaps = (max(text.down[0] - thing.down[1], thing.down[0] - text.down[1]) for text in others)
            gap = scale * min((gap for gap in gaps if gap > 0), default=0.0)
            start, end = (max(start, high + gap), end) if thing.wish.down == "top" else (start, min(end, low - gap))
    return replace(axis, inner=(start, end))
