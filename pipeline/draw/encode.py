"""Pixels to the files partners get: sRGB, no alpha, no metadata."""

from __future__ import annotations

import io
import math
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from PIL import Image, ImageChops, ImageFile
from zlib_ng import zlib_ng

QUALITIES = range(60, 93)
"""Of JPEG files: below, letters get a fringe that everybody sees; above, files grow and nobody sees why."""
SIDES = (0.9, 0.8, 0.7, 0.6, 0.5)
"""Shares of the width and height for what does not fit in any quality."""
STRIP = 128
"""Rows that are packed together: all of a large picture once more would not fit into a worker."""
_LEVEL = 5  # zlib-ng's sixth takes a sixth longer for 2 % less
_FEW, _SPOTS = 4, 4  # rows that are tried of a strip, in so many places: of less, letters are missed
_FLAT = 4  # artwork in flat colours gets smaller than this share of its pixels, photographs never do
_AS_IT_IS, _UP = b"\0", b"\2"  # PNG 9.2: types of filters
_RGBA = b"\x08\x06\0\0\0"  # PNG 11.2.1: 8 bits, colour with alpha, not interlaced
_LARGE = 8_000_000  # px
_ZLIB = b"\x78\x9c"  # RFC 1950 2.2: deflate in a window of 32 KiB
_LAST = b"\3\0"  # RFC 1951 3.2.3: a last block of nothing
_BASE = 65521  # RFC 1950 8.2


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows of a picture as they are packed, how many bytes they are unpacked, and the Adler-32 of these."""

    packed: bytes
    length: int
    check: int


def encode_png(pixels: Image.Image, ready: Mapping[int, Strip] | None = None) -> bytes:
    """A PNG of RGB pixels; carries no chunk but the image's own. `ready`: strips that are packed already, by number."""
    known = ready or {}
    numbers = range(math.ceil(pixels.height / STRIP))
    strips = [known[number] if number in known else packed_strip(pixels, number) for number in numbers]
    check = reduce(_joined, strips).check
    body = b"".join([_ZLIB, *(strip.packed for strip in strips), _LAST, check.to_bytes(4, "big")])
    header = struct.pack(">IIBBBBB", *pixels.size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def packed_strip(pixels: Image.Image, number: int) -> Strip:
    """One strip, in the way that packs a few of its rows best; no other is looked at.

    Choosing a filter for each row, as most encoders do, takes five times as long.
    """
    top = number * STRIP
    rows = pixels.crop((0, top, pixels.width, min(top + STRIP, pixels.height)))
    sample = _sample(rows)
    sizes = {way: len(way(sample).packed) for way in (_as_it_is, _differences)}
    if min(sizes.values()) * _FLAT > 3 * sample.width * sample.height:
        sizes[_grain] = len(_grain(sample).packed)
    return min(sizes, key=sizes.__getitem__)(rows)


def _sample(rows: Image.Image) -> Image.Image:
    """A few rows from several places, one below the other."""
    sample = Image.new("RGB", (rows.width, _FEW * _SPOTS))
    for number in range(_SPOTS):
        top = rows.height * number // _SPOTS
        sample.paste(rows.crop((0, top, rows.width, top + _FEW)), (0, number * _FEW))
    return sample


def _as_it_is(rows: Image.Image) -> Strip:
    return _packed(rows, _AS_IT_IS)


def _differences(rows: Image.Image) -> Strip:
    """To the row above."""
    return _packed(_to_row_above(rows), _UP)


def _grain(rows: Image.Image) -> Strip:
    """The same where no row is like another: packed best, and in a third of the time, without looking for repeats."""
    return _packed(_to_row_above(rows), _UP, zlib.Z_RLE)


def _to_row_above(rows: Image.Image) -> Image.Image:
    above = Image.new("RGB", rows.size)
    above.paste(rows, (0, 1))
    return ImageChops.subtract_modulo(rows, above)


def _packed(rows: Image.Image, row_filter: bytes, strategy: int = zlib.Z_DEFAULT_STRATEGY) -> Strip:
    """`rows` are filtered already; the first is as it is (PNG 9.2)."""
    across, pixels = 3 * rows.width, memoryview(rows.tobytes())
    rest = (part for at in range(across, len(pixels), across) for part in (row_filter, pixels[at : at + across]))
    plain = b"".join([_AS_IT_IS, pixels[:across], *rest])
    deflate = zlib_ng.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, strategy=strategy)
    return Strip(deflate.compress(plain) + deflate.flush(zlib.Z_SYNC_FLUSH), len(plain), zlib_ng.adler32(plain))


def _joined(one: Strip, next_one: Strip) -> Strip:
    """Length and check of two strips, one after the other."""
    low = one.check & 0xFFFF
    first = (low + (next_one.check & 0xFFFF) - 1) % _BASE
    second = ((one.check >> 16) + (next_one.check >> 16) + next_one.length * (low - 1)) % _BASE
    return Strip(b"", one.length + next_one.length, second << 16 | first)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib_ng.crc32(kind + body))


def encode_jpeg(pixels: Image.Image, limit: int | None) -> bytes:
    """A JPEG of at most `limit` bytes: in the best of QUALITIES that fits, else with fewer px, down to half a side.

    What is still larger is handed over as it is. Colours are as fine as brightness (4:4:4), or red letters would blur.
    """
    found = _best(pixels, limit)
    for share in SIDES:
        if limit is None or len(found) <= limit:
            break
        size = (round(pixels.width * share), round(pixels.height * share))
        found = _best(pixels.resize(size, Image.Resampling.LANCZOS), limit)
    return found


def _best(pixels: Image.Image, limit: int | None) -> bytes:
    """In the highest quality that fits, which is the highest of all for most pictures; in the lowest where none does."""
    best = _jpeg(pixels, QUALITIES[-1])
    if limit is None or len(best) <= limit:
        return best
    best, low, high = _jpeg(pixels, QUALITIES[0]), 0, len(QUALITIES) - 1
    while high - low > 1:
        middle = (low + high) // 2
        tried = _jpeg(pixels, QUALITIES[middle])
        if len(tried) <= limit:
            best, low = tried, middle
        else:
            high = middle
    return best


def _jpeg(pixels: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    usual = ImageFile.MAXBLOCK  # Pillow has a byte for each px, and breaks off where grain takes more
    ImageFile.MAXBLOCK = max(usual, 3 * pixels.width * pixels.height)
    try:
        pixels.save(out, "JPEG", quality=quality, subsampling=0, optimize=True)
    finally:
        ImageFile.MAXBLOCK = usual  # the bytes of every PNG that Pillow packs hang on it
    return out.getvalue()


def pixels_of(picture: bytes) -> Image.Image:
    """What an engine drew, as RGB, on white where the drawing is transparent."""
    drawn = _opened(picture)
    ground = Image.new("RGB", drawn.size, "white")
    ground.paste(drawn, mask=drawn)
    return ground


def in_bands(bands: Sequence[bytes], width: int, height: int) -> Image.Image:
    """A picture of what an engine drew of it, from the top."""
    picture, top = Image.new("RGB", (width, height)), 0
    for band in bands:
        pixels = pixels_of(band)
        picture.paste(pixels, (0, top))
        top += pixels.height
    return picture


def laid_on(ground: Image.Image, layers: Iterable[tuple[bytes, int, int]]) -> Image.Image:
    """`ground` with what an engine drew on nothing, and where from the left and the top it comes."""
    picture = ground.copy()
    for layer, left, top in layers:
        drawn = _opened(layer)
        picture.paste(drawn, (left, top), drawn)
    return picture


def _opened(png: bytes) -> Image.Image:
    """As RGBA. Pillow reads with the system's zlib, which takes ten times as long: so it gets what is unpacked already.

    Of a large picture all px twice more would not fit into a worker.
    """
    width, height = struct.unpack_from(">II", png, 16)
    if png[24:29] != _RGBA or width * height > _LARGE:
        with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
            return image.convert("RGBA")
    bodies, at = [], 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        if png[at + 4 : at + 8] == b"IDAT":
            bodies.append(png[at + 8 : at + 8 + length])
        at += 12 + length
    rows = zlib_ng.compress(zlib_ng.decompress(b"".join(bodies)), 0)
    return Image.frombytes("RGBA", (width, height), rows, "zip", "RGBA")
