"""`packs strings import`: sheets and PO files that people sent in go into `locales/*.po`.

A file is taken whole, but for rows that are refused and told; one that cannot be trusted is left where it is, untouched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import polib

from pipeline.campaign.files import read_file
from pipeline.campaign.languages import PSEUDO_LOCALES, canonical
from pipeline.campaign.model import Campaign
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from pipeline.translation.checked import Lists
from pipeline.translation.checks import check_strings
from pipeline.translation.load import LOCALES, MAX_BYTES, load_catalog, read_po, usable
from pipeline.translation.model import Catalog, Catalogs, Entry
from pipeline.translation.offers import FEW, Offer, Refused, Taken, offers_of, row_to_mend, told_of_all, weigh
from pipeline.translation.plain_po import entry_of
from pipeline.translation.renames import renames
from pipeline.translation.sent_po import po_offers
from pipeline.translation.sheet import COLUMNS, Row, to_csv
from pipeline.translation.sheet_table import csv_table
from pipeline.translation.update import as_file, brought_up, texts_of, write
from pipeline.translation.workbook import xlsx_table

INBOX = "locales/inbox"
DONE = "done"
_REFUSED_COLUMNS = (*COLUMNS, "why")
_LEFT_BY_SYSTEMS = ("~$", ".")
"""What names begin with that spreadsheet programs and file managers leave beside a file while it is open."""
_SYSTEM_FILES = frozenset(("thumbs.db", "desktop.ini"))


@dataclass
class Desk:
    """A language's PO file while files are taken in. `changed` are the keys they changed."""

    po: polib.POFile
    texts: Sequence[Text]
    changed: set[str] = field(default_factory=set)

    def entries(self) -> dict[str, Entry]:
        return {
            entry.msgctxt: entry_of(entry.msgid, entry.msgstr, 0, entry.tcomment, fuzzy=entry.fuzzy)
            for entry in self.po
            if not entry.obsolete
        }

    def take(self, taken: Iterable[Taken]) -> None:
        by_key = {entry.msgctxt: entry for entry in self.po if not entry.obsolete}
        for one in taken:
            entry = by_key[one.key]
            entry.msgstr = one.offer.text
            entry.tcomment = one.offer.comment or entry.tcomment
            flags = [flag for flag in entry.flags if flag != "fuzzy"]
            entry.flags = ["fuzzy", *flags] if one.fuzzy else flags
            if not one.fuzzy:
                entry.previous_msgid = None
            self.changed.add(one.key)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one file: how many translations of each language were taken, rows to mend, what was wrong.

    `rows` is None where the file as a whole was refused and stays where it is.
    """

    file: Path
    taken: Mapping[str, int]
    rows: tuple[Row, ...] | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a file offers one language: what is taken, and what is not, beside the entry it was meant for."""

    taken: tuple[Taken, ...]
    refused: tuple[tuple[Refused, Entry | None], ...]


class Intake:
    """Takes files one after another into the PO files of a campaign; `finish` writes them."""

    def __init__(self, root: Path, campaign: Campaign, texts: Sequence[Text], lists: Lists) -> None:
        self.root, self.campaign, self.texts, self.lists = root, campaign, texts, lists
        self.former = {before: key for key, before in renames(texts).items()}
        self.desks: dict[str, Desk] = {}

    def take(self, file: Path, name: str) -> Delivery:
        """Reads one file, `name` as people know it, and takes from it what can be taken."""
        offers = self._offers(file, name)
        if isinstance(offers, Problem):
            return Delivery(file, {}, None, (offers,))
        by_tag: dict[str, list[Offer]] = {}
        for offer in offers:
            by_tag.setdefault(offer.tag, []).append(offer)
        weighed: dict[str, Weighed] = {}
        for tag, some in by_tag.items():
            found = self._weighed(tag, some, name)
            if isinstance(found, Problem):
                return Delivery(file, {}, None, (found,))
            weighed[tag] = found
        for tag, found in weighed.items():
            self.desks[tag].take(found.taken)
        refused = sorted(
            (pair for found in weighed.values() for pair in found.refused), key=lambda pair: pair[0].offer.row
        )
        return Delivery(
            file,
            {tag: len(found.taken) for tag, found in weighed.items()},
            tuple(row_to_mend(*pair) for pair in refused),
            tuple(Problem(f"{one.offer.key}: {one.what}", name, one.offer.row, one.hint) for one, _ in refused),
        )

    def finish(self) -> tuple[str, ...]:
        """Writes the PO files that changed and returns their names."""
        folder = self.root / LOCALES
        files = {folder / f"{tag}.po": as_file(desk.po) for tag, desk in self.desks.items() if desk.changed}
        return tuple(path.name for path, content in files.items() if write(path, content))

    def _offers(self, file: Path, name: str) -> Sequence[Offer] | Problem:
        """What a file offers; its kind is told from its content, because names change on the way."""
        data, problem = read_file(file.parent, file, MAX_BYTES)
        if problem:
            hint = problem.hint or "a sheet of translations is far smaller: copy its rows into a new one"
            return Problem(problem.what, name, 0, hint)
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            hint = "save it as Excel workbook (.xlsx), without a password, or as CSV"
            return Problem("an old or protected Excel file, which is not read", name, 0, hint)
        if not data.startswith(b"PK\x03\x04"):
            if b'msgid "' in data and b'msgstr "' in data:
                return po_offers(file, name, {text.key for text in self.texts}, self._comments)
            rows = csv_table(data, name)
        else:
            rows = xlsx_table(data, name)
        if isinstance(rows, Problem):
            return rows
        return [_with_tag(offer) for offer in offers_of(rows)]

    def _desk(self, tag: str, name: str, row: int) -> Desk | Problem:
        if tag in self.desks:
            return self.desks[tag]
        wanted = [each.tag for each in self.campaign.languages if each.tag != self.campaign.source]
        if tag not in wanted or tag in PSEUDO_LOCALES:
            shown = tag[:80] or "nothing"
            what = f"the language is said to be {shown!r}, which is none that the campaign is translated into"
            return Problem(
                what, name, row, "if it is a new one, add it to 'languages' in campaign.toml and import again"
            )
        path = self.root / LOCALES / f"{tag}.po"
        old = read_po(self.root, path) if path.exists() else polib.POFile()
        if isinstance(old, Problem):
            return Problem(
                f"{path.name} has a fault: {old.what}", old.file, old.line, f"{old.hint}; {name} waits for it"
            )
        texts = texts_of(self.campaign, self.texts, tag, old)
        self.desks[tag] = Desk(brought_up(old, self.campaign, texts, tag), texts)
        return self.desks[tag]

    def _comments(self, tag: str) -> Mapping[str, str]:
        """The comments of translators that stand already; of a language that is none, nothing."""
        desk = self._desk(tag, "", 0)
        return {} if isinstance(desk, Problem) else {entry.msgctxt: entry.tcomment for entry in desk.po}

    @cached_property
    def _before(self) -> Mapping[str, Mapping[str, Entry]]:
        """What each language says now, to find texts that landed in the wrong one; files with a fault say nothing."""
        paths = (self.root / LOCALES / f"{each.tag}.po" for each in self.campaign.languages)
        catalogs = (load_catalog(self.root, path)[0] for path in paths if path.exists())
        return {catalog.tag: catalog.entries for catalog in catalogs if catalog}

    def _others(self, tag: str) -> Mapping[str, Mapping[str, Entry]]:
        return {other: entries for other, entries in self._before.items() if other != tag}

    def _weighed(self, tag: str, offers: Sequence[Offer], name: str) -> Weighed | Problem:
        """The offers of one language, one by one; or why the file as a whole is not trusted."""
        desk = self._desk(tag, name, offers[0].row)
        if isinstance(desk, Problem):
            return desk
        entries = desk.entries()
        taken, refused = weigh(offers, entries, self.former, desk.changed)
        what = told_of_all(taken, entries, self._others(tag) if len(taken) >= FEW else {})
        faults = self._faults(tag, taken, entries, name)
        foreign = sum(fault.check == "wrong-script" for fault in faults.values())
        if not what and len(taken) >= FEW and foreign * 2 > len(taken):
            what = f"most translations are not written in the letters of {tag}"
        if what:
            return Problem(what, name, 0, f"is it the sheet for {tag}, sorted by whole rows? nothing of it was taken")
        refused += [
            Refused(one.offer, one.key, faults[one.key].what.partition(": ")[2], faults[one.key].hint)
            for one in taken
            if one.key in faults
        ]
        sound = tuple(one for one in taken if one.key not in faults)
        return Weighed(sound, tuple((one, entries.get(one.key)) for one in refused))

    def _faults(self, tag: str, taken: Sequence[Taken], entries: Mapping[str, Entry], name: str) -> dict[str, Problem]:
        """By key the first error in what was offered: no build could use such a text."""
        offered = {
            one.key: Entry(entries[one.key].source, one.offer.text, one.fuzzy, one.offer.row, entries[one.key].ignored)
            for one in taken
        }
        found: list[Problem] = []
        sound = usable(Catalog(tag, name, offered), found)
        texts = [text for text in self.desks[tag].texts if text.key in sound.entries]
        checked = check_strings(self.campaign, texts, Catalogs({tag: sound}), self.lists, (Level.ERROR,))
        found += [problem for problem in checked.problems if problem.file == name and problem.level is Level.ERROR]
        return {re.split("[: ]", problem.what)[0]: problem for problem in reversed(found)}


def _with_tag(offer: Offer) -> Offer:
    """The offer under the canonical tag of its language, where it has one."""
    try:
        return replace(offer, tag=canonical(offer.tag))
    except ValueError:
        return offer


def waiting(root: Path) -> list[Path]:
    """What lies in the inbox, by name; not what systems put there, nor what was done."""
    folder = root / INBOX
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in found if not _is_of_system(path.name) and path.name != DONE]


def _is_of_system(name: str) -> bool:
    return name.startswith(_LEFT_BY_SYSTEMS) or name.casefold() in _SYSTEM_FILES


def write_refused(folder: Path, delivery: Delivery) -> Path | None:
    """The refused rows of a file as a sheet, to be mended and sent in again; None where there are none."""
    if not delivery.rows:
        return None
    path = free_name(folder, f"{delivery.file.stem}.refused.csv")
    write(path, to_csv(delivery.rows, _REFUSED_COLUMNS))
    return path


def move_to_done(file: Path, name: str) -> Path | Problem:
    """The file's new place; or why it is still in the old one, which harms nothing."""
    folder = file.parent / DONE
    try:
        folder.mkdir(exist_ok=True)
        return file.rename(free_name(folder, file.name))
    except OSError as error:  # on Windows, one that is open in a spreadsheet program
        hint = "close it wherever it is open, and import again; what it holds was taken"
        return Problem(f"cannot be moved to {DONE}: {error.strerror}", name, 0, hint)


def free_name(folder: Path, name: str) -> Path:
    """A name in `folder` that is not taken: ru.csv, ru-2.csv, ..."""
    path, number = folder / name, 1
    while path.exists():
        number += 1
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
    return path
