"""Every letter once in what a page says: what people copy, search and have read to them.

Typst begins a text object of its own wherever a glyph stands above or below the line (dots, accents, vowel signs), and
writes the text of the whole letter into each of them: two glyphs of one letter read as two letters. Here they come together
again; where each of them stands stays as it is.

Right-to-left takes more. Readers turn the text of such a line around character by character, so one glyph must not say
several; they begin a new line where a text stands above the line; and some leave a word the wrong way round where the page,
not the font, says its text. So there a letter keeps one character, each of its marks is an unseen glyph on the line that
says one, and what is seen of the marks is drawn as a shape.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from pipeline.guide.textobjects import Glyph, Letter, PageFont, TextObject

_NEXT_OBJECT: Final = re.compile(rb"(?:EMC/Span<<[^\n]*>>BDC\n)?")
_LIGATURES: Final = {
    letters: chr(code)
    for code in (*range(0xFBEA, 0xFDFC), *range(0xFEF5, 0xFEFC))
    if unicodedata.decomposition(chr(code)).startswith("<isolated> 06")
    and len(letters := unicodedata.normalize("NFKC", chr(code))) > 1
}
"""Arabic letters that fonts draw as one glyph, such as lam-alef, and the one character that stands for them (Unicode's
Arabic Presentation Forms): readers take it apart the right way round."""


def join_letters(content: bytes, objects: Sequence[TextObject]) -> None:
    """Moves what goes on in the next text object into the one where the letter begins, and shares out its characters."""
    home: TextObject | None = None
    end = 0
    for found in objects:
        if not _NEXT_OBJECT.fullmatch(content, end, found.start):
            home = None
        if home and found.letters and _goes_on(home.letters[-1], found.letters[0]):
            more = found.letters.pop(0)
            last = home.letters[-1]
            home.letters[-1] = replace(last, glyphs=(*last.glyphs, *more.glyphs), told=True)
        home = found if found.letters else home
        end = found.end
    for found in objects:
        found.letters = _with_spaces([part for letter in found.letters for part in _shared(letter)])


def _goes_on(letter: Letter, after: Letter) -> bool:
    """Whether `after`, which begins the next text object, is more of the same letter."""
    last, first = letter.glyphs[-1], after.glyphs[0]
    gap = abs(last.pen[0] + last.advance - first.pen[0])
    if (letter.text, last.look) != (after.text, first.look) or gap > first.size / 2:  # fonts may kern inside a letter
        return False
    # Leftwards marks are shown before what they stand on; rightwards a letter is over where its first glyph comes again.
    return last.advance == 0 if _leftwards(letter.text) else first.code != letter.glyphs[0].code


def _leftwards(text: str) -> bool:
    return unicodedata.bidirectional(text[:1] or " ") in ("R", "AL")


def _shared(letter: Letter) -> Iterator[Letter]:
    """A letter without what stands above or below the line, which is drawn; right-to-left its characters are told apart."""
    if not _leftwards(letter.text):
        start = letter.glyphs[0].operator
        drawn = tuple(glyph for glyph in letter.glyphs if glyph.operator != start and _drawable(glyph))
        yield replace(letter, glyphs=tuple(glyph for glyph in letter.glyphs if glyph not in drawn), drawn=drawn)
        return
    *marks, base = letter.glyphs
    if base.advance == 0 or not base.seen or not all(mark.advance == 0 and _drawable(mark) for mark in marks):
        yield letter
        return
    said = [char for char in letter.text[1:] if unicodedata.combining(char)] if marks else []
    tellers = min(len(marks), len(said))
    for number in range(tellers):  # from left to right: the last mark first; several in one glyph together
        text = said[-1 - number] if number < tellers - 1 else "".join(said[: len(said) - number])
        yield Letter(text, (replace(marks[number], pen=base.pen),), turned=letter.turned, unseen=True)
    text = "".join(char for char in letter.text if char not in said)
    yield Letter(_LIGATURES.get(text, text), (base,), turned=letter.turned, drawn=tuple(marks))


def _drawable(glyph: Glyph) -> bool:
    return glyph.seen and glyph.code in glyph.font.shapes


def _with_spaces(letters: list[Letter]) -> list[Letter]:
    """Spaces shown by themselves behind a letter with a mark belong to its text: readers do not see such a space."""
    result: list[Letter] = []
    for letter, following in zip_longest(letters, letters[1:]):
        last = result[-1] if result else None
        alone = letter.text == " " and (following is None or following.glyphs[0].place == 0)
        if alone and last and last.told and last.glyphs[-1].advance == 0 and not _leftwards(last.text):
            result[-1] = replace(last, text=last.text + " ", glyphs=(*last.glyphs, *letter.glyphs))
        else:
            result.append(letter)
    return result


def meanings(objects: Iterable[TextObject]) -> dict[PageFont, dict[int, str]]:
    """What each code of each font says on most of its places, where it is shown for a letter of its own right-to-left."""
    counts: dict[tuple[PageFont, int], Counter[str]] = {}
    for letter in (letter for found in objects for letter in found.letters):
        if len(letter.glyphs) == 1 and (letter.unseen or _leftwards(letter.text)):
            glyph = letter.glyphs[0]
            counts.setdefault((glyph.font, glyph.code), Counter())[letter.text] += 1
    result: dict[PageFont, dict[int, str]] = {}
    for (font, code), texts in counts.items():
        result.setdefault(font, {})[code] = max(sorted(texts), key=texts.__getitem__)
    return result


def tell_the_rest(objects: Iterable[TextObject], said: Mapping[PageFont, Mapping[int, str]]) -> None:
    """Has the page say the text of each letter whose font does not: `said` is what fonts say otherwise than they did."""
    for found in objects:
        found.letters = [replace(letter, told=_untold(letter, said)) for letter in found.letters]


def _untold(letter: Letter, said: Mapping[PageFont, Mapping[int, str]]) -> bool:
    glyph, *others = letter.glyphs
    return bool(others) or said.get(glyph.font, {}).get(glyph.code, glyph.font.texts[glyph.code]) != letter.text
