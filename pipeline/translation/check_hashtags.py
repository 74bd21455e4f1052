"""Hashtags: those of the source, or of the language where the campaign settled one. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.campaign.glossary import TagRule, fold
from pipeline.translation.checked import Finding, Local, Said, differing

_LOOK_ALIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухһΑΒΕΖΗΙΚΜΝΟΡΤΥΧοαν", "ABESIJKMHOPCTYXaesijopcyxhABEZHIKMNOPTYXoav"
)
"""Cyrillic and Greek letters and the Latin ones they look like (Unicode confusables, the letters of everyday text)."""
_KEEP = TagRule("keep", {})


def find_set(said: Said, local: Local) -> Iterator[Finding]:
    """Hashtags that are missing or were not in the source; capitals and order do not matter."""
    assert said.source is not None
    if not said.source.tags and not said.facts.tags:
        return
    wanted, allowed = _wanted(said.source.tags, local)
    there = {fold(tag): tag for tag in said.facts.tags}
    meant = {fold(tag) for _, tag in _alike(said, local)}
    lacking = [tag for key, tag in wanted.items() if key not in there and key not in meant]
    strange = [tag for key, tag in there.items() if key not in allowed and not _twin(tag, wanted)]
    if what := differing(lacking, strange):
        hint = "hashtags stay as they are; one of a language's own is registered under [hashtags] in campaign.toml"
        yield what, hint


def find_look_alike(said: Said, local: Local) -> Iterator[Finding]:
    """Hashtags in other letters that look like those of one that is meant: another hashtag to every platform."""
    for tag, meant in _alike(said, local):
        yield f"{tag} looks like {meant}, but some of its letters are not Latin", f"type {meant} on a Latin keyboard"


def _alike(said: Said, local: Local) -> Iterator[tuple[str, str]]:
    if all(tag.isascii() for tag in said.facts.tags):
        return
    wanted = _wanted(said.source.tags, local)[0] if said.source else {}
    registered = {fold(form) for rule in local.tag_rules.values() for form in rule.forms.values()}
    for tag in dict.fromkeys(said.facts.tags):
        if fold(tag) in wanted or fold(tag) in registered:
            continue
        if meant := _twin(tag, wanted) or (_latin(tag) if said.source is None else ""):
            yield tag, meant


def _twin(tag: str, wanted: dict[str, str]) -> str:
    """The hashtag among `wanted` that `tag` looks like, and is not."""
    return wanted.get(fold(_latin(tag)), "") if _latin(tag) else ""


def _latin(tag: str) -> str:
    """A hashtag in the Latin letters it looks like; "" where it has none that look so, or others besides."""
    like = tag.translate(_LOOK_ALIKE)
    return like if like != tag and like.isascii() else ""


def _wanted(tags: tuple[str, ...], local: Local) -> tuple[dict[str, str], set[str]]:
    """The hashtags a translation shall have, and the folded ones it may have."""
    wanted: dict[str, str] = {}
    allowed: set[str] = set()
    for tag in tags:
        rule = local.tag_rules.get(fold(tag), _KEEP)
        own = "" if rule.policy == "keep" else rule.form(local.tag)
        if own:
            wanted[fold(own)] = own
        if not own or rule.policy == "both":
            wanted[fold(tag)] = tag
    allowed.update(wanted)
    return wanted, allowed
