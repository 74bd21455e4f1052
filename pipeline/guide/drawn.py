"""Drawings as guide.typ takes them: pictures, and pages that are artwork in layers with their texts as letters."""

from __future__ import annotations

import base64
import json
from typing import Any

from pipeline.draw.fixed import holds_shaped
from pipeline.draw.model import Art, Letters, PictureJob
from pipeline.draw.picture import draw_live, draw_svg
from pipeline.draw.rasterise import rasterise_layer
from pipeline.guide.model import SHARP


def drawn_page(job: PictureJob) -> dict[str, Any]:
    """`width` of the drawing in px, and its `parts` in drawing order, which is the order they are read in.

    Raises DrawError for a text that does not fit.
    """
    return {"width": job.template.width, "parts": [_part(part, job) for part in draw_live(job)]}


def drawn_picture(job: PictureJob) -> str:
    """A picture as SVG. Raises DrawError for a text that does not fit."""
    return _embeddable(draw_svg(job), job, 1)


def as_svg(png: bytes, width: int, height: int) -> str:
    """A picture inside an SVG: Typst takes pictures as text, or as files that it reads itself."""
    data = base64.b64encode(png).decode()
    size = f'width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="data:image/png;base64,{data}"/></svg>'


def _embeddable(svg: str, job: PictureJob, sharp: float) -> str:
    """The drawing, as pixels where fixed words in it are of a kind that Typst puts into no PDF/UA as part of a picture."""
    if not holds_shaped(svg):
        return svg
    width, height = round(job.width * sharp), round(job.height * sharp)
    return as_svg(rasterise_layer(svg, width, height, job.fonts), width, height)


def _part(part: Art | Letters, job: PictureJob) -> dict[str, Any]:
    if isinstance(part, Art):
        return {"svg": _embeddable(part.svg, job, SHARP), "alt": part.alt}
    block, (x, y) = part.block, part.at
    looks = [json.loads(look) | {"fill": fill} for look, fill in zip(block.voice.looks, part.fills, strict=True)]
    placed = {"x": x, "y": y, "angle": part.angle, "size": part.size}
    said = {"lines": block.lines, "align": block.align, "leading": block.leading, **block.voice.about}
    return {"name": part.name, "looks": looks, **placed, **said}
