"""Which face a style asks for: by name as design tools write it, then by family and the font matching of CSS Fonts 4.

Nothing is made bold or slanted that is not: where a family lacks what a style asks for, the answer says what it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.draw.faces import Axes, Face
from pipeline.template.model import TextStyle

LATIN = "Noto Sans"
_BOLD = 600  # from here on a browser would fake what a lighter face does not have (CSS Fonts 4, font-synthesis-weight)


@dataclass(frozen=True, slots=True)
class Match:
    """A face, and where its axes stand if it is a variable font."""

    face: Face
    axes: Axes = ()

    @property
    def weight(self) -> float:
        return dict(self.axes).get("wght", self.face.weight)


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Why there is none, in words for the designer; `lacking`: the family is there, but not in the style asked for."""

    what: str
    hint: str
    lacking: bool = False


def match(style: TextStyle, faces: Sequence[Face]) -> Match | NoMatch:
    """The face of the first of the style's families that is there, Noto Sans where it names none.

    `faces` are in order of preference.
    """
    families = style.families or (LATIN,)
    for family in families:
        named = _named(family, style, faces)
        if named is not None:
            return _emboldened(style, named, faces)
        of_family = [face for face in faces if _same(face.family, family)]
        if of_family:
            return _nearest(style, of_family)
        if not _leads_on(family, families):
            break
    return NoMatch(_absent(families[0], faces), ADD_IT)


ADD_IT = "put its file (TTF, OTF, WOFF or WOFF2) into assets/src/fonts, or choose another font in the drawing"


def nearest(weight: int, italic: bool, stretch: float, faces: Iterable[Face]) -> Face:
    """The face of a family nearest to what is asked (CSS Fonts 4, 5.2: width, then style, then weight)."""
    return min(
        faces,
        key=lambda face: (
            *_width_distance(stretch, face),
            face.italic != italic and not (italic and _slant(face)),
            *_weight_distance(weight, face),
        ),
    )


def like(style: TextStyle, family: str, faces: Sequence[Face]) -> tuple[Match, ...]:
    """The face of that full name, or that of a family which comes nearest to the style, as a fallback takes it.

    () where it is not there.
    """
    if named := _named(family, style, faces):
        return (named,)
    there = [face for face in faces if _same(face.family, family)]
    if not there:
        return ()
    face = nearest(style.weight, style.italic, style.stretch, there)
    return (Match(face, _axes(style, face)),)


def _named(name: str, style: TextStyle, faces: Iterable[Face]) -> Match | None:
    """By full or PostScript name, which say weight and italic themselves: some tools write nothing beside them."""
    for face in faces:
        for own, axes in face.names:
            if _same(own, name) and not _same(face.family, name):
                return Match(face, tuple(sorted({**_usual(face), **dict(axes), **_chosen(face, style.axes)}.items())))
    return None


def _emboldened(style: TextStyle, named: Match, faces: Iterable[Face]) -> Match | NoMatch:
    """The bold of its family, where a style wants that of a face which is named and is not: `<b>` in "Myriad Pro Regular"."""
    if named.weight < _BOLD <= style.weight:
        return _nearest(style, [face for face in faces if face.family == named.face.family])
    return named


def _nearest(style: TextStyle, faces: Sequence[Face]) -> Match | NoMatch:
    """Of one family. What it has only one of is taken for what was asked: "Archivo Black" is never called bold in drawings."""
    face = nearest(style.weight, style.italic, style.stretch, faces)
    weight, width = _reached(style.weight, face), _reached_width(style.stretch, face)
    lacking = ""
    if style.italic != face.italic and not (style.italic and _slant(face)):
        lacking = "italic" if style.italic else "upright style"
    elif (weight < _BOLD <= style.weight) or (style.weight < _BOLD <= weight and len({f.weight for f in faces}) > 1):
        lacking = f"weight near {style.weight}"
    elif style.stretch != 100 and _side(style.stretch) != _side(width):
        lacking = f"width near {style.stretch} %"
    if lacking:
        there = ", ".join(dict.fromkeys(each.style for each in faces))
        return NoMatch(f"font {face.family!r} has no {lacking}, it is there in {there}", _LIKE_IT, lacking=True)
    return Match(face, _axes(style, face))


def _side(width: float) -> int:
    """Condensed, normal or expanded."""
    return (width > 100) - (width < 100)


_LIKE_IT = "put the file of that style into assets/src/fonts, or use a style that is there in the drawing"


def _axes(style: TextStyle, face: Face) -> Axes:
    """Every axis of a variable font, so that nothing is left for Typst to choose."""
    at = _usual(face)
    if face.axis("wght"):
        at["wght"] = _reached(style.weight, face)
    if face.axis("wdth"):
        at["wdth"] = _reached_width(style.stretch, face)
    if style.italic and not face.italic:
        at |= _slant(face)
    return tuple(sorted((at | _chosen(face, style.axes)).items()))


def _usual(face: Face) -> dict[str, float]:
    """Optical size is left out: Typst sets it by the size the text is drawn at, as browsers do."""
    return {axis.tag: axis.usual for axis in face.axes if axis.tag != "opsz"}


def _chosen(face: Face, axes: Axes) -> dict[str, float]:
    own = {axis.tag: axis for axis in face.axes}
    return {tag: min(max(value, own[tag].low), own[tag].high) for tag, value in axes if tag in own}


def _slant(face: Face) -> dict[str, float]:
    ital, slnt = face.axis("ital"), face.axis("slnt")
    if ital and ital.high > 0:
        return {"ital": ital.high}
    return {"slnt": slnt.low} if slnt and slnt.low < 0 else {}


def _reached(weight: float, face: Face) -> float:
    wght = face.axis("wght")
    return min(max(weight, wght.low), wght.high) if wght else face.weight


def _reached_width(stretch: float, face: Face) -> float:
    wdth = face.axis("wdth")
    return min(max(stretch, wdth.low), wdth.high) if wdth else face.stretch


def _width_distance(asked: float, face: Face) -> tuple[bool, float]:
    """Up to normal, narrower ones come first; above it, wider ones."""
    has = _reached_width(asked, face)
    return (has > asked if asked <= 100 else has < asked), abs(has - asked)


def _weight_distance(asked: int, face: Face) -> tuple[int, float]:
    """Between 400 and 500: up to 500, then lighter, then heavier. Below: lighter first. Above: heavier first."""
    has = _reached(asked, face)
    if 400 <= asked <= 500:
        order = 0 if asked <= has <= 500 else 1 if has < asked else 2
    else:
        order = int(has > asked if asked < 400 else has < asked)
    return order, abs(has - asked)


def _same(one: str, other: str) -> bool:
    return _letters(one) == _letters(other)


@lru_cache(maxsize=4096)
def _letters(name: str) -> str:
    """Names are compared without spaces, hyphens and case: tools write one font as Myriad Pro, MyriadPro and myriad-pro."""
    return re.sub(r"[\W_]+", "", name).casefold()


def _leads_on(family: str, families: Sequence[str]) -> bool:
    """Whether `family` is only another name of the one after it: "MyriadPro-Bold, Myriad Pro"."""
    later = families[families.index(family) + 1 :]
    return bool(later) and _letters(family).startswith(_letters(later[0]))


def _absent(family: str, faces: Iterable[Face]) -> str:
    siblings = [f for f in faces if _letters(family).startswith(_letters(f.family))]
    if siblings:
        has = ", ".join(dict.fromkeys(f"{f.family} {f.style}" for f in siblings))
        return f"font {family!r} is not there; of its family there is {has}"
    return f"font {family!r} is not there"
