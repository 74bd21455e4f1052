"""Strings that say what their key `was`: which renamings hold, and what is wrong with keys. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.campaign.text import Text
from pipeline.errors import Problem
from pipeline.translation.approvals import Approvals


def renames(texts: Iterable[Text]) -> dict[str, str]:
    """The former key of each renamed string. One that is in use, or that another string takes along, stands for nothing."""
    former: dict[str, str] = {}
    texts = tuple(texts)
    taken = {text.key for text in texts}
    for text in texts:
        if text.was and text.was not in taken:
            former[text.key] = text.was
            taken.add(text.was)
    return former


def key_problems(texts: Iterable[Text]) -> list[Problem]:
    """Keys that stand twice, and renamings that cannot be: each string has translations of its own."""
    problems: list[Problem] = []
    seen: dict[str, Text] = {}
    for text in texts:
        first = seen.setdefault(text.key, text)
        if first is not text:
            what = f"the key {text.key!r} stands twice (first in {first.file}:{first.line})"
            problems.append(Problem(what, text.file, text.line, "give one of the two another id or file name"))
    taken: dict[str, str] = {}
    for text in seen.values():
        if text.was in seen:
            what = f"{text.key} says that it was {text.was!r}, which is still there"
            problems.append(Problem(what, text.file, text.line, "take 'was' out: a key in use keeps its translations"))
        elif text.was and taken.setdefault(text.was, text.key) != text.key:
            what = f"{text.key} says that it was {text.was!r}, and so does {taken[text.was]}"
            problems.append(Problem(what, text.file, text.line, "only one string can take the translations along"))
    return problems


def under_new_keys(approvals: Approvals, former: Mapping[str, str]) -> Approvals:
    """The approvals of renamed strings under today's keys, unless there is one under that already."""
    now = {before: key for key, before in former.items()}
    moved = {(tag, key): (tag, now[key]) for tag, key in approvals if key in now and (tag, now[key]) not in approvals}
    return {moved.get(name, name): approval for name, approval in approvals.items()}
