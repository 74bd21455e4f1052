"""Which pieces of a text share a line, and how large they can be: arithmetic on measured widths, all of it in em. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.template.model import Wrap

HEADLINE_LINES, HEADLINE_SIZE = 3, 32.0
"""Up to so many lines of at least so many px a text is a headline, and its lines are made equally long."""
_SHORT = 2.8  # em up to which a word looks lost on a line of its own
_WEAK = 1.4  # em up to which a word (article, preposition) is better not the end of a headline's line
_WORTH = 85  # percent of its size to which a headline is made smaller for a word that would stand alone
_CLEAR = 0.05  # em between the ink of two lines
_STEP = 0.05  # px to which the largest size is found
# What the ideal lines of a headline are worth giving up for, in squares of the room's width.
_LONELY, _HYPHENATED, _WEAK_END = 1.0, 4.0, 0.02

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """A piece as wide as it is drawn, its ink above and below the baseline, the white space after it where no line ends."""

    width: float
    ascent: float
    descent: float
    space: float = 0.0
    hyphen: float = 0.0
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """What a text may take: px, and lines. `tall` scripts get as much from line to line as their ink needs."""

    width: float
    height: float
    largest: float
    smallest: float
    lines: int
    leading: float
    tall: bool = False
    wrap: Wrap = "auto"
    nowrap: bool = False
    scale: float = 1.0  # px of the picture for each px here

    def is_display(self, size: float) -> bool:
        """Whether a text of this size is large enough to be seen as a shape, line by line."""
        return size * self.scale >= HEADLINE_SIZE


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines as ranges of pieces, the size that lets them fit, from line to line in em."""

    lines: tuple[Span, ...]
    size: float
    leading: float


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What the smallest size needs: the widest piece and all lines, in px, and their number."""

    width: float
    height: float
    lines: int


def lay_out(pieces: Sequence[Measured], room: Room) -> Layout | Shortfall:
    """The lines at the largest size that fits."""
    if not _fits(pieces, room, room.smallest):
        lines = _greedy(pieces, room, room.smallest)
        height = _height(pieces, lines, room) * room.smallest
        return Shortfall(_widest(pieces, room) * room.smallest, height, len(lines))
    low, high = room.smallest, room.largest
    if _fits(pieces, room, high):
        low = high
    while high - low > _STEP:
        middle = (low + high) / 2
        if _fits(pieces, room, middle):
            low = middle
        else:
            high = middle
    chosen = _lines(pieces, room, low)
    if room.is_display(low) and room.wrap != "greedy" and _lonely_words(pieces, chosen):
        low, chosen = _with_fewer_lonely_words(pieces, room, low)
    return Layout(chosen, low, _leading(pieces, chosen, room))


def _with_fewer_lonely_words(pieces: Sequence[Measured], room: Room, size: float) -> tuple[float, tuple[Span, ...]]:
    """The lines of a headline, and a size up to 15 % smaller than `size` if that leaves fewer short words alone."""
    sizes = [size * percent / 100 for percent in range(100, _WORTH - 1, -1)]
    layouts = [(each, _lines(pieces, room, each)) for each in sizes if each >= room.smallest]
    return min(layouts, key=lambda layout: _lonely_words(pieces, layout[1]))  # of equals the first, so the largest


def _lonely_words(pieces: Sequence[Measured], lines: Sequence[Span]) -> int:
    return sum(_lonely(pieces, line) for line in lines) if len(lines) > 1 else 0


def width_of(pieces: Sequence[Measured], start: int, end: int) -> float:
    """Of a line that holds the pieces from `start` to before `end`."""
    inner = sum(piece.width + piece.space for piece in pieces[start : end - 1])
    return inner + pieces[end - 1].width + pieces[end - 1].hyphen


def _fits(pieces: Sequence[Measured], room: Room, size: float) -> bool:
    if _widest(pieces, room) * size > room.width:
        return False
    lines = _greedy(pieces, room, size)
    return len(lines) <= room.lines and _height(pieces, lines, room) * size <= room.height


def _widest(pieces: Sequence[Measured], room: Room) -> float:
    if room.nowrap:
        return max(width_of(pieces, start, end) for start, end in _paragraphs(pieces))
    return max(piece.width + piece.hyphen for piece in pieces)


def _paragraphs(pieces: Sequence[Measured]) -> Iterator[Span]:
    start = 0
    for number, piece in enumerate(pieces, start=1):
        if piece.forced or number == len(pieces):
            yield start, number
            start = number


def _greedy(pieces: Sequence[Measured], room: Room, size: float) -> list[Span]:
    """As many pieces on each line as it takes."""
    if room.nowrap:
        return list(_paragraphs(pieces))
    limit = room.width / size
    lines: list[Span] = []
    start, used = 0, 0.0  # `used` holds the white space after the last piece too
    for number, piece in enumerate(pieces):
        if number > start and used + piece.width + piece.hyphen > limit + 1e-9:
            lines.append((start, _last_end(pieces, start, number, limit)))
            start = lines[-1][1]
            used = sum(between.width + between.space for between in pieces[start:number])
        used += piece.width + piece.space
        if piece.forced:
            lines.append((start, number + 1))
            start, used = number + 1, 0.0
    return lines if start == len(pieces) else [*lines, (start, len(pieces))]


def _last_end(pieces: Sequence[Measured], start: int, end: int, limit: float) -> int:
    """Where a line that is full before `end` ends: a syllable whose hyphen no longer fits goes to the next line."""
    while end - 1 > start and width_of(pieces, start, end) > limit + 1e-9:
        end -= 1
    return end


def _lines(pieces: Sequence[Measured], room: Room, size: float) -> tuple[Span, ...]:
    lines = _greedy(pieces, room, size)
    if room.nowrap:
        return tuple(lines)
    headline = len(lines) <= HEADLINE_LINES and room.is_display(size)
    limit = room.width / size
    found: list[Span] = []
    for paragraph in _paragraphs(pieces):
        own = [line for line in lines if paragraph[0] <= line[0] < paragraph[1]]
        if room.wrap == "balanced" or (room.wrap == "auto" and headline):
            found += _balanced(pieces, paragraph, len(own), limit)
        else:
            found += _without_lonely_end(pieces, own, limit)
    return tuple(found)


def _without_lonely_end(pieces: Sequence[Measured], lines: list[Span], limit: float) -> list[Span]:
    """Takes a word along where one short word would be the whole last line."""
    if len(lines) < 2 or not _lonely(pieces, lines[-1]):
        return lines
    *kept, (before, end), (_, last) = lines
    if end - 1 == before or width_of(pieces, before, end - 1) < limit / 2:
        return lines
    if width_of(pieces, end - 1, last) <= limit:
        return [*kept, (before, end - 1), (end - 1, last)]
    return lines


def _lonely(pieces: Sequence[Measured], line: Span) -> bool:
    return line[1] - line[0] == 1 and pieces[line[0]].width <= _SHORT


def _balanced(pieces: Sequence[Measured], paragraph: Span, count: int, limit: float) -> list[Span]:
    """The `count` lines of the least uneven lengths (least squares), lonely first and last words apart."""
    first, last = paragraph
    best: dict[int, tuple[float, tuple[Span, ...]]] = {first: (0.0, ())}
    for number in range(1, count + 1):
        reached: dict[int, tuple[float, tuple[Span, ...]]] = {}
        for start, (cost, lines) in best.items():
            for end in range(start + 1, last + 1) if number < count else (last,):
                width = width_of(pieces, start, end) if end > start else limit + 1
                if width > limit + 1e-9:
                    if number < count and end - 1 > start and not pieces[end - 1].hyphen:
                        break
                    continue
                total = cost + _unevenness(pieces, (start, end), width / limit, paragraph)
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, (*lines, (start, end)))
        best = reached
    return list(best[last][1])


def _unevenness(pieces: Sequence[Measured], line: Span, share: float, paragraph: Span) -> float:
    """How far a line is from a full one, and what else speaks against it."""
    cost = (1 - share) ** 2
    inner = line[1] < paragraph[1]
    if line != paragraph and (line[0] == paragraph[0] or not inner) and _lonely(pieces, line):
        cost += _LONELY
    if inner and pieces[line[1] - 1].hyphen:
        cost += _HYPHENATED
    elif inner and pieces[line[1] - 1].width <= _WEAK:
        cost += _WEAK_END
    return cost


def _leading(pieces: Sequence[Measured], lines: Sequence[Span], room: Room) -> float:
    if not room.tall:
        return room.leading
    inks = [_ink(pieces, line) for line in lines]
    return max(room.leading, *(above[1] + below[0] + _CLEAR for above, below in pairwise(inks)), 0.0)


def _ink(pieces: Sequence[Measured], line: Span) -> tuple[float, float]:
    """Above and below the baseline."""
    inside = pieces[line[0] : line[1]]
    return max(piece.ascent for piece in inside), max(piece.descent for piece in inside)


def _height(pieces: Sequence[Measured], lines: Sequence[Span], room: Room) -> float:
    """Of all ink."""
    leading = _leading(pieces, lines, room)
    inks = [_ink(pieces, line) for line in lines]
    top = max(ascent - number * leading for number, (ascent, _) in enumerate(inks))
    return top + max(descent + number * leading for number, (_, descent) in enumerate(inks))
