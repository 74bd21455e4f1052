"""Text along a path, as SVG's textPath sets it (SVG 2, 11.8): each cluster is moved and turned, none is bent."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path

from pipeline.draw.flatten import Placed

_STEPS = 64  # chords of a curved segment: on an arc as large as a canvas less than 0.1 px from it

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Track:
    """A path as chords; `lengths` are those from its start to each point, px."""

    points: tuple[Point, ...]
    lengths: tuple[float, ...]

    @property
    def length(self) -> float:
        return self.lengths[-1]

    def at(self, length: float) -> tuple[Point, float]:
        """The point so far along the path, and its direction there in radians."""
        number = min(max(bisect_right(self.lengths, length) - 1, 0), len(self.points) - 2)
        (x0, y0), (x1, y1) = self.points[number : number + 2]
        share = (length - self.lengths[number]) / (self.lengths[number + 1] - self.lengths[number])
        return (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share), math.atan2(y1 - y0, x1 - x0)


def track(data: str) -> Track:
    """The first subpath of path data. Raises ValueError for one without length."""
    pen = RecordingPen()
    parse_path(data, pen)
    points: list[Point] = []
    for name, corners in pen.value:
        if name == "moveTo" and points:
            break
        if name == "closePath":
            points.append(points[0])
        elif name in ("moveTo", "lineTo"):
            points.append(corners[0])
        elif corners:
            control = (points[-1], *corners)
            points += [_on_curve(control, step / _STEPS) for step in range(1, _STEPS + 1)]
    points = [point for number, point in enumerate(points) if number == 0 or point != points[number - 1]]
    if len(points) < 2:
        raise ValueError("the path it runs along has no length")
    return Track(tuple(points), tuple(accumulate((math.dist(*ends) for ends in pairwise(points)), initial=0.0)))


def _on_curve(control: tuple[Point, ...], share: float) -> Point:
    """A point of a Bézier curve (de Casteljau)."""
    while len(control) > 1:
        control = tuple((a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for a, b in pairwise(control))
    return control[0]


def bend(placed: Sequence[Placed], along: Track, start: float, scale: float, baseline: float) -> list[Placed]:
    """The glyphs of one line, moved and turned onto a path, in px of its space.

    `start` is where on the path the line begins, px; `baseline` is where the line stands, in units of its page.
    """
    bent: list[Placed] = []
    for cluster in _clusters(placed):
        left, _, right, _ = max((one.ink() for one in cluster), key=lambda ink: ink[2] - ink[0])
        middle = (left + right) / 2
        (x, y), turn = along.at(start + middle * scale)
        place = Transform().translate(x, y).rotate(turn).scale(scale).translate(-middle, -baseline)
        bent += (replace(one, matrix=place.transform(one.matrix)) for one in cluster)
    return bent


def _clusters(placed: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Glyphs that stand over each other: half of the narrower one lies over or under the others."""
    cluster: list[Placed] = []
    reach = -math.inf
    for one in sorted(placed, key=Placed.ink):
        left, _, right, _ = one.ink()
        if cluster and min(reach, right) - left < (right - left) / 2:
            yield cluster
            cluster, reach = [], -math.inf
        cluster.append(one)
        reach = max(reach, right)
    if cluster:
        yield cluster
