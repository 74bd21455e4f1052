"""What takes the place of texts and panels in a drawing: groups that keep all that paints and moves them."""

from __future__ import annotations

from collections.abc import Iterable

from fontTools.misc.transform import Identity, Transform
from lxml import etree

from pipeline.template.css import inherited
from pipeline.template.geometry import matrix_of
from pipeline.template.model import panel_slot, slot
from pipeline.template.selectors import NAME, ONLY
from pipeline.template.style import Paint
from pipeline.template.svg import SVG

# Effects of the whole text; a clone refers to it by its id. `style` holds blend modes alone once CSS is settled.
_OF_THE_TEXT = ("clip-path", "display", "filter", "id", "mask", "style", "transform", "visibility", NAME, ONLY)
_GEOMETRY = ("x", "y", "width", "height", "rx", "ry", "transform")
# Inherited by paths and not by text: a drawing that says evenodd would punch holes where outlines overlap.
_NOT_FOR_OUTLINES = {"fill-rule": "nonzero", "marker-start": "none", "marker-mid": "none", "marker-end": "none"}


def put_text_slots(text: etree._Element, paint: Paint, positions: Iterable[int]) -> None:
    """A group with these slots where the text stood, with the paint of its characters and the effects on it."""
    group = etree.Element(f"{SVG}g")
    attributes = {name: value for name in _OF_THE_TEXT if (value := text.get(name)) is not None} | dict(paint)
    for name, neutral in _NOT_FOR_OUTLINES.items():
        attributes.pop(name, None)
        if inherited(text, name) not in ("", neutral):
            attributes[name] = neutral
    for name, value in sorted(attributes.items()):
        group.set(name, value)
    _swap(text, group, [slot(position) for position in positions])


def put_panel_slots(rect: etree._Element, text_matrix: Transform, positions: Iterable[int]) -> None:
    """A group with these slots where the panel stood, in the user space of the text, with the panel's paint."""
    group = etree.Element(f"{SVG}g")
    for name, value in rect.items():
        if name not in _GEOMETRY:
            group.set(name, value)
    parent = rect.getparent()
    assert parent is not None
    matrix = matrix_of(parent).inverse().transform(text_matrix)
    if any(abs(a - b) > 1e-9 for a, b in zip(matrix, Identity, strict=True)):
        group.set("transform", f"matrix({' '.join(f'{number:.9g}' for number in matrix)})")
    _swap(rect, group, [panel_slot(position) for position in positions])


def remove(element: etree._Element) -> None:
    """Takes an element out of the drawing, with the blanks behind it; shapes and texts have no words there."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _swap(old: etree._Element, new: etree._Element, marks: Iterable[str]) -> None:
    for mark in marks:
        new.append(etree.Comment(mark.removeprefix("<!--").removesuffix("-->")))
    new.tail = old.tail
    parent = old.getparent()
    assert parent is not None
    parent.replace(old, new)
