"""The room a text has: an Inkscape frame, a shape called `headline-box`, a width, a path, or the page itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from fontTools.misc.transform import Transform
from lxml import etree

from pipeline.template.css import property_of
from pipeline.template.faults import Faults, called
from pipeline.template.geometry import (
    Rectangle,
    around,
    bounds_of,
    length,
    matrix_of,
    parse_transform,
    path_data,
    upright,
)
from pipeline.template.model import Anchor, Curve
from pipeline.template.names import ObjectName, names_of
from pipeline.template.naming import TEXTS, Naming
from pipeline.template.placeholder import Line
from pipeline.template.svg import SVG, XLINK_HREF, ids_in

_SHAPES = tuple(f"{SVG}{tag}" for tag in ("rect", "path", "g", "circle", "ellipse", "polygon", "polyline", "image"))
_SAME = 0.01  # px: what is rounded away
_POINT_ABOVE, _POINT_BELOW = 1.0, 0.28  # em around the baseline of a line that has no box


@dataclass(frozen=True, slots=True)
class Area:
    """A shape called `headline-box` or `headline-panel`: its bounds, and the matrix from its user space to the page."""

    shape: etree._Element
    key: str
    name: ObjectName  # of the whole object, with options and selector
    bounds: Rectangle
    matrix: Transform


@dataclass(frozen=True, slots=True)
class Room:
    """Where a text may go, in its own user space. `shape` is what the designer drew for it, if anything."""

    rectangle: Rectangle
    kind: Literal["frame", "box", "width", "curve", "line"]
    shape: etree._Element | None = None
    curve: Curve | None = None


def areas(naming: Naming, role: Literal["box", "panel"]) -> list[Area]:
    """Every shape called `<name>-box` (or `-panel`)."""
    found: dict[tuple[str, str], Area] = {}
    for shape in naming.root.iter(*_SHAPES):
        name = next((name for name in names_of(shape, naming.borne) if name.part(role)), None)
        if name is None:
            continue
        bare = ObjectName(name.part(role) or "")
        if bare.plain not in naming.names:
            naming.faults.add(shape, f"{called(shape)} names no string", naming.nearest(bare.name))
        elif (naming.key(bare), name.only) in found:
            naming.faults.add(shape, f"two objects are called {ObjectName(name.name, (), name.only)}", "keep one")
        elif area := _area(shape, naming.key(bare), name, naming.faults):
            found[area.key, name.only] = area
    return list(found.values())


def _area(shape: etree._Element, key: str, name: ObjectName, faults: Faults) -> Area | None:
    if any(True for _ in shape.iter(*TEXTS)):
        faults.add(shape, f"{called(shape)} holds a text", "draw the box as a shape of its own, beside the text")
        return None
    try:
        bounds, matrix = bounds_of(shape), matrix_of(shape)
    except ValueError as error:
        faults.add(shape, f"{called(shape)}: {error}")
        return None
    if bounds is None:
        faults.add(shape, f"{called(shape)} is empty", "give it a width and a height")
        return None
    return Area(shape, key, name, bounds, matrix)


def frame(text: etree._Element, ids: dict[str, etree._Element], faults: Faults) -> Room | None:
    """Inkscape's frame: `shape-inside`, or the region of a flowRoot. What x and y a flowed text has is stale."""
    shapes = [child for region in text.iter(f"{SVG}flowRegion") for child in region]
    shapes += [ids[name] for name in ids_in(property_of(text, "shape-inside")) if name in ids]
    if not shapes:
        return None
    first = shapes[0]
    if len(shapes) > 1:
        faults.warn(text, f"{called(text)} flows through {len(shapes)} frames; only the first is used", "use one frame")
    bounds = bounds_of(first)
    matrix = parse_transform(first.get("transform", ""))
    placed = upright(bounds, matrix) if bounds else None
    if placed is None:
        raise ValueError("its frame is empty, or turned against the text")
    if first.tag not in (f"{SVG}rect", f"{SVG}path"):
        what = (
            f"{called(text)} flows in a {str(first.tag).removeprefix(SVG)}, of which the surrounding rectangle is used"
        )
        faults.warn(text, what, "use a rectangle as its frame")
    padding = property_of(text, "shape-padding")
    inset = length(padding) if padding and padding != "none" else 0.0
    x, y, width, height = placed
    if width <= 2 * inset or height <= 2 * inset:
        raise ValueError("its frame is smaller than the padding")
    return Room((x + inset, y + inset, width - 2 * inset, height - 2 * inset), "frame", first)


def box(text: etree._Element, area: Area) -> Room:
    """The box as it lies in the text's user space. Raises ValueError where the two lean against each other."""
    placed = upright(area.bounds, matrix_of(text).inverse().transform(area.matrix))
    if placed is None:
        raise ValueError(
            "box and text are turned against each other, or the box is empty; turn both together, as a group"
        )
    return Room(placed, "box", area.shape)


def along_path(text: etree._Element, ids: dict[str, etree._Element], size: float) -> Room | None:
    """The path a text runs along; `<textPath>` names it, and its transform counts in the text's space (SVG 2, 11.8)."""
    run = next(text.iter(f"{SVG}textPath"), None)
    if run is None:
        return None
    path = ids.get(str(run.get("href") or run.get(XLINK_HREF) or "").removeprefix("#"))
    if path is None or path.tag != f"{SVG}path":
        raise ValueError("the path it runs along is not in the drawing")
    matrix = parse_transform(path.get("transform", ""))
    data, whole = path_data(path, matrix)
    bounds = bounds_of(path, matrix)
    if bounds is None or whole <= 0:
        raise ValueError("the path it runs along is empty")
    start = length(run.get("startOffset", "0"), whole=whole) / whole
    x, y, width, height = bounds
    rectangle = (x - size, y - size, width + 2 * size, height + 2 * size)
    return Room(rectangle, "curve", path, Curve(data, round(start, 4)))


def flowed(text: etree._Element, first: Line, size: float, anchor: Anchor, safe: Rectangle) -> Room | None:
    """A width without height (`inline-size`, SVG 2, 11.3): down to the edge of the safe area."""
    written = property_of(text, "inline-size")
    width = length(written, em=size) if written not in ("", "auto") else 0.0
    if width <= 0:
        return None
    down = _reach((0, 1), (first.x, first.y), matrix_of(text), safe)
    left = first.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
    return Room((left, first.y - size, width, size + max(down, size / 4)), "width")


def line(text: etree._Element, first: Line, size: float, anchor: Anchor, safe: Rectangle) -> Room:
    """One line from where the text stands to the edge of the safe area, on the sides it grows to and below."""
    matrix, at = matrix_of(text), (first.x, first.y)
    below = min(_POINT_BELOW * size, _reach((0, 1), at, matrix, safe))  # what hangs lower moves the line up
    heights = [(first.x, first.y + down) for down in (-_POINT_ABOVE * size, 0, below)]
    after, before = (min(_reach((way, 0), point, matrix, safe) for point in heights) for way in (1, -1))
    half = min(before, after)
    left, width = {"start": (0.0, after), "middle": (-half, 2 * half), "end": (-before, before)}[anchor]
    if width <= 0:
        raise ValueError("it has no box, and stands outside the safe area")
    return Room((first.x + left, first.y - _POINT_ABOVE * size, width, _POINT_ABOVE * size + below), "line")


def on_page(room: Room, text: etree._Element) -> Rectangle:
    return around(room.rectangle, matrix_of(text))


def scale_of(matrix: Transform) -> float:
    """How much larger a length is on the page than in the text's user space, on average of all directions."""
    return math.sqrt(abs(matrix.xx * matrix.yy - matrix.xy * matrix.yx))


def _reach(direction: tuple[float, float], at: tuple[float, float], matrix: Transform, safe: Rectangle) -> float:
    """How far one gets from a point in a direction, both of the user space of `matrix`, before leaving `safe`."""
    x, y = matrix.transformPoint(at)
    dx, dy = matrix.transformVector(direction)
    left, top, width, height = safe
    if not (left - _SAME <= x <= left + width + _SAME and top - _SAME <= y <= top + height + _SAME):
        return 0.0
    steps = [
        ((left + width if d > 0 else left) - p) / d
        for p, d, left, width in ((x, dx, left, width), (y, dy, top, height))
        if d
    ]
    return max(0.0, min(steps, default=0.0))
