"""The answers of the oracles as they are kept in chromium.json and pango.json: written by make.py, read by tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tests.oracles.cases import HERE

Glyph = tuple[str, int]  # family of the font, glyph ID
Part = tuple[int, int]  # of a text, as offsets in code points


@dataclass(frozen=True, slots=True)
class Broken:
    """Where Chromium may break a text, and where it did in each box: offsets of the first visible character behind."""

    opportunities: tuple[int, ...]
    lines: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Shaped:
    """Pango's glyphs by the offset of their cluster, and for lines those offsets from left to right.

    `lines` is empty for a text that runs from left to right in all of them. Spaces and emoji are left out.
    """

    clusters: Mapping[int, tuple[Glyph, ...]]
    lines: Mapping[Part, tuple[int, ...]]

    def order(self, part: Part) -> tuple[int, ...] | None:
        """The clusters of a line from left to right; None if Pango was not asked for that line."""
        if self.lines:
            return self.lines.get(part)
        return tuple(offset for offset in self.clusters if part[0] <= offset < part[1])


@dataclass(frozen=True, slots=True)
class Oracles:
    """All answers by `Case.key`; `fonts` are the SHA-256 of the files they were asked with, by family."""

    made_with: tuple[str, str]
    fonts: Mapping[str, str]
    chromium: Mapping[str, Broken]
    pango: Mapping[str, Shaped]


def write(oracles: Oracles) -> None:
    chromium = {
        "made with": oracles.made_with[0],
        "texts": {
            key: {"opportunities": broken.opportunities, "lines": broken.lines}
            for key, broken in oracles.chromium.items()
        },
    }
    families = list(oracles.fonts)
    pango = {
        "made with": oracles.made_with[1],
        "fonts": oracles.fonts,
        "texts": {key: _packed(shaped, families) for key, shaped in oracles.pango.items()},
    }
    for name, data in (("chromium", chromium), ("pango", pango)):
        (HERE / f"{name}.json").write_text(_json(data), "utf-8", newline="\n")


@lru_cache(maxsize=1)
def read() -> Oracles:
    chromium, pango = (json.loads((HERE / f"{name}.json").read_text("utf-8")) for name in ("chromium", "pango"))
    families = list(pango["fonts"])
    return Oracles(
        (chromium["made with"], pango["made with"]),
        pango["fonts"],
        {
            key: Broken(tuple(found["opportunities"]), {shape: tuple(o) for shape, o in found["lines"].items()})
            for key, found in chromium["texts"].items()
        },
        {key: _unpacked(found, families) for key, found in pango["texts"].items()},
    )


def _json(data: dict[str, Any]) -> str:
    """One text a line, so that a change can be read."""
    head = {name: value for name, value in data.items() if name != "texts"}
    texts = ",\n".join(f'"{key}":{json.dumps(value, separators=(",", ":"))}' for key, value in data["texts"].items())
    return f'{json.dumps(head, indent=1)[:-2]},\n "texts": {{\n{texts}\n}}}}\n'


def _packed(shaped: Shaped, families: Sequence[str]) -> dict[str, Any]:
    """A cluster is its offset, the number of its family and its glyph IDs; a line is runs, each as its first and last offset."""
    clusters = [
        [offset, families.index(glyphs[0][0]), *(number for _, number in glyphs)]
        for offset, glyphs in shaped.clusters.items()
    ]
    offsets = list(shaped.clusters)
    place = {offset: position for position, offset in enumerate(offsets)}
    lines = {
        f"{start}-{end}": [
            end for run in _runs([place[o] for o in order]) for end in (offsets[run[0]], offsets[run[-1]])
        ]
        for (start, end), order in shaped.lines.items()
    }
    return {"clusters": clusters, "lines": lines}


def _unpacked(found: dict[str, Any], families: Sequence[str]) -> Shaped:
    clusters = {offset: tuple((families[family], n) for n in numbers) for offset, family, *numbers in found["clusters"]}
    offsets = list(clusters)
    place = {offset: position for position, offset in enumerate(offsets)}
    lines: dict[Part, tuple[int, ...]] = {}
    for part, ends in found["lines"].items():
        start, _, end = part.partition("-")
        order: list[int] = []
        for first, last in zip(ends[::2], ends[1::2], strict=True):
            one, other = place[first], place[last]
            order += offsets[one : other + 1] if one <= other else offsets[other : one + 1][::-1]
        lines[int(start), int(end)] = tuple(order)
    return Shaped(clusters, lines)


def _runs(places: Sequence[int]) -> Iterator[list[int]]:
    """Longest runs of neighbours in one direction."""
    run: list[int] = []
    for place in places:
        if run and (abs(place - run[-1]) != 1 or (len(run) > 1 and place - run[-1] != run[1] - run[0])):
            yield run
            run = []
        run.append(place)
    if run:
        yield run
