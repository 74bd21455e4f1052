"""The content of a page, or of a part of it: what it does, and the same without the marks of other structures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pypdf.generic import ByteStringObject, ContentStream, DecodedStreamObject, NameObject, TextStringObject

from pipeline.pdf.faults import AGAIN, Fault

_MARKS = (b"BMC", b"BDC", b"EMC", b"MP", b"DP")
_SHOWS = (b"Tj", b"TJ", b"'", b'"')
_SPACES = (b"cs", b"CS")
_PICTURE = b"INLINE IMAGE"  # pypdf's name for BI, ID and EI together
_OPERATORS = frozenset(
    b"""b B b* B* BT BX c cm CS cs d d0 d1 Do ET EX f F f* G g gs h i j J K k l m M n q Q re RG rg ri s S SC sc SCN scn sh
    T* Tc Td TD Tf TL Tm Tr Ts Tw Tz v w W W* y""".split()
)  # ISO 32000-1, annex A, but for those above
_TO_BE_READ = re.compile(rb"\b(?:BMC|BDC|EMC|MP|DP|BI)\b|%")  # marks, pictures, comments
_NAME = re.compile(rb"/([^\s\0()<>\[\]{}/%]+)")
_UNSEEN = 3  # text rendering mode (9.3.6)
_SMOOTHED = ("/I", "/Interpolate")
INTENTS = ("/AbsoluteColorimetric", "/RelativeColorimetric", "/Saturation", "/Perceptual")  # 8.6.5.8
_DEEPEST = 27  # q inside each other (ISO 19005-2, 6.1.13), but for that around the whole page
CMYK: Fault = (
    "has colours or pictures in CMYK",
    "export it in RGB (sRGB): the guide is for screens too, and printers convert it",
)
PACKED: Fault = ("is packed in a way that archives refuse (LZW)", "export it as PDF 1.4 or newer")


def odd(what: str) -> Fault:
    """Something that hardly any program writes, and that PDF/A-2 does not take."""
    return f"has {what}, which archives refuse", "export it with another program"


@dataclass(frozen=True, slots=True)
class Content:
    """`plain` is the content without marks and comments, None where there are none; `names` are those of the resources it uses.

    `shown` are the codes of its letters by the name of their font.
    """

    plain: bytes | None
    names: frozenset[str]
    shown: Mapping[str, bytes]
    faults: tuple[Fault, ...]


def read_content(data: bytes) -> Content:
    """Raises what pypdf does for content that is damaged."""
    stream = DecodedStreamObject()
    stream.set_data(data)
    content = ContentStream(stream, None)
    operations = content.operations
    kept = [(operands, operator) for operands, operator in operations if operator not in _MARKS]
    pictures = [operands["settings"] for operands, operator in kept if operator == _PICTURE]
    smoothed = [(settings, key) for settings in pictures for key in _SMOOTHED if key in settings]
    for settings, key in smoothed:  # PDF/A-2, 6.2.8; a viewer may smooth or not anyway
        del settings[key]
    plain = None
    if len(kept) < len(operations) or smoothed or b"%" in data:
        content.operations = kept
        plain = content.get_data()
    named = [operands for operands, operator in kept if operator != _PICTURE]
    named += [settings.values() for settings in pictures]
    names = frozenset(str(name) for operands in named for name in operands if isinstance(name, NameObject))
    return Content(plain, names, _shown(kept), tuple(dict.fromkeys(_faults(kept))))


def glance(data: bytes) -> Content:
    """What copying needs of content that was read before: as `read_content`, but not parsed where it can stay as it is."""
    names = _NAME.findall(data)
    if _TO_BE_READ.search(data) or any(b"#" in name or not name.isascii() for name in names):
        return read_content(data)
    return Content(None, frozenset(f"/{name.decode()}" for name in names), {}, ())


def _shown(operations: list[tuple[Any, bytes]]) -> dict[str, bytes]:
    """What is written in each font; a font that a part has from whoever draws it is called ""."""
    shown: dict[str, bytes] = {}
    font, outer = "", list[str]()
    for operands, operator in operations:
        if operator == b"q":
            outer.append(font)
        elif operator == b"Q" and outer:
            font = outer.pop()
        elif operator == b"Tf":
            font = str(operands[0])
        elif operator in _SHOWS:
            pieces = operands[0] if operator == b"TJ" else operands[-1:]
            codes = (each.original_bytes for each in pieces if isinstance(each, TextStringObject | ByteStringObject))
            shown[font] = shown.get(font, b"") + b"".join(codes)
    return shown


def _faults(operations: list[tuple[Any, bytes]]) -> Iterator[Fault]:
    depth = 0
    for operands, operator in operations:
        depth += (operator == b"q") - (operator == b"Q" and depth > 0)
        if depth > _DEEPEST:
            yield odd(f"more than {_DEEPEST} groups or clips in each other")
        if operator in (b"k", b"K") or (operator in _SPACES and operands[:1] == ["/DeviceCMYK"]):
            yield CMYK
        elif operator == b"Tr" and operands[:1] == [_UNSEEN]:
            yield "has text that nobody sees, such as that of text recognition", "delete it, then export it again"
        elif operator == b"ri" and operands[:1] not in [[intent] for intent in INTENTS]:
            yield odd("an unknown rendering intent")
        elif operator == _PICTURE:
            settings = operands["settings"]
            if settings.get("/CS", settings.get("/ColorSpace")) in ("/CMYK", "/DeviceCMYK"):
                yield CMYK
            if "LZW" in str(settings.get("/F", settings.get("/Filter"))):
                yield PACKED
        elif operator not in _OPERATORS and operator not in _SHOWS and operator not in _SPACES:
            yield f"is damaged: {operator[:20].decode('latin-1')!r} draws nothing", AGAIN
