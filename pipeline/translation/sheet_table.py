"""Tables that spreadsheet programs saved, as rows with the columns of a sheet, wherever those stand by now. Pure."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.campaign.languages import canonical, script
from pipeline.errors import Problem
from pipeline.translation.sheet import Row, mark_of, plain_cell, restored

MAX_ROWS = 20_000
_HEADER_WITHIN = 20
"""Rows from the top: people put titles above a table."""
_NEEDED = ("key", "language", "translation", "check")
_DELIMITERS = ",;\t|"
_CODE_PAGES = {
    "Latn": "cp1252",
    "Cyrl": "cp1251",
    "Grek": "cp1253",
    "Hebr": "cp1255",
    "Arab": "cp1256",
    "Thai": "cp874",
}
"""What Excel on Windows means by plain "CSV", by script (ISO 15924); which it is stands nowhere in the file."""
_OTHER_LATIN = {
    **dict.fromkeys(("cs", "hu", "pl", "ro", "sk", "sl", "hr", "bs", "sq", "sr"), "cp1250"),
    **dict.fromkeys(("tr", "az"), "cp1254"),
    **dict.fromkeys(("et", "lt", "lv"), "cp1257"),
    "vi": "cp1258",
}
_SAVE = "save it once more, as Excel workbook (.xlsx) or as CSV UTF-8"


@dataclass(frozen=True, slots=True)
class Strange:
    """A cell that holds no text: what it shows, and what it is."""

    text: str
    what: str


Cell = str | Strange


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row by its number in spreadsheet programs, its cells by column; `fault` says why it cannot be read."""

    number: int
    cells: Row
    fault: str = ""


def csv_table(data: bytes, name: str) -> list[SheetRow] | Problem:
    """The rows of a CSV file in any of the forms that programs save, or why they cannot be told."""
    text = _decoded(data)
    if text is not None:
        return _parsed(text, name)
    guess = _parsed(data.decode("latin-1"), name)  # letters of keys and tags are the same in every code page
    if isinstance(guess, Problem):
        return guess
    lost = Problem(
        "letters cannot be told: the file is in an old encoding that the language has no part in", name, 0, _SAVE
    )
    page = _code_page(guess)
    try:
        rows = _parsed(data.decode(page), name) if page else lost
    except UnicodeDecodeError:
        return lost
    return lost if isinstance(rows, list) and any(map(_is_garbled, rows)) else rows


def _decoded(data: bytes) -> str | None:
    """UTF-8, with or without byte order mark, or UTF-16 with one; None for anything else."""
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _code_page(rows: Sequence[SheetRow]) -> str | None:
    for row in rows:
        try:
            tag = canonical(row.cells["language"])
        except ValueError:
            continue
        return _OTHER_LATIN.get(tag.split("-")[0]) or _CODE_PAGES.get(script(tag))
    return None


def _is_garbled(row: SheetRow) -> bool:
    """Whether the English came out as other letters than it went in: then the translation did too."""
    english, check = row.cells.get("english", ""), row.cells["check"]
    return not english.isascii() and not check.startswith(mark_of(row.cells["key"], english))


def _parsed(text: str, name: str) -> list[SheetRow] | Problem:
    text = re.sub(r"\Asep=.[\r\n]+", "", text)  # a line that Excel reads and does not show
    unread: list[Problem] = []
    for delimiter in sorted(_DELIMITERS, key=lambda char: -text[:1000].count(char)):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        table: list[tuple[int, Sequence[Cell]]] = []
        try:
            table.extend((number, row) for number, row in enumerate(reader, start=1) if number <= MAX_ROWS + 1)
        except csv.Error as error:
            hint = "if the file was cut off, ask for it again"
            unread.append(Problem(f"not readable as CSV: {error}", name, reader.line_num, hint))
            continue
        rows = rows_of(table, name)
        if isinstance(rows, list):
            return [*rows[:-1], _whole(rows[-1], text)] if rows else rows
        unread.append(rows or no_sheet(name))
    return unread[0]  # of the likeliest delimiter


def _whole(last: SheetRow, text: str) -> SheetRow:
    """The last row, which may be cut off where the file ends in the middle of its translation."""
    if text.endswith(("\n", "\r", '"')) or [*last.cells][-1] != "translation":
        return last
    return SheetRow(last.number, last.cells, "the file ends here without a line break: the translation may be cut off")


def no_sheet(name: str) -> Problem:
    hint = f"a sheet of packs has the columns {', '.join(_NEEDED)}; export it anew, or restore its first row"
    return Problem("no sheet: the row that names the columns is not there", name, 1, hint)


def rows_of(table: Sequence[tuple[int, Sequence[Cell]]], name: str) -> list[SheetRow] | Problem | None:
    """The rows below the one that names the columns, or what is wrong with that; None where there is no such row."""
    if len(table) > MAX_ROWS:
        return Problem(f"the sheet has more than {MAX_ROWS:,} rows", name, 0, "send only rows that hold a text")
    named = (
        (at, [plain_cell(_text(cell)).casefold() for cell in row]) for at, (_, row) in enumerate(table[:_HEADER_WITHIN])
    )
    at, columns = next(((at, names) for at, names in named if {"key", "translation"} <= {*names}), (-1, []))
    if at < 0:
        return None
    number = table[at][0]
    if absent := [column for column in _NEEDED if column not in columns]:
        hint = "put the column back, or export the sheet anew and copy the translations over"
        return Problem(f"the sheet has no column {', '.join(absent)}", name, number, hint)
    if twice := [column for column in _NEEDED if columns.count(column) > 1]:
        return Problem(f"the column {twice[0]} is there twice", name, number, "keep the one that is meant")
    return list(_rows(columns, table[at + 1 :]))


def _rows(columns: Sequence[str], table: Sequence[tuple[int, Sequence[Cell]]]) -> Iterator[SheetRow]:
    for number, row in table:
        if not any(plain_cell(_text(cell)) for cell in row):
            continue
        by_column = dict(zip(columns, [*row, *[""] * len(columns)], strict=False))
        beyond = any(plain_cell(_text(cell)) for cell in row[len(columns) :])
        fault = "the row has more cells than columns: what is in them cannot be told apart" if beyond else ""
        translation = by_column["translation"]
        if isinstance(translation, Strange):
            fault = translation.what
        yield SheetRow(number, {column: _meant(cell) for column, cell in by_column.items() if column}, fault)


def _meant(cell: Cell) -> str:
    return plain_cell(restored(plain_cell(_text(cell))))


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text
