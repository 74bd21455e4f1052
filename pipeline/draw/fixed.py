"""Texts that stay text in the drawing: each gets the very faces we chose, because a rasteriser would choose in silence."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import regex
from lxml import etree

from pipeline.draw.fonts import FontSet, missing_hint, plain_style
from pipeline.draw.itemise import Run
from pipeline.draw.match import NoMatch
from pipeline.draw.model import DrawError
from pipeline.template.css import inherited
from pipeline.template.model import TextStyle
from pipeline.template.names import content_of
from pipeline.template.style import families_of
from pipeline.template.svg import SVG

_LANGUAGE = "en"  # they are the same in every language: all that is known of theirs is the source's
# Scripts from left to right whose letters change places or forms; those from right to left stand apart by their direction.
_COMPLEX = r"\p{Devanagari}\p{Bengali}\p{Tamil}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_SHAPED = regex.compile(f"[{_COMPLEX}]")
_OTHER_LETTER = regex.compile(rf"(?V1)[\p{{L}}--[{_COMPLEX}]]")
_NOT_ALONE = regex.compile(
    r"(?V1)\p{M}|[\p{L}--[\p{Latin}\p{Greek}\p{Cyrillic}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}]]"
)
_WEIGHTS = {"": 400, "normal": 400, "bold": 700}


def holds_shaped(svg: str) -> bool:
    """Whether fixed words of a drawing have letters whose shapes hang on those beside them, or marks of their own."""
    return any(_NOT_ALONE.search(content_of(text)) for text in etree.fromstring(svg).iter(f"{SVG}text"))


@lru_cache(maxsize=64)
def with_faces(svg: str, fonts: FontSet, file: str) -> str:
    """`svg` with every run of its texts in a `<tspan>` that names one face. Raises DrawError where there is none."""
    root = etree.fromstring(svg)
    for text in list(root.iter(f"{SVG}text")):
        _check_scripts(text, file)
        styled = [(element, _style(element)) for element in text.iter() if isinstance(element.tag, str)]
        for element, style in styled:
            _name_faces(element, style, fonts, file)
    return etree.tostring(root, encoding="unicode")


def _check_scripts(text: etree._Element, file: str) -> None:
    """Raises DrawError for scripts that the rasteriser would shape by the rules of the one the text begins in."""
    words = "".join(text.itertext())
    letter = _SHAPED.search(words)
    if letter and _OTHER_LETTER.search(words):
        what = f"the fixed text {words.strip()!r} mixes a script that is shaped with another"
        raise DrawError(
            what, f"around {letter[0]!r}", "bind it to a label, or part it into two texts", file, text.sourceline or 0
        )


def _style(element: etree._Element) -> TextStyle:
    """What an element says of its font; `size` and the like stay with the drawing."""
    weight = inherited(element, "font-weight")
    italic = inherited(element, "font-style") in ("italic", "oblique")
    number = _WEIGHTS.get(weight) or (int(weight) if weight.isdecimal() else 400)
    return replace(plain_style(families_of(element), number), italic=italic)


def _name_faces(element: etree._Element, style: TextStyle, fonts: FontSet, file: str) -> None:
    """The element's own words, and those after each child, which are in its style too."""
    line = element.sourceline or 0
    children = list(element)
    if element.text and element.text.strip():
        spans = _spans(element.text, style, fonts, file, line)
        element.text = None
        for position, span in enumerate(spans):
            element.insert(position, span)
    for child in children:
        if child.tail and child.tail.strip():
            spans = _spans(child.tail, style, fonts, file, line)
            child.tail = None
            for span in reversed(spans):
                child.addnext(span)


def _spans(words: str, style: TextStyle, fonts: FontSet, file: str, line: int) -> list[etree._Element]:
    subject = f"the fixed text {words.strip()!r}"
    found = fonts.match(style)
    if isinstance(found, NoMatch):
        raise DrawError(found.what, subject, found.hint, file, line)
    itemised = fonts.itemised(words, style, _LANGUAGE)
    if itemised.missing:
        listed = ", ".join(f"{c!r} U+{ord(c):04X}" for c in itemised.missing[:5])
        hint = missing_hint(itemised.missing, fonts)
        raise DrawError(f"{subject} cannot be drawn", f"no font has {listed}", hint, file, line)
    if any(each.axes for each in itemised.used):
        hint = "bind it to a label, or use a font that is not variable for it"
        raise DrawError(f"{subject} is in a variable font, which only bound texts can be", "", hint, file, line)
    return [_span(run) for run in itemised.runs]


def _span(run: Run) -> etree._Element:
    """The face by name and weight; its slant is its own, so none is asked for."""
    span = etree.Element(f"{SVG}tspan")
    span.set("style", f"font-family:'{run.family}';font-weight:{run.weight};font-style:normal;font-stretch:normal")
    span.text = run.text
    return span
