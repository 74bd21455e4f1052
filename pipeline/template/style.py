"""The placeholder's look: what sets the characters (`TextStyle`) and what paints them (presentation attributes)."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import cast

from lxml import etree

from pipeline.template.css import inherited, property_of
from pipeline.template.features import axes, features
from pipeline.template.geometry import length
from pipeline.template.model import Accent, Anchor, Case, Rule, TextStyle
from pipeline.template.placeholder import Line, chain, font_size, lines, owners
from pipeline.template.svg import SVG

LEADING = 1.15  # em, where the drawing says nothing of use
_WEIGHTS = {"": 400, "normal": 400, "bold": 700}
_STRETCHES = {
    "ultra-condensed": 50,
    "extra-condensed": 62,
    "condensed": 75,
    "semi-condensed": 87,
    "": 100,
    "normal": 100,
    "semi-expanded": 112,
    "expanded": 125,
    "extra-expanded": 150,
    "ultra-expanded": 200,
}
_ANCHORS: dict[str, Anchor] = {
    "start": "start",
    "left": "start",
    "justify": "start",
    "middle": "middle",
    "center": "middle",
    "end": "end",
    "right": "end",
}
# Names that leave the choice of the font to the machine that draws (CSS Fonts 4, 2.1.3), and Inkscape's "Sans".
_GENERIC = (
    *("serif", "sans-serif", "monospace", "cursive", "fantasy", "system-ui", "math", "emoji", "sans", "mono"),
    *("ui-serif", "ui-sans-serif", "ui-monospace", "ui-rounded", "initial", "unset"),
)
_INITIAL = {"fill": "black", "stroke": "none", "fill-opacity": "1", "stroke-opacity": "1", "opacity": "1"}
_VERTICAL = ("tb", "tb-rl", "vertical-rl", "vertical-lr", "sideways-rl", "sideways-lr")
_NOTHING = re.compile(r"normal|[-+]?[0.]*(?:px|em|pt|mm|%)?")
_PAINT = re.compile(r"color|fill.*|stroke.*|paint-order")

Paint = tuple[tuple[str, str], ...]  # presentation attributes by name, sorted


@dataclass(frozen=True, slots=True)
class Look:
    """How the words of a placeholder look. `bold` is its second look; `looks` is how many there are.

    `anchor` is what the drawing says of it, None for nothing; `paint` belongs on the group that replaces the text.
    `outline` is how far a stroke reaches beyond the letters, in px of the text's user space.
    """

    style: TextStyle
    anchor: Anchor | None
    paint: Paint
    bold: Accent | None
    looks: int
    outline: float


def look_of(text: etree._Element) -> Look:
    """The look most of the characters have. Raises ValueError for what is not understood."""
    written = lines(text)
    styles: dict[tuple[TextStyle, Paint], int] = {}
    trackings: dict[float, int] = {}
    for owner, count in owners(text).items():
        style, paint = _style(owner, text, written), _paint(owner, text)
        trackings[style.tracking] = trackings.get(style.tracking, 0) + count
        key = (replace(style, tracking=0.0), paint)  # tools cut words into pieces to kern them
        styles[key] = styles.get(key, 0) + count
    ranked = sorted(styles, key=lambda key: -styles[key])  # stable: the first of two equals
    tracking = max(trackings, key=lambda key: trackings[key])
    style, paint = replace(ranked[0][0], tracking=tracking), ranked[0][1]
    bold = _second(text, ranked, tracking)
    return Look(style, _anchor(text), paint, bold, len(ranked), max(map(_outline, owners(text))))


def ignored_of(text: etree._Element) -> tuple[str, ...]:
    """What the drawing asks of single letters or words and no other words can be given."""
    parts = list(text.iter(f"{SVG}text", f"{SVG}tspan", f"{SVG}textPath"))
    asked = {name: {part.get(name, "") for part in parts} for name in ("textLength", "rotate")}
    asked["word-spacing"] = {property_of(part, "word-spacing") for part in parts}
    return tuple(name for name, values in asked.items() if not all(map(_NOTHING.fullmatch, values)))


def _outline(leaf: etree._Element) -> float:
    if inherited(leaf, "stroke") in ("", "none", "transparent"):
        return 0.0
    return length(inherited(leaf, "stroke-width") or "1", em=font_size(leaf)) / 2


def families_of(element: etree._Element) -> tuple[str, ...]:
    """Names of fonts by preference, without those that leave the choice to the machine behind a real one."""
    names = [family.strip(" '\"") for family in inherited(element, "font-family").split(",")]
    return tuple(name for name in names if name and name.lower() not in _GENERIC)


def generic_family(element: etree._Element) -> str:
    """The family where it names no font at all ("sans-serif"), else ""."""
    return "" if families_of(element) else inherited(element, "font-family")


def _style(leaf: etree._Element, text: etree._Element, written: tuple[Line, ...]) -> TextStyle:
    size = font_size(leaf)
    if inherited(leaf, "writing-mode") in _VERTICAL:
        raise ValueError("it runs from top to bottom, which is not drawn; turn a horizontal text instead")
    if not size > 0:
        raise ValueError(f"font-size {size:g} is nothing to draw")
    if generic := generic_family(leaf):
        raise ValueError(f"its font is only {generic!r}, another one on every computer; choose one of the campaign's")
    return TextStyle(
        families=families_of(leaf),
        weight=_weight(inherited(leaf, "font-weight")),
        italic=inherited(leaf, "font-style").partition(" ")[0] in ("italic", "oblique"),
        size=size,
        anchor="start",
        leading=_leading(inherited(leaf, "line-height"), size, written),
        tracking=_tracking(inherited(leaf, "letter-spacing"), size),
        stretch=_stretch(inherited(leaf, "font-stretch")),
        features=features(leaf),
        axes=axes(inherited(leaf, "font-variation-settings")),
        case=_case(inherited(leaf, "text-transform")),
        rules=_rules(leaf, text),
    )


def _second(text: etree._Element, ranked: list[tuple[TextStyle, Paint]], tracking: float) -> Accent | None:
    """The second look; what only the first one says of its paint goes back to what holds around the text."""
    if len(ranked) < 2:
        return None
    (_, paint), (style, other) = ranked[:2]
    base, own = dict(paint), dict(other)
    around = {name: inherited(text, name) or _INITIAL.get(name, "") for name in base}
    whole = {name: value for name, value in {**around, **own}.items() if value}
    differs = tuple((name, whole[name]) for name in sorted(whole) if base.get(name) != whole[name])
    return Accent(replace(style, tracking=tracking), differs)


def _paint(leaf: etree._Element, text: etree._Element) -> Paint:
    """What paints the characters, from the leaf outwards; `opacity` of each adds up (SVG 2, 3.6)."""
    parts = chain(leaf, text)
    names = sorted({str(name) for part in parts for name in part.attrib if _PAINT.fullmatch(str(name))})
    paint = {name: next((value for part in parts if (value := property_of(part, name))), "") for name in names}
    opacities = [value for part in parts if (value := property_of(part, "opacity"))]
    if opacities:
        product = math.prod(float(v.removesuffix("%")) / (100 if v.endswith("%") else 1) for v in opacities)
        paint["opacity"] = opacities[0] if len(opacities) == 1 else f"{product:g}"
    return tuple((name, value) for name, value in sorted(paint.items()) if value)


def _anchor(text: etree._Element) -> Anchor | None:
    """What the drawing says of alignment: `text-anchor`, in texts that flow `text-align` first."""
    leaf = next(iter(owners(text)))
    flows = text.tag == f"{SVG}flowRoot" or any(property_of(text, name) for name in ("shape-inside", "inline-size"))
    names = ("text-align", "text-anchor") if flows else ("text-anchor", "text-align")
    written = next((value for name in names if (value := inherited(leaf, name))), "")
    if not written:
        return "start" if flows else None  # a tool that knows frames writes what is not start
    if written not in _ANCHORS:
        raise ValueError(f"text-anchor {written!r} is unknown")
    return _ANCHORS[written]


def _weight(value: str) -> int:
    if value in _WEIGHTS:
        return _WEIGHTS[value]
    try:
        return round(float(value))
    except ValueError as error:
        raise ValueError(f"font-weight {value!r} is no number") from error


def _stretch(value: str) -> int:
    """In percent (CSS Fonts 4, 2.4)."""
    if value in _STRETCHES:
        return _STRETCHES[value]
    try:
        return round(float(value.removesuffix("%")))
    except ValueError as error:
        raise ValueError(f"font-stretch {value!r} is no percentage") from error


def _leading(value: str, size: float, written: tuple[Line, ...]) -> float:
    """`line-height` in em, else from the first two baselines (Inkscape once wrote 0 % on every text)."""
    candidates = [_line_height(value, size)]
    candidates += [(b.y - a.y) / size for a, b in pairwise(written)][:1]
    return next((round(leading, 4) for leading in candidates if 0.5 <= leading <= 3), LEADING)


def _line_height(value: str, size: float) -> float:
    try:
        return float(value)
    except ValueError:
        pass
    try:
        return length(value, em=size, whole=size) / size
    except ValueError:
        return 0.0  # "normal", or of no use


def _tracking(value: str, size: float) -> float:
    """`letter-spacing` in em; without unit it is px (SVG 1.1)."""
    return 0.0 if value in ("", "normal") else length(value, em=size, whole=size) / size


def _case(value: str) -> Case:
    return cast(Case, value) if value in ("uppercase", "lowercase", "capitalize") else "none"


def _rules(leaf: etree._Element, text: etree._Element) -> tuple[Rule, ...]:
    """Lines under or through the characters; each element they stand in may add one (CSS Text Decoration 3, 2)."""
    parts = (*chain(leaf, text), *text.iterancestors())
    words = {
        word
        for part in parts
        for name in ("text-decoration", "text-decoration-line")
        for word in property_of(part, name).split()
    }
    rules: tuple[Rule, ...] = ("underline", "line-through")
    return tuple(rule for rule in rules if rule in words)
