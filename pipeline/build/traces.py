"""The last look before a release: no file of it may tell of the machine or the person that made it. Pure.

What drawings, photos and translations bring along is left behind where they are read. This is the gate behind all that:
paths, names, e-mail addresses and secrets are looked for in every byte that is not a pixel or the outline of a letter.
"""

from __future__ import annotations

import base64
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_MOST = 64 << 20  # bytes a packed part may unpack to
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_RIFF, _WEBP_PIXELS = b"RIFF", (b"VP8 ", b"VP8L", b"ALPH")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PIXELS_OR_FONT = re.compile(
    rb"/Subtype\s*/Image\b|/FontFile|/Length[123]\b|/Subtype\s*/(?:Type1C|CIDFontType0C|OpenType)\b"
)
_DATA = re.compile(rb"data:image/[a-z]+;base64,((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)")
_HOME = re.compile(rb"(?:/home/|/Users/|/root/|[A-Za-z]:\\+(?:Users|Documents and Settings)\\+)[^\s\"'<>()\0]{1,80}")
_MAIL = re.compile(rb"(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}(?![\w-])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Private:
    """What of this machine must stay here: `paths` and `names` as they are, `secrets` by the name of their variable."""

    paths: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    secrets: tuple[tuple[str, str], ...] = ()


NOTHING = Private()


def trace(data: bytes, private: Private, written: Collection[str]) -> str:
    """What in a file tells too much, in words without quoting a secret; "" for nothing.

    `written` are the texts of the campaign: an address or a name that stands in one of them is meant to be read.
    """
    meant = "\n".join(written)
    for part in readable_parts(data):
        for variable, secret in private.secrets:
            if _holds(part, secret):
                return f"the value of the environment variable {variable}"
        for path in private.paths:
            if _as_a_word(path, part):
                return f"the path {path}"
        for name in private.names:
            if _as_a_word(name, part) and not _as_a_word(name, meant.encode()):
                return f"the name {name!r} of this machine or its user"
        for pattern, called in ((_HOME, "the path"), (_MAIL, "the address")):
            for found in pattern.findall(part):
                if (text := found.decode("ascii", "replace")) not in meant:
                    return f"{called} {text}"
    return ""


def readable_parts(data: bytes) -> Iterator[bytes]:
    """Everything in a file but pixels and glyphs, unpacked."""
    if data.startswith(_PNG):
        yield from _png_parts(data)
    elif data.startswith(_JPEG):
        yield data[: data.find(b"\xff\xda")]  # all before the first scan
    elif data.startswith(_RIFF):
        yield from _webp_parts(data)
    elif data.startswith(b"%PDF"):
        yield from _pdf_parts(data)
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment
            for member in archive.infolist():
                yield member.filename.encode() + member.extra + member.comment
                yield from readable_parts(archive.read(member))
    else:
        text, *pictures = _DATA.split(data)  # of an HTML file: text and pictures in turns
        yield b"".join([text, *pictures[1::2]])
        for picture in pictures[::2]:
            yield from readable_parts(base64.b64decode(picture))


def _png_parts(data: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        if kind != b"IDAT":
            yield kind + body
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            yield from (_inflated(body[start:]) for start in (body.find(b"\0") + 2, body.rfind(b"\0") + 1))
        at += length + 12
    yield data[at:]


def _webp_parts(data: bytes) -> Iterator[bytes]:
    """The chunks of a RIFF file, each padded to an even length."""
    at = 12
    while at + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        if kind not in _WEBP_PIXELS:
            yield kind + data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    yield data[at:]


def _pdf_parts(data: bytes) -> Iterator[bytes]:
    """The objects, then each stream unpacked, but for fonts and pictures."""
    at = 0
    for start in _STREAM.finditer(data):
        if start.start() < at:
            continue  # inside the stream before
        yield data[at : start.start()]
        end = data.find(b"endstream", start.end())
        at = end if end > 0 else len(data)
        header = data[data.rfind(b"obj", 0, start.start()) : start.start()]
        body = data[start.end() : at]
        if body.startswith(_JPEG):
            yield from readable_parts(body)
        elif not _PIXELS_OR_FONT.search(header):
            yield _inflated(body) or body
    yield data[at:]


def _inflated(body: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, _MOST)
    except zlib.error:
        return b""


def _holds(part: bytes, text: str) -> bool:
    return any(text.encode(encoding, "ignore") in part for encoding in ("utf-8", "utf-16-be", "utf-16-le"))


def _as_a_word(text: str, part: bytes) -> bool:
    """Whether `part` holds a path or name by itself: /app is no part of example.org/app, Ann none of Annual."""
    if not _holds(part, text):
        return False
    return (
        text.encode() not in part
        or re.search(rb"(?<![\w.-])" + re.escape(text.encode()) + rb"(?![\w-])", part) is not None
    )
