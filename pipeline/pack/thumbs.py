"""Small pictures of a graphic for the page: JPEG, which every browser shows, and WebP for newer ones."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

from PIL import Image

ThumbFormat = Literal["jpg", "webp"]
_QUALITY = 80


@dataclass(frozen=True, slots=True)
class ThumbOutput:
    """One file of a thumbnail, its sides in px."""

    format: ThumbFormat
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ThumbJob:
    """The picture to be made small, as a file of the tree, and all that is made of it."""

    file: str
    outputs: tuple[ThumbOutput, ...]


def make_thumbs(job: ThumbJob) -> tuple[bytes, ...]:
    """A file for each output, without metadata. The colours of a JPEG are as fine as its brightness, or red letters would blur."""
    with Image.open(job.file, formats=["PNG", "JPEG"]) as picture:
        pixels = picture.convert("RGB")
    return tuple(_encoded(pixels, output) for output in job.outputs)


def _encoded(pixels: Image.Image, output: ThumbOutput) -> bytes:
    small = pixels.resize((output.width, output.height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    if output.format == "webp":
        small.save(out, "WEBP", quality=_QUALITY)
    else:
        small.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return out.getvalue()
