"""Corrections of a week are told to everybody who may have the old files, and count as its versions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polib
import pytest

from pipeline.build.load import Sources, load_sources
from pipeline.build.model import Plan, Scope, TextJob
from pipeline.build.plan import plan_tree, readme_tasks
from pipeline.build.published import make_manifest
from pipeline.pack.manifest import Manifest, PublishedCorrection
from pipeline.pack.manifest_json import from_json, to_json
from tests.workspaces import CAMPAIGN, ESSENTIAL, PREVIEW, edit, release, small_workspace, tell_translators

OPEN = release("2020-11-20T00:00:00+00:00")
README = "2020-11-09-essential/README.txt"
TWO = """
[[correction]]
date = 2020-11-18
text = "Post 2 reworded; please replace"

[[correction]]
date = 2020-11-12
text = "<b>New</b> picture"
"""
FIRST, SECOND = (f"week.essential.correction.2020-11-{day}" for day in (12, 18))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two corrections, one of them in Russian."""
    root = small_workspace(tmp_path_factory.mktemp("corrected"), ("en", "ru", "ar"))
    with (root / ESSENTIAL).open("a", encoding="utf-8") as week:
        week.write(TWO)
    edit(root / CAMPAIGN, 'require = "reviewed"', 'require = "translated"')
    tell_translators(root)
    path = root / "locales/ru.po"
    po = polib.pofile(str(path), wrapwidth=0)
    for entry in po:
        if entry.msgctxt == SECOND:
            entry.msgstr = "Пост 2 изменён, замените его"
    path.write_text(f"{po}\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def sources(root: Path) -> Sources:
    found, problems = load_sources(root)
    assert found, problems
    return found


def texts(plan: Plan) -> dict[str, str]:
    return {task.path: task.job.body.decode("utf-8-sig") for task in plan.tasks if isinstance(task.job, TextJob)}


def manifest(sources: Sources, scope: Scope) -> Manifest:
    return make_manifest(sources, scope, plan_tree(sources, scope), [], [])


def test_they_stand_on_top_of_the_weeks_readme_newest_first_with_its_version(sources: Sources) -> None:
    lines = texts(plan_tree(sources, PREVIEW))[f"en/{README}"].splitlines()
    start = lines.index("Version 3, 18 November 2020")
    assert lines[start + 1 : start + 4] == [
        "",
        "- Corrected on 18 November 2020: Post 2 reworded; please replace",
        "- Corrected on 12 November 2020: New picture",
    ]
    assert start < lines.index("Hashtag of the week: #HarmReductionIsEssential")


def test_one_that_is_not_translated_is_told_in_the_source_language(sources: Sources) -> None:
    said = texts(plan_tree(sources, PREVIEW))[f"ru/{README}"]
    assert "Версия 3, 18 ноября 2020 г." in said
    assert "- Исправлено 18 ноября 2020 г.: Пост 2 изменён, замените его" in said
    assert "- Исправлено 12 ноября 2020 г.: New picture" in said


def test_in_a_language_that_runs_the_other_way_its_english_stays_in_one_piece(sources: Sources) -> None:
    assert "\u2068New picture\u2069" in texts(plan_tree(sources, PREVIEW))[f"ar/{README}"]


def test_the_readme_of_a_language_names_the_version_below_its_week(sources: Sources) -> None:
    made = {task.path: task.path for task in plan_tree(sources, PREVIEW).tasks}
    readme = next(task.job for task in readme_tasks(sources, PREVIEW, made) if task.path == "en/README.txt")
    assert isinstance(readme, TextJob)
    lines = readme.body.decode("utf-8-sig").splitlines()
    weeks = [at for at, line in enumerate(lines) if "2020-11-09-essential" in line]
    assert lines[weeks[0] + 1] == "  Version 3, 18 November 2020"


def test_the_manifest_holds_each_in_the_languages_it_is_told_in(sources: Sources) -> None:
    found = manifest(sources, PREVIEW)
    assert {week.id: week.version for week in found.weeks} == {"essential": 3, "take-home-oat": 1}
    assert found.corrections == (
        PublishedCorrection("essential", "2020-11-12", "en", "New picture"),
        PublishedCorrection("essential", "2020-11-18", "en", "Post 2 reworded; please replace"),
        PublishedCorrection("essential", "2020-11-18", "ru", "Пост 2 изменён, замените его"),
    )
    assert from_json(to_json(found)) == found


def test_a_week_that_is_not_public_tells_of_none(sources: Sources) -> None:
    assert manifest(sources, release("2020-11-08T00:00:00+00:00")).corrections == ()
    assert len(manifest(sources, OPEN).corrections) == 3


def test_in_a_language_that_the_week_was_taken_back_in_none_is_told(sources: Sources) -> None:
    withdrawn = replace(sources.campaign, withdrawn=frozenset({("essential", "ru")}))
    found = manifest(replace(sources, campaign=withdrawn), OPEN)
    assert {one.language for one in manifest(sources, OPEN).corrections} == {"en", "ru"}
    assert {one.language for one in found.corrections} == {"en"}


def test_a_draft_is_told_nobody_and_counts_as_nothing(root: Path, tmp_path: Path) -> None:
    copy = small_workspace(tmp_path, ("en", "ar"))
    with (copy / ESSENTIAL).open("a", encoding="utf-8") as week:
        week.write('[[correction]]\ndate = 2020-11-18\ntext = { text = "Not yet", draft = true }\n')
    found, _ = load_sources(copy)
    assert found
    assert manifest(found, OPEN).corrections == ()
    assert {week.version for week in manifest(found, OPEN).weeks} == {1}
    assert len(manifest(found, PREVIEW).corrections) == 1


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ('text = "New"', "'date' is missing"),
        ("date = 2020-11-18", "'text' is missing"),
        ('date = "18 November"\ntext = "New"', "'date' must be a day such as 2020-11-09"),
        ('date = 2020-11-18\ntext = "New"\nwhy = "old"', "unknown key 'why'"),
        (
            'date = 2020-11-18\ntext = "New"\n[[correction]]\ndate = 2020-11-18\ntext = "Newer"',
            "two corrections are of",
        ),
    ],
)
def test_what_is_wrong_with_one_is_told(tmp_path: Path, written: str, what: str) -> None:
    root = small_workspace(tmp_path)
    with (root / ESSENTIAL).open("a", encoding="utf-8") as week:
        week.write(f"[[correction]]\n{written}\n")
    _, problems = load_sources(root)
    assert [problem.where for problem in problems if what in problem.what], problems
