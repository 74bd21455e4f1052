"""Pages that are drawings, as guide.typ sets them: artwork in layers, texts as letters."""

from __future__ import annotations

import json
from typing import Any

from pipeline.draw.model import Art, Letters, PictureJob
from pipeline.draw.picture import draw_live


def drawn_page(job: PictureJob) -> dict[str, Any]:
    """`width` of the drawing in px, and its `parts` in drawing order, which is the order they are read in.

    Raises DrawError for a text that does not fit.
    """
    return {"width": job.template.width, "parts": [_part(part) for part in draw_live(job)]}


def _part(part: Art | Letters) -> dict[str, Any]:
    if isinstance(part, Art):
        return {"svg": part.svg, "alt": part.alt}
    block, (x, y) = part.block, part.at
    looks = [json.loads(look) | {"fill": fill} for look, fill in zip(block.voice.looks, part.fills, strict=True)]
    placed = {"x": x, "y": y, "angle": part.angle, "size": part.size}
    said = {"lines": block.lines, "align": block.align, "leading": block.leading, **block.voice.about}
    return {"name": part.name, "looks": looks, **placed, **said}
