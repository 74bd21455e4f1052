"""A string as it is to be set: marks read, case changed, each character given its look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import regex

from pipeline.draw.bidi import isolate
from pipeline.draw.case import transform
from pipeline.draw.check import check_characters, check_font, string_name
from pipeline.draw.fonts import FontSet
from pipeline.draw.itemise import Run
from pipeline.draw.match import Match, NoMatch
from pipeline.draw.model import Paint, Runs, Setting
from pipeline.draw.rules import Place, places_of
from pipeline.draw.wrap import SOFT_HYPHEN, Piece
from pipeline.template.model import Accent, Rule, TextBox, TextStyle
from pipeline.translation.markup import spans

HYPHEN, ELLIPSIS = "-", "…"
_BOLD = 700
_TEXT, _STRONG, _HASHTAG = range(3)
_HASHTAGS = regex.compile(r"(?<![\w&/])#\w[\w\p{M}·]*")
_BLANKS = regex.compile(r"[ \t]+")
_BREAKS = regex.compile(r"[ \t]*(?:\r\n|[\r\n\u2028\u2029\x0b\x0c\x85])[ \t]*")
_OPENING = regex.compile("\u2068")
_JOINED = regex.compile(
    r"\p{Arabic}|\p{Syriac}|\p{Mongolian}|\p{Nko}|\p{Mandaic}|\p{Adlam}|\p{Hanifi_Rohingya}"
    r"|\p{Devanagari}|\p{Bengali}|\p{Gurmukhi}"  # these hang on a head line
)


@dataclass(frozen=True, slots=True)
class Look:
    """How some of the characters look: their style in one face, and what paints them otherwise than the rest."""

    style: TextStyle
    paint: Paint
    face: Run


@dataclass(frozen=True, slots=True)
class Copy:
    """Characters and, for each, the number of its look; `joined` letters must not be spaced or turned one by one.

    `hyphen` and `ellipsis` are the looks of those two where they are added, `places` where its rules lie.
    """

    text: str
    numbers: bytes
    looks: tuple[Look, ...]
    joined: bool
    hyphen: int
    ellipsis: int
    places: Mapping[Rule, Place]

    def runs(self, piece: Piece, *, ends_line: bool) -> Runs:
        """A piece with the white space that follows it, or with the hyphen it ends a line with."""
        end = piece.end if ends_line else piece.next
        found, at = [], piece.start
        for number, group in groupby(self.numbers[piece.start : end]):
            length = sum(1 for _ in group)
            found.append((self.text[at : at + length].replace(SOFT_HYPHEN, ""), number))
            at += length
        if ends_line and piece.hyphen:
            found.append((HYPHEN, self.hyphen))
        return tuple((words, number) for words, number in found if words)

    def cut_short(self, end: int) -> Copy:
        """The text up to `end` and an ellipsis."""
        return replace(self, text=self.text[:end] + ELLIPSIS, numbers=self.numbers[:end] + bytes([self.ellipsis]))


def copy_of(setting: Setting, fonts: FontSet) -> Copy:
    """The string of a setting, ready for its box. Raises DrawError for a font or a character that is not there."""
    box = setting.box
    accents = (Accent(box.style), strong(box, fonts), box.hashtags or Accent(box.style))
    said: list[str] = []
    which = bytearray()
    for span in spans(setting.text):
        number = _STRONG if span.bold else _TEXT
        words = _settled(
            transform(span.text, accents[number].style.case, setting.language), one_line=box.curve is not None
        )
        said.append(isolate(words) if setting.direction == "rtl" else words)
        which += bytes([number]) * len(said[-1])
    text = "".join(said)
    if box.hashtags:
        for match in _HASHTAGS.finditer(text):
            which[match.start() : match.end()] = bytes([_HASHTAG]) * len(match[0])
    for number in sorted({_TEXT, *which}):
        _check(setting, accents[number].style, text, fonts)
    which += bytes([_TEXT]) * len(HYPHEN + ELLIPSIS)
    numbers, looks = _looks(text + HYPHEN + ELLIPSIS, which, accents, setting.language, fonts)
    *_, hyphen, ellipsis = numbers
    return Copy(text, numbers[: len(text)], looks, bool(_JOINED.search(text)), hyphen, ellipsis, _places(looks, fonts))


def _places(looks: Sequence[Look], fonts: FontSet) -> Mapping[Rule, Place]:
    """As the font of the first characters has them: a rule does not jump where another font begins."""
    asked = fonts.match(looks[0].style)
    ruled = any(look.style.rules for look in looks)
    return places_of(asked.face.path) if ruled and isinstance(asked, Match) else {}


def _check(setting: Setting, style: TextStyle, text: str, fonts: FontSet) -> None:
    check_font(style, fonts, f"box {setting.box.name!r}")
    subject = string_name(setting.key, setting.language, setting.text)
    check_characters(text, style, setting.language, fonts, subject, setting.file, setting.line)


def _settled(text: str, *, one_line: bool) -> str:
    """White space as CSS collapses it, line breaks kept where there is more than one line."""
    single = _BLANKS.sub(" ", text)  # before the rest, which would look at each of many blanks again and again
    return _BLANKS.sub(" ", _BREAKS.sub(" " if one_line else "\n", single))


def strong(box: TextBox, fonts: FontSet) -> Accent:
    """How words in `<b>` look: as the drawing has it, else in the bold of the family; like the rest where it has none."""
    bold = replace(box.style, weight=max(_BOLD, box.style.weight))
    found = fonts.match(bold)
    lacks = isinstance(found, NoMatch) and found.lacking
    return box.bold or Accent(box.style if lacks else bold)


def _looks(
    text: str, which: Iterable[int], accents: Sequence[Accent], language: str, fonts: FontSet
) -> tuple[bytes, tuple[Look, ...]]:
    """The look of each character: its accent, in the face that has it."""
    faces = {number: list(_faces(fonts.itemised(text, accents[number].style, language).runs)) for number in set(which)}
    looks: dict[Look, int] = {}
    numbers = bytearray()
    for at, number in enumerate(which):
        look = Look(accents[number].style, accents[number].paint, faces[number][at])
        numbers.append(looks.setdefault(look, len(looks)))
    for match in _OPENING.finditer(text):  # alone in a run, Typst would not see it
        numbers[match.start()] = numbers[match.end()]
    return bytes(numbers), tuple(looks)


def _faces(runs: Iterable[Run]) -> Iterator[Run]:
    """The face of each character."""
    for run in runs:
        face = replace(run, text="")
        yield from (face for _ in run.text)
