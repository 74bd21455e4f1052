from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from pipeline.campaign.text import Text
from pipeline.translation.model import APPROVALS_FILE, Approval, Catalog, Catalogs, Entry, State, Words
from pipeline.translation.resolve import Require, resolve, state_of

ASK = Text("week.a.ask", "We demand.", "assets/src/weeks/a.toml", 6)
DRAFT = replace(ASK, draft=True)

TRANSLATED = Entry("We demand.", "Мы требуем.", fuzzy=False, line=12)
FUZZY = replace(TRANSLATED, fuzzy=True)
STALE = replace(TRANSLATED, source="We ask.")
EMPTY = replace(TRANSLATED, text="")
EDITED = replace(TRANSLATED, text="Мы настаиваем.")

APPROVED = Approval("We demand.", "Мы требуем.", "Анна", "2020-11-01", line=3)
"""What a reviewer said yes to: the pair of TRANSLATED."""
APPROVED_BEFORE = replace(APPROVED, source="We ask.")
"""The same translation, approved for the English as it was."""


def catalogs(entries: Mapping[str, Entry], approvals: Mapping[str, Approval]) -> Catalogs:
    """Both by language tag."""
    by_tag = {tag: Catalog(tag, f"locales/{tag}.po", {ASK.key: entry}) for tag, entry in entries.items()}
    return Catalogs(by_tag, {(tag, ASK.key): approval for tag, approval in approvals.items()})


def words(
    entry: Entry | None,
    approval: Approval | None = None,
    *,
    require: Require = "reviewed",
    release: bool,
    text: Text = ASK,
) -> Words:
    """What a Russian asset gets for `text`."""
    known = catalogs({"ru": entry} if entry else {}, {"ru": approval} if approval else {})
    return resolve(text, "ru", "en", known, require, release=release)


def in_po(entry: Entry, state: State, waiting: str = "") -> Words:
    return Words(ASK, entry.text, "ru", state, not waiting, waiting, "locales/ru.po", entry.line)


def in_approvals(approval: Approval) -> Words:
    return Words(ASK, approval.text, "ru", State.REVIEWED, usable=True, file=APPROVALS_FILE, line=approval.line)


MISSING = Words(ASK, "We demand.", "en", State.MISSING, usable=False, waiting="not translated", file=ASK.file, line=6)
SOURCE = Words(ASK, "We demand.", "en", State.SOURCE, usable=True, file=ASK.file, line=6)


@pytest.mark.parametrize(
    ("entry", "approval", "state"),
    [
        (None, None, State.MISSING),
        (None, APPROVED, State.MISSING),
        (FUZZY, None, State.FUZZY),
        (FUZZY, APPROVED, State.FUZZY),
        (replace(STALE, fuzzy=True), None, State.FUZZY),
        (STALE, None, State.STALE),
        (STALE, APPROVED_BEFORE, State.STALE),
        (TRANSLATED, None, State.TRANSLATED),
        (TRANSLATED, APPROVED_BEFORE, State.TRANSLATED),
        (EDITED, APPROVED, State.TRANSLATED),
        (TRANSLATED, APPROVED, State.REVIEWED),
    ],
)
def test_a_string_is_reviewed_only_as_the_very_pair_that_was_approved(
    entry: Entry | None, approval: Approval | None, state: State
) -> None:
    assert state_of(ASK, entry, approval) is state


@pytest.mark.parametrize(
    ("entry", "approval", "preview"),
    [
        (None, None, MISSING),
        (EMPTY, None, MISSING),
        (FUZZY, None, in_po(FUZZY, State.FUZZY, "in draft")),
        (STALE, None, in_po(STALE, State.STALE, "behind the source")),
        (TRANSLATED, None, in_po(TRANSLATED, State.TRANSLATED, "to approve")),
        (TRANSLATED, APPROVED, in_po(TRANSLATED, State.REVIEWED)),
    ],
)
def test_each_state_where_a_release_needs_approval(
    entry: Entry | None, approval: Approval | None, preview: Words
) -> None:
    assert words(entry, approval, release=False) == preview
    released = in_approvals(APPROVED) if approval else preview
    assert words(entry, approval, release=True) == released


@pytest.mark.parametrize(
    ("entry", "approval", "preview", "released"),
    [
        (None, None, MISSING, MISSING),
        (EMPTY, None, MISSING, MISSING),
        (FUZZY, None, in_po(FUZZY, State.FUZZY, "in draft"), in_po(FUZZY, State.FUZZY, "in draft")),
        (
            STALE,
            None,
            in_po(STALE, State.STALE, "behind the source"),
            in_po(STALE, State.STALE, "behind the source"),
        ),
        (TRANSLATED, None, in_po(TRANSLATED, State.TRANSLATED), in_po(TRANSLATED, State.TRANSLATED)),
        (TRANSLATED, APPROVED, in_po(TRANSLATED, State.REVIEWED), in_approvals(APPROVED)),
        (EDITED, APPROVED, in_po(EDITED, State.TRANSLATED), in_po(EDITED, State.TRANSLATED)),
    ],
)
def test_each_state_for_a_team_without_a_second_reader(
    entry: Entry | None, approval: Approval | None, preview: Words, released: Words
) -> None:
    assert words(entry, approval, require="translated", release=False) == preview
    assert words(entry, approval, require="translated", release=True) == released


@pytest.mark.parametrize("require", ["reviewed", "translated"])
@pytest.mark.parametrize("release", [False, True])
def test_the_source_language_needs_no_approval(require: Require, release: bool) -> None:
    everything = catalogs({"en": EDITED}, {"en": APPROVED})
    assert resolve(ASK, "en", "en", everything, require, release=release) == SOURCE


@pytest.mark.parametrize("require", ["reviewed", "translated"])
@pytest.mark.parametrize("release", [False, True])
@pytest.mark.parametrize(("tag", "text"), [("en", "We demand."), ("ru", "Мы требуем."), ("es", "We demand.")])
def test_a_draft_may_go_out_in_no_language(require: Require, release: bool, tag: str, text: str) -> None:
    known = catalogs({"ru": TRANSLATED}, {"ru": APPROVED})
    found = resolve(DRAFT, tag, "en", known, require, release=release)
    assert (found.text, found.usable, found.waiting) == (text, False, "marked as draft")


@pytest.mark.parametrize(
    ("entry", "approval", "preview"),
    [
        pytest.param(EDITED, APPROVED, in_po(EDITED, State.TRANSLATED, "changed since approval"), id="edited"),
        pytest.param(
            replace(EDITED, fuzzy=True),
            APPROVED,
            in_po(EDITED, State.FUZZY, "changed since approval"),
            id="edited and in draft",
        ),
        pytest.param(FUZZY, APPROVED, in_po(FUZZY, State.FUZZY, "in draft"), id="marked as needing work"),
        pytest.param(
            STALE, APPROVED_BEFORE, in_po(STALE, State.STALE, "behind the source"), id="reworded source, no update yet"
        ),
        pytest.param(
            FUZZY,
            APPROVED_BEFORE,
            in_po(FUZZY, State.FUZZY, "behind the source"),
            id="reworded source, after an update",
        ),
        pytest.param(
            TRANSLATED,
            APPROVED_BEFORE,
            in_po(TRANSLATED, State.TRANSLATED, "behind the source"),
            id="reworded source, translator says it still holds",
        ),
        pytest.param(
            EDITED,
            APPROVED_BEFORE,
            in_po(EDITED, State.TRANSLATED, "changed since approval"),
            id="reworded source, translated again",
        ),
        pytest.param(EMPTY, APPROVED, MISSING, id="emptied"),
        pytest.param(None, APPROVED, MISSING, id="taken out of the file"),
    ],
)
def test_an_approved_pair_stays_released_while_the_preview_shows_what_was_done_since(
    entry: Entry | None, approval: Approval, preview: Words
) -> None:
    assert words(entry, approval, release=True) == in_approvals(approval)
    assert words(entry, approval, release=False) == preview


def test_an_approval_of_another_language_or_key_counts_for_nothing() -> None:
    known = Catalogs(
        catalogs({"ru": TRANSLATED}, {}).by_tag, {("es", ASK.key): APPROVED, ("ru", "week.b.ask"): APPROVED}
    )
    assert resolve(ASK, "ru", "en", known, "reviewed", release=True) == in_po(
        TRANSLATED, State.TRANSLATED, "to approve"
    )


def regional(tag: str, entries: Mapping[str, Entry], approvals: Mapping[str, Approval], *, release: bool) -> Words:
    return resolve(ASK, tag, "en", catalogs(entries, approvals), "reviewed", release=release)


@pytest.mark.parametrize("release", [False, True])
def test_a_region_without_words_of_its_own_takes_those_of_its_language_unmarked(release: bool) -> None:
    found = regional("es-MX", {"es": TRANSLATED}, {"es": APPROVED}, release=release)
    assert (found.text, found.language, found.state, found.usable) == ("Мы требуем.", "es", State.REVIEWED, True)


@pytest.mark.parametrize("release", [False, True])
def test_the_nearest_step_wins(release: bool) -> None:
    near = replace(EDITED, text="cerca")
    approvals = {"es": APPROVED, "es-419": replace(APPROVED, text="cerca")}
    found = regional("es-MX", {"es": TRANSLATED, "es-419": near, "es-MX": EMPTY}, approvals, release=release)
    assert (found.text, found.language) == ("cerca", "es-419")


def test_a_release_takes_approved_words_of_the_language_over_a_draft_of_the_region_which_the_preview_shows() -> None:
    entries, approvals = {"es": TRANSLATED, "es-MX": FUZZY}, {"es": APPROVED}
    released = regional("es-MX", entries, approvals, release=True)
    shown = regional("es-MX", entries, approvals, release=False)
    assert (released.language, released.usable) == ("es", True)
    assert (shown.language, shown.usable, shown.waiting) == ("es-MX", False, "in draft")


@pytest.mark.parametrize(
    ("tag", "other"),
    [("zh-Hant", "zh"), ("sr-Latn", "sr"), ("az-Arab", "az"), ("pt", "es"), ("es", "es-MX"), ("ht", "fr")],
)
@pytest.mark.parametrize("release", [False, True])
def test_words_of_another_language_or_script_are_never_taken_but_english_ones_marked(
    tag: str, other: str, release: bool
) -> None:
    assert regional(tag, {other: TRANSLATED}, {other: APPROVED}, release=release) == MISSING


@pytest.mark.parametrize("release", [False, True])
def test_a_region_of_the_source_language_reads_the_source_unmarked(release: bool) -> None:
    assert regional("en-AU", {}, {}, release=release) == SOURCE


def test_a_region_of_the_source_language_may_have_words_of_its_own() -> None:
    released = regional("en-AU", {"en-AU": TRANSLATED}, {"en-AU": APPROVED}, release=True)
    assert (released.text, released.language, released.usable) == ("Мы требуем.", "en-AU", True)
    assert regional("en-AU", {"en-AU": TRANSLATED}, {}, release=True) == SOURCE
    assert regional("en-AU", {"en-AU": TRANSLATED}, {}, release=False).waiting == "to approve"
