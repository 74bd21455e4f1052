"""Which parts of a canvas may change from picture to picture: only those are drawn again, the rest is the ground as it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fontTools.misc.transform import Transform
from lxml import etree

from pipeline.draw.compose import around_ink, band_height, dashes_pad, edge_width
from pipeline.draw.model import Outlines, PictureJob
from pipeline.draw.rasterise import Window
from pipeline.template.css import inherited, property_of
from pipeline.template.geometry import Rectangle, around, bounds_of, matrix_of
from pipeline.template.model import panel_slot, slot
from pipeline.template.svg import SVG

_GROUPS = frozenset(f"{SVG}{tag}" for tag in ("a", "g", "svg"))
_SHAPES = frozenset(
    f"{SVG}{tag}"
    for tag in ("circle", "ellipse", "image", "line", "path", "polygon", "polyline", "rect", "switch", "text", "use")
)
_NONE = ("", "none")
_WIDENING = ("filter", "marker-start", "marker-mid", "marker-end")
_MARGIN = 1  # px: what rounding may add to ink
_BEGINNING = 5_000  # px that are drawn in the time it takes to begin one more window


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a live part draws: `fixed` in px of the canvas, and by their slots where texts and panels come."""

    fixed: tuple[Rectangle, ...]
    slots: tuple[tuple[str, Transform], ...]


def reach_of(live: str) -> Reach | None:
    """None where that cannot be told: with filters, strokes, photos, clones, images without a size, or texts that stay text."""
    root = etree.fromstring(live)
    size = [root.get("width", ""), root.get("height", "")]
    if root.get("viewBox", "").split() != ["0", "0", *size]:  # its user space is not the px of the canvas
        return None
    if any(property_of(element, name) not in _NONE for element in root.iter(f"{SVG}*") for name in _WIDENING):
        return None
    fixed, slots = [], []
    try:
        for element in _drawn(root):
            if inherited(element, "stroke") not in _NONE or _is_as_large_as_its_pixels(element):
                return None
            if element.tag in _SHAPES:
                fixed.append(bounds_of(element, matrix_of(element)))
            slots += [(f"<!--{one.text}-->", matrix_of(element)) for one in element.iterchildren(etree.Comment)]
    except ValueError:  # how large something is, or where, is not to be told
        return None
    if any(name.startswith("<!--picture:") for name, _ in slots):
        return None
    return Reach(tuple(bounds for bounds in fixed if bounds), tuple(slots))


def _is_as_large_as_its_pixels(element: etree._Element) -> bool:
    """Whether it is an image that lacks a side: SVG 2, 7.8, takes that from the picture inside."""
    return element.tag == f"{SVG}image" and not (element.get("width") and element.get("height"))


def _drawn(element: etree._Element) -> Iterator[etree._Element]:
    """All groups and shapes but those that are drawn only where something refers to them."""
    if element.tag in _GROUPS or element.tag in _SHAPES:
        yield element
        for child in element.iterchildren(f"{SVG}*"):
            yield from _drawn(child)


def windows(reach: Reach | None, job: PictureJob, outlines: Sequence[Outlines]) -> list[Window]:
    """What has to be drawn again of a canvas for these texts, in windows that do not overlap."""
    if reach is None or any(_is_stroked(one) for one in outlines):
        return [(0, 0, job.width, job.height)]
    places: dict[str, list[Rectangle]] = {}
    for position, (setting, drawn) in enumerate(zip(job.settings, outlines[: len(job.settings)], strict=True)):
        places[slot(position)] = [_with_dashes(drawn)] if setting.foreign else _lines(drawn)
        if panel := setting.box.panel:
            places[panel_slot(position)] = [around_ink(drawn, panel)]
    found = [*reach.fixed, *(around(one, matrix) for name, matrix in reach.slots for one in places.get(name, ()))]
    rounded = [_rounded(one, job.width, job.height) for one in found]
    marked = _draft_mark(job.width, job.height) if job.draft else []
    return _apart([one for one in (*rounded, *marked) if _area(one)])


def _is_stroked(drawn: Outlines) -> bool:
    return any(name == "stroke" and value not in _NONE for paint in drawn.paints for name, value in paint)


def _lines(drawn: Outlines) -> list[Rectangle]:
    inks = (line.ink for line in drawn.lines)
    return [(left, top, right - left, bottom - top) for left, top, right, bottom in inks if left < right]


def _with_dashes(drawn: Outlines) -> Rectangle:
    left, top, right, bottom = drawn.ink
    pad = 2 * dashes_pad(drawn)
    return left - pad, top - pad, right - left + 2 * pad, bottom - top + 2 * pad


def _rounded(rectangle: Rectangle, width: int, height: int) -> Window:
    """All px that a rectangle may touch, of those on the canvas."""
    x, y, across, down = rectangle
    left, top = max(0, math.floor(x) - _MARGIN), max(0, math.floor(y) - _MARGIN)
    return left, top, min(width, math.ceil(x + across) + _MARGIN), min(height, math.ceil(y + down) + _MARGIN)


def _draft_mark(width: int, height: int) -> list[Window]:
    band, edge = math.ceil(band_height(width, height)), math.ceil(edge_width(width, height))
    low = height - edge
    return [(0, 0, width, band), (0, band, edge, low), (width - edge, band, width, low), (0, low, width, height)]


def _apart(found: list[Window]) -> list[Window]:
    """In drawing order from the top; those that overlap are made one, and those that cost less as one."""
    apart: list[Window] = []
    while found:
        one = found.pop()
        other = next((other for other in apart if _are_better_as_one(one, other)), None)
        if other is None:
            apart.append(one)
        else:
            apart.remove(other)
            found.append(_both(one, other))
    return sorted(apart, key=lambda window: (window[1], window[0]))


def _are_better_as_one(one: Window, other: Window) -> bool:
    overlap = one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    return overlap or _area(_both(one, other)) < _area(one) + _area(other) + _BEGINNING


def _both(one: Window, other: Window) -> Window:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _area(window: Window) -> int:
    return max(0, window[2] - window[0]) * max(0, window[3] - window[1])
