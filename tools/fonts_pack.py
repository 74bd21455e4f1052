"""Makes `pipeline/fonts`, the fonts every build may fall back on, from named packages of npm: the same bytes every time.

`make fonts-pack` fetches the packages with npm and checks them against the hashes below. Only what drawing does not need is
left out of a font: hints, which outlines are never set with, and glyph names. Its layout tables stay whole.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fontTools.ttLib import TTFont

from pipeline.draw.examine import facts, plain_font
from pipeline.draw.faces import INDEX
from pipeline.draw.fonts import WHOLE

PACK = Path(__file__).resolve().parent.parent / "pipeline" / "fonts"
LIMIT = 7_000_000  # bytes the whole pack may take
NOTO = "@expo-google-fonts/noto-"
STYLES = (("400Regular", "Regular"), ("700Bold", "Bold"))
UNNEEDED = ("DSIG", "FFTM", "cvt ", "fpgm", "gasp", "hdmx", "meta", "prep")

# An older Arabic as well, where a letter is one glyph rather than base and dots: for the guide (docs/fonts.md). Two versions
# of one family need two names.
OLD_ARABIC = (f"{NOTO}sans-arabic", "0.2.3")
# Package, version, SHA-256 of its tarball. In the order in which fonts are tried, the first that has the character.
SOURCES = (
    (f"{NOTO}sans", "0.4.2", "98cf14a19b8e67a0e76bfd4d5df98937b9734e6dde570bd750f2259042042548"),
    (f"{NOTO}sans-arabic", "0.4.3", "29e966f9d48a4ce7dd3c2c4c016f29cd888089538217303fb2c87de9e7f048ed"),
    (f"{NOTO}sans-hebrew", "0.4.1", "f82f8e852e3355521c511f2762a0130216d208d108bf4739aa977eb6a6d3012c"),
    (f"{NOTO}sans-devanagari", "0.4.1", "fb9a4c288af3829f383d945fcec350c8cdf99abf18ffe55c987c495bca42e80e"),
    (f"{NOTO}sans-bengali", "0.4.4", "aea68a0e86d50c55739f11b3efebf859cbc63219ad1dfbf83dc7e6cfd84a4243"),
    (f"{NOTO}sans-tamil", "0.4.3", "e86c62e93d3e47ec8b93f71681e1ae2010b22a9f5e8bcd496b3e46c6ba70750e"),
    (f"{NOTO}sans-thai", "0.4.2", "44282ae7c24587e7e50f083e5db3aafa8011ac2eac1159ef62be4fc516a66165"),
    (f"{NOTO}sans-lao", "0.4.2", "3345f1310e88b0296fb055a2d0fbd628a61d0528a8ec06b3ef75b1a8ef204d29"),
    (f"{NOTO}sans-khmer", "0.4.3", "cb4f3e93186d59c60d21b386fde7de3d554617a6c857f148c777a64fba608793"),
    (f"{NOTO}sans-myanmar", "0.4.2", "14db9970d908b8e46c65ddcbb66aa789add2e76e6e4cfc48e2f454c5e20ea39f"),
    (f"{NOTO}sans-ethiopic", "0.4.2", "3030fe790f54df5297904e82da1d5216df61064af4e2ca2972ad166a6ad81f49"),
    (f"{NOTO}sans-georgian", "0.4.3", "2dfa188c507dc5587fa05a2ffc474aba026ddbd4af1d7f6f42ff9cb039d7dc0d"),
    (f"{NOTO}sans-armenian", "0.4.2", "2e25bf01929800ac7f61cb69750839a92555371f66d5d1fef515b2b2ad83b0fc"),
    (*OLD_ARABIC, "a3206792ed9e046ac9e8b47486aeb91f5bb3b0eb2890d14ecd4d2e76d586373f"),
    (f"{NOTO}nastaliq-urdu", "0.4.2", "ed17207b541a71873b0bdd50080251759b6d564d444fd7a35ee1cb299e42f687"),
    ("twemoji-colr-font", "15.0.3", "10cb935907d7dc3d46e254d6ff54b3e042652eb08f6973c81cd2c4225e6ebac5"),
)


def main() -> None:
    """Makes the pack anew. Ends with a message where a package is not what it was, or the pack grew too large."""
    made: dict[str, bytes] = {}
    with TemporaryDirectory() as folder:
        for package, version, sha256 in SOURCES:
            tarball = _fetched(package, version, Path(folder))
            if hashlib.sha256(tarball).hexdigest() != sha256:
                sys.exit(f"{package} {version} is not what it was: {hashlib.sha256(tarball).hexdigest()}")
            made |= dict(_fonts(tarball, WHOLE if (package, version) == OLD_ARABIC else ""))
    index = {name: noted(name, data) for name, data in made.items()}
    made[INDEX] = json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode()
    size = sum(map(len, made.values()))
    if size > LIMIT:
        sys.exit(f"the pack would take {size:,} bytes, {LIMIT:,} are allowed")
    for old in (*PACK.glob("*.ttf"), *PACK.glob(INDEX)):
        old.unlink()
    for name, data in made.items():
        (PACK / name).write_bytes(data)
    print(f"{PACK}: {len(index)} fonts, {size:,} bytes")


def _fetched(package: str, version: str, folder: Path) -> bytes:
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{package}@{version}"]
    name = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout.split()[-1]
    return (folder / name).read_bytes()


def _fonts(tarball: bytes, renamed: str) -> Iterator[tuple[str, bytes]]:
    """The fonts we take out of a package, by the names they get; their family `renamed`, where it is not empty."""
    with tarfile.open(fileobj=io.BytesIO(tarball)) as package:
        for member in package.getmembers():
            data = package.extractfile(member)
            if data is None:
                continue
            if member.name.endswith("/twemoji.woff2"):
                yield "TwemojiMozilla.ttf", _slim(data.read(), "")
            for folder, style in STYLES:
                if member.name.endswith(f"_{folder}.ttf"):
                    family = renamed.replace(" ", "") or Path(member.name).name.removesuffix(f"_{folder}.ttf")
                    yield f"{family}-{style}.ttf", _slim(data.read(), renamed)


def _slim(data: bytes, family: str) -> bytes:
    font = TTFont(io.BytesIO(plain_font(data)), recalcBBoxes=False, recalcTimestamp=False)
    for table in UNNEEDED:
        if table in font:
            del font[table]
    font["glyf"].removeHinting()
    font["post"].formatType = 3.0  # no glyph names
    if family:
        _rename(font, family)
    into = io.BytesIO()
    font.save(into)
    return into.getvalue()


def _rename(font: TTFont, family: str) -> None:
    """Another family in each of the names that tell it (OpenType, name table)."""
    old = font["name"].getBestFamilyName()
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            said = str(record).replace(old, family).replace(old.replace(" ", ""), family.replace(" ", ""))
            font["name"].setName(said, record.nameID, record.platformID, record.platEncID, record.langID)


def noted(name: str, data: bytes) -> dict[str, Any]:
    """The pack's fonts keep their family, which is how Typst knows them too."""
    found = facts(data)
    return found | {"sha256": hashlib.sha256(data).hexdigest(), "typst": found["family"], "copy": name}


if __name__ == "__main__":
    main()
