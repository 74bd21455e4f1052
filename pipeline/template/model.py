"""A bound template and its text boxes, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]
Vertical = Literal["top", "middle", "bottom"]


@dataclass(frozen=True, slots=True)
class TextStyle:
    """The placeholder's look. `size` (px of the drawing) is the largest allowed, `leading` and `tracking` are in em."""

    families: tuple[str, ...]
    weight: int
    italic: bool
    size: float
    anchor: Anchor
    leading: float
    tracking: float


@dataclass(frozen=True, slots=True)
class TextBox:
    """Where a text goes: x, y, width, height in the user space of the text it replaces (px of the drawing).

    `name` is the campaign's name of the string (`headline`, `label.sample-text`); `page` is the same rectangle as it
    lies on the drawing, x, y, width, height, whatever groups move it.
    """

    name: str
    x: float
    y: float
    width: float
    height: float
    style: TextStyle
    vertical: Vertical
    lines: int
    smallest: float
    line: int
    page: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class FixedText:
    """Words that are the same in every language. They stay in the drawing as text, for the rasteriser to set."""

    text: str
    families: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Template:
    """One drawing for one size. `svg` holds `slot(n)` where the outlines of `boxes[n]` belong, and the `fixed` texts.

    `width` and `height` are those of the viewBox; `beyond_cairosvg` names objects the second engine would leave out.
    """

    graphic: str
    size: str
    file: str
    width: float
    height: float
    svg: str
    boxes: tuple[TextBox, ...]
    alt: str = ""
    beyond_cairosvg: tuple[tuple[int, str], ...] = ()
    fixed: tuple[FixedText, ...] = ()


def slot(position: int) -> str:
    """What stands in `Template.svg` for a text: a comment, which no designer's file has left after loading."""
    return f"<!--slot:{position}-->"
