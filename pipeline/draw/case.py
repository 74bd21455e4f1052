"""CSS `text-transform` for languages, by Unicode's SpecialCasing.txt and CLDR's transforms el-Upper, az-Upper, nl-Title."""

from __future__ import annotations

import unicodedata

import regex

from pipeline.template.model import Case

_DOTTED_I = ("tr", "az")
_ACUTE, _DIAERESIS = "\u0301", "\u0308"
_GREEK_VOWELS = "ΑΕΗΙΟΥΩ"
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}'’]+")
# German keeps ß in lower case and writes SS in capitals; Unicode's full mapping already does. Georgian has capitals
# (Mtavruli) only for all-capital text: str.upper() gives them, str.title() does not begin words with them.


def transform(text: str, case: Case, language: str) -> str:
    """The text in the case a style asks for. Scripts without case stay as they are."""
    primary = language.partition("-")[0]
    if case == "uppercase":
        return _upper(text, primary)
    if case == "lowercase":
        return _lower(text, primary)
    return _WORD.sub(lambda word: _capitalised(word[0], primary), text) if case == "capitalize" else text


def _upper(text: str, primary: str) -> str:
    if primary in _DOTTED_I:
        text = text.replace("i", "İ")
    if primary == "lt":
        text = unicodedata.normalize("NFC", text.replace("i̇", "i"))  # the dot kept under an accent goes
    return _without_tonos(text) if primary == "el" else text.upper()


def _lower(text: str, primary: str) -> str:
    if primary in _DOTTED_I:
        text = text.replace("İ", "i").replace("I\u0307", "i").replace("I", "ı")
    return text.lower()


def _capitalised(word: str, primary: str) -> str:
    """The first letter alone changes (CSS Text 3, 2.1): what follows stays, so `HIV` does."""
    if primary == "nl" and word[:2].lower() == "ij":
        return "IJ" + word[2:]
    head, rest = word[:1], word[1:]
    if primary in _DOTTED_I:
        return _upper(head, primary) + rest
    return head.title() + rest


def _without_tonos(text: str) -> str:
    """Greek capitals bear no accent; a vowel keeps or gains the diaeresis that parts it from an accented vowel before it.

    A lone ή ("or") keeps its tonos, so that it is not read as the article Η.
    """
    out: list[str] = []
    for word in regex.split(r"([\p{L}\p{M}]+)", text):
        if word in ("ή", "Ή"):
            out.append("Ή")
            continue
        stressed_before = False
        for cluster in regex.findall(r"\X", unicodedata.normalize("NFD", word)):
            base, marks = cluster[:1].upper(), cluster[1:]
            if len(base) != 1 or base not in _GREEK_VOWELS:
                out.append(cluster.upper())
                stressed_before = False
                continue
            parted = _DIAERESIS in marks or (stressed_before and base in "ΙΥ")
            out.append(base + (_DIAERESIS if parted else ""))
            stressed_before = _ACUTE in marks and _DIAERESIS not in marks
    return unicodedata.normalize("NFC", "".join(out))
