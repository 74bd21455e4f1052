"""The objects of a drawing that are laid out: what they are, what is seen of them, which elements they consist of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.errors import Problem, has_errors
from pipeline.template.css import property_of
from pipeline.template.faults import called
from pipeline.template.geometry import Rectangle, around, bounds_of, length, matrix_of, union, upright
from pipeline.template.layout import Kind, Thing, Wish, meet
from pipeline.template.names import names_of
from pipeline.template.objects import CUTS, Reading, read_objects
from pipeline.template.options import Asked
from pipeline.template.selectors import ONLY
from pipeline.template.strings import Drawn, Strings
from pipeline.template.svg import SVG

_CORNERS = (0.0, 0.0, 1.0, 1.0)
_NOWHERE = (0.0, 0.0, 0.0, 0.0)
_LINES = tuple(f"{SVG}{tag}" for tag in ("line", "path", "polyline"))


@dataclass(frozen=True, slots=True)
class Things:
    """What a drawing consists of, and what cannot be laid out.

    `as_drawn` is what binding has to say of it; where that holds an error nothing else is looked at.
    """

    drawn: tuple[Drawn, ...]
    faults: tuple[Problem, ...]
    as_drawn: tuple[Problem, ...]


def read_things(
    root: etree._Element,
    page: Rectangle,
    file: str,
    names: Mapping[str, str],
    photos: Collection[str],
    asked: Asked,
) -> Things:
    """The things of a drawing whose CSS is settled and whose selectors are marked.

    `names` and `asked` are those of `bind`, `photos` the names of pictures.
    """
    reading = read_objects(root, page, file, names, photos, asked)
    bound = Strings(reading, names, photos)
    if has_errors(bound.problems):
        return Things((), (), bound.problems)
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
        [bound.members(key) for key in bound.keys if not bound.members(key) <= taken], reading.objects, taken
    ):
        if found := _unit(group, bound, reading):
            drawn.append(found)
    return Things(tuple(drawn), tuple(reading.faults), bound.problems)


def _together(
    groups: Sequence[frozenset[etree._Element]], objects: Sequence[etree._Element], taken: Collection[etree._Element]
) -> list[list[etree._Element]]:
    """The objects that are left, in their order, those that share a text as one."""
    order = {element: number for number, element in enumerate(objects)}
    sets = {element: {element} for element in objects if element not in taken}
    for group in groups:
        whole = set[etree._Element]().union(*(sets[one] for one in group if one in sets))
        sets |= dict.fromkeys(whole, whole)
    distinct = {id(one): one for one in sets.values()}
    return [sorted(one, key=lambda element: order[element]) for one in distinct.values()]


def _unit(group: Sequence[etree._Element], bound: Strings, reading: Reading) -> Drawn | None:
    """A thing that keeps its shape, or a plain rectangle; None for what is not seen."""
    first = group[0]
    rooms = bound.rooms(group)
    found = [each for element in group if (each := reading.bounds(element))]
    rectangles = [*found, *(room.rectangle for room in rooms)]
    whole = union(rectangles)
    if whole is None:
        return None
    kind: Kind = "artwork"
    if len(group) == 1 and not rooms and _is_plain(first, reading):
        bounds = _bare_bounds(first)
        is_photo = any(name.plain in reading.photos for name in names_of(first, reading.borne))
        kind = "picture" if is_photo else "rectangle"
    else:
        bounds = whole
        if not all(bounds[2:]):  # a line without a stroke
            return None
    if not (rooms or meet(bounds, reading.page)) and all(bounds[2:]):
        for element in group:
            _put_away(element)
        return None
    only = next((str(at.get(ONLY)) for at in (first, *first.iterancestors()) if at.get(ONLY)), "")
    own = next((element for element in group if not bound.is_text_or_box(element)), None)
    wish = Wish() if own is None else reading.wish(own)
    names = tuple(name.name for name in names_of(own, reading.borne)) if own is not None else ()
    return Drawn(Thing(called(first), kind, bounds, kind == "picture", rooms, wish, only, names), tuple(group))


def _put_away(element: etree._Element) -> None:
    """What lies beside the page is not drawn there; on a larger canvas it stays so, but clones of it may be drawn."""
    parent = element.getparent()
    assert parent is not None
    defs = etree.Element(f"{SVG}defs")
    parent.replace(element, defs)
    defs.tail, element.tail = element.tail, None
    defs.append(element)


def _bare_bounds(element: etree._Element) -> Rectangle:
    """Without the outline."""
    if element.tag == f"{SVG}line":
        x, y, right, bottom = (length(element.get(name, "0")) for name in ("x1", "y1", "x2", "y2"))
        return around((x, y, right - x, bottom - y), matrix_of(element))
    return bounds_of(element, matrix_of(element)) or _NOWHERE


def _is_plain(element: etree._Element, reading: Reading) -> bool:
    """A rectangle, a straight line, or a placed photo, upright and without effects that count in px."""
    if element.get("id") in reading.referred or any(
        property_of(element, n) not in ("", "none") for n in ("filter", *CUTS)
    ):
        return False
    if upright(_CORNERS, matrix_of(element)) is None:
        return False
    if element.tag == f"{SVG}image":
        return any(name.plain in reading.photos for name in names_of(element, reading.borne))
    if element.tag in _LINES:
        return 0.0 in _bare_bounds(element)[2:]
    return element.tag == f"{SVG}rect"
