"""HTML as elements: text goes in as text, so nothing needs escaping and nothing can be injected. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from pipeline.draw.bidi import isolate

_ISOLATES = {"\u2066": "ltr", "\u2067": "rtl", "\u2068": ""}
_END = "\u2069"
_ISOLATE = re.compile("([\u2066-\u2069])")

Tree = Mapping[str, Any]
"""A part of what guide.typ reads: JSON."""


def element(tag: str, attributes: Mapping[str, str], *children: Element | str) -> Element:
    return add(Element(tag, dict(attributes)), *children)


def add(parent: Element, *children: Element | str) -> Element:
    """The parent with more in it; texts stand between elements as their tails."""
    for child in children:
        if isinstance(child, Element):
            parent.append(child)
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + child
        else:
            parent.text = (parent.text or "") + child
    return parent


def image(picture: Tree, alt: str, attributes: Mapping[str, str] | None = None) -> Element:
    size = {"width": str(picture["width"]), "height": str(picture["height"])}
    return element("img", {**(attributes or {}), "src": picture["src"], "alt": alt, **size})


def pieces(text: str) -> list[Element | str]:
    """A text whose isolates are elements, and whose hashtags and addresses are such: copied, they bring no controls along."""
    open_ = [Element("bdi")]
    for piece in _ISOLATE.split(isolate(text)):
        if piece in _ISOLATES:
            open_.append(Element("bdi", {"dir": way} if (way := _ISOLATES[piece]) else {}))
        elif piece == _END:
            inner = open_.pop()
            add(open_[-1], inner)
        else:
            add(open_[-1], piece)
    return [open_[0].text or "", *open_[0]]
