"""Finds the texts of a drawing and their boxes, and says so where one is neither bound nor declared fixed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from fontTools.misc.transform import Identity, Transform
from lxml import etree

from pipeline.campaign.fields import nearest
from pipeline.errors import Problem
from pipeline.template.geometry import length, parse_transform, place_rectangle
from pipeline.template.model import Anchor, FixedText, TextBox, TextStyle, Vertical, slot
from pipeline.template.names import plain
from pipeline.template.svg import SVG, inherited, property_of

_TOKEN = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_NAME_ATTRIBUTES = (
    "{http://www.inkscape.org/namespaces/inkscape}label",
    "data-name",
    "{http://www.serif.com/}id",
    "id",
)
_BOX = re.compile(r"(?P<name>.+?)-box(?P<options>(?:--.+)?)", re.IGNORECASE)
_OPTION = re.compile(r"(?P<vertical>top|middle|bottom)|max(?P<max>[1-9]\d?)|min(?P<min>\d+(?:\.\d+)?)")
_ON_THE_GROUP = re.compile(
    r"transform|color|fill.*|stroke.*|opacity|filter|clip-path|clip-rule|mask|display|visibility|paint-order"
)
_IN_STYLE = ("mix-blend-mode", "isolation")  # read from a `style` attribute only (Compositing and Blending, 3)
_WEIGHTS = {"": 400, "normal": 400, "bold": 700}
UNLIMITED_LINES = 99


@dataclass(frozen=True, slots=True)
class _Box:
    line: int
    rectangle: tuple[float, float, float, float]
    matrix: Transform  # from the rectangle's own user space to the drawing's
    vertical: Vertical
    lines: int
    smallest: float | None


class _Faults(list[Problem]):
    """Problems of one file, added where they are found."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file

    def add(self, element: etree._Element, what: str, hint: str = "") -> None:
        self.append(Problem(what, self.file, element.sourceline or 0, hint))


def bind(
    root: etree._Element, file: str, names: Mapping[str, str], fixed: Sequence[str]
) -> tuple[tuple[TextBox, ...], list[Problem]]:
    """Binds every text of the drawing; replaces each bound one by a group with its slot and removes the box rectangles.

    `names` maps a plain form (letters and digits only) to the campaign's name of a string.
    """
    faults = _Faults(file)
    boxes = _boxes(root, names, faults)
    bound: list[TextBox] = []
    used: set[str] = set()
    for text in [element for element in root.iter(f"{SVG}text") if not _within(element, "defs")]:
        content = " ".join("".join(text.itertext()).split())
        if not content:
            continue
        name = _name_of(text, content, names, fixed, faults)
        if name is None:
            continue
        box = boxes.get(name)
        used.add(name)
        if box is None:
            hint = f"draw a rectangle where the text may go and call it {name.replace('.', '-')}-box"
            faults.add(text, f"text {content!r} has no box", hint)
        elif placed := _text_box(text, name, box, faults):
            _replace(text, slot(len(bound)))
            bound.append(placed)
    for name in [name for name in boxes if name not in used]:
        what = f"box {name + '-box'!r} belongs to no text"
        faults.append(Problem(what, file, boxes[name].line, f"type {{{{{name}}}}} as a text, or remove the rectangle"))
    return tuple(bound), list(faults)


def fixed_texts(root: etree._Element) -> tuple[FixedText, ...]:
    """The texts still in a bound drawing."""
    texts = ((text, " ".join("".join(text.itertext()).split())) for text in root.iter(f"{SVG}text"))
    return tuple(FixedText(words, _families(_leaf(text)), text.sourceline or 0) for text, words in texts if words)


def object_name(element: etree._Element) -> str:
    """What the designer called the object, as the tool shows it."""
    return next((str(element.get(attribute)) for attribute in _NAME_ATTRIBUTES if element.get(attribute)), "")


def matrix_of(element: etree._Element) -> Transform:
    """From the element's own user space to the drawing's."""
    matrix = Identity
    at: etree._Element | None = element
    while at is not None and at.getparent() is not None:
        if property_of(at, "transform-origin") or property_of(at, "transform") != at.get("transform", "").strip():
            raise ValueError("it is moved by CSS (transform in a style, or transform-origin)")
        matrix = parse_transform(at.get("transform", "")).transform(matrix)
        at = at.getparent()
    return matrix


def _within(element: etree._Element, tag: str) -> bool:
    return next(element.iterancestors(f"{SVG}{tag}"), None) is not None


def _name_of(
    text: etree._Element, content: str, names: Mapping[str, str], fixed: Sequence[str], faults: _Faults
) -> str | None:
    """The string's name, by a token that is the whole content or by the object's name; None for fixed texts and faults."""
    called = object_name(text)
    if any(plain(entry) in (plain(called), plain(content)) for entry in fixed):
        return None
    token = _TOKEN.fullmatch(content)
    if token:
        if plain(token[1]) in names:
            return names[plain(token[1])]
        faults.add(text, f"{content!r} names no string", nearest(token[1], sorted(set(names.values()))))
        return None
    if _TOKEN.search(content):
        faults.add(text, f"text {content!r} holds a token and other words", "give the token a text object of its own")
        return None
    if plain(called) in names:
        return names[plain(called)]
    hint = (
        "type a token such as {{headline}} as its text, or list it under fixed = [...] in the .toml beside the drawing"
    )
    faults.add(text, f"text {content[:60]!r}{f' (object {called!r})' if called else ''} is bound to no string", hint)
    return None


def _boxes(root: etree._Element, names: Mapping[str, str], faults: _Faults) -> dict[str, _Box]:
    """Box rectangles by the name of their string; they leave the drawing."""
    boxes: dict[str, _Box] = {}
    for rect in list(root.iter(f"{SVG}rect")):
        match = _BOX.fullmatch(object_name(rect))
        if not match:
            continue
        name = names.get(plain(match["name"]))
        if name is None:
            faults.add(
                rect, f"box {object_name(rect)!r} names no string", nearest(match["name"], sorted(set(names.values())))
            )
        elif name in boxes:
            faults.add(rect, f"two boxes are called {match['name']}-box", "keep one")
        elif box := _box(rect, match["options"], faults):
            boxes[name] = box
        parent = rect.getparent()
        assert parent is not None
        parent.remove(rect)
    return boxes


def _box(rect: etree._Element, options: str, faults: _Faults) -> _Box | None:
    vertical, lines, smallest = "top", UNLIMITED_LINES, None
    for token in options.split("--")[1:]:
        match = _OPTION.fullmatch(token)
        if not match:
            faults.add(
                rect, f"{token!r} is no option of a box", nearest(token, ["top", "middle", "bottom", "max3", "min36"])
            )
        elif match["vertical"]:
            vertical = match["vertical"]
        elif match["max"]:
            lines = int(match["max"])
        else:
            smallest = float(match["min"])
    try:
        x, y, width, height = (length(rect.get(key, "0")) for key in ("x", "y", "width", "height"))
        matrix = matrix_of(rect)
    except ValueError as error:
        faults.add(rect, f"box {object_name(rect)!r}: {error}")
        return None
    return _Box(rect.sourceline or 0, (x, y, width, height), matrix, cast(Vertical, vertical), lines, smallest)


def _text_box(text: etree._Element, name: str, box: _Box, faults: _Faults) -> TextBox | None:
    try:
        style = _style(text)
        inverse = matrix_of(text).inverse()
    except (ValueError, ZeroDivisionError) as error:
        faults.add(text, f"text {name!r}: {error}")
        return None
    if _looks_by_css(text):
        faults.add(
            text,
            f"the look of text {name!r} comes from a CSS class",
            "export with presentation attributes instead of CSS",
        )
        return None
    placed = place_rectangle(box.rectangle, inverse.transform(box.matrix))
    if placed is None:
        faults.add(
            text,
            f"box and text of {name!r} are turned against each other, or the box is empty",
            "turn both together, as a group",
        )
        return None
    smallest = style.size / 2 if box.smallest is None else box.smallest
    page = _bounds(box.rectangle, box.matrix)
    return TextBox(name, *placed, style, box.vertical, box.lines, min(smallest, style.size), text.sourceline or 0, page)


def _looks_by_css(text: etree._Element) -> bool:
    """Whether rules of a style sheet, which are not read, may decide how the characters look."""
    classes = any(part.get("class") for part in text.iter(f"{SVG}text", f"{SVG}tspan"))
    rules = any("".join(sheet.itertext()).strip() for sheet in text.getroottree().iter(f"{SVG}style"))
    return (classes and rules) or ((classes or rules) and not inherited(_leaf(text), "font-family"))


def _leaf(text: etree._Element) -> etree._Element:
    """Where the characters of the placeholder are: the first tspan that holds any, else the text."""
    return next((part for part in text.iter(f"{SVG}tspan") if (part.text or "").strip()), text)


def _bounds(rectangle: tuple[float, float, float, float], matrix: Transform) -> tuple[float, float, float, float]:
    x, y, width, height = rectangle
    points = matrix.transformPoints([(x, y), (x + width, y), (x, y + height), (x + width, y + height)])
    left, top = min(p[0] for p in points), min(p[1] for p in points)
    return left, top, max(p[0] for p in points) - left, max(p[1] for p in points) - top


def _style(text: etree._Element) -> TextStyle:
    """The look of the placeholder, read where its characters are."""
    leaf = _leaf(text)
    size = length(inherited(leaf, "font-size") or "16")
    tracking = inherited(leaf, "letter-spacing")
    anchor = inherited(leaf, "text-anchor") or "start"
    if anchor not in ("start", "middle", "end"):
        raise ValueError(f"text-anchor {anchor!r} is unknown")
    return TextStyle(
        families=_families(leaf),
        weight=_weight(inherited(leaf, "font-weight")),
        italic=inherited(leaf, "font-style") in ("italic", "oblique"),
        size=size,
        anchor=cast(Anchor, anchor),
        leading=_leading(inherited(leaf, "line-height"), size),
        tracking=0.0 if tracking in ("", "normal") else _tracking(tracking, size),
    )


def _families(element: etree._Element) -> tuple[str, ...]:
    names = (family.strip(" '\"") for family in inherited(element, "font-family").split(","))
    return tuple(name for name in names if name)


def _weight(value: str) -> int:
    if value not in _WEIGHTS and not value.isdecimal():
        raise ValueError(f"font-weight {value!r} is no number")
    return _WEIGHTS[value] if value in _WEIGHTS else int(value)


def _leading(value: str, size: float) -> float:
    """`line-height` in em; 1.15 where it is normal or no use (Inkscape once wrote 0 % on the text)."""
    try:
        share = re.fullmatch(r"(\d*\.?\d+)(|em|%)", value)
        leading = float(share[1]) / (100 if share[2] == "%" else 1) if share else length(value) / size
    except ValueError:
        return 1.15
    return leading if 0.5 <= leading <= 3 else 1.15


def _tracking(value: str, size: float) -> float:
    return float(value.removesuffix("em")) if value.endswith("em") else length(value) / size


def _replace(text: etree._Element, mark: str) -> None:
    """Puts a group with the slot where the text stood, with what paints it and moves it, and the look of its characters."""
    chain = [_leaf(text)]
    while chain[-1] is not text:
        chain.append(cast(etree._Element, chain[-1].getparent()))
    names = {str(name) for part in chain for name in part.attrib}
    names |= {entry.partition(":")[0].strip() for part in chain for entry in part.get("style", "").split(";")}
    group = etree.Element(f"{SVG}g")
    for name in sorted(names):
        if _ON_THE_GROUP.fullmatch(name):
            group.set(name, next((value for part in chain if (value := property_of(part, name))), ""))
    style = [f"{name}:{value}" for name in _IN_STYLE if (value := property_of(text, name))]
    if style:
        group.set("style", ";".join(style))
    group.append(etree.Comment(mark.removeprefix("<!--").removesuffix("-->")))
    group.tail = text.tail
    parent = text.getparent()
    assert parent is not None
    parent.replace(text, group)
