"""Catalogs and approvals as read, and `Words`: one text settled for one asset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.campaign.text import Text
from pipeline.translation.markup import plain

APPROVALS_FILE = "locales/reviewed.csv"


class State(StrEnum):
    """How far a string is in one language, from nothing to a second person's yes."""

    MISSING = "missing"
    FUZZY = "fuzzy"
    STALE = "stale"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Entry:
    """One translation as it stands in a PO file; `source` is the text it was made from.

    `ignored` are the ids of checks that a translator's comment silences for it.
    """

    source: str
    text: str
    fuzzy: bool
    line: int
    ignored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Approval:
    """The very pair a reviewer said yes to; releases use it until it is recalled."""

    source: str
    text: str
    reviewer: str
    date: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Catalog:
    """One language's PO file, keyed by msgctxt."""

    tag: str
    file: str
    entries: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Catalogs:
    """All sound PO files by language tag, and approvals by (language tag, key)."""

    by_tag: Mapping[str, Catalog] = field(default_factory=dict)
    approvals: Mapping[tuple[str, str], Approval] = field(default_factory=dict)
    faulty: frozenset[str] = frozenset()  # languages whose PO cannot be trusted: they are not built
    refused: frozenset[tuple[str, str, str]] = frozenset()  # (tag, key, text) that a check found an error in

    def entry(self, tag: str, key: str) -> Entry | None:
        """The translation, or None where there is none or it is empty."""
        catalog = self.by_tag.get(tag)
        entry = catalog.entries.get(key) if catalog else None
        return entry if entry and entry.text else None


@dataclass(frozen=True, slots=True)
class Words:
    """One string, settled for one asset: what is written, in which language it really is, and whether it may go out.

    `usable` says whether a release may use it, `waiting` in a few words why not ("to approve", "not translated");
    `file` and `line` are where the text can be mended.
    """

    source: Text
    text: str
    language: str
    state: State
    usable: bool
    waiting: str = ""
    file: str = ""
    line: int = 0

    @property
    def key(self) -> str:
        return self.source.key

    @property
    def plain(self) -> str:
        """The text without marks: for everything that is not drawn."""
        return plain(self.text)
