"""Whether texts are found again in what a PDF says, as Chrome reads it.

A right-to-left line comes back in pieces: words from right to left, but words and numbers of other scripts between them the
other way round than they are written, signs on either side of them, and a last mark after the sign that follows its word. So of
such a text the words are compared, letter for letter and in their order; only those of other scripts may change places among
themselves between two words of the own one, or run backwards where there is none in the whole text.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

import pypdfium2
import regex

_WORD = regex.compile(r"[\p{L}\p{M}]+|\p{Nd}+")
_SIGN_AND_MARK = regex.compile(r"(\p{P}+)(\p{Mn}+)")
_LEFTWARDS = regex.compile(r"[\p{Arabic}\p{Hebrew}]")


def said_in(pdf: bytes) -> str:
    """All that the pages say, with line ends."""
    pages = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def not_found(texts: Iterable[str], said: str, *, leftwards: bool = False) -> list[str]:
    """The texts that are not there, in a document that runs from right to left where `leftwards`."""
    if not leftwards:
        found = letters(said)
        return [text for text in texts if letters(text) not in found]
    lines = [words(_SIGN_AND_MARK.sub(r"\2\1", line)) for line in said.splitlines()]
    forwards = [word for line in lines for word in line]
    backwards = [word for line in lines for word in line[::-1]]
    return [text for text in texts if not _within(words(text), forwards, backwards)]


def letters(text: str) -> str:
    """A text without blanks and marks of direction: what programs that read PDFs lose or add."""
    composed = unicodedata.normalize("NFKC", text)
    return "".join(char for char in composed if not char.isspace() and unicodedata.category(char) != "Cf")


def words(text: str) -> list[str]:
    """Words and numbers; marks of direction are no part of them."""
    composed = unicodedata.normalize("NFKC", text)
    return _WORD.findall("".join(char for char in composed if unicodedata.category(char) != "Cf"))


Piece = tuple[Counter[str], str]
"""Words of other scripts in any order, and the word of a right-to-left one that follows them; "" at the end."""


def _pieces(found: Iterable[str]) -> Iterator[Piece]:
    others: Counter[str] = Counter()
    for word in found:
        if _LEFTWARDS.search(word):
            yield others, word
            others = Counter()
        else:
            others[word] += 1
    yield others, ""


def _within(wanted: list[str], forwards: list[str], backwards: list[str]) -> bool:
    if not any(_LEFTWARDS.search(word) for word in wanted):
        both = (forwards, backwards)
        return any(found[at : at + len(wanted)] == wanted for found in both for at in range(len(found)))
    pieces, there = list(_pieces(wanted)), list(_pieces(forwards))
    return any(_equal(pieces, there[at : at + len(pieces)]) for at in range(len(there) - len(pieces) + 1))


def _equal(wanted: list[Piece], there: list[Piece]) -> bool:
    """Before the first and after the last own word more may stand: what comes before and after the text."""
    own = [word for _, word in wanted[:-1]] == [word for _, word in there[:-1]]
    inside = [others for others, _ in wanted[1:-1]] == [others for others, _ in there[1:-1]]
    return own and inside and wanted[0][0] <= there[0][0] and wanted[-1][0] <= there[-1][0]
