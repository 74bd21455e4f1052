"""What a person sees of each command: words, streams and exit codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.shell import packs
from tests.workspaces import CAMPAIGN, ESSENTIAL, drawn_workspace, edit, files, whole_workspace


@pytest.fixture(scope="module")
def workspace_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = drawn_workspace(tmp_path_factory.mktemp("commands"))
    done = packs("build", cwd=root)
    assert done.returncode == 0, done.stderr
    assert packs("build", "--release", cwd=root).returncode == 0
    return root


@pytest.fixture
def workspace(workspace_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(workspace_once, tmp_path / "workspace"))


def test_help_is_grouped_by_person(tmp_path: Path) -> None:
    shown = packs("--help", cwd=tmp_path).stdout
    for title in ("Draw:", "Translate:", "Publish:", "Partner:", "Machine:"):
        assert title in shown


def test_a_misspelt_command_is_told_the_nearest(tmp_path: Path) -> None:
    done = packs("biuld", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean 'build'" in done.stderr


@pytest.mark.parametrize("arguments", [("build",), ("check",), ("sync", "shared"), ("strings", "update")])
def test_outside_a_campaign_it_says_what_it_looked_for(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = packs(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert "no campaign here: no assets/src/campaign.toml" in done.stderr


def test_the_campaign_is_found_from_a_folder_inside_it(workspace: Path) -> None:
    assert packs("check", cwd=workspace / "assets/src/weeks").returncode == 0


def test_the_campaign_can_be_named(workspace: Path, tmp_path: Path) -> None:
    assert packs("-C", str(workspace), "check", cwd=tmp_path).returncode == 0


def test_check_notes_how_many_weeks_are_written(workspace: Path) -> None:
    assert "2 of 5 weeks are written" in packs("check", cwd=workspace).stderr


def test_check_counts_problems_and_exits_with_1(workspace: Path) -> None:
    edit(workspace / ESSENTIAL, "headline =", "hedline =")
    done = packs("check", cwd=workspace)
    assert done.returncode == 1
    assert f"{ESSENTIAL}:5: error: unknown key 'hedline'\n  hint: did you mean 'headline'?" in done.stderr
    assert done.stdout.startswith("1 error, ")


def test_problems_can_be_printed_for_github(workspace: Path) -> None:
    edit(workspace / ESSENTIAL, "headline =", "hedline =")
    lines = packs("check", "--problems", "github", cwd=workspace).stderr.splitlines()
    assert f"::error file={ESSENTIAL},line=5::unknown key 'hedline' (did you mean 'headline'?)" in lines


def test_problems_can_be_printed_as_json(workspace: Path) -> None:
    edit(workspace / ESSENTIAL, "headline =", "hedline =")
    rows = json.loads(packs("check", "--problems", "json", cwd=workspace).stderr)
    (error,) = [row for row in rows if row["level"] == "error"]
    assert (error["file"], error["line"], error["hint"]) == (ESSENTIAL, 5, "did you mean 'headline'?")


def test_a_fault_in_campaign_toml_stops_all_with_its_line(workspace: Path) -> None:
    edit(workspace / CAMPAIGN, 'hashtag = "#PeersInThePandemic"', 'hashtag = "PeersInThePandemic"')
    done = packs("build", cwd=workspace)
    assert done.returncode == 1
    assert f"{CAMPAIGN}:7: error: 'PeersInThePandemic' is no hashtag" in done.stderr


def test_build_says_what_it_did(workspace: Path) -> None:
    packs("build", cwd=workspace)
    done = packs("build", cwd=workspace)
    assert "0 made, 0 restored" in done.stdout
    assert "ready" in done.stdout


def test_explain_names_the_reason_of_each_file(workspace: Path) -> None:
    packs("build", cwd=workspace)
    edit(workspace / ESSENTIAL, "Harm reduction is essential", "Harm reduction is vital")
    done = packs("build", "--explain", cwd=workspace)
    picture = "preview/en/2020-11-09-essential/essential-headline-square.en.png"
    assert f"made: {picture} (changed: string week.essential.headline (en))" in done.stdout


def test_json_is_one_document_on_stdout(workspace: Path) -> None:
    result = json.loads(packs("build", "--json", cwd=workspace).stdout)
    assert result["tree"] == "preview"
    assert result["files"] == len(files(workspace / "dist/preview")) - 2  # manifest and sums are not built, but written


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("build", "--release", "--week", "essential"), "a release is built whole"),
        (("build", "--week", "esential"), "did you mean 'essential'?"),
        (("build", "--release", "--format", "jpg"), "a release is built whole"),
        (("build", "--format", "jpeg"), "did you mean 'jpg'?"),
        (("build", "--as-of", "2020-11-16T00:00:00+00:00"), "--as-of goes with --release"),
        (("build", "--release", "--as-of", "2020-11-16"), "no UTC offset"),
        (("build", "--release", "--as-of", "soon"), "is no moment"),
        (("build", "--jobs", "0"), "--jobs"),
        (("sync", "nowhere"), "targets there: shared"),
    ],
)
def test_wrong_usage_is_told_in_words_and_exits_with_2(workspace: Path, arguments: tuple[str, ...], said: str) -> None:
    done = packs(*arguments, cwd=workspace)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_required_language_that_is_left_out_exits_with_3(workspace: Path) -> None:
    edit(workspace / CAMPAIGN, "graphics = ", 'required = ["ar"]\ngraphics = ')
    assert packs("build", "--release", cwd=workspace).returncode == 3


def test_strict_exits_with_3_when_anything_is_left_out(workspace: Path) -> None:
    assert packs("build", "--release", "--strict", cwd=workspace).returncode == 3
    assert packs("build", "--release", cwd=workspace).returncode == 0


def test_sync_publishes_once_and_then_has_nothing_to_do(workspace: Path) -> None:
    plan = packs("sync", "shared", "--dry-run", cwd=workspace)
    assert plan.returncode == 0
    assert not (workspace / "published/manifest.json").exists()
    assert "to put, 0 to delete" in plan.stdout.splitlines()[-1]
    first = packs("sync", "shared", cwd=workspace)
    assert first.returncode == 0, first.stderr
    assert files(workspace / "published") == files(workspace / "dist/release")
    assert "0 to put, 0 to delete" in packs("sync", cwd=workspace).stdout
    assert packs("verify", "published", cwd=workspace).returncode == 0


def test_sync_refuses_a_tree_that_is_not_what_its_manifest_says(workspace: Path) -> None:
    readme = workspace / "dist/release/README.txt"
    readme.write_bytes(readme.read_bytes() + b"!")
    done = packs("sync", "shared", cwd=workspace)
    assert done.returncode == 5
    assert "README.txt" in done.stderr


def test_sync_to_a_share_that_is_not_mounted_changes_nothing_and_exits_with_4(workspace: Path, tmp_path: Path) -> None:
    away = tmp_path / "share"
    edit(workspace / CAMPAIGN, 'path = "published"', f'path = "{away.as_posix()}"')
    done = packs("sync", "shared", cwd=workspace)
    assert done.returncode == 4
    assert not away.exists()
    assert "mount" in done.stderr


def test_a_tree_built_ahead_of_time_is_not_published(workspace: Path) -> None:
    edit(workspace / ESSENTIAL, "public_from = 2020", "public_from = 2999")
    assert packs("build", "--release", "--as-of", "2999-12-01T00:00:00+00:00", cwd=workspace).returncode == 0
    done = packs("sync", "shared", cwd=workspace)
    assert done.returncode == 2
    assert "ahead of time" in done.stderr
    assert not (workspace / "published/manifest.json").exists()


def test_a_week_whose_time_is_over_leaves_the_target(workspace: Path) -> None:
    edit(
        workspace / ESSENTIAL,
        "public_from = .*",
        "public_from = 2020-11-09T00:00:00Z\npublic_until = 2020-11-20T00:00:00Z",
    )
    assert packs("build", "--release", "--as-of", "2020-11-18T00:00:00+00:00", cwd=workspace).returncode == 0
    assert packs("sync", "shared", cwd=workspace).returncode == 0
    assert (workspace / "published/en/2020-11-09-essential.en.zip").is_file()
    assert packs("build", "--release", cwd=workspace).returncode == 0
    assert packs("sync", "shared", cwd=workspace).returncode == 0
    assert "essential" not in "".join(files(workspace / "published"))
    assert packs("verify", "published", cwd=workspace).returncode == 0


def test_verify_names_what_differs_and_exits_with_5(workspace: Path) -> None:
    tree = workspace / "dist/release"
    (tree / "README.txt").unlink()
    (tree / "en/extra.txt").write_text("?", encoding="utf-8")
    done = packs("verify", str(tree), cwd=workspace)
    assert done.returncode == 5
    assert "README.txt" in done.stdout
    assert "en/extra.txt" in done.stdout


def test_approving_with_a_damaged_approvals_file_writes_nothing(workspace: Path) -> None:
    file = workspace / "locales/reviewed.csv"
    edit(workspace / "locales/ar.po", "#, fuzzy, max-length:60", "#, max-length:60")
    file.write_text("key,language,reviewer,date,source,translation\nweek.x,ar,anna\n", encoding="utf-8")
    before = file.read_bytes()
    done = packs("strings", "approve", "--language", "ar", "--all", "--reviewer", "anna", "--yes", cwd=workspace)
    assert done.returncode == 1
    assert "locales/reviewed.csv:2" in done.stderr
    assert file.read_bytes() == before


def test_strings_update_is_idempotent_on_the_real_campaign(tmp_path: Path) -> None:
    workspace = whole_workspace(tmp_path)
    before = files(workspace / "locales")
    done = packs("strings", "update", cwd=workspace)
    assert done.returncode == 0
    assert files(workspace / "locales") == before


def test_doctor_tells_about_the_machine_anywhere(tmp_path: Path) -> None:
    done = packs("doctor", cwd=tmp_path)
    assert done.returncode == 0
    assert "Python" in done.stdout
    assert "no campaign here" in done.stdout


def test_output_survives_a_console_that_cannot_show_it(workspace: Path) -> None:
    done = packs("build", cwd=workspace, extra={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
