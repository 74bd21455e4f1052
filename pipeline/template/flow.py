"""How one axis of a drawing's page becomes one of the canvas: a monotone map, straight or made for what lies along it. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter
from typing import Literal

Span = tuple[float, float]
Side = Literal["start", "end", "both", "neither"]

_TOUCHES = 0.005  # of the page's length
_ROUNDED = 0.5  # px
_WIDE = 0.15  # of the page's length, from which on a gap grows as texts do
_SQUEEZED = 0.5  # of what they would be, to which gaps get smaller where room is scarce


@dataclass(frozen=True, slots=True)
class Member:
    """Something along the axis, whose length is scaled by `scale` unless it is elastic: then it needs `least` px."""

    span: Span
    scale: float
    elastic: bool = False
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Axis:
    """`page` and `frame` are spans of the drawing, `canvas` is px of the picture from 0, `inner` what the frame becomes.

    `knots` are pairs of places before and after; between them the map is straight. `elastic` are the spans of the drawing
    that do not keep their length.
    """

    page: Span
    canvas: float
    frame: Span
    inner: Span
    scale: float
    knots: tuple[tuple[float, float], ...] = ()
    elastic: tuple[Span, ...] = ()

    def at(self, value: float) -> float:
        """Where a place of the drawing goes; beyond the page lengths are scaled."""
        before, after = self.knots[0], self.knots[-1]
        if value <= before[0]:
            return before[1] + (value - before[0]) * self.scale
        if value >= after[0]:
            return after[1] + (value - after[0]) * self.scale
        above = bisect_right(self.knots, value, key=itemgetter(0))
        (a, b), (c, d) = self.knots[above - 1 : above + 1]
        return b + (value - a) * (d - b) / (c - a)

    def touched(self, span: Span) -> Side:
        """The edges of the page that a span reaches."""
        tolerance = _TOUCHES * (self.page[1] - self.page[0])
        start, end = span[0] <= self.page[0] + tolerance, span[1] >= self.page[1] - tolerance
        return "both" if start and end else "start" if start else "end" if end else "neither"

    def edges(self, span: Span) -> Span:
        """Where both ends of a span go; what reaches an edge of the page reaches that of the canvas."""
        side = self.touched(span)
        start = min(0.0, (span[0] - self.page[0]) * self.scale) if side in ("start", "both") else self.at(span[0])
        over = max(0.0, (span[1] - self.page[1]) * self.scale)
        return start, self.canvas + over if side in ("end", "both") else self.at(span[1])

    def keeps(self, span: Span) -> Side:
        """The sides to which a span keeps its scaled distance: no elastic span lies between."""
        start = all(low >= span[0] for low, _ in self.elastic)
        end = all(high <= span[1] for _, high in self.elastic)
        return "both" if start and end else "start" if start else "end" if end else "neither"


def framed(
    page: Span, canvas: float, scale: float, inside: Sequence[Span], *, open_ends: tuple[bool, bool], safe: Span
) -> Axis:
    """The axis without knots. What lies inside keeps the drawing's margin, scaled, and the safe area, in px at both ends.

    The margin is the least room at either end. An open end has none: there something without text reaches the edge.
    """
    if not inside:
        return Axis(page, canvas, page, (0.0, canvas), scale)
    rooms = (min(low for low, _ in inside) - page[0], page[1] - max(high for _, high in inside))
    margin = (
        min(room for room, is_open in zip(rooms, open_ends, strict=True) if not is_open) if not all(open_ends) else 0.0
    )
    before, after = (0.0 if is_open else margin for is_open in open_ends)
    ratio = min(scale, canvas / (page[1] - page[0]))
    inner = (
        0.0 if open_ends[0] else max(safe[0], before * ratio),
        canvas if open_ends[1] else canvas - max(safe[1], after * ratio),
    )
    return Axis(page, canvas, (page[0] + before, page[1] - after), inner, scale)


def straight(axis: Axis) -> Axis:
    """The frame in proportion, and what is left on both sides of it too."""
    return _knotted(axis, [(axis.frame[0], axis.inner[0]), (axis.frame[1], axis.inner[1])])


def flow(axis: Axis, members: Sequence[Member]) -> tuple[Axis, float]:
    """Members and gaps keep their scaled lengths; elastic members share what is left over or lacking, else gaps do.

    With the map come the px that are lacking still.
    """
    if not members:
        return straight(axis), 0.0
    pieces = _pieces(axis, members)
    room = axis.inner[1] - axis.inner[0]
    spare = room - sum(piece.length for piece in pieces)
    pieces, lacking = (_grown(pieces, spare), 0.0) if spare >= 0 else _shrunk(pieces, -spare)
    at = axis.inner[0] + _before(axis, room - sum(piece.length for piece in pieces))
    knots = [(axis.frame[0], at)]
    for piece in pieces:
        at += piece.length
        knots.append((piece.span[1], at))
    if lacking > _ROUNDED and room > 0:  # the map stays within the canvas, however little of use
        knots = [(was, axis.inner[0] + (to - axis.inner[0]) * room / (room + lacking)) for was, to in knots]
    spread = _elastic(pieces) or _gaps(pieces)
    axis = replace(axis, elastic=tuple(_joined(piece.span for piece in spread)))
    return _knotted(axis, knots), lacking if lacking > _ROUNDED else 0.0


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in their order, those that meet as one."""
    found: list[Span] = []
    for start, end in spans:
        meets = found and found[-1][1] == start
        found.append((found.pop()[0] if meets else start, end))
    return found


@dataclass(frozen=True, slots=True)
class _Piece:
    """A span of the drawing no member begins or ends in, with its length in px."""

    span: Span
    length: float
    kind: Literal["rigid", "elastic", "gap"]
    least: float


def _pieces(axis: Axis, members: Sequence[Member]) -> list[_Piece]:
    start, end = axis.frame
    inside = [replace(one, span=(max(start, one.span[0]), min(end, one.span[1]))) for one in members]
    waiting = sorted(inside, key=lambda one: one.span)
    over: list[Member] = []
    pieces: list[_Piece] = []
    for low, high in pairwise(sorted({start, end, *(place for one in inside for place in one.span)})):
        while waiting and waiting[0].span[0] <= low:
            over.append(waiting.pop(0))
        over = [one for one in over if high <= one.span[1]]
        pieces.append(_piece((low, high), over, axis))
    return pieces


def _piece(span: Span, over: Sequence[Member], axis: Axis) -> _Piece:
    length = span[1] - span[0]
    rigid = [member.scale for member in over if not member.elastic]
    if rigid:
        natural = length * max(rigid)
        return _Piece(span, natural, "rigid", natural)
    if over:
        least = max(member.least * length / (member.span[1] - member.span[0]) for member in over)
        return _Piece(span, max(least, length * axis.scale), "elastic", least)
    wide = length > _WIDE * (axis.page[1] - axis.page[0])  # room for what lies behind, such as a photo
    return _Piece(span, length * axis.scale, "elastic" if wide else "gap", length * axis.scale * _SQUEEZED)


def _elastic(pieces: Sequence[_Piece]) -> list[_Piece]:
    return [piece for piece in pieces if piece.kind == "elastic"]


def _gaps(pieces: Sequence[_Piece]) -> list[_Piece]:
    return [piece for piece in pieces if piece.kind == "gap"]


def _before(axis: Axis, spare: float) -> float:
    """How much of the room that nothing takes comes before all else: none where something reaches that edge alone."""
    edges = axis.frame[0] == axis.page[0], axis.frame[1] == axis.page[1]
    share = {(True, False): 0.0, (False, True): 1.0}.get(edges, 0.5)
    return share * max(0.0, spare)


def _grown(pieces: list[_Piece], spare: float) -> list[_Piece]:
    """Elastic pieces longer by their share of `spare`; without any the gaps; what is rigid keeps its length."""
    takers = _elastic(pieces) or _gaps(pieces)
    whole = sum(piece.length for piece in takers)
    return [replace(p, length=p.length * (1 + spare / whole)) if p in takers and whole else p for p in pieces]


def _shrunk(pieces: list[_Piece], lacking: float) -> tuple[list[_Piece], float]:
    """Elastic pieces shorter down to what they need, then gaps down to half; and what is lacking still."""
    for takers in (_elastic(pieces), _gaps(pieces)):
        give = sum(piece.length - piece.least for piece in takers)
        share = min(1.0, lacking / give) if give > 0 else 0.0
        pieces = [replace(p, length=p.length - share * (p.length - p.least)) if p in takers else p for p in pieces]
        lacking -= share * give
    return pieces, lacking


def _knotted(axis: Axis, knots: Sequence[tuple[float, float]]) -> Axis:
    """The axis with these knots, and its own ends where they lie outside of them."""
    ends = [(axis.page[0], 0.0), *knots, (axis.page[1], axis.canvas)]
    inner = dict(knots)
    return replace(axis, knots=tuple(sorted({was: inner.get(was, to) for was, to in ends}.items())))
