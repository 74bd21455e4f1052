"""What pages say in one language: the tool's words as HTML, dates, sizes of files. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast, get_args

from markupsafe import Markup, escape

from pipeline.campaign.languages import direction, same_language, source_formats
from pipeline.campaign.model import DateStyle
from pipeline.draw.bidi import PIECES
from pipeline.pack.manifest import PublishedLanguage, PublishedSize
from pipeline.translation.formats import Digits, date_range, number
from pipeline.translation.tool import ToolWords

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_KILO, _MEGA = 1000, 1_000_000
_USE = "tool.page.use."
RIGHT_TO_LEFT_MARK = "\N{RIGHT-TO-LEFT MARK}"


@dataclass(frozen=True, slots=True)
class PageWords:
    """The words for readers of `language`. What pages get from here is safe to stand in HTML."""

    tool: ToolWords
    language: PublishedLanguage

    def say(self, key: str, /, **values: str) -> Markup:
        """The words of `key`; in a <span> where they are in another language, each value in a <bdi> where it could move.

        Values are text, or Markup that sees to that itself. Raises KeyError for a key or value there is not.
        """
        said = self.tool.words[key]
        pieces = _PLACEHOLDER.split(said.text)
        shown = [
            escape(piece) if index % 2 == 0 else _isolated(values[piece], said.tag)
            for index, piece in enumerate(pieces)
        ]
        return self._marked(Markup("").join(shown), said.tag)

    def text(self, words: str) -> Markup:
        """What is written in the language of the page; from right to left each hashtag, handle and address in a <bdi>."""
        if self.language.direction == "ltr":
            return escape(words)
        shown, end = Markup(), 0
        for match in PIECES.finditer(words):
            shown += escape(words[end : match.start()]) + Markup("<bdi>{}</bdi>").format(match[0])
            end = match.end()
        return shown + escape(words[end:])

    def plain(self, key: str, /, **values: str) -> str:
        """The words of `key` as text alone, for titles and attributes."""
        return self.tool.text(key, **values).text

    def dates(self, start: date, end: date) -> str:
        """Both days included, as `translation.formats.date_range` writes them."""
        style = self.language.date_style
        chosen = cast("DateStyle", style) if style in get_args(DateStyle) else get_args(DateStyle)[0]
        return date_range(start, end, self._locale, self._digits, chosen)

    def day(self, day: date) -> str:
        return self.dates(day, day)

    def count(self, value: float) -> str:
        return number(value, self._locale, self._digits)

    def weight(self, size: int) -> Markup:
        """How large a file of `size` bytes is, in kB or, from a million bytes, MB to one place; a kB and an MB are powers of 1000."""
        if size < _MEGA:
            return self.say("tool.page.kb", count=self._number(max(1, round(size / _KILO))))
        tenths = round(size / _MEGA, 1)
        return self.say("tool.page.mb", count=self._number(int(tenths) if tenths.is_integer() else tenths))

    def _number(self, value: float) -> Markup:
        """A number among words from right to left keeps to them, whatever stands before it; a mark is shorter than a <bdi>."""
        mark = RIGHT_TO_LEFT_MARK if self.language.direction == "rtl" else ""
        return escape(f"{mark}{self.count(value)}")

    def used(self, size: str, sizes: Iterable[PublishedSize]) -> Markup:
        """Where people use a size ("Instagram square"); for one of the campaign's own its name, and its sides in px."""
        if self.tool.knows(_USE + size):
            return self.say(_USE + size)
        name = self.tool.size(size)
        called = self._marked(_isolated(name.text, self.language.tag), name.tag)
        sides = (f"{one.width}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{one.height}" for one in sizes if one.name == size)
        return Markup(" ").join((called, *(Markup("<bdi>{}</bdi>").format(each) for each in sides)))

    def _marked(self, text: Markup, tag: str) -> Markup:
        if tag in same_language(self.language.tag):
            return text
        return Markup('<span lang="{}" dir="{}">{}</span>').format(tag, direction(tag), text)

    @property
    def _locale(self) -> str:
        return self.language.formats or source_formats(self.language.tag)

    @property
    def _digits(self) -> Digits:
        chosen = self.language.digits
        return cast("Digits", chosen) if chosen in get_args(Digits) else "cldr"


def _isolated(value: str, tag: str) -> Markup:
    if isinstance(value, Markup) or (value.isascii() and direction(tag) == "ltr"):
        return escape(value)
    return Markup("<bdi>{}</bdi>").format(value)
