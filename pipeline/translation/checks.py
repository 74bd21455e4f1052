"""The checks of strings: the table of them, and what they find in the source and every translation. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.campaign.fields import nearest
from pipeline.campaign.model import Campaign, Point
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from pipeline.translation import check_hashtags, check_numbers, check_scripts, check_spaces, check_words
from pipeline.translation.checked import Check, Facts, Lists, Local, Said, any_of, facts, local
from pipeline.translation.model import APPROVALS_FILE, Approval, Catalogs, Entry
from pipeline.translation.near import ID as NEAR
from pipeline.translation.near import near_duplicates

ERROR, WARNING = Level.ERROR, Level.WARNING

CHECKS = (
    Check("link", ERROR, check_words.find_links, needs_source=True),
    Check("hashtag", ERROR, check_hashtags.find_set, needs_source=True),
    Check("hashtag-lookalike", ERROR, check_hashtags.find_look_alike),
    Check("mixed-script", ERROR, check_scripts.find_mixed),
    Check("wrong-script", ERROR, check_scripts.find_wrong, needs_source=True),
    Check("data-point", ERROR, check_numbers.find_contradiction),
    Check("unfinished", ERROR, check_words.find_unfinished),
    Check("number", WARNING, check_numbers.find_number, needs_source=True),
    Check("untranslated", WARNING, check_scripts.find_untranslated, needs_source=True),
    Check("end", WARNING, check_words.find_end, needs_source=True),
    Check("quotes", WARNING, check_words.find_quotes),
    Check("length", WARNING, check_words.find_length),
    Check("glossary", WARNING, check_words.find_terms, needs_source=True),
    Check("avoid", WARNING, check_words.find_avoided),
    Check("name", WARNING, check_words.find_names, needs_source=True),
    Check("capitals", WARNING, check_words.find_capitals),
    Check("spelling", WARNING, check_words.find_misspelt, fix=check_words.mend_misspelt),
    Check("unseen", WARNING, check_spaces.find_unseen, fix=check_spaces.mend_unseen),
    Check("edge-space", WARNING, check_spaces.find_edges, fix=check_spaces.mend_edges),
    Check("no-break-space", WARNING, check_spaces.find_no_break, fix=check_spaces.mend_no_break),
    Check("double-space", WARNING, check_spaces.find_double, fix=check_spaces.mend_double),
)
"""In the order in which `mend` applies them: what is unseen goes, and no-break spaces become plain, before doubles are looked for."""
IDS = (*(check.id for check in CHECKS), NEAR)
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and the texts that contradict the source: (language tag, key, text). No release uses them."""

    problems: tuple[Problem, ...]
    refused: frozenset[tuple[str, str, str]]


def check_strings(
    campaign: Campaign,
    texts: Sequence[Text],
    catalogs: Catalogs,
    lists: Lists,
    levels: Collection[Level] = tuple(Level),
) -> Checked:
    """Runs the checks of `levels` on every text. What is only a draft cannot go out, so its errors are warnings."""
    checks = tuple(check for check in CHECKS if check.level in levels)
    languages = languages_of(campaign, texts, catalogs, lists)
    original = languages[campaign.source]
    phrases = {phrase: pattern for phrase in campaign.glossary.terms if (pattern := any_of([phrase]))}
    approvals = _approvals(catalogs)
    problems: list[Problem] = []
    refused: set[tuple[str, str, str]] = set()
    comparable: list[tuple[Text, Facts]] = []
    for text in texts:
        source = facts(text.text, text.key, original.names, phrases)
        ignored = lists.ignored.get(text.key, NOTHING)
        if NEAR not in ignored:
            comparable.append((text, source))
        entry = Entry(text.text, text.text, text.draft, text.line, ignored)
        rows = [(campaign.source, entry, text.file), *_translations(text.key, catalogs, approvals)]
        for tag, entry, file in rows:
            language = languages[tag]
            said = source if entry.text == text.text else facts(entry.text, text.key, language.names, {})
            of = source if entry.source == text.text else facts(entry.source, text.key, original.names, phrases)
            string = Said(text.key, entry.text, said, None if language is original else of, text.max)
            found = _problems(checks, string, language, entry, file)
            problems += found
            if any(problem.level is Level.ERROR for problem in found):
                refused.add((tag, text.key, entry.text))
    if Level.WARNING in levels:
        problems += near_duplicates(comparable)
        problems += _unknown_ids(texts, catalogs, lists)
    return Checked(tuple(problems), frozenset(refused))


def languages_of(campaign: Campaign, texts: Sequence[Text], catalogs: Catalogs, lists: Lists) -> dict[str, Local]:
    """What is settled for each language that has texts, the source language among them."""
    tags = dict.fromkeys([campaign.source, *catalogs.by_tag, *(tag for tag, _ in catalogs.approvals)])
    keep = campaign.glossary, campaign.tag_rules, lists.spelling
    found = {}
    for tag in tags:
        points = {
            week.id: [(point, _sentence(point, tag, campaign, catalogs)) for point in week.points]
            for week in campaign.weeks
        }
        found[tag] = local(tag, *keep, points, source=campaign.source)
    return found


def _sentence(point: Point, tag: str, campaign: Campaign, catalogs: Catalogs) -> str:
    entry = catalogs.entry(tag, point.text.key)
    return point.text.text if tag == campaign.source else entry.text if entry else ""


def mended(text: str, language: Local, ignored: Collection[str]) -> str:
    """A text without what the safe checks find in it."""
    for check in CHECKS:
        if check.fix and check.id not in ignored:
            text = check.fix(text, language)
    return text


def _approvals(catalogs: Catalogs) -> dict[str, list[tuple[str, Approval]]]:
    """Approved pairs by key."""
    by_key: dict[str, list[tuple[str, Approval]]] = {}
    for (tag, key), approval in catalogs.approvals.items():
        by_key.setdefault(key, []).append((tag, approval))
    return by_key


def _translations(
    key: str, catalogs: Catalogs, approvals: Mapping[str, Sequence[tuple[str, Approval]]]
) -> Iterator[tuple[str, Entry, str]]:
    """What a release or a preview may use of a string in each language: its entry, and what was approved before it changed."""
    for tag, catalog in catalogs.by_tag.items():
        if (entry := catalog.entries.get(key)) and entry.text:
            yield tag, entry, catalog.file
    for tag, approval in approvals.get(key, ()):
        now = catalogs.entry(tag, key)
        if now is None or (now.source, now.text) != (approval.source, approval.text):
            ignored = now.ignored if now else NOTHING
            yield (
                tag,
                Entry(approval.source, approval.text, fuzzy=False, line=approval.line, ignored=ignored),
                APPROVALS_FILE,
            )


def _problems(checks: Sequence[Check], said: Said, language: Local, entry: Entry, file: str) -> list[Problem]:
    name = f"{said.key} ({language.tag})" if said.source else said.key
    problems = []
    for check in checks:
        if check.needs_source and said.source is None:
            continue
        for what, hint in check.find(said, language):
            if check.id not in entry.ignored:
                level = Level.WARNING if entry.fuzzy else check.level
                problems.append(Problem(f"{name}: {what}", file, entry.line, hint, level, check.id))
    return problems


def _unknown_ids(texts: Sequence[Text], catalogs: Catalogs, lists: Lists) -> Iterator[Problem]:
    """Comments that silence a check there is not."""
    asked = [(text.file, text.line, lists.ignored.get(text.key, NOTHING)) for text in texts]
    for catalog in catalogs.by_tag.values():
        asked += ((catalog.file, entry.line, entry.ignored) for entry in catalog.entries.values() if entry.ignored)
    for file, line, ids in asked:
        for unknown in sorted(ids - set(IDS)):
            yield Problem(
                f"{unknown!r} is no check that could be silenced", file, line, nearest(unknown, IDS), Level.WARNING
            )
