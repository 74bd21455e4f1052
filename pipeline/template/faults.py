"""Problems of one drawing, in a designer's words: the layer's name, its words, where it lies."""

from __future__ import annotations

from lxml import etree

from pipeline.errors import Level, Problem
from pipeline.template.names import content_of, written_name
from pipeline.template.svg import SVG

_QUOTED = 40  # characters


class Faults(list[Problem]):
    """Problems of one file, added where they are found."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file = file

    def add(self, element: etree._Element, what: str, hint: str = "", level: Level = Level.ERROR) -> None:
        self.append(Problem(what, self.file, element.sourceline or 0, hint, level))

    def warn(self, element: etree._Element, what: str, hint: str = "") -> None:
        self.add(element, what, hint, Level.WARNING)


def called(element: etree._Element) -> str:
    """An object as the designer sees it: `layer "Title 2" ("Harm reduction is…")`."""
    name = written_name(element)
    words = content_of(element) if element.tag in (f"{SVG}text", f"{SVG}flowRoot") else ""
    if not name:
        return f"text {quoted(words)}" if words else f"a {str(element.tag).removeprefix(SVG)} without name"
    return f"layer {quoted(name)}" + (f" ({quoted(words)})" if words else "")


def quoted(words: str) -> str:
    """The beginning of what people wrote, in quotes."""
    return f'"{words}"' if len(words) <= _QUOTED else f'"{words[: _QUOTED - 1].rstrip()}…"'
