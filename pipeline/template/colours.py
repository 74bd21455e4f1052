"""The colours of a drawing, and other ones in their place, wherever they paint: attributes, styles and style sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import tinycss2
from lxml import etree
from tinycss2.ast import AtRule, Declaration, Node, QualifiedRule
from tinycss2.color3 import RGBA, parse_color

from pipeline.template.svg import SVG

# Properties that take a colour (SVG 2, section 13; Filter Effects 1; CSS Text Decoration 3). An ident anywhere else is no
# colour: a family may be called Red Rose.
_PAINTING = ("fill", "stroke", "stop-color", "flood-color", "lighting-color", "color", "text-decoration-color")


def colors_of(root: etree._Element) -> frozenset[str]:
    """Every colour of the drawing as #rrggbb, whatever its opacity."""
    return repaint(root, {})


def repaint(root: etree._Element, changes: Mapping[str, str]) -> frozenset[str]:
    """Puts each colour of `changes` in the place of its key, #rrggbb both, opacity kept; gives all that were there.

    Colours are compared as values: `#e02`, `#EE0022` and `rgb(238, 0, 34)` are one.
    """
    painter = _Painter(changes)
    for element in root.iter(f"{SVG}*"):
        for name in _PAINTING:
            if value := element.get(name):
                element.set(name, painter.value(tinycss2.parse_component_value_list(value)))
        if style := element.get("style"):
            element.set("style", painter.declarations(style))
        if element.tag == f"{SVG}style":
            element.text = painter.sheet(tinycss2.parse_stylesheet("".join(element.itertext()), skip_comments=True))
    return frozenset(painter.met)


def repainted(attributes: Iterable[tuple[str, str]], changes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Presentation attributes with their colours changed as `repaint` does."""
    painter = _Painter(changes)
    return tuple(
        (name, painter.value(tinycss2.parse_component_value_list(value)) if name in _PAINTING else value)
        for name, value in attributes
    )


class _Painter:
    """Writes CSS again with other colours, and remembers those it met."""

    def __init__(self, changes: Mapping[str, str]) -> None:
        self.changes = changes
        self.met: set[str] = set()

    def sheet(self, rules: Iterable[Node]) -> str:
        """What cannot be read is left out, as it takes no effect (CSS Syntax 3, section 2.2)."""
        return "".join(self._rule(rule) for rule in rules if rule.type != "error")

    def _rule(self, rule: Node) -> str:
        if isinstance(rule, QualifiedRule):
            return f"{tinycss2.serialize(rule.prelude)}{{{self.declarations(rule.content)}}}"
        if isinstance(rule, AtRule) and rule.lower_at_keyword in ("media", "supports"):
            inside = self.sheet(tinycss2.parse_rule_list(rule.content or (), skip_comments=True))
            return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}"
        return str(rule.serialize())

    def declarations(self, written: str | Iterable[Node]) -> str:
        parts = tinycss2.parse_declaration_list(written, skip_comments=True, skip_whitespace=True)
        return ";".join(self._declaration(part) for part in parts if isinstance(part, Declaration))

    def _declaration(self, part: Declaration) -> str:
        value = self.value(part.value) if part.lower_name in _PAINTING else tinycss2.serialize(part.value)
        return f"{part.name}:{value.strip()}{' !important' if part.important else ''}"

    def value(self, nodes: Iterable[Node]) -> str:
        return "".join(self._color(node) or node.serialize() for node in nodes)

    def _color(self, node: Node) -> str:
        """What stands for this node in another colour; "" where it is to stay."""
        color = parse_color(node.serialize()) if node.type in ("hash", "ident", "function") else None
        if not isinstance(color, RGBA) or color.alpha == 0:
            return ""
        was = "#" + "".join(f"{round(channel * 255):02x}" for channel in color[:3])
        self.met.add(was)
        new = self.changes.get(was, "")
        if not new or color.alpha == 1:
            return new
        return f"rgba({', '.join(str(int(new[at : at + 2], 16)) for at in (1, 3, 5))}, {color.alpha:.6g})"
