"""Which text of a string an asset gets: the newest one in a preview, only an approved one in a release."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pipeline.campaign.languages import chain, same_language
from pipeline.campaign.text import Text
from pipeline.translation.model import APPROVALS_FILE, Approval, Catalogs, Entry, State, Words

Require = Literal["reviewed", "translated"]

WAITING = {
    State.MISSING: "not translated",
    State.FUZZY: "in draft",
    State.STALE: "behind the source",
    State.TRANSLATED: "to approve",
}


_REFUSED = "a check found an error"


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

    In a release an approved pair wins, whatever was edited since; in a preview the newest edit does. A draft may go out
    in no language.
    """
    words = _words(text, tag, source, catalogs, require, release=release)
    return replace(words, usable=False, waiting="marked as draft") if text.draft else words


def _words(text: Text, tag: str, source: str, catalogs: Catalogs, require: Require, *, release: bool) -> Words:
    steps = chain(tag, source)[:-1]
    in_source = source in same_language(tag)  # en-AU reads English unmarked
    if release:
        for step in steps:
            if words := _released(text, step, catalogs, require):
                return words
        if in_source:
            return _from_source(text, source, catalogs)
    for step in steps:
        entry = catalogs.entry(step, text.key)
        if entry is None:
            continue
        approval = catalogs.approvals.get((step, text.key))
        state = state_of(text, entry, approval)
        refused = (step, text.key, entry.text) in catalogs.refused
        ready = state is State.REVIEWED or (state is State.TRANSLATED and require == "translated")
        usable = ready and not refused
        waiting = "" if usable else _REFUSED if refused else _waiting(text, entry, approval, state)
        return Words(text, entry.text, step, state, usable, waiting, catalogs.by_tag[step].file, entry.line)
    words = _from_source(text, source, catalogs)
    if in_source:
        return words
    return replace(words, state=State.MISSING, usable=False, waiting=WAITING[State.MISSING])


def _from_source(text: Text, source: str, catalogs: Catalogs) -> Words:
    sound = (source, text.key, text.text) not in catalogs.refused
    waiting = "" if sound else _REFUSED
    return Words(text, text.text, source, State.SOURCE, usable=sound, waiting=waiting, file=text.file, line=text.line)


def _released(text: Text, tag: str, catalogs: Catalogs, require: Require) -> Words | None:
    entry, approval = catalogs.entry(tag, text.key), catalogs.approvals.get((tag, text.key))
    state = state_of(text, entry, approval)
    sound = entry and (tag, text.key, entry.text) not in catalogs.refused
    if entry and sound and state is State.TRANSLATED and require == "translated":
        return Words(text, entry.text, tag, state, usable=True, file=catalogs.by_tag[tag].file, line=entry.line)
    if approval and (tag, text.key, approval.text) not in catalogs.refused:
        return Words(text, approval.text, tag, State.REVIEWED, usable=True, file=APPROVALS_FILE, line=approval.line)
    return None


def _waiting(text: Text, entry: Entry, approval: Approval | None, state: State) -> str:
    if approval and approval.text != entry.text:
        return "changed since approval"
    if approval and approval.source != text.text:
        return WAITING[State.STALE]
    return WAITING[state]
