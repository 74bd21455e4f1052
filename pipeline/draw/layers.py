"""A picture for a document: its texts as letters, and what lies over and under them as artwork, in drawing order."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from lxml import etree

from pipeline.draw.model import Art, Letters, Outlines, Paint, Setting
from pipeline.template.adapt import tidy
from pipeline.template.colours import solid
from pipeline.template.css import inherited, property_of
from pipeline.template.geometry import Rectangle, bounds_of, matrix_of, upright
from pipeline.template.model import TextBox
from pipeline.template.names import content_of
from pipeline.template.svg import DEFINITIONS, SVG, reference_in, references_of

UNSEEN = "#00000000"
_SLOT = re.compile(r"(slot|picture):(\d+)")
_LAYER = "data-packs-layer"
# What happens to a text as a whole, or to a group it is in, and what letters of one colour may say of it.
_EFFECTS: Mapping[str, Collection[str]] = {
    "filter": ("", "none"),
    "mask": ("", "none"),
    "mix-blend-mode": ("", "normal"),
    "opacity": ("", "1", "100%"),
}
_PAINT: Mapping[str, Collection[str]] = {"fill-opacity": ("", "1", "100%"), "stroke": ("", "none", "transparent")}
_CLIPPED = {"clip-path", "clipPathUnits", "rx", "ry", "transform"}
"""What makes more of a rectangle that clips than its own four sides."""
_BENT = 1e-4  # of a length: what is rounded away where letters are only moved, turned and enlarged
_NEAR = 0.5  # px


def letters_of(svg: str, settings: Sequence[Setting], outlines: Sequence[Outlines]) -> dict[int, Letters]:
    """The texts of a drawing by the number of their slot, in drawing order; of copies that lie on each other the last.

    Letters are seen where they look just like the outlines would, else the outlines are, and the letters lie over them
    unseen.
    """
    root = etree.fromstring(svg)
    elements = list(root.iter())
    slots = {
        number: element
        for element in elements
        for kind, number in _slot(element)
        if kind == "slot" and not _is_hidden(element)
    }
    last = {settings[number].box.name: number for number in slots}
    blended = max((at for at, element in enumerate(elements) if _blends(element)), default=-1)
    cloned = frozenset(name for use in root.iter(f"{SVG}use") for name in references_of(use))
    found: dict[int, Letters] = {}
    for number, comment in slots.items():
        box, drawn = settings[number].box, outlines[number]
        if last[box.name] == number:
            plain = elements.index(comment) > blended and _is_plain(comment, box, cloned)
            found[number] = _letters(comment, box, drawn, plain)
    return found


def is_seen(letters: Letters) -> bool:
    return letters.fills != (UNSEEN,) * len(letters.fills)


def layered(svg: str, letters: Mapping[int, Letters], said: Sequence[str]) -> list[Art | Letters]:
    """A composed drawing that still has the slots of texts that are seen, parted at them.

    `said` tells of its layers what they show.
    """
    root = etree.fromstring(svg)
    live = [number for number, one in letters.items() if is_seen(one)]
    there = _mark(root, live)
    found: list[Art | Letters] = [_layer(root, 0, said[0])] if 0 in there else []
    for number, one in letters.items():
        found.append(one)
        if number in live and (layer := live.index(number) + 1) in there:
            found.append(_layer(root, layer, said[layer]))
    return found


def said_by_layer(svg: str, letters: Mapping[int, Letters], shown: Sequence[str]) -> list[str]:
    """Of each layer of a drawing what its fixed texts say and its photos show; `shown` is that of each photo."""
    said: list[list[str]] = [[]]
    for element in etree.fromstring(svg).iter():
        for kind, number in _slot(element):
            if kind == "picture":
                said[-1].append(shown[number])
            elif number in letters and is_seen(letters[number]):
                said.append([])
        if element.tag == f"{SVG}text" and not _is_hidden(element):
            said[-1].append(content_of(element))
    return [" ".join(words) for words in said]


def _slot(element: etree._Element) -> Iterator[tuple[str, int]]:
    """Kind and number, where an element is the comment that stands for a text or picture."""
    if isinstance(element, etree._Comment) and (match := _SLOT.fullmatch(element.text or "")):
        yield match[1], int(match[2])


def _is_hidden(element: etree._Element) -> bool:
    """Whether an object, or what a comment stands for, is there without being drawn."""
    first, *outer = (one for one in (element, *element.iterancestors()) if isinstance(one.tag, str))
    if any(one.tag in DEFINITIONS or property_of(one, "display") == "none" for one in (first, *outer)):
        return True
    return inherited(first, "visibility") in ("hidden", "collapse")


def _blends(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and property_of(element, "mix-blend-mode") not in _EFFECTS["mix-blend-mode"]


def _letters(comment: etree._Element, box: TextBox, drawn: Outlines, plain: bool) -> Letters:
    group = comment.getparent()
    assert group is not None
    fills = tuple(_fill(group, paint) for paint in drawn.paints)
    seen = fills if plain and all(fills) else (UNSEEN,) * len(fills)
    matrix = matrix_of(group)
    a, b, c, d = matrix[:4]
    scale, angle = math.sqrt(abs(a * d - b * c)), math.degrees(math.atan2(b, a))
    x, y = matrix.transformPoint(drawn.at)
    return Letters(box.name, drawn.block, (x, y), angle, drawn.size * scale, seen)


def _is_plain(comment: etree._Element, box: TextBox, cloned: Collection[str]) -> bool:
    """Whether nothing happens to a text but that it is moved, turned and enlarged."""
    group = comment.getparent()
    assert group is not None
    a, b, c, d = matrix_of(group)[:4]
    if box.curve or max(abs(a - d), abs(b + c)) > _BENT * math.hypot(a, b):
        return False
    return not any(
        element.get("id") in cloned
        or _clips(element, box)
        or any(property_of(element, name) not in plain for name, plain in _EFFECTS.items())
        for element in comment.iterancestors()
    )


def _clips(element: etree._Element, box: TextBox) -> bool:
    """Whether an element shows less than all of a box. Figma clips every drawing by its page."""
    value = property_of(element, "clip-path")
    if value in ("", "none"):
        return False
    found = [clip for clip in element.getroottree().iter(f"{SVG}clipPath") if clip.get("id") == reference_in(value)]
    shapes = [shape for clip in found for shape in clip]
    if [shape.tag for shape in shapes] != [f"{SVG}rect"] or any(
        _CLIPPED & set(part.keys()) for part in (*found, *shapes)
    ):
        return True
    try:
        bounds = bounds_of(shapes[0])
        room = upright(bounds, matrix_of(element)) if bounds else None
    except ValueError:  # lengths that depend on something else
        return True
    return room is None or not _holds(room, box.page)


def _holds(outer: Rectangle, inner: Rectangle) -> bool:
    (x, y, width, height), (left, top, across, down) = outer, inner
    right, bottom = x + width + _NEAR, y + height + _NEAR
    return x - _NEAR <= left and y - _NEAR <= top and left + across <= right and top + down <= bottom


def _fill(group: etree._Element, paint: Paint) -> str:
    """The one opaque colour a look of a text is painted in, "" where there is more to it."""
    own = dict(paint)
    sound = all((own.get(name) or inherited(group, name)) in plain for name, plain in _PAINT.items())
    if not sound or own.get("opacity", "") not in _EFFECTS["opacity"]:
        return ""
    return solid(own.get("fill") or inherited(group, "fill") or "black")


def _mark(root: etree._Element, live: Sequence[int]) -> set[int]:
    """Notes on each object that does not hold the slot of a live text in which layer it is; the layers there are."""
    slots = {element for element in root.iter() for kind, number in _slot(element) if kind == "slot" and number in live}
    parted = {root, *(above for slot in slots for above in slot.iterancestors())}
    layer, there = 0, set()
    for element in root.iter():
        layer += element in slots
        drawn = element not in parted and isinstance(element.tag, str) and element.tag not in DEFINITIONS
        if drawn and element.getparent() in parted:
            element.set(_LAYER, str(layer))
            there.add(layer)
    return there


def _layer(root: etree._Element, number: int, alt: str) -> Art:
    """One layer by itself. Of the others stays what it refers to: gradients, and what is cloned."""
    own = copy.deepcopy(root)
    for element in list(own.iter(f"{SVG}*")):
        if element.attrib.pop(_LAYER, str(number)) != str(number):
            unseen = etree.Element(f"{SVG}defs")
            parent = element.getparent()
            assert parent is not None
            parent.replace(element, unseen)
            unseen.append(element)
    tidy(own)
    return Art(etree.tostring(own, encoding="unicode"), alt)
