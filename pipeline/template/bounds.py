"""The smallest upright rectangle around what is seen of an object: outlines count, clips count, effects do not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from fontTools.misc.transform import Transform
from lxml import etree

from pipeline.template.css import inherited, property_of
from pipeline.template.geometry import Rectangle, around, bounds_of, length, parse_transform, union
from pipeline.template.names import content_of
from pipeline.template.placeholder import lines
from pipeline.template.style import look_of
from pipeline.template.svg import SVG, XLINK_HREF, reference_in

DRAWN = tuple(
    f"{SVG}{tag}"
    for tag in (
        *("g", "a", "svg", "switch", "use", "image", "text", "flowRoot"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
    )
)
_GROUPS = (f"{SVG}g", f"{SVG}a", f"{SVG}switch")
_LETTER = 0.6  # em, the width of one on average


def seen_bounds(element: etree._Element, matrix: Transform, ids: Mapping[str, etree._Element]) -> Rectangle | None:
    """Around an object whose parent's user space `matrix` takes to the page; None where nothing of it is seen.

    Raises ValueError for a damaged one.
    """
    if element.tag not in DRAWN or property_of(element, "display") == "none":
        return None
    matrix = matrix.transform(parse_transform(element.get("transform", "")))
    whole = union(list(_parts(element, matrix, ids)))
    clip = ids.get(reference_in(property_of(element, "clip-path")))
    if whole is None or clip is None or clip.get("clipPathUnits") == "objectBoundingBox":
        return whole
    return _shared(whole, union([each for child in clip if (each := seen_bounds(child, matrix, ids))]))


def _parts(element: etree._Element, matrix: Transform, ids: Mapping[str, etree._Element]) -> Iterator[Rectangle]:
    if element.tag in _GROUPS:
        yield from (each for child in element if (each := seen_bounds(child, matrix, ids)))
    elif element.tag == f"{SVG}use":
        yield from _clone(element, matrix, ids)
    elif element.tag in (f"{SVG}text", f"{SVG}flowRoot"):
        yield from _words(element, matrix)
    elif element.tag in (f"{SVG}svg", f"{SVG}image"):
        yield around(_box(element), matrix)
    elif element.tag == f"{SVG}line":
        x, y, right, bottom = (length(element.get(name, "0")) for name in ("x1", "y1", "x2", "y2"))
        yield _outlined(element, around((x, y, right - x, bottom - y), matrix), matrix)
    elif element.tag in (f"{SVG}circle", f"{SVG}ellipse"):
        yield _outlined(element, _round(element, matrix), matrix)
    else:
        bare = etree.Element(element.tag, {name: value for name, value in element.items() if name != "transform"})
        if bounds := bounds_of(bare, matrix):
            yield _outlined(element, bounds, matrix)


def _round(element: etree._Element, matrix: Transform) -> Rectangle:
    """Exact however it is turned: half of its width is the length of what both radii become across."""
    names = ("r", "r") if element.tag == f"{SVG}circle" else ("rx", "ry")
    rx, ry = (length(element.get(name, "0")) for name in names)
    x, y = matrix.transformPoint((length(element.get("cx", "0")), length(element.get("cy", "0"))))
    across, down = math.hypot(matrix.xx * rx, matrix.yx * ry), math.hypot(matrix.xy * rx, matrix.yy * ry)
    return x - across, y - down, 2 * across, 2 * down


def _clone(element: etree._Element, matrix: Transform, ids: Mapping[str, etree._Element]) -> Iterator[Rectangle]:
    meant = ids.get(str(element.get("href") or element.get(XLINK_HREF) or "").removeprefix("#"))
    if meant is None:
        return
    if meant.tag == f"{SVG}symbol" and element.get("width") and element.get("height"):
        yield around(_box(element), matrix)
        return
    moved = matrix.translate(length(element.get("x", "0")), length(element.get("y", "0")))
    inside = meant if meant.tag == f"{SVG}symbol" else [meant]
    yield from (each for child in inside if (each := seen_bounds(child, moved, ids)))


def _words(text: etree._Element, matrix: Transform) -> Iterator[Rectangle]:
    """Around a text that stays text; how wide its words are is estimated."""
    if not content_of(text):
        return
    look = look_of(text)
    size = look.style.size
    for line in lines(text):
        width = _LETTER * size * len(line.words)
        left = line.x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[look.anchor or "start"]
        yield around((left, line.y - size, width, 1.25 * size), matrix)


def _box(element: etree._Element) -> Rectangle:
    x, y, width, height = (length(element.get(name, "0")) for name in ("x", "y", "width", "height"))
    return x, y, width, height


def _outlined(element: etree._Element, bounds: Rectangle, matrix: Transform) -> Rectangle:
    """With half of the outline on each side; the points of mitred corners do not count."""
    if inherited(element, "stroke") in ("", "none"):
        return bounds
    half = length(inherited(element, "stroke-width") or "1") / 2
    _, _, across, down = around((0, 0, half, half), matrix)
    x, y, width, height = bounds
    return x - across, y - down, width + 2 * across, height + 2 * down


def _shared(one: Rectangle, other: Rectangle | None) -> Rectangle | None:
    if other is None:
        return None
    left, top = max(one[0], other[0]), max(one[1], other[1])
    width = min(one[0] + one[2], other[0] + other[2]) - left
    height = min(one[1] + one[3], other[1] + other[3]) - top
    return (left, top, width, height) if width > 0 and height > 0 else None
