"""The fonts of a build, and which of them draws what: the designer's first, then the campaign's choices, then the pack.

Never the system's, never a substitute nobody asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import regex

from pipeline.campaign.languages import script
from pipeline.draw.faces import Face, face_of, read_index
from pipeline.draw.fontfiles import FONTS, campaign_files, outside_files, outside_folder, read_faces
from pipeline.draw.fontlock import LOCK_FILE, Locked, read_lock
from pipeline.draw.itemise import Itemised, itemise
from pipeline.draw.match import LATIN, Match, NoMatch, like, match
from pipeline.errors import Level, Problem
from pipeline.template.model import TextStyle

PACK = Path(__file__).resolve().parent.parent / "fonts"
WHOLE = "Noto Sans Arabic Whole"
"""Letter by letter like Noto Sans Arabic, of which it is an older version, but each letter is one glyph: the text of a PDF
needs that. Pictures are drawn with the newer one, which places marks better."""
CJK = "campaign-packs-fonts-cjk"
_CJK_MODULE = "campaign_packs_fonts_cjk"
_CJK_LETTERS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\u3000-\u303f\uff00-\uffef]")
# Scripts that ISO 15924 names together (Jpan) or apart from Unicode (Aran), as Unicode has them.
_WRITTEN_WITH = {
    "Aran": ("Arab",),
    "Hans": ("Hani", "Bopo"),
    "Hant": ("Hani", "Bopo"),
    "Jpan": ("Hani", "Hira", "Kana"),
    "Kore": ("Hang", "Hani"),
}


@dataclass(frozen=True, slots=True)
class FontFiles:
    """Every font a build may use, in order of preference. Compared by `fingerprint`, of their contents and places."""

    faces: tuple[Face, ...] = field(compare=False, repr=False)
    fingerprint: str

    @property
    def folders(self) -> tuple[str, ...]:
        """Where Typst finds them."""
        return tuple(sorted({str(Path(face.path).parent) for face in self.faces}))


@dataclass(frozen=True, slots=True)
class FontSet:
    """The fonts of a build, and `choices`: (language tag or script, family) as campaign and drawing ask for.

    `lacking` are the family and file of each font of the campaign that is locked and cannot be used.
    """

    files: FontFiles
    choices: tuple[tuple[str, str], ...] = ()
    lacking: tuple[tuple[str, str], ...] = ()

    @property
    def faces(self) -> tuple[Face, ...]:
        return self.files.faces

    @property
    def digest(self) -> str:
        """Changes when any font or choice does."""
        return _digest(self.files, self.choices)

    @property
    def brought(self) -> tuple[Face, ...]:
        """The designer's."""
        return tuple(face for face in self.faces if face.origin in ("campaign", "outside"))

    def choosing(self, choices: Mapping[str, str]) -> FontSet:
        """The same fonts, with choices that go before those already made."""
        return self if not choices else replace(self, choices=tuple({**dict(self.choices), **choices}.items()))

    def match(self, style: TextStyle) -> Match | NoMatch:
        """The face the style asks for, or why there is none: a family with a font at fault is not made do with."""
        found = match(style, self.faces)
        if isinstance(found, Match) and (found.weight, found.face.italic) != (style.weight, style.italic):
            family = found.face.family
            if file := dict(self.lacking).get(family):
                what = f"font {family!r} is not complete: {file}, which {LOCK_FILE} names, cannot be used"
                return NoMatch(what, "see what is said of that file")
        return found

    def itemised(self, text: str, style: TextStyle, language: str) -> Itemised:
        """`text` in runs of one face each."""
        return _itemised(self, text, replace(style, size=0.0), language)

    def stack(self, style: TextStyle, language: str) -> tuple[str, ...]:
        """Families for texts that Typst shares out among them itself, as in the guide."""
        offered = _chain(self, replace(style, size=0.0), language).everything
        families = (each.face.typst for each in offered)
        return tuple(dict.fromkeys(name for family in families for name in _readable(family)))


@lru_cache(maxsize=64)  # every picture asks; drawings differ in choices at most
def _digest(files: FontFiles, choices: tuple[tuple[str, str], ...]) -> str:
    parts = [*sorted(face.sha256 for face in files.faces), *map(repr, choices)]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def font_set(faces: Sequence[Face], choices: Mapping[str, str] | None = None) -> FontSet:
    """These faces, in order of preference."""
    seen = hashlib.sha256("".join(f"{face.sha256}{face.path}" for face in faces).encode())
    return FontSet(FontFiles(tuple(faces), seen.hexdigest()), tuple((choices or {}).items()))


def load_fonts(
    root: Path, choices: Mapping[str, str] | None = None, *, locked: bool = True
) -> tuple[FontSet, list[Problem]]:
    """The workspace's fonts, those its lock lets in from outside, and what comes with packs; faults are left out.

    Not `locked`, the lock is passed over and all fonts outside are there: only to write a new one.
    """
    lock, problems = read_lock(root) if locked else ((), [])
    outside = outside_files(lock, problems) if locked else outside_folder()
    brought = read_faces(root, [*campaign_files(root, lock, problems), *outside], problems)
    usable = {(face.file, face.sha256) for face in brought}
    lacking = tuple(
        (each.family, each.file)
        for each in lock
        if each.origin in ("campaign", "outside") and (each.file, each.sha256) not in usable
    )
    fonts = replace(font_set((*brought, *_shipped()), choices), lacking=lacking)
    problems += [
        *_twice(brought),
        *_other_pack(fonts.faces, lock),
        *unknown_choices(fonts.choices, fonts, "assets/src/campaign.toml"),
    ]
    return fonts, problems


def plain_style(families: tuple[str, ...], weight: int = 400) -> TextStyle:
    """A style that says nothing but its fonts and weight."""
    return TextStyle(families, weight, False, 0.0, "start", 1.0, 0.0)


def missing_hint(missing: Iterable[str], fonts: FontSet) -> str:
    """What to do about characters no font has."""
    if any(_CJK_LETTERS.match(c) for c in missing) and not any(face.origin == "cjk" for face in fonts.faces):
        return f"Chinese, Japanese and Korean need a package of their own: pip install {CJK}"
    return "change the character, or put a font that has it into assets/src/fonts"


def shaping_language(tag: str) -> tuple[str, str | None]:
    """Language and region as Typst asks for them, so that one pan-CJK font takes the forms of the right place.

    Typst knows no scripts in a tag, and to HarfBuzz plain "zh" is simplified.
    """
    primary, *rest = tag.split("-")
    region = next((part for part in rest if regex.fullmatch("[A-Z]{2}", part)), None)
    if region is None and script(tag) == "Hant":
        region = "TW"
    return primary, region


def _readable(family: str) -> tuple[str, ...]:
    return (WHOLE, family) if family == "Noto Sans Arabic" else (family,)


def _shipped() -> tuple[Face, ...]:
    """The pack, CJK where it is installed, emoji last."""
    faces = list(_folder_faces(PACK))
    spec = find_spec(_CJK_MODULE)
    if spec and spec.origin:
        faces += [replace(face, origin="cjk") for face in _folder_faces(Path(spec.origin).parent)]
    return tuple(sorted(faces, key=lambda face: face.colour))


@lru_cache(maxsize=4)
def _folder_faces(folder: Path) -> tuple[Face, ...]:
    return tuple(face_of(facts, folder, copy, "pack") for copy, facts in read_index(folder).items())


def _twice(faces: Sequence[Face]) -> list[Problem]:
    """Two files that claim to be the same style: the first is used."""
    first: dict[tuple[object, ...], Face] = {}
    problems = []
    for face in faces:
        same = first.setdefault((face.family, face.weight, face.italic, face.stretch, bool(face.axes)), face)
        if same is not face:
            what = f"{face.file} is {face.family} {face.style} like {same.file}, which is used"
            place = f"{FONTS}/{face.file}" if face.origin == "campaign" else LOCK_FILE
            problems.append(Problem(what, place, 0, "remove one of them", Level.WARNING))
    return problems


def _other_pack(faces: Sequence[Face], lock: Sequence[Locked]) -> list[Problem]:
    """Fonts of packs that are not those the campaign was locked with: pictures may come out otherwise."""
    there = {(face.origin, face.file): face for face in faces}
    return [
        Problem(
            f"{each.file} comes with packs in another version than locked ({each.version}): pictures may change",
            LOCK_FILE,
            each.line,
            "look at the preview, then: packs fonts lock",
            Level.WARNING,
        )
        for each in lock
        if (face := there.get((each.origin, each.file)))
        and each.origin in ("pack", "cjk")
        and face.sha256 != each.sha256
    ]


def unknown_choices(choices: Iterable[tuple[str, str]], fonts: FontSet, file: str) -> list[Problem]:
    """Choices in `file` of fonts nobody has."""
    hint = "put its file into assets/src/fonts, or name a font that `packs fonts list` shows"
    return [
        Problem(f"[fonts] {key}: font {family!r} is not there", file, 0, hint)
        for key, family in choices
        if not like(plain_style((family,)), family, fonts.faces)
    ]


@dataclass(frozen=True, slots=True)
class _Chain:
    """Faces by preference, each group in order: `of_language` is for letters its script owns."""

    language: tuple[str, ...]
    of_language: tuple[Match, ...]
    of_style: tuple[Match, ...]
    of_script: tuple[tuple[str, Match], ...]
    of_pack: tuple[Match, ...]
    offers: dict[tuple[str, bool], tuple[Match, ...]] = field(default_factory=dict, compare=False)

    @property
    def everything(self) -> tuple[Match, ...]:
        return (*self.of_style, *self.of_language, *(each for _, each in self.of_script), *self.of_pack)

    def offer(self, letter: str, emoji: bool) -> tuple[Match, ...]:
        """For a letter, or "" for what has no script."""
        found = self.offers.get((letter, emoji))
        if found is None:
            found = self.offers[letter, emoji] = tuple(dict.fromkeys(self._offer(letter, emoji)))
        return found

    def _offer(self, letter: str, emoji: bool) -> Iterator[Match]:
        if emoji:
            yield from (each for each in self.everything if each.face.colour)
        if not letter or _written(letter, self.language):
            yield from self.of_language
        yield from self.of_style
        yield from (each for key, each in self.of_script if _written(letter, (key,)))
        yield from self.of_pack


@lru_cache(maxsize=1024)
def _chain(fonts: FontSet, style: TextStyle, language: str) -> _Chain:
    choices = dict(fonts.choices)
    shipped = [face for face in fonts.faces if face.origin in ("pack", "cjk")]
    families = dict.fromkeys((LATIN, *(face.family for face in shipped)))
    asked = match(style, fonts.faces)
    styled = (asked,) if isinstance(asked, Match) else like(style, style.families[0], fonts.faces)
    style = (
        replace(style, weight=int(styled[0].weight), italic=styled[0].face.italic or style.italic) if styled else style
    )
    scripts = [
        (key, each) for key, family in choices.items() if len(key) == 4 for each in like(style, family, fonts.faces)
    ]
    return _Chain(
        _WRITTEN_WITH.get(script(language), (script(language),)),
        tuple(like(style, choices[language], fonts.faces)) if language in choices else (),
        tuple(
            dict.fromkeys((*styled, *(each for name in style.families[1:] for each in like(style, name, fonts.faces))))
        ),
        tuple(scripts),
        tuple(each for family in families for each in like(style, family, shipped)),
    )


@lru_cache(maxsize=4096)
def _itemised(fonts: FontSet, text: str, style: TextStyle, language: str) -> Itemised:
    return itemise(text, _chain(fonts, style, language).offer)


@lru_cache(maxsize=4096)
def _written(letter: str, scripts: tuple[str, ...]) -> bool:
    """Whether a letter belongs to one of these scripts (ISO 15924)."""
    return bool(letter) and any(regex.match(rf"\p{{Script={each}}}", letter) for each in scripts)
