"""`packs strings export`, `import` and `kit` as a lead and a translator with a spreadsheet use them."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from tests.cli.shell import packs
from tests.cli.test_strings import APPROVE, finish, status
from tests.workspaces import TAKE_HOME, drawn_workspace, files, small_workspace

SHEET = "locales/outbox/peers-in-the-pandemic-ar.csv"
INBOX = "locales/inbox"
RELEASE = ("build", "--release", "--as-of", "2020-12-01T00:00:00+00:00")


def in_spreadsheet(
    root: Path, mend: Callable[[dict[str, str]], str], name: str = "Arabic (final) 2.csv", *, finished: bool = False
) -> Path:
    """The sheet as a program saves it where the comma is the decimal sign, with columns moved and deleted, in the inbox.

    `finished`: the translator stands by all drafts.
    """
    rows = list(csv.DictReader(io.StringIO((root / SHEET).read_text(encoding="utf-8-sig"), newline="")))
    columns = ["translation", "state", "english", "key", "check", "language"]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, delimiter=";", extrasaction="ignore")
    writer.writeheader()
    state = {"state": "translated"} if finished else {}
    writer.writerows({**row, "translation": mend(row), **state} for row in rows)
    (root / INBOX).mkdir(parents=True, exist_ok=True)
    file = root / INBOX / name
    file.write_bytes(out.getvalue().encode("utf-8"))
    return file


def placeholder(row: dict[str, str]) -> str:
    """Words of Arabic letters, with what a translation must keep."""
    words = " ".join(word for word in row["english"].split() if word[0] in "#{[(")
    return row["translation"] or f"نص مؤقت {words}".strip()


def test_what_a_translator_writes_into_the_sheet_is_in_the_po_file_and_the_sheet_is_done_with(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    done = packs("strings", "export", "--language", "ar", "--csv", cwd=root)
    assert (done.returncode, done.stdout) == (0, f"wrote {SHEET}: 25 rows, 25 to translate or finish\n")
    in_spreadsheet(root, lambda row: placeholder(row) if row["key"].startswith("week.essential.") else "")
    assert packs("strings", "status", cwd=root).stdout.endswith("1 in locales/inbox: run packs strings import\n")
    done = packs("strings", "import", cwd=root)
    assert done.returncode == 0, done.stderr
    assert "5 into ar.po; now done/Arabic (final) 2.csv" in done.stdout
    assert sorted(files(root / INBOX)) == ["done/Arabic (final) 2.csv"]
    assert status(root)["ar"]["parts"]["essential"]["missing"] == 0  # type: ignore[index]
    assert packs("strings", "import", cwd=root).stdout == "nothing to import: locales/inbox is empty\n"


def test_refused_rows_lie_beside_the_file_and_can_be_sent_in_once_they_are_mended(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    packs("strings", "export", "--language", "ar", "--csv", cwd=root)
    headline = "week.essential.headline"
    in_spreadsheet(root, lambda row: "Not Arabic at all" if row["key"] == headline else "", "ar.csv")
    (root / INBOX / "letter.docx").write_bytes(b"PK\x03\x04")
    done = packs("strings", "import", cwd=root)
    assert done.returncode == 1
    assert f"{INBOX}/ar.csv:6: error: {headline}: most letters are not those of ar\n  hint: " in done.stderr
    assert f"{INBOX}/letter.docx: error: not readable as an Excel workbook" in done.stderr
    assert "1 rows refused: mend them in ar.refused.csv beside it" in done.stdout
    refused = root / INBOX / "done/ar.refused.csv"
    text = refused.read_text(encoding="utf-8-sig")
    assert sorted(files(root / INBOX)) == ["done/ar.csv", "done/ar.refused.csv", "letter.docx"]
    refused.write_text(text.replace("Not Arabic at all", "الحد من الضرر"), encoding="utf-8")
    done = packs("strings", "import", str(refused), cwd=root)
    assert (done.returncode, "1 into ar.po" in done.stdout) == (0, True), done.stderr


def test_an_import_that_was_stopped_before_its_end_is_the_same_done_again(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    packs("strings", "export", "--language", "ar", "--csv", cwd=root)
    file = in_spreadsheet(root, placeholder)
    assert packs("strings", "import", str(file), cwd=root).returncode == 0
    before = (root / "locales/ar.po").read_bytes()
    assert "nothing new" in packs("strings", "import", cwd=root).stdout
    assert (root / "locales/ar.po").read_bytes() == before


def test_a_sheet_that_cannot_be_moved_is_told_and_was_taken_all_the_same(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    packs("strings", "export", "--language", "ar", "--csv", cwd=root)
    in_spreadsheet(root, placeholder)
    (root / INBOX / "done").write_text("a file where the folder goes", encoding="utf-8")
    done = packs("strings", "import", cwd=root)
    assert (done.returncode, "changed: ar.po" in done.stdout) == (1, True)
    assert f"{INBOX}/Arabic (final) 2.csv: error: cannot be moved to done: " in done.stderr


def test_sheets_of_all_languages_are_written_in_one_go(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, ("en", "ar", "ru"))
    assert packs("strings", "export", cwd=root).returncode == 2
    assert packs("strings", "export", "--language", "xx", cwd=root).returncode == 2
    assert packs("strings", "export", "--all", cwd=root).returncode == 0
    assert [Path(name).name for name in files(root / "locales/outbox")] == [
        "peers-in-the-pandemic-ar.xlsx",
        "peers-in-the-pandemic-ru.xlsx",
    ]


def test_a_translation_that_no_cell_can_hold_is_told_with_its_line(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, ("en", "ru"))
    po = polib.pofile(str(root / "locales/ru.po"))
    (entry,) = [entry for entry in po if entry.msgctxt == "week.essential.headline"]
    entry.msgstr = "Снижение\f вреда"
    po.save()
    done = packs("strings", "export", "--language", "ru", cwd=root)
    assert done.returncode == 1
    assert "locales/ru.po:" in done.stderr
    assert "week.essential.headline: the text holds characters that nobody sees: U+000C" in done.stderr
    assert "unexpected" not in done.stderr


def test_nothing_is_taken_while_the_english_has_a_fault(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    packs("strings", "export", "--language", "ar", "--csv", cwd=root)
    in_spreadsheet(root, placeholder)
    (root / "assets/src/weeks/essential.toml").write_text("=", encoding="utf-8")
    before = (root / "locales/ar.po").read_bytes()
    done = packs("strings", "import", cwd=root)
    assert (done.returncode, "nothing was imported" in done.stderr) == (1, True)
    assert (root / "locales/ar.po").read_bytes() == before


@pytest.mark.slow
def test_a_kit_holds_all_that_a_translator_into_a_new_language_needs(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, ("en",))
    (root / TAKE_HOME).unlink()
    shutil.rmtree(root / "assets/src/guide")
    done = packs("strings", "kit", "--language", "es-mx", cwd=root)
    assert (done.returncode, "error: 'week_dividers' asks for dividers" in done.stderr) == (1, True)  # told, and packed
    assert "first add 'es-MX' to 'languages' in campaign.toml" in done.stdout
    name = "peers-in-the-pandemic-es-MX-kit"
    with zipfile.ZipFile(root / f"locales/outbox/{name}.zip") as archive:
        members = {Path(member).name: archive.read(member) for member in archive.namelist()}
    assert sorted(members) == [
        *("README.txt", "SHA256SUMS", "peers-in-the-pandemic-en.html", "peers-in-the-pandemic-es-MX.xlsx"),
    ]
    assert "Guarde el archivo y devuélvalo" in members["README.txt"].decode("utf-8-sig")
    assert b"data:image/png;base64," in members["peers-in-the-pandemic-en.html"]
    assert packs("strings", "kit", "--language", "en", cwd=root).returncode == 2
    assert packs("strings", "kit", "--language", "../../x", cwd=root).returncode == 2


@pytest.mark.slow
def test_a_language_from_poedit_and_a_spreadsheet_is_approved_and_in_the_release(tmp_path: Path) -> None:
    root = drawn_workspace(tmp_path)
    assert packs(*RELEASE, cwd=root).returncode in (0, 3)
    assert not (root / "dist/release/ar").exists()
    drafts = polib.pofile(str(root / "locales/ar.po"), wrapwidth=0)
    finish(root)
    finished = polib.pofile(str(root / "locales/ar.po"))
    for entry in finished:  # in Poedit somebody did the guide, the rest in a spreadsheet somebody else
        if not entry.msgctxt.startswith("guide."):
            before = drafts.find(entry.msgctxt, by="msgctxt")
            assert before
            entry.msgstr, entry.flags = before.msgstr, before.flags
    finished.save()
    assert packs("strings", "export", "--language", "ar", "--csv", cwd=root).returncode == 0
    in_spreadsheet(root, placeholder, finished=True)
    done = packs("strings", "import", cwd=root)
    assert done.returncode == 0, done.stderr
    assert status(root)["ar"]["translated"] == 25
    assert "25 approved in locales/reviewed.csv" in packs(*APPROVE, "--all", cwd=root).stdout
    assert status(root)["ar"]["ready"] == 25
    done = packs(*RELEASE, cwd=root)
    assert done.returncode == 0, done.stderr
    assert (root / "dist/release/ar/2020-11-09-essential.ar.zip").is_file()
