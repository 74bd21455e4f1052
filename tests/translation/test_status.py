"""Counts of strings by language, state and part of the campaign."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.campaign.text import Text
from pipeline.errors import Problem
from pipeline.translation.model import Approval, Catalog, Catalogs, Entry, State
from pipeline.translation.status import Count, Progress, part_of, progress
from tests.translation.campaigns import campaign

TEXTS = [
    Text("label.sample", "Sample"),
    *(Text(f"week.w.{name}", f"English {name}") for name in ("done", "draft", "old", "none", "said", "edited")),
    Text("guide.overview.p1", "Words"),
    Text("document.day.title", "A day"),
]


def entry(name: str, words: str, *, english: str = "", fuzzy: bool = False) -> Entry:
    return Entry(english or f"English {name}", words, fuzzy, line=1)


RUSSIAN = Catalog(
    "ru",
    "locales/ru.po",
    {
        "week.w.done": entry("done", "Готово"),
        "week.w.draft": entry("draft", "Черновик", fuzzy=True),
        "week.w.old": entry("old", "Старое", english="Older English"),
        "week.w.said": entry("said", "Сказано"),
        "week.w.edited": entry("edited", "Новое"),
    },
)
APPROVALS = {
    ("ru", "week.w.said"): Approval("English said", "Сказано", "anna", "2020-11-01"),
    ("ru", "week.w.edited"): Approval("English edited", "Прежнее", "anna", "2020-11-01"),
    ("ru", "week.w.old"): Approval("Older English", "Старое", "anna", "2020-11-01"),
}
CATALOGS = Catalogs({"ru": RUSSIAN}, APPROVALS)


def of(tag: str, catalogs: Catalogs = CATALOGS, *problems: Problem, require: str = "reviewed") -> Progress:
    made = replace(campaign("ru", "ru-UA", "es"), require=require)  # type: ignore[arg-type]
    (found,) = progress(made, TEXTS, catalogs, problems, [tag])
    return found


def test_states_are_counted_and_ready_is_what_a_release_can_use() -> None:
    whole = of("ru").whole
    assert {state: whole.states.get(state, 0) for state in State if state is not State.SOURCE} == {
        State.MISSING: 4,
        State.FUZZY: 1,
        State.STALE: 1,
        State.TRANSLATED: 2,  # one was approved in other words
        State.REVIEWED: 1,
    }
    assert (whole.ready, whole.total) == (3, 9)  # approved pairs go out, whatever was edited since


def test_where_releases_ask_for_translations_only_those_are_ready() -> None:
    assert of("ru", require="translated").whole.ready == 4


def test_parts_are_weeks_the_guide_documents_and_the_rest() -> None:
    parts = of("ru").parts
    assert {part: (count.ready, count.total) for part, count in parts.items()} == {
        "campaign": (0, 1),
        "w": (3, 6),
        "guide": (0, 1),
        "day": (0, 1),
    }
    assert part_of("guide.title") == "guide"


def test_a_region_counts_what_it_takes_from_its_language() -> None:
    assert of("ru-UA").whole == of("ru").whole


def test_a_draft_in_english_is_ready_in_no_language() -> None:
    drafts = [replace(text, draft=True) for text in TEXTS]
    (found,) = progress(campaign("ru"), drafts, CATALOGS, [], ["ru"])
    assert (found.whole.ready, found.whole.states[State.REVIEWED]) == (0, 1)


def test_problems_of_its_own_file_are_counted_once_each() -> None:
    twice = Problem("a: odd", "locales/ru.po", 3)
    others = Problem("a: odd", "locales/es.po", 3), Problem("b: odd", "locales/ru.po", 9)
    assert of("ru", CATALOGS, twice, twice, *others).problems == 2
    assert of("es", CATALOGS, twice, *others).problems == 1


def test_a_language_whose_file_cannot_be_read_counts_nothing() -> None:
    found = of("ru", Catalogs(approvals=APPROVALS, faulty=frozenset(["ru"])), Problem("cut", "locales/ru.po", 3))
    assert (found.faulty, found.problems, found.whole.total, found.parts) == (True, 1, 0, {})


@pytest.mark.parametrize(("ready", "share"), [(0, "0 %"), (199, "99 %"), (200, "100 %")])
def test_a_language_is_not_wholly_ready_while_one_string_is_missing(ready: int, share: str) -> None:
    assert Count({}, ready, 200).share == share
