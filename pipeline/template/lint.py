"""What is doubtful about a drawing although it can be used: words that are shapes, effects no engine draws, small texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from lxml import etree

from pipeline.campaign.canvas import Size
from pipeline.campaign.model import Campaign
from pipeline.errors import Level, Problem
from pipeline.template.css import inherited, settle
from pipeline.template.faults import Faults, called, quoted
from pipeline.template.inventory import TextFound, inventory
from pipeline.template.layout import Wish
from pipeline.template.model import PictureSlot
from pipeline.template.names import content_of, names_of, plain
from pipeline.template.options import Asked
from pipeline.template.outlined import outlined
from pipeline.template.page import page_of
from pipeline.template.pictures import place_pictures
from pipeline.template.relayout import Opened, put_on_canvas
from pipeline.template.selectors import mark
from pipeline.template.svg import SVG, parse_svg
from pipeline.template.values import graphic_names, picture_names

SMALLEST = 14.0  # px of the picture: below, a phone shows letters of less than 5 px
_DECLARATION = re.compile(r"(?<![-\w])([-\w]++)\s*+:\s*+([^;{}]++)")  # each character is read once
_ANY = re.compile(r"(?!none$|auto$|0$)\S.*", re.DOTALL)
_MESH, _HATCH = "a mesh gradient", "a hatch pattern"
_TAGS = {
    "meshgradient": (_MESH, "export that object as an embedded picture"),
    "meshGradient": (_MESH, "export that object as an embedded picture"),
    "hatch": (_HATCH, "use a pattern fill"),
    "solidcolor": ("a swatch", "give the objects the colour itself"),
    "solidColor": ("a swatch", "give the objects the colour itself"),
}


@dataclass(frozen=True, slots=True)
class _Undrawn:
    """A property whose value neither engine draws (tests draw each with both)."""

    name: re.Pattern[str]
    value: re.Pattern[str]
    what: str
    hint: str


def _undrawn(name: str, value: str | re.Pattern[str], what: str, hint: str) -> _Undrawn:
    return _Undrawn(re.compile(name), re.compile(value), what, hint)


_PROPERTIES = (
    _undrawn("vector-effect", "non-scaling-stroke", "a line that keeps its width when scaled", "turn it into a path"),
    _undrawn("clip-path", r"(?!none|url\().+", "a clip by a CSS shape", "clip with a shape of the drawing"),
    _undrawn("(-webkit-)?backdrop-filter", _ANY, "a blur of what lies behind", "blur the artwork itself"),
    _undrawn(
        "box-shadow|text-shadow", _ANY, "a CSS shadow", "use the tool's own shadow effect, which exports a filter"
    ),
    _undrawn("(-webkit-)?mask-image", _ANY, "a CSS mask", "mask with an object of the drawing"),
    _undrawn("stroke-linejoin", "arcs", "round-arc corners of a line", "choose mitred, round or bevelled corners"),
    _undrawn("stroke-alignment", "inner|outer", "a stroke inside or outside its line", "turn the stroke into a path"),
    _undrawn("rotate|scale|translate|offset-path", _ANY, "a CSS transform", "apply the transform to the object"),
    _undrawn("text-decoration-style", "wavy|dotted|dashed|double", "a patterned underline", "use a plain underline"),
)
# What is lost on a text that stays text; texts bound to strings are set with all of these.
_OF_FIXED = (
    _undrawn("text-transform", "uppercase|lowercase|capitalize", "a change of case", "type the words in that case"),
    _undrawn("font-feature-settings", r"(?!normal).+", "OpenType features", "turn this text into outlines"),
)


@dataclass(frozen=True, slots=True)
class Linted:
    """A drawing for one size: its texts and places for pictures, what loading says of it (`problems`), doubts beside that."""

    texts: tuple[TextFound, ...]
    pictures: tuple[PictureSlot, ...]
    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...]


def lint(
    data: bytes, file: str, size: Size, campaign: Campaign, asked: Asked, wishes: Mapping[str, Wish] | None = None
) -> Linted:
    """All there is to say of a drawing without its pixels.

    Raises TemplateError and PageError for a drawing that cannot be used at all.
    """
    names = {plain(name): name for name in graphic_names(campaign)}
    photos = picture_names(campaign)
    root = parse_svg(data, file)
    doubts = look_over(root, file, names)
    problems = settle(root, file)
    problems += mark(root, file, campaign, (*names.values(), *photos))
    canvas = put_on_canvas(Opened(file, root, page_of(root), names, photos, asked, ()), size, wishes or {})
    root, width, height = canvas.root, canvas.width, canvas.height
    placed = place_pictures(root, file, photos, asked.fixed)
    safe = (size.safe.left, size.safe.top, width - size.safe.left - size.safe.right)
    found = inventory(root, file, names, asked, (*safe, height - size.safe.top - size.safe.bottom))
    doubts += [*too_small(found.texts, file), *_effects_on_fixed(root, found.texts, file)]
    told = (*problems, *canvas.as_drawn, *canvas.problems, *placed.problems, *found.problems)
    return Linted(found.texts, placed.slots, told, tuple(doubts))


def look_over(root: etree._Element, file: str, names: Mapping[str, str]) -> list[Problem]:
    """Effects no engine draws and outlined words, in a drawing as it was read: settling its CSS drops what it cannot use.

    `names` maps plain forms to the campaign's names of strings.
    """
    faults = Faults(file)
    for element in root.iter():
        for what, hint in _effects(element):
            faults.warn(element, f"{called(element)}: neither engine draws {what}", hint)
    _tell_of_outlines(root, names, faults)
    return list(faults)


def too_small(texts: Sequence[TextFound], file: str) -> list[Problem]:
    """Texts that may get smaller, in px of the picture, than anybody can read on a phone."""
    hint = f"draw the text larger, or allow no less with min{SMALLEST:g} behind the name of its box"
    return [
        Problem(
            f"{text.called} may be as small as {text.smallest:.3g} px in the picture",
            file,
            text.line,
            hint,
            Level.WARNING,
        )
        for text in texts
        if text.smallest < SMALLEST - 0.01
    ]


def _effects_on_fixed(root: etree._Element, texts: Sequence[TextFound], file: str) -> list[Problem]:
    """Texts bound to strings are set with all their effects; those that stay text lose some."""
    faults = Faults(file)
    bound = {(text.line, text.words) for text in texts if text.string}
    for text in root.iter(f"{SVG}text"):
        leaves = [leaf for leaf in text.iter() if (leaf.text or "").strip()]
        if not leaves or ((text.sourceline or 0), content_of(text)) in bound:
            continue
        for one in _OF_FIXED:
            if any(one.value.match(inherited(leaf, one.name.pattern)) for leaf in leaves):
                faults.warn(text, f"{called(text)}: neither engine draws {one.what} on a text that is fixed", one.hint)
    return list(faults)


def _effects(element: etree._Element) -> Iterator[tuple[str, str]]:
    tag = str(element.tag).removeprefix(SVG)
    if tag in _TAGS:
        yield _TAGS[tag]
    styles = "".join(element.itertext()) if tag == "style" else element.get("style", "")
    written = chain(((str(name), str(value)) for name, value in element.items()), _DECLARATION.findall(styles))
    for name, value in dict.fromkeys(written):
        for one in _PROPERTIES:
            if one.name.fullmatch(name) and one.value.match(value.strip()) and not _is_attribute(element, name, value):
                yield one.what, one.hint


def _is_attribute(element: etree._Element, name: str, value: str) -> bool:
    """Whether it is no property but an attribute of the same name: `rotate` and `scale` of texts and filters are."""
    return name in ("rotate", "scale", "translate") and element.get(name) == value


def _tell_of_outlines(root: etree._Element, names: Mapping[str, str], faults: Faults) -> None:
    hint = (
        "undo the conversion and export with live text (Figma: Outline text off, Illustrator: Fonts SVG); is it artwork,"
        " call the layer logo"
    )
    told: set[etree._Element] = set()
    for found in outlined(root):
        told.update(found.shape.iter())
        said = f" ({quoted(found.words)})" if found.words else ""
        what = f"{_named(found.shape)}{said} is words turned into shapes, {found.letters} letters: no language changes them"
        faults.warn(found.shape, what, hint)
    for shape in root.iter(f"{SVG}path", f"{SVG}g"):
        name = next((names[name.plain] for name in names_of(shape) if name.plain in names), None)
        if (
            name is None
            or shape in told
            or any(content_of(text) for text in shape.iter(f"{SVG}text", f"{SVG}flowRoot"))
        ):
            continue
        faults.warn(shape, f"{called(shape)} is called like the string {name} and holds no text", hint)


def _named(shape: etree._Element) -> str:
    return "part of the drawing" if shape.getparent() is None else called(shape)
