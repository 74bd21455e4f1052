"""The objects of a drawing that are laid out: what they are, what is seen of them, which elements they consist of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from fontTools.misc.transform import Identity, Transform
from lxml import etree

from pipeline.errors import Problem, has_errors
from pipeline.template.anchors import over, read_anchors
from pipeline.template.bind import bind
from pipeline.template.bounds import DRAWN, seen_bounds
from pipeline.template.boxes import Area, areas
from pipeline.template.css import property_of
from pipeline.template.faults import Faults, called
from pipeline.template.geometry import Rectangle, around, bounds_of, matrix_of, upright
from pipeline.template.layout import Kind, TextRoom, Thing, Wish
from pipeline.template.model import TextBox
from pipeline.template.names import names_in, names_of, plain
from pipeline.template.naming import TEXTS, Claim, Naming, claims, part_texts
from pipeline.template.options import Asked, BoxOptions, read_tokens
from pipeline.template.pictures import place_pictures
from pipeline.template.selectors import ONLY
from pipeline.template.svg import SVG, reference_in, references_of

_MARK = "data-packs-element"
_LAYER = "{http://www.inkscape.org/namespaces/inkscape}groupmode"
_CUTS = ("mask", "clip-path")
_EFFECTS = ("filter", *_CUTS, "opacity")
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


@dataclass(slots=True)
class _Reading:
    """A drawing while its things are gathered. `origin` finds the element of the drawing for one of a copy."""

    root: etree._Element
    page: Rectangle
    asked: Asked
    wishes: Mapping[str, Wish]
    faults: Faults
    ids: Mapping[str, etree._Element]
    referred: Collection[str]
    photos: Collection[str]
    objects: list[etree._Element]
    borne: Mapping[str, int]

    def object_of(self, element: etree._Element) -> etree._Element | None:
        """The object an element belongs to; None in definitions."""
        return next((at for at in (element, *element.iterancestors()) if at in self.objects), None)

    def bounds(self, element: etree._Element) -> Rectangle | None:
        parent = element.getparent()
        try:
            matrix_of(element)
            return seen_bounds(element, Identity if parent is None else matrix_of(parent), self.ids)
        except (ArithmeticError, ValueError) as error:
            self.faults.add(element, f"{called(element)} cannot be laid out for other sizes: {error}")
            return None

    def wish(self, element: etree._Element) -> Wish:
        """What the object's name and the options ask for."""
        found = names_of(element, self.borne)
        wish = Wish()
        if found:
            wish, unknown = read_anchors(found[0].options)
            for token, hint in unknown:
                self.faults.add(element, f"{token!r} in the name of {called(element)} is no anchor", hint)
        return self.asked_for([name.plain for name in found], wish)

    def asked_for(self, names: Iterable[str], wish: Wish) -> Wish:
        return next((over(wish, self.wishes[name]) for name in names if name in self.wishes), wish)


@dataclass(frozen=True, slots=True)
class Things:
    """What a drawing consists of, the names of its objects and texts, and what cannot be laid out.

    `as_drawn` is what binding has to say of it; where that holds an error nothing else is looked at.
    """

    drawn: tuple[Drawn, ...]
    names: tuple[str, ...]
    faults: tuple[Problem, ...]
    as_drawn: tuple[Problem, ...]


def read_things(
    root: etree._Element,
    page: Rectangle,
    file: str,
    names: Mapping[str, str],
    photos: Collection[str],
    asked: Asked,
    wishes: Mapping[str, Wish],
) -> Things:
    """The things of a drawing whose CSS is settled and whose selectors are marked.

    `names` and `asked` are those of `bind`, `photos` the names of pictures; `wishes` go by the plain names of objects.
    """
    part_texts(Naming(root, names, asked.fixed, Faults(file)))
    ids = {str(element.get("id")): element for element in root.iter() if element.get("id")}
    _open_page_clip(root, page, ids)
    referred = {name for element in root.iter() for name in references_of(element)}
    objects = list(_objects(root, names, {plain(name) for name in photos}))
    places = {plain(name) for name in photos} - {plain(entry) for entry in asked.fixed}
    reading = _Reading(root, page, asked, wishes, Faults(file), ids, referred, places, objects, names_in(root))
    bound = _Bound(reading, names, photos)
    if has_errors(bound.problems):
        return Things((), (), (), bound.problems)
    drawn: list[Drawn] = []
    taken: set[etree._Element] = set()
    for key in bound.keys:
        members = bound.members(key)
        if taken & members:  # its text lies among others of a group: placed with them
            continue
        if bound.is_alone(key, members):
            drawn += bound.texts(key)
            taken |= members
    for group in _together(
        [bound.members(key) for key in bound.keys if not bound.members(key) <= taken], objects, taken
    ):
        if found := _unit(group, bound, reading):
            drawn.append(found)
    called_so = (name.name for element in objects for name in names_of(element, reading.borne))
    return Things(tuple(drawn), tuple(dict.fromkeys((*bound.keys, *called_so))), tuple(reading.faults), bound.problems)


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
    return any(property_of(element, name) not in ("", "none", "1") for name in (*_EFFECTS, "mix-blend-mode"))


def _open_page_clip(root: etree._Element, page: Rectangle, ids: Mapping[str, etree._Element]) -> None:
    """Takes off the clip to the page that Figma puts around everything: the canvas clips as well, at its own size."""
    children = [child for child in root if child.tag in DRAWN]
    clip = ids.get(reference_in(children[0].get("clip-path", ""))) if len(children) == 1 else None
    if clip is None or clip.get("clipPathUnits") == "objectBoundingBox":
        return
    shapes = deepcopy(clip)
    shapes.tag = f"{SVG}g"
    around_all = bounds_of(shapes, matrix_of(children[0]))
    if around_all and all(
        around_all[at] <= page[at] + 0.5 and page[at] + page[at + 2] <= around_all[at] + around_all[at + 2] + 0.5
        for at in (0, 1)
    ):
        del children[0].attrib["clip-path"]


class _Bound:
    """What binding makes of a drawing, by the elements of the drawing itself; it is tried on copies."""

    def __init__(self, reading: _Reading, names: Mapping[str, str], photos: Collection[str]) -> None:
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
            if any(property_of(member, name) not in ("", "none") for name in _CUTS):
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
            wish = self._reading.asked_for([plain(key)], Wish())
            thing = Thing(
                repr(key), "text", rectangle, _is_elastic(box), (self.room(key, only, rectangle),), wish, only
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


def _together(
    groups: Sequence[frozenset[etree._Element]], objects: Sequence[etree._Element], taken: Collection[etree._Element]
) -> list[list[etree._Element]]:
    """The objects that are left, those that share a text as one."""
    sets: list[set[etree._Element]] = []
    for group in [*groups, *(frozenset({one}) for one in objects)]:
        left = {one for one in group if one not in taken}
        if not left:
            continue
        met = [one for one in sets if one & left]
        for one in met:
            sets.remove(one)
            left |= one
        sets.append(left)
    order = {element: number for number, element in enumerate(objects)}
    return sorted((sorted(one, key=lambda e: order[e]) for one in sets), key=lambda one: order[one[0]])


def _unit(group: Sequence[etree._Element], bound: _Bound, reading: _Reading) -> Drawn | None:
    """A thing that keeps its shape, or a plain rectangle; None for what is not seen."""
    first = group[0]
    rooms = bound.rooms(group)
    found = [each for element in group if (each := reading.bounds(element))]
    rectangles = [*found, *(room.rectangle for room in rooms)]
    if not rectangles:
        return None
    kind: Kind = "artwork"
    if len(group) == 1 and not rooms and _is_plain(first, reading):
        bounds = _bare_bounds(first)
        is_photo = any(name.plain in reading.photos for name in names_of(first, reading.borne))
        kind = "picture" if is_photo else "rectangle"
    else:
        bounds = _around(rectangles)
    only = next((str(at.get(ONLY)) for at in (first, *first.iterancestors()) if at.get(ONLY)), "")
    own = next((element for element in group if not bound.is_text_or_box(element)), None)
    wish = Wish() if own is None else reading.wish(own)
    return Drawn(Thing(called(first), kind, bounds, kind == "picture", rooms, wish, only), tuple(group))


def _bare_bounds(element: etree._Element) -> Rectangle:
    if element.tag == f"{SVG}line":
        x, y, right, bottom = (float(element.get(name, "0")) for name in ("x1", "y1", "x2", "y2"))
        return around((x, y, right - x, bottom - y), matrix_of(element))
    bounds = bounds_of(element, matrix_of(element))
    assert bounds is not None
    return bounds


def _is_plain(element: etree._Element, reading: _Reading) -> bool:
    """A rectangle, a straight line, or a placed photo, upright and without effects that count in px."""
    if element.get("id") in reading.referred or any(
        property_of(element, n) not in ("", "none") for n in ("filter", *_CUTS)
    ):
        return False
    matrix: Transform = matrix_of(element)
    if element.tag == f"{SVG}image":
        return any(name.plain in reading.photos for name in names_of(element, reading.borne))
    if element.tag == f"{SVG}line":
        return element.get("x1", "0") == element.get("x2", "0") or element.get("y1", "0") == element.get("y2", "0")
    return element.tag == f"{SVG}rect" and upright(_CORNERS, matrix) is not None


def _around(rectangles: Sequence[Rectangle]) -> Rectangle:
    left, top = min(r[0] for r in rectangles), min(r[1] for r in rectangles)
    return left, top, max(r[0] + r[2] for r in rectangles) - left, max(r[1] + r[3] for r in rectangles) - top
