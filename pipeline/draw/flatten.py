"""Typst's SVG of a text, flattened to one path a line: glyph outlines moved to their places, with exact ink bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from lxml import etree

from pipeline.template.geometry import parse_transform

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_EMPTY_SUBPATH = re.compile(r"^M 0 0\s*(?=[Mm]|$)")  # opens every glyph; the outline of one may begin there itself
_LETTERS = {"moveTo": "M", "lineTo": "L", "qCurveTo": "Q", "curveTo": "C", "closePath": "Z", "endPath": ""}

Ink = tuple[float, float, float, float]
Segments = tuple[tuple[str, tuple[tuple[float, float], ...]], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """The outlines of one line of text."""

    segments: Segments

    def moved(self, dx: float, dy: float) -> str:
        """Path data after a move, two decimals."""
        parts: list[str] = []
        for letter, points in self.segments:
            parts.append(letter + " ".join(f"{_short(x + dx)} {_short(y + dy)}" for x, y in points))
        return "".join(parts)


def _short(value: float) -> str:
    return (
        f"{value:.2f}".rstrip("0").rstrip(".").replace("-0", "0")
        if abs(value) < 0.005
        else f"{value:.2f}".rstrip("0").rstrip(".")
    )


def flatten(page: bytes, count: int, baseline: float, pitch: float) -> tuple[tuple[Line, ...], Ink]:
    """Lines from top to bottom and the ink of all (left, top, right, bottom) in px of the page; no lines for no ink.

    `count` lines stand on `baseline` and below it, `pitch` apart. A mark that Typst moves off the baseline of its letter
    is a run of its own.
    """
    root = etree.fromstring(page)
    outlines = {symbol.get("id"): symbol[0].get("d", "") for symbol in root.iter(f"{_SVG}symbol") if len(symbol)}
    by_line: dict[int, list[tuple[str, tuple[tuple[float, float], ...]]]] = {}
    inks: list[Ink] = []
    for use in root.iter(f"{_SVG}use"):
        data = outlines[str(use.get(_HREF, "")).removeprefix("#")]
        segments, ink = _glyph(data)
        if ink is None:
            continue  # a space
        run = _run_matrix(use)
        matrix = run.translate(float(use.get("x", "0")), float(use.get("y", "0")))
        number = min(max(round((run.dy - baseline) / pitch), 0), count - 1)
        by_line.setdefault(number, []).extend(_placed(segments, matrix))
        inks.append(_placed_ink(ink, matrix))
    if not inks:
        return (), (0.0, 0.0, 0.0, 0.0)
    lines = tuple(Line(tuple(by_line[number])) for number in sorted(by_line))
    lefts, tops, rights, bottoms = zip(*inks, strict=True)
    return lines, (min(lefts), min(tops), max(rights), max(bottoms))


def _run_matrix(use: etree._Element) -> Transform:
    matrix = Identity
    for ancestor in use.iterancestors(f"{_SVG}g"):
        if transform := ancestor.get("transform"):
            matrix = _parsed(transform).transform(matrix)
    return matrix


@lru_cache(maxsize=4096)
def _parsed(transform: str) -> Transform:
    return parse_transform(transform)


@lru_cache(maxsize=4096)
def _glyph(data: str) -> tuple[Segments, Ink | None]:
    """A glyph's segments in absolute coordinates and its exact bounds."""
    pen = RecordingPen()
    parse_path(_EMPTY_SUBPATH.sub("", data), pen)
    bounds = BoundsPen(None)
    pen.replay(bounds)
    segments = tuple((_LETTERS[name], points) for name, points in pen.value)
    return segments, bounds.bounds


def _placed(segments: Segments, matrix: Transform) -> Segments:
    return tuple((letter, tuple(matrix.transformPoints(points))) for letter, points in segments)


def _placed_ink(ink: Ink, matrix: Transform) -> Ink:
    corners = matrix.transformPoints([(ink[0], ink[1]), (ink[2], ink[3])])
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
