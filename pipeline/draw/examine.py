"""What a font file says of itself, and the copy of it that Typst reads.

Fonts that people bring may be broken or hostile, so this runs in a process of its own, with limits (`python -m
pipeline.draw.examine FOLDER`): it reads paths from standard input, a JSON list, and prints one JSON object a line in the
same order, either facts or what is wrong. The copies go into FOLDER.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont, newTable

from pipeline.posix import limit_memory

MEMORY = 1 << 30
_WIDTHS = (50, 62.5, 75, 87.5, 100, 112.5, 125, 150, 200)  # percent by usWidthClass (OpenType, OS/2)
_OUTLINES = ("glyf", "CFF ", "CFF2")
_COLLECTION = b"ttcf"


class FontFaultError(Exception):
    """A font that cannot be used; `what` and `hint` are in words for the designer."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what, hint)
        self.what, self.hint = what, hint


def plain_font(data: bytes) -> bytes:
    """The font as TTF or OTF, whichever it is inside its WOFF or WOFF2. Raises FontFaultError, and whatever fontTools raises."""
    if data[:4] == _COLLECTION:
        raise FontFaultError("is a collection of fonts", "save each font of it as a TTF or OTF file of its own")
    font = TTFont(io.BytesIO(data), lazy=True, recalcBBoxes=False, recalcTimestamp=False)
    if font.flavor is None:
        return data
    font.flavor = None
    return _saved(font)


def facts(data: bytes) -> dict[str, Any]:
    """What `faces.Face` tells of a TTF or OTF, and the characters it has. Raises as `plain_font` does."""
    font = TTFont(io.BytesIO(data), lazy=True)
    name, os2 = font["name"], font["OS/2"]
    family, full = name.getBestFamilyName(), name.getDebugName(4) or ""
    if not any(table in font for table in _OUTLINES):
        raise FontFaultError("holds pictures of letters, no outlines", "choose a TTF or OTF version of it")
    if not family:
        raise FontFaultError("has no family name", "export it again from the font editor, with its names")
    weight = os2.usWeightClass if os2.usWeightClass > 9 else os2.usWeightClass * 100  # very old fonts count from 1 to 9
    return {
        "family": family,
        "names": list(_names(font, family, full)),
        "weight": min(max(weight, 1), 1000),
        "italic": bool(os2.fsSelection & 0x201) or bool(re.search("italic|oblique", full, re.IGNORECASE)),
        "stretch": _WIDTHS[min(max(os2.usWidthClass, 1), 9) - 1],
        "version": (name.getDebugName(5) or f"{font['head'].fontRevision:g}")
        .removeprefix("Version ")
        .partition(";")[0],
        "licence": (name.getDebugName(13) or name.getDebugName(14) or "").strip(),
        "embedding": os2.fsType,
        "colour": "COLR" in font,
        "axes": [(a.axisTag, a.minValue, a.defaultValue, a.maxValue) for a in _variations(font, "axes")],
        "characters": _ranges(_characters(font)),
    }


def _names(font: TTFont, family: str, full: str) -> Iterator[tuple[str, list[tuple[str, float]]]]:
    """Full and PostScript names with the axes they stand for; none: the font as it is."""
    name = font["name"]
    own = (full, name.getDebugName(6), f"{family} {name.getBestSubFamilyName() or ''}".strip())
    yield from ((each, []) for each in dict.fromkeys(own) if each)
    for instance in _variations(font, "instances"):
        at = sorted(instance.coordinates.items())
        called = f"{family} {name.getDebugName(instance.subfamilyNameID) or ''}".strip()
        postscript = name.getDebugName(instance.postscriptNameID) if instance.postscriptNameID != 0xFFFF else None
        yield called, at
        yield (
            postscript or called.replace(" ", "").replace(family.replace(" ", ""), f"{family.replace(' ', '')}-", 1),
            at,
        )


def _variations(font: TTFont, what: str) -> list[Any]:
    return list(getattr(font["fvar"], what)) if "fvar" in font else []


def _characters(font: TTFont) -> list[int]:
    """The code points with a glyph that is there: a table may claim any character."""
    glyphs = range(1, font["maxp"].numGlyphs)
    return sorted(code for code, name in (font.getBestCmap() or {}).items() if font.getGlyphID(name) in glyphs)


def _ranges(codes: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return found


def typst_name(names: list[tuple[str, Any]], sha256: str) -> str:
    """A family of the font's own for Typst, which else would cut "Condensed" or "Narrow" off and mix families up.

    Ends in digits, because Typst cuts every ending it takes for a style (its FontInfo::from_ttf).
    """
    readable = re.sub(r"[^A-Za-z0-9]+", "-", names[-1][0] if not names else names[0][0]).strip("-")
    return f"{readable or 'font'}-{int(sha256[:8], 16)}"


def renamed(data: bytes, name: str) -> bytes:
    """The font under another name, the rest of it as it was."""
    font = TTFont(io.BytesIO(data), lazy=True, recalcBBoxes=False, recalcTimestamp=False)
    font["name"] = table = newTable("name")
    table.names = []
    for kind, value in ((1, name), (2, "Regular"), (4, name), (6, name)):
        table.setName(value, kind, 3, 1, 0x409)  # Unicode for Windows, US English: every reader takes these
    return _saved(font)


def _saved(font: TTFont) -> bytes:
    into = io.BytesIO()
    font.save(into, reorderTables=None)
    return into.getvalue()


def prepare(path: Path, folder: Path) -> dict[str, Any]:
    """Facts of the font at `path`, its copy for Typst put into `folder`. Raises as `plain_font` does, and OSError."""
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    plain = plain_font(data)
    found = facts(plain)
    name = typst_name(found["names"], sha256)
    target = folder / f"{sha256}{'.otf' if plain[:4] == b'OTTO' else '.ttf'}"
    waiting = target.with_suffix(f".{os.getpid()}")
    waiting.write_bytes(renamed(plain, name))
    waiting.replace(target)
    return found | {"sha256": sha256, "typst": name, "copy": target.name}


def _tried(path: Path, folder: Path) -> dict[str, Any]:
    try:
        return prepare(path, folder)
    except FontFaultError as fault:
        return {"what": fault.what, "hint": fault.hint}
    except MemoryError:
        return {"what": f"needs more than {MEMORY >> 20} MiB to be read", "hint": "use another version of this font"}
    except Exception as error:  # noqa: BLE001 - fontTools meets broken files with errors of every kind
        what = f"is no readable font: {type(error).__name__}: {error}"
        return {"what": what[:200], "hint": "get the file again, as TTF, OTF, WOFF or WOFF2"}


def main() -> None:
    """Serves one list of paths."""
    limit_memory(MEMORY)
    folder = Path(sys.argv[1])
    for path in json.load(sys.stdin):
        print(json.dumps(_tried(Path(path), folder)), flush=True)  # noqa: T201 - this is what it is for


if __name__ == "__main__":
    main()
