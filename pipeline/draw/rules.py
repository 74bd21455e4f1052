"""Where lines under and through words lie: as the font of the text has it, for all of its words alike."""

from __future__ import annotations

from functools import lru_cache

from fontTools.ttLib import TTFont

from pipeline.template.model import Rule

Place = tuple[float, float]
"""How far below the baseline, and how thick, in em."""


@lru_cache(maxsize=64)
def places_of(path: str) -> dict[Rule, Place]:
    """Those of a font file (OpenType, tables `post` and `OS/2`)."""
    with TTFont(path, lazy=True) as font:
        em, post, os2 = font["head"].unitsPerEm, font["post"], font["OS/2"]
        return {
            "underline": (-post.underlinePosition / em, post.underlineThickness / em),
            "line-through": (-os2.yStrikeoutPosition / em, os2.yStrikeoutSize / em),
        }
