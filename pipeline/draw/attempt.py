"""One text on its way into its box: what is measured, how its lines are chosen, whether its ink fits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import regex

from pipeline.draw.check import subject_of, too_long
from pipeline.draw.copy import ELLIPSIS, HYPHEN, Copy, copy_of
from pipeline.draw.curve import Track, bend, track
from pipeline.draw.engine import Metrics, voice_of
from pipeline.draw.flatten import EM, Ink, Page, Placed, around, path_data
from pipeline.draw.fonts import FontSet
from pipeline.draw.lines import HEADLINE_SIZE, Layout, Measured, Shortfall, lay_out
from pipeline.draw.model import Block, DrawError, Line, Outlines, Paint, Runs, Setting, Shape
from pipeline.draw.room import alignment, anchor, room_for
from pipeline.draw.wrap import Piece, clusters, pieces

_ROUNDING = 0.02  # px by which outlines of two decimals may be larger than what they round
_BASELINE = 750  # from the top of the page to the first line, as typeset.typ sets it
_PHRASES = 60  # characters up to which a Chinese text is taken for a headline, whose lines end with a phrase
_TOO_MUCH_INK = "its ink, marks and overhanging letters included, leaves the box at every size tried"
_FULL_WIDTH = regex.compile("[\u3000-\u303f\uff00-\uffef\u2018\u2019\u201c\u201d\u00b7]")
_PAUSES = ".,;:!?…、。，；：،؛–—- "


class Attempt:
    """A text that is measured and set in rounds, until `outlines` are there or it has no way left."""

    def __init__(self, setting: Setting, limit: float | None, fonts: FontSet) -> None:
        self.setting = setting
        self.copy: Copy = copy_of(setting, fonts)
        self.voice = voice_of(setting, self.copy)
        self.track = self._track()
        self.room = room_for(setting, limit, self.copy.text, self.track)
        self.tiers = _tiers(setting, self.copy.text)
        self._part(next(self.tiers))
        self.more = _ROUNDING  # px by which too large ink is given less room than it seems to need, doubled each time
        self.shortfall: Shortfall | None = None
        self.layout: Layout | None = None
        self.outlines: Outlines | None = None

    def _track(self) -> Track | None:
        curve = self.setting.box.curve
        if curve is None:
            return None
        where = f"box {self.setting.box.name!r}"
        if self.copy.joined:
            hint = "draw a straight text for this language, named after it: headline@ar"
            what = f"{subject_of(self.setting)} cannot run along a path"
            raise DrawError(what, "its letters join, and turning them one by one would tear them apart", hint)
        try:
            return track(curve.path)
        except (ValueError, IndexError) as error:
            raise DrawError(f"{where} cannot be filled", str(error), "draw the path anew") from error

    def wanted(self) -> Iterator[Runs]:
        """What has to be measured before lines are chosen."""
        for piece, solid in zip(self.pieces, self.solid, strict=True):
            yield solid
            if piece.hyphen:
                yield ((HYPHEN, self.copy.hyphen),)
            if gap := self._gap(piece):
                yield ((f"n{gap}n", self._look(piece)),)
                yield (("nn", self._look(piece)),)
        if self.setting.box.ellipsis:
            yield ((ELLIPSIS, self.copy.ellipsis),)

    def _part(self, into: tuple[Piece, ...]) -> None:
        """`solid` is what is seen of each piece, without a hyphen or white space."""
        self.pieces = into
        self.solid = [_whole(self.copy.runs(replace(piece, hyphen=False), ends_line=True)) for piece in into]

    def _look(self, piece: Piece) -> int:
        return self.copy.numbers[piece.end - 1] if piece.end > piece.start else 0

    def _gap(self, piece: Piece) -> str:
        """White space as measured between two letters: alone, or at the end of a line, it has no width."""
        return "" if piece.forced else self.copy.text[piece.end : piece.next]

    def _measured(self, known: Mapping[Runs, Metrics]) -> list[Measured]:
        found = []
        for piece, solid in zip(self.pieces, self.solid, strict=True):
            width, ascent, descent = known[solid]
            look, gap = self._look(piece), self._gap(piece)
            space = known[(f"n{gap}n", look),][0] - known[("nn", look),][0] if gap else 0.0
            hyphen = known[((HYPHEN, self.copy.hyphen),)][0] if piece.hyphen else 0.0
            found.append(Measured(width, ascent, descent, space, hyphen, piece.forced))
        return found

    def lay_out(self, known: Mapping[Runs, Metrics]) -> bool:
        """Chooses the lines; False where the text was parted otherwise and has to be measured again. Raises DrawError."""
        found = self._measured(known)
        layout = lay_out(found, self.room)
        if isinstance(layout, Layout):
            self.layout = layout
            return True
        self.shortfall = layout
        if tier := next(self.tiers, None):
            self._part(tier)
            return False
        if not self.setting.box.ellipsis:
            raise self._overflow(self._shortfall(self.shortfall))
        self._cut(found, known[((ELLIPSIS, self.copy.ellipsis),)][0])
        return False

    def _cut(self, found: list[Measured], width: float) -> None:
        """Leaves out words from the end until the smallest size holds the rest with an ellipsis."""
        self.room = replace(self.room, largest=self.room.smallest)
        for count in range(len(found) - 1, 0, -1):
            last = replace(found[count - 1], width=found[count - 1].width + width, space=0.0, forced=False)
            if isinstance(lay_out([*found[: count - 1], last], self.room), Layout):
                break
        else:
            assert self.shortfall is not None
            raise self._overflow(self._shortfall(self.shortfall))
        piece = self.pieces[count - 1]
        self.copy = self.copy.cut_short(len(self.copy.text[: piece.end].rstrip(_PAUSES)) or piece.end)
        end = len(self.copy.text)
        self._part((*self.pieces[: count - 1], Piece(min(piece.start, end - 1), end, end)))

    def block(self) -> Block:
        """The lines as Typst is to set them."""
        assert self.layout is not None
        lines = tuple(self._runs(start, end) for start, end in self.layout.lines)
        return Block(self.voice, lines, alignment(self.setting), self.layout.leading)

    def _runs(self, start: int, end: int) -> Runs:
        parts = [run for piece in self.pieces[start : end - 1] for run in self.copy.runs(piece, ends_line=False)]
        parts += self.copy.runs(self.pieces[end - 1], ends_line=True)
        grouped = groupby(parts, key=lambda run: run[1])  # letters of one look are shaped together
        return tuple(("".join(words for words, _ in run), look) for look, run in grouped)

    def judge(self, page: Page) -> None:
        """Takes what was set, as large as its ink allows; a text that would be too small gets less room for its next round."""
        assert self.layout is not None
        inks = [one.ink() for one in page.placed]
        ink = around(inks)
        if ink is None:
            hint = "write some visible text"
            raise DrawError(
                subject_of(self.setting), "the text draws nothing", hint, self.setting.file, self.setting.line
            )
        if self.track:
            bent = bend(page.placed, self.track, self._start(page), self.layout.size / EM, _BASELINE)
            inks = [one.ink() for one in bent]
            left, _, right, bottom = around(inks) or _NOWHERE
            self._take(bent, inks, [0] * len(bent), self._aligned_to(left, right - left, bottom))
            return
        box = self.setting.box
        width, height = (ink[2] - ink[0]) / EM, (ink[3] - ink[1]) / EM
        size = min(self.room.largest, (box.width - _ROUNDING) / width, (box.height - _ROUNDING) / height)
        if size < self.room.smallest:
            self._give_less_room(width * self.room.smallest, height * self.room.smallest)
            return
        scale = size / EM
        self.layout = replace(self.layout, size=size)
        dx = box.x + self._across(ink[0] * scale, ink[2] * scale, page.width * scale)
        dy = box.y + self._down(ink[1] * scale, ink[3] * scale, _BASELINE * scale)
        pitch, last = self.layout.leading * EM, len(self.layout.lines) - 1
        numbers = [min(max(round((one.matrix.dy - _BASELINE) / pitch), 0), last) for one in page.placed]
        moved = [(ink[0] * scale + dx, ink[1] * scale + dy, ink[2] * scale + dx, ink[3] * scale + dy) for ink in inks]
        at = self._aligned_to(dx, page.width * scale, dy + _BASELINE * scale)
        self._take(page.placed, moved, numbers, at, scale, dx, dy)

    def _aligned_to(self, left: float, width: float, baseline: float) -> tuple[float, float]:
        """The point that lines which take so much room are aligned to."""
        return left + width * _BEFORE[alignment(self.setting)], baseline

    def _start(self, page: Page) -> float:
        """Where on the path the line begins, px."""
        assert self.track is not None
        assert self.layout is not None
        length = page.width * self.layout.size / EM
        return anchor(self.setting, self.track) - length * _BEFORE[alignment(self.setting)]

    def _across(self, left: float, right: float, width: float) -> float:
        """Where the lines lie in the box, and what brings overhanging ink back inside."""
        room = self.setting.box.width
        shift = {"left": 0.0, "center": (room - width) / 2, "right": room - width}[alignment(self.setting)]
        if left + shift < 0:
            return -left
        return min(shift, room - right)

    def _down(self, top: float, bottom: float, baseline: float) -> float:
        """Where the lines lie below the top of the box, all of their ink inside."""
        box = self.setting.box
        lowest = box.height - bottom
        if box.baseline is not None:
            return min(max(box.baseline - box.y - baseline, -top), lowest)
        return {"top": -top, "middle": (lowest - top) / 2, "bottom": lowest}[box.vertical]

    def _give_less_room(self, width: float, height: float) -> None:
        box = self.setting.box
        self.more *= 2
        too_wide = width - box.width + self.more if width > box.width - _ROUNDING else 0.0
        too_high = height - box.height + self.more if height > box.height - _ROUNDING else 0.0
        self.room = replace(self.room, width=self.room.width - too_wide, height=self.room.height - too_high)
        if self.room.width <= 0 or self.room.height <= 0:
            raise self.overflow_of_ink()

    def _take(
        self,
        placed: Sequence[Placed],
        inks: Sequence[Ink],
        numbers: Sequence[int],
        at: tuple[float, float],
        scale: float = 1.0,
        dx: float = 0.0,
        dy: float = 0.0,
    ) -> None:
        """The outlines, from glyphs, their ink where it will be, the number of the line each stands on, and where all are."""
        assert self.layout is not None
        of_lines: list[list[Ink]] = [[] for _ in self.layout.lines]
        for number, ink in zip(numbers, inks, strict=True):
            of_lines[number].append(ink)
        lines = tuple(
            Line(_plain(self._runs(*span)), around(some) or _NOWHERE)
            for span, some in zip(self.layout.lines, of_lines, strict=True)
        )
        shapes = tuple(Shape(path_data(some, scale, dx, dy), paint) for paint, some in self._painted(placed))
        paints = tuple(look.paint for look in self.copy.looks)
        self.outlines = Outlines(
            shapes, lines, around(inks) or _NOWHERE, self.layout.size, self._spaced(self.block()), at, paints
        )

    def _spaced(self, block: Block) -> Block:
        """The lines with the white space that parts their words: who copies them or has them read needs it."""
        assert self.layout is not None
        ends = [self.pieces[end - 1] for _, end in self.layout.lines]
        spaced = (
            (*line, (" ", line[-1][1])) if piece.next > piece.end else line
            for line, piece in zip(block.lines, ends, strict=True)
        )
        return replace(block, lines=tuple(spaced))

    def _painted(self, placed: Sequence[Placed]) -> Iterator[tuple[Paint, list[Placed]]]:
        """Letters by their paint, so that a gradient runs over all of them; then emoji, layer over layer."""
        letters: dict[Paint, list[Placed]] = {}
        for one in placed:
            if not one.paint:
                letters.setdefault(self.copy.looks[one.look].paint, []).append(one)
        yield from letters.items()
        for paint, layers in groupby((one for one in placed if one.paint), key=lambda one: one.paint):
            yield paint, list(layers)

    def overflow_of_ink(self) -> DrawError:
        return self._overflow(_TOO_MUCH_INK)

    def _shortfall(self, found: Shortfall) -> str:
        """What is lacking, in px of the drawing's page."""
        box, scale = self.setting.box, self.setting.box.scale
        size = f"the smallest size {self.room.smallest * scale:.3g}"
        width, height = math.ceil(found.width * scale), math.ceil(found.height * scale)
        if self.track:
            return f"it needs {width:,} px at {size}, the path has {math.floor(self.room.width * scale):,}"
        if found.width > self.room.width:
            what = "it needs" if box.nowrap else "its longest word needs"
            return f"{what} {width:,} px at {size}, the box is {math.floor(box.width * scale):,} px wide"
        if found.lines > box.lines:
            return f"it needs {found.lines} lines at {size}, the box allows {box.lines}"
        return f"it needs {height:,} px of height at {size}, the box has {math.floor(box.height * scale):,}"

    def _overflow(self, detail: str) -> DrawError:
        hint = "shorten the text, or make the box larger or its smallest size smaller"
        return too_long(self.setting, detail, hint)


_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}
"""The share of a line that lies before the point it is anchored to."""
_NOWHERE = (0.0, 0.0, 0.0, 0.0)


def _whole(runs: Runs) -> Runs:
    """Runs as they are measured: Typst trims full-width marks at the ends of what it sets, and a word joiner hides those."""
    if not any(_FULL_WIDTH.search(words) for words, _ in runs):
        return runs
    (first, one), (last, other) = runs[0], runs[-1]
    if len(runs) == 1:
        return ((f"\u2060{first}\u2060", one),)
    return ((f"\u2060{first}", one), *runs[1:-1], (f"{last}\u2060", other))


def _plain(runs: Runs) -> str:
    return regex.sub(r"[\u2068\u2069]", "", "".join(words for words, _ in runs))


def _tiers(setting: Setting, text: str) -> Iterator[tuple[Piece, ...]]:
    """How a text may be parted: as its readers like best, and what is tried where that does not fit."""
    box, language = setting.box, setting.language
    headline = box.style.size * box.scale >= HEADLINE_SIZE and len(text) <= _PHRASES and box.wrap != "greedy"
    phrases = headline or not language.startswith("zh")
    first = pieces(text, language, phrases=phrases, hyphenate=box.hyphenate)
    yield first
    finer = pieces(text, language, phrases=False, hyphenate=box.hyphenate)
    if finer != first:
        yield finer
    if box.anywhere:
        yield tuple(cluster for piece in finer for cluster in clusters(text, piece))
