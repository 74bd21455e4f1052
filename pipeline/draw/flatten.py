"""Typst's SVG of a text, flattened: glyph outlines at their places, one path for each look, with exact ink bounds."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from lxml import etree

from pipeline.draw.model import DrawError, Paint
from pipeline.template.geometry import parse_transform

EM = 1000
"""Units of an em in what typeset.typ sets."""

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_EMPTY_SUBPATH = re.compile(r"^M 0 0\s*(?=[Mm]|$)")  # opens every glyph; the outline of one may begin there itself
_LETTERS = {"lineTo": "l", "qCurveTo": "q", "curveTo": "c"}
_RULE = re.compile(
    r"M 0 0\s*(?:h\s*(-?[\d.]+))?"
)  # backwards under a lone mark whose letters are spaced less than nothing

Ink = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True, eq=False)  # compared by identity: there is one for each outline
class Glyph:
    """Contours of a glyph in thousandths of an em, y up: where each begins, then letter and points of its segments."""

    contours: tuple[tuple[Point, tuple[tuple[str, tuple[Point, ...]], ...]], ...]
    ink: Ink


@dataclass(frozen=True, slots=True)
class Placed:
    """A glyph on its page; `matrix` maps its units to those of the page, y down.

    `look` is the number of its look, `paint` the colours of a layer of an emoji, which no look changes.
    """

    glyph: Glyph
    matrix: Transform
    look: int = 0
    paint: Paint = ()

    def ink(self) -> Ink:
        left, bottom, right, top = self.glyph.ink
        a, b, c, d, x, y = self.matrix
        if b == 0 and c == 0 and a > 0 > d:  # upright, as nearly all are
            return left * a + x, top * d + y, right * a + x, bottom * d + y
        xs, ys = zip(
            *self.matrix.transformPoints([(left, bottom), (left, top), (right, bottom), (right, top)]), strict=True
        )
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class Page:
    """What Typst drew of one text, in drawing order; `width` is that of its longest line."""

    width: float
    placed: tuple[Placed, ...]


Layer = tuple[Glyph, Transform | None, Paint]
"""A glyph, its place within a symbol, and the colours of its own."""


def around(inks: Iterable[Ink]) -> Ink | None:
    """Left, top, right, bottom of all, None of none."""
    found = list(inks)
    if not found:
        return None
    lefts, tops, rights, bottoms = zip(*found, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def read_page(svg: bytes) -> Page:
    """Every glyph of a page and every rule under or through it."""
    root = etree.fromstring(svg)
    layers = {f"#{symbol.get('id')}": _layers(symbol[0]) for symbol in root.iter(f"{_SVG}symbol") if len(symbol)}
    placed: list[Placed] = []
    at, matrix = None, Identity
    for element in root.iter(f"{_SVG}use", f"{_SVG}path"):
        if element.tag == f"{_SVG}use":
            run = element.getparent()
            if run is not at:
                at, matrix = run, _matrix(run)
            own = matrix.translate(float(element.get("x", "0")), float(element.get("y", "0")))
            if transform := element.get("transform"):
                own = own.transform(parse_transform(transform))
            look = _look(element.get("fill", ""))
            for glyph, within, paint in layers[str(element.get(_HREF))]:
                placed.append(Placed(glyph, own.transform(within) if within else own, look, paint))
        elif element.get("stroke"):
            rule = _rule(element.get("d", ""), float(element.get("stroke-width", "0")))
            placed.append(Placed(rule, _matrix(element), _look(element.get("stroke", ""))))
    return Page(float(root.get("viewBox", "").split()[2]), tuple(placed))


def _layers(drawing: etree._Element) -> tuple[Layer, ...]:
    """What a symbol draws: a glyph, nothing for a space, or an emoji, which comes as a picture that is an SVG itself."""
    if drawing.tag == f"{_SVG}path":
        glyph = _glyph(drawing.get("d", ""))
        return ((glyph, None, ()),) if glyph else ()
    place = parse_transform(drawing.get("transform", ""))
    return tuple((glyph, place.transform(within), paint) for glyph, within, paint in _emoji(str(drawing.get(_HREF))))


@lru_cache(maxsize=256)
def _emoji(data: str) -> tuple[tuple[Glyph, Transform, Paint], ...]:
    """The flat layers of an emoji (OpenType COLR, version 0). Raises DrawError for any other kind of colour font."""
    kind, _, encoded = data.partition(";base64,")
    root = etree.fromstring(base64.b64decode(encoded)) if kind == "data:image/svg+xml" else None
    paths = [] if root is None else list(root.iter(f"{_SVG}path"))
    if not paths or not all(path.get("fill", "").startswith("rgb(") for path in paths):
        hint = "use a font whose emoji have flat layers (COLR, version 0), such as Twemoji"
        raise DrawError("a colour font is of a kind that cannot be drawn", "its letters are gradients or pixels", hint)
    found = ((_glyph(path.get("d", "")), _matrix(path), _paint(path)) for path in paths)
    return tuple((glyph, matrix, paint) for glyph, matrix, paint in found if glyph)


def _paint(path: etree._Element) -> Paint:
    """Colours as SVG 1.1 writes them, and no stroke whatever the text has."""
    red, green, blue = (int(number) for number in re.findall(r"\d+", path.get("fill", ""))[:3])
    opacity = path.get("fill-opacity", "1")
    paint = (("fill", f"#{red:02x}{green:02x}{blue:02x}"), ("stroke", "none"))
    return paint if opacity == "1" else (*paint, ("fill-opacity", opacity))


def _look(colour: str) -> int:
    """typeset.typ paints each look in a blue of its own; emoji have colours already."""
    return int(colour[5:7] or "0", 16)


def _matrix(at: etree._Element | None) -> Transform:
    matrix = Identity
    while at is not None:
        if transform := at.get("transform"):
            matrix = parse_transform(transform).transform(matrix)
        at = at.getparent()
    return matrix


@lru_cache(maxsize=4096)
def _glyph(data: str) -> Glyph | None:
    """The outline of a path's data; None for a space."""
    pen = RecordingPen()
    parse_path(_EMPTY_SUBPATH.sub("", data), pen)
    bounds = BoundsPen(None)
    pen.replay(bounds)
    if bounds.bounds is None:
        return None
    contours: list[tuple[Point, list[tuple[str, tuple[Point, ...]]]]] = []
    for name, points in pen.value:
        if name == "moveTo":
            contours.append((points[0], []))
        elif name in _LETTERS:
            contours[-1][1].append((_LETTERS[name], points))
        elif contours[-1][1][-1:] == [("l", (contours[-1][0],))]:
            contours[-1][1].pop()  # closing draws this line
    return Glyph(tuple((start, tuple(segments)) for start, segments in contours if segments), bounds.bounds)


@lru_cache(maxsize=256)
def _rule(data: str, thickness: float) -> Glyph:
    """A line under or through words as a rectangle, drawn twice: so that no contour of a letter can cancel it."""
    match = _RULE.fullmatch(data)
    if match is None:
        raise ValueError(f"Typst drew a rule in a way not known: {data}")
    length, half = float(match[1] or 0), thickness / 2
    corners = (("l", ((length, -half),)), ("l", ((length, half),)), ("l", ((0.0, half),)))
    return Glyph((((0.0, -half), corners),) * 2, (min(0.0, length), -half, max(0.0, length), half))


def path_data(placed: Sequence[Placed], scale: float, dx: float, dy: float) -> str:
    """One path of all of it, scaled and then moved, two decimals."""
    parts: list[str] = []
    for one in placed:
        matrix = one.matrix
        x, y = round((matrix.dx * scale + dx) * 100), round((matrix.dy * scale + dy) * 100)
        for left, top, rest in _contours(one.glyph, matrix[:4], scale):
            parts.append(f"M{_short(x + left)} {_short(y + top)}{rest}")
    return "".join(parts)


@lru_cache(maxsize=4096)
def _contours(glyph: Glyph, turn: tuple[float, float, float, float], scale: float) -> tuple[tuple[int, int, str], ...]:
    """Contours of a glyph in hundredths of a px: where each begins beside the glyph's origin, then relative path data.

    Points are rounded before they are subtracted, so that rounding never adds up along a contour.
    """
    a, b, c, d = (value * scale * 100 for value in turn)
    found: list[tuple[int, int, str]] = []
    for (x, y), segments in glyph.contours:
        at = start = (round(a * x + c * y), round(b * x + d * y))
        parts: list[str] = []
        for letter, points in segments:
            ends = [(round(a * px + c * py), round(b * px + d * py)) for px, py in points]
            numbers = (f"{_short(px - at[0])} {_short(py - at[1])}" for px, py in ends)
            parts.append(letter + " ".join(numbers))
            at = ends[-1]
        found.append((*start, "".join(parts) + "z"))
    return tuple(found)


@lru_cache(maxsize=1 << 16)
def _short(hundredths: int) -> str:
    return str(hundredths // 100) if hundredths % 100 == 0 else repr(hundredths / 100)
