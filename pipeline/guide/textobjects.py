"""Text objects of a page in the form in which Typst writes them: read to letters, and written again.

Anything in another form is passed over (ISO 32000-1, 9.4 text objects, 14.9.4 replacement text).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Final

_NUMBER: Final = rb"-?\d+(?:\.\d+)?"
_IN_STRING: Final = rb"[^\\()]|\\."
_STRING: Final = rb"\((?:%b|\((?:%b|\((?:%b)*\))*\))*\)|<[0-9A-Fa-f]*>" % (_IN_STRING, _IN_STRING, _IN_STRING)
"""Brackets inside a string may stand unescaped where each has its other one (ISO 32000-1, 7.3.4.2); here two deep."""
_OBJECT: Final = re.compile(rb"q 1 0 0 -1 (%b) (%b) cm([^\n]*)\nBT(.*?)ET\nQ\n" % (_NUMBER, _NUMBER), re.DOTALL)
_SHOW: Final = re.compile(
    rb"\s?(?:/Span<</ActualText(?P<says>%b)>>BDC)?\s?(?P<turned>/ReversedChars BMC)?\s?"
    rb"(?P<look>\d Tr/(?P<font>\w+) (?P<size>%b) Tf) 1 0 0 -1 (?P<x>%b) (?P<y>%b) Tm"
    rb"(?:\[(?P<shown>(?:%b|%b| )*)\]TJ|(?P<alone>%b)Tj)\n?(?:EMC\n?)*"
    % (_STRING, _NUMBER, _NUMBER, _NUMBER, _STRING, _NUMBER, _STRING),
    re.DOTALL,
)
_PART: Final = re.compile(rb"(%b)|(%b)" % (_STRING, _NUMBER), re.DOTALL)
_ESCAPE: Final = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_ESCAPES: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_SEEN, _UNSEEN = b"0 Tr", b"3 Tr"


@dataclass(frozen=True, slots=True)
class PageFont:
    """A font of a guide, known by its `number`: the text of each glyph by its code, its width in thousandths of an em.

    `shapes` are its glyphs as operators of a page, in font units, of which an em has `units`; none where it has no marks.
    """

    number: int
    texts: Mapping[int, str] = field(compare=False)
    widths: Mapping[int, float] = field(compare=False)
    shapes: Mapping[int, bytes] = field(compare=False, default_factory=dict)
    units: int = field(compare=False, default=1000)


@dataclass(frozen=True, slots=True)
class Glyph:
    """`pen` is where it starts on the page, in pt, before it moves `before` thousandths of an em back.

    `place` counts the glyphs that one operator shows, `operator` the operators of a page.
    """

    code: int
    before: bytes
    pen: tuple[float, float]
    advance: float
    size: float
    font: PageFont
    look: bytes
    operator: tuple[int, int]
    place: int

    @property
    def seen(self) -> bool:
        return self.look.startswith(_SEEN)


@dataclass(frozen=True, slots=True)
class Letter:
    """Glyphs in the order in which they are shown, from left to right, and their text.

    `told`: the page says the text, not the font. `turned`: inside a part marked as reversed. `drawn` are glyphs that are
    drawn as shapes, without any text; those of an `unseen` one are not drawn at all.
    """

    text: str
    glyphs: tuple[Glyph, ...]
    told: bool = False
    turned: bool = False
    drawn: tuple[Glyph, ...] = ()
    unseen: bool = False


@dataclass(slots=True)
class TextObject:
    """A text object of a page: where its bytes are, its origin in pt, its colour."""

    start: int
    end: int
    origin: tuple[float, float]
    paint: bytes
    letters: list[Letter]


def text_objects(content: bytes, fonts: Mapping[str, PageFont]) -> Iterator[TextObject]:
    """In the order of the page. `fonts` by their names on the page."""
    for found in _OBJECT.finditer(content):
        x, y, paint, body = found.groups()
        origin = (float(x), float(y))
        letters: list[Letter] = []
        at = count = 0
        while (show := _SHOW.match(body, at)) and show["font"].decode() in fonts:
            letters += _letters(show, origin, fonts[show["font"].decode()], (found.start(), count))
            at, count = show.end(), count + 1
        if not body[at:].strip():
            yield TextObject(found.start(), found.end(), origin, paint, letters)


def _letters(
    show: re.Match[bytes], origin: tuple[float, float], font: PageFont, operator: tuple[int, int]
) -> list[Letter]:
    """What one operator shows: a letter a glyph, or one of all where the page says its text."""
    size = float(show["size"])
    x, y = origin[0] + float(show["x"]), origin[1] - float(show["y"])
    glyphs: list[Glyph] = []
    before = b""
    for string, move in _PART.findall(show["shown"] if show["alone"] is None else show["alone"]):
        if move:
            before = move
            continue
        codes = _bytes(string)
        for code in (int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2)):
            advance = font.widths.get(code, 0.0) * size / 1000
            glyphs.append(Glyph(code, before, (x, y), advance, size, font, show["look"], operator, len(glyphs)))
            x += advance - float(before or 0) * size / 1000
            before = b""
    turned = show["turned"] is not None
    if show["says"] is not None:
        return [Letter(_text(_bytes(show["says"])), tuple(glyphs), True, turned)]
    return [Letter(font.texts[glyph.code], (glyph,), False, turned) for glyph in glyphs]


def _bytes(string: bytes) -> bytes:
    """A PDF string (ISO 32000-1, 7.3.4)."""
    if string.startswith(b"<"):
        return bytes.fromhex(string[1:-1].decode())
    return _ESCAPE.sub(_unescaped, string[1:-1])


def _unescaped(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 8)]) if match[1].isdigit() else _ESCAPES.get(match[1], match[1])


def _text(said: bytes) -> str:
    return said[2:].decode("utf-16-be") if said.startswith(b"\xfe\xff") else said.decode("ascii")


def written(found: TextObject) -> bytes:
    """The text object again; nothing where it has no letters left."""
    if not found.letters:
        return b""
    shows: list[bytes] = []
    for (told, turned, _), run in groupby(enumerate(found.letters), _together):
        letters = [letter for _, letter in run]
        shown = _shown([glyph for letter in letters for glyph in _glyphs(letter)], found.origin)
        if told:
            said = letters[0].text.encode("utf-16-be").hex().upper().encode()
            shows.append(b"/Span<</ActualText<FEFF%b>>>BDC\n%bEMC\n" % (said, shown))
        else:
            shows.append(b"/ReversedChars BMC\n%bEMC\n" % shown if turned else shown)
    shapes = b"".join(_shape(glyph, found.origin) for letter in found.letters for glyph in letter.drawn)
    x, y = map(_number, found.origin)
    return b"q 1 0 0 -1 %b %b cm%b\nBT\n%bET\n%bQ\n" % (x, y, found.paint, b"".join(shows), shapes)


def _together(numbered: tuple[int, Letter]) -> tuple[bool, bool, int]:
    """Letters that may stand in one marked part: not those with a text that the page says."""
    number, letter = numbered
    return letter.told, letter.turned and not letter.told, number if letter.told else 0


def _glyphs(letter: Letter) -> Sequence[Glyph]:
    if not letter.unseen:
        return letter.glyphs
    return [replace(glyph, look=glyph.look.replace(_SEEN, _UNSEEN, 1), before=b"") for glyph in letter.glyphs]


def _shown(glyphs: Sequence[Glyph], origin: tuple[float, float]) -> bytes:
    """Operators that show the glyphs, one for those that stand as one showed them before."""
    shows: list[bytes] = []
    for _, run in groupby(enumerate(glyphs), _in_one_go):
        first, *rest = (glyph for _, glyph in run)
        parts = b"".join(b"%b<%04X>" % (glyph.before, glyph.code) for glyph in (first, *rest))
        shows.append(b"%b 1 0 0 -1 %b Tm[%b]TJ\n" % (first.look, _place(first.pen, origin), parts))
    return b"".join(shows)


def _in_one_go(numbered: tuple[int, Glyph]) -> tuple[tuple[int, int], bytes, int]:
    number, glyph = numbered
    return glyph.operator, glyph.look, glyph.place - number


def _shape(glyph: Glyph, origin: tuple[float, float]) -> bytes:
    scale = glyph.size / glyph.font.units
    moved = glyph.pen[0] - float(glyph.before or 0) * glyph.size / 1000
    place = _place((moved, glyph.pen[1]), origin)
    return b"q %b 0 0 %b %b cm\n%bf\nQ\n" % (_number(scale), _number(-scale), place, glyph.font.shapes[glyph.code])


def _place(pen: tuple[float, float], origin: tuple[float, float]) -> bytes:
    """In the object's own coordinates, which run downwards."""
    return b"%b %b" % (_number(pen[0] - origin[0]), _number(origin[1] - pen[1]))


def _number(value: float) -> bytes:
    number = f"{value:.5f}".rstrip("0").rstrip(".")
    return b"0" if number == "-0" else number.encode()
