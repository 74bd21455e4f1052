"""Pictures embedded in drawings, without what cameras and programs write into them: a PDF would carry it along."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_PNG_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_SCAN, _END, _COMMENT, _ADOBE = 0xDA, 0xD9, 0xFE, 0xEE  # Adobe's segment says how the colours are to be read
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # what ends the data of a scan (ITU-T T.81, B.1.1)


def without_metadata(reference: str) -> str:
    """A sound `data:` URL of a picture with its pixels alone; GIF and WebP are decoded by engines and stay as they are."""
    head, _, body = reference.partition(",")
    data = base64.b64decode(body)
    if data.startswith(_JPEG):
        kept = jpeg_without_metadata(data)
    elif data.startswith(_PNG):
        kept = b"".join(_png_chunks(data))
    else:
        kept = data
    return f"{head.strip()},{base64.b64encode(kept).decode()}"


def jpeg_without_metadata(data: bytes) -> bytes:
    """The same pixels; EXIF, XMP, colour profiles and comments are gone."""
    return b"".join(_jpeg_segments(data))


def _png_chunks(data: bytes) -> Iterator[bytes]:
    yield _PNG
    at = len(_PNG)
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind in _PNG_KEPT:
            yield data[at : at + length + 12]
        at += length + 12


def _jpeg_segments(data: bytes) -> Iterator[bytes]:
    """Tables, frames and scans up to the end of the first picture; APP0 stays, EXIF, XMP, profiles and comments go."""
    yield _JPEG
    at = len(_JPEG)
    while (found := _NEXT_MARKER.search(data, at)) and data[found.start() + 1] != _END:
        at, marker = found.start(), data[found.start() + 1]
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _SCAN:
            following = _NEXT_MARKER.search(data, end)
            end = following.start() if following else len(data)
        if not (0xE1 <= marker <= 0xEF and marker != _ADOBE) and marker != _COMMENT:
            yield data[at:end]
        at = end
    yield bytes((0xFF, _END))
