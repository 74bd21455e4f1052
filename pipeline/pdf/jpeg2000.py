"""JPEG 2000 pictures without what cameras and programs wrote into them (ISO/IEC 15444-1): the same pixels."""

from __future__ import annotations

from collections.abc import Iterator

_SIGNATURE = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_KEPT = (b"jP  ", b"ftyp", b"rreq", b"jp2h", b"jpch", b"jplh", b"jp2c")
_KEPT_INSIDE = (b"ihdr", b"bpcc", b"colr", b"pclr", b"cmap", b"cdef", b"cgrp", b"opct", b"creg", b"res ")
_HEADERS = (b"jp2h", b"jpch", b"jplh")
_START, _TILE, _DATA, _COMMENT, _END = (bytes((0xFF, code)) for code in (0x4F, 0x90, 0x93, 0x64, 0xD9))


def jpeg2000_without_metadata(data: bytes) -> bytes:
    """Boxes that say something of the picture are gone, comments in its codestream are blank. Raises ValueError for what is none."""
    if data.startswith(_START):
        return _without_comments(data)
    if not data.startswith(_SIGNATURE):
        raise ValueError("has a picture that is called JPEG 2000 and is none")
    return b"".join(_boxes(data, _KEPT))


def _boxes(data: bytes, kept: tuple[bytes, ...]) -> Iterator[bytes]:
    """The boxes on the list, one after the other (annex I.4); lengths are written anew."""
    at = 0
    while at < len(data):
        size, kind, head = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8], 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        end = at + size if size else len(data)  # 0: to the end
        if end < at + head or end > len(data):
            raise ValueError("has a JPEG 2000 picture that is cut off")
        if kind in kept:
            inside = data[at + head : end]
            if kind in _HEADERS:
                inside = b"".join(_boxes(inside, _KEPT_INSIDE))
            elif kind == b"jp2c":
                inside = _without_comments(inside)
            yield (len(inside) + 8).to_bytes(4, "big") + kind + inside
        at = end


def _without_comments(stream: bytes) -> bytes:
    """Blank, not cut out: tile parts and their index count bytes (annex A)."""
    if not stream.startswith(_START):
        raise ValueError("has a JPEG 2000 picture that holds something else")
    out = bytearray(stream)
    at, end_of_tile = len(_START), len(out)
    while at < len(out) and (marker := bytes(out[at : at + 2])) != _END:
        if marker == _DATA:
            at = end_of_tile
            continue
        length = int.from_bytes(out[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(out):
            raise ValueError("has a JPEG 2000 picture that is cut off")
        if marker == _TILE:
            tile = int.from_bytes(out[at + 6 : at + 10], "big")
            end_of_tile = at + tile if tile else len(out)
            if end_of_tile <= at + 2 + length:
                raise ValueError("has a JPEG 2000 picture that is cut off")
        elif marker == _COMMENT:
            out[at + 6 : at + 2 + length] = b" " * (length - 4)
        at += 2 + length
    return bytes(out)
