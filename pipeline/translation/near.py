"""Strings of the source that say nearly the same in other words: one of them was likely changed and the other forgotten. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import regex

from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from pipeline.translation.checked import Facts

ID = "near-duplicate"
_FEWEST = 8
"""Words; shorter ones are alike by chance."""
_ALIKE = 0.7
"""Share of words in the same order. The two blurbs of the campaign that this was made for have 0.72."""
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


@dataclass(frozen=True, slots=True)
class _Worded:
    text: Text
    words: tuple[str, ...]
    kinds: frozenset[str]


def near_duplicates(texts: Sequence[tuple[Text, Facts]]) -> Iterator[Problem]:
    """One problem for each string that is nearly, and not quite, an earlier one; hashtags and capitals do not count."""
    earlier: list[_Worded] = []
    for text, found in texts:
        words = tuple(_WORD.findall(found.bare.lower()))
        if len(words) < _FEWEST:
            continue
        this = _Worded(text, words, frozenset(words))
        if twin := next((other for other in earlier if _near(this, other)), None):
            what = f"{text.key}: nearly the same as {twin.text.key} ({twin.text.file}:{twin.text.line}), in other words"
            hint = "give both the same words, or say that they differ on purpose: # ignore: near-duplicate"
            yield Problem(what, text.file, text.line, hint, Level.WARNING, ID)
        earlier.append(this)


def _near(one: _Worded, other: _Worded) -> bool:
    shared = len(one.kinds & other.kinds)
    if 2 * shared < 0.6 * (len(one.kinds) + len(other.kinds)) or one.words == other.words:
        return False
    return SequenceMatcher(None, one.words, other.words, autojunk=False).ratio() >= _ALIKE
