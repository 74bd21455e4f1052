"""Places for pictures: objects called as the week's media are, and the groups that stand for them in the drawing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from pipeline.errors import Problem
from pipeline.template.boxes import scale_of
from pipeline.template.css import inherited
from pipeline.template.geometry import Rectangle, around, bounds_of, matrix_of
from pipeline.template.model import PictureSlot, picture_slot
from pipeline.template.names import names_in, names_of, plain, written_name
from pipeline.template.selectors import NAME, ONLY
from pipeline.template.svg import DEFINITIONS, SVG, reference_in

_SHAPES = tuple(f"{SVG}{tag}" for tag in ("rect", "circle", "ellipse", "polygon", "path"))
_GEOMETRY = ("x", "y", "width", "height", "rx", "ry", "cx", "cy", "r", "points", "d")
# What moves and veils the object as a whole goes to the group, over frame and picture alike.
_ON_THE_GROUP = ("transform", "opacity", "filter", "clip-path", "mask", "display", "visibility", "style")


@dataclass(frozen=True, slots=True)
class Placed:
    """The places of a drawing, what is wrong with others, and which entries of `fixed` would have been one."""

    slots: tuple[PictureSlot, ...]
    problems: tuple[Problem, ...]
    met: frozenset[str]


def place_pictures(root: etree._Element, file: str, names: Collection[str], fixed: Collection[str]) -> Placed:
    """Puts a group with `picture_slot(n)` in the place of each object called by one of `names`, keeping its frame.

    What is listed as `fixed` stays as it is drawn.
    """
    met: set[str] = set()
    slots: list[PictureSlot] = []
    problems: list[Problem] = []
    for element, name, called in _called(root, {plain(name): name for name in names}):
        if kept := {entry for entry in fixed if plain(entry) in called}:
            met |= kept
            continue
        place = _cut_out(element)
        try:
            slot = _slot(place, name)
        except ValueError as error:
            hint = "draw a rectangle, circle or path there, and give it the name"
            what = f"place for a picture {written_name(element)!r}: {error}"
            problems.append(Problem(what, file, _line(element), hint))
            continue
        _replace(place, len(slots))
        slots.append(slot)
    return Placed(tuple(slots), tuple(problems), frozenset(met))


def _called(root: etree._Element, names: Mapping[str, str]) -> Iterator[tuple[etree._Element, str, set[str]]]:
    """The outermost drawn objects that bear a name, and all they are called; each may be replaced while this runs."""
    borne = names_in(root)
    inside: set[etree._Element] = set()
    for element in list(root.iter(f"{SVG}*")):
        called = {name.plain for name in names_of(element, borne)}
        name = next((names[key] for key in names if key in called), None)
        if element.tag in DEFINITIONS or element.getparent() in inside:
            inside.add(element)
        elif name:
            inside.add(element)
            yield element, name, called


def _cut_out(element: etree._Element) -> etree._Element:
    """What a tool clips or masks inside a group of its own: Illustrator's clip groups, Figma's mask groups. Else the element."""
    inside = element
    while inside.tag == f"{SVG}g" and not any(inside.get(name) for name in ("clip-path", "mask")):
        drawn = [child for child in inside.iterchildren(f"{SVG}*") if child.tag not in DEFINITIONS]
        if len(drawn) != 1:
            return element
        inside = drawn[0]
    return inside if any(inside.get(name) for name in ("clip-path", "mask")) else element


def _line(element: etree._Element) -> int:
    return element.sourceline or 0


def _slot(element: etree._Element, name: str) -> PictureSlot:
    """Raises ValueError for what has no area or is no shape, picture or group."""
    area = _area(element)
    if area is None or area[2] <= 0 or area[3] <= 0:
        raise ValueError("it has no area")
    matrix = matrix_of(element)
    return PictureSlot(name, *area, scale_of(matrix), _line(element), around(area, matrix))


def _area(element: etree._Element) -> Rectangle | None:
    """The rectangle around an object in its own user space: around what its clip or mask shows, where it has one."""
    for attribute, tag, units in (("clip-path", "clipPath", "clipPathUnits"), ("mask", "mask", "maskContentUnits")):
        named = reference_in(element.get(attribute, ""))
        shown = _by_id(element, tag, named) if named else None
        if shown is not None and shown.get(units) != "objectBoundingBox":
            shapes = deepcopy(shown)
            shapes.tag = f"{SVG}g"
            if area := bounds_of(shapes):
                return area
    return bounds_of(element)


def _by_id(element: etree._Element, tag: str, name: str) -> etree._Element | None:
    return next((other for other in element.getroottree().iter(f"{SVG}{tag}") if other.get("id") == name), None)


def _replace(element: etree._Element, position: int) -> None:
    """A group with the slot, cut to the object's own shape, and above it the object's stroke, if it has one."""
    group = etree.Element(f"{SVG}g")
    for name in (*_ON_THE_GROUP, NAME, ONLY):
        if name in element.attrib:
            group.set(name, element.attrib.pop(name))
    inside = etree.SubElement(group, f"{SVG}g")
    if element.tag in _SHAPES:
        clip = f"packs-picture-{position}"
        shape = etree.SubElement(etree.SubElement(group, f"{SVG}clipPath", id=clip), element.tag)
        for name in _GEOMETRY:
            if name in element.attrib:
                shape.set(name, element.attrib[name])
        shape.set("clip-rule", element.get("fill-rule", "nonzero"))
        inside.set("clip-path", f"url(#{clip})")
        if inherited(element, "stroke") not in ("", "none"):
            frame = etree.SubElement(group, element.tag, dict(element.attrib))
            frame.set("fill", "none")
    inside.append(etree.Comment(picture_slot(position).removeprefix("<!--").removesuffix("-->")))
    group.tail = element.tail
    parent = element.getparent()
    assert parent is not None
    parent.replace(element, group)
