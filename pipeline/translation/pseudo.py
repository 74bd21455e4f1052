"""Made-up languages, made from the English: long, accented, in brackets, one of them from right to left. Pure.

They show before anything is translated where a layout is too narrow, a text is not translated or a letter is missing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle

import regex

from pipeline.campaign.languages import PSEUDO_LOCALES
from pipeline.campaign.model import Campaign
from pipeline.campaign.text import Text
from pipeline.translation.model import Catalog, Catalogs, Entry

LONGER = 0.35
"""Share of the English by which the text grows: what Spanish and Italian drafts of headlines do (22 to 34 %), and a bit."""

_ACCENTED = str.maketrans("ACDEGHIJKLNORSTUWYZacdeghijklnorstuwyz", "ÅÇĎÉĜĤÎĴĶĻÑÖŔŠŢÛŴÝŽåçďéĝĥîĵķļñöŕšţûŵýž")
_WORDS = ("öñé", "ţŵö", "ţĥŕéé", "föûŕ", "fîvé", "šîx", "šévéñ")
_GRAPHEME = regex.compile(r"\X")
# What means something to machines: hashtags, @names, addresses, {names}, marks, footnotes, what links lead to.
_KEPT = regex.compile(
    r"[#＃@][\p{L}\p{M}\p{Nd}_]+|(?:https?://|www\.|mailto:)[^\s)\]]+|\{\w+\}|</?b>|\\.|\[\^[^\]]*\]|(?<=\])\([^)]*\)"
)


def pseudo(text: str) -> str:
    """`text` with accents, in brackets, a third longer; what machines read stays as it is."""
    accented, at = "", 0
    for match in _KEPT.finditer(text):
        accented += text[at : match.start()].translate(_ACCENTED) + match[0]
        at = match.end()
    accented += text[at:].translate(_ACCENTED)
    room = math.ceil(len(_GRAPHEME.findall(text)) * LONGER) - 2  # for the brackets
    return f"[{accented}{_filling(room)}]"


def _filling(room: int) -> str:
    """Words with a blank before each, in all at least `room` characters."""
    filling = ""
    for word in cycle(_WORDS):
        if len(filling) >= room:
            break
        filling += f" {word}"
    return filling


def with_pseudo(catalogs: Catalogs, campaign: Campaign, texts: Sequence[Text]) -> Catalogs:
    """The catalogs and one for each made-up language of the campaign. All its texts are drafts: they cannot go out."""
    wanted = [language.tag for language in campaign.languages if language.tag in PSEUDO_LOCALES]
    if not wanted:
        return catalogs
    entries = {text.key: Entry(text.text, pseudo(text.text), fuzzy=True, line=text.line) for text in texts}
    made = {tag: Catalog(tag, "", entries) for tag in wanted}
    return replace(catalogs, by_tag={**catalogs.by_tag, **made})


def without_pseudo(catalogs: Catalogs) -> Catalogs:
    """The catalogs that people wrote."""
    by_tag = {tag: catalog for tag, catalog in catalogs.by_tag.items() if tag not in PSEUDO_LOCALES}
    return replace(catalogs, by_tag=by_tag)
