"""SVG's `transform` and lengths, as far as boxes need them (SVG 2, sections 8.5 and 9.1)."""

from __future__ import annotations

import math
import re

from fontTools.misc.transform import Identity, Transform

_STEP = re.compile(r"\s*,?\s*(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^)]*)\)")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_PX = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


def parse_transform(text: str) -> Transform:
    """The matrix of a `transform` attribute. Raises ValueError for what is none."""
    matrix, at = Identity, 0
    for step in _STEP.finditer(text):
        if step.start() != at:
            break
        matrix, at = (
            matrix.transform(_step(step[1], [float(number) for number in _NUMBER.findall(step[2])])),
            step.end(),
        )
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


def length(text: str) -> float:
    """A length in px. Raises ValueError for percentages, font-relative units and nonsense."""
    found = re.fullmatch(rf"\s*({_NUMBER.pattern})\s*([a-z]*)\s*", text)
    if not found or found[2] not in _PX:
        raise ValueError(f"{text!r} is no length in px, pt, mm, cm or in")
    return float(found[1]) * _PX[found[2]]


def place_rectangle(
    corners: tuple[float, float, float, float], matrix: Transform
) -> tuple[float, float, float, float] | None:
    """x, y, width, height of a rectangle after `matrix`, or None where it does not stay upright."""
    x, y, width, height = corners
    points = matrix.transformPoints([(x, y), (x + width, y), (x, y + height)])
    (x0, y0), (x1, y1), (x2, y2) = points
    tolerance = 1e-6 * max(1.0, abs(x1 - x0), abs(y2 - y0))
    if abs(y1 - y0) > tolerance or abs(x2 - x0) > tolerance or x1 <= x0 or y2 <= y0:
        return None
    return x0, y0, x1 - x0, y2 - y0
