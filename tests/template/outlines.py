"""Words as tools turn them into shapes."""

from __future__ import annotations

from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

import pipeline

_FONT = Path(pipeline.__file__).parent / "fonts/NotoSans-Bold.ttf"


def letters(words: str, size: float = 40, x: float = 10, y: float = 60) -> list[str]:
    """Path data of each letter of a line on the baseline `y`."""
    with TTFont(_FONT) as font:
        glyphs, cmap, scale = font.getGlyphSet(), font.getBestCmap(), size / font["head"].unitsPerEm
        found = []
        for character in words:
            glyph = glyphs[cmap[ord(character)]]
            pen = SVGPathPen(glyphs)
            glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, x, y)))
            x += glyph.width * scale
            found.append(pen.getCommands())
    return [data for data in found if data]
