"""Which text of a string an asset gets: the newest one in a preview, only an approved one in a release."""

from __future__ import annotations

from typing import Literal

from pipeline.campaign.languages import chain
from pipeline.campaign.model import Text
from pipeline.translation.model import APPROVALS_FILE, Approval, Catalogs, Entry, State, Words

Require = Literal["reviewed", "translated"]

_WAITING = {
    State.MISSING: "not translated",
    State.FUZZY: "in draft",
    State.STALE: "behind the source",
    State.TRANSLATED: "to approve",
}


def state_of(text: Text, entry: Entry | None, approval: Approval | None) -> State:
    """Staleness is computed here, from the msgid, and never trusted to a merge having been run."""
    if entry is None:
        return State.MISSING
    if entry.fuzzy:
        return State.FUZZY
    if entry.source != text.text:
        return State.STALE
    if approval and (approval.source, approval.text) == (entry.source, entry.text):
        return State.REVIEWED
    return State.TRANSLATED


def resolve(text: Text, tag: str, source: str, catalogs: Catalogs, require: Require, *, release: bool) -> Words:
    """The words for `text` in `tag`, falling back within the language and its script, then to the source language.

    In a release an approved pair wins, whatever was edited since; in a preview the newest edit does.
    """
    if tag == source:
        return _source_words(text, source)
    steps = chain(tag, source)[:-1]
    if release:
        for step in steps:
            if words := _released(text, step, catalogs, require):
                return words
    for step in steps:
        entry = catalogs.entry(step, text.key)
        if entry is None:
            continue
        state = state_of(text, entry, catalogs.approvals.get((step, text.key)))
        usable = state is State.REVIEWED or (state is State.TRANSLATED and require == "translated")
        waiting = "" if usable else _waiting(state, catalogs.approvals.get((step, text.key)))
        return Words(text, entry.text, step, state, usable, waiting, catalogs.by_tag[step].file, entry.line)
    missing = _WAITING[State.MISSING]
    return Words(text, text.text, source, State.MISSING, usable=False, waiting=missing, file=text.file, line=text.line)


def _source_words(text: Text, source: str) -> Words:
    waiting = "marked as draft" if text.draft else ""
    return Words(text, text.text, source, State.SOURCE, not text.draft, waiting, text.file, text.line)


def _released(text: Text, tag: str, catalogs: Catalogs, require: Require) -> Words | None:
    entry, approval = catalogs.entry(tag, text.key), catalogs.approvals.get((tag, text.key))
    state = state_of(text, entry, approval)
    if entry and state is State.TRANSLATED and require == "translated":
        return Words(text, entry.text, tag, state, usable=True, file=catalogs.by_tag[tag].file, line=entry.line)
    if approval:
        return Words(text, approval.text, tag, State.REVIEWED, usable=True, file=APPROVALS_FILE, line=approval.line)
    return None


def _waiting(state: State, approval: Approval | None) -> str:
    return "changed since approval" if approval else _WAITING[state]
