"""What is made small of a week's pictures, and what a discreet campaign calls its files."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.build.load import load_sources
from pipeline.build.model import LightPlan, Plan, Scope, Task, ThumbPlan
from pipeline.build.plan import plan_tree
from tests.page.books import open_book
from tests.workspaces import CAMPAIGN, PREVIEW, build, edit, files, release, small_workspace, whole_workspace

OPEN = release("2020-11-20T00:00:00+00:00")
WEEK = "2020-11-09-essential"


def plan(root: Path, scope: Scope = PREVIEW) -> Plan:
    sources, problems = load_sources(root)
    assert sources, problems
    return plan_tree(sources, scope)


def of(made: Plan, kind: str) -> dict[str, Task]:
    return {task.path: task for task in made.packs if task.facts.kind == kind}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return plan(whole_workspace(tmp_path_factory.mktemp("whole")))


def test_each_graphic_has_thumbnails_of_its_first_size_alone(whole: Plan) -> None:
    thumbs = {path: task.job for path, task in of(whole, "thumb").items() if path.startswith(f"page/ru/{WEEK}")}
    assert sorted(thumbs) == [
        f"page/ru/{WEEK}-{graphic}.ru.{form}" for graphic in ("ask", "headline") for form in ("jpg", "webp")
    ]
    jobs = [job for job in thumbs.values() if isinstance(job, ThumbPlan)]
    assert {job.path.rpartition("-")[2] for job in jobs} == {"square.ru.png"}
    assert [(job.output.width, job.output.height) for job in jobs] == [(480, 480), (960, 960)] * 2


def test_a_light_pack_has_the_names_of_its_pictures_in_its_descriptions_and_no_side_in_px(whole: Plan) -> None:
    job = of(whole, "light")[f"en/{WEEK}.en-light.zip"].job
    assert isinstance(job, LightPlan)
    assert len(job.pictures) == 10
    assert job.pictures[0] == ("essential-headline-square.en.jpg", f"en/{WEEK}/essential-headline-square.en.png")
    texts = {name: body.decode("utf-8-sig") for name, body in job.texts}
    assert sorted(texts) == ["README.txt", "alt-texts.txt", "posts.txt"]
    assert "essential-ask-story.en.jpg\r\n" in texts["alt-texts.txt"]
    assert ".png" not in texts["alt-texts.txt"]
    assert "This is the light pack" in texts["README.txt"]
    assert "square: for your feed" in texts["README.txt"]
    assert "pixels\r\n" not in texts["README.txt"].replace("smaller pictures", "")


def test_a_week_that_is_not_complete_has_no_light_pack_in_a_release(tmp_path: Path) -> None:
    assert [*of(plan(small_workspace(tmp_path), OPEN), "light")] == [
        f"en/{week}.en-light.zip" for week in (WEEK, "2020-11-16-take-home-oat")
    ]


def test_both_are_made_of_the_drawn_picture_and_a_second_build_makes_nothing(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, ("en",))
    build(root, OPEN)
    tree = files(root / "dist/release")
    assert tree[f"page/en/{WEEK}-headline.en.webp"][8:12] == b"WEBP"
    assert len(tree[f"en/{WEEK}.en-light.zip"]) < len(tree[f"en/{WEEK}.en.zip"])
    assert build(root, OPEN).decisions == []


def test_no_name_in_a_discreet_campaign_tells_what_it_is(tmp_path: Path) -> None:
    root = whole_workspace(tmp_path)
    edit(root / CAMPAIGN, r"\[guide\]", "[packs]\neverything = true\n\n[page]\ndiscreet = true\n\n[guide]")
    edit(root / CAMPAIGN, r"\[glossary\]", '[posts]\ntimes = ["10:00"]\ntools = ["buffer"]\n\n[glossary]')
    made = plan(root)
    paths = [task.path for task in (*made.tasks, *made.packs) if not task.path.startswith("review/")]
    paths += open_book(root, PREVIEW).paths
    for word in ("peers", "pandemic", "essential", "oat", "drug", "cold"):
        assert not [path for path in paths if word in path], word
    for path in (
        "ru/2020-11-16.ru.zip",
        "ru/2020-11-16.ru-light.zip",
        "ru/2020-11-16/2020-11-16-headline-square.ru.png",
        "ru/guide.ru.pdf",
        "ru/posts.ru.ics",
        "ru/all.ru.zip",
        "ru/documents/2020-11-01.ru.pdf",
        "week/2020-11-16.ru.html",
        "page/ru/2020-11-16-headline.ru.jpg",
    ):
        assert path in paths, path
    assert len(set(paths)) == len(paths)
