"""A face of a font as plain values, and the index that keeps what was once read from a font's file."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

INDEX = "index.json"

Axes = tuple[tuple[str, float], ...]
Origin = Literal["campaign", "outside", "pack", "cjk"]


@dataclass(frozen=True, slots=True)
class Axis:
    """What a variable font varies, by OpenType tag: least, usual and greatest value."""

    tag: str
    low: float
    usual: float
    high: float


@dataclass(frozen=True, slots=True)
class Face:
    """One font file. `file` is its name as people know it, `path` the copy Typst reads, `sha256` that of the file itself.

    `typst` is the family Typst knows it by, `names` all it answers to beside its family: full and PostScript names, those
    of the instances of a variable font too, each with its axes. `stretch` is in percent, `licence` the font's own words
    (name IDs 13 and 14), `embedding` the licence bits of OS/2 fsType.
    """

    file: str
    path: str
    sha256: str
    typst: str
    family: str
    names: tuple[tuple[str, Axes], ...]
    weight: int
    italic: bool
    stretch: float
    version: str
    licence: str
    embedding: int
    colour: bool
    axes: tuple[Axis, ...]
    origin: Origin

    def axis(self, tag: str) -> Axis | None:
        return next((axis for axis in self.axes if axis.tag == tag), None)

    @property
    def style(self) -> str:
        """In a designer's words: "700", "400 italic", "100 to 900"."""
        wght = self.axis("wght")
        weight = f"{wght.low:g} to {wght.high:g}" if wght else str(self.weight)
        width = "" if self.stretch == 100 else f", {self.stretch:g} % wide"
        return f"{weight}{width}{' italic' if self.italic else ''}"


def face_of(facts: Mapping[str, Any], folder: Path, file: str, origin: Origin) -> Face:
    """A face from the facts `examine` found, its copy for Typst in `folder`."""
    return Face(
        file=file,
        path=str(folder / facts["copy"]),
        sha256=facts["sha256"],
        typst=facts["typst"],
        family=facts["family"],
        names=tuple((name, tuple((tag, value) for tag, value in axes)) for name, axes in facts["names"]),
        weight=facts["weight"],
        italic=facts["italic"],
        stretch=facts["stretch"],
        version=facts["version"],
        licence=facts["licence"],
        embedding=facts["embedding"],
        colour=facts["colour"],
        axes=tuple(Axis(*axis) for axis in facts["axes"]),
        origin=origin,
    )


def read_index(folder: Path) -> Mapping[str, Any]:
    """Facts by the file name of the copy, {} where there is no index. Raises OSError, ValueError."""
    try:
        changed = (folder / INDEX).stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    return _read_index(folder / INDEX, changed)


@lru_cache(maxsize=8)
def _read_index(path: Path, changed: int) -> Mapping[str, Any]:
    index: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return index


def has(face: Face, code: int) -> bool:
    """Whether the face has a glyph of its own for the code point."""
    starts, ends = _characters(face.path)
    at = bisect_right(starts, code) - 1
    return at >= 0 and code <= ends[at]


@lru_cache(maxsize=256)
def _characters(path: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First and last code points of each range. A copy is named by its content or part of the package: it never changes."""
    ranges = read_index(Path(path).parent)[Path(path).name]["characters"]
    return tuple(low for low, _ in ranges), tuple(high for _, high in ranges)
