"""What a drawing consists of when it is laid out for another size, and where its parts go. Frozen values.

Units are those of the drawing before, px of the picture after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.campaign.canvas import Size
from pipeline.template.flow import Span
from pipeline.template.geometry import Rectangle

Kind = Literal["text", "picture", "rectangle", "artwork"]
Across = Literal["left", "center", "right"]
Down = Literal["top", "middle", "bottom"]
Fill = Literal["cover", "stretch"]
Side = Literal["left", "right", "top", "bottom"]


@dataclass(frozen=True, slots=True)
class Wish:
    """Where an object shall go, as its name or the options say; None where the rules decide."""

    across: Across | None = None
    down: Down | None = None
    fill: Fill | None = None

    def __str__(self) -> str:
        return "-".join(part for part in (self.fill, self.down, self.across) if part)


@dataclass(frozen=True, slots=True)
class TextRoom:
    """The room of a text: its string and selector, the size drawn (units of the drawing).

    `smallest` is the least size asked for, in px of the picture, 0 where none is.
    """

    name: str
    only: str
    rectangle: Rectangle
    size: float
    smallest: float

    def least(self, scale: float) -> float:
        """The least size allowed, in px of the picture: half of the size drawn where the drawing asks for none."""
        return self.smallest or self.size * scale / 2


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of the drawing that goes somewhere as a whole; `called` is what messages call it.

    A `text` is the room of a string with all that is drawn for it; a `rectangle` is plain and may be stretched, and so may a
    `picture`. `elastic` things have use for more height. `rooms` are those of the texts in it, `only` is a selector,
    `names` are those its designer may call it by.
    """

    called: str
    kind: Kind
    bounds: Rectangle
    elastic: bool = False
    rooms: tuple[TextRoom, ...] = ()
    wish: Wish = Wish()
    only: str = ""
    names: tuple[str, ...] = ()

    @property
    def across(self) -> Span:
        return self.bounds[0], self.bounds[0] + self.bounds[2]

    @property
    def down(self) -> Span:
        return self.bounds[1], self.bounds[1] + self.bounds[3]


_HELD: Mapping[str, tuple[Side, ...]] = {
    **{
        f"{words} the {side} edge": (side,)
        for words in ("at", "from", "to")
        for side in ("left", "right", "top", "bottom")
    },
    **{f"asked to the {side}": (side,) for side in ("left", "right", "top", "bottom")},
    **{f"at the {side} margin": (side,) for side in ("left", "right")},
    **{f"as far from the {side}": (side,) for side in ("top", "bottom")},
    "from edge to edge": ("left", "right"),
    "from margin to margin": ("left", "right"),
    "covers the width": ("left", "right"),
    "covers the height": ("top", "bottom"),
    "as far from top and bottom": ("top", "bottom"),
    "the height that is left": ("top", "bottom"),
    "from top to bottom": ("top", "bottom"),
    "covers its place": ("left", "right", "top", "bottom"),
}


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a thing goes: `target`, in px of the picture, and by which rules (`why`). `scale` is that of its lengths.

    What is stretched keeps outline and corners at that scale. `clip` is what shows of it, None for all.
    """

    thing: Thing
    target: Rectangle
    scale: float
    why: str
    clip: Rectangle | None = None

    @property
    def held(self) -> tuple[Side, ...]:
        """The sides on which it keeps to an edge, a margin or its neighbours."""
        return tuple(dict.fromkeys(side for words in self.why.split(", ") for side in _HELD.get(words, ())))

    def moved(self, rectangle: Rectangle) -> Rectangle:
        """A rectangle of the drawing, as it lies on the canvas if it belongs to the thing."""
        (x, y, w, h), (left, top, width, height) = self.thing.bounds, self.target
        across, down = (width / w if w else self.scale), (height / h if h else self.scale)
        u, v, inner_width, inner_height = rectangle
        return left + (u - x) * across, top + (v - y) * down, inner_width * across, inner_height * down


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing laid out for a size. `scale` is that of texts and distances; `faults` say why it cannot be used so."""

    size: Size
    scale: float
    placements: tuple[Placement, ...]
    faults: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Of all things, what their designer may call them by."""
        return tuple(dict.fromkeys(name for placement in self.placements for name in placement.thing.names))


def meet(one: Rectangle, other: Rectangle, tolerance: float = 0.0) -> bool:
    """Whether two rectangles share more than `tolerance` in both directions."""
    return (
        _share(one[0], one[2], other[0], other[2]) > tolerance
        and _share(one[1], one[3], other[1], other[3]) > tolerance
    )


def holds(outer: Rectangle, inner: Rectangle, tolerance: float) -> bool:
    """Whether one rectangle lies in another, but for `tolerance`."""
    return all(
        outer[at] - tolerance <= inner[at] and inner[at] + inner[at + 2] <= outer[at] + outer[at + 2] + tolerance
        for at in (0, 1)
    )


def _share(start: float, length: float, other: float, other_length: float) -> float:
    return min(start + length, other + other_length) - max(start, other)
