"""Which glyphs a drawn text is made of: its outlines are compared with those of the font, whatever set them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen, RecordingPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont

from pipeline.draw.model import Outlines
from tests.draw.texts import all_fonts
from tests.oracles.stored import Glyph

Point = tuple[float, float]
Cluster = tuple[Glyph, ...]
_TOLERANCE = 0.03  # px: outlines are written with two decimals


@dataclass(frozen=True, slots=True)
class Contour:
    """A closed contour by what does not depend on where it begins: bounds and centre of mass of its control points' polygon."""

    left: float
    top: float
    right: float
    bottom: float
    centre: Point

    def moved(self, dx: float, dy: float, scale: float) -> Contour:
        """Scaled, then moved."""
        xs = [x * scale + dx for x in (self.left, self.right, self.centre[0])]
        ys = [y * scale + dy for y in (self.top, self.bottom, self.centre[1])]
        return Contour(xs[0], ys[0], xs[1], ys[1], (xs[2], ys[2]))

    def like(self, other: Contour, tolerance: float) -> bool:
        pairs = zip((*self.box, *self.centre), (*other.box, *other.centre), strict=True)
        return all(abs(one - two) <= tolerance for one, two in pairs)

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.left, self.top, self.right, self.bottom


def drawn_contours(outlines: Outlines) -> list[Contour]:
    """Of all that is painted as the text is, in the order it is drawn in; emoji have colours of their own."""
    found: list[Contour] = []
    for path in (shape.path for shape in outlines.shapes if not shape.paint):
        pen = RecordingPen()
        parse_path(path, pen)
        found += _contours(pen.value)
    return found


@dataclass(frozen=True, slots=True)
class Drawn:
    """A cluster found on a line: its place in the order asked for, and its pen position, None if no glyph of it moves the pen."""

    place: int
    mark: float
    pen: float | None


def from_left_to_right(contours: Sequence[Contour], clusters: Sequence[Cluster], size: float) -> list[Cluster]:
    """What a line was drawn with, by place: its contours must be those of these clusters, in whatever order.

    Typst draws the runs of a line as they are read, so drawing order tells nothing. A mark may lie anywhere around its letter:
    it goes with the letter it was drawn beside. Raises AssertionError where something else was drawn.
    """
    found = _parted(contours, 0, clusters, frozenset(), -1, size)
    assert found is not None, "other glyphs than these are drawn"
    groups: list[list[Drawn]] = []
    for one in found:
        group = groups[-1] if groups and groups[-1][-1].place + 1 == one.place else None
        if group is None or (one.pen is not None and any(other.pen is not None for other in group)):
            groups.append([one])
        else:
            group.append(one)
    return [clusters[one.place] for group in sorted(groups, key=_where) for one in group]


def _where(group: Sequence[Drawn]) -> float:
    return next((one.pen for one in group if one.pen is not None), group[0].mark)


def _parted(
    contours: Sequence[Contour], at: int, clusters: Sequence[Cluster], used: frozenset[int], last: int, size: float
) -> list[Drawn] | None:
    """The clusters that all contours from `at` are; None if they cannot be what was drawn."""
    if at == len(contours):
        return [] if len(used) == len(clusters) else None
    others = {cluster: place for place, cluster in reversed(list(enumerate(clusters))) if place not in used}
    following = [last + 1] if last + 1 < len(clusters) and last + 1 not in used else []
    for place in dict.fromkeys((*following, *others.values())):
        if (pens := _pens(contours, at, clusters[place], size)) is not None:
            end = at + len(outline(clusters[place]))
            rest = _parted(contours, end, clusters, used | {place}, place, size)
            if rest is not None:
                return [Drawn(place, pens[0][0], next((pen for pen, moves in pens if moves), None)), *rest]
    return None


def outline(cluster: Cluster) -> list[Contour]:
    """All contours of a cluster, each glyph at its own origin."""
    return [contour for glyph in cluster for contour in font_contours(glyph)]


def _pens(contours: Sequence[Contour], at: int, cluster: Cluster, size: float) -> list[tuple[float, bool]] | None:
    """Where the pen stood for each glyph that shows, and whether it moved on, if the contours from `at` are the cluster's."""
    pens: list[tuple[float, bool]] = []
    for glyph in cluster:
        expected = font_contours(glyph)
        found = contours[at : at + len(expected)]
        if len(found) < len(expected):
            return None
        if expected:
            dx, dy = found[0].left - expected[0].left * size, found[0].top - expected[0].top * size
            if not all(one.moved(dx, dy, size).like(two, _TOLERANCE) for one, two in zip(expected, found, strict=True)):
                return None
            pens.append((dx, _advance(glyph) > 0))
        at += len(expected)
    return pens


def _advance(glyph: Glyph) -> int:
    font, _, _ = _font(glyph[0])
    advance: int = font["hmtx"][font.getGlyphName(glyph[1])][0]
    return advance


@lru_cache(maxsize=1 << 14)
def font_contours(glyph: Glyph) -> tuple[Contour, ...]:
    """Of a glyph, in em with y downwards."""
    family, number = glyph
    font, glyphs, em = _font(family)
    pen = DecomposingRecordingPen(glyphs)
    glyphs[font.getGlyphName(number)].draw(pen)
    return tuple(c.moved(0, 0, 1 / em) for c in _contours(pen.value, down=-1))


@lru_cache(maxsize=64)
def _font(family: str) -> tuple[TTFont, Any, int]:
    (path,) = (face.path for face in all_fonts().faces if face.typst == family and face.weight == 400)
    font = TTFont(path, lazy=True)
    return font, font.getGlyphSet(), font["head"].unitsPerEm


def _contours(drawing: Sequence[tuple[str, tuple[Any, ...]]], down: int = 1) -> list[Contour]:
    found: list[Contour] = []
    points: list[Point] = []
    for name, arguments in drawing:
        if name == "moveTo":
            points = []
        points += [(x, y * down) for x, y in arguments]
        if name in ("closePath", "endPath") and points:
            found.append(_contour(points))
            points = []
    return found


def _contour(points: Sequence[Point]) -> Contour:
    xs, ys = zip(*points, strict=True)
    return Contour(min(xs), min(ys), max(xs), max(ys), _centre(points))


def _centre(points: Sequence[Point]) -> Point:
    """Centre of mass of a polygon: points on its edges, which one writer leaves out and another does not, do not move it."""
    doubled, x, y = 0.0, 0.0, 0.0
    (x0, y0) = points[0]  # differences keep the digits that a text far from the origin would lose
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        cross = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
        doubled += cross
        x += (x1 + x2 - 2 * x0) * cross
        y += (y1 + y2 - 2 * y0) * cross
    return (x0 + x / (3 * doubled), y0 + y / (3 * doubled)) if abs(doubled) > 1e-9 else (x0, y0)
