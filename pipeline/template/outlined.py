"""Finds words that a tool turned into shapes: no translation reaches them, and nobody sees that in the design tool."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from lxml import etree

from pipeline.template.geometry import parse_transform
from pipeline.template.names import names_of
from pipeline.template.svg import SVG

_FEWEST = 6  # letters: fewer shapes in a row are as likely icons
_MOST_WORK = 4 << 20  # characters of path data looked at in one drawing: some seconds
_MOST_PIECES = 2000  # of one path: each is compared with the others, and no title has as many letters
_ARTWORK = re.compile(r"logo|wordmark|emblem|icon", re.IGNORECASE)
_DEFINITIONS = tuple(f"{SVG}{tag}" for tag in ("defs", "clipPath", "mask", "marker", "pattern"))


@dataclass(frozen=True, slots=True)
class Outlined:
    """Shapes that look like words. `words` is what they said, where the tool noted it (Inkscape does), else ""."""

    shape: etree._Element
    letters: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Letter:
    left: float
    top: float
    right: float
    bottom: float
    form: str  # the kinds of its segments: two letters of one form are mostly the same letter

    def within(self, other: _Letter) -> bool:
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def width(self) -> float:
        return self.right - self.left


def outlined(root: etree._Element) -> list[Outlined]:
    """Paths and groups of paths that look like words; what is called a logo, emblem or icon is meant to be a drawing."""
    found: list[Outlined] = []
    work = 0
    for element in root.iter(f"{SVG}g", f"{SVG}path", f"{SVG}svg", f"{SVG}a"):
        around = [element, *element.iterancestors()]
        if any(item.shape in around for item in found) or any(each.tag in _DEFINITIONS for each in around):
            continue
        if any(_ARTWORK.search(name.name) for each in around for name in names_of(each)):
            continue
        work += sum(len(path.get("d", "")) for path in _paths(element))
        if work > _MOST_WORK:
            break
        words = " ".join(element.get("aria-label", "").split())
        letters = _letters(element)
        if words and letters and element.tag != f"{SVG}svg":
            found.append(Outlined(element, len(letters), words))
        elif count := _in_rows(letters):
            found.append(Outlined(element, count))
    return found


def _paths(element: etree._Element) -> Iterator[etree._Element]:
    """The path itself, or those directly in a group or in a group of their own in it."""
    if element.tag == f"{SVG}path":
        yield element
        return
    for child in element:
        if child.tag == f"{SVG}path":
            yield child
        elif child.tag == f"{SVG}g" and len(child) == 1 and child[0].tag == f"{SVG}path":
            yield child[0]


def _letters(element: etree._Element) -> list[_Letter]:
    """The pieces of one path, holes put to their letters, or one piece for each path of a group."""
    if element.tag == f"{SVG}path":
        whole: list[_Letter] = []
        pieces = _pieces(element)
        if len(pieces) > _MOST_PIECES:
            return []
        for piece in sorted(pieces, key=lambda piece: -piece.width * piece.height):
            if not any(piece.within(other) for other in whole):
                whole.append(piece)
        return whole
    compound = (_pieces(path, until=element) for path in _paths(element))
    return [_joined(pieces) for pieces in compound if pieces]


def _joined(pieces: Sequence[_Letter]) -> _Letter:
    return _Letter(
        min(piece.left for piece in pieces),
        min(piece.top for piece in pieces),
        max(piece.right for piece in pieces),
        max(piece.bottom for piece in pieces),
        "".join(piece.form for piece in pieces),
    )


def _pieces(path: etree._Element, until: etree._Element | None = None) -> list[_Letter]:
    """The closed pieces of a path, each in the user space of `until`; none of a path that is damaged."""
    pen = RecordingPen()
    matrix = Transform()
    at: etree._Element | None = path
    try:
        parse_path(path.get("d", ""), pen)
        while at is not None and at is not until:
            matrix = parse_transform(at.get("transform", "")).transform(matrix)
            at = at.getparent() if until is not None else None
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError):
        return []  # a damaged path is no word; what is wrong with it shows when it is drawn
    pieces: list[_Letter] = []
    points: list[tuple[float, float]] = []
    form = ""
    for name, arguments in pen.value:
        if name == "moveTo":
            points, form = [], ""
        points += arguments
        form += name[0]
        if points and (name == "closePath" or (name == "endPath" and points[0] == points[-1])):
            xs, ys = zip(*(matrix.transformPoint(point) for point in points), strict=True)
            pieces.append(_Letter(min(xs), min(ys), max(xs), max(ys), form))
    return [piece for piece in pieces if piece.width > 0 and piece.height > 0]


def _in_rows(letters: Sequence[_Letter]) -> int:
    """How many letters these are if they stand on common baselines as letters do, else 0."""
    if len(letters) < _FEWEST:
        return 0
    height = median(letter.height for letter in letters)
    alike = [letter for letter in letters if 0.4 * height <= letter.height <= 2 * height]
    rows = [row for row in _by(alike, lambda letter: letter.bottom, 0.08 * height) if len(row) >= _FEWEST - 2]
    standing = [letter for row in rows for letter in row if _is_row(row, height)]
    if len(standing) < max(_FEWEST, 0.5 * len(letters)):
        return 0
    forms = {letter.form for letter in standing}
    return len(letters) if len(forms) >= max(4, len(standing) / 8) else 0


def _is_row(row: Sequence[_Letter], height: float) -> bool:
    """Narrow shapes one beside the other: not further apart than words, not over each other."""
    ordered = sorted(row, key=lambda letter: letter.left)
    gaps = [after.left - before.right for before, after in pairwise(ordered)]
    near = sum(-0.3 * height <= gap <= 1.2 * height for gap in gaps)
    return near >= 0.7 * len(gaps) and 0.15 * height <= median(letter.width for letter in row) <= 1.5 * height


def _by(letters: Sequence[_Letter], key: Callable[[_Letter], Any], step: float) -> list[list[_Letter]]:
    """Letters in groups whose keys follow each other by no more than `step`."""
    groups: list[list[_Letter]] = []
    for letter in sorted(letters, key=key):
        if groups and key(letter) - key(groups[-1][-1]) <= step:
            groups[-1].append(letter)
        else:
            groups.append([letter])
    return groups
