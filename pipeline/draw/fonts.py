"""The fonts of a build: the designer's first, then the shipped pack, never the system's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

from pipeline.errors import Problem

DESIGNER_FONTS = "assets/src/fonts"
PACK = Path(__file__).resolve().parent.parent / "fonts"
ENDINGS = (".ttf", ".otf")

# Characters that shape text and have no picture of their own (Unicode Default_Ignorable_Code_Point, as far as text holds them).
_INVISIBLE = {
    0xAD,
    0x34F,
    0x61C,
    0xFEFF,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
}
_SPACES = frozenset("\t\n\r \u00a0\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font by its content; `family` is its typographic family (name ID 16, else 1)."""

    path: str
    sha256: str
    family: str


@dataclass(frozen=True, slots=True)
class FontSet:
    """Every font a build may use. `designer` and `pack` hold families in file order."""

    files: tuple[FontFile, ...]
    designer: tuple[str, ...]
    pack: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Changes when any font does."""
        return hashlib.sha256("".join(sorted(file.sha256 for file in self.files)).encode()).hexdigest()

    def stack(self, families: Iterable[str]) -> tuple[str, ...]:
        """The families a text is set in, by preference: the drawing's, then the pack, Latin first."""
        return tuple(dict.fromkeys([*families, "Noto Sans", *self.pack]))

    def knows(self, family: str) -> bool:
        return family.casefold() in (name.casefold() for name in (*self.designer, *self.pack))


def load_fonts(root: Path) -> tuple[FontSet, list[Problem]]:
    """The workspace's fonts and the pack; a file that is no font is a problem and left out."""
    problems: list[Problem] = []
    designer = [font for path in _font_paths(root / DESIGNER_FONTS) if (font := _read(path, root, problems))]
    pack = [font for path in _font_paths(PACK) if (font := _read(path, PACK, problems))]
    families = (tuple(dict.fromkeys(font.family for font in fonts)) for fonts in (designer, pack))
    return FontSet((*designer, *pack), *families), problems


def _font_paths(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in ENDINGS)


def _read(path: Path, root: Path, problems: list[Problem]) -> FontFile | None:
    try:
        data = path.read_bytes()
        with TTFont(path, lazy=True) as font:
            family = font["name"].getDebugName(16) or font["name"].getDebugName(1) or path.stem
    except (OSError, TTLibError, KeyError, AssertionError) as error:
        hint = "use a TTF or OTF file"
        problems.append(Problem(f"not a readable font: {error}", path.relative_to(root).as_posix(), 0, hint))
        return None
    return FontFile(str(path), hashlib.sha256(data).hexdigest(), family)


@lru_cache(maxsize=64)
def _coverage(fonts: FontSet, families: tuple[str, ...]) -> frozenset[int]:
    wanted = {family.casefold() for family in families}
    covered: set[int] = set()
    for file in fonts.files:
        if file.family.casefold() in wanted:
            with TTFont(file.path, lazy=True) as font:
                covered.update(font.getBestCmap())
    return frozenset(covered)


def missing_characters(text: str, fonts: FontSet, families: tuple[str, ...]) -> tuple[str, ...]:
    """The characters of `text` that none of `families` has, in order, each once. Typst would draw them as empty boxes."""
    covered = _coverage(fonts, families)
    needed = dict.fromkeys(text)
    return tuple(c for c in needed if ord(c) not in covered and ord(c) not in _INVISIBLE and c not in _SPACES)
