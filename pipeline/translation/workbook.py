"""XLSX files: written with every cell a text, to the same bytes each time; read without running or fetching anything."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.campaign.languages import direction
from pipeline.errors import Problem
from pipeline.translation.sheet import COLUMNS, Row, cells
from pipeline.translation.sheet_table import MAX_ROWS, Cell, SheetRow, Strange, no_sheet, rows_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_MAX_UNPACKED = 32 << 20
_MAX_PARTS = 500
_MAX_COLUMNS = 64
_LAST_ROW = 1 << 20
"""Of any sheet, in every program."""
_WIDTHS = {"key": 28, "language": 10, "state": 11, "max": 6, "where": 24, "english": 50, "translation": 50, "note": 30}
_WIDE = ("key", "where", "english", "translation", "note")
_LINE = 15
"""Points."""
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)  # the first a zip can say; the moment of making is nobody's business
_ACTIVE = (
    ("vbaproject", "holds macros", "save it as Excel workbook without macros (.xlsx)"),
    ("externallinks/", "has links to other files", "in Excel: Data, Edit Links, Break Link; then save it again"),
)
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError),  # RuntimeError: a password is asked for
    *(
        SyntaxError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        ArithmeticError,
    ),  # XML other than openpyxl expects
)
_XML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?!\?xml[^>]*encoding\s*=\s*[\"'](?!utf-?8[\"']|us-ascii[\"']))", re.IGNORECASE
)
"""How XML begins whose letters are those of ASCII, so that what is looked for in it would be found."""


def to_xlsx(rows: Sequence[Row], tag: str) -> bytes:
    """A workbook of one sheet, the names of its columns fixed at the top, texts wrapped."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.create_sheet(tag)
    book.remove(book.worksheets[0])
    for row, values in enumerate(cells(rows), start=1):
        for column, value in enumerate(values, start=1):
            _write(sheet, row, column, value, tag)
    for number, texts in enumerate(rows, start=2):  # programs make room for a wrapped text only as it is typed
        sheet.row_dimensions[number].height = _LINE * max(_lines(texts[name], _WIDTHS[name]) for name in _WIDE)
    for column, name in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 22)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(rows) + 1}"
    book.properties.creator = "packs"
    book.properties.created = _EPOCH.replace(tzinfo=None)
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def _lines(text: str, width: int) -> int:
    """Roughly the lines that a text takes in a column of so many characters, and will when translated."""
    return sum(1 + int(len(line) * 1.25) // width for line in text.split("\n"))


def _write(sheet: Worksheet, row: int, column: int, value: str, tag: str) -> None:
    from openpyxl.styles import Alignment, Font

    cell = sheet.cell(row, column)
    cell.value, cell.data_type = value or None, "s" if value else "n"  # never a formula
    cell.number_format = "@"  # what is typed there stays a text: "16-20" is no day
    rightward = row > 1 and COLUMNS[column - 1] == "translation" and direction(tag) == "rtl"
    cell.alignment = Alignment(wrap_text=True, vertical="top", readingOrder=2 if rightward else 0)
    if row == 1:
        cell.font = Font(bold=True)


def _without_clock(data: bytes) -> bytes:
    """The same workbook without the moment at which it was saved."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as after:
        for name in before.namelist():
            body = before.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", body)
            info = zipfile.ZipInfo(name, _EPOCH.timetuple()[:6])
            info.external_attr, info.create_system = 0o100644 << 16, 3
            after.writestr(info, body)
    return out.getvalue()


def xlsx_table(data: bytes, name: str) -> list[SheetRow] | Problem:
    """The rows of the first sheet that has the columns, or why the file is not opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            plain = _refused(archive, name) or _plain(archive, name)
        return plain if isinstance(plain, Problem) else _read(plain, name)
    except _UNREADABLE as error:
        what = f"not readable as an Excel workbook: {type(error).__name__}"
        return Problem(what, name, 0, "open it in a spreadsheet program and save it as .xlsx")


def _refused(archive: zipfile.ZipFile, name: str) -> Problem | None:
    """What no sheet of translations holds, found before anything reads it as XML."""
    parts = archive.infolist()
    size = sum(part.file_size for part in parts)  # as the file says; `_plain` unpacks no more than that
    if size > _MAX_UNPACKED or len(parts) > _MAX_PARTS:
        what = f"unpacked, the file has {size:,} bytes in {len(parts)} parts; at most {_MAX_UNPACKED:,} are read"
        return Problem(what, name, 0, "copy the rows with translations into a new workbook")
    names = {part.filename.lower() for part in parts}
    if "mimetype" in names:
        return Problem("an OpenDocument file, which is not read", name, 0, "save it as Excel workbook (.xlsx) or CSV")
    if "xl/workbook.xml" not in names:
        return Problem("a zip that is no Excel workbook", name, 0, "put the files themselves into the inbox")
    for mark, what, hint in _ACTIVE:
        if any(mark in part for part in names):
            return Problem(f"the workbook {what}", name, 0, hint)
    return None


def _plain(archive: zipfile.ZipFile, name: str) -> io.BytesIO | Problem:
    """The workbook's XML, looked through and no longer packed: openpyxl unpacks whatever a part turns out to hold."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as plain:
        for part in {part.filename: part for part in archive.infolist()}.values():
            if not part.filename.lower().endswith((".xml", ".rels")):  # pictures, settings of printers
                continue
            with archive.open(part) as packed:
                body = packed.read(part.file_size + 1)  # without a number, all would be unpacked at once
            if not _XML.match(body) or b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"\0" in body:
                what = f"the workbook's {part.filename} is written as no spreadsheet program does"
                return Problem(what, name, 0, "copy the rows with translations into a new workbook")
            plain.writestr(part.filename, body)
    return out


def _read(plain: io.BytesIO, name: str) -> list[SheetRow] | Problem:
    from openpyxl import load_workbook

    found: list[SheetRow] | None = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that are not read
        book = load_workbook(plain, read_only=True, keep_links=False)
        for sheet in book.worksheets:
            rows = rows_of(list(islice(_filled(sheet), MAX_ROWS + 1)), name)
            if isinstance(rows, Problem):
                return rows
            if rows is not None:  # people gather several in one workbook
                found = [*(found or []), *rows]
    return no_sheet(name) if found is None else found


def _filled(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    from openpyxl.cell.read_only import EMPTY_CELL

    rows = sheet.iter_rows(max_row=_LAST_ROW, max_col=_MAX_COLUMNS)
    for number, row in enumerate(rows, start=1):
        if any(cell is not EMPTY_CELL for cell in row):
            yield number, [_cell(cell.value, cell.data_type) for cell in row]


def _cell(value: Any, kind: str) -> Cell:
    """A cell as text; what only looks like one to people is told."""
    if kind in _FORMULAS:
        return Strange(str(value), _FORMULAS[kind])
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return Strange(str(value), "the cell holds a number or date that the program made of a text")


_FORMULAS = {"f": "the cell holds a formula", "e": "the cell holds an error of a formula"}
