"""Texts, boxes and the shipped fonts for tests of drawing; ink is read from path data, not from what typeset says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import gettempdir

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path

from pipeline.campaign.languages import direction
from pipeline.draw.fonts import FontSet, font_set, load_fonts
from pipeline.draw.model import Direction, Outlines, Setting
from pipeline.draw.typeset import typeset
from pipeline.template.model import Anchor, TextBox, TextStyle, Vertical

Bounds = tuple[float, float, float, float]


@lru_cache(maxsize=1)
def fonts() -> FontSet:
    """The shipped pack, without any designer's fonts, and without CJK, which not every machine has."""
    return font_set([face for face in all_fonts().faces if face.origin != "cjk"])


@lru_cache(maxsize=1)
def all_fonts() -> FontSet:
    """The same with CJK, where it was made: for tests with the mode PACKS_FONTS_CJK."""
    found, problems = load_fonts(Path(gettempdir()) / "a workspace there is not")
    assert problems == []
    return found


def box(
    width: float = 300,
    height: float = 100,
    size: float = 40,
    smallest: float = 10,
    lines: int = 99,
    anchor: Anchor = "start",
    vertical: Vertical = "top",
    families: Sequence[str] = ("Noto Sans",),
    leading: float = 1.15,
    tracking: float = 0,
    weight: int = 400,
    style: TextStyle | None = None,
) -> TextBox:
    """A box at 10, 20; a `style` keeps all of its own but size and anchor."""
    if style:
        style = replace(style, size=size, anchor=anchor)
    style = style or TextStyle(tuple(families), weight, False, size, anchor, leading, tracking)
    return TextBox("headline", 10, 20, width, height, style, vertical, lines, smallest, 1, (10, 20, width, height))


def setting(
    text: str,
    where: TextBox | None = None,
    language: str = "en",
    page: Direction | None = None,
    *,
    foreign: bool = False,
) -> Setting:
    own = direction(language)
    return Setting(
        where or box(), text, language, own, page or own, "week.first.headline", foreign, f"locales/{language}.po", 7
    )


def drawn(text: str, where: TextBox | None = None, language: str = "en", page: Direction | None = None) -> Outlines:
    """One text, set."""
    return typeset([setting(text, where, language, page)], fonts())[0]


def contours(path: str) -> list[Bounds]:
    """Bounds of each closed contour, in drawing order, read from path data."""
    pen = RecordingPen()
    parse_path(path, pen)
    found: list[Bounds] = []
    contour = BoundsPen(None)
    for name, points in pen.value:
        getattr(contour, name)(*points)
        if name in ("closePath", "endPath"):
            found += [contour.bounds] if contour.bounds else []
            contour = BoundsPen(None)
    return found


def around(parts: Sequence[Bounds]) -> Bounds:
    lefts, tops, rights, bottoms = zip(*parts, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def line_bounds(outlines: Outlines) -> list[Bounds]:
    """Bounds of each line."""
    return [line.ink for line in outlines.lines]


def all_contours(outlines: Outlines) -> list[Bounds]:
    return [contour for shape in outlines.shapes for contour in contours(shape.path)]


def ink_of(outlines: Outlines) -> Bounds:
    """Bounds of everything drawn."""
    return around(all_contours(outlines))


def words_of(outlines: Outlines) -> list[str]:
    """The words of each line."""
    return [line.text for line in outlines.lines]
