"""Where lines may break: ICU's opportunities (UAX #14 and its dictionaries), phrases in Japanese, less what stays together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import budoux
import pyphen
import regex
from icu4py.breakers import LineBreaker

from pipeline.campaign.languages import script
from pipeline.draw.spacing import kept_together

# CSS word-break and line-break as the language's readers expect them, in ICU's words (UTS #35, 3.6).
_ICU = {"ja": "ja-u-lb-strict", "zh": "zh-u-lb-strict"}
_ICU_PHRASES = {**_ICU, "ko": "ko-u-lw-phrase"}
_VANISHING = (
    " \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u200b\u205f\u3000\n\u2028\u2029\x0b\x0c\x85"
)
_FORCED = "\n\u2028\u2029\x0b\x0c\x85"
SOFT_HYPHEN = "\u00ad"
_WORD = regex.compile(r"(?<![\w#@/.:])\p{L}[\p{L}\p{M}]{5,}(?![\w@/])")
_CLUSTERS = regex.compile(r"\X")
_SPACED_LETTER = regex.compile(r"[\p{Latin}\p{Cyrillic}\p{Greek}\p{Armenian}\p{Georgian}]\p{M}*")


@dataclass(frozen=True, slots=True)
class Piece:
    """What no line break may part: from `start` to `end` in the text, white space after it up to `next`.

    `hyphen` says that a line ending here shows one, `forced` that the line must end here.
    """

    start: int
    end: int
    next: int
    hyphen: bool = False
    forced: bool = False


def pieces(text: str, language: str, *, phrases: bool, hyphenate: bool) -> tuple[Piece, ...]:
    """The text in unbreakable parts. `phrases` keeps those of Japanese and Chinese whole, and the words of Korean."""
    ends = set(_opportunities(text, language, phrases=phrases))
    if phrases and (parser := _phrase_parser(language)):
        spaced = {end for end in ends if text[end - 1] in _VANISHING}
        ends &= _phrase_ends(text, parser) | spaced
    ends -= kept_together(text, language)
    if hyphenate:
        ends |= _hyphenation(text, language)
    return tuple(_pieces(text, sorted(ends | {len(text)})))


def clusters(text: str, piece: Piece) -> tuple[Piece, ...]:
    """A piece that may break anywhere, in grapheme clusters (UAX #29)."""
    spans = [match.span() for match in _CLUSTERS.finditer(text, piece.start, piece.end)]
    if not spans:
        return (piece,)
    *heads, (start, _) = spans
    return (
        *(Piece(at, end, end) for at, end in heads),
        Piece(start, piece.end, piece.next, piece.hyphen, piece.forced),
    )


def _pieces(text: str, ends: list[int]) -> Iterator[Piece]:
    start = 0
    for end in ends:
        shown = len(text[start:end].rstrip(_VANISHING)) + start
        forced = end < len(text) and any(character in _FORCED for character in text[shown:end])
        hyphen = text[shown - 1 : shown] == SOFT_HYPHEN if shown > start else False
        yield Piece(start, shown, end, hyphen or (shown == end and _within_word(text, end)), forced)
        start = end


def _within_word(text: str, end: int) -> bool:
    """Whether a break at `end` can only be one of hyphenation: letters on both sides, of a script that writes spaces."""
    return bool(_SPACED_LETTER.fullmatch(text[end - 1 : end]) and _SPACED_LETTER.match(text[end : end + 1]))


def _opportunities(text: str, language: str, *, phrases: bool) -> Iterator[int]:
    primary = language.partition("-")[0]
    at = 0
    for segment in LineBreaker(
        text, (_ICU_PHRASES if phrases else _ICU).get(primary, primary)
    ):  # its segments() counts UTF-16 units, strings do not
        at += len(segment)
        yield at


@lru_cache(maxsize=4)
def _parser(model: str) -> budoux.Parser:
    return {
        "ja": budoux.load_default_japanese_parser,
        "Hans": budoux.load_default_simplified_chinese_parser,
        "Hant": budoux.load_default_traditional_chinese_parser,
    }[model]()


def _phrase_parser(language: str) -> budoux.Parser | None:
    primary = language.partition("-")[0]
    if primary == "ja":
        return _parser("ja")
    return _parser("Hant" if script(language) == "Hant" else "Hans") if primary == "zh" else None


def _phrase_ends(text: str, parser: budoux.Parser) -> set[int]:
    ends: set[int] = set()
    at = 0
    for phrase in parser.parse(text):
        at += len(phrase)
        ends.add(at)
    return ends


@lru_cache(maxsize=16)
def _hyphenator(language: str) -> pyphen.Pyphen | None:
    found = pyphen.language_fallback(language.replace("-", "_"))
    return pyphen.Pyphen(lang=found, left=3, right=3) if found else None


def _hyphenation(text: str, language: str) -> set[int]:
    hyphenator = _hyphenator(language)
    if hyphenator is None:
        return set()
    return {word.start() + at for word in _WORD.finditer(text) for at in hyphenator.positions(word[0])}
