"""SVG's `transform`, lengths and shapes, as far as boxes need them (SVG 2, sections 8.5, 9.1 and 10)."""

from __future__ import annotations

import math
import re

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.perimeterPen import PerimeterPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from lxml import etree

from pipeline.template.css import property_of
from pipeline.template.svg import SVG

Rectangle = tuple[float, float, float, float]  # x, y, width, height

_STEP = re.compile(r"[\s,]*(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")
_NUMBER = re.compile(r"[-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][-+]?\d++)?")
_LENGTH = re.compile(rf"\s*+({_NUMBER.pattern})\s*+([a-zA-Z]*+|%)\s*+")  # may be long: nothing is tried twice
_SHAPES = ("g", "a", "path", "rect", "image", "circle", "ellipse", "polygon", "polyline")
_LEANING = 1e-3  # of a rectangle's size: what tools round away
_PX = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


def parse_transform(text: str) -> Transform:
    """The matrix of a `transform` attribute. Raises ValueError for what is none."""
    matrix, at = Identity, 0
    while step := _STEP.match(text, at):
        matrix = matrix.transform(_step(step[1], [float(number) for number in _NUMBER.findall(step[2])]))
        at = step.end()
    if text[at:].strip(" \t\r\n,"):
        raise ValueError(f"transform {text!r} is not understood")
    return matrix


def _step(name: str, n: list[float]) -> Transform:
    match name, len(n):
        case "matrix", 6:
            return Transform(*n)
        case "translate", 1 | 2:
            return Transform(1, 0, 0, 1, n[0], n[1] if len(n) == 2 else 0)
        case "scale", 1 | 2:
            return Transform(n[0], 0, 0, n[-1], 0, 0)
        case "rotate", 1:
            return Identity.rotate(math.radians(n[0]))
        case "rotate", 3:
            return Identity.translate(n[1], n[2]).rotate(math.radians(n[0])).translate(-n[1], -n[2])
        case "skewX", 1:
            return Identity.skew(math.radians(n[0]), 0)
        case "skewY", 1:
            return Identity.skew(0, math.radians(n[0]))
    raise ValueError(f"transform {name} with {len(n)} numbers")


def length(text: str, *, em: float | None = None, whole: float | None = None) -> float:
    """A length in px; `em` is what em and ex are of, `whole` what a percentage is of.

    Raises ValueError for nonsense, and for a unit that nothing was given for.
    """
    found = _LENGTH.fullmatch(text)
    units = {**_PX, **({"em": em, "ex": em / 2, "rem": 16.0} if em is not None else {})}
    units |= {"%": whole / 100} if whole is not None else {}
    px = float(found[1]) * units.get(found[2].lower(), math.nan) if found else math.nan
    if not math.isfinite(px):
        raise ValueError(f"{text!r} is no length in px, pt, mm, cm or in")
    return px


def matrix_of(element: etree._Element) -> Transform:
    """From the element's own user space to the drawing's. Raises ValueError where that is not to be told."""
    matrix = Identity
    at: etree._Element | None = element
    while at is not None and at.getparent() is not None:
        if property_of(at, "transform-origin") or property_of(at, "transform") != at.get("transform", "").strip():
            raise ValueError("it is moved by CSS (transform in a style, or transform-origin)")
        matrix = (_viewport(at) if at.tag == f"{SVG}svg" else parse_transform(at.get("transform", ""))).transform(
            matrix
        )
        at = at.getparent()
    return matrix


def _viewport(svg: etree._Element) -> Transform:
    """What a drawing inside the drawing does to its user space, where both sides are scaled alike (SVG 2, 8.2)."""
    x, y, width, height = (length(svg.get(name, "0")) for name in ("x", "y", "width", "height"))
    view = [float(number) for number in _NUMBER.findall(svg.get("viewBox", ""))]
    if svg.get("transform") or len(view) != 4 or not view[2] or not view[3]:
        raise ValueError("it lies in a drawing inside the drawing (<svg> in <svg>)")
    across, down = width / view[2], height / view[3]
    if abs(across - down) > _LEANING * across:
        raise ValueError("it lies in a drawing inside the drawing whose shape is another one")
    return Identity.translate(x, y).scale(across, down).translate(-view[0], -view[1])


def bounds_of(shape: etree._Element, matrix: Transform = Identity) -> Rectangle | None:
    """The smallest upright rectangle around a shape, or all shapes of a group, after `matrix`; None for nothing.

    Texts do not count. Raises ValueError for what is no shape or is damaged.
    """
    kind = str(shape.tag).removeprefix(SVG)
    if kind in ("g", "a"):
        inside = [
            bounds_of(child, matrix.transform(parse_transform(child.get("transform", ""))))
            for child in shape
            if str(child.tag).removeprefix(SVG) in _SHAPES
        ]
        return union([rectangle for rectangle in inside if rectangle])
    if kind == "path":
        pen = BoundsPen(None)
        _trace(shape, TransformPen(pen, matrix))
        return None if pen.bounds is None else _between(*pen.bounds)
    own = _own_rectangle(shape, kind)
    return around(own, matrix) if own else None


def path_data(path: etree._Element, matrix: Transform) -> tuple[str, float]:
    """A path after `matrix`, in absolute commands without arcs, and its length. Raises ValueError for a damaged one."""
    drawn, walked = SVGPathPen(None, ntos=lambda number: f"{number:.8g}"), PerimeterPen(None)
    _trace(path, TransformPen(drawn, matrix))
    _trace(path, TransformPen(walked, matrix))
    return drawn.getCommands(), walked.value


def upright(rectangle: Rectangle, matrix: Transform) -> Rectangle | None:
    """A rectangle after `matrix`, which may mirror it or turn it by right angles; None where it leans or is empty."""
    x, y, width, height = rectangle
    (x0, y0), (x1, y1), (x2, y2) = matrix.transformPoints([(x, y), (x + width, y), (x, y + height)])
    along, across = max(abs(x1 - x0), abs(y2 - y0)), max(abs(y1 - y0), abs(x2 - x0))
    if min(along, across) > _LEANING * max(along, across):
        return None
    placed = around(rectangle, matrix)
    return placed if placed[2] > 0 and placed[3] > 0 and all(map(math.isfinite, placed)) else None


def around(rectangle: Rectangle, matrix: Transform) -> Rectangle:
    """The smallest upright rectangle around a rectangle after `matrix`."""
    x, y, width, height = rectangle
    xs, ys = zip(
        *matrix.transformPoints([(x, y), (x + width, y), (x, y + height), (x + width, y + height)]), strict=True
    )
    return _between(min(xs), min(ys), max(xs), max(ys))


def _own_rectangle(shape: etree._Element, kind: str) -> Rectangle | None:
    def number(name: str) -> float:
        return length(shape.get(name, "0"))

    match kind:
        case "rect" | "image":
            return number("x"), number("y"), number("width"), number("height")
        case "circle" | "ellipse":
            x, y = number("cx"), number("cy")
            rx, ry = (number("r"), number("r")) if kind == "circle" else (number("rx"), number("ry"))
            return _between(x - rx, y - ry, x + rx, y + ry)
        case "polygon" | "polyline":
            points = [float(number) for number in _NUMBER.findall(shape.get("points", ""))]
            xs, ys = points[::2], points[1::2]
            return _between(min(xs), min(ys), max(xs), max(ys)) if ys else None
    raise ValueError(f"a <{kind}> has no area to measure")


def _trace(path: etree._Element, pen: TransformPen) -> None:
    try:
        parse_path(path.get("d", ""), pen)
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ValueError("its path is damaged") from error


def _between(left: float, top: float, right: float, bottom: float) -> Rectangle:
    return left, top, right - left, bottom - top


def union(rectangles: list[Rectangle]) -> Rectangle | None:
    """The smallest rectangle around all of them; None for none."""
    if not rectangles:
        return None
    return _between(
        min(x for x, _, _, _ in rectangles),
        min(y for _, y, _, _ in rectangles),
        max(x + width for x, _, width, _ in rectangles),
        max(y + height for _, y, _, height in rectangles),
    )
