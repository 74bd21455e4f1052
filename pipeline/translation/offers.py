"""Translations that people sent in, held against what stands in a language's PO file: taken or refused, one by one. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import regex

from pipeline.translation.model import Entry
from pipeline.translation.sheet import (
    FINISHED,
    Row,
    check_cell,
    mark_of,
    mark_of_translation,
    plain_cell,
)
from pipeline.translation.sheet_table import SheetRow

_LOST = regex.compile(r"\?{3}|(?<!\S*[/=]\S*)\?(?=\p{L})")
"""What is left of letters that an encoding lacks; not the question mark of an address."""
_SHIFTED = "columns or rows were moved against each other; export the sheet anew and copy the translations over"
FEW = 3
"""Rows too few to tell anything of the file they are in."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A translation from row (or line) `row` of a file.

    `mark` tells which string in which wording it was made for, `began` which translation stood there at first (None: not
    told). `finished`: somebody stands by it; None leaves it to whether it was changed. `comment` is a new one of translators.
    """

    row: int
    tag: str
    key: str
    english: str
    text: str
    mark: str
    began: str | None = None
    finished: bool | None = None
    fault: str = ""
    comment: str = ""

    @property
    def touched(self) -> bool:
        return self.began != mark_of_translation(self.text)


@dataclass(frozen=True, slots=True)
class Taken:
    """An offer under the key that its string has today."""

    offer: Offer
    key: str
    fuzzy: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """An offer that was not taken, under the key that its string has today, "" for none; nothing of it may get lost."""

    offer: Offer
    key: str
    what: str
    hint: str


def offers_of(rows: Iterable[SheetRow]) -> tuple[Offer, ...]:
    """What the rows of a sheet offer: those with a translation."""
    return tuple(_offer(row) for row in rows if row.cells["translation"] or row.fault)


def _offer(row: SheetRow) -> Offer:
    cells = row.cells
    mark, _, began = cells["check"].partition("-")
    finished = True if cells.get("state", "").casefold() in FINISHED else None
    english, text = cells.get("english", ""), cells["translation"]
    return Offer(row.number, cells["language"], cells["key"], english, text, mark, began, finished, row.fault)


def weigh(
    offers: Sequence[Offer], entries: Mapping[str, Entry], former: Mapping[str, str], earlier: Collection[str] = ()
) -> tuple[list[Taken], list[Refused]]:
    """What is new in the offers of one language, and what cannot be taken; what stands there already is neither.

    `entries` are those of the PO file, up to date; `former` today's keys of strings that were renamed, by those before;
    `earlier` the keys that another file sent in has just changed.
    """
    taken: dict[str, Taken] = {}
    refused: list[Refused] = []
    for offer in offers:
        key = offer.key if offer.key in entries else former.get(offer.key, "")
        found = _weighed(offer, key, entries.get(key), other_file=key in earlier)
        if isinstance(found, Taken) and key in taken and taken[key].offer.text != offer.text:
            found = Refused(offer, key, "the key stands twice, with two translations", "keep the row that is meant")
        if isinstance(found, Taken):
            taken.setdefault(key, found)
        elif found:
            refused.append(found)
    return [*taken.values()], refused


def _weighed(offer: Offer, key: str, entry: Entry | None, *, other_file: bool) -> Taken | Refused | None:
    if offer.fault:
        return Refused(offer, key, offer.fault, "write the translation as text; in a spreadsheet, a ' before it helps")
    if entry is None:
        new = offer.touched and bool(offer.text)
        hint = "it was taken out or renamed; see whether another row needs this translation"
        return Refused(offer, "", "no string has this key any more", hint) if new else None
    holds = offer.mark == mark_of(offer.key, entry.source)
    if offer.text == entry.text:
        finishes = entry.fuzzy and holds and (offer.finished or (offer.began is not None and offer.touched))
        return Taken(offer, key, entry.fuzzy and not finishes) if finishes or offer.comment else None
    if not offer.touched:
        return None
    if not holds:
        return _behind(offer, key, entry)
    if offer.english and plain_cell(offer.english) != plain_cell(entry.source):
        return Refused(offer, key, "the source text beside it is that of another row", _SHIFTED)
    if other_file or (offer.began is not None and offer.began != mark_of_translation(entry.text)):
        what = "somebody else changed the translation meanwhile"
        return Refused(offer, key, what, f"it says now: {entry.text or 'nothing'}")
    if (lost := _LOST.search(offer.text)) and not _LOST.search(entry.source):
        what = f"letters were lost when the file was saved: {offer.text[: lost.end()][-20:]}"
        return Refused(offer, key, what, "save it once more, as Excel workbook (.xlsx) or as CSV UTF-8")
    fuzzy = offer.finished is False
    if fuzzy and entry.text and not entry.fuzzy:
        return Refused(offer, key, "a draft takes no finished translation's place", "finish it, then send it again")
    return Taken(offer, key, fuzzy)


def _behind(offer: Offer, key: str, entry: Entry) -> Refused:
    """The check is not that of today's source text: this was reworded, or the row's cells do not belong together."""
    if not offer.mark or (offer.english and offer.mark != mark_of(offer.key, offer.english)):
        return Refused(offer, key, "key, source text and check of the row do not belong together", _SHIFTED)
    return Refused(offer, key, "the source text was reworded since", f"it says now: {entry.source}")


def told_of_all(taken: Sequence[Taken], entries: Mapping[str, Entry], others: Mapping[str, Mapping[str, Entry]]) -> str:
    """What is wrong with a file as a whole, "" for nothing: most of it are the texts of other rows or another language."""
    if len(taken) < FEW:
        return ""
    of_other_rows = {(entry.text, entry.source) for entry in entries.values() if entry.text}
    texts = {text for text, _ in of_other_rows}
    moved = [one for one in taken if one.offer.text in texts and not _same_source(one, entries, of_other_rows)]
    if len(moved) * 2 > len(taken):
        return "most translations are those of other rows"
    for tag, rows in others.items():
        same = [one for one in taken if one.key in rows and _is(rows[one.key], one)]
        if len(same) * 2 > len(taken):
            return f"most translations are those of {tag}"
    return ""


def _same_source(one: Taken, entries: Mapping[str, Entry], pairs: Collection[tuple[str, str]]) -> bool:
    return (one.offer.text, entries[one.key].source) in pairs


def _is(entry: Entry, one: Taken) -> bool:
    """Whether it is the text of another language; short ones may well be the same in two."""
    return entry.text == one.offer.text and len(entry.text.split()) >= FEW and entry.text != entry.source


def row_to_mend(refused: Refused, entry: Entry | None) -> Row:
    """A refused offer as a row that can be sent in again: with today's source text and its check, and why it was refused."""
    offer = refused.offer
    row = {"key": refused.key or offer.key, "language": offer.tag, "translation": offer.text}
    if entry:
        row |= {"english": entry.source, "check": check_cell(refused.key, entry.source, entry.text)}
    else:
        row |= {"english": offer.english}
    return {**row, "why": f"{refused.what} ({refused.hint})"}
