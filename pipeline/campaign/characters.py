"""Characters that no text of a campaign may hold: those that nobody sees and that change what is read. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MAX_CHARACTERS = 10_000
_SHOWN = 3

# Unseen, and needed to write a language: breaks and joiners of South-East Asian, Persian and Indic scripts, soft hyphens,
# marks of direction, isolates, variants of letters and emoji.
_NEEDED = frozenset(
    "\t\n\u00ad\u034f\u061c\u180b\u180c\u180d\u180e\u180f\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069"
)
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e007a]+\U000e007f")  # England, Scotland, Wales (UTS 51, annex C)
_ISOLATES, _END = "\u2066\u2067\u2068", "\u2069"
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def text_fault(text: str) -> str:
    """What is wrong with the characters of a text, each by its code point; "" for nothing."""
    if len(text) > MAX_CHARACTERS:
        return f"the text has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read"
    if text.isprintable():  # nearly all: no control, format or code point without a character
        return ""
    if odd := list(dict.fromkeys(_odd(text))):
        more = f" and {len(odd) - _SHOWN} more" if len(odd) > _SHOWN else ""
        return f"the text holds characters that nobody sees: {', '.join(map(called, odd[:_SHOWN]))}{more}"
    if _open_isolates(text):
        return "the text opens a change of direction (U+2066 to U+2068) and never ends it with U+2069, or the other way round"
    return ""


def placeholder_fault(source: str, translated: str) -> str:
    """What is wrong with the `{name}`s of a translation: it must have just those of its source. "" for nothing."""
    if "{" not in source and "{" not in translated:
        return ""
    wanted, there = (set(_PLACEHOLDER.findall(text)) for text in (source, translated))
    lacking, strange = sorted(wanted - there), sorted(there - wanted)
    if lacking:
        return f"the translation lacks {', '.join(lacking)}, which the source has"
    return f"the translation has {', '.join(strange)[:80]}, which the source has not" if strange else ""


def called(character: str) -> str:
    """A character by code point and name: U+202E RIGHT-TO-LEFT OVERRIDE."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"


def _odd(text: str) -> Iterator[str]:
    """Controls and formats that no language needs, and code points that are no characters."""
    for character in _FLAG.sub("", text):
        unseen = unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in _NEEDED
        if unseen or ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef":
            yield character


def _open_isolates(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character in _ISOLATES) - (character == _END)
        if depth < 0:
            return True
    return depth > 0
