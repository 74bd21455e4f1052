"""Letters of the wrong script, and text that was left as it is in the source. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

import regex

from pipeline.translation.checked import Finding, Local, Said

_LATIN, _GREEK, _CYRILLIC = "A-Za-z\u00c0-\u024f", "\u0370-\u03ff", "\u0400-\u052f"
_MIXED = re.compile(rf"[{_LATIN}][{_GREEK}{_CYRILLIC}]|[{_GREEK}][{_LATIN}{_CYRILLIC}]|[{_CYRILLIC}][{_LATIN}{_GREEK}]")
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_PLACEHOLDER = regex.compile(r"\{\w+\}")
_FEW = 3
"""Letters, or words, too few to tell by."""


def find_mixed(said: Said, local: Local) -> Iterator[Finding]:
    text = said.facts.bare
    if text.isascii() or not _MIXED.search(text):
        return
    words = [word for word in _WORD.findall(text) if _MIXED.search(word)]
    if words:
        what = f"{', '.join(dict.fromkeys(words))}: letters of two scripts in one word"
        yield what, "type the word again on one keyboard; some letters only look alike"


def find_wrong(said: Said, local: Local) -> Iterator[Finding]:
    """Most letters are of another script than the language's; names that stand so in the source do not count."""
    assert said.source is not None
    text = said.facts.bare
    if _own(text, local) * 2 >= len(text):  # nearly all
        return
    letters = _letters(text)
    if len(letters) < _FEW or _own(letters, local) * 2 >= len(letters) or said.text == said.source.text:
        return
    names = {word.casefold() for word in _WORD.findall(said.source.bare) if not word.islower()}
    letters = "".join(word for word in _WORD.findall(_PLACEHOLDER.sub(" ", text)) if word.casefold() not in names)
    letters = _letters(letters)
    if len(letters) >= _FEW and _own(letters, local) * 2 < len(letters):
        yield f"most letters are not those of {local.tag}", "is it the text of another language?"


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text))


def _own(letters: str, local: Local) -> int:
    return sum(map(len, local.own.findall(letters)))


def find_untranslated(said: Said, local: Local) -> Iterator[Finding]:
    assert said.source is not None
    if said.text.casefold() != said.source.text.casefold():
        return
    text = said.facts.bare
    for name in said.facts.names:
        text = text.replace(name, " ")
    if len(_WORD.findall(_PLACEHOLDER.sub(" ", text))) >= _FEW:
        yield "the text is the source text", "translate it; if it shall stay so, say it by # ignore: untranslated"
