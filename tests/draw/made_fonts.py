"""Fonts for tests, made on the spot: every letter is a box, as wide as the weight, so that ink tells which face drew it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.DefaultTable import DefaultTable
from fontTools.ttLib.tables.TupleVariation import TupleVariation

from pipeline.draw.fontfiles import FONTS
from pipeline.draw.fonts import FontSet, font_set, load_fonts

LETTERS = " !abcABC0123456789"


def made_font(
    family: str = "Testa",
    style: str = "Regular",
    weight: int = 400,
    *,
    italic: bool = False,
    width_class: int = 5,
    letters: Iterable[str] = LETTERS,
    postscript: str = "",
    embedding: int = 0,
    axes: Mapping[str, tuple[float, float, float]] | None = None,
    instances: Mapping[str, Mapping[str, float]] | None = None,
) -> bytes:
    """A TTF of 1,000 units an em. Its letters are `weight` wide and 700 high; a wght axis moves the right edge with it."""
    letters = list(letters)
    names = [".notdef", *(f"u{ord(letter):04X}" for letter in letters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(letter): name for letter, name in zip(letters, names[1:], strict=True)})
    builder.setupGlyf({name: _box(0 if name in (".notdef", "u0020") else weight) for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (weight + 100, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    full = f"{family} {style}"
    builder.setupNameTable(
        {
            "familyName": full if style not in ("Regular", "Bold") else family,
            "styleName": style if style in ("Regular", "Bold") else "Regular",
            "fullName": full,
            "psName": postscript or f"{family}-{style}".replace(" ", ""),
            "typographicFamily": family,
            "typographicSubfamily": style,
            "version": "Version 1.5",
        }
    )
    builder.setupOS2(usWeightClass=weight, usWidthClass=width_class, fsSelection=int(italic), fsType=embedding)
    if axes:
        builder.setupFvar(
            [(tag, *values, tag) for tag, values in axes.items()],
            [{"location": dict(at), "stylename": name} for name, at in (instances or {}).items()],
        )
        _low, usual, high = axes.get("wght", (400, 400, 400))
        wider = [(0, 0), (high - usual, 0), (high - usual, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)]
        builder.setupGvar({name: [TupleVariation({"wght": (0, 1, 1)}, wider)] for name in names[1:] if name != "u0020"})
    builder.setupPost()
    into = io.BytesIO()
    builder.save(into)
    return into.getvalue()


def _box(width: int) -> object:
    pen = TTGlyphPen(None)
    if width:
        pen.moveTo((0, 0))
        pen.lineTo((width, 0))
        pen.lineTo((width, 700))
        pen.lineTo((0, 700))
        pen.closePath()
    return pen.glyph()


def as_woff(data: bytes, flavor: str) -> bytes:
    font = TTFont(io.BytesIO(data))
    font.flavor = flavor
    into = io.BytesIO()
    font.save(into)
    return into.getvalue()


def with_table(data: bytes, tag: str, raw: bytes | None) -> bytes:
    """The font with other bytes for a table, or without it."""
    font = TTFont(io.BytesIO(data), lazy=True)
    if raw is None:
        del font[tag]
    else:
        font[tag] = table = DefaultTable(tag)
        table.data = raw
    into = io.BytesIO()
    font.save(into)
    return into.getvalue()


def workspace(folder: Path, **files: bytes) -> Path:
    """A folder with fonts in it, and nothing else; `Testa_Bold_ttf` is the file Testa-Bold.ttf."""
    (folder / FONTS).mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        stem, _, ending = name.rpartition("_")
        (folder / FONTS / f"{stem.replace('_', '-')}.{ending}").write_bytes(data)
    return folder


def loaded(folder: Path, **files: bytes) -> FontSet:
    fonts, problems = load_fonts(workspace(folder, **files))
    assert problems == []
    return font_set(fonts.faces)
