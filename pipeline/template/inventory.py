"""The texts of a drawing as its designer sees them, each with the string it would stand for and the room it would have."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from lxml import etree

from pipeline.errors import Problem
from pipeline.template.bind import bind
from pipeline.template.boxes import areas, scale_of
from pipeline.template.css import inherited
from pipeline.template.faults import Faults, called
from pipeline.template.geometry import Rectangle, matrix_of
from pipeline.template.model import Anchor, TextBox, TextStyle
from pipeline.template.names import LABEL, content_of, parse_name, unwrapped, written_name
from pipeline.template.naming import TEXTS, Claim, Naming, claims
from pipeline.template.options import Asked, BoxOptions, read_tokens
from pipeline.template.placeholder import lines
from pipeline.template.style import look_of
from pipeline.template.svg import SVG

NamedBy = Literal["token", "label", "data-name", "serif:id", "id", "group", ""]
_SOURCES: Mapping[str, NamedBy] = {
    LABEL: "label",
    "data-name": "data-name",
    "{http://www.serif.com/}id": "serif:id",
    "id": "id",
}


@dataclass(frozen=True, slots=True)
class TextFound:
    """A text object: the `words` in it, its `name` in the tool ("" for none), and where it starts, in px of the picture.

    `called` is what messages call it, `scale` how many px of the picture a unit of its own is. `string` is the string it
    stands for, "" for none, and `by` what says so. `room` is the shape that bounds it, "" for none; `style` is None where
    the text is not understood, and `box` too. `align` is `inferred` where neither tool nor options say it.
    """

    words: str
    name: str
    called: str
    line: int
    at: tuple[float, float] | None
    style: TextStyle | None
    scale: float = 1.0
    string: str = ""
    by: NamedBy = ""
    room: str = ""
    box: TextBox | None = None
    align: Anchor | None = None
    inferred: bool = False

    @property
    def size(self) -> float:
        """The size drawn, in px of the picture."""
        return self.style.size * self.scale if self.style else 0.0

    @property
    def smallest(self) -> float:
        """The least size allowed, in px of the picture; that of a text bound to nothing is its own."""
        return self.box.smallest * self.scale if self.box else self.size


@dataclass(frozen=True, slots=True)
class Inventory:
    """The texts of a drawing, and what binding has to say of it."""

    texts: tuple[TextFound, ...]
    problems: tuple[Problem, ...]


def inventory(root: etree._Element, file: str, names: Mapping[str, str], asked: Asked, safe: Rectangle) -> Inventory:
    """Every text that is drawn, fixed ones too, in the order of the drawing. The drawing stays as it is.

    It is one whose CSS and page are settled; the arguments are those of `bind`.
    """
    tree = copy.deepcopy(root)
    naming = Naming(tree, names, asked.fixed, Faults(file))
    rooms = {(area.key, area.name.only): written_name(area.shape) for area in areas(naming, "box")}
    claimed = {claim.text: claim for claim in claims(naming)}
    bound = bind(copy.deepcopy(root), file, names, asked, safe)
    boxes = list(bound.boxes)
    found: list[TextFound] = []
    for text in tree.iter(*TEXTS):
        if not content_of(text):
            continue
        seen = replace(_seen(text), room=_room(text))
        if claim := claimed.get(text):
            room = seen.room or rooms.get((claim.key, claim.name.only)) or rooms.get((claim.key, ""), "")
            seen = replace(seen, string=claim.key, by=_named_by(claim), room=room)
            if box := _take(boxes, claim):
                options, _ = read_tokens((*claim.name.options, *parse_name(room).options))
                options = options.under(asked.options.get(claim.key, BoxOptions()))
                seen = replace(seen, box=box, align=box.style.anchor, inferred=not (seen.align or options.align))
        found.append(seen)
    return Inventory(tuple(found), bound.problems)


def _seen(text: etree._Element) -> TextFound:
    seen = TextFound(content_of(text), written_name(text), called(text), text.sourceline or 0, None, None)
    try:
        written, look, matrix = lines(text), look_of(text), matrix_of(text)
        at = matrix.transformPoint((written[0].x, written[0].y))
    except (ArithmeticError, ValueError):
        return seen
    words = " ".join(line.words for line in written)
    return replace(seen, words=words, at=at, style=look.style, scale=scale_of(matrix), align=look.anchor)


def _take(boxes: list[TextBox], claim: Claim) -> TextBox | None:
    """The first box left that was made of the text; both lists are in the order of the drawing."""
    for position, box in enumerate(boxes):
        if (box.name, box.line) == (claim.key, claim.text.sourceline or 0):
            del boxes[: position + 1]
            return box
    return None


def _named_by(claim: Claim) -> NamedBy:
    """What gave the text its name: what it says, one of the names of its object, or the group around it."""
    if (
        unwrapped(claim.content) != claim.content.strip()
        and parse_name(unwrapped(claim.content)).plain == claim.name.plain
    ):
        return "token"
    return next((by for key, by in _SOURCES.items() if _bears(claim.text, key, claim)), "group")


def _bears(text: etree._Element, key: str, claim: Claim) -> bool:
    name = parse_name(str(text.get(key, "")))
    return bool(name.plain) and name.plain.startswith(claim.name.plain)  # a number that a tool put behind it is no name


def _room(text: etree._Element) -> str:
    """What bounds a text by itself, in a designer's words."""
    if next(text.iter(f"{SVG}textPath"), None) is not None:
        return "path"
    if inherited(text, "shape-inside") or next(text.iter(f"{SVG}flowRegion"), None) is not None:
        return "text frame"
    return "width of the text" if inherited(text, "inline-size") not in ("", "auto", "0") else ""
