"""The one mark a string may hold: `<b>...</b>`. Only what is drawn shows it, everything else uses the plain form."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAG = re.compile(r"(?P<escape>\\<)|<(?P<end>/?)b>")
# What somebody meant as a mark: any HTML element without attributes, however it is spaced. `<3` and `a < b` are text.
_MEANT = re.compile(r"(?<!\\)<\s*+/?+\s*+(?:b|i|u|em|strong|br|span|small|sub|sup)\b\s*+/?+\s*+>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a string that look alike."""

    text: str
    bold: bool = False


def spans(text: str) -> tuple[Span, ...]:
    r"""A string in parts. `\<` stands for `<`; of tags only `<b>` and `</b>` are read, and none of them is left in the text."""
    found: list[Span] = []
    bold, said, at = False, "", 0
    for match in _TAG.finditer(text):
        said += text[at : match.start()]
        at = match.end()
        if match["escape"]:
            said += "<"
            continue
        found.append(Span(said, bold))
        bold, said = not match["end"], ""
    found.append(Span(said + text[at:], bold))
    return tuple(span for span in found if span.text)


def plain(text: str) -> str:
    """The string without its marks."""
    if "<" not in text:  # nearly all of them
        return text
    return "".join(span.text for span in spans(text))


def holds_marks(key: str) -> bool:
    """Whether `<b>` in a string of this key is a mark: chapters of the guide and documents are Markdown instead."""
    return not key.startswith(("guide.", "document.")) or key == "guide.title"


def fault(text: str) -> str | None:
    """What is wrong with the marks of a string, None if nothing is."""
    inside = False
    for match in _MEANT.finditer(text):
        tag = match[0]
        if tag not in ("<b>", "</b>"):
            return f"{tag!r} is no mark of a string"
        if (tag == "<b>") is inside:
            return "<b> stands inside <b>" if inside else "</b> has no <b> before it"
        inside = not inside
    return "<b> has no </b> after it" if inside else None


def count(text: str) -> int:
    """How many parts of a sound string are marked."""
    return sum(match[0] == "<b>" for match in _MEANT.finditer(text))
