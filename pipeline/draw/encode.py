"""Pixels to the files partners get: RGB, no alpha, no metadata."""

from __future__ import annotations

import io

from PIL import Image


def encode_png(picture: bytes) -> bytes:
    """A PNG from pixels alone; carries no chunk but the image's own."""
    out = io.BytesIO()
    pixels_of(picture).save(out, "PNG", compress_level=6)
    return out.getvalue()


def pixels_of(picture: bytes) -> Image.Image:
    """What an engine drew, as RGB, on white where the drawing is transparent."""
    with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
        pixels = image.convert("RGBA")
    ground = Image.new("RGB", pixels.size, "white")
    ground.paste(pixels, mask=pixels.getchannel("A"))
    return ground
