"""A campaign of a few strings that spreadsheet programs are prone to spoil, its sheets, and the forms they come back in.

`python -m tests.translation.sheets` makes the files in tests/fixtures/sheets anew; their README says how.
"""

from __future__ import annotations

import csv
import io
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import polib
from openpyxl import load_workbook

from pipeline.campaign.text import Text
from pipeline.translation.checked import Lists
from pipeline.translation.inbox import Intake
from pipeline.translation.sheet import COLUMNS, sheet_rows, to_csv
from pipeline.translation.update import as_file, brought_up
from pipeline.translation.workbook import to_xlsx
from tests.translation.campaigns import campaign

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "sheets"
CAMPAIGN = campaign("ru", "es", "ar")

ENGLISH: Mapping[str, str] = {
    "headline": "Harm reduction is essential",
    "days": "9 - 13 November",
    "range": "16-20",
    "sum": "=1+1 is no formula",
    "plus": "+1 for harm reduction",
    "minus": "-5 degrees outside",
    "at": "@peers say: open the doors",
    "quote": "'70s laws – “still here”…",
    "marks": 'Open; and, "yes": open',
    "lines": "First line\nSecond line",
    "link": "See https://example.org/?q=a #HarmReduction",
}
TEXTS = tuple(
    Text(f"week.w.post.{name}", english, "assets/src/weeks/w.toml", breaks=name == "lines")
    for name, english in ENGLISH.items()
)
RUSSIAN: Mapping[str, str] = {
    "headline": "Снижение вреда жизненно важно",
    "days": "9 - 13 ноября",
    "range": "16-20",
    "sum": "=1+1 не формула",
    "plus": "+1 за снижение вреда",
    "minus": "-5 градусов на улице",
    "at": "@peers говорят: откройте двери",
    "quote": "70 лет законам – «всё те же»…",
    "marks": 'Откройте; и, "да": откройте',
    "lines": "Первая строка\nВторая строка",
    "link": "См. https://example.org/?q=a #HarmReduction",
}
SPANISH: Mapping[str, str] = {
    "headline": "La reducción de daños es esencial",
    "days": "9 - 13 de noviembre",
    "range": "16-20",
    "sum": "=1+1 no es una fórmula",
    "plus": "+1 por la reducción de daños",
    "minus": "-5 grados en la calle",
    "at": "@peers dicen: abrid las puertas",
    "quote": "70 años de leyes – “ahí siguen”…",
    "marks": 'Abrid; y, "sí": abrid',
    "lines": "Primera línea\nSegunda línea",
    "link": "Ved https://example.org/?q=a #HarmReduction",
}
WORDS = {"ru": RUSSIAN, "es": SPANISH}

Table = list[list[str]]


def workspace(folder: Path, translated: Mapping[str, Mapping[str, str]] | None = None) -> Path:
    """A folder with a PO file for each language of CAMPAIGN."""
    (folder / "locales" / "inbox").mkdir(parents=True)
    for tag in ("ru", "es", "ar"):
        po = brought_up(polib.POFile(), CAMPAIGN, TEXTS, tag)
        for entry in po:
            entry.msgstr = (translated or {}).get(tag, {}).get(name_of(entry.msgctxt), "")
        (folder / "locales" / f"{tag}.po").write_bytes(as_file(po))
    return folder


def name_of(key: str) -> str:
    return key.rpartition(".")[2]


def intake(root: Path, texts: Sequence[Text] = TEXTS) -> Intake:
    return Intake(root, CAMPAIGN, texts, Lists())


def translations(root: Path, tag: str) -> dict[str, str]:
    """What the PO file of a language says, by the last part of the key."""
    return {name_of(entry.msgctxt): entry.msgstr for entry in polib.pofile(str(root / "locales" / f"{tag}.po"))}


def exported(tag: str) -> list[dict[str, str]]:
    """The sheet of a language before anybody wrote into it."""
    po = brought_up(polib.POFile(), CAMPAIGN, TEXTS, tag)
    return [dict(row) for row in sheet_rows(po, tag, TEXTS, {})]


def typed(tag: str, columns: Sequence[str] = COLUMNS, words: Mapping[str, str] | None = None) -> Table:
    """The cells of the sheet as a program holds them once somebody wrote the translations into the exported CSV."""
    table = [*csv.reader(io.StringIO(to_csv(exported(tag)).decode("utf-8-sig"), newline=""))]
    at = {name: number for number, name in enumerate(table[0])}
    for row in table[1:]:
        row[at["translation"]] = (words or WORDS[tag])[name_of(row[at["key"]])]
    return [[row[at[name]] for name in columns] for row in table]


def as_csv(table: Table, *, delimiter: str = ",") -> str:
    """As spreadsheet programs write it: quotes only where there must be some."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(table)
    return out.getvalue()


def make() -> None:
    """Sheets that LibreOffice opened and saved: our workbook with words written into it, and our CSV with them."""
    with tempfile.TemporaryDirectory() as folder:
        for tag, page in (("ru", _CP1251), ("es", _CP1252)):
            book, text = Path(folder) / f"{tag}.xlsx", Path(folder) / f"{tag}-typed.csv"
            book.write_bytes(filled(to_xlsx(exported(tag), tag), WORDS[tag]))
            text.write_bytes(as_csv(typed(tag)).encode("utf-8-sig"))
            _convert(book, "xlsx", f"{tag}.libreoffice.xlsx")
            _convert(book, f"csv:Text - txt - csv (StarCalc):44,34,{_UTF8},1", f"{tag}.libreoffice.csv")
            _convert(book, f"csv:Text - txt - csv (StarCalc):59,34,{page},1", f"{tag}.libreoffice-windows.csv")
            _convert(text, "xlsx", f"{tag}.libreoffice-from-csv.xlsx")


_UTF8, _CP1252, _CP1251 = 76, 1, 34
"""Character sets in LibreOffice's CSV filter, whose options are separator, quote, character set, first line."""


def filled(workbook: bytes, words: Mapping[str, str]) -> bytes:
    """The workbook with a translation in each row, as typed into its cell."""
    book = load_workbook(io.BytesIO(workbook))
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        cell = sheet.cell(row, COLUMNS.index("translation") + 1)
        cell.value, cell.data_type = words[name_of(str(sheet.cell(row, 1).value))], "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _convert(file: Path, form: str, name: str) -> None:
    profile, out = file.parent / "profile", file.parent / "out"
    reading = [f"--infilter=Text - txt - csv (StarCalc):44,34,{_UTF8},1"] if file.suffix == ".csv" else []
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", *reading, "--convert-to", form]
    subprocess.run([*command, "--outdir", str(out), str(file)], check=True, stdout=subprocess.DEVNULL)
    (out / f"{file.stem}.{form.partition(':')[0]}").replace(FIXTURES / name)


if __name__ == "__main__":
    make()
