"""OpenType features and axes of variable fonts, as CSS writes them (CSS Fonts 4, sections 6 and 7)."""

from __future__ import annotations

import re

from lxml import etree

from pipeline.template.css import inherited

_SETTING = re.compile(r"""['"]([A-Za-z0-9 ]{4})['"]\s*(on|off|[-+]?\d+\.?\d*)?""")
# The words of `font-variant` and its longhands, and the features they stand for (CSS Fonts 4, 6.4 to 6.8).
_VARIANTS: dict[str, tuple[tuple[str, int], ...]] = {
    "common-ligatures": (("liga", 1), ("clig", 1)),
    "no-common-ligatures": (("liga", 0), ("clig", 0)),
    "discretionary-ligatures": (("dlig", 1),),
    "no-discretionary-ligatures": (("dlig", 0),),
    "historical-ligatures": (("hlig", 1),),
    "no-historical-ligatures": (("hlig", 0),),
    "contextual": (("calt", 1),),
    "no-contextual": (("calt", 0),),
    "none": (("liga", 0), ("clig", 0), ("dlig", 0), ("hlig", 0), ("calt", 0)),
    "small-caps": (("smcp", 1),),
    "all-small-caps": (("smcp", 1), ("c2sc", 1)),
    "petite-caps": (("pcap", 1),),
    "all-petite-caps": (("pcap", 1), ("c2pc", 1)),
    "unicase": (("unic", 1),),
    "titling-caps": (("titl", 1),),
    "lining-nums": (("lnum", 1),),
    "oldstyle-nums": (("onum", 1),),
    "proportional-nums": (("pnum", 1),),
    "tabular-nums": (("tnum", 1),),
    "diagonal-fractions": (("frac", 1),),
    "stacked-fractions": (("afrc", 1),),
    "ordinal": (("ordn", 1),),
    "slashed-zero": (("zero", 1),),
}
_PROPERTIES = ("font-variant", "font-variant-ligatures", "font-variant-caps", "font-variant-numeric")


def features(element: etree._Element) -> tuple[tuple[str, int], ...]:
    """OpenType features by tag; what `font-feature-settings` says wins. Raises ValueError for what is not understood."""
    words = [word for name in _PROPERTIES for word in inherited(element, name).split()]
    found = dict(feature for word in words for feature in _VARIANTS.get(word, ()))
    if inherited(element, "font-kerning") == "none":
        found["kern"] = 0
    for tag, value in _settings(inherited(element, "font-feature-settings")):
        found[tag] = {"": 1, "on": 1, "off": 0}[value] if value in ("", "on", "off") else round(float(value))
    return tuple(sorted(found.items()))


def axes(written: str) -> tuple[tuple[str, float], ...]:
    """The axes of `font-variation-settings` by tag. Raises ValueError for what is not understood."""
    return tuple(sorted({tag: float(value) for tag, value in _settings(written)}.items()))


def _settings(written: str) -> list[tuple[str, str]]:
    if written in ("", "normal"):
        return []
    found = [_SETTING.fullmatch(entry.strip()) for entry in written.split(",")]
    if not all(found):
        raise ValueError(f"the font setting {written!r} is not understood")
    return [(match[1], match[2] or "") for match in found if match]
