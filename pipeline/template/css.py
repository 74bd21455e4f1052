"""Settles a drawing's CSS once: rules, `style` attributes and shorthands become presentation attributes.

Afterwards an attribute is all there is to read, for us as for every rasteriser, and no rule is left that could reach
the outlines put in place of a text. The order is that of CSS Cascade 4: presentation attributes, rules by specificity,
`style`, then what is `!important`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

from pipeline.errors import Problem
from pipeline.template.faults import Faults
from pipeline.template.references import SIMPLE_STYLE
from pipeline.template.svg import SVG

# Properties that paint, place or set text (SVG 2, appendix "Presentation attributes", and what design tools write for
# text). Anything else in a style paints nothing.
_NAMES = """
    alignment-baseline baseline-shift clip-path clip-rule color color-interpolation color-interpolation-filters
    direction display dominant-baseline fill fill-opacity fill-rule filter flood-color flood-opacity font-family
    font-feature-settings font-kerning font-size font-stretch font-style font-variant font-variant-caps
    font-variant-ligatures font-variant-numeric font-variation-settings font-weight image-rendering inline-size
    letter-spacing lighting-color line-height marker-end marker-mid marker-start mask mask-type opacity overflow
    paint-order shape-inside shape-padding shape-rendering stop-color stop-opacity stroke stroke-dasharray
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-align
    text-anchor text-decoration text-decoration-line text-rendering text-transform unicode-bidi vector-effect
    visibility white-space word-spacing writing-mode
"""
_PROPERTIES = frozenset(_NAMES.split())
# Read by rasterisers from a `style` attribute only; by us never but to refuse a text that they move.
_IN_STYLE = ("isolation", "mix-blend-mode", "transform", "transform-box", "transform-origin")
_NO_RULES_FOR_US = ("charset", "namespace")
_UNKNOWN_COLOUR = re.compile(r"(?:color|color-mix|lab|lch|oklab|oklch)\(", re.IGNORECASE)  # no rasteriser reads them
_QUOTED_REFERENCE = re.compile(r"""url\((['"])(#[^'"]*)\1\)""")
_STRETCH = "(?:ultra-|extra-|semi-)?(?:condensed|expanded)"
_FONT = re.compile(
    rf"""(?P<before>(?:(?:normal|italic|oblique|small-caps|bold|bolder|lighter|\d+|{_STRETCH})\s+)*)
    (?P<size>(?:\d+\.?\d*|\.\d+)(?:[a-z]+|%)|(?:xx?-)?(?:small|large)|medium)
    (?:\s*/\s*(?P<leading>\S+))?\s+(?P<families>\S.*)""",
    re.IGNORECASE | re.VERBOSE,
)
_MOST_STEPS = 10  # from parent to child in one selector: each is a bracket in what cssselect2 compiles
_MOST_WORK = 1_000_000  # tests of a selector against an element or its ancestors: about a second
_DEEPEST = 100  # ancestors a descendant selector may look at

Declared = tuple[tuple[str, str, bool], ...]  # property, value, whether it is !important


@dataclass(slots=True)
class _Rules:
    """Rules by the id, class or element name they ask for, so that few are tried on each element."""

    by_key: dict[str, list[tuple[tuple[int, ...], int, int, Any, Declared]]] = field(default_factory=dict)
    count: int = 0

    def add(self, selector: Any, cost: int, declared: Declared) -> None:
        key = next(
            (
                f"{sign}{value}"
                for sign, value in (("#", selector.id), (".", selector.class_name), ("", selector.local_name))
                if value is not None
            ),
            "*",
        )
        self.count += 1
        self.by_key.setdefault(key, []).append((selector.specificity, self.count, cost, selector.test, declared))

    def of(self, element: Any) -> Iterator[tuple[tuple[int, ...], int, int, Any, Declared]]:
        names = (f"#{element.id}", *(f".{name}" for name in element.classes), element.local_name, "*")
        for name in names:
            yield from self.by_key.get(name, ())


def settle(root: etree._Element, file: str) -> list[Problem]:
    """Turns all CSS of the drawing into attributes, in place. What is refused or not understood comes back as problems."""
    faults = Faults(file)
    ruled = _ruled(root, faults)
    for element in root.iter():
        style = element.attrib.pop("style", "")
        element.attrib.pop("class", None)
        if not (style or element in ruled):
            continue
        declared = (*ruled.get(element, ()), *_declarations(style))
        important = [entry for entry in declared if entry[2]]
        _write(element, {name: value for name, value, _ in (*declared, *important)})
    for element in root.iter():
        _refuse_variables(element, faults)
    for sheet in list(root.iter(f"{SVG}style")):
        parent = sheet.getparent()
        assert parent is not None
        parent.remove(sheet)
    return list(faults)


def property_of(element: etree._Element, name: str) -> str:
    """A property on the element itself, in a drawing whose CSS is settled; "" for none."""
    value = str(element.get(name, "")).strip()
    if name in _IN_STYLE:
        return next((text for key, text, _ in _declarations(element.get("style", "")) if key == name), value)
    return "" if value == "inherit" else value


def inherited(element: etree._Element, name: str) -> str:
    """The property on the element or its nearest ancestor that has it."""
    at: etree._Element | None = element
    while at is not None:
        if value := property_of(at, name):
            return value
        at = at.getparent()
    return ""


def _write(element: etree._Element, values: Mapping[str, str]) -> None:
    kept = [f"{name}:{values[name]}" for name in _IN_STYLE if name in values]
    for name, value in values.items():
        if name in _PROPERTIES:
            element.set(name, value)
    if kept:
        element.set("style", ";".join(kept))


def _refuse_variables(element: etree._Element, faults: Faults) -> None:
    for name, value in element.attrib.items():
        if "var(" in str(value).lower() and name in (*_PROPERTIES, "style"):
            hint = "export the drawing again with the colours and sizes themselves, instead of copying it as code"
            faults.add(element, f"{name} is the CSS variable {str(value)!r}, which nobody can look up", hint)


@lru_cache(maxsize=4096)
def _declarations(text: str) -> Declared:
    """The declarations of a `style` attribute or a rule, shorthands written out."""
    found: list[tuple[str, str, bool]] = []
    if SIMPLE_STYLE.fullmatch(text):
        for declaration in text.split(";"):
            name, _, value = declaration.partition(":")
            written = _longhands(name.strip().lower(), " ".join(value.split()))
            found += ((key, longhand, False) for key, longhand in written)
        return tuple(found)
    import tinycss2

    for node in tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration":
            value = _QUOTED_REFERENCE.sub(r"url(\2)", " ".join(tinycss2.serialize(node.value).split()))
            found += ((name, written, node.important) for name, written in _longhands(node.lower_name, value))
    return tuple(found)


def _longhands(name: str, value: str) -> Iterator[tuple[str, str]]:
    if not value or _UNKNOWN_COLOUR.match(value):
        return  # Figma writes a colour that everybody reads before one that few do
    if name == "font":
        yield from _font(value)
    elif name == "marker":
        yield from ((f"marker-{place}", value) for place in ("start", "mid", "end"))
    else:
        yield name, value


def _font(value: str) -> Iterator[tuple[str, str]]:
    """`font: italic bold 12px/1.2 Georgia, serif`; what it does not name becomes normal (CSS Fonts 4, 2.7)."""
    found = _FONT.fullmatch(value)
    if not found:
        return
    longhands = dict.fromkeys(("font-style", "font-variant", "font-weight", "font-stretch"), "normal")
    for word in found["before"].lower().split():
        if word in ("italic", "oblique"):
            longhands["font-style"] = word
        elif word == "small-caps":
            longhands["font-variant"] = word
        elif re.fullmatch(_STRETCH, word):
            longhands["font-stretch"] = word
        elif word != "normal":
            longhands["font-weight"] = word
    yield from longhands.items()
    yield from (("font-size", found["size"]), ("line-height", found["leading"] or "normal"))
    yield "font-family", found["families"]


def _ruled(root: etree._Element, faults: Faults) -> dict[etree._Element, Declared]:
    """What the rules of all `<style>` say of each element, weakest first."""
    rules = _Rules()
    for sheet in root.iter(f"{SVG}style"):
        _read(sheet, rules, faults)
    if not rules.count:
        return {}
    import cssselect2

    work = 0
    said: dict[etree._Element, Declared] = {}
    for element in cssselect2.ElementWrapper.from_xml_root(root).iter_subtree():
        candidates = list(rules.of(element))
        work += sum(cost for _, _, cost, _, _ in candidates)
        if work > _MOST_WORK:
            hint = "export it again with presentation attributes instead of CSS"
            faults.add(root, "the style sheet has too many rules for the number of objects", hint)
            return {}
        matching = sorted((entry for entry in candidates if entry[3](element)), key=lambda entry: entry[:2])
        if matching:
            said[element.etree_element] = tuple(one for entry in matching for one in entry[4])
    return said


def _read(sheet: etree._Element, rules: _Rules, faults: Faults) -> None:
    import tinycss2

    text = "".join(sheet.itertext())
    for node in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if node.type == "qualified-rule":
            declared = _declarations(tinycss2.serialize(node.content))
            try:
                for selector, cost in _selectors(node.prelude):
                    rules.add(selector, cost, declared)
            except ValueError as error:
                hint = "export the drawing with presentation attributes instead of CSS"
                faults.add(sheet, f"the style sheet's rule {error} is not understood", hint)
        elif node.type == "at-rule" and node.lower_at_keyword not in _NO_RULES_FOR_US:
            faults.warn(sheet, f"the style sheet's @{node.at_keyword} is not read", "take it out of the <style>")
        elif node.type == "error":
            faults.add(sheet, f"the style sheet is damaged: {node.message}", "export the drawing again")


def _selectors(prelude: Sequence[Any]) -> list[tuple[Any, int]]:
    """Compiled selectors with the work one test is. Raises ValueError for one that is broken or could be slow."""
    import cssselect2
    import tinycss2
    from cssselect2 import parser

    written = repr(tinycss2.serialize(prelude).strip()[:80])
    try:
        parsed = list(parser.parse(prelude))
    except cssselect2.SelectorError as error:
        raise ValueError(written) from error
    costs: list[int] = []
    for selector in parsed:
        cost, steps, tree = 1, 0, selector.parsed_tree
        while isinstance(tree, parser.CombinedSelector):
            steps += 1
            if tree.combinator not in (" ", ">") or steps > _MOST_STEPS:
                raise ValueError(written)
            cost, tree = cost * (_DEEPEST if tree.combinator == " " else 1), tree.left
        if any(f":{name}(" in written.lower() for name in ("has", "is", "where", "not", "nth-child", "nth-last-child")):
            raise ValueError(written)
        costs.append(cost)
    try:
        compiled = cssselect2.compile_selector_list(prelude)
    except cssselect2.SelectorError as error:
        raise ValueError(written) from error
    return [(selector, cost) for selector, cost in zip(compiled, costs, strict=True) if not selector.never_matches]
