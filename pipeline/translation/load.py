"""Reads `locales/*.po` and `locales/reviewed.csv`. A PO that cannot be trusted takes out its language."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import polib

from pipeline.campaign.characters import placeholder_fault, text_fault
from pipeline.campaign.fields import nearest, read_text
from pipeline.campaign.languages import canonical, chain, same_language
from pipeline.campaign.model import Campaign, Text
from pipeline.errors import Level, Problem
from pipeline.translation.markup import count, fault, holds_marks
from pipeline.translation.model import APPROVALS_FILE, Approval, Catalog, Catalogs, Entry

LOCALES = "locales"
APPROVAL_COLUMNS = ("key", "language", "reviewer", "date", "source", "translation")

_MARKS_HINT = r"bold words stand between <b> and </b>; write \< where the picture shall show <"
_MEND = "mend the translation; what is copied from elsewhere often brings unseen characters along"

_STRING = re.compile(r'(?:#~\s*)?(?:(msg[\w\[\]]+)\s*)?"(?:[^"\\]|\\.)*"')
"""A line of a PO file that holds a string; group 1 is the keyword, if the line has one."""


def load_catalogs(root: Path, campaign: Campaign, texts: Sequence[Text]) -> tuple[Catalogs, list[Problem]]:
    """Every language's catalog, checked against `texts`: all source strings there are."""
    problems: list[Problem] = []
    by_tag: dict[str, Catalog] = {}
    faulty: set[str] = set()
    wanted = [language.tag for language in campaign.languages if language.tag != campaign.source]
    for path in sorted((root / LOCALES).glob("*.po")):
        tag = path.stem
        if tag not in wanted:
            problems.append(_stray(path, root, wanted, campaign.source))
            continue
        catalog, problem = load_catalog(root, path)
        if problem:
            problems.append(problem)
            faulty.add(tag)
        if catalog:
            by_tag[tag] = catalog
    for tag, catalog in by_tag.items():
        if problem := _absent(catalog, texts, {*by_tag, *faulty}, campaign.source):
            problems.append(problem)
            faulty.add(tag)
    problems += _source_marks(texts)
    sound = {tag: _usable(catalog, problems) for tag, catalog in by_tag.items() if tag not in faulty}
    approvals, found = _load_approvals(root)
    return Catalogs(sound, approvals, frozenset(faulty)), problems + found


def _source_marks(texts: Sequence[Text]) -> list[Problem]:
    wrong = ((text, fault(text.text)) for text in texts if holds_marks(text.key))
    return [Problem(f"{text.key}: {what}", text.file, text.line, _MARKS_HINT) for text, what in wrong if what]


def _usable(catalog: Catalog, problems: list[Problem]) -> Catalog:
    """The catalog without entries that cannot be used: they count as missing."""
    wrong: dict[str, tuple[str, str]] = {}
    for key, entry in catalog.entries.items():
        settled = bool(entry.text) and not entry.fuzzy  # a proposal may still be that of another English text
        if what := text_fault(entry.text) or (placeholder_fault(entry.source, entry.text) if settled else ""):
            wrong[key] = what, _MEND
        elif holds_marks(key) and entry.text and (what := _marks_fault(entry)):
            wrong[key] = what, _MARKS_HINT
    for key, (what, hint) in wrong.items():
        problems.append(Problem(f"{key}: {what}", catalog.file, catalog.entries[key].line, hint))
    return replace(catalog, entries={key: entry for key, entry in catalog.entries.items() if key not in wrong})


def _marks_fault(entry: Entry) -> str:
    """What is wrong with the marks of a translation: they are broken or not those of the English; "" for nothing."""
    if what := fault(entry.text):
        return what
    if not fault(entry.source) and count(entry.text) != count(entry.source):
        return f"<b> stands {count(entry.text)} times, in the English {count(entry.source)}"
    return ""


def _stray(path: Path, root: Path, wanted: list[str], source: str) -> Problem:
    name = path.relative_to(root).as_posix()
    if path.stem == source:
        what, hint = f"{source!r} is the source language; the file is not used", "its texts stand in assets/src"
        return Problem(what, name, 0, hint, Level.WARNING)
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
    po = _entries(path, text)
    if isinstance(po, int):
        return None, Problem(
            "not a readable PO file from here on", name, po, "the file may be cut off or badly edited; restore it"
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
        if not translated.strip():  # a blank somebody typed is no translation
            translated = ""
        entries[entry.msgctxt] = Entry(source, translated, entry.fuzzy, entry.linenum or 0)
    return Catalog(path.stem, name, entries), None


def parse_po(path: Path) -> polib.POFile:
    """Read as a file: a text that polib is given breaks at U+2028 and the like, in the middle of strings."""
    return polib.pofile(str(path), encoding="utf-8-sig", check_for_duplicates=False)


def _entries(path: Path, text: str) -> polib.POFile | int:
    """What the PO file holds, or the line from which on it is not whole."""
    if line := _broken(text):
        return line
    try:
        po = parse_po(path)
    except (OSError, UnicodeError, ValueError, IndexError) as error:
        found = re.search(r"\(line (\d+)\)", str(error))
        return int(found[1]) if found else text.count("\n") + 1
    lines = text.rstrip().split("\n")
    # Tools wrap strings at blanks. Where a wrapped one ends the file with a blank, the rest of it was cut off.
    if po and lines[-1].startswith('"') and po[-1].msgstr[-1:].isspace() and not po[-1].msgid[-1:].isspace():
        return len(lines)
    return po


def _broken(text: str) -> int | None:
    """The first line with half a string or, at the end, half an entry: polib takes both and says nothing."""
    keyword, at = "msgstr", 0
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped.startswith(('"', "msg", "#~ ")):
            string = _STRING.fullmatch(stripped)
            if string is None:
                return number
            keyword, at = string[1] or keyword, number
    return None if keyword.startswith("msgstr") else at


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


def _absent(catalog: Catalog, texts: Sequence[Text], present: Collection[str], source: str) -> Problem | None:
    """A base language's PO holds every key (an untranslated one with an empty msgstr): else it was cut or is old.

    polib reads a file cut between two entries without a word. `present` are the languages with a PO, sound or not.
    """
    if source in same_language(catalog.tag) or any(step in present for step in chain(catalog.tag, source)[1:-1]):
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
    rows, problems = _rows(text)
    if not rows or tuple(rows[0][1]) != APPROVAL_COLUMNS:
        hint = f"the first line is {','.join(APPROVAL_COLUMNS)}"
        return {}, [Problem("the columns are not those of an approvals file", APPROVALS_FILE, 1, hint)]
    approvals: dict[tuple[str, str], Approval] = {}
    for line, row in rows[1:]:
        if len(row) == len(APPROVAL_COLUMNS):
            key, tag, reviewer, day, source, translated = (unicodedata.normalize("NFC", cell) for cell in row)
            if wrong := text_fault(translated) or placeholder_fault(source, translated):
                problems.append(Problem(f"{key}: {wrong}", APPROVALS_FILE, line, _MEND + "; approve it again"))
                continue
            approvals[tag, key] = Approval(source, translated, reviewer, day, line)
        elif row:
            what = f"{len(row)} columns instead of {len(APPROVAL_COLUMNS)}"
            problems.append(Problem(what, APPROVALS_FILE, line, "approve the string again"))
    return approvals, problems


def _rows(text: str) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """Rows of a CSV text, each with the line it ends on, up to the first that is not whole.

    Every row ends with a line break: one that does not may hold half a translation, and approved text goes out.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows += ((reader.line_num, row) for row in reader)
    except csv.Error as error:
        return rows, [Problem(f"not readable as CSV: {error}", APPROVALS_FILE, reader.line_num, "restore the file")]
    if len(rows) > 1 and not text.endswith(("\n", "\r")):
        line, _ = rows.pop()
        hint = "restore the file; if the row is whole, end it with a line break"
        return rows, [Problem("the last row may be cut off", APPROVALS_FILE, line, hint)]
    return rows, []
