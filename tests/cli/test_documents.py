"""Documents from the command line: told, approved, published at their moment, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build.test_documents import LIFE, SONG, STATEMENT, TRIBUTE
from tests.cli.shell import packs
from tests.workspaces import DOCUMENTS, edit, small_workspace, write_document


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A statement and a tribute that open in a year this test will not see."""
    root = small_workspace(tmp_path)
    write_document(root, "robin", STATEMENT.replace("2020-11-01T", "2999-11-01T"), SONG)
    write_document(root, "friend", TRIBUTE.replace("2020-11-03T", "2999-11-03T"), LIFE)
    return root


def test_check_tells_each_fault_with_file_and_line(workspace: Path) -> None:
    edit(workspace / DOCUMENTS / "robin/document.toml", "signed_by", "signd_by")
    (workspace / DOCUMENTS / "friend/text.md").write_text(
        "She stood by us.\n{#life}\n\n#Peers {#more}\n", encoding="utf-8"
    )
    done = packs("check", cwd=workspace)
    assert done.returncode == 1
    assert (
        f"{DOCUMENTS}/robin/document.toml:6: error: unknown key 'signd_by'\n  hint: did you mean 'signed_by'?"
        in done.stderr
    )
    assert f"{DOCUMENTS}/friend/text.md:4: error: '#Peers' stands in the text" in done.stderr
    assert "2 errors" in done.stdout


def test_the_strings_of_one_document_can_be_approved(workspace: Path) -> None:
    edit(workspace / "locales/ar.po", r'(?s)(?<=msgid "The robin"\n)msgstr ""', 'msgstr "أبو الحناء"')
    done = packs(
        *("strings", "approve", "--language", "ar", "--week", "robin", "--reviewer", "anna", "--yes"), cwd=workspace
    )
    assert done.stdout.startswith("document.robin.title\n  The robin\n  أبو الحناء\n2 missing in ar")
    rows = (workspace / "locales/reviewed.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[:3] for row in rows[1:]] == [["document.robin.title", "ar", "anna"]]


def test_schedule_has_the_moments_of_documents_and_names_none(workspace: Path) -> None:
    done = packs("schedule", cwd=workspace)
    assert (
        '    - cron: "0 0 1 11 *" # 2999-11-01 00:00 UTC\n    - cron: "0 0 3 11 *" # 2999-11-03 00:00 UTC'
        in done.stdout
    )
    assert "robin" not in done.stdout
    assert "friend" not in done.stdout


@pytest.mark.parametrize(("more", "row", "said"), [((), "robin,,", ""), (("--language", "ar"), "robin,ar,", " in ar")])
def test_a_document_can_be_taken_back(workspace: Path, more: tuple[str, ...], row: str, said: str) -> None:
    done = packs("withdraw", "robin", *more, "--yes", cwd=workspace)
    assert done.returncode == 0
    assert done.stdout.startswith(f"document robin{said} is withdrawn")
    assert (workspace / "assets/src/withdrawn.csv").read_text(encoding="utf-8").splitlines()[1].startswith(row)


def test_a_document_there_is_not_is_told_the_nearest(workspace: Path) -> None:
    done = packs("withdraw", "robn", "--yes", cwd=workspace)
    assert done.returncode == 2
    assert "'robin'" in done.stderr
