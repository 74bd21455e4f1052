"""Pixels to the files partners get: RGB, no alpha, no metadata."""

from __future__ import annotations

import io

from PIL import Image


def encode_png(picture: bytes) -> bytes:
    """A PNG from pixels alone, on white where the drawing is transparent; carries no chunk but the image's own."""
    with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
        pixels = image.convert("RGBA")
    ground = Image.new("RGB", pixels.size, "white")
    ground.paste(pixels, mask=pixels.getchannel("A"))
    out = io.BytesIO()
    ground.save(out, "PNG", compress_level=6)
    return out.getvalue()
