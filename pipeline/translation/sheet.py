"""A language's strings as rows of a sheet, for translators who work in Excel, LibreOffice or Google Sheets. Pure."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence

import polib

from pipeline.campaign.text import Text
from pipeline.translation.approvals import Approvals
from pipeline.translation.model import Entry, State
from pipeline.translation.resolve import state_of

COLUMNS = ("key", "language", "state", "max", "where", "english", "translation", "note", "check")
_OURS = frozenset(("key", "language", "state", "max", "check"))
"""Columns that hold nothing people wrote."""
OPTIONAL = "optional"
"""The state of a word of packs itself that is left to packs."""

Row = Mapping[str, str]
"""Cells by column, as people mean them: `defused` is for the file alone."""

_RISKY = re.compile(r"'*(?:[=+\-@\t\r\n＝＋－＠]|\d.{0,29}\Z)|'+\d", re.DOTALL)
"""Cells that a spreadsheet program runs as a formula (OWASP, CSV injection), or takes for a number or a date ("16-20")."""


def defused(text: str) -> str:
    """The text with a `'` before it where a spreadsheet program would make something else of it."""
    return f"'{text}" if _RISKY.match(text) else text


def restored(cell: str) -> str:
    """What `defused` was given, also where the text was gone on with; programs that took the `'` away took it for the same."""
    return cell[1:] if re.match(r"'+[=+\-@\t\r\n＝＋－＠\d]", cell) else cell


def plain_cell(cell: str) -> str:
    """A text without what programs and hands change on the way: NFC, one kind of line break, nothing around it."""
    return unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()


def mark_of(key: str, english: str) -> str:
    """The first half of `check`: which string a row is of, in which wording. Begins with a letter: else it may be a number."""
    return "c" + _digest(f"{key}\0{plain_cell(english)}")


def mark_of_translation(text: str) -> str:
    """The second half: the translation as it was when the sheet was made, so that one nobody touched is told from one changed."""
    return _digest(plain_cell(text))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def check_cell(key: str, english: str, translation: str) -> str:
    return f"{mark_of(key, english)}-{mark_of_translation(translation)}"


def sheet_rows(po: polib.POFile, tag: str, texts: Sequence[Text], approvals: Approvals) -> Iterator[Row]:
    """A row for each of `texts`, from a PO file that is up to date with them."""
    entries = {entry.msgctxt: entry for entry in po if not entry.obsolete}
    for text in texts:
        entry = entries[text.key]
        translated = unicodedata.normalize("NFC", entry.msgstr)
        yield {
            "key": text.key,
            "language": tag,
            "state": _state(text, translated, approvals, tag, fuzzy=entry.fuzzy),
            "max": str(text.max or ""),
            "where": text.file.removeprefix("assets/src/"),
            "english": text.text,
            "translation": translated,
            "note": " ".join([*([text.note] if text.note else []), *(["Line breaks allowed."] if text.breaks else [])]),
            "check": check_cell(text.key, text.text, translated),
        }


def _state(text: Text, translated: str, approvals: Approvals, tag: str, *, fuzzy: bool) -> str:
    if not translated and text.key.startswith("tool."):
        return OPTIONAL
    entry = Entry(text.text, translated, fuzzy, 0) if translated else None
    return state_of(text, entry, approvals.get((tag, text.key))).value


def cells(rows: Iterable[Row], columns: Sequence[str] = COLUMNS) -> Iterator[tuple[str, ...]]:
    """The sheet as programs get it: the columns' names, then each row, defused."""
    yield tuple(columns)
    for row in rows:
        yield tuple(row.get(column, "") if column in _OURS else defused(row.get(column, "")) for column in columns)


def to_csv(rows: Iterable[Row], columns: Sequence[str] = COLUMNS) -> bytes:
    """UTF-8 with BOM, by which Excel knows it; all quoted, CRLF (RFC 4180)."""
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(cells(rows, columns))
    return out.getvalue().encode("utf-8-sig")


FINISHED = (State.TRANSLATED.value, State.REVIEWED.value)
"""What a person writes into `state` who stands by a draft as it is."""
