"""Whether the letters on a page tell which characters they are: who searches, copies or listens depends on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fontTools.agl import toUnicode
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from pipeline.pdf.objects import entry, items_of, table_of

_ENCODINGS = ("/WinAnsiEncoding", "/MacRomanEncoding", "/MacExpertEncoding", "/StandardEncoding")
_SECTION = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")
_NO_CHARACTER = re.compile("[\0\ufeff\ufffe\ue000-\uf8ff]")  # the last are private use: a picture to one font alone


def tells(font: DictionaryObject, shown: bytes) -> bool:
    """Whether each code that is `shown` in a font has a character (ISO 19005-2, 6.2.11.7; ISO 14289-1, 7.21.7).

    By a table in the font, or by an encoding that everybody knows.
    """
    table, encoding = entry(font, "/ToUnicode"), entry(font, "/Encoding")
    composite = str(font.get("/Subtype")) == "/Type0"
    if isinstance(table, StreamObject):
        if composite and not (isinstance(encoding, NameObject) and encoding.startswith("/Identity")):
            return True  # how many bytes a code has is up to an encoding of its own
        width = 2 if composite else 1
        codes = {int.from_bytes(shown[at : at + width], "big") for at in range(0, len(shown), width)}
        return codes <= set(_mapped(table.get_data()))
    if isinstance(encoding, NameObject):
        return encoding in _ENCODINGS or (composite and not encoding.startswith("/Identity"))
    if str(font.get("/Subtype")) == "/Type3":
        return False
    names = [str(name)[1:] for name in items_of(table_of(encoding).get("/Differences")) if isinstance(name, NameObject)]
    return bool(names) and all(toUnicode(name) for name in names)


def _mapped(table: bytes) -> Iterator[int]:
    """The codes to which a table gives characters (ISO 32000-1, 9.10.3)."""
    for kind, body in _SECTION.findall(table):
        row: list[bytes] = []
        inside = False
        for written, opens, closes in _TOKEN.findall(body):
            inside = bool(opens) or (inside and not closes)
            row += [] if opens or closes else [written]
            if inside or len(row) < (2 if kind == b"char" else 3):
                continue
            first, *last = (int(code, 16) for code in row[: 1 if kind == b"char" else 2])
            targets = row[1:] if kind == b"char" else row[2:]
            codes = range(first, min(last[0] if last else first, first + 0xFFFF) + 1)
            for at, code in enumerate(codes):
                if _is_character(targets[min(at, len(targets) - 1)]):
                    yield code
            row = []


def _is_character(written: bytes) -> bool:
    text = bytes.fromhex(written.decode("ascii")).decode("utf-16-be", "replace")
    return bool(text) and not _NO_CHARACTER.search(text)
