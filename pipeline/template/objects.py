"""What a drawing lays open before it is laid out: its objects, what is seen of each, where its designer wants it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from fontTools.misc.transform import Identity
from lxml import etree

from pipeline.template.anchors import read_anchors
from pipeline.template.bounds import DRAWN, seen_bounds
from pipeline.template.css import property_of
from pipeline.template.faults import Faults, called
from pipeline.template.geometry import Rectangle, bounds_of, matrix_of
from pipeline.template.layout import Wish, holds
from pipeline.template.names import names_in, names_of, plain
from pipeline.template.naming import Naming, part_texts
from pipeline.template.options import Asked
from pipeline.template.svg import SVG, reference_in, references_of

CUTS = ("mask", "clip-path")
"""Properties that cut an object to a shape of their own."""
_FARTHEST = 1000  # pages
_LAYER = "{http://www.inkscape.org/namespaces/inkscape}groupmode"
_EFFECTS = ("filter", *CUTS, "opacity", "mix-blend-mode")


@dataclass(frozen=True, slots=True)
class Reading:
    """A drawing whose objects are looked at: `objects` are laid out one by one, `among` are the same.

    `photos` go by plain names; `ids` holds what has one, `referred` the ids that something refers to.
    """

    root: etree._Element
    page: Rectangle
    asked: Asked
    faults: Faults
    ids: Mapping[str, etree._Element]
    referred: Collection[str]
    photos: Collection[str]
    objects: tuple[etree._Element, ...]
    among: frozenset[etree._Element]
    borne: Mapping[str, int]

    def object_of(self, element: etree._Element) -> etree._Element | None:
        """The object an element belongs to; None in definitions."""
        return next((at for at in (element, *element.iterancestors()) if at in self.among), None)

    def bounds(self, element: etree._Element) -> Rectangle | None:
        parent = element.getparent()
        try:
            matrix_of(element)
            matrix = Identity if parent is None else matrix_of(parent)
            if matrix.xx * matrix.yy == matrix.xy * matrix.yx:
                return None
            bounds = seen_bounds(element, matrix, self.ids)
            if bounds and not all(abs(number) < _FARTHEST * max(self.page[2:]) for number in bounds):
                raise ValueError("it reaches too far beyond the page")
            return bounds
        except (ArithmeticError, ValueError) as error:
            self.faults.add(element, f"{called(element)} cannot be laid out for other sizes: {error}")
            return None

    def wish(self, element: etree._Element) -> Wish:
        """What the object's name asks for."""
        found = names_of(element, self.borne)
        wish, unknown = read_anchors(found[0].options) if found else (Wish(), [])
        for token, hint in unknown:
            self.faults.add(element, f"{token!r} in the name of {called(element)} is no anchor", hint)
        return wish


def read_objects(
    root: etree._Element,
    page: Rectangle,
    file: str,
    names: Mapping[str, str],
    photos: Collection[str],
    asked: Asked,
) -> Reading:
    """A drawing whose CSS is settled; texts that belong together are joined, those that are several put apart."""
    part_texts(Naming(root, names, asked.fixed, Faults(file)))
    ids = {str(element.get("id")): element for element in root.iter() if element.get("id")}
    _open_page_clip(root, page, ids)
    referred = {name for element in root.iter() for name in references_of(element)}
    pictures = {plain(name) for name in photos}
    objects = tuple(_objects(root, names, pictures))
    places = pictures - {plain(entry) for entry in asked.fixed}
    return Reading(root, page, asked, Faults(file), ids, referred, places, objects, frozenset(objects), names_in(root))


def _objects(root: etree._Element, names: Mapping[str, str], photos: Collection[str]) -> Iterator[etree._Element]:
    """What is drawn on the page, of layers and of one group around everything what lies in it."""
    children = [child for child in root if child.tag in DRAWN]
    for child in children:
        named = [name for name in names_of(child) if name.options or name.plain in names or name.plain in photos]
        plain_group = child.tag == f"{SVG}g" and not named and not _has_effects(child)
        if plain_group and (child.get(_LAYER) == "layer" or len(children) == 1):
            yield from _objects(child, names, photos)
        else:
            yield child


def _has_effects(element: etree._Element) -> bool:
    return any(property_of(element, name) not in ("", "none", "1") for name in _EFFECTS)


def _open_page_clip(root: etree._Element, page: Rectangle, ids: Mapping[str, etree._Element]) -> None:
    """Takes off the clip to the page that Figma puts around everything: the canvas clips as well, at its own size."""
    children = [child for child in root if child.tag in DRAWN]
    clip = ids.get(reference_in(children[0].get("clip-path", ""))) if len(children) == 1 else None
    if clip is None or clip.get("clipPathUnits") == "objectBoundingBox":
        return
    shapes = deepcopy(clip)
    shapes.tag = f"{SVG}g"
    try:
        shown = bounds_of(shapes, matrix_of(children[0]))
    except (ArithmeticError, ValueError):  # told when the object is measured
        return
    if shown and holds(shown, page, 0.5):
        del children[0].attrib["clip-path"]
