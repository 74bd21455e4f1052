from __future__ import annotations

import json
from pathlib import Path

from pipeline.build.check import check_sources
from pipeline.build.load import load_sources
from pipeline.build.plan import plan_tree
from pipeline.build.problems import problems_of
from pipeline.draw.model import DrawError
from pipeline.guide.model import GuideJob
from tests.workspaces import ESSENTIAL, PREVIEW, InProcess, small_workspace

CHAPTER = "assets/src/guide/03-more.md"


def test_a_chapter_whose_picture_is_missing_is_left_out_and_told(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, ("en",))
    (root / CHAPTER).write_text("# More {#title}\n\n![Two hands](hands.jpg) {#hands}\n", encoding="utf-8")
    sources, problems = load_sources(root)
    assert sources is not None
    assert [chapter.id for chapter in sources.chapters] == ["overview", "objectives"]
    assert [(found.what, found.where) for found in problems if found.file == CHAPTER] == [
        ("picture 'hands.jpg' is not in assets/src/media", f"{CHAPTER}:3")
    ]


def test_a_graphic_of_which_a_blind_reader_would_hear_nothing_is_told_and_not_in_the_guide(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, ("en",))
    assert silent(root) == ([], {"Harm reduction is essential": 2, "Don’t let them roll back take home OAT": 3})
    (root / "assets/src/graphics/headline.toml").write_text('alt = "{number}"\n', encoding="utf-8")
    told, figures = silent(root)
    assert told == [("graphic 'headline' has no alt text in this week", ESSENTIAL)]
    assert figures == {"Harm reduction is essential": 1, "Don’t let them roll back take home OAT": 3}


def silent(root: Path) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """What is told of alt texts, and how many pictures each chapter of the guide has that has some."""
    sources, _ = load_sources(root)
    assert sources is not None
    told = [(found.what, found.where) for found in check_sources(sources) if "alt text" in found.what]
    jobs = [task.job for task in plan_tree(sources, PREVIEW).tasks if isinstance(task.job, GuideJob)]
    parts = [part["c"] for part in json.loads(jobs[0].document)["parts"]]
    pictures = {part[0]["runs"][0]["v"]: node["c"] for part in parts for node in part if node["t"] == "figures"}
    return told, {title: len(found) for title, found in pictures.items()}


def test_what_cannot_be_set_in_one_language_leaves_the_others_built(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    with (root / "locales/ar.po").open("a", encoding="utf-8") as po:
        po.write('\nmsgctxt "tool.guide.contents"\nmsgid "Contents"\nmsgstr "𒀀"\n')
    line = (root / "locales/ar.po").read_text(encoding="utf-8").count("\n") - 2
    sources, _ = load_sources(root)
    assert sources is not None
    tasks = {task.facts.language: task for task in plan_tree(sources, PREVIEW).tasks if isinstance(task.job, GuideJob)}
    made = dict(InProcess().run({tag: task.job for tag, task in tasks.items() if isinstance(task.job, GuideJob)}))
    assert isinstance(made["en"], bytes)
    assert isinstance(made["ar"], DrawError)
    (problem,) = problems_of([(tasks["ar"], made["ar"])])
    assert problem.where == f"locales/ar.po:{line}"
    assert problem.what.startswith("tool.guide.contents (ar) '𒀀' cannot be drawn: guide ar: no font has '𒀀' U+12000")
