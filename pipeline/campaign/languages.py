"""Language tags (BCP 47): their canonical form, what falls back to what, direction, script, own name.

langcodes and Babel are imported where they are used: they cost 20 and 15 ms, and most commands need neither.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from babel import Locale

Direction = Literal["ltr", "rtl"]

PSEUDO_LOCALES = ("qps-ploc", "qps-plocm")
"""Made-up languages that test a layout: long accented English, and the same from right to left."""
RIGHT_TO_LEFT = frozenset(
    ("Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi")
)
"""ISO 15924. Agrees with CLDR's text direction for every locale Babel has, and needs no locale."""
SCRIPT = re.compile("[A-Z][a-z]{3}")
"""The form of a script's code (ISO 15924): Arab, Deva."""
VERTICAL = frozenset(("Mong", "Phag"))
WIDER_LANGUAGES = {"nb": "no", "nn": "no"}
"""The steps of CLDR's parentLocales that change the language code and are still the same language (not ht > fr-HT)."""
DEFAULT_FORMATS = dict.fromkeys(("en", *PSEUDO_LOCALES), "en-GB")
"""Plain "en" is American in CLDR ("November 9"); campaigns write "9 November"."""


@lru_cache(maxsize=1024)
def canonical(tag: str) -> str:
    """`tag` as BCP 47 writes it: es_MX -> es-MX, iw -> he, en-UK -> en-GB. Letters, digits, hyphens.

    Private use (x-..., qaa to qtz) and the pseudo-locales are allowed. Raises ValueError, in a sentence for the person
    who wrote the tag, for anything neither the registry of subtags nor CLDR knows and for scripts that run from top to bottom.
    """
    from babel.localedata import exists
    from langcodes import standardize_tag, tag_is_valid

    if (lower := tag.replace("_", "-").lower()) in PSEUDO_LOCALES:
        return lower
    complaint = f'"{tag}" is no language tag: use one such as "ru", "pt-BR" or "zh-Hant"'
    if not tag.isascii():
        raise ValueError(complaint)
    try:
        standard = standardize_tag(tag)
    except ValueError as error:
        raise ValueError(complaint) from error
    known = tag_is_valid(standard) or exists(standard.replace("-", "_"))  # CLDR has newer ones, such as tok
    if not known or standard.split("-")[0] == "und":
        raise ValueError(complaint)
    if _script(standard) in VERTICAL:
        raise ValueError(f'"{tag}" is written from top to bottom, which pictures cannot show: use another script')
    return standard


@lru_cache(maxsize=1024)
def same_language(tag: str) -> tuple[str, ...]:
    """`tag` and the wider tags whose words a reader of `tag` can be given unmarked, nearest first: es-MX > es-419 > es.

    CLDR's parentLocales, else the tag without its last subtag, as long as language and script stay (zh-TW > zh-Hant-TW
    > zh-Hant, never zh). Raises ValueError as `canonical` does.
    """
    steps = [canonical(tag)]
    if steps[0] in PSEUDO_LOCALES:
        return (steps[0],)
    while (wider := _wider(steps[-1])) and _script(wider) == _script(steps[0]):
        steps.append(wider)
    return tuple(steps)


@lru_cache(maxsize=1024)
def chain(tag: str, source: str = "en") -> tuple[str, ...]:
    """Where words for `tag` are looked for, in order; `source`, the language all is written in, is always the last.

    Only the step to another language than that of `tag` mixes languages: see `same_language`.
    """
    steps, last = same_language(tag), canonical(source)
    return (*steps[: steps.index(last)], last) if last in steps else (*steps, last)


def script(tag: str) -> str:
    """ISO 15924 code of the script, the likely one (CLDR likelySubtags) where the tag names none: ru -> Cyrl."""
    return _script(canonical(tag))


@lru_cache(maxsize=1024)
def direction(tag: str) -> Direction:
    """Which way lines run in the language."""
    return "rtl" if canonical(tag) == "qps-plocm" or script(tag) in RIGHT_TO_LEFT else "ltr"


def autonym(tag: str) -> str:
    """What the language calls itself (CLDR, no capital added): русский, العربية; the tag where CLDR has no name."""
    from langcodes import Language

    locale = babel_locale(tag)
    if locale is None:
        return canonical(tag)
    same = Language.get(str(locale)).maximize() == Language.get(canonical(tag)).maximize()
    return locale.get_display_name() or canonical(tag) if same else canonical(tag)


@lru_cache(maxsize=1024)
def source_formats(tag: str, formats: str | None = None) -> str:
    """The tag whose dates and numbers `tag` uses: `formats` of the campaign if set, en-GB for en, else `tag`."""
    return canonical(formats) if formats else DEFAULT_FORMATS.get(canonical(tag), canonical(tag))


@lru_cache(maxsize=1024)
def babel_locale(tag: str) -> Locale | None:
    """CLDR data of the nearest tag in `same_language(tag)`; None when there are none (Romani, pseudo-locales).

    Never what Babel itself would guess: en-Arab is no "en", en-ZZ no "en-US".
    """
    from babel import Locale
    from babel.localedata import exists

    known = (step.replace("-", "_") for step in same_language(tag) if exists(step.replace("-", "_")))
    found = next(known, None)
    return None if found is None else Locale.parse(found, resolve_likely_subtags=False)


@lru_cache(maxsize=4096)
def _script(tag: str) -> str:
    from langcodes import Language

    return "Latn" if tag in PSEUDO_LOCALES else Language.get(tag).maximize().script or "Zzzz"


def _wider(tag: str) -> str | None:
    """The next tag up, the script possibly another; None at the top or where only another language is left."""
    from babel.core import get_global

    subtags = tag.split("-")
    parent: str | None = get_global("parent_exceptions").get(tag.replace("-", "_"))
    if parent is not None:
        parent = parent.replace("_", "-")
        language = parent.split("-")[0]
        return parent if language in (subtags[0], WIDER_LANGUAGES.get(subtags[0])) else None
    cut = subtags[:-1]
    while cut and len(cut[-1]) == 1:  # what an extension or private use begins with (RFC 4647, 3.4)
        cut.pop()
    if not cut:
        return None
    if _script("-".join(cut)) != _script(tag) and not _names_script(subtags):
        return "-".join((subtags[0], _script(tag), *subtags[1:]))  # zh-TW is not zh, but zh-Hant-TW
    return "-".join(cut)


def _names_script(subtags: list[str]) -> bool:
    return len(subtags) > 1 and len(subtags[1]) == 4 and subtags[1].isalpha()
