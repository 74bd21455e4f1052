"""Reads `locales/*.po` and `locales/reviewed.csv`. A PO that cannot be trusted takes out its language."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polib

from pipeline.campaign.characters import placeholder_fault, text_fault
from pipeline.campaign.fields import nearest, read_text
from pipeline.campaign.languages import canonical, chain, same_language
from pipeline.campaign.model import Campaign
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from pipeline.translation.approvals import load_approvals
from pipeline.translation.markup import count, fault, holds_marks
from pipeline.translation.model import Catalog, Catalogs, Entry
from pipeline.translation.plain_po import MAX_STRING, entry_of, read_plain
from pipeline.translation.renames import key_problems

LOCALES = "locales"
TEMPLATE = "messages.pot"
MAX_BYTES = 4 << 20
"""Of one PO file; 500 strings take a twentieth of it."""

_MARKS_HINT = r"bold words stand between <b> and </b>; write \< where the picture shall show <"
MEND = "mend the translation; what is copied from elsewhere often brings unseen characters along"

_STRING = re.compile(r'(?:#~\s*)?(?:(msg[\w\[\]]+)\s*)?"(?:[^"\\]|\\.)*"')
"""A line of a PO file that holds a string; group 1 is the keyword, if the line has one."""
_KEY = re.compile(r'^msgctxt "([^"\\]*)"', re.MULTILINE)
_PLURAL_FORMS = re.compile(r"(?:nplurals=(?:\d|INTEGER); *plural=(?:[n\d ()?:!=<>&|%+*/-]{1,500}|EXPRESSION);?\s*)?")
"""As gettext's manual has it. Nothing here reckons with it; some tools run what stands there."""


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
    new = _new(root, texts) if by_tag else []
    if new:
        count = "1 string is new" if len(new) == 1 else f"{len(new)} strings are new"
        what = f"{count}, the first is {new[0].key!r}: translators do not have {'it' if len(new) == 1 else 'them'} yet"
        problems.append(Problem(what, new[0].file, new[0].line, "run: packs strings update", Level.WARNING))
    untold = {text.key for text in new}
    asked = [text for text in texts if text.key not in untold]
    for tag, catalog in by_tag.items():
        if problem := _absent(catalog, asked, {*by_tag, *faulty}, campaign.source):
            problems.append(problem)
            faulty.add(tag)
    problems += [*_source_marks(texts), *key_problems(texts)]
    sound = {tag: usable(catalog, problems) for tag, catalog in by_tag.items() if tag not in faulty}
    approvals, found = load_approvals(root)
    return Catalogs(sound, approvals, frozenset(faulty)), problems + found


def _source_marks(texts: Sequence[Text]) -> list[Problem]:
    wrong = ((text, fault(text.text)) for text in texts if holds_marks(text.key))
    return [Problem(f"{text.key}: {what}", text.file, text.line, _MARKS_HINT) for text, what in wrong if what]


def usable(catalog: Catalog, problems: list[Problem]) -> Catalog:
    """The catalog without entries that cannot be used, which become problems: they count as missing."""
    wrong: dict[str, tuple[str, str, str]] = {}
    for key, entry in catalog.entries.items():
        settled = bool(entry.text) and not entry.fuzzy  # a proposal may still be that of another source text
        if what := text_fault(entry.text):
            wrong[key] = what, MEND, "control"
        elif settled and (what := placeholder_fault(entry.source, entry.text)):
            wrong[key] = what, MEND, "placeholder"
        elif holds_marks(key) and entry.text and (what := _marks_fault(entry)):
            wrong[key] = what, _MARKS_HINT, "markup"
    for key, (what, hint, check) in wrong.items():
        line = catalog.entries[key].line
        problems.append(Problem(f"{key}: {what}", catalog.file, line, hint, check=check))
    return replace(catalog, entries={key: entry for key, entry in catalog.entries.items() if key not in wrong})


def _marks_fault(entry: Entry) -> str:
    """What is wrong with the marks of a translation: they are broken or not those of the source; "" for nothing."""
    if "<" not in entry.text and "<" not in entry.source:
        return ""
    if what := fault(entry.text):
        return what
    if not fault(entry.source) and count(entry.text) != count(entry.source):
        return f"<b> stands {count(entry.text)} times, in the source {count(entry.source)}"
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
    text, problem = read_text(root, path, MAX_BYTES)
    if problem:
        return None, problem
    if plain := read_plain(text):
        problem = _header_problem(plain.metadata, name) or _language_problem(plain.metadata, path.stem, name)
        return (None, problem) if problem else (Catalog(path.stem, name, plain.entries), None)
    po = read_po(root, path)
    if isinstance(po, Problem):
        return None, po
    entries = {
        one.msgctxt: entry_of(one.msgid, one.msgstr, one.linenum or 0, one.tcomment, fuzzy=one.fuzzy)
        for one in po
        if not one.obsolete
    }
    return Catalog(path.stem, name, entries), None


def read_po(root: Path, path: Path) -> polib.POFile | Problem:
    """One PO file as it stands, every entry with a key of its own; or the one problem that makes it unusable."""
    po = read_any_po(root, path)
    if isinstance(po, Problem):
        return po
    return _language_problem(po.metadata, path.stem, path.relative_to(root).as_posix()) or po


def read_any_po(root: Path, path: Path) -> polib.POFile | Problem:
    """One PO file as `read_po` gives it, of whatever language its header says."""
    name = path.relative_to(root).as_posix()
    text, problem = read_text(root, path, MAX_BYTES)
    if problem:
        return problem
    po = _entries(path, text, name)
    if isinstance(po, Problem):
        return po
    return _header_problem(po.metadata, name) or _shape_problem(po, name) or po


def parse_po(path: Path) -> polib.POFile:
    """Read as a file: a text that polib is given breaks at U+2028 and the like, in the middle of strings."""
    return polib.pofile(str(path), encoding="utf-8-sig", check_for_duplicates=False)


def _entries(path: Path, text: str, name: str) -> polib.POFile | Problem:
    """What the PO file holds, or where it is not whole."""
    if problem := _broken(text, name):
        return problem
    try:
        po = parse_po(path)
    except (OSError, UnicodeError, ValueError, IndexError) as error:
        found = re.search(r"\(line (\d+)\)", str(error))
        return _unreadable(name, int(found[1]) if found else text.count("\n") + 1)
    lines = text.rstrip().split("\n")
    # Tools wrap strings at blanks. Where a wrapped one ends the file with a blank, the rest of it was cut off.
    if po and lines[-1].startswith('"') and po[-1].msgstr[-1:].isspace() and not po[-1].msgid[-1:].isspace():
        return _unreadable(name, len(lines))
    return po


def _broken(text: str, name: str) -> Problem | None:
    """The first line with half a string or, at the end, half an entry: polib takes both and says nothing."""
    if "\0" in text:  # no tool writes one, and gettext stops there
        return _unreadable(name, text.count("\n", 0, text.index("\0")) + 1)
    keyword, at, length = "msgstr", 0, 0
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped.startswith(('"', "msg", "#~ ")):
            string = _STRING.fullmatch(stripped)
            if string is None:
                return _unreadable(name, number)
            keyword, at, length = string[1] or keyword, number, len(line) + (0 if string[1] else length)
            if length > MAX_STRING:
                return Problem(
                    "the string is longer than any text that is read", name, number, "take it out, or restore the file"
                )
    return None if keyword.startswith("msgstr") else _unreadable(name, at)


def _unreadable(name: str, line: int) -> Problem:
    hint = "the file may be cut off or badly edited; restore it"
    return Problem("not a readable PO file from here on", name, line, hint)


def _shape_problem(po: polib.POFile, name: str) -> Problem | None:
    """The first entry that could not be carried on: joined to no string, joined to one twice, or saying more than one."""
    first: dict[str, int] = {}
    for entry in po:
        line = entry.linenum or 0
        if entry.msgid_plural:
            hint = "write one msgstr: where a number changes the words, the source text is reworded instead"
            return Problem("the entry has plural forms, which no string has", name, line, hint)
        if entry.obsolete:
            continue
        if not entry.msgctxt:
            hint = "restore the file; let the program or service it comes from keep msgctxt"
            return Problem("the entry has no msgctxt, which says whose translation it is", name, line, hint)
        if entry.msgctxt in first:
            what = f"msgctxt {entry.msgctxt!r} stands twice (first on line {first[entry.msgctxt]})"
            return Problem(what, name, line, "keep one of the two entries")
        first[entry.msgctxt] = line
    return None


def _header_problem(metadata: Mapping[str, str], name: str) -> Problem | None:
    charset = re.search(r"charset=([\w-]+)", metadata.get("Content-Type", "charset=UTF-8"))
    if charset and charset[1].lower() not in ("utf-8", "utf8", "charset"):
        return Problem(
            f"the header says charset {charset[1]}", name, 1, "save the file as UTF-8 and write charset=UTF-8"
        )
    if not _PLURAL_FORMS.fullmatch(metadata.get("Plural-Forms", "")):
        hint = "take the line out: no string of a campaign has plural forms"
        return Problem("the header's Plural-Forms are no formula", name, 1, hint)
    return None


def _language_problem(metadata: Mapping[str, str], tag: str, name: str) -> Problem | None:
    language = metadata.get("Language", "")
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


def _new(root: Path, texts: Sequence[Text]) -> list[Text]:
    """The strings that no update has brought into `locales` yet: `messages.pot`, which it writes, has none of them."""
    template, problem = read_text(root, root / LOCALES / TEMPLATE, MAX_BYTES)
    known = {*_KEY.findall(template)}
    return [] if problem else [text for text in texts if text.key not in known]


def _absent(catalog: Catalog, texts: Sequence[Text], present: Collection[str], source: str) -> Problem | None:
    """A base language's PO holds every key of `texts` (an untranslated one with an empty msgstr): else it was cut or is old.

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
