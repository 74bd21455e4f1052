"""Spaces nobody meant, and characters nobody sees. Pure; each `find_` has a `mend_` that takes out just what it finds."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from pipeline.campaign.characters import called
from pipeline.translation.checked import Finding, Local, Said

_NO_BREAK = regex.compile("[\u00a0\u202f]")
_SEVERAL = regex.compile(
    r"[ \t\u00A0\u202F]*(?:[ \t]{2,}|[ \t][\u00A0\u202F]|[\u00A0\u202F][ \t\u00A0\u202F])[ \t\u00A0\u202F]*"
)
_SHOWN = 12
"""Characters told on each side of a place."""

# Where people put a space without a break on purpose, whatever the language: between digits, a number and what it
# counts, an initial, abbreviation or sign and what follows, a word of one letter and the next; before a dash.
_KEPT_BEFORE = regex.compile(
    r"(?:(?<![\p{L}\p{N}-])\p{N}[\p{N}.,:/]*|(?<![\p{L}\p{M}\p{N}])\p{L}\p{M}*|(?<![\p{L}\p{M}\p{N}])\p{L}{1,4}\.|[№§©&])\Z"
)
_KEPT_AFTER = regex.compile(r"[–—]|[%‰°€$£¥₽]|\p{N}{3}(?!\p{N})")
_SHORT_WORD = regex.compile(r"(?<![\p{L}\p{M}\p{N}])\p{L}{1,3}\Z")
_SHORT_WORDS = frozenset(["be", "bg", "bs", "cs", "hr", "mk", "pl", "ru", "sk", "sl", "sr", "uk"])
"""Languages whose typesetters keep a preposition with its word."""
_FRENCH = frozenset(["br", "fr", "oc"])

_SPACELESS = "\u200b\u2060"
_JOINERS = "\u200c\u200d"
_DIRECTIONS = "\u061c\u200e\u200f\u2066\u2067\u2068\u2069"
_BREAKING_SCRIPTS = frozenset(("Thai", "Laoo", "Khmr", "Mymr", "Tibt", "Java", "Bali", "Lana", "Jpan", "Hans", "Hant"))
_PLAIN_SCRIPTS = frozenset(
    ("Latn", "Cyrl", "Grek", "Armn", "Geor", "Hebr", "Thai", "Laoo", "Khmr", "Jpan", "Hans", "Hant")
)
"""Scripts in which a joiner changes no letter."""
_RIGHT_TO_LEFT = regex.compile(r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}]")
_EMOJI_JOINER = regex.compile(
    r"(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})"
)


def find_edges(said: Said, local: Local) -> Iterator[Finding]:
    if said.raw != said.raw.strip():
        yield "blanks or empty lines stand before or behind the text", "take them out"


def mend_edges(text: str, local: Local) -> str:
    return text.strip()


def find_double(said: Said, local: Local) -> Iterator[Finding]:
    if match := _SEVERAL.search(said.raw.strip()):
        yield f"several spaces in a row: {_around(said.raw.strip(), match.start(), match.end())}", "leave one"


def mend_double(text: str, local: Local) -> str:
    return _SEVERAL.sub(" ", text)


def find_no_break(said: Said, local: Local) -> Iterator[Finding]:
    if not (stray := _stray(said.raw, local.tag)):
        return
    more = f" and {len(stray) - 1} more" if len(stray) > 1 else ""
    what = f"a no-break space where lines may break: {_around(said.raw, stray[0], stray[0] + 1)}{more}"
    yield what, "type a plain space; copying from web pages brings such spaces along"


def mend_no_break(text: str, local: Local) -> str:
    stray = set(_stray(text, local.tag))
    return "".join(" " if at in stray else char for at, char in enumerate(text)) if stray else text


def _stray(text: str, tag: str) -> list[int]:
    """Where no-break spaces stand that nobody can have meant."""
    if "\u00a0" not in text and "\u202f" not in text:
        return []
    language = tag.split("-", maxsplit=1)[0]
    return [match.start() for match in _NO_BREAK.finditer(text) if not _meant(text, match.start(), language)]


def _meant(text: str, at: int, language: str) -> bool:
    before, after = text[max(0, at - 24) : at], text[at + 1 : at + 5]
    if not before or not after.strip():
        return False
    if _KEPT_AFTER.match(after):
        return True
    if (language in _SHORT_WORDS and _SHORT_WORD.search(before)) or (
        language in _FRENCH and (after[0] in ";:!?»%" or before[-1] == "«")
    ):
        return True
    # "2019 Kyrgyzstan": behind a number only what it counts, which is written small
    return bool(_KEPT_BEFORE.search(before)) and not (before[-1].isnumeric() and after[0].isupper())


def find_unseen(said: Said, local: Local) -> Iterator[Finding]:
    unseen = _unseen(said.raw, local)
    if unseen:
        names = ", ".join(map(called, dict.fromkeys(said.raw[at] for at in unseen)))
        yield f"characters nobody sees, which {local.tag} has no use for here: {names}", "take them out"


def mend_unseen(text: str, local: Local) -> str:
    unseen = set(_unseen(text, local))
    return "".join(char for at, char in enumerate(text) if at not in unseen) if unseen else text


def _unseen(text: str, local: Local) -> list[int]:
    """Where characters stand that change nothing but what programs read."""
    if text.isprintable():
        return []
    wrong = "" if local.script in _BREAKING_SCRIPTS else _SPACELESS
    if local.script in _PLAIN_SCRIPTS:
        wrong += _JOINERS
    if not _RIGHT_TO_LEFT.search(text):
        wrong += _DIRECTIONS
    joining = {match.start() for match in _EMOJI_JOINER.finditer(text)}
    return [at for at, char in enumerate(text) if char in wrong and at not in joining]


def _around(text: str, start: int, end: int) -> str:
    """A place and what stands around it, its spaces to be seen."""
    words = text[max(0, start - _SHOWN) : start], text[start:end], text[end : end + _SHOWN]
    return "".join((words[0], "·" * len(words[1]), words[2])).strip().replace("\n", " ")
