"""A bound template and its text boxes, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pipeline.campaign.text import Text

if TYPE_CHECKING:
    from pipeline.template.adjust import Adjustment

Anchor = Literal["start", "middle", "end"]
Vertical = Literal["top", "middle", "bottom"]
Case = Literal["none", "uppercase", "lowercase", "capitalize"]
Rule = Literal["underline", "line-through"]
Wrap = Literal["auto", "balanced", "greedy"]


@dataclass(frozen=True, slots=True)
class TextStyle:
    """The placeholder's look. `size` (px of the drawing) is the largest allowed, `leading` and `tracking` are in em.

    `families` are as the drawing names them, by preference: family, full or PostScript names. `stretch` is in percent;
    `features` are OpenType tags with their values, `axes` those of a variable font.
    """

    families: tuple[str, ...]
    weight: int
    italic: bool
    size: float
    anchor: Anchor
    leading: float
    tracking: float
    stretch: int = 100
    features: tuple[tuple[str, int], ...] = ()
    axes: tuple[tuple[str, float], ...] = ()
    case: Case = "none"
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Accent:
    """How part of a text stands out: `<b>` in a string, or its hashtags.

    `style` sets the characters; `paint` are the presentation attributes (fill, stroke, opacity, ...) that differ from
    those of the rest of the text.
    """

    style: TextStyle
    paint: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """The path a text runs along: path data in the text's own user space, `start` as a share of its length."""

    path: str
    start: float = 0.0


@dataclass(frozen=True, slots=True)
class Panel:
    """A shape that hugs its text: the room between ink and edge at top, right, bottom, left, px of the text's user space.

    `Template.svg` holds `panel_slot(n)` where it is drawn; `radius` rounds its corners.
    """

    padding: tuple[float, float, float, float]
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class TextBox:
    """Where a text goes: x, y, width, height in the user space of the text it replaces (px of the drawing).

    `name` is the campaign's name of the string (`headline`, `label.sample-text`); `page` is the same rectangle as it
    lies on the drawing, x, y, width, height, whatever groups move it, and `scale` how much larger a length is there.
    `only` is the selector of `headline@ar` ("" for every language). Boxes of one `group` take the smallest size any of them needs. `grow` lets a text exceed its
    designed size, `anywhere` lets a word break, `ellipsis` lets a text end in "…" instead of failing. `baseline` is the y
    on which the first line stands where nothing was drawn for the text; its ink stays within the rectangle even so.
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
    only: str = ""
    wrap: Wrap = "auto"
    grow: bool = False
    nowrap: bool = False
    anywhere: bool = False
    ellipsis: bool = False
    hyphenate: bool = False
    group: str = ""
    bold: Accent | None = None
    hashtags: Accent | None = None
    curve: Curve | None = None
    panel: Panel | None = None
    scale: float = 1.0
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class FixedText:
    """Words that are the same in every language. They stay in the drawing as text, for the rasteriser to set."""

    text: str
    families: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class PictureSlot:
    """Where a week's picture goes: x, y, width, height in the user space of what it replaces.

    `scale` is how many px of the drawing a unit there has; `page` is the rectangle around it on the drawing.
    """

    name: str
    x: float
    y: float
    width: float
    height: float
    scale: float
    line: int
    page: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Template:
    """One drawing for one size, for all languages and weeks or, adapted, for one of each.

    `svg` holds `slot(n)` where the outlines of `boxes[n]` belong, `picture_slot(n)` for `pictures[n]`, and the `fixed`
    texts. `roles` are the colours of the drawing (#rrggbb) that a week may change, by role, `adjustments` what changes for
    some languages, `selectors` all that tell whom a part of it is for, `fonts` the families its options choose by language
    or script. `width` and `height` are those of the viewBox; `beyond_cairosvg` names objects the second engine would leave
    out. `laid_out` drawings were drawn for another shape.
    """

    graphic: str
    size: str
    file: str
    width: float
    height: float
    svg: str
    boxes: tuple[TextBox, ...]
    alt: Text | None = None
    beyond_cairosvg: tuple[tuple[int, str], ...] = ()
    fixed: tuple[FixedText, ...] = ()
    pictures: tuple[PictureSlot, ...] = ()
    roles: tuple[tuple[str, str], ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    selectors: tuple[str, ...] = ()
    fonts: tuple[tuple[str, str], ...] = ()
    laid_out: bool = False
    needs: frozenset[str] = field(init=False, repr=False, compare=False)
    """Names of the texts and pictures without which the drawing is not made."""

    def __post_init__(self) -> None:
        needs = frozenset((*(box.name for box in self.boxes), *(slot.name for slot in self.pictures)))
        object.__setattr__(self, "needs", needs)  # asked for with every picture

    def __hash__(self) -> int:
        """Of what tells drawings apart; that of everything takes longer than most of what is looked up by it."""
        return hash((self.file, self.svg))


def slot(position: int) -> str:
    """What stands in `Template.svg` for a text: a comment, which no designer's file has left after loading."""
    return f"<!--slot:{position}-->"


def panel_slot(position: int) -> str:
    """What stands in `Template.svg` for the panel of `boxes[position]`: a comment in a group of the text's user space."""
    return f"<!--panel:{position}-->"


def picture_slot(position: int) -> str:
    """What stands in `Template.svg` for a picture: a comment in a group of its user space that cuts it to its shape."""
    return f"<!--picture:{position}-->"
