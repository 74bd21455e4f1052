"""Reads an SVG safely: no entities, DTD or network, no script, no reference but `#id` and embedded pictures, no flood."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.errors import Problem
from pipeline.template.clean import drop_foreign_elements
from pipeline.template.cost import HREFS, SVG, TooMuchError, check_cost
from pipeline.template.preflight import read_tree, refusal

__all__ = [
    "DEFINITIONS",
    "MAX_BYTES",
    "SVG",
    "XLINK_HREF",
    "TemplateError",
    "ids_in",
    "parse_svg",
    "reference_in",
    "references_of",
]

XLINK_HREF = HREFS[1]
MAX_BYTES = 8 << 20
DEFINITIONS = tuple(f"{SVG}{tag}" for tag in ("defs", "symbol", "clipPath", "mask", "pattern", "marker"))
"""What is in these is drawn only where something refers to it."""
_REFERENCE = re.compile(r"url\(\s*+['\"]?#([^'\"()]++)['\"]?\s*+\)")  # values may be long: nothing is tried twice


class TemplateError(Exception):
    """The drawing cannot be used at all; holds the one problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def parse_svg(data: bytes, file: str) -> etree._Element:
    """The root of a drawing that refers to nothing outside itself. Comments and elements that are not SVG are gone.

    Raises TemplateError for what cannot be read or is refused.
    """
    if len(data) > MAX_BYTES:
        raise TemplateError(Problem(f"the drawing has {len(data):,} bytes; at most {MAX_BYTES:,} are read", file))
    if data.startswith(b"\x1f\x8b"):
        raise TemplateError(Problem("the drawing is compressed (SVGZ)", file, 0, "save as plain SVG, not compressed"))
    root = read_tree(data, file)
    if isinstance(root, Problem):
        raise TemplateError(root)
    if root.tag != f"{SVG}svg":
        raise TemplateError(Problem("the file is XML, but no SVG drawing", file, 1, "save as plain SVG"))
    drop_foreign_elements(root)
    if problem := refusal(root, file):
        raise TemplateError(problem)
    try:
        check_cost(root)
    except TooMuchError as error:
        hint = "merge or expand what repeats, or embed it as a picture"
        raise TemplateError(
            Problem(f"the drawing cannot be drawn: {error.what}", file, error.element.sourceline or 0, hint)
        ) from error
    return root


def ids_in(value: str) -> list[str]:
    """The id of each `url(#id)` in the value of a property."""
    return [found.strip() for found in _REFERENCE.findall(value)]


def reference_in(value: str) -> str:
    """The id of a value that is one `url(#id)` and no more, else ""."""
    found = _REFERENCE.fullmatch(value.strip())
    return found[1].strip() if found else ""


def references_of(element: etree._Element) -> Iterator[str]:
    """The id of all that an element refers to."""
    for name, value in element.attrib.items():
        if name in HREFS:
            yield str(value).strip().removeprefix("#")
        elif "url(" in str(value):
            yield from ids_in(str(value))
