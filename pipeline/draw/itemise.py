"""Which face draws which part of a text: fallback by script or grapheme cluster, settled before Typst sees a word of it.

Left to itself Typst takes every space and comma from the first font that has one, which cuts Arabic or Chinese into pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import regex
from fontTools.unicodedata import script

from pipeline.draw.faces import Axes, has
from pipeline.draw.match import Match

_CLUSTER = regex.compile(r"\X\p{M}*")
# A picture by itself, by U+FE0F, as keycap or joined family, but not before U+FE0E (Unicode TS 51).
_EMOJI = regex.compile(
    r"\p{Emoji_Presentation}(?!\uFE0E)|.\uFE0F|\p{Emoji_Modifier_Base}\p{Emoji_Modifier}", regex.DOTALL
)
_STRONG = regex.compile(r"[^\p{Common}\p{Inherited}]|[0-9]")
# Letters that look the same whatever stands beside them. Those of all other scripts join, or form shapes with others.
_ALONE = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}0-9]")
_UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\t\n\r\p{Zl}\p{Zp}]")
# Spaces of other widths, which shaping makes of the plain one where a font has only that (HarfBuzz, fallback spaces).
_WIDE = regex.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# Stands with what follows, as in "#tag" and "¿qué"; whatever else no script owns stands with what went before.
_LEADING = regex.compile(r"[\p{Ps}\p{Pi}\p{Sc}#@¿¡]")
_CLOSING = {")": "(", "]": "[", "}": "{", "»": "«", "”": "“", "’": "‘", "›": "‹", "」": "「", "』": "『", "》": "《"}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text in one face: `family`, `weight` and `axes` are what makes Typst take exactly this one."""

    text: str
    family: str
    weight: int
    axes: Axes = ()


@dataclass(frozen=True, slots=True)
class Itemised:
    """A text in runs, the characters, each once, that no face has, and the faces used."""

    runs: tuple[Run, ...]
    missing: tuple[str, ...]
    used: tuple[Match, ...]


Choice = Callable[[str, bool], Sequence[Match]]
"""Faces by preference for a cluster: given its first character of a script, "" where a text has none, and whether it is an emoji."""


def itemise(text: str, choose: Choice) -> Itemised:
    """The runs of `text`, in its order. A character no face has stays in the face of the rest of its cluster."""
    clusters: list[str] = _CLUSTER.findall(text)
    strong = [match[0] if (match := _STRONG.search(cluster)) else "" for cluster in clusters]
    emoji = [_EMOJI.match(cluster) is not None for cluster in clusters]
    leaders = _leaders(clusters, [bool(script) and not picture for script, picture in zip(strong, emoji, strict=True)])
    whole = _whole_scripts(clusters, strong, choose)
    missing: dict[str, None] = {}
    found: dict[int, Match] = {}
    for at in sorted(range(len(clusters)), key=lambda at: leaders[at] != at):  # those that lead first
        leader = leaders[at]
        offered = choose(strong[leader], emoji[at])
        if not emoji[at] and leader in found:
            offered = (found[leader], *offered)
        elif strong[leader] and (face := whole.get(script(strong[leader]))):
            offered = (face, *offered)
        found[at] = _first_that_has(clusters[at], offered, missing)
    faces = [found[at] for at in range(len(clusters))]
    return Itemised(_joined(clusters, faces), tuple(missing), tuple(dict.fromkeys(faces)))


def _whole_scripts(clusters: Sequence[str], strong: Sequence[str], choose: Choice) -> dict[str, Match]:
    """For each script shaped in context the first face that has all the text has of it: letters of two fonts do not join."""
    needed: dict[str, set[int]] = {}
    offered: dict[str, Sequence[Match]] = {}
    for cluster, letter in zip(clusters, strong, strict=True):
        if letter and not _ALONE.match(letter):
            needed.setdefault(script(letter), set()).update(_needed(cluster))
            offered.setdefault(script(letter), choose(letter, False))
    firsts = {
        name: next((each for each in offered[name] if all(has(each.face, code) for code in codes)), None)
        for name, codes in needed.items()
    }
    return {name: first for name, first in firsts.items() if first}


def _needed(cluster: str) -> list[int]:
    return [0x20 if _WIDE.match(c) else ord(c) for c in cluster if not _UNSEEN.match(c)]


def _first_that_has(cluster: str, offered: Sequence[Match], missing: dict[str, None]) -> Match:
    """The first face with all of the cluster; else the first with its base, and what it lacks is noted as missing."""
    needed = _needed(cluster)
    for each in offered:
        if all(has(each.face, code) for code in needed):
            return each
    face = next((each for each in offered if has(each.face, needed[0])), offered[0])
    missing |= dict.fromkeys(chr(code) for code in needed if not has(face.face, code))
    return face


def _leaders(clusters: Sequence[str], strong: Sequence[bool]) -> list[int]:
    """The cluster whose face each one shares: its own where it has a script, else that of a neighbour that has.

    A closing bracket goes with its opening one (Unicode TR 24, 5.1).
    """
    before = _nearest_strong(range(len(clusters)), strong)
    after = _nearest_strong(range(len(clusters) - 1, -1, -1), strong)
    leaders: list[int] = []
    opened: list[int] = []
    for at, cluster in enumerate(clusters):
        first, second = (after, before) if _LEADING.match(cluster) else (before, after)
        leader = at if strong[at] else first.get(at, second.get(at, at))
        if cluster in _CLOSING.values():
            opened.append(at)
        elif cluster in _CLOSING:
            partner = next((i for i in reversed(opened) if clusters[i] == _CLOSING[cluster]), None)
            if partner is not None:
                leader = leaders[partner]
                del opened[opened.index(partner) :]
        leaders.append(leader)
    return leaders


def _nearest_strong(order: Iterable[int], strong: Sequence[bool]) -> dict[int, int]:
    """The last strong cluster met on the way to each."""
    met: dict[int, int] = {}
    last = None
    for at in order:
        if strong[at]:
            last = at
        if last is not None:
            met[at] = last
    return met


def _joined(clusters: Sequence[str], faces: Sequence[Match]) -> tuple[Run, ...]:
    together = groupby(zip(clusters, faces, strict=True), key=lambda pair: pair[1])
    return tuple(
        Run("".join(cluster for cluster, _ in pairs), match.face.typst, match.face.weight, match.axes)
        for match, pairs in together
    )


def cut(runs: Iterable[Run], start: int, end: int) -> Iterator[Run]:
    """The runs of the text from `start` up to `end`, as they were found in the whole of it."""
    at = 0
    for run in runs:
        text = run.text[max(0, start - at) : max(0, end - at)]
        if text:
            yield replace(run, text=text)
        at += len(run.text)
