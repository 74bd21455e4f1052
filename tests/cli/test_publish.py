"""Publishing as a campaign's lead does it: one command, reviewers' targets, taking a week back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.shell import packs
from tests.workspaces import CAMPAIGN, ESSENTIAL, approve_everything, drawn_workspace, edit, files

ZIP = "en/2020-11-09-essential.en.zip"


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = drawn_workspace(tmp_path_factory.mktemp("publish"))
    done = packs("publish", "--yes", cwd=root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def published(built_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_once, tmp_path / "workspace"))


@pytest.fixture(scope="module")
def translated_once(built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(built_once, tmp_path_factory.mktemp("translated") / "workspace"))
    approve_everything(root, "ar")
    done = packs("publish", "--yes", cwd=root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def translated(translated_once: Path, tmp_path: Path) -> Path:
    """Published in Arabic too."""
    return Path(shutil.copytree(translated_once, tmp_path / "workspace"))


def test_publish_builds_and_puts_the_release_before_partners(published: Path) -> None:
    assert files(published / "published") == files(published / "dist/release")
    assert packs("verify", "published", cwd=published).returncode == 0


def test_publishing_again_asks_nothing_and_changes_nothing(published: Path) -> None:
    done = packs("publish", cwd=published)
    assert done.returncode == 0
    assert "unchanged" in done.stdout
    assert "0 to put, 0 to delete" in done.stdout


def test_it_asks_before_anything_changes_for_readers(published: Path) -> None:
    before = files(published / "published")
    edit(published / ESSENTIAL, "Harm reduction is essential", "Harm reduction is vital")
    done = packs("publish", cwd=published)  # no answer: standard input is closed
    assert done.returncode == 130
    assert files(published / "published") == before
    assert "changed, " in done.stdout


def test_a_faulty_week_keeps_what_partners_have_of_it_and_exits_with_1(published: Path) -> None:
    edit(published / ESSENTIAL, "headline =", "hedline =")
    done = packs("publish", "--yes", cwd=published)
    assert done.returncode == 1
    assert (published / "published" / ZIP).is_file()
    assert "would disappear: essential.en" in done.stdout


def test_a_week_whose_file_is_gone_leaves_when_the_number_of_deletes_is_allowed(published: Path) -> None:
    (published / ESSENTIAL).unlink()
    done = packs("publish", "--yes", cwd=published)
    assert "raise the limit" in done.stdout
    assert (published / "published" / ZIP).is_file()


def test_a_withdrawn_week_is_gone_everywhere_and_comes_back_when_its_line_is_taken_out(published: Path) -> None:
    done = packs("withdraw", "essential", "--yes", cwd=published)
    assert done.returncode == 0
    assert "revisions" in done.stdout
    assert packs("publish", "--yes", cwd=published).returncode == 0
    assert "essential" not in "".join(files(published / "published"))
    assert packs("verify", "published", cwd=published).returncode == 0
    (published / "assets/src/withdrawn.csv").unlink()
    assert packs("publish", "--yes", cwd=published).returncode == 0
    assert (published / "published" / ZIP).is_file()


def test_one_language_of_a_week_can_be_withdrawn(translated: Path) -> None:
    root = translated
    assert packs("withdraw", "essential", "--language", "ar", "--yes", cwd=root).returncode == 0
    assert packs("publish", "--yes", cwd=root).returncode == 0
    names = files(root / "published")
    assert ZIP in names
    assert not any(name.startswith("ar/2020-11-09") for name in names)
    assert "ar/2020-11-16-take-home-oat.ar.zip" in names


def test_a_language_corrected_after_publishing_never_disappears(translated: Path) -> None:
    root = translated
    before = {name for name in files(root / "published") if name.startswith("ar/")}
    edit(root / "locales/ar.po", "خدمات الحد من الأضرار أساسية", "خدمات الحد من الأضرار ضرورية")
    assert packs("publish", "--yes", cwd=root).returncode == 0
    edit(root / ESSENTIAL, "Any service which saves lives", "Every service which saves lives")
    assert packs("strings", "update", cwd=root).returncode == 0
    done = packs("publish", "--yes", cwd=root)
    assert ", 0 to delete" in done.stdout
    assert {name for name in files(root / "published") if name.startswith("ar/")} == before
    assert packs("verify", "published", cwd=root).returncode == 0
    old = files(root / "published")
    key = ("--language", "ar", "--key", "week.essential.headline", "--reviewer", "anna", "--yes")
    assert packs("strings", "approve", *key, cwd=root).returncode == 0
    assert packs("publish", "--yes", cwd=root).returncode == 0
    new = files(root / "published")
    changed = {name for name in new if name.startswith("ar/") and new[name] != old[name]}
    assert "ar/2020-11-09-essential/essential-headline-square.ar.png" in changed
    assert {"ar/2020-11-09-essential.ar.zip", "ar/peers-in-the-pandemic-guide.ar.pdf"} <= changed


def test_an_expected_plan_is_carried_out_and_any_other_refused(published: Path) -> None:
    edit(published / ESSENTIAL, "Harm reduction is essential", "Harm reduction is vital")
    assert packs("build", "--release", cwd=published).returncode == 0
    plan = json.loads(packs("sync", "shared", "--dry-run", "--json", cwd=published).stdout)["plan"]
    refused = packs("sync", "shared", "--expect-plan", "0" * 12, cwd=published)
    assert refused.returncode == 4
    assert plan in refused.stderr
    assert packs("sync", "shared", "--expect-plan", plan, cwd=published).returncode == 0


def test_the_last_line_of_a_dry_run_counts(published: Path) -> None:
    last = packs("sync", "shared", "--dry-run", cwd=published).stdout.splitlines()[-1]
    assert last.startswith("0 to put, 0 to delete, ")


def test_the_preview_goes_only_to_a_staging_target_that_is_named(published: Path) -> None:
    table = '[targets.reviewers]\nkind = "folder"\npath = "review-copy"\ntree = "preview"\n'
    text = (published / CAMPAIGN).read_text(encoding="utf-8")
    (published / CAMPAIGN).write_text(f"{text}\n{table}", encoding="utf-8")
    assert packs("build", cwd=published).returncode == 0
    refused = packs("sync", "reviewers", cwd=published)
    assert refused.returncode == 2
    assert "staging" in refused.stderr
    (published / CAMPAIGN).write_text(f"{text}\n{table}staging = true\n", encoding="utf-8")
    assert packs("sync", "reviewers", cwd=published).returncode == 0
    assert (published / "review-copy/manifest.json").read_bytes() == (
        published / "dist/preview/manifest.json"
    ).read_bytes()
    assert not (published / "review-copy/review").exists()
    done = packs("sync", cwd=published)
    assert "reviewers" not in done.stdout


def test_a_release_built_ahead_goes_to_staging_alone(published: Path) -> None:
    table = '[targets.reviewers]\nkind = "folder"\npath = "review-copy"\nstaging = true\n'
    text = (published / CAMPAIGN).read_text(encoding="utf-8")
    (published / CAMPAIGN).write_text(f"{text}\n{table}", encoding="utf-8")
    edit(published / ESSENTIAL, "public_from = 2020", "public_from = 2999")
    assert packs("build", "--release", "--as-of", "2999-12-01T00:00:00+00:00", cwd=published).returncode == 0
    assert packs("sync", "shared", cwd=published).returncode == 2
    assert packs("sync", "reviewers", cwd=published).returncode == 0
    assert (published / "review-copy" / ZIP).is_file()


def test_sync_tells_of_a_week_that_has_opened_or_closed_since_the_release_was_built(published: Path) -> None:
    assert "warning" not in packs("sync", cwd=published).stderr
    sources = (published / ESSENTIAL).read_text(encoding="utf-8")
    edit(published / ESSENTIAL, "public_from = ", "public_until = 2020-11-20T00:00:00+00:00\npublic_from = ")
    edit(
        published / CAMPAIGN,
        r"\[targets\.shared\]",
        '[targets.copy]\nkind = "folder"\npath = "copy"\n\n[targets.shared]',
    )
    done = packs("sync", cwd=published)
    assert done.returncode == 0
    assert done.stderr.count("warning: week essential is over or withdrawn, and the release still holds it") == 1
    assert "hint: run packs build --release" in done.stderr
    assert packs("build", "--release", cwd=published).returncode == 0
    assert packs("sync", cwd=published).stderr == ""
    (published / ESSENTIAL).write_text(sources, encoding="utf-8")
    done = packs("sync", "--dry-run", cwd=published)
    assert (done.returncode, done.stderr.count("week essential has opened since the release was built")) == (0, 1)


def test_one_failing_target_does_not_stop_the_others(published: Path) -> None:
    away = '[targets.away]\nkind = "folder"\npath = "/nonexistent/share"\n\n[targets.shared]'
    edit(published / CAMPAIGN, r"\[targets\.shared\]", away)
    edit(published / ESSENTIAL, "Harm reduction is essential", "Harm reduction is vital")
    done = packs("publish", "--yes", cwd=published)
    assert done.returncode == 4
    assert "away: error" in done.stderr
    assert "shared: published" in done.stdout
