"""The colours of a drawing, and other ones in their place, wherever they paint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import tinycss2
from lxml import etree
from tinycss2.ast import Node
from tinycss2.color3 import RGBA, parse_color

from pipeline.template.svg import SVG

# Attributes that take a colour (SVG 2, section 13; Filter Effects 1). A word anywhere else is none: a family may be
# called Red Rose.
_PAINTING = ("fill", "stroke", "stop-color", "flood-color", "lighting-color", "color")


def colors_of(root: etree._Element) -> frozenset[str]:
    """Every colour of a drawing as #rrggbb, whatever its opacity. Its CSS must be settled."""
    found = (
        color for element in root.iter(f"{SVG}*") for _, value in _painting(element) for color, _ in _colors(value)
    )
    return frozenset(found)


def repaint(root: etree._Element, changes: Mapping[str, str]) -> None:
    """Puts each colour of `changes` in the place of its key, #rrggbb both, opacity kept.

    Colours are compared as values: `#e02`, `#EE0022` and `rgb(238, 0, 34)` are one. The drawing's CSS must be settled.
    """
    for element in root.iter(f"{SVG}*"):
        for name, value in _painting(element):
            element.set(name, _changed(value, changes))


def repainted(attributes: Iterable[tuple[str, str]], changes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Presentation attributes with their colours changed as `repaint` does."""
    return tuple((name, _changed(value, changes) if name in _PAINTING else value) for name, value in attributes)


def solid(paint: str) -> str:
    """The colour of a paint that is one opaque colour, as #rrggbb; "" for any other."""
    color, alpha = next(iter(_colors(paint)), ("", 0.0))
    return color if alpha == 1 and "url(" not in paint else ""


def _painting(element: etree._Element) -> list[tuple[str, str]]:
    return [(name, value) for name in _PAINTING if (value := element.get(name))]


def _changed(value: str, changes: Mapping[str, str]) -> str:
    nodes = tinycss2.parse_component_value_list(value)
    if not any(color in changes for color, _ in _colors(value)):
        return value
    return "".join(_other(node, changes) or node.serialize() for node in nodes)


def _colors(value: str) -> list[tuple[str, float]]:
    """The colours in the value of an attribute, as #rrggbb and alpha; `url(#a) red` holds one behind a reference."""
    return [color for node in tinycss2.parse_component_value_list(value) if (color := _color(node))]


def _color(node: Node) -> tuple[str, float] | None:
    color = parse_color(node.serialize()) if node.type in ("hash", "ident", "function") else None
    if not isinstance(color, RGBA) or color.alpha == 0:
        return None
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in color[:3]), color.alpha


def _other(node: Node, changes: Mapping[str, str]) -> str:
    """What stands for this node in another colour; "" where it is to stay."""
    color, alpha = _color(node) or ("", 1.0)
    new = changes.get(color, "")
    if not new or alpha == 1:
        return new
    return f"rgba({', '.join(str(int(new[at : at + 2], 16)) for at in (1, 3, 5))}, {alpha:.6g})"
