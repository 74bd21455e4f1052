"""Sheets and PO files that come back: whatever program saved them, nothing gets lost, and what cannot be told is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.translation.inbox import Delivery
from pipeline.translation.sheet import to_csv
from pipeline.translation.workbook import to_xlsx
from tests.translation.sheets import (
    FIXTURES,
    RUSSIAN,
    TEXTS,
    WORDS,
    as_csv,
    exported,
    filled,
    intake,
    translations,
    typed,
    workspace,
)


def sent(root: Path, body: bytes, name: str = "back") -> Delivery:
    """One file taken in, and the PO files written."""
    file = root / "locales" / "inbox" / name
    file.write_bytes(body)
    taking = intake(root)
    delivery = taking.take(file, name)
    taking.finish()
    return delivery


def said(delivery: Delivery) -> list[str]:
    return [f"{problem.line}: {problem.what}" for problem in delivery.problems]


MOVED = ("note", "check", "translation", "key", "english", "language")
SHAPES = {
    "our own CSV": lambda tag: to_csv([{**row, "translation": words(tag, row["key"])} for row in exported(tag)]),
    "our own workbook": lambda tag: filled(to_xlsx(exported(tag), tag), WORDS[tag]),
    "LibreOffice, workbook": lambda tag: fixture(f"{tag}.libreoffice.xlsx"),
    "LibreOffice, CSV": lambda tag: fixture(f"{tag}.libreoffice.csv"),
    "LibreOffice, CSV of Windows with semicolons": lambda tag: fixture(f"{tag}.libreoffice-windows.csv"),
    "Excel, CSV UTF-8": lambda tag: as_csv(typed(tag)).encode("utf-8-sig"),
    "Excel, CSV UTF-8 with semicolons": lambda tag: as_csv(typed(tag), delimiter=";").encode("utf-8-sig"),
    "Excel, CSV": lambda tag: as_csv(typed(tag), delimiter=";").encode({"ru": "cp1251", "es": "cp1252"}[tag]),
    "Excel, Unicode text": lambda tag: as_csv(typed(tag), delimiter="\t").encode("utf-16"),
    "Excel, with a line that names the separator": lambda tag: (
        b"sep=;\r\n" + as_csv(typed(tag), delimiter=";").encode()
    ),
    "Google Sheets, CSV": lambda tag: as_csv(typed(tag)).removesuffix("\r\n").encode(),
    "an old Mac's line ends": lambda tag: as_csv(typed(tag)).replace("\r\n", "\r").encode(),
    "columns moved and some deleted": lambda tag: as_csv(typed(tag, MOVED)).encode(),
    "a title above the table": lambda tag: b"Campaign,,\r\n,,\r\n" + as_csv(typed(tag)).encode(),
}


def words(tag: str, key: str) -> str:
    return WORDS[tag][key.rpartition(".")[2]]


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


@pytest.mark.parametrize("tag", WORDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_sheet_comes_back_whole_from_every_program(tmp_path: Path, tag: str, shape: str) -> None:
    root = workspace(tmp_path)
    delivery = sent(root, SHAPES[shape](tag))
    assert (said(delivery), delivery.taken) == ([], {tag: len(TEXTS)})
    assert translations(root, tag) == WORDS[tag]


def test_a_text_that_a_program_made_a_formula_of_is_refused_and_the_others_are_taken(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    delivery = sent(root, fixture("ru.libreoffice-from-csv.xlsx"))
    assert said(delivery) == ["5: week.w.post.sum: the cell holds a formula"]
    assert translations(root, "ru") == {**RUSSIAN, "sum": ""}
    assert delivery.rows
    assert [row["translation"] for row in delivery.rows] == [RUSSIAN["sum"]]
