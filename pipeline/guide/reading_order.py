"""The order in which assistive technology reads the words of right-to-left lines.

Typst writes the words of such a line from left to right, as they stand, and lists them so in the tree of tags wherever
they are parted, as by spaces of another font. Read in that order, every line begins with its last word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pipeline.guide.textobjects import TextObject

_MARK: Final = re.compile(rb"/MCID (\d+)|/Artifact")
_ONE_LINE: Final = 4.0
"""Pt between the baselines of two pieces of one line, at most: marks and small letters may stand apart a little."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one marked part of a page says, and where it begins, in pt from below."""

    text: str
    x: float
    y: float


OTHER: Final = Piece("-", 0, -_ONE_LINE)
"""What is no text of the element itself: an element inside it, or its end."""


def pieces_of(content: bytes, objects: Iterable[TextObject]) -> dict[int, Piece]:
    """The marked parts of a page that say something, by their numbers (MCID; ISO 32000-1, 14.7.4)."""
    marks = [(mark.start(), mark[1]) for mark in _MARK.finditer(content)]
    found: dict[int, Piece] = {}
    at = 0
    for each in (each for each in objects if each.letters):
        while at + 1 < len(marks) and marks[at + 1][0] < each.start:
            at += 1
        if not marks or marks[at][0] > each.start or marks[at][1] is None:
            continue
        number = int(marks[at][1])
        x, y = each.letters[0].glyphs[0].pen[0], each.letters[-1].glyphs[-1].pen[1]
        said = "".join(letter.text for letter in each.letters)
        known = found.get(number, Piece("", x, y))
        found[number] = Piece(known.text + said, known.x, known.y)
    return found


def reading_order(pieces: Sequence[Piece | None]) -> list[int]:
    """The positions of the pieces of one element in the order in which they are read; None is a piece without text.

    Words of right-to-left letters that follow each other towards the right are turned around, with all between them, and
    with the signs before and after them where nothing left-to-right stands beyond.
    """
    order = list(range(len(pieces)))
    run: list[tuple[int, str]] = []  # positions and kinds of what goes on towards the right
    before = OTHER
    for at, piece in enumerate((*pieces, OTHER)):
        if piece is None:
            continue
        if piece is OTHER or piece.x < before.x or abs(piece.y - before.y) > _ONE_LINE:
            for first, last in _leftwards(run):
                order[first : last + 1] = order[first : last + 1][::-1]
            run = []
        run.append((at, _kind(piece.text)))
        before = piece
    return order


def _leftwards(run: Sequence[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """First and last position of each part of a run without anything left-to-right in it."""
    parts = [list(part) for is_l, part in groupby(run, lambda each: each[1] == "L") if not is_l]
    for part in parts:
        words = [at for at, kind in part if kind == "R"]
        if words:
            first = part[0][0] if part[0] == run[0] else words[0]
            yield first, part[-1][0] if part[-1] == run[-1] else words[-1]


def _kind(text: str) -> str:
    """L or R where it has letters or numbers of that direction, L where of both; else nothing."""
    kinds = {unicodedata.bidirectional(char) for char in text}
    return "L" if kinds & {"L", "EN", "AN"} else "R" if kinds & {"R", "AL"} else ""
