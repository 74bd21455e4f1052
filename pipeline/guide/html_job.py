"""Makes a guide's HTML edition, as a worker process does it: draws its pictures, in sizes for screens."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace
from typing import Any

from pipeline.draw.encode import encode_png, pixels_of
from pipeline.draw.model import Photo, PictureJob
from pipeline.draw.picture import cut_photo, draw_svg
from pipeline.draw.rasterise import rasterise
from pipeline.guide.html import html_page
from pipeline.guide.model import GuideJob
from pipeline.guide.typeset import check_texts
from pipeline.translation.markup import plain

WIDTH = 720
"""Px of a picture at most: twice what a phone of 320 px shows, sharp on a computer. A flat drawing takes some 60 kB so."""
_JPEG_QUALITY = 85


def make_html(job: GuideJob) -> bytes:
    """The guide as HTML. Raises DrawError for what could not be drawn in its PDF either, so that there are both or none."""
    check_texts(job)
    document = json.loads(job.document)
    document["cover"] = _drawn(job.cover) | {"alt": _said_on(job.cover)} if job.cover else None
    document["figures"] = [_drawn(figure) for figure in job.figures]
    document["photos"] = [_cut(photo) for photo in job.photos]
    return html_page(document)


def _drawn(job: PictureJob) -> dict[str, Any]:
    width, height = _for_screens(job.width, job.height)
    return _embedded(rasterise(draw_svg(job), width, height, job.engine, job.fonts), width, height)


def _said_on(job: PictureJob) -> str:
    """The words on a picture."""
    return " ".join(plain(setting.text) for setting in job.settings)


def _cut(photo: Photo) -> dict[str, Any]:
    width, height = _for_screens(photo.width, photo.height)
    return _embedded(cut_photo(replace(photo, width=width, height=height)).png, width, height)


def _for_screens(width: int, height: int) -> tuple[int, int]:
    shown = min(WIDTH, width)
    return shown, max(1, round(height * shown / width))


def _embedded(png: bytes, width: int, height: int) -> dict[str, Any]:
    """A picture as data: URI: PNG, which keeps flat drawings sharp, or JPEG where that takes less than half, as of photos."""
    kind, data, jpeg = "png", encode_png(png), io.BytesIO()
    pixels_of(png).save(jpeg, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    if 2 * len(jpeg.getvalue()) < len(data):
        kind, data = "jpeg", jpeg.getvalue()
    return {"src": f"data:image/{kind};base64,{base64.b64encode(data).decode()}", "width": width, "height": height}
