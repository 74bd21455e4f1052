"""PO files as programs write them, read ten times faster than by polib. Pure.

Nearly every file is like that. What is written in any other way, or may be wrong, is left to polib and the checks around it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import polib

from pipeline.campaign.characters import MAX_CHARACTERS
from pipeline.translation.check_lists import silenced
from pipeline.translation.model import Entry

MAX_STRING = 20 * MAX_CHARACTERS
"""Characters of one string as written. polib takes time with the square of its lines, longer than anybody waits."""

_STRING = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
_STRINGS = rf"{_STRING}(?:\n{_STRING})*"
_COMMENTS = rf"(?:#(?: [^\n]*)?\n|#[.:,] [^\n]*\S\n|#\| msg(?:id|ctxt) {_STRING}\n(?:#\| {_STRING}\n)*)*"
_HEADER = re.compile(rf'{_COMMENTS}msgid ""\nmsgstr {_STRINGS}\n+')
_ENTRY = re.compile(rf"({_COMMENTS})msgctxt ({_STRING})\nmsgid ({_STRINGS})\nmsgstr ({_STRINGS})(?:\n+|\Z)")
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlainPo:
    """A file with nothing wrong in it but, perhaps, what its header says; `entries` by msgctxt."""

    metadata: dict[str, str]
    entries: dict[str, Entry]


def read_plain(text: str) -> PlainPo | None:
    """What polib reads of the text of a PO file, None where only polib can tell."""
    header = _HEADER.match(text)
    if header is None or "\r" in text or "\0" in text or len(header[0]) > MAX_STRING:
        return None
    if len(header[0].splitlines()) != header[0].count("\n"):  # polib breaks lines of a text elsewhere too
        return None
    entries: dict[str, Entry] = {}
    at, line = header.end(), header[0].count("\n") + 1
    last = ""
    while at < len(text):
        match = _ENTRY.match(text, at)
        if match is None or match.end() - at > MAX_STRING:
            return None
        comments, last = match[1], match[4]
        key, source, translated = map(_said, match.group(2, 3, 4))
        if not key or key in entries:
            return None
        entries[key] = entry_of(source, translated, line, _translators(comments), fuzzy=_is_fuzzy(comments))
        line += match[0].count("\n")
        at = match.end()
    if "\n" in last and _said(last)[-1:].isspace():  # the end may have been cut off
        return None
    try:
        return PlainPo(polib.pofile(header[0], encoding="utf-8").metadata, entries)
    except (OSError, ValueError, IndexError):
        return None


def entry_of(source: str, text: str, line: int, comment: str, *, fuzzy: bool) -> Entry:
    """What is taken of an entry of a PO file; `comment` is the translator's."""
    source, text = unicodedata.normalize("NFC", source), unicodedata.normalize("NFC", text)
    ignored = silenced(comment.splitlines()) if comment else _NOTHING
    return Entry(source, text if text.strip() else "", fuzzy, line, ignored)  # a blank somebody typed is no translation


def _is_fuzzy(comments: str) -> bool:
    if "fuzzy" not in comments:
        return False
    flags = (line[3:].split(",") for line in comments.split("\n") if line.startswith("#, "))
    return any(flag.strip() == "fuzzy" for some in flags for flag in some)


def _translators(comments: str) -> str:
    """What translators wrote, where it may matter to us."""
    if "ignore" not in comments:
        return ""
    return "\n".join(line[2:] for line in comments.split("\n") if line.startswith("# "))


def _said(strings: str) -> str:
    r"""One string, of `"..."` on one line or several."""
    text = strings[1:-1] if "\n" not in strings else "".join(part[1:-1] for part in strings.split("\n"))
    return polib.unescape(text) if "\\" in text else text
