"""The words a designer typed for the looks of it: their lines, where these stand, and which element holds most of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.template.css import property_of
from pipeline.template.geometry import length
from pipeline.template.svg import SVG

INKSCAPE_ROLE = "{http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd}role"
_FLOWED = (f"{SVG}flowPara", f"{SVG}flowDiv")
_SAME_LINE = 0.5  # em by which a baseline may be shifted within a line
_KEYWORDS = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the placeholder: where it starts, as its anchor counts, in the text's user space."""

    x: float
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters with the element they stand in, and where they begin."""

    owner: etree._Element
    text: str
    x: float
    y: float
    starts: bool  # a line of its own, whatever y says: Inkscape's role="line", flowPara


def font_size(element: etree._Element) -> float:
    """In px of the element's user space; 16 where nobody says (CSS `medium`). Raises ValueError for what is no size."""
    written, parent = property_of(element, "font-size"), element.getparent()
    if written in _KEYWORDS:
        return _KEYWORDS[written]
    outer = 16.0 if parent is None else font_size(parent)
    return length(written, em=outer, whole=outer) if written else outer


def lines(text: etree._Element) -> tuple[Line, ...]:
    """The lines that hold characters, from the first to the last. Raises ValueError for positions that are no lengths."""
    found: list[tuple[float, float, list[str]]] = []
    for run in _runs(text):
        if not found or run.starts or abs(run.y - found[-1][1]) > _SAME_LINE * font_size(run.owner):
            found.append((run.x, run.y, []))
        elif not any(words.strip() for words in found[-1][2]):
            found[-1] = (run.x, run.y, [])
        found[-1][2].append(run.text)
    joined = ((x, y, " ".join("".join(words).split())) for x, y, words in found)
    return tuple(Line(x, y, words) for x, y, words in joined if words)


def owners(text: etree._Element) -> dict[etree._Element, int]:
    """How many characters, blanks apart, stand directly in each element of the text, in the order of the drawing."""
    counts: dict[etree._Element, int] = {}
    for run in _runs(text):
        if count := len("".join(run.text.split())):
            counts[run.owner] = counts.get(run.owner, 0) + count
    return counts


def chain(leaf: etree._Element, text: etree._Element) -> tuple[etree._Element, ...]:
    """The leaf and what it lies in, up to the text itself."""
    found = [leaf]
    while found[-1] is not text:
        parent = found[-1].getparent()
        assert parent is not None
        found.append(parent)
    return tuple(found)


def _runs(text: etree._Element) -> Iterator[_Run]:
    """Runs of characters with the position the attributes x, y, dx and dy give them (SVG 2, 11.5)."""
    at = [0.0, 0.0]
    starts = False

    def within(element: etree._Element) -> Iterator[_Run]:
        nonlocal starts
        if element.tag == f"{SVG}flowRegion" or (element is not text and property_of(element, "display") == "none"):
            return
        for axis, name in enumerate("xy"):
            if first := _first(element.get(name)):
                at[axis] = _position(first, element)
            if first := _first(element.get(f"d{name}")):
                at[axis] += _position(first, element)
        starts = starts or element.get(INKSCAPE_ROLE) == "line" or element.tag in _FLOWED
        yield from here(element, element.text)
        for child in element:
            yield from within(child)
            yield from here(element, child.tail)

    def here(owner: etree._Element, characters: str | None) -> Iterator[_Run]:
        nonlocal starts
        if characters:
            yield _Run(owner, characters, at[0], at[1], starts and bool(characters.strip()))
            starts = starts and not characters.strip()

    yield from within(text)


def _first(value: str | None) -> str:
    """The first entry of a list of positions."""
    entries = (value or "").replace(",", " ").split()
    return entries[0] if entries else ""


def _position(written: str, element: etree._Element) -> float:
    return length(written, em=font_size(element))
