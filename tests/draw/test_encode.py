from __future__ import annotations

import hashlib
import io
import zlib

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFile
from zlib_ng import zlib_ng

from pipeline.draw.encode import QUALITIES, SIDES, STRIP, encode_jpeg, encode_png, laid_on, packed_strip, pixels_of
from pipeline.pack.budgets import quality_of


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


def opened(file: bytes) -> Image.Image:
    with Image.open(io.BytesIO(file)) as image:
        image.load()
        return image


@pytest.mark.parametrize("picture", [flat(), flat(1, 1), flat(7, 64), flat(3, 65), flat(9, 257), photograph()])
def test_a_png_holds_every_pixel_as_it_was(picture: Image.Image) -> None:
    read = opened(encode_png(picture))
    assert (read.mode, read.size, read.tobytes()) == ("RGB", picture.size, picture.tobytes())


@pytest.mark.parametrize(("picture", "as_it_is"), [(flat(), True), (photograph(), False)])
def test_artwork_is_packed_as_it_is_and_a_photograph_row_against_row(picture: Image.Image, as_it_is: bool) -> None:
    png = encode_png(picture)
    rows = zlib.decompress(png[png.index(b"IDAT") + 4 : -16])
    filters = rows[:: 3 * picture.width + 1]
    assert filters[::STRIP] == bytes(len(filters[::STRIP]))  # the row above the first of a strip is in another strip
    assert {2 for number, one in enumerate(filters) if number % STRIP and one} == (set() if as_it_is else {2})
    unfiltered = b"".join(b"\0" + picture.crop((0, y, picture.width, y + 1)).tobytes() for y in range(picture.height))
    assert (len(png) > len(zlib.compress(unfiltered, 6)) * 0.8) == as_it_is


def grain(width: int = 480, height: int = 300) -> Image.Image:
    noise = Image.frombytes("RGB", (width, height), hashlib.shake_128(b"grain").digest(3 * width * height))
    return Image.blend(photograph(width, height), noise, 0.1)


@pytest.mark.parametrize("picture", [photograph(480, 300), grain()], ids=["soft", "grain"])
def test_the_way_that_packs_a_sample_best_packs_all_best(picture: Image.Image) -> None:
    above = Image.new("RGB", picture.size)
    above.paste(picture, (0, 1))
    ways = (
        (picture, 0),
        (ImageChops.subtract_modulo(picture, above), 0),
        (ImageChops.subtract_modulo(picture, above), 3),
    )
    packed = []
    for rows, strategy in ways:
        deflate = zlib_ng.compressobj(6, strategy=strategy)
        packed.append(len(deflate.compress(rows.tobytes()) + deflate.flush()))
    assert len(encode_png(picture)) <= min(packed) * 1.02 + 600  # bytes for filters of rows, and chunks


def test_strips_that_are_packed_already_make_the_same_file() -> None:
    picture = photograph(240, 3 * STRIP + 1)
    ready = {number: packed_strip(picture, number) for number in (0, 2)}
    assert encode_png(picture, ready) == encode_png(picture)
    changed = picture.copy()
    changed.paste("red", (0, STRIP, 9, STRIP + 1))
    assert opened(encode_png(changed, ready)).tobytes() == changed.tobytes()


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "L"])
def test_pixels_are_read_as_they_were_written(mode: str) -> None:
    drawn, out = photograph().convert(mode), io.BytesIO()
    drawn.save(out, "PNG")
    assert pixels_of(out.getvalue()).tobytes() == drawn.convert("RGB").tobytes()


def test_a_layer_covers_what_lies_below_it_as_far_as_it_is_opaque() -> None:
    layer, out = Image.new("RGBA", (4, 2), (255, 0, 0, 0)), io.BytesIO()
    layer.paste((255, 0, 0, 255), (0, 0, 1, 2))
    layer.paste((255, 0, 0, 128), (1, 0, 2, 2))
    layer.save(out, "PNG")
    picture = laid_on(Image.new("RGB", (9, 5), "#000"), [(out.getvalue(), 3, 2)])
    assert [picture.getpixel((x, 2)) for x in (2, 3, 4, 5)] == [(0, 0, 0), (255, 0, 0), (128, 0, 0), (0, 0, 0)]


def test_a_jpeg_that_fits_is_in_the_best_quality_and_has_every_px() -> None:
    read = opened(encode_jpeg(photograph(), 1_000_000))
    assert (read.format, read.mode, read.size) == ("JPEG", "RGB", (240, 150))
    assert quality_of(read) == QUALITIES[-1]


def test_quality_goes_before_px_and_only_as_far_as_it_must() -> None:
    best = len(encode_jpeg(photograph(), None))
    for limit in (int(best * 0.9), int(best * 0.6)):
        jpeg = encode_jpeg(photograph(), limit)
        quality = quality_of(opened(jpeg))
        assert (opened(jpeg).size, QUALITIES[0] < quality < QUALITIES[-1]) == ((240, 150), True)
        out = io.BytesIO()
        photograph().save(out, "JPEG", quality=quality + 1, subsampling=0, optimize=True)
        assert len(jpeg) <= limit < len(out.getvalue())


def test_px_go_last_and_only_down_to_half_a_side() -> None:
    worst = io.BytesIO()
    photograph().save(worst, "JPEG", quality=QUALITIES[0], subsampling=0, optimize=True)
    fewer = opened(encode_jpeg(photograph(), int(len(worst.getvalue()) * 0.8)))
    assert fewer.width in [round(240 * share) for share in SIDES]
    assert opened(encode_jpeg(photograph(), 10)).size == (120, 75)
    assert len(encode_jpeg(photograph(), 10)) > 10


def test_a_picture_of_nothing_but_grain_has_more_bytes_than_px_and_is_a_jpeg_all_the_same() -> None:
    grain = Image.frombytes("RGB", (300, 300), hashlib.shake_128(b"grain").digest(3 * 300 * 300))
    made = encode_jpeg(grain, None)
    assert len(made) > 300 * 300
    assert Image.open(io.BytesIO(made)).size == (300, 300)


def test_what_pillow_packs_after_a_jpeg_has_the_bytes_it_had_before() -> None:
    grain = Image.effect_noise((1000, 500), 90).convert("RGB")

    def packed() -> bytes:
        out = io.BytesIO()
        grain.save(out, "PNG", compress_level=6)
        return out.getvalue()

    before = packed()
    encode_jpeg(grain, None)
    assert packed() == before
    assert ImageFile.MAXBLOCK == 65_536


def test_a_jpeg_holds_no_metadata_and_colours_as_fine_as_brightness() -> None:
    jpeg = encode_jpeg(flat(), None)
    read = opened(jpeg)
    assert not {"exif", "icc_profile", "comment", "photoshop"} & read.info.keys()
    sampling = jpeg[jpeg.index(b"\xff\xc0") + 10 :][1:9:3]
    assert sampling == b"\x11\x11\x11"


@pytest.mark.parametrize("quality", QUALITIES)
def test_the_quality_of_a_jpeg_is_told_from_its_tables(quality: int) -> None:
    out = io.BytesIO()
    flat(16, 16).save(out, "JPEG", quality=quality)
    assert quality_of(opened(out.getvalue())) == quality
