"""The light pack: a week in one language for those who pay by the megabyte."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from pipeline.errors import PipelineError
from pipeline.pack.zips import zip_bytes

PICTURE_BYTES, PACK_BYTES = 200_000, 2_000_000
"""What a picture and a whole pack may have."""

_SHARE = 0.75
"""Of the bytes of the picture it is made of: flat artwork is small as PNG, and a light pack that is not lighter would be none."""

_STEPS = ((85, 1.0), (75, 1.0), (75, 0.8), (75, 0.65), (65, 0.65), (65, 0.5))
"""Quality of JPEG and share of the sides, tried in turn until it is small enough."""

_AROUND = 400
"""Bytes that a zip and its SHA256SUMS need for a file, beside itself: its name four times, a hash, fixed fields."""


@dataclass(frozen=True, slots=True)
class LightJob:
    """A zip with one folder `root`: of `pictures` (name in the zip, file to make it of), of `texts` (name, bytes)."""

    root: str
    pictures: tuple[tuple[str, str], ...]
    texts: tuple[tuple[str, bytes], ...]


def make_light(job: LightJob) -> bytes:
    """A zip of at most PACK_BYTES, its pictures as JPEG. Raises PipelineError where it cannot be so small."""
    room = PACK_BYTES - sum(len(body) for _, body in job.texts)
    room -= _AROUND * (len(job.pictures) + len(job.texts) + 2)
    limit = min(PICTURE_BYTES, room // len(job.pictures))
    pictures = {name: _small(Path(file), limit) for name, file in job.pictures}
    for name, body in pictures.items():
        if len(body) > limit:
            what = f"{name} has {len(body) // 1000} kB even at half its size; in the light pack {len(pictures)} pictures may have {max(0, limit) // 1000} kB each"
            raise PipelineError(what, hint="simplify the drawing, or make fewer graphics or sizes")
    return zip_bytes(job.root, {**pictures, **dict(job.texts)})


def _small(file: Path, limit: int) -> bytes:
    """The picture as JPEG: of at most `limit` bytes, and less than it had, where it can be; else as small as it gets."""
    size = file.stat().st_size
    with Image.open(file, formats=["PNG", "JPEG"]) as picture:
        if picture.format == "JPEG" and size <= limit:
            return file.read_bytes()
        pixels = picture.convert("RGB")
    tried = (_jpeg(pixels, quality, share) for quality, share in _STEPS)
    smallest = b""
    for body in tried:
        if len(body) <= min(limit, size * _SHARE):
            return body
        smallest = min(smallest or body, body, key=len)
    return smallest


def _jpeg(pixels: Image.Image, quality: int, share: float) -> bytes:
    if share < 1:
        size = (round(pixels.width * share), round(pixels.height * share))
        pixels = pixels.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    pixels.save(out, "JPEG", quality=quality, subsampling=0)  # Pillow cannot optimize what has more bytes than px
    return out.getvalue()
