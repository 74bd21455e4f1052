"""A picture's texts alone, each in a colour of its own: which pixels are whose ink."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from lxml import etree

from pipeline.template.model import Template, TextBox, slot
from pipeline.template.names import content_of
from pipeline.template.svg import SVG

_TEXT = "data-text"
_DEFINITIONS = tuple(
    f"{SVG}{tag}"
    for tag in ("defs", "clipPath", "mask", "linearGradient", "radialGradient", "pattern", "filter", "marker", "symbol")
)
# What paints or blurs; what clips, masks, moves and sets letters stays.
_PAINT = ("fill", "fill-opacity", "stroke", "stroke-opacity", "opacity", "filter", "paint-order", "text-decoration")


def marked(template: Template) -> Template:
    """The template with a group around each slot, by which `silhouettes` finds what is drawn there."""
    svg = template.svg
    for position in range(len(template.boxes)):
        svg = svg.replace(slot(position), f'<g xmlns="{SVG[1:-1]}" {_TEXT}="{position}">{slot(position)}</g>')
    return replace(template, svg=svg)


def silhouettes(svg: str, template: Template, *, crisp: bool = False) -> str:
    """Of a picture drawn from a `marked` template: the ink of text n in the colour `code_of(n)` on black.

    The texts are those of the boxes, then the fixed ones. Where blue is 255 a pixel is all ink; of letters too fine to
    fill one, `crisp` ones are there where they cover the middle of a pixel. Emoji are left out: they are pictures.
    """
    root = etree.fromstring(svg)
    bound = {group: int(group.get(_TEXT, "")) for group in root.iter(f"{SVG}g") if group.get(_TEXT)}
    fixed = [text for text in root.iter(f"{SVG}text") if content_of(text)]
    texts = bound | {text: len(template.boxes) + number for number, text in enumerate(fixed)}
    way = {ancestor for text in texts for ancestor in text.iterancestors()}
    way |= {ancestor for element in root.iter(*_DEFINITIONS) for ancestor in element.iterancestors()}
    _prune(root, way, texts)
    for element in way:
        _unpaint(element)
    for text, number in texts.items():
        for element in text.iter():
            _unpaint(element, _fills(template.boxes[number]) if text in bound else None)
        text.set("fill", "#{:02x}{:02x}ff".format(*code_of(number)))
        text.set("stroke", "none")
        if crisp:
            text.set("shape-rendering", "crispEdges")
            text.set("text-rendering", "optimizeSpeed")
        text.set("fill-opacity", "1")
    root.insert(0, etree.Element(f"{SVG}rect", {"width": "100%", "height": "100%", "fill": "#000"}))
    return etree.tostring(root, encoding="unicode")


def code_of(number: int) -> tuple[int, int]:
    """Red and green of a text's silhouette; none is black, and there are more than objects in a drawing."""
    return (number + 1) % 256, (number + 1) // 256


def _prune(element: etree._Element, way: Collection[etree._Element], texts: Collection[etree._Element]) -> None:
    """Takes out all that is neither a text, nor on the way to one, nor a definition."""
    for child in list(element):
        if child in texts or child.tag in _DEFINITIONS:
            continue
        if child in way:
            _prune(child, way, texts)
        else:
            element.remove(child)


def _unpaint(element: etree._Element, fills: Collection[str] | None = None) -> None:
    """Without paint of its own; with `fills`, what is filled otherwise is drawn no more."""
    fill = element.get("fill", "")
    if fills is not None and fill and fill not in fills and element.tag == f"{SVG}path":
        element.set("display", "none")
    for name in _PAINT:
        element.attrib.pop(name, None)
    declared = element.attrib.pop("style", "").split(";")
    if fonts := [each for each in declared if each.strip().startswith("font")]:  # the others blend
        element.set("style", ";".join(fonts))


def _fills(box: TextBox) -> frozenset[str]:
    """What the words of a box may be filled with beside the fill of the whole; the shapes of emoji have other ones."""
    accents = [accent for accent in (box.bold, box.hashtags) if accent]
    return frozenset(value for accent in accents for name, value in accent.paint if name == "fill")
