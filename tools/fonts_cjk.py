"""Makes the data of `fonts-cjk`, the distribution campaign-packs-fonts-cjk, from Debian's fonts-noto-cjk: the same bytes every time.

`make fonts-cjk` has apt fetch the package and checks it against the hash below; `python -m tools.fonts_cjk FILE.deb` takes a
file that was fetched otherwise. The fonts keep all characters of GB 2312, Big5, JIS X 0208 and KS X 1001, every Hangul
syllable, punctuation and full-width forms, and all layout features: one font holds the forms of every region.
"""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import uharfbuzz as hb

from pipeline.draw.faces import INDEX
from tools.fonts_pack import noted

DATA = Path(__file__).resolve().parent.parent / "fonts-cjk" / "campaign_packs_fonts_cjk"
PACKAGE = "fonts-noto-cjk=1:20220127+repack1-1"
SHA256 = "4a2515eb6db3978b897fef9709ed0d2b1f4c6c4df4d83d6c4ef65f71f1b1f502"
LIMIT = 20_000_000  # bytes of both weights
STYLES = ("Regular", "Bold")
CHARSETS = ("gb2312", "big5", "euc_jp", "euc_kr")
BLOCKS = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x2010, 0x205F),
    (0x20A0, 0x20BF),
    (0x2190, 0x21FF),
    (0x2460, 0x24FF),
    (0x3000, 0x312F),  # punctuation, kana, bopomofo
    (0x31A0, 0x32FF),
    (0xAC00, 0xD7A3),  # Hangul syllables
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
)


def main() -> None:
    """Makes the data anew. Ends with a message where the package is not the one named, or the data grew too large."""
    package = Path(sys.argv[1]).read_bytes() if len(sys.argv) > 1 else _fetched()
    found = hashlib.sha256(package).hexdigest()
    if found != SHA256:
        sys.exit(f"this is not Debian's {PACKAGE}: its SHA-256 is {found}, not {SHA256}")
    made = {f"NotoSansCJK-{style}.otf": _subset(data) for style, data in _collections(package)}
    made[INDEX] = json.dumps(
        {name: noted(name, data) for name, data in made.items()}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    size = sum(map(len, made.values()))
    if size > LIMIT:
        sys.exit(f"the fonts would take {size:,} bytes, {LIMIT:,} are allowed")
    for name, data in made.items():
        (DATA / name).write_bytes(data)
    print(f"{DATA}: {size:,} bytes")


def _fetched() -> bytes:
    with TemporaryDirectory() as folder:
        try:
            subprocess.run(["apt-get", "download", "--quiet", PACKAGE], check=True, cwd=folder)
        except (OSError, subprocess.CalledProcessError):
            sys.exit(f"apt cannot fetch {PACKAGE} here; fetch it from Debian 12: python -m tools.fonts_cjk FILE.deb")
        return next(Path(folder).glob("*.deb")).read_bytes()


def _collections(package: bytes) -> Iterator[tuple[str, bytes]]:
    """Style and collection of each font we take."""
    with tarfile.open(fileobj=io.BytesIO(lzma.decompress(_member(package, b"data.tar.xz")))) as tree:
        for style in STYLES:
            member = tree.extractfile(f"./usr/share/fonts/opentype/noto/NotoSansCJK-{style}.ttc")
            assert member is not None
            yield style, member.read()


def _member(archive: bytes, name: bytes) -> bytes:
    """A member of a .deb, which is an ar archive (deb(5)): after 8 bytes, headers of 60 and bodies of even length."""
    at = 8
    while at < len(archive):
        header = archive[at : at + 60]
        size = int(header[48:58])
        if header[:16].strip(b" /") == name:
            return archive[at + 60 : at + 60 + size]
        at += 60 + size + size % 2
    raise ValueError(f"no {name.decode()} in the package")


def _subset(collection: bytes) -> bytes:
    """The collection's first font, whose other regions' forms are in its feature `locl`, with the characters we keep."""
    wanted = hb.SubsetInput()
    wanted.flags = hb.SubsetFlags.NO_HINTING
    wanted.unicode_set.update(_characters())
    wanted.layout_feature_tag_set.clear()
    wanted.layout_feature_tag_set.invert()  # all there are
    for table in (b"vhea", b"vmtx", b"VORG"):  # nothing is set from top to bottom
        wanted.drop_table_tag_set.add(int.from_bytes(table))
    data = hb.subset(hb.Face(hb.Blob(collection), 0), wanted).blob.data
    assert isinstance(data, bytes)
    return data


def _characters() -> set[int]:
    found = {code for low, high in BLOCKS for code in range(low, high + 1)}
    for charset in CHARSETS:
        for lead in range(0x81, 0xFF):
            for trail in range(0x40, 0xFF):
                text = bytes((lead, trail)).decode(charset, "ignore")
                found |= {ord(text)} if len(text) == 1 else set()
    return found


if __name__ == "__main__":
    main()
