"""Selectors: `art@ar` is drawn in Arabic, `art@rtl` wherever lines run to the left, and then `art` is not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.campaign.fields import nearest
from pipeline.campaign.languages import canonical, direction, same_language, script
from pipeline.campaign.model import Campaign
from pipeline.errors import Level, Problem
from pipeline.template.names import ObjectName, content_of, names_of, parse_name, plain, written_name
from pipeline.template.svg import SVG

NAME, ONLY = "data-packs-name", "data-packs-only"
"""Attributes of objects of which a drawing has several for different languages or weeks, until one is chosen."""

Rank = tuple[tuple[int, int], ...]
Ranks = Mapping[str, Rank | None]
"""Of each selector for one edition, `rank`."""

_VALUE, _DIRECTION, _SCRIPT, _LANGUAGE, _WEEK = range(5)


@dataclass(frozen=True, slots=True)
class Edition:
    """For whom a drawing is made: one language and, but for some pages of the guide, one week.

    `has` are the names of the texts and pictures there are, `colors` the colours (#rrggbb) by role.
    """

    language: str
    week: str = ""
    has: frozenset[str] = frozenset()
    colors: tuple[tuple[str, str], ...] = ()


def rank(only: str, edition: Edition) -> Rank | None:
    """How closely a selector is meant for an edition, the larger the closer; None where it is not.

    A week is closer than a language, es-MX than es, a language than its script, that than its direction, and any of
    them than a value or nothing at all. Of `th,km` one must be meant, of `week:first@ar` both.
    """
    ranks: list[tuple[int, int]] = []
    for group in only.split("@") if only else ():
        found = [each for part in group.split(",") if (each := _rank(part.strip(), edition))]
        if not found:
            return None
        ranks.append(max(found))
    return tuple(sorted(ranks, reverse=True))


def _rank(part: str, edition: Edition) -> tuple[int, int] | None:
    kind, colon, value = part.partition(":")
    if colon:
        if kind == "week":
            return (_WEEK, 0) if plain(value) == plain(edition.week) else None
        return (_VALUE, 0) if kind == "has" and plain(value) in map(plain, edition.has) else None
    if part in ("rtl", "ltr"):
        return (_DIRECTION, 0) if part == direction(edition.language) else None
    if part.casefold() == script(edition.language).casefold():
        return _SCRIPT, 0
    steps = (*same_language(edition.language), edition.language.split("-")[0])
    at = next((at for at, step in enumerate(steps) if step.casefold() == part.replace("_", "-").casefold()), None)
    return None if at is None else (_LANGUAGE, -at)


def mark(root: etree._Element, file: str, campaign: Campaign, names: Sequence[str]) -> list[Problem]:
    """Notes on each object of several whose name and selector it has. `names` are those of texts and pictures.

    They are shown or not by their selectors alone: whether a layer was hidden while its designer worked on another one
    says nothing.
    """
    problems: list[Problem] = []
    called = {element: (*_token(element), *names_of(element)) for element in root.iter(f"{SVG}*")}
    varied = {element: name for element, found in called.items() for name in found if name.only}
    families = {name.plain for name in varied.values()}
    for element, found in called.items():
        name = varied.get(element) or next((name for name in found if name.plain in families), None)
        if name is None:
            continue
        element.set(NAME, name.plain)
        element.set(ONLY, name.only)
        element.attrib.pop("display", None)
        about = f"object {written_name(element) or str(name)!r}"
        problems += faults(name.only, about, file, element.sourceline or 0, campaign, names)
    return problems


def _token(element: etree._Element) -> tuple[ObjectName, ...]:
    """The name in `{{headline@ar}}`, where that is all a text says."""
    content = content_of(element) if element.tag == f"{SVG}text" else ""
    return (parse_name(content),) if content.startswith("{{") and content.endswith("}}") else ()


def faults(only: str, about: str, file: str, line: int, campaign: Campaign, names: Sequence[str]) -> list[Problem]:
    """What is wrong with a selector, in words that begin with what it is on."""
    problems = (_fault(part.strip(), campaign, names) for part in re.split("[,@]", only) if only)
    return [Problem(f"{about}: {what}", file, line, hint, level) for what, hint, level in filter(None, problems)]


def _fault(part: str, campaign: Campaign, names: Sequence[str]) -> tuple[str, str, Level] | None:
    kind, colon, value = part.partition(":")
    tags = [language.tag for language in campaign.languages]
    if colon and kind in ("week", "has"):
        known: Mapping[str, str] = {plain(name): name for name in (campaign.week_ids if kind == "week" else names)}
        if plain(value) in known:
            return None
        what = "no week of the campaign" if kind == "week" else "no text or picture of a week"
        return f"'@{part}': {value!r} is {what}", nearest(value, sorted(known.values())), Level.ERROR
    if part in ("rtl", "ltr") or any(_rank(part, Edition(tag)) for tag in tags):
        return None
    if _is_tag(part) or _is_tag(f"en-{part}"):  # a language; a script
        what = f"'@{part}' is for a language that the campaign does not have: nobody will see it"
        return what, f"its languages: {', '.join(tags)}", Level.WARNING
    hint = "write a language (@ar), a script (@Arab), @rtl or @ltr, @week:ID or @has:NAME"
    return f"'@{part}' says nothing about when to show it", hint, Level.ERROR


def _is_tag(text: str) -> bool:
    try:
        return bool(canonical(text))
    except ValueError:
        return False
