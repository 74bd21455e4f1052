"""Cells of a sheet: nothing in them runs, nothing in them turns into a date, and all comes back as it was."""

from __future__ import annotations

import csv
import io
import zipfile

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from pipeline.translation.model import Approval
from pipeline.translation.sheet import check_cell, defused, plain_cell, restored, sheet_rows, to_csv
from pipeline.translation.update import brought_up
from pipeline.translation.workbook import to_xlsx, xlsx_table
from tests.translation.sheets import CAMPAIGN, RUSSIAN, TEXTS, exported


@given(st.text(alphabet="'=+-@\t\n\r＝a 1٣", max_size=6))
def test_a_defused_cell_comes_back_as_it_was_and_begins_with_nothing_that_runs(text: str) -> None:
    assert restored(defused(text)) == text
    assert not defused(text)[:1] or defused(text)[0] not in "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize(
    "text", ["16-20", "9 - 13 November", "1/2", "47", "٤٧", "1E5", "=1+1", "@x", "-5", "+1", "＝1"]
)
def test_what_a_program_would_take_for_a_number_a_date_or_a_formula_gets_a_quote(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Harm reduction", "#HarmReduction", "«да»", "'Out in the Cold'", ""])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert defused(text) == restored(text) == text


def test_a_translation_that_was_gone_on_with_behind_the_quote_loses_it_too() -> None:
    assert (
        restored("'47 стран мира, которые сделали то же самое, и больше")
        == "47 стран мира, которые сделали то же самое, и больше"
    )


def test_the_check_is_never_read_as_a_number_and_tells_string_wording_and_translation() -> None:
    cell = check_cell("week.w.ask", "Text", "Текст")
    assert cell[0] == "c"
    others = [("week.w.asks", "Text", "Текст"), ("week.w.ask", "Texts", "Текст"), ("week.w.ask", "Text", "Тексты")]
    assert cell not in [check_cell(*other) for other in others]
    assert cell == check_cell("week.w.ask", "Text ", "Текст\r\n")


def test_a_sheet_says_how_far_each_string_is() -> None:
    po = brought_up(polib.POFile(), CAMPAIGN, TEXTS, "ru")
    for entry in po[:3]:
        entry.msgstr = RUSSIAN[entry.msgctxt.rpartition(".")[2]]
    po[1].flags = ["fuzzy"]
    approvals = {("ru", po[2].msgctxt): Approval(po[2].msgid, po[2].msgstr, "anna", "2020-11-08")}
    states = [row["state"] for row in sheet_rows(po, "ru", TEXTS, approvals)]
    assert states == ["translated", "fuzzy", "reviewed", *["missing"] * (len(TEXTS) - 3)]


def test_csv_begins_with_a_byte_order_mark_and_quotes_every_cell() -> None:
    body = to_csv(exported("ru"))
    assert body.startswith(b'\xef\xbb\xbf"key","language"')
    assert body.count(b'"\r\n') == len(TEXTS) + 1
    rows = [*csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))]
    assert [plain_cell(restored(row[5])) for row in rows[1:]] == [text.text for text in TEXTS]


def test_a_workbook_is_the_same_bytes_each_time_and_holds_texts_alone() -> None:
    body = to_xlsx(exported("ar"), "ar")
    assert body == to_xlsx(exported("ar"), "ar")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"1980-01-01T00:00:00Z" in archive.read("docProps/core.xml")
    sheet = load_workbook(io.BytesIO(body)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    rows = xlsx_table(body, "ar.xlsx")
    assert isinstance(rows, list)
    assert [row.cells["english"] for row in rows] == [text.text for text in TEXTS]
