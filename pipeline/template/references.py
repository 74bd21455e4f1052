"""What a drawing refers to: `#id` in itself, and pictures embedded as data. Everything else is refused where it stands."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

PICTURES = ("PNG", "JPEG", "GIF", "WEBP")
MAX_PIXELS = 40_000_000

_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})[ \t\r\n\f]?|(\r\n|[\s\S]))", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NAMESPACE = re.compile(
    r"@namespace\b[^;{}@]*;", re.IGNORECASE
)  # names a vocabulary, fetches nothing (CSS Namespaces 2)
URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)]*))""", re.IGNORECASE)
_OTHER_FETCHES = re.compile(
    r"@import|@font-face|(?<![\w-])(?:-webkit-)?(?:image-set|image|src|cross-fade)\(", re.IGNORECASE
)
_DATA = re.compile(r"data:image/(?:png|jpeg|jpg|webp|gif);base64,", re.IGNORECASE)
_NO_ID = re.compile(r"[\"']|url\(", re.IGNORECASE)
_BRACKET = re.compile(r"[][(){}]")
# What most styles are: declarations without strings, comments or nested blocks. The full grammar takes twenty times as long.
# Nothing is tried twice (`++`, `*+`): what is not simple is known after one reading.
SIMPLE_STYLE = re.compile(
    r"(?:[^;:'\"()\\/{}@\[\]!]++:(?:[^;:'\"()\\/{}@\[\]!]++|\([#\w.,%\s-]*+\)|'[\w -]*+')++(?:;\s*+|$))*+"
)
_BLANKS = re.compile(r"\s+")


def css_readings(css: str) -> tuple[str, ...]:
    """How `css` may be read: as it stands, with escapes resolved (CSS Syntax 4.3.7), and so without its comments.

    Not every engine knows escapes, and a comment cuts a word in two except inside `url(...)`: what any reading shows counts.
    """
    resolved = _ESCAPE.sub(_character, css) if "\\" in css else css
    return tuple(dict.fromkeys((css, resolved, _COMMENT.sub("", resolved))))


def is_inside(url: str) -> bool:
    """Whether an address is that of an object of the drawing itself, `#id`, and no more than that."""
    return url.startswith("#") and not _NO_ID.search(url)


def css_urls(css: str) -> list[str]:
    """Every address that `url(...)` names, in any reading."""
    return ["".join(url).strip() for reading in css_readings(css) for url in URL.findall(_NAMESPACE.sub("", reading))]


def css_fetch(css: str) -> str:
    """The first thing in `css` that reaches outside the file, as it is called there; "" for none."""
    for reading in css_readings(css):
        if other := _OTHER_FETCHES.search(reading):
            return other[0].rstrip("(")
    return next((url or "url()" for url in css_urls(css) if not is_inside(url)), "")


def css_depth(css: str) -> int:
    """How deep brackets of any kind nest; what is quoted counts too."""
    deepest = depth = 0
    for bracket in _BRACKET.findall(css):
        depth = depth + 1 if bracket in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def picture_fault(reference: str) -> str:
    """Why an embedded picture cannot be used, "" if it can: its content decides, not what it calls itself.

    Pixels are not decoded. A drawing must never make Pillow try its rarer formats: EPS would start Ghostscript.
    """
    from PIL import Image  # loaded only for drawings that hold pictures

    compact = _BLANKS.sub("", reference)
    found = _DATA.match(compact)
    if not found:
        return "is not embedded as a PNG, JPEG, GIF or WebP in base64"
    try:
        data = base64.b64decode(compact[found.end() :], validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # a lower limit is ours, below
            with Image.open(io.BytesIO(data), formats=PICTURES) as image:
                pixels, whole = image.width * image.height, _is_whole(data, image)
    except Image.DecompressionBombError:
        return f"has more than {MAX_PIXELS:,} pixels"
    except (binascii.Error, OSError, SyntaxError, ValueError):
        return "is no readable PNG, JPEG, GIF or WebP"
    if pixels > MAX_PIXELS:
        return f"has {pixels:,} pixels; at most {MAX_PIXELS:,} are read"
    return "" if whole else "is cut off"


def _is_whole(data: bytes, image: Image.Image) -> bool:
    """Whether the file ends as its kind does; nothing is decoded. Engines draw a half one, or none, without a word."""
    match image.format:
        case "PNG":
            image.verify()  # every chunk with its checksum; raises SyntaxError and the like
            return b"IEND" in data[-64:]
        case "JPEG":
            return b"\xff\xd9" in data[-1024:]
        case "GIF":
            return data.rstrip(b"\0").endswith(b";")
        case _:
            return len(data) >= int.from_bytes(data[4:8], "little") + 8  # the length a RIFF states


def _character(match: re.Match[str]) -> str:
    if match[1] is None:
        return "" if match[2] in ("\n", "\r", "\r\n", "\f") else match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"
