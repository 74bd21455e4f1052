"""Reads `[glossary]` and `[hashtags]` of campaign.toml."""

from __future__ import annotations

from typing import cast

from pipeline.campaign.fields import Fields
from pipeline.campaign.glossary import Glossary, Policy, TagRule, fold
from pipeline.campaign.hashtags import hashtags
from pipeline.campaign.languages import canonical

_POLICIES = ("keep", "localise", "both")
_TAG_HINT = "write # and letters, digits or _ without spaces"


def read_glossary(fields: Fields) -> Glossary:
    """`[glossary]` of campaign.toml; its languages need not be among the campaign's, so that one list serves several."""
    table = fields.table("glossary")
    if table is None:
        return Glossary()
    terms = table.table("terms")
    found = {phrase: _by_language(terms, phrase) for phrase in terms.data} if terms else {}
    glossary = Glossary(table.texts("names"), table.texts("titles"), found, _by_language(table, "avoid"))
    table.finish()
    return glossary


def read_tag_rules(fields: Fields) -> dict[str, TagRule]:
    """`[hashtags]` of campaign.toml, by the folded tag without its #."""
    rules: dict[str, TagRule] = {}
    for name, table, inner in fields.named_tables("hashtags"):
        policy = cast(Policy, inner.choice("policy", _POLICIES, "keep"))
        forms = {key: inner.text(key) for key in inner.data if key != "policy"}
        for key, form in forms.items():
            _check_tag(inner, key)
            if not _is_hashtag(form):
                inner.problem(f"{form!r} is no hashtag", key, _TAG_HINT)
        if not _is_hashtag(f"#{name}"):
            table.problem(f"{name!r} is no hashtag without its #", name, _TAG_HINT)
        if policy != "keep" and not forms:
            table.problem(f"hashtag {name!r} has no form in any language", name, f'write ru = "#..." beside {policy!r}')
        rules[fold(name)] = TagRule(policy, forms)
    return rules


def _by_language(fields: Fields, key: str) -> dict[str, tuple[str, ...]]:
    """A table of phrases by language tag; a single one may stand without brackets."""
    found: dict[str, tuple[str, ...]] = {}
    for tag, table in fields.named(key):
        _check_tag(table, tag)
        found[tag] = (table.text(tag),) if isinstance(table.data[tag], str) else table.texts(tag)
    return found


def _check_tag(fields: Fields, tag: str) -> None:
    try:
        written = canonical(tag)
    except ValueError as error:
        fields.problem(str(error), tag)
        return
    if written != tag:
        fields.problem(f"language tag {tag!r} is written {written!r}", tag)


def _is_hashtag(text: str) -> bool:
    return hashtags(text) == [text]
