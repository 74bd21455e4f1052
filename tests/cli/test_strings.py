"""`packs strings` as a translator, a reviewer and a lead use it, in a copy of the campaign."""

from __future__ import annotations

import json
from pathlib import Path

import polib
import pytest

from tests.cli.shell import packs
from tests.workspaces import CAMPAIGN, ESSENTIAL, drawn_workspace, edit

APPROVE = ("strings", "approve", "--language", "ar", "--reviewer", "anna", "--yes")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return drawn_workspace(tmp_path)


def finish(root: Path, tag: str = "ar") -> None:
    """As Poedit saves it: wrapped, with a header of its own, fuzzy flags gone. The words are placeholders."""
    file = root / "locales" / f"{tag}.po"
    po = polib.pofile(str(file), wrapwidth=78)
    for entry in po:
        words = " ".join(word for word in entry.msgid.split() if word[0] in "#{[(")
        entry.msgstr = entry.msgstr or f"نص مؤقت {words}".strip()
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    po.metadata |= {"X-Generator": "Poedit 3.4", "Plural-Forms": "nplurals=2; plural=n != 1;"}
    po.save()


def status(root: Path) -> dict[str, dict[str, int]]:
    done = packs("strings", "status", "--json", cwd=root)
    assert done.returncode == 0, done.stderr
    return {one["language"]: one for one in json.loads(done.stdout)}


def test_status_counts_what_waits_in_each_language_and_part(workspace: Path) -> None:
    arabic = status(workspace)["ar"]
    assert (arabic["missing"], arabic["fuzzy"], arabic["ready"], arabic["total"]) == (20, 5, 0, 25)
    done = packs("strings", "status", cwd=workspace)
    assert "missing" in done.stdout
    assert "essential" in done.stdout
    assert "0/7" in done.stdout


def test_status_of_a_campaign_in_one_language_says_what_to_do(tmp_path: Path) -> None:
    done = packs("strings", "status", cwd=drawn_workspace(tmp_path, ("en",)))
    assert done.returncode == 0
    assert "no language to translate them into" in done.stdout


def test_status_tells_of_a_file_that_cannot_be_read(workspace: Path) -> None:
    (workspace / "locales/ar.po").write_text('msgid "', encoding="utf-8")
    done = packs("strings", "status", cwd=workspace)
    assert done.returncode == 1
    assert "PO file has a fault" in done.stdout
    assert "locales/ar.po:1" in done.stderr
    assert packs(*APPROVE, "--all", cwd=workspace).returncode == 1


def test_an_approved_string_is_ready_even_when_it_was_edited_or_reworded_since(workspace: Path) -> None:
    finish(workspace)
    assert packs(*APPROVE, "--week", "essential", cwd=workspace).returncode == 0
    assert (status(workspace)["ar"]["reviewed"], status(workspace)["ar"]["ready"]) == (7, 7)
    edit(workspace / ESSENTIAL, "Harm reduction is essential", "Harm reduction saves lives")
    counts = status(workspace)["ar"]
    assert (counts["reviewed"], counts["stale"], counts["ready"]) == (6, 1, 7)


def test_a_slip_is_mended_without_taking_a_language_out(workspace: Path) -> None:
    finish(workspace)
    packs(*APPROVE, "--week", "essential", cwd=workspace)
    edit(workspace / ESSENTIAL, "Harm reduction is essential", "Harm reduction is essential!")
    assert packs("strings", "update", "--minor", "week.essential.nothing", cwd=workspace).returncode == 2
    done = packs("strings", "update", "--minor", "week.essential.headline", cwd=workspace)
    assert done.stdout.endswith("written: messages.pot, ar.po, reviewed.csv\n")
    assert status(workspace)["ar"]["reviewed"] == 7


def test_a_renamed_week_takes_translations_and_approvals_along(workspace: Path) -> None:
    finish(workspace)
    packs(*APPROVE, "--week", "essential", cwd=workspace)
    file = workspace / ESSENTIAL
    renamed = file.with_name("vital.toml")
    renamed.write_text('was = "essential"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    done = packs("strings", "update", cwd=workspace)
    assert done.returncode == 1
    assert "vital.toml:1: error: 'was' is 'essential', which is still there" in done.stderr
    file.unlink()
    assert packs("strings", "update", cwd=workspace).returncode == 0
    counts = status(workspace)["ar"]
    assert (counts["reviewed"], counts["missing"], counts["fuzzy"]) == (7, 0, 0)
    assert counts["parts"]["vital"]["ready"] == 7  # type: ignore[index]


def test_an_approval_that_no_build_can_use_is_given_again_or_taken_back_and_the_others_stay(workspace: Path) -> None:
    finish(workspace)
    packs(*APPROVE, "--week", "essential", cwd=workspace)
    file = workspace / "locales/reviewed.csv"
    edit(file, r"(?m)^(week\.essential\.headline,.*)$", "week.essential.headline,ar,anna,2020-11-01,A,B\u202e")
    assert packs("strings", "status", cwd=workspace).returncode == 1
    assert packs(*APPROVE, "--week", "take-home-oat", cwd=workspace).returncode == 0
    assert "B\u202e" in file.read_text(encoding="utf-8")
    assert packs(*APPROVE, "--key", "week.essential.headline", cwd=workspace).returncode == 0
    assert "B\u202e" not in file.read_text(encoding="utf-8")
    assert status(workspace)["ar"]["reviewed"] == 15


def test_all_that_is_recalled_are_also_strings_that_are_gone(workspace: Path) -> None:
    finish(workspace)
    packs(*APPROVE, "--week", "essential", cwd=workspace)
    (workspace / ESSENTIAL).unlink()
    done = packs("strings", "recall", "--language", "ar", "--all", "--yes", cwd=workspace)
    assert done.stdout.endswith("7 recalled in locales/reviewed.csv\n")


def test_what_is_wrong_is_told_at_once_and_nothing_is_written(workspace: Path) -> None:
    edit(workspace / CAMPAIGN, r'languages = \["en", "ar"\]', 'languages = ["en", "ar", "ru"]')
    for tag in ("ar", "ru"):
        (workspace / f"locales/{tag}.po").write_text('msgid "', encoding="utf-8")
    before = (workspace / "locales/messages.pot").read_bytes()
    edit(workspace / ESSENTIAL, "Harm reduction is essential", "Other")
    done = packs("strings", "update", cwd=workspace)
    assert done.returncode == 1
    assert "locales/ar.po:1" in done.stderr
    assert "locales/ru.po:1" in done.stderr
    assert (workspace / "locales/messages.pot").read_bytes() == before


@pytest.mark.slow
def test_pictures_for_translators_are_drawn_anew_and_those_of_strings_that_are_gone_are_taken_out(
    workspace: Path,
) -> None:
    folder = workspace / "dist/preview/review/context/ar"
    folder.mkdir(parents=True)
    (folder / "week.essential.gone.png").write_bytes(b"of a string that is gone")
    done = packs("strings", "context", "--language", "ar", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert (workspace / "dist/preview/review/ar.html").is_file()
    assert not (workspace / "dist/preview/review/en.html").exists()
    names = {file.stem for file in folder.iterdir()}
    assert "week.essential.gone" not in names
    assert {"week.essential.headline", "week.essential.post.any-service", "guide.overview.p1"} <= names
    assert f"ar: {len(names)} pictures in dist/preview/review/context/ar" in done.stdout
