"""How far the translations are: counts by language, and by week, guide and document. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.campaign.model import Campaign
from pipeline.campaign.text import Text
from pipeline.errors import Problem
from pipeline.translation.model import Catalogs, State
from pipeline.translation.resolve import resolve

COUNTED = (State.MISSING, State.FUZZY, State.STALE, State.TRANSLATED, State.REVIEWED)
CAMPAIGN = "campaign"
"""The part of what belongs to no week, guide or document: labels."""


@dataclass(frozen=True, slots=True)
class Count:
    """Strings by state, and of them all how many a release can use today."""

    states: Mapping[State, int] = field(default_factory=dict)
    ready: int = 0
    total: int = 0

    @property
    def share(self) -> str:
        """Ready for release, in whole percent; never 100 % while one is missing."""
        return f"{self.ready * 100 // self.total if self.total else 100} %"


@dataclass(frozen=True, slots=True)
class Progress:
    """One language. `parts` are in the order of the sources; a `faulty` PO cannot be read, and counts nothing."""

    tag: str
    whole: Count
    parts: Mapping[str, Count]
    problems: int
    faulty: bool


def progress(
    campaign: Campaign, texts: Sequence[Text], catalogs: Catalogs, problems: Iterable[Problem], tags: Sequence[str]
) -> tuple[Progress, ...]:
    """Each language of `tags`; `problems` are all that are known, those of its own PO are counted."""
    files = [problem.file for problem in set(problems)]
    found: list[Progress] = []
    for tag in tags:
        catalog = catalogs.by_tag.get(tag)
        wrong = files.count(catalog.file if catalog else f"locales/{tag}.po")
        faulty = tag in catalogs.faulty
        by_part: dict[str, list[Text]] = {}
        for text in texts if not faulty else ():
            by_part.setdefault(part_of(text.key), []).append(text)
        parts = {part: _count(campaign, some, tag, catalogs) for part, some in by_part.items()}
        found.append(Progress(tag, _sum(parts.values()), parts, wrong, faulty))
    return tuple(found)


def part_of(key: str) -> str:
    """What people call the part of the campaign a string belongs to: a week's or document's id, the guide, or the campaign."""
    kind, _, rest = key.partition(".")
    if kind in ("week", "document"):
        return rest.partition(".")[0]
    return kind if kind == "guide" else CAMPAIGN


def _count(campaign: Campaign, texts: Sequence[Text], tag: str, catalogs: Catalogs) -> Count:
    """A region that has no words of its own has those of its language (es-MX > es), with their state."""
    states: dict[State, int] = {}
    ready = 0
    for text in texts:
        words = resolve(text, tag, campaign.source, catalogs, campaign.require, release=False)
        states[words.state] = states.get(words.state, 0) + 1
        # What a preview takes from a finished entry a release takes too; else there may still be an approved pair.
        ready += words.usable or resolve(text, tag, campaign.source, catalogs, campaign.require, release=True).usable
    return Count(states, ready, len(texts))


def _sum(counts: Iterable[Count]) -> Count:
    counts = tuple(counts)
    states = {state: sum(count.states.get(state, 0) for count in counts) for state in State}
    return Count(states, sum(count.ready for count in counts), sum(count.total for count in counts))
