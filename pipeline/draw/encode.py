"""Pixels to the files partners get: sRGB, no alpha, no metadata."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from PIL import Image, ImageChops
from zlib_ng import zlib_ng

QUALITIES = range(60, 93)
"""Of JPEG files: below, letters get a fringe that everybody sees; above, files grow and nobody sees why."""
SIDES = (0.9, 0.8, 0.7, 0.6, 0.5)
"""Shares of the width and height for what does not fit in any quality."""
_LEVEL = 6
_STRIP = 64  # rows at a time: all of a large picture once more would not fit into a worker
_FEW, _APART = 8, 256  # rows that are tried, of so many
_AS_IT_IS, _UP = b"\0", b"\2"  # PNG 9.2: types of filters
_RGBA = b"\x08\x06\0\0\0"  # PNG 11.2.1: 8 bits, colour with alpha, not interlaced
_LARGE = 8_000_000  # px
_FLAT = 16  # artwork in flat colours gets smaller than this share of its pixels, photographs never do


def encode_png(pixels: Image.Image) -> bytes:
    """A PNG of RGB pixels; carries no chunk but the image's own.

    Flat colours, text and few gradients are packed as they are. For all else the way is the one that packs a sample best.
    Choosing a filter for each row, as most encoders do, takes five times as long.
    """
    way = _Way(pixels, _AS_IT_IS)
    sample = _sample(way)
    as_it_is = len(_packed(sample))
    if as_it_is * _FLAT > 3 * sample.rows.width * sample.rows.height:
        sizes = {way: as_it_is} | {other: len(_packed(_sample(other))) for other in _differences(pixels)}
        way = min(sizes, key=lambda way: sizes[way])
    header = struct.pack(">IIBBBBB", *pixels.size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", _packed(way)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


@dataclass(frozen=True, slots=True, eq=False)
class _Way:
    """How a picture may be packed: its rows as they are filtered, the filter of all rows (PNG 9.2), zlib's strategy."""

    rows: Image.Image
    row_filter: bytes
    strategy: int = zlib.Z_DEFAULT_STRATEGY


def _differences(pixels: Image.Image) -> tuple[_Way, _Way]:
    """To the row above. Grain is packed best, and in a third of the time, where zlib looks for no repeats."""
    above = Image.new("RGB", pixels.size)
    above.paste(pixels, (0, 1))
    rows = ImageChops.subtract_modulo(pixels, above)
    return _Way(rows, _UP), _Way(rows, _UP, zlib.Z_RLE)


def _sample(way: _Way) -> _Way:
    """A few rows out of so many, one below the other."""
    tops = range(0, way.rows.height, _APART)
    sample = Image.new("RGB", (way.rows.width, len(tops) * _FEW))
    for number, top in enumerate(tops):
        sample.paste(way.rows.crop((0, top, way.rows.width, top + _FEW)), (0, number * _FEW))
    return replace(way, rows=sample)


def _packed(way: _Way) -> bytes:
    deflate = zlib_ng.compressobj(_LEVEL, strategy=way.strategy)
    return b"".join([*(deflate.compress(rows) for rows in _strips(way.rows, way.row_filter)), deflate.flush()])


def _strips(pixels: Image.Image, row_filter: bytes) -> Iterator[bytes]:
    across = 3 * pixels.width
    for top in range(0, pixels.height, _STRIP):
        strip = memoryview(pixels.crop((0, top, pixels.width, min(top + _STRIP, pixels.height))).tobytes())
        yield row_filter.join([b"", *(strip[at : at + across] for at in range(0, len(strip), across))])


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
    pixels.save(out, "JPEG", quality=quality, subsampling=0, optimize=True)
    return out.getvalue()


def pixels_of(picture: bytes) -> Image.Image:
    """What an engine drew, as RGB, on white where the drawing is transparent."""
    drawn = _opened(picture)
    ground = Image.new("RGB", drawn.size, "white")
    ground.paste(drawn, mask=drawn)
    return ground


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
