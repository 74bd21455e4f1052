from __future__ import annotations

import hashlib
import io
import zlib

import pytest
from PIL import Image, ImageDraw

from pipeline.draw.encode import encode_png


def flat(width: int = 240, height: int = 150) -> Image.Image:
    """Shapes that come again, with soft edges, as letters do."""
    picture = Image.new("RGB", (4 * width, 4 * height), "#fff6ea")
    draw = ImageDraw.Draw(picture)
    for x in range(0, 4 * width, 120):
        for y in range(0, 4 * height, 160):
            draw.ellipse((x + 10, y + 10, x + 90, y + 130), fill="#26103b")
    return picture.resize((width, height), Image.Resampling.BOX)


def photograph(width: int = 240, height: int = 150) -> Image.Image:
    """Neighbours alike and never the same, as in photographs."""
    small = (width // 4, height // 4)
    noise = Image.frombytes("L", small, hashlib.shake_128(b"specks").digest(small[0] * small[1]))
    ramp = Image.linear_gradient("L").resize((width, height))
    soft = noise.resize((width, height), Image.Resampling.BICUBIC)
    return Image.merge("RGB", (soft, ramp, soft.rotate(180)))


def opened(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as image:
        image.load()
        return image


@pytest.mark.parametrize("picture", [flat(), flat(1, 1), flat(7, 64), flat(3, 65), photograph()])
def test_a_png_holds_every_pixel_as_it_was(picture: Image.Image) -> None:
    read = opened(encode_png(picture))
    assert (read.mode, read.size, read.tobytes()) == ("RGB", picture.size, picture.tobytes())


@pytest.mark.parametrize(("picture", "as_it_is"), [(flat(), True), (photograph(), False)])
def test_artwork_is_packed_as_it_is_and_a_photograph_row_against_row(picture: Image.Image, as_it_is: bool) -> None:
    png = encode_png(picture)
    rows = zlib.decompress(png[png.index(b"IDAT") + 4 : -16])
    assert set(rows[:: 3 * picture.width + 1]) == {0 if as_it_is else 2}
    unfiltered = b"".join(b"\0" + picture.crop((0, y, picture.width, y + 1)).tobytes() for y in range(picture.height))
    assert (len(png) > len(zlib.compress(unfiltered, 6)) * 0.8) == as_it_is
