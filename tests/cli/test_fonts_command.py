from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline.draw.fontfiles import FONTS
from pipeline.draw.fontlock import LOCK_FILE, read_lock
from tests.cli.shell import packs
from tests.draw.made_fonts import made_font
from tests.workspaces import ESSENTIAL, edit, small_workspace


@pytest.fixture(scope="module")
def workspace_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_workspace(tmp_path_factory.mktemp("fonts"))


@pytest.fixture
def workspace(workspace_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(workspace_once, tmp_path / "workspace"))


def test_list_names_the_campaign_s_fonts_first_then_the_pack(workspace: Path) -> None:
    rows = json.loads(packs("fonts", "list", "--json", cwd=workspace).stdout)
    assert [(row["file"], row["weight"], row["from"]) for row in rows[:4]] == [
        ("Rubik-Black.ttf", 900, "campaign"),
        ("Rubik-Bold.ttf", 700, "campaign"),
        ("Rubik-Medium.ttf", 500, "campaign"),
        ("NotoSans-Regular.ttf", 400, "pack"),
    ]


def test_check_is_content_with_the_campaign_as_it_is(workspace: Path) -> None:
    done = packs("fonts", "check", cwd=workspace)
    assert done.returncode == 0
    assert "nothing" in done.stdout


def test_check_names_string_and_characters_without_drawing(workspace: Path) -> None:
    edit(workspace / ESSENTIAL, "Harm reduction is", "𒀀 is")
    done = packs("fonts", "check", cwd=workspace)
    assert done.returncode == 1
    assert f"{ESSENTIAL}:" in done.stderr
    assert "week.essential.headline (en): no font has '𒀀' U+12000" in done.stderr
    assert not (workspace / "dist").exists()


def test_check_tells_of_licences(workspace: Path) -> None:
    (workspace / FONTS / "Dear.ttf").write_bytes(made_font("Dear", embedding=2))
    done = packs("fonts", "check", cwd=workspace)
    assert done.returncode == 0
    assert f"{FONTS}/Dear.ttf: warning: its licence bits forbid embedding" in done.stderr
    assert f"{FONTS}/Dear.ttf: note: Dear 400 names no free licence" in done.stderr
    assert f"{FONTS}/Dear.ttf: warning: is not in {LOCK_FILE}" in done.stderr


def test_lock_writes_what_the_campaign_is_drawn_with_and_nothing_changes_twice(workspace: Path) -> None:
    (workspace / LOCK_FILE).unlink()
    assert packs("fonts", "lock", cwd=workspace).returncode == 0
    files = [each.file for each in read_lock(workspace)[0]]
    assert files[:3] == ["Rubik-Black.ttf", "Rubik-Bold.ttf", "Rubik-Medium.ttf"]
    assert "NotoSansArabic-Bold.ttf" in files
    assert "NotoSansKhmer-Bold.ttf" not in files
    before = (workspace / LOCK_FILE).read_bytes()
    packs("fonts", "lock", cwd=workspace)
    assert (workspace / LOCK_FILE).read_bytes() == before


def test_a_font_that_may_not_be_committed_is_locked_from_outside_and_missed_by_name(
    workspace: Path, tmp_path: Path
) -> None:
    bought = tmp_path / "bought"
    bought.mkdir()
    for name in ("Rubik-Black.ttf", "Rubik-Bold.ttf"):
        (workspace / FONTS / name).rename(bought / name)
    assert "error: font 'Rubik' has no weight near 900" in packs("fonts", "check", cwd=workspace).stderr
    assert packs("fonts", "lock", cwd=workspace, extra={"PACKS_FONTS": str(bought)}).returncode == 0
    assert packs("fonts", "check", cwd=workspace, extra={"PACKS_FONTS": str(bought)}).returncode == 0
    done = packs("check", cwd=workspace)
    assert done.returncode == 1
    line = next(line for line in done.stderr.splitlines() if "Rubik-Black.ttf" in line)
    assert "239b546543ce1c5478df86c378f7a6a230047353e78fd758ed74a19db99cff4b" in line
    assert "PACKS_FONTS is not set" in line
    assert packs("fonts", "lock", cwd=workspace).returncode == 1


def test_a_folder_of_bought_fonts_that_is_not_there_is_told(workspace: Path, tmp_path: Path) -> None:
    done = packs("fonts", "lock", cwd=workspace, extra={"PACKS_FONTS": str(tmp_path / "nowhere")})
    assert done.returncode == 1
    assert f"PACKS_FONTS names {tmp_path / 'nowhere'}, which is no folder" in done.stderr


def test_a_font_from_outside_that_only_the_options_of_a_graphic_choose_is_locked(
    workspace: Path, tmp_path: Path
) -> None:
    bought = tmp_path / "bought"
    bought.mkdir()
    (bought / "Dear.otf").write_bytes(made_font("Dear"))
    (workspace / "assets/src/graphics/headline.toml").write_text('[fonts]\nen = "Dear"\n', encoding="utf-8")
    assert packs("fonts", "lock", cwd=workspace, extra={"PACKS_FONTS": str(bought)}).returncode == 0
    assert "Dear.otf" in [each.file for each in read_lock(workspace)[0]]


def test_a_lock_of_an_earlier_form_is_told_by_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / LOCK_FILE).parent.mkdir(parents=True)
    (tmp_path / LOCK_FILE).write_text('[[font]]\nfile = "a.ttf"\nfrom = "pack"\n', encoding="utf-8")
    _, (problem,) = read_lock(tmp_path)
    assert problem.what == "a font in it has no 'family'"
    assert "packs fonts lock" in problem.hint
