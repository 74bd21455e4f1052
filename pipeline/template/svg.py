"""Reads an SVG safely: no entities, DTD or network, no script, and no reference but `#id` and embedded pictures."""

from __future__ import annotations

import base64
import binascii
import re

from lxml import etree

from pipeline.errors import Problem

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
MAX_BYTES = 8 << 20

_URL = re.compile(r"url\(\s*['\"]?([^'\")]*)", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(png|jpeg|jpg|webp|gif)\s*;\s*base64\s*,", re.IGNORECASE)
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_REFUSED = {"script": "a script", "foreignObject": "HTML inside the drawing (foreignObject)"}


class TemplateError(Exception):
    """The drawing cannot be used at all; holds the one problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def parse_svg(data: bytes, file: str) -> etree._Element:
    """The root of a drawing that refers to nothing outside itself. Comments and editor data are gone.

    Raises TemplateError for what cannot be read or is refused.
    """
    if len(data) > MAX_BYTES:
        raise TemplateError(Problem(f"the drawing has {len(data):,} bytes; at most {MAX_BYTES:,} are read", file))
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        what = f"not readable as SVG: {error.msg or 'empty file'}"
        raise TemplateError(Problem(what, file, error.lineno or 1, "export it again from the design tool")) from error
    if root.tag != f"{SVG}svg":
        raise TemplateError(Problem("the file is XML, but no SVG drawing", file, 1, "save as plain SVG"))
    for element in root.iter():
        if problem := _refusal(element, file):
            raise TemplateError(problem)
    return root


def _refusal(element: etree._Element, file: str) -> Problem | None:
    line = element.sourceline or 0
    if not isinstance(element.tag, str):
        return Problem("the drawing uses XML entities", file, line, "save as plain SVG")
    if element.tag.removeprefix(SVG) in _REFUSED:
        return Problem(
            f"the drawing holds {_REFUSED[element.tag.removeprefix(SVG)]}", file, line, "take it out and export again"
        )
    for name, value in element.attrib.items():
        references = [str(value)] if name in ("href", XLINK_HREF) else _URL.findall(str(value))
        for reference in references:
            if not _allowed(reference.strip()):
                what = f"the drawing refers to {reference.strip()[:80]!r}, which is outside the file"
                return Problem(what, file, line, "embed the picture as PNG or JPEG, or draw it as vectors")
    style = "".join(element.itertext()) if element.tag == f"{SVG}style" else ""
    if "@import" in style.lower() or any(not reference.startswith("#") for reference in _URL.findall(style)):
        return Problem(
            "the drawing's <style> refers to something outside the file", file, line, "take out @import and url(...)"
        )
    return None


def _allowed(reference: str) -> bool:
    """`#id`, or a picture embedded as base64 whose first bytes are those of its kind (never PostScript in disguise)."""
    if reference.startswith("#") or not reference:
        return True
    found = _PICTURE.match(reference)
    if not found:
        return False
    try:
        head = base64.b64decode(re.sub(r"\s", "", reference[found.end() : found.end() + 64])[:24], validate=True)
    except binascii.Error:
        return False
    return head.startswith(_SIGNATURES)


def property_of(element: etree._Element, name: str) -> str:
    """A presentation property on the element itself: its `style` attribute first, then the attribute (SVG 2, 6.4)."""
    for declaration in reversed(element.get("style", "").split(";")):
        key, _, value = declaration.partition(":")
        if key.strip() == name and value.strip():
            return str(value.strip())
    return str(element.get(name, "")).strip()


def inherited(element: etree._Element, name: str) -> str:
    """The property on the element or its nearest ancestor that has it."""
    at: etree._Element | None = element
    while at is not None:
        if value := property_of(at, name):
            return value
        at = at.getparent()
    return ""
