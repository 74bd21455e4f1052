"""What designers' tools write beside the drawing: HTML, data of editors, titles, names of files and people. It is dropped."""

from __future__ import annotations

from lxml import etree

from pipeline.errors import Level, Problem
from pipeline.template.cost import HREFS, SVG
from pipeline.template.embedded import without_metadata
from pipeline.template.preflight import REFUSED

_XML = "{http://www.w3.org/XML/1998/namespace}"
# What an object is called is wanted after loading still: languages and weeks choose layers by name.
_NAMES = ("{http://www.inkscape.org/namespaces/inkscape}label", "{http://www.serif.com/}id")
_NEVER_DRAWN = ("metadata", "title", "desc")
_HTML = f"{SVG}foreignObject"


def drop_foreign_elements(root: etree._Element) -> None:
    """Takes out every element that is not SVG, with all in it, but those that are refused by name.

    Of HTML its words stay, so that they can be told.
    """
    for html in list(root.iter(_HTML)):
        words = " ".join("".join(str(text) for text in html.itertext()).split())
        needed = html.get("requiredExtensions", "")
        tail = html.tail
        html.clear()
        html.text, html.tail = words, tail
        if needed:
            html.set("requiredExtensions", needed)
    for element in list(root.iter()):
        tag = element.tag if isinstance(element.tag, str) else ""
        foreign = tag and not tag.startswith(SVG) and tag not in REFUSED
        if foreign or isinstance(element, etree._ProcessingInstruction):
            remove_alone(element)


def drop_unpublished(root: etree._Element, file: str) -> list[Problem]:
    """Takes out what is never drawn or names people, files and tools, once the drawing is bound; warns of lost HTML.

    HTML that only one editor reads (`requiredExtensions`: Illustrator's own copy of the drawing) goes silently.
    """
    warnings: list[Problem] = []
    for html in list(root.iter(_HTML)):
        if not html.get("requiredExtensions"):
            words = f" ({html.text[:60]!r})" if html.text else ""
            what = f"HTML inside the drawing (foreignObject){words} is left out"
            hint = "draw what it shows as shapes or as live text; a blurred background has no SVG of its own"
            warnings.append(Problem(what, file, html.sourceline or 0, hint, Level.WARNING))
        remove_alone(html)
    for element in list(root.iter(*(f"{SVG}{name}" for name in _NEVER_DRAWN))):
        remove_alone(element)
    for element in root.iter(f"{SVG}*"):
        for name in [name for name in element.attrib if _is_editors(str(name))]:
            del element.attrib[name]
        for name in HREFS:
            if (reference := element.get(name, "").strip())[:5].lower() == "data:":
                element.set(name, without_metadata(reference))
    etree.cleanup_namespaces(root)
    return warnings


def _is_editors(name: str) -> bool:
    return name.startswith("{") and not name.startswith(_XML) and name not in (*HREFS, *_NAMES)


def remove_alone(element: etree._Element) -> None:
    """Takes an element out and leaves the text behind it, which belongs to its parent."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
