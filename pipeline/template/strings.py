"""The strings of a drawing and the objects they lie in, found by binding copies of it as it is drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from pipeline.template.bind import bind
from pipeline.template.bounds import DRAWN
from pipeline.template.boxes import Area, areas
from pipeline.template.css import property_of
from pipeline.template.faults import Faults
from pipeline.template.geometry import Rectangle, around, matrix_of, upright
from pipeline.template.layout import TextRoom, Thing, Wish
from pipeline.template.model import TextBox
from pipeline.template.naming import TEXTS, Claim, Naming, claims
from pipeline.template.objects import CUTS, Reading
from pipeline.template.options import BoxOptions, read_tokens
from pipeline.template.pictures import place_pictures
from pipeline.template.svg import SVG

_MARK = "data-packs-element"
_CORNERS = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A thing and the elements that are moved; of a string also its texts, and its box and panel, which take a new shape.

    `share` is the point of a text's room its placeholder is held to, from the left and the top.
    """

    thing: Thing
    elements: tuple[etree._Element, ...]
    texts: tuple[etree._Element, ...] = ()
    box: etree._Element | None = None
    panel: etree._Element | None = None
    share: tuple[float, float] = (0.0, 0.0)

    @property
    def all(self) -> tuple[etree._Element, ...]:
        """Every element that is changed."""
        shapes = (shape for shape in (self.box, self.panel) if shape is not None)
        return (*self.elements, *self.texts, *shapes)

    def of(self, copies: Mapping[etree._Element, etree._Element]) -> Drawn:
        """The same of a copy of the drawing."""
        box, panel = (shape if shape is None else copies[shape] for shape in (self.box, self.panel))
        elements, texts = (tuple(copies[one] for one in each) for each in (self.elements, self.texts))
        return Drawn(self.thing, elements, texts, box, panel, self.share)


class Strings:
    """What binding makes of a drawing, by the elements of the drawing itself; it is tried on copies."""

    def __init__(self, reading: Reading, names: Mapping[str, str], photos: Collection[str]) -> None:
        self._reading = reading
        self._elements = list(reading.root.iter())
        for number, element in enumerate(self._elements):
            if isinstance(element.tag, str):
                element.set(_MARK, str(number))
        tried, named = deepcopy(reading.root), deepcopy(reading.root)
        for element in self._elements:
            if isinstance(element.tag, str):
                del element.attrib[_MARK]
        placed = place_pictures(tried, reading.faults.file, photos, reading.asked.fixed)
        bound = bind(tried, reading.faults.file, names, reading.asked, reading.page)
        self.problems = (*placed.problems, *bound.problems)
        naming = Naming(named, names, reading.asked.fixed, Faults(reading.faults.file))
        self._areas = [*areas(naming, "box"), *areas(naming, "panel")]
        self._claims = claims(naming)
        self._boxes: dict[tuple[str, str], TextBox] = {}
        for box in bound.boxes:
            self._boxes.setdefault((box.name, box.only), box)
        self.keys = tuple(dict.fromkeys(name for name, _ in self._boxes))

    def _origin(self, element: etree._Element) -> etree._Element:
        return self._elements[int(str(element.get(_MARK)))]

    def _of(self, key: str) -> tuple[list[Claim], list[Area]]:
        return [one for one in self._claims if one.key == key], [one for one in self._areas if one.key == key]

    def members(self, key: str) -> frozenset[etree._Element]:
        """The objects that a string's texts, box and panel lie in."""
        found, shapes = self._of(key)
        parts = [*(one.text for one in found), *(one.shape for one in shapes)]
        held = (self._reading.object_of(self._origin(part)) for part in parts)
        return frozenset(each for each in held if each is not None)

    def is_alone(self, key: str, members: frozenset[etree._Element]) -> bool:
        """Whether these objects hold nothing else, and the text is upright, so that its room may change its shape."""
        found, shapes = self._of(key)
        own = {self._origin(part) for part in (*(one.text for one in found), *(one.shape for one in shapes))}
        for member in members - own:
            if any(property_of(member, name) not in ("", "none") for name in CUTS):
                return False
            if any(not _belongs(leaf, own) for leaf in _leaves(member)):
                return False
        boxes = [box for (name, _), box in self._boxes.items() if name == key]
        return not any(box.curve for box in boxes) and all(_is_upright(self._origin(one.text)) for one in found)

    def texts(self, key: str) -> Iterator[Drawn]:
        """A thing for each room of a string."""
        found, shapes = self._of(key)
        for (name, only), box in self._boxes.items():
            if name != key:
                continue
            own = next((a for a in shapes if a.name.part("box") and a.name.only == only), None)
            shared = next((a for a in shapes if a.name.part("box") and not a.name.only), None)
            panel = next((a for a in shapes if a.name.part("panel")), None) if not only else None
            texts = tuple(self._origin(claim.text) for claim in found if claim.name.only == only)
            area = own or shared
            rectangle = around(area.bounds, area.matrix) if area else _room(box, self._reading.page)
            thing = Thing(
                repr(key), "text", rectangle, _is_elastic(box), (self.room(key, only, rectangle),), Wish(), only, (key,)
            )
            yield Drawn(
                thing,
                tuple(
                    dict.fromkeys(self._outermost(text, [self._origin(one.shape) for one in shapes]) for text in texts)
                ),
                texts,
                self._origin(own.shape) if own else None,
                self._origin(panel.shape) if panel else None,
                _share(box),
            )

    def _outermost(self, text: etree._Element, shapes: Collection[etree._Element]) -> etree._Element:
        """The object a text lies in, so that a shadow on a group around it moves along; the text where a box lies there too."""
        member = self._reading.object_of(text)
        return text if member is None or any(shape in shapes for shape in member.iter()) else member

    def room(self, key: str, only: str, rectangle: Rectangle) -> TextRoom:
        box = self._boxes[key, only]
        return TextRoom(key, only, rectangle, box.style.size * box.scale, self._least(key, only))

    def is_text_or_box(self, element: etree._Element) -> bool:
        """Whether the tokens behind an object's name are those of a text."""
        return any(
            element == self._origin(part) for part in (*(c.text for c in self._claims), *(a.shape for a in self._areas))
        )

    def rooms(self, members: Collection[etree._Element]) -> tuple[TextRoom, ...]:
        """The rooms of all texts in these objects."""
        return tuple(
            self.room(key, only, self._placeholder(key, only) if _is_line(box) else box.page)
            for (key, only), box in self._boxes.items()
            if self.members(key) & frozenset(members)
        )

    def _placeholder(self, key: str, only: str) -> Rectangle:
        """Around the words of a text that has no box."""
        text = next(self._origin(one.text) for one in self._claims if (one.key, one.name.only) == (key, only))
        return self._reading.bounds(text) or self._boxes[key, only].page

    def _least(self, key: str, only: str) -> float:
        """The smallest size that is asked for, in px of the picture; 0 where nothing is."""
        found, shapes = self._of(key)
        names = [*(one.name for one in found), *(one.name for one in shapes if one.name.part("box"))]
        options, _ = read_tokens(tuple(token for name in names if name.only in ("", only) for token in name.options))
        return options.under(self._reading.asked.options.get(key, BoxOptions())).smallest or 0.0


def _leaves(element: etree._Element) -> Iterator[etree._Element]:
    """The elements of an object that draw something by themselves."""
    if element.tag in TEXTS or (element.tag in DRAWN and not any(child.tag in DRAWN for child in element)):
        if element.tag != f"{SVG}g" and property_of(element, "display") != "none":
            yield element
    elif element.tag in DRAWN:
        for child in element:
            yield from _leaves(child)


def _belongs(leaf: etree._Element, own: Collection[etree._Element]) -> bool:
    return any(at in own for at in (leaf, *leaf.iterancestors()))


def _is_upright(element: etree._Element) -> bool:
    matrix = matrix_of(element)
    return upright(_CORNERS, matrix) is not None and matrix.xx > 0 and matrix.yy > 0


def _is_elastic(box: TextBox) -> bool:
    return box.lines > 1 and not box.nowrap


def _is_line(box: TextBox) -> bool:
    """Whether nothing bounds the text but the page."""
    return box.nowrap and box.baseline is not None


def _room(box: TextBox, page: Rectangle) -> Rectangle:
    """The room of a text without box; that of a single line reaches to the edge of the page, so its margin is taken off."""
    x, y, width, height = box.page
    if not _is_line(box):
        return box.page
    left, right = x - page[0], page[0] + page[2] - x - width
    if box.style.anchor == "start":
        return x, y, max(width - left, width / 4), height
    if box.style.anchor == "end":
        taken = min(right, width * 3 / 4)
        return x + taken, y, width - taken, height
    return box.page


def _share(box: TextBox) -> tuple[float, float]:
    across = {"start": 0.0, "middle": 0.5, "end": 1.0}[box.style.anchor]
    return across, {"top": 0.0, "middle": 0.5, "bottom": 1.0}[box.vertical]
