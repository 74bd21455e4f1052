"""Reads `locales/*.po` and `locales/reviewed.csv`. A PO that cannot be trusted takes out its language."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import polib

from pipeline.campaign.fields import nearest, read_text
from pipeline.campaign.languages import canonical, chain
from pipeline.campaign.model import Campaign, Text
from pipeline.errors import Level, Problem
from pipeline.translation.model import APPROVALS_FILE, Approval, Catalog, Catalogs, Entry

LOCALES = "locales"
APPROVAL_COLUMNS = ("key", "language", "reviewer", "date", "source", "translation")


def load_catalogs(root: Path, campaign: Campaign, texts: Sequence[Text]) -> tuple[Catalogs, list[Problem]]:
    """Every language's catalog, checked against `texts`: all source strings there are."""
    problems: list[Problem] = []
    by_tag: dict[str, Catalog] = {}
    faulty: set[str] = set()
    wanted = [language.tag for language in campaign.languages if language.tag != campaign.source]
    for path in sorted((root / LOCALES).glob("*.po")):
        tag = path.stem
        if tag not in wanted:
            problems.append(_stray(path, root, wanted))
            continue
        catalog, problem = load_catalog(root, path)
        if problem:
            problems.append(problem)
            faulty.add(tag)
        if catalog:
            by_tag[tag] = catalog
    for tag, catalog in by_tag.items():
        if problem := _absent(catalog, texts, by_tag, campaign.source):
            problems.append(problem)
            faulty.add(tag)
    sound = {tag: catalog for tag, catalog in by_tag.items() if tag not in faulty}
    approvals, found = _load_approvals(root)
    return Catalogs(sound, approvals, frozenset(faulty)), problems + found


def _stray(path: Path, root: Path, wanted: list[str]) -> Problem:
    name = path.relative_to(root).as_posix()
    try:
        hint = f"rename it to {canonical(path.stem)}.po" if canonical(path.stem) in wanted else "add it to 'languages'"
    except ValueError:
        hint = nearest(path.stem, wanted) if wanted else "languages are listed in campaign.toml"
    return Problem(
        f"{path.stem!r} is none of the campaign's languages; the file is not used", name, 0, hint, Level.WARNING
    )


def load_catalog(root: Path, path: Path) -> tuple[Catalog | None, Problem | None]:
    """One PO file, or the one problem that makes it unusable."""
    name = path.relative_to(root).as_posix()
    text, problem = read_text(root, path)
    if problem:
        return None, problem
    try:
        po = polib.pofile(text, check_for_duplicates=False)
    except (OSError, UnicodeError, ValueError, IndexError) as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        return None, Problem(
            "not a readable PO file from here on", name, line, "the file may be cut off or badly edited; restore it"
        )
    if problem := _header_problem(po, path.stem, name):
        return None, problem
    entries: dict[str, Entry] = {}
    for entry in po:
        if entry.obsolete or not entry.msgctxt:
            continue
        if entry.msgctxt in entries:
            what = f"msgctxt {entry.msgctxt!r} stands twice (first on line {entries[entry.msgctxt].line})"
            return None, Problem(what, name, entry.linenum or 0, "keep one of the two entries")
        translated = unicodedata.normalize("NFC", entry.msgstr)
        source = unicodedata.normalize("NFC", entry.msgid)
        entries[entry.msgctxt] = Entry(source, translated, entry.fuzzy, entry.linenum or 0)
    return Catalog(path.stem, name, entries), None


def _header_problem(po: polib.POFile, tag: str, name: str) -> Problem | None:
    charset = re.search(r"charset=([\w-]+)", po.metadata.get("Content-Type", "charset=UTF-8"))
    if charset and charset[1].lower() not in ("utf-8", "utf8", "charset"):
        return Problem(
            f"the header says charset {charset[1]}", name, 1, "save the file as UTF-8 and write charset=UTF-8"
        )
    language = po.metadata.get("Language", "")
    if not language:
        return None
    try:
        if canonical(language) == tag:
            return None
    except ValueError:
        pass  # said below, with the words of the file
    return Problem(
        f"the header says Language: {language}, the file is called {tag}.po", name, 1, "were two files swapped?"
    )


def _absent(catalog: Catalog, texts: Sequence[Text], by_tag: dict[str, Catalog], source: str) -> Problem | None:
    """A base language's PO holds every key (an untranslated one with an empty msgstr): else it was cut or is old.

    polib reads a file cut between two entries without a word, and the last entry read may be half a string.
    """
    if any(step in by_tag for step in chain(catalog.tag, source)[1:-1]):
        return None  # a regional file holds only what differs
    absent = [text.key for text in texts if text.key not in catalog.entries]
    if not absent:
        return None
    last = max((entry.line for entry in catalog.entries.values()), default=1)
    what = f"{len(absent)} of {len(texts)} strings are absent, the first is {absent[0]!r}"
    hint = "if the file was cut off, restore it; if these strings are new, run: packs strings update"
    return Problem(what, catalog.file, last, hint)


def _load_approvals(root: Path) -> tuple[dict[tuple[str, str], Approval], list[Problem]]:
    path = root / APPROVALS_FILE
    if not path.exists():
        return {}, []
    text, problem = read_text(root, path)
    if problem:
        return {}, [problem]
    approvals: dict[tuple[str, str], Approval] = {}
    problems: list[Problem] = []
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for number, row in enumerate(rows):
            if number == 0:
                if tuple(row) != APPROVAL_COLUMNS:
                    hint = f"the first line is {','.join(APPROVAL_COLUMNS)}"
                    return {}, [Problem("the columns are not those of an approvals file", APPROVALS_FILE, 1, hint)]
            elif len(row) == len(APPROVAL_COLUMNS):
                key, tag, reviewer, day, source, translated = (unicodedata.normalize("NFC", cell) for cell in row)
                approvals[tag, key] = Approval(source, translated, reviewer, day, rows.line_num)
            elif row:
                what = f"{len(row)} columns instead of {len(APPROVAL_COLUMNS)}"
                problems.append(Problem(what, APPROVALS_FILE, rows.line_num, "approve the string again"))
    except csv.Error as error:
        problems.append(Problem(f"not readable as CSV: {error}", APPROVALS_FILE, rows.line_num, "restore the file"))
    return approvals, problems
