"""Approvals as rows of `locales/reviewed.csv`: the very pair somebody said yes to. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.campaign.text import Text
from pipeline.translation.approvals import Approvals
from pipeline.translation.model import Approval, Catalogs, State
from pipeline.translation.resolve import state_of


def to_approve(texts: Iterable[Text], tag: str, catalogs: Catalogs) -> tuple[list[tuple[Text, str]], dict[State, int]]:
    """The strings of a language that wait for a yes, with their translation, and how many others are not ready for one.

    A draft (fuzzy) or a translation of an older source is not approved: first somebody has to finish it.
    """
    ready: list[tuple[Text, str]] = []
    others: dict[State, int] = {}
    for text in texts:
        entry = catalogs.entry(tag, text.key)
        state = state_of(text, entry, catalogs.approvals.get((tag, text.key)))
        if entry and state is State.TRANSLATED:
            ready.append((text, entry.text))
        elif state is not State.REVIEWED:
            others[state] = others.get(state, 0) + 1
    return ready, others


def approved(before: Approvals, tag: str, pairs: Iterable[tuple[Text, str]], reviewer: str, day: str) -> Approvals:
    """`before` with a yes for each pair."""
    return {**before, **{(tag, text.key): Approval(text.text, words, reviewer, day) for text, words in pairs}}


def recalled(before: Approvals, tag: str, keys: Iterable[str]) -> Approvals:
    """`before` without these keys of the language: the next release uses nothing for them."""
    gone = {(tag, key) for key in keys}
    return {name: approval for name, approval in before.items() if name not in gone}
