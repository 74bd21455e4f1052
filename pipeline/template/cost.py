"""What drawing costs when everything that objects refer to is counted where it is used, and how deep it nests.

A drawing of 4 KB can ask for ten thousand million objects: a pattern of patterns, a marker on each vertex of a path. No
engine limits all kinds of references, and none survives deep ones, so they are counted before one sees the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from pipeline.template.references import URL, css_readings

SVG = "{http://www.w3.org/2000/svg}"
HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
MAX_COST = 200_000
MAX_DEPTH = 100

_MAX_EDGES = 1_000_000
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_PROPERTY = re.compile(r"([\w-]+)\s*:[^:]*\Z")
_LAST = re.compile(r"([\w-]+|\*)?((?:[.#][\w-]+)*)(?:[:\[][^,]*)?\Z")
# Properties that count once; those that all below inherit count for each shape, mid markers for each vertex.
_ONCE = ("filter", "mask", "clip-path", "href", "shape-inside", "shape-subtract")
_EACH_SHAPE = ("fill", "stroke", "marker-start", "marker-end")


class TooMuchError(Exception):
    """The drawing costs or nests too much, or refers to itself; `element` is where that shows."""

    def __init__(self, element: etree._Element, what: str) -> None:
        super().__init__(what)
        self.element, self.what = element, what


class _Total(NamedTuple):
    cost: int
    shapes: int
    vertices: int
    depth: int


class _Edge(NamedTuple):
    """A reference from an element, by property, to the element at position `target`."""

    name: str
    target: int


def check_cost(root: etree._Element) -> None:
    """Cost of an element = its own, its children's, and that of all it refers to (or a rule of a style sheet for it).

    Raises TooMuchError over MAX_COST objects, MAX_DEPTH levels (references count as levels), and for a circle.
    """
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    places = {element: number for number, element in enumerate(elements)}
    edges = _edges(elements)
    totals: dict[int, _Total] = {}
    ways: list[tuple[int, Iterator[int]]] = [(0, _below(elements[0], places, edges[0]))]
    on_the_way = {0}
    while ways:
        at, below = ways[-1]
        if (following := next(below, None)) is None:
            totals[at] = _total(elements[at], [totals[places[child]] for child in elements[at]], edges[at], totals)
            ways.pop()
            on_the_way.discard(at)
        elif following in on_the_way:
            raise TooMuchError(
                elements[at], f"objects refer to each other in a circle: {_circle(ways, following, elements)}"
            )
        elif following not in totals:
            if len(ways) >= MAX_DEPTH:
                what = f"objects lie more than {MAX_DEPTH} levels deep in each other, references included"
                raise TooMuchError(elements[following], what)
            ways.append((following, _below(elements[following], places, edges[following])))
            on_the_way.add(following)


def count_numbers(data: str) -> int:
    """How many numbers path data or a list of points holds."""
    return sum(1 for _ in _NUMBER.finditer(data))


def _below(element: etree._Element, places: Mapping[etree._Element, int], edges: list[_Edge]) -> Iterator[int]:
    yield from (places[child] for child in element)
    yield from (edge.target for edge in edges)


def _total(element: etree._Element, children: list[_Total], edges: list[_Edge], totals: Mapping[int, _Total]) -> _Total:
    copied = [totals[edge.target] for edge in edges if edge.name == "href"]
    parts = [*children, *copied]
    shapes = 1 + sum(part.shapes for part in parts)
    own = count_numbers(element.get("d", "") + " " + element.get("points", ""))
    vertices = max(1, own) + sum(part.vertices for part in parts)
    cost = 1 + sum(part.cost for part in children)
    for edge in edges:
        factor = 1 if edge.name in _ONCE else shapes if edge.name in _EACH_SHAPE else vertices
        cost += totals[edge.target].cost * factor
    if cost > MAX_COST:
        what = f"with all that it refers to it has more than {MAX_COST:,} objects (patterns, markers, clones count where used)"
        raise TooMuchError(element, what)
    depth = 1 + max((totals[edge.target].depth for edge in edges), default=0)
    depth = max([depth, *(1 + child.depth for child in children)])
    if depth > MAX_DEPTH:
        raise TooMuchError(element, f"objects lie more than {MAX_DEPTH} levels deep in each other, references included")
    return _Total(cost, shapes, vertices, depth)


def _circle(ways: list[tuple[int, Iterator[int]]], start: int, elements: list[etree._Element]) -> str:
    positions = [position for position, _ in ways]
    circle = [elements[position] for position in [*positions[positions.index(start) :], start]]
    names = [f"#{element.get('id')}" for element in circle if element.get("id")]
    return " → ".join(names[:6])


def _edges(elements: list[etree._Element]) -> list[list[_Edge]]:
    """References of each element. Where several objects bear an id, all of them count: engines differ in which they take."""
    by_id: dict[str, list[int]] = {}
    for number, element in enumerate(elements):
        if name := element.get("id"):
            by_id.setdefault(name, []).append(number)
    rules = _rules(elements)
    edges: list[list[_Edge]] = []
    count = 0
    for element in elements:
        found = [_Edge(name, target) for name, to in _references(element, rules) for target in by_id.get(to, ())]
        count += len(found)
        if count > _MAX_EDGES:
            raise TooMuchError(element, f"more than {_MAX_EDGES:,} references lead to objects that share an id")
        edges.append(list(dict.fromkeys(found)))
    return edges


def _references(element: etree._Element, rules: Mapping[str, list[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """Property and id of everything the element refers to."""
    for name, value in element.attrib.items():
        if name in HREFS:
            if element.tag != f"{SVG}a" and value.strip().startswith("#"):
                yield "href", value.strip()[1:]
        elif "{" not in name and ("(" in value or "\\" in value):
            for reading in css_readings(str(value)):
                for stated, to in _properties(reading):
                    yield (stated if name == "style" else str(name)), to
    if rules:
        keys = [f".{name}" for name in element.get("class", "").split()]
        for key in (*keys, f"#{element.get('id')}", str(element.tag).removeprefix(SVG), "*"):
            yield from rules.get(key, ())


def _properties(css: str) -> Iterator[tuple[str, str]]:
    """Property and id of each `url(#id)`; "" where no property can be told."""
    for match in URL.finditer(css):
        before = _PROPERTY.search(css, max(0, match.start() - 64), match.start())
        yield before[1].lower() if before else "", "".join(match.groups("")).strip().removeprefix("#")


def _rules(elements: list[etree._Element]) -> dict[str, list[tuple[str, str]]]:
    """What style sheets refer to, by class, id or element of the last part of each selector: never less than applies."""
    rules: dict[str, list[tuple[str, str]]] = {}
    for sheet in (element for element in elements if element.tag == f"{SVG}style"):
        for reading in css_readings("".join(sheet.itertext())):
            for rule in reading.split("}"):
                before, _, body = rule.rpartition("{")
                references = list(_properties(body))
                for selector in before.rpartition("{")[2].split(",") if references else ():
                    rules.setdefault(_key(selector), []).extend(references)
    return rules


def _key(selector: str) -> str:
    last = _LAST.match((selector.split() or ["*"])[-1].rpartition(">")[2])
    if last is None:
        return "*"
    return f"{last[2][0]}{re.split('[.#]', last[2])[1]}" if last[2] else last[1] or "*"
