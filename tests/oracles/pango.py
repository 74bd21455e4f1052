"""Pango's glyph order, for every line that could stand in one of the boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import regex

from pipeline.campaign.languages import direction
from pipeline.draw.fonts import FontSet
from tests.oracles import libpango
from tests.oracles.cases import SHAPES, SIZES, Case, runs
from tests.oracles.stored import Glyph, Part, Shaped

LINE_SEPARATOR = "\u2028"  # ends a line, not the paragraph: directions are worked out over the whole text
# What our own rule isolates in right-to-left text; told to Pango in the text itself.
ISOLATED = regex.compile(r"#\w+|https?://[^\s)]+")
EMOJI = regex.compile(
    r"[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u20e3\ufe0f\u200d]|\d(?=\ufe0f)"
)


@dataclass(frozen=True, slots=True)
class _Line:
    part: Part
    width: float  # px
    glyphs: tuple[tuple[int, Glyph], ...]  # from left to right, with the offset of their cluster

    def stands_in(self, case: Case) -> bool:
        """A headline shrinks into any box; a line of a paragraph fits the widest and fills a quarter of the narrowest."""
        widths = [width for width, _ in SHAPES[case.kind].values()]
        fills = self.width > min(widths) / 4 or self.part[1] == len(case.text)
        return case.kind == "headline" or (fills and self.width <= max(widths))


def shaped(case: Case, opportunities: Sequence[int], fonts: FontSet) -> Shaped:
    """Lines from one opportunity to another. Raises ValueError where a break changes a cluster: one list cannot tell that."""
    isolated = [match.span() for match in ISOLATED.finditer(case.text)]
    usable = [o for o in opportunities if not any(start < o < end for start, end in isolated)]
    stops = (0, *usable, len(case.text))
    clusters: dict[int, tuple[Glyph, ...]] = {}
    lines: dict[Part, tuple[int, ...]] = {}
    for step in range(1, len(stops)):
        cuts = [sorted({0, *stops[phase::step], len(case.text)}) for phase in range(step)]
        found = [line for cut in cuts for line in _lines(case, cut, isolated, fonts)]
        for line in found:
            _add_clusters(case, line, clusters)
        standing = [line for line in found if line.stands_in(case)]
        if step > 1 and not standing:
            break  # all are too wide, and so are longer ones
        for line in standing:
            lines[line.part] = tuple(dict.fromkeys(offset for offset, _ in line.glyphs))
    in_order = all(list(order) == sorted(order) for order in lines.values())
    return Shaped(dict(sorted(clusters.items())), {} if in_order else dict(sorted(lines.items())))


def _add_clusters(case: Case, line: _Line, clusters: dict[int, tuple[Glyph, ...]]) -> None:
    for offset, group in groupby(sorted(line.glyphs, key=lambda pair: pair[0]), key=lambda pair: pair[0]):
        glyphs = tuple(glyph for _, glyph in group)
        if clusters.setdefault(offset, glyphs) != glyphs:
            raise ValueError(f"{case.key}: {case.text[offset : offset + 8]!r} depends on the line: {line.part}")


def _lines(case: Case, cut: Sequence[int], isolated: Sequence[Part], fonts: FontSet) -> Iterator[_Line]:
    told = _told(case.text, set(cut[1:-1]), isolated)
    offsets = [offset for character, offset in told for _ in character.encode()]
    lines = libpango.lay_out(_in_families(case, told, fonts), SIZES[case.kind], case.language, direction(case.language))
    for (start, end), line in zip(pairwise(cut), lines, strict=True):
        width = sum(glyph.advance for glyph in line)
        found = [(offsets[glyph.offset], (glyph.family, glyph.number)) for glyph in line]
        yield _Line((start, end), width, tuple((o, glyph) for o, glyph in found if o >= 0 and _drawn(case.text[o:])))


def _in_families(case: Case, told: Sequence[tuple[str, int]], fonts: FontSet) -> list[tuple[str, str]]:
    """What Pango is given, in runs of one family; characters put in are those of the text before them."""
    families = [run.family for run in runs(case, fonts) for _ in run.text]
    each: list[tuple[str, str]] = []
    at = 0
    for character, offset in told:
        at = offset if offset >= 0 else at
        each.append((character, families[at]))
    return [("".join(c for c, _ in group), family) for family, group in groupby(each, key=lambda pair: pair[1])]


def _drawn(text: str) -> bool:
    """Whether a text begins with a glyph that has outlines; emoji are pictures."""
    return not text[0].isspace() and not EMOJI.match(text)


def _told(text: str, breaks: set[int], isolated: Sequence[Part]) -> list[tuple[str, int]]:
    """Every character Pango is given, with its offset in `text`; -1 for those put in."""
    starts, ends = ({span[side] for span in isolated} for side in (0, 1))
    found: list[tuple[str, int]] = []
    for offset, character in enumerate((*text, "")):
        found += [("\u2069", -1)] * (offset in ends) + [(LINE_SEPARATOR, -1)] * (offset in breaks)
        found += [("\u2068", -1)] * (offset in starts) + [(character, offset)] * bool(character)
    return found
