"""Sheets and PO files that come back: whatever program saved them, nothing gets lost, and what cannot be told is refused."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import polib
import pytest
from openpyxl import Workbook, load_workbook

from pipeline.pack.zips import zip_bytes
from pipeline.translation.inbox import Delivery, write_refused
from pipeline.translation.sheet import COLUMNS, plain_cell, sheet_rows, to_csv
from pipeline.translation.update import as_file, brought_up, write
from pipeline.translation.workbook import to_xlsx, xlsx_table
from tests.translation.sheets import (
    CAMPAIGN,
    ENGLISH,
    FIXTURES,
    RUSSIAN,
    SPANISH,
    TEXTS,
    WORDS,
    as_csv,
    exported,
    filled,
    intake,
    name_of,
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
SHAPES: Mapping[str, Callable[[str], bytes]] = {
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


def sheet(tag: str = "ru", **texts: str) -> bytes:
    """Our own CSV with these translations typed in, by the last part of the key."""
    return to_csv([{**row, "translation": texts.get(name_of(row["key"]), row["translation"])} for row in exported(tag)])


def test_a_row_whose_english_was_reworded_since_is_refused_and_written_to_be_looked_at(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    file = root / "locales/inbox/ru.csv"
    file.write_bytes(sheet(headline="Снижение вреда важно", range="16-21"))
    texts = [replace(TEXTS[0], text="Harm reduction saves lives"), *TEXTS[1:]]
    taking = intake(root, texts)
    delivery = taking.take(file, "ru.csv")
    assert [(problem.where, problem.what, problem.hint) for problem in delivery.problems] == [
        (
            "ru.csv:2",
            "week.w.post.headline: the source text was reworded since",
            "it says now: Harm reduction saves lives",
        )
    ]
    assert delivery.taken == {"ru": 1}
    refused = write_refused(root, delivery)
    assert refused
    again = intake(root, texts).take(refused, "again.csv")
    assert (said(again), again.taken) == ([], {"ru": 1})


def test_rows_nobody_touched_change_nothing_however_old_the_sheet_is(tmp_path: Path) -> None:
    root = workspace(tmp_path, {"ru": RUSSIAN})
    before = (root / "locales/ru.po").read_bytes()
    old = to_csv(sheet_rows(polib.pofile(str(root / "locales/ru.po")), "ru", TEXTS, {}))
    po = polib.pofile(str(root / "locales/ru.po"), wrapwidth=0)
    po[0].msgstr = "Снижение вреда важнее всего"
    (root / "locales/ru.po").write_bytes(as_file(po))
    changed = (root / "locales/ru.po").read_bytes()
    delivery = sent(root, old)
    assert (said(delivery), delivery.taken) == ([], {"ru": 0})
    assert (root / "locales/ru.po").read_bytes() == changed != before


def test_what_two_people_changed_is_decided_by_neither(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    one, other = root / "locales/inbox/1.csv", root / "locales/inbox/2.csv"
    one.write_bytes(sheet(headline="Снижение вреда важно"))
    other.write_bytes(sheet(headline="Снижение вреда жизненно важно"))
    taking = intake(root)
    assert said(taking.take(one, "1.csv")) == []
    second = taking.take(other, "2.csv")
    assert said(second) == ["2: week.w.post.headline: somebody else changed the translation meanwhile"]
    assert second.problems[0].hint == "it says now: Снижение вреда важно"


def test_a_draft_is_finished_by_changing_it_or_by_saying_so(tmp_path: Path) -> None:
    root = workspace(tmp_path, {"ru": RUSSIAN})
    po = polib.pofile(str(root / "locales/ru.po"), wrapwidth=0)
    for entry in po:
        entry.flags = ["fuzzy"]
    (root / "locales/ru.po").write_bytes(as_file(po))
    rows = [dict(row) for row in sheet_rows(po, "ru", TEXTS, {})]
    rows[0]["translation"] = "Снижение вреда важно"
    rows[1]["state"] = "Translated"
    assert sent(root, to_csv(rows)).taken == {"ru": 2}
    after = polib.pofile(str(root / "locales/ru.po"))
    assert [entry.fuzzy for entry in after[:3]] == [False, False, True]


def test_a_renamed_string_takes_what_was_sent_for_it_under_the_old_key(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    file = root / "locales/inbox/ru.csv"
    file.write_bytes(sheet(headline="Снижение вреда важно"))
    texts = [replace(TEXTS[0], key="week.w.headline", was=TEXTS[0].key), *TEXTS[1:]]
    taking = intake(root, texts)
    assert taking.take(file, "ru.csv").taken == {"ru": 1}
    taking.finish()
    assert translations(root, "ru")["headline"] == "Снижение вреда важно"


def shifted() -> bytes:
    """Only the column of translations was sorted down by one row."""
    rows = [dict(row) for row in sheet_rows(brought_up(po_of(RUSSIAN), CAMPAIGN, TEXTS, "ru"), "ru", TEXTS, {})]
    texts = [row["translation"] for row in rows]
    return to_csv([{**row, "translation": text} for row, text in zip(rows, [texts[-1], *texts], strict=False)])


def po_of(words: Mapping[str, str]) -> polib.POFile:
    po = polib.POFile()
    po.extend(polib.POEntry(msgctxt=text.key, msgid=text.text, msgstr=words[name_of(text.key)]) for text in TEXTS)
    return po


def relabelled(words: Mapping[str, str], tag: str) -> bytes:
    return sheet(tag, **words)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (shifted(), "most translations are those of other rows"),
        (relabelled(SPANISH, "ru"), "most translations are not written in the letters of ru"),
        (sheet("ar").replace(b'"ar"', b'"de"').replace(b'"","","c', b'"Ja","","c'), "the language is said to be 'de'"),
        (sheet(headline="x").replace(b'"ru"', b'"../../x"'), "the language is said to be '../../x'"),
        (sheet(headline="x").replace(b'"ru"', b'"en"'), "the language is said to be 'en'"),
        (sheet(headline="x").replace(b'"check"', b'"seen"'), "the sheet has no column check"),
        (sheet(headline="x").replace(b'"note"', b'"check"'), "the column check is there twice"),
        (sheet(headline="x").replace(b'"key"', b'"id"'), "no sheet: the row that names the columns is not there"),
        (
            sheet(headline="x").partition(b'"x","","c4')[0] + b'"x","","c4',
            "not readable as CSV: unexpected end of data",
        ),
        (
            sheet(headline="Да").decode("utf-8-sig").encode("cp1251").replace(b"\xc4\xe0", b"\x98"),
            "letters cannot be told",
        ),
        (as_csv(typed("es")).encode("mac-roman"), "letters cannot be told"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old or protected Excel file"),
        (b"", "no sheet"),
        (b"x" * (50 << 20), "the file has 52,428,800 bytes"),
        ((",".join(COLUMNS) + "\r\n" + "a,b\r\n" * 20_001).encode(), "the sheet has more than 20,000 rows"),
        (b'msgid ""\nmsgstr ""\n"Language: ../../x\\n"\n', "the header says Language: ../../x, which is no language"),
        (b'msgid ""\nmsgstr ""\n"Project-Id-Version: x\\n"\n', "the header names no Language"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_one_problem_and_changes_nothing(
    tmp_path: Path, body: bytes, what: str
) -> None:
    root = workspace(tmp_path, {"ru": RUSSIAN} if "other rows" in what else {})
    before = {path.name: path.read_bytes() for path in (root / "locales").glob("*.po")}
    delivery = sent(root, body)
    assert (delivery.rows, delivery.taken) == (None, {})
    (problem,) = delivery.problems
    assert (problem.file, problem.what.startswith(what)) == ("back", True), problem
    assert problem.hint
    assert {path.name: path.read_bytes() for path in (root / "locales").glob("*.po")} == before


def test_the_sheet_of_another_language_in_the_same_letters_is_found_too(tmp_path: Path) -> None:
    root = workspace(tmp_path, {"ru": RUSSIAN})
    delivery = sent(root, sheet("ar", **RUSSIAN))
    assert said(delivery) == ["0: most translations are those of ru"]


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("headline", "Снижение" * 1300, "the text has 10,400 characters; at most 10,000 are read"),
        ("headline", "Снижение \u202e вреда", "the text holds characters that nobody sees: U+202E"),
        ("headline", "Снижение {x.__class__}", "the translation has {x.__class__}, which the source has not"),
        ("headline", "Снижение <b>вреда", "<b>"),
        ("headline", "???????? ?????", "letters were lost when the file was saved"),
        ("headline", "Harm reduction matters here", "most letters are not those of ru"),
        ("link", "См. https://example.com/ #HarmReduction", "https://example"),
    ],
)
def test_a_text_that_no_build_could_use_is_refused_with_its_row(
    tmp_path: Path, name: str, text: str, what: str
) -> None:
    root = workspace(tmp_path, {"ru": {**RUSSIAN, name: ""}})
    delivery = sent(root, sheet(**{name: text}))
    assert translations(root, "ru")[name] == ""
    (problem,) = delivery.problems
    assert what in problem.what, problem
    assert (problem.line, bool(problem.hint)) == (2 + list(ENGLISH).index(name), True)
    assert delivery.rows
    assert [row["translation"] for row in delivery.rows] == [plain_cell(text)]


def test_a_row_with_more_cells_than_columns_is_refused(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    table = typed("ru", ("key", "language", "english", "check", "translation"))
    unquoted = "\r\n".join(",".join(cell.replace("\n", " ") for cell in row) for row in table[:4])
    body = unquoted.replace(RUSSIAN["headline"], "Снижение вреда, важно").encode() + b"\r\n"
    delivery = sent(root, body)
    assert said(delivery) == [
        "2: week.w.post.headline: the row has more cells than columns: what is in them cannot be told apart"
    ]


def test_a_csv_cut_off_in_its_last_translation_is_not_taken_for_whole(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    table = typed("ru", ("key", "language", "english", "check", "translation"))
    body = as_csv(table).removesuffix("\r\n").encode()
    delivery = sent(root, body[:-5])
    assert len(delivery.problems) == 1
    assert "may be cut off" in delivery.problems[0].what


def packed(parts: dict[str, bytes], base: bytes | None = None) -> bytes:
    """A workbook with these parts added or put in place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base or to_xlsx(exported("ru"), "ru"))) as before:
        kept = {name: before.read(name) for name in before.namelist()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {**kept, **parts}.items():
            archive.writestr(name, body)
    return out.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>'
HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (lambda: packed({"xl/media/a.bin": b"\0" * (33 << 20)}), "unpacked, the file has"),
    "too many parts": (lambda: packed({f"xl/{n}": b"" for n in range(600)}), "unpacked, the file has"),
    "macros": (lambda: packed({"xl/vbaProject.bin": b"x"}), "the workbook holds macros"),
    "links": (lambda: packed({"xl/externalLinks/externalLink1.xml": b"<x/>"}), "the workbook has links to other files"),
    "entities": (lambda: packed({"xl/sharedStrings.xml": ENTITIES}), "the workbook's xl/sharedStrings.xml is written"),
    "UTF-16": (
        lambda: packed({"xl/sharedStrings.xml": ENTITIES.decode().encode("utf-16")}),
        "the workbook's xl/sharedStrings.xml is written",
    ),
    "broken XML": (lambda: packed({"xl/workbook.xml": b"<workbook"}), "not readable as an Excel workbook"),
    "no XML": (
        lambda: packed({"xl/worksheets/sheet1.xml": b"\xff"}),
        "the workbook's xl/worksheets/sheet1.xml is written",
    ),
    "letters of a mainframe": (
        lambda: packed({"xl/sharedStrings.xml": ENTITIES.decode().encode("cp037")}),
        "the workbook's xl/sharedStrings.xml is written",
    ),
    "OpenDocument": (lambda: packed({"mimetype": b"x"}), "an OpenDocument file"),
    "another zip": (lambda: packed({}, zip_bytes("kit", {"README.txt": b"x"})), "a zip that is no Excel workbook"),
    "cut off": (lambda: to_xlsx(exported("ru"), "ru")[:-100], "not readable as an Excel workbook"),
    "a sheet of nothing": (lambda: filled_with("x"), "no sheet"),
}


def understated(data: bytes, name: str, size: int) -> bytes:
    """The zip as one that says of a part that it unpacks to its first `size` bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        crc, real = zlib.crc32(archive.read(name)[:size]), archive.getinfo(name)
    of_real = struct.pack("<LLL", real.CRC, real.compress_size, real.file_size)
    return data.replace(of_real, struct.pack("<LLL", crc, real.compress_size, size))


def test_a_part_that_says_it_is_small_is_unpacked_no_further(tmp_path: Path) -> None:
    name = "xl/workbook.xml"
    with zipfile.ZipFile(io.BytesIO(to_xlsx(exported("ru"), "ru"))) as archive:
        body = archive.read(name)
    data = understated(packed({name: body + b" " * (64 << 20)}), name, len(body))
    tracemalloc.start()
    rows = xlsx_table(data, "ru.xlsx")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(rows, list)
    assert most < 16 << 20


def filled_with(text: str) -> bytes:
    book = Workbook()
    book.worksheets[0]["A1"] = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_workbook_that_is_no_sheet_of_translations_is_one_problem(tmp_path: Path, kind: str) -> None:
    root = workspace(tmp_path)
    made, what = HOSTILE[kind]
    delivery = sent(root, made())
    (problem,) = delivery.problems
    assert problem.what.startswith(what), problem
    assert (delivery.rows, problem.file, bool(problem.hint)) == (None, "back", True)


def test_numbers_dates_and_errors_that_a_program_made_of_texts_are_refused(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    book = load_workbook(io.BytesIO(to_xlsx(exported("ru"), "ru")))
    cells = [book.worksheets[0].cell(row, COLUMNS.index("translation") + 1) for row in range(2, 7)]
    cells[0].value, cells[1].value, cells[2].value = 0.47, date(2020, 2, 16), True
    cells[3].value, cells[4].value = "#REF!", "=SUM(A1)"
    out = io.BytesIO()
    book.save(out)
    delivery = sent(root, out.getvalue())
    assert [line.rpartition(": ")[2] for line in said(delivery)] == [
        *["the cell holds a number or date that the program made of a text"] * 3,
        "the cell holds an error of a formula",
        "the cell holds a formula",
    ]


def po_sent(tag: str, words: Mapping[str, str], *, width: int = 78) -> bytes:
    po = brought_up(po_of(words), CAMPAIGN, TEXTS, tag)
    po.wrapwidth = width
    return f"{po}\n".encode()


@pytest.mark.parametrize("width", [0, 30])
def test_a_po_file_of_any_name_is_taken(tmp_path: Path, width: int) -> None:
    root = workspace(tmp_path)
    delivery = sent(root, po_sent("es", SPANISH, width=width))
    assert (said(delivery), delivery.taken) == ([], {"es": len(TEXTS)})
    assert translations(root, "es") == SPANISH


def test_drafts_of_a_po_file_stay_drafts_and_comments_come_along(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    po = polib.pofile(po_sent("es", SPANISH).decode())
    po[0].flags, po[1].tcomment = ["fuzzy"], "ignore: number"
    assert sent(root, f"{po}\n".encode()).taken == {"es": len(TEXTS)}
    after = polib.pofile(str(root / "locales/es.po"))
    assert (after[0].fuzzy, after[1].fuzzy, after[1].tcomment) == (True, False, "ignore: number")
    assert sent(root, f"{po}\n".encode()).taken == {"es": 0}


def test_a_po_file_cut_at_any_byte_is_a_problem_or_gives_only_whole_translations(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    body = po_sent("es", SPANISH, width=30)
    before = (root / "locales/es.po").read_bytes()
    file = root / "locales/inbox/cut"
    for end in range(0, len(body), 7):
        file.write_bytes(body[:end])
        taking = intake(root)
        delivery = taking.take(file, "cut")
        if delivery.rows is None:
            assert len(delivery.problems) == 1
            continue
        taking.finish()
        assert {name for name, text in translations(root, "es").items() if text not in ("", SPANISH[name])} == set(), (
            end
        )
        (root / "locales/es.po").write_bytes(before)


def test_a_po_file_made_from_older_english_is_told_string_by_string(tmp_path: Path) -> None:
    root = workspace(tmp_path)
    body = po_sent("es", SPANISH).replace(b'msgid "Harm reduction is essential"', b'msgid "Harm reduction"')
    delivery = sent(root, body)
    assert [problem.what for problem in delivery.problems] == [
        "week.w.post.headline: the source text was reworded since"
    ]
    assert delivery.taken == {"es": len(TEXTS) - 1}


def test_an_import_stopped_between_two_languages_leaves_each_old_or_new_and_is_the_same_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = workspace(tmp_path)
    rows = [{**row, "translation": words(tag, row["key"])} for tag in WORDS for row in exported(tag)]
    file = root / "locales/inbox/both.csv"
    file.write_bytes(to_csv(rows))
    written: list[str] = []

    def stopped(path: Path, content: bytes) -> bool:
        if written:
            path.with_name(f".{path.name}.new").write_bytes(content[:100])
            raise KeyboardInterrupt
        written.append(path.name)
        return write(path, content)

    monkeypatch.setattr("pipeline.translation.inbox.write", stopped)
    taking = intake(root)
    assert taking.take(file, "both.csv").taken == {tag: len(TEXTS) for tag in WORDS}
    with pytest.raises(KeyboardInterrupt):
        taking.finish()
    assert translations(root, "ru") == RUSSIAN
    assert set(translations(root, "es").values()) == {""}
    monkeypatch.undo()
    assert sent(root, file.read_bytes()).taken == {"ru": 0, "es": len(TEXTS)}
    assert translations(root, "es") == SPANISH
