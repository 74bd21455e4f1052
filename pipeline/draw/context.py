"""Small pictures for translators: a graphic with the box of one string outlined."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw

from pipeline.draw.model import PictureJob

LONGEST = 640
"""Px of the longer side: as large as a phone shows it, and a few dozen kB."""
_LINE, _HALO = "#d6006c", "#ffffff"
_WIDTH = 3
_COLOURS = 96


@dataclass(frozen=True, slots=True)
class ContextJob:
    """A picture and the keys of its strings; the result has a file for each key, in this order."""

    picture: PictureJob
    keys: tuple[str, ...]


def draw_context(job: ContextJob) -> tuple[bytes, ...]:
    """PNG bytes for each key. Raises DrawError for a text that does not fit or has no font."""
    from pipeline.draw.picture import draw_pixels  # engines are loaded in worker processes only

    whole = draw_pixels(replace(job.picture, draft="", outputs=()))
    scale = min(1.0, LONGEST / max(whole.size))
    small = whole.resize((round(whole.width * scale), round(whole.height * scale)), Image.Resampling.LANCZOS)
    return tuple(_outlined(small, job.picture, key) for key in job.keys)


def _outlined(picture: Image.Image, job: PictureJob, key: str) -> bytes:
    image = picture.copy()
    pen = ImageDraw.Draw(image)
    across = picture.width / job.template.width
    for setting in job.settings:
        if setting.key == key:
            x, y, width, height = (length * across for length in setting.box.page)
            left, top = max(_WIDTH, x - _WIDTH), max(_WIDTH, y - _WIDTH)
            right = min(picture.width - _WIDTH - 1, x + width + _WIDTH)
            bottom = min(picture.height - _WIDTH - 1, y + height + _WIDTH)
            place = (left, top, max(left, right), max(top, bottom))
            pen.rectangle((place[0] - 2, place[1] - 2, place[2] + 2, place[3] + 2), outline=_HALO, width=_WIDTH + 4)
            pen.rectangle(place, outline=_LINE, width=_WIDTH)
    out = io.BytesIO()
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
