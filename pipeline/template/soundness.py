"""What makes a layout unusable: objects that leave the canvas or run into each other, texts that get too small. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.campaign.canvas import Size
from pipeline.template.geometry import Rectangle
from pipeline.template.layout import Placement, TextRoom, Thing, holds, meet

_SAME = 1.0  # px of the picture


@dataclass(frozen=True, slots=True)
class _Seen:
    """A text's room before and after, and what its lengths were multiplied with."""

    room: TextRoom
    thing: Thing
    now: Rectangle
    scale: float


def unsound(page: Rectangle, size: Size, placements: Sequence[Placement], scale: float) -> Iterator[str]:
    """Each reason, in words that name the objects. What was so in the drawing already is no reason."""
    tolerance = _SAME / scale
    canvas = (0.0, 0.0, float(size.width), float(size.height))
    for one in placements:
        whole = holds(page, one.thing.bounds, tolerance) and not _bleeds(page, one.thing, tolerance)
        if whole and not holds(canvas, one.target, _SAME):
            yield f"{one.thing.called} leaves the canvas"
    rooms = [_Seen(room, p.thing, p.moved(room.rectangle), p.scale) for p in placements for room in p.thing.rooms]
    for seen in rooms:
        yield from _too_small(seen)
        safe = (
            float(size.safe.left),
            float(size.safe.top),
            float(size.width - size.safe.left - size.safe.right),
            float(size.height - size.safe.top - size.safe.bottom),
        )
        if not holds(safe, seen.now, _SAME):
            yield f"the room of {seen.room.name!r} leaves the safe area"
    yield from _collisions(rooms, placements, page, tolerance)


def _bleeds(page: Rectangle, thing: Thing, tolerance: float) -> bool:
    """Whether it reaches an edge of the page, over which it may go."""
    x, y, width, height = thing.bounds
    inner = (page[0] + tolerance, page[1] + tolerance, page[2] - 2 * tolerance, page[3] - 2 * tolerance)
    return not holds(inner, (x, y, width, height), 0.0)


def _too_small(seen: _Seen) -> Iterator[str]:
    name, size, least = seen.room.name, seen.room.size * seen.scale, seen.room.least(seen.scale)
    if size < least - 0.01:
        yield f"{name!r} would be set at {size:.3g} px, and may not be under {least:g}"
    elif min(seen.now[2:]) < least:
        width, height = seen.now[2:]
        yield f"the room of {name!r} is {width:.0f} x {height:.0f} px, too small for letters of {least:.0f} px"


def _collisions(
    rooms: Sequence[_Seen], placements: Sequence[Placement], page: Rectangle, tolerance: float
) -> Iterator[str]:
    for at, one in enumerate(rooms):
        for other in rooms[at + 1 :]:
            apart = one.thing is not other.thing and not _instead(
                one.room.only, other.room.only, one.room.name == other.room.name
            )
            if (
                apart
                and meet(one.now, other.now, _SAME)
                and not meet(one.room.rectangle, other.room.rectangle, tolerance)
            ):
                yield f"the rooms of {one.room.name!r} and {other.room.name!r} overlap"
        for placed in placements:
            thing = placed.thing
            if thing.kind == "text" or thing is one.thing or _instead(one.room.only, thing.only, same=False):
                continue
            if meet(placed.clip or placed.target, one.now, _SAME) and not meet(
                thing.bounds, one.room.rectangle, tolerance
            ):
                yield f"{thing.called} and the room of {one.room.name!r} overlap"


def _instead(one: str, other: str, same: bool) -> bool:
    """Whether two objects are never shown together: each for others, or one instead of the other."""
    return (bool(one) and bool(other) and one != other) or (same and one != other)
