"""Posts in the trees: which files there are, what stands in a release, and what `packs check` says of them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from icalendar import Calendar

from pipeline.build.check_posts import check_posts
from pipeline.build.load import Sources, load_sources
from pipeline.build.model import Plan, Scope, TextJob, ZipJob
from pipeline.build.plan import plan_tree, readme_tasks
from pipeline.campaign.model import Campaign
from pipeline.errors import Level, Problem
from tests.workspaces import CAMPAIGN, ESSENTIAL, PREVIEW, TAKE_HOME, drawn_workspace, edit, release, whole_workspace

POSTS = '\n[posts]\ntimes = ["10:00"]\nmedia_base_url = "https://cdn.example.org/p/"\ntools = ["buffer", "publer"]\n'
WEEK = "2020-11-09-essential"
FIRST_WEEK_ONLY, BOTH_WEEKS = release("2020-11-10T00:00:00+00:00"), release("2020-11-20T00:00:00+00:00")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return drawn_workspace(tmp_path, ("en", "ru"))


def with_times(root: Path) -> Path:
    file = root / CAMPAIGN
    file.write_text(file.read_text(encoding="utf-8") + POSTS, encoding="utf-8")
    return root


def sources(root: Path) -> Sources:
    found, _ = load_sources(root)
    assert found
    return found


def plan(root: Path, scope: Scope) -> Plan:
    return plan_tree(sources(root), scope)


def texts(made: Plan) -> dict[str, str]:
    return {task.path: task.job.body.decode("utf-8-sig") for task in made.tasks if isinstance(task.job, TextJob)}


def told(root: Path) -> list[Problem]:
    return sorted(check_posts(sources(root)), key=lambda one: (one.file, one.line, one.what))


def test_each_week_of_a_language_has_its_posts_for_people_spreadsheets_and_programs(root: Path) -> None:
    made = plan(root, PREVIEW)
    names = {"posts.txt", "posts.csv", "posts.json"}
    paths = {task.path for task in made.tasks if task.facts.kind == "posts"}
    weeks = (WEEK, "2020-11-16-take-home-oat")
    assert paths == {f"{tag}/{week}/{name}" for tag in ("en", "ru") for week in weeks for name in names}
    (zipped,) = [task for task in made.packs if task.path == f"en/{WEEK}.en.zip"]
    assert isinstance(zipped.job, ZipJob)
    assert names <= zipped.job.members.keys()
    assert "posts.csv, posts.json: the same posts" in texts(made)[f"en/{WEEK}/README.txt"]


def test_their_pictures_are_those_of_the_folder_with_the_same_alt_text(root: Path) -> None:
    edit(root / ESSENTIAL, 'id = "closing-down"', 'id = "closing-down"\ngraphic = "ask"')
    made = plan(root, PREVIEW)
    content = json.loads(texts(made)[f"en/{WEEK}/posts.json"])
    pictures = {task.path.rpartition("/")[2]: task.facts.alt for task in made.tasks if task.facts.kind == "picture"}
    assert {one["file"]: one["alt"] for one in content["pictures"]}.items() <= pictures.items()
    shown = {post["id"]: post["pictures"] for post in content["posts"]}
    assert shown["closing-down"] == ["essential-ask-square.en.png"]
    assert shown["any-service"] == ["essential-headline-square.en.png"]


def test_without_times_and_tools_there_is_neither_calendar_nor_schedule(root: Path) -> None:
    assert not {task.facts.kind for task in plan(root, PREVIEW).tasks} & {"calendar", "schedule"}


def test_a_release_holds_no_draft_and_nothing_of_weeks_that_are_not_public(root: Path) -> None:
    found = texts(plan(with_times(root), FIRST_WEEK_ONLY))
    of_posts = {path: text for path, text in found.items() if "posts" in path}
    assert of_posts.keys() == {
        *(f"en/{WEEK}/{name}" for name in ("posts.txt", "posts.csv", "posts.json")),
        *(f"en/{WEEK}/posts-{tool}.UTC.csv" for tool in ("buffer", "publer")),
        "en/peers-in-the-pandemic-posts.en.ics",
    }
    for path, text in of_posts.items():
        assert "TakeHomeOAT" not in text, path
        assert "DRAFT" not in text, path


def test_the_calendar_grows_with_the_weeks_that_open(root: Path) -> None:
    with_times(root)
    name = "en/peers-in-the-pandemic-posts.en.ics"
    counts = [
        len(Calendar.from_ical(texts(plan(root, scope))[name]).walk("VEVENT"))
        for scope in (FIRST_WEEK_ONLY, BOTH_WEEKS)
    ]
    assert counts == [4, 8]


def test_the_readme_of_a_language_names_the_calendar(root: Path) -> None:
    found = sources(with_times(root))
    made = dict.fromkeys((task.path for task in plan_tree(found, BOTH_WEEKS).tasks), "0" * 64)
    (body,) = [task.job for task in readme_tasks(found, BOTH_WEEKS, made) if task.path == "en/README.txt"]
    assert isinstance(body, TextJob)
    assert "for your calendar: peers-in-the-pandemic-posts.en.ics" in body.body.decode("utf-8-sig")


def test_a_tribute_is_in_nothing_that_is_posted(tmp_path: Path) -> None:
    root = whole_workspace(tmp_path)
    found = sources(with_times(root))
    document = replace(found.campaign.documents[0], kind="tribute", id="remembered")
    tribute = replace(
        found,
        campaign=replace(found.campaign, tributes=(document,)),
        papers={**found.papers, "remembered": found.papers[found.campaign.documents[0].id]},
    )
    without = {path: text for path, text in texts(plan_tree(found, PREVIEW)).items() if "posts" in path}
    assert {path: text for path, text in texts(plan_tree(tribute, PREVIEW)).items() if "posts" in path} == without


def test_a_blank_is_filled_for_each_week_and_a_faulty_one_is_one_problem(root: Path) -> None:
    blanks = root / "assets/src/schedulers"
    blanks.mkdir()
    (blanks / "metricool.csv").write_text("\ufeffText,Date,Time\n", encoding="utf-8")
    (blanks / "broken.csv").write_text("Foo\n", encoding="utf-8")
    found, problems = load_sources(root)
    assert found
    assert [one.file for one in problems if one.level is Level.ERROR] == ["assets/src/schedulers/broken.csv"]
    rows = list(csv.reader(io.StringIO(texts(plan_tree(found, BOTH_WEEKS))[f"en/{WEEK}/posts-metricool.UTC.csv"])))
    assert rows[0] == ["Text", "Date", "Time"]
    assert len(rows) == 5


def test_no_two_files_for_tools_have_one_name(root: Path) -> None:
    edit(with_times(root) / ESSENTIAL, 'id = "closing-down"', 'id = "closing-down"\nplatforms = ["x"]')
    (root / "assets/src/schedulers").mkdir()
    (root / "assets/src/schedulers/buffer-x.csv").write_text("Text\n", encoding="utf-8")
    of_week = [task.path for task in plan(root, PREVIEW).tasks if task.path.startswith(f"en/{WEEK}/posts-buffer")]
    assert sorted(path.rpartition("/")[2] for path in of_week) == [
        "posts-buffer-x.UTC.csv",
        "posts-buffer-x.x.UTC.csv",
        "posts-buffer.UTC.csv",
        "posts-buffer.x.UTC.csv",
    ]


def test_the_campaigns_posts_lack_just_the_hashtags_that_three_of_them_lack(tmp_path: Path) -> None:
    found = [one for one in told(whole_workspace(tmp_path)) if " has no #" in one.what]
    assert [(one.file, one.what) for one in found] == [
        (ESSENTIAL, "post 'any-service' has no #HarmReduction"),
        (ESSENTIAL, "post 'measurable-decrease' has no #HarmReductionIsEssential"),
        (TAKE_HOME, "post 'priority' has no #HarmReduction"),
    ]


def test_a_post_marked_as_draft_may_still_lack_hashtags(root: Path) -> None:
    edit(root / ESSENTIAL, 'text = "Any service which', 'text = { draft = true, text = "Any service which')
    edit(
        root / ESSENTIAL,
        'HarmReductionIsEssential #PeersInThePandemic"',
        'HarmReductionIsEssential #PeersInThePandemic" }',
    )
    found = [one.what for one in told(root) if " has no #" in one.what]
    assert found == [
        "post 'measurable-decrease' has no #HarmReductionIsEssential",
        "post 'priority' has no #HarmReduction",
    ]


def test_of_the_campaigns_posts_one_does_not_fit_one_platform_in_every_language_it_exists_in(tmp_path: Path) -> None:
    root = whole_workspace(tmp_path)
    found = [one for one in told(root) if "does not fit" in one.what]
    tags = {one.file: one.what for one in found}
    assert tags == {
        file: f"post 'closing-down' ({tag}) does not fit Instagram (6 hashtags, at most 5)"
        for tag, file in (("en", ESSENTIAL), *((tag, f"locales/{tag}.po") for tag in ("es", "it", "ru")))
    }
    for one in found:
        assert one.level is Level.WARNING
        near = (root / one.file).read_text(encoding="utf-8").splitlines()[one.line - 1 : one.line + 6]
        assert any("#overdose" in line for line in near)


def test_no_hashtag_of_the_campaign_is_told_in_any_draft(tmp_path: Path) -> None:
    assert [one for one in told(whole_workspace(tmp_path)) if "the hashtag " in one.what] == []


def test_a_hashtag_glued_to_a_bracket_is_told_with_its_line(root: Path) -> None:
    edit(root / "locales/ru.po", "Любая услуга, которая", "Любая (#OAT) услуга, которая")
    (first,) = [one for one in told(root) if "the hashtag " in one.what]
    assert (first.file, first.what) == (
        "locales/ru.po",
        "post 'any-service' (ru): the hashtag #OAT stands right behind '(', where Mastodon and Bluesky make no link of it",
    )
    assert first.line > 0


@pytest.mark.parametrize(
    ("platforms", "level"),
    [("", Level.WARNING), ('platforms = ["x"]\n', Level.ERROR), ('platforms = ["telegram"]\n', None)],
)
def test_a_post_too_long_for_the_platform_it_is_meant_for_is_an_error(
    root: Path, platforms: str, level: Level | None
) -> None:
    edit(root / ESSENTIAL, 'id = "any-service"\n', f'id = "any-service"\n{platforms}')
    edit(root / ESSENTIAL, "Any service which", "Any service " + "x" * 300 + " which")
    found = [one for one in told(root) if "'any-service' (en) does not fit" in one.what]
    assert [one.level for one in found] == ([level] if level else [])
    assert all("X (390 characters, at most 280)" in one.what for one in found)


def test_what_is_only_advised_is_one_note_a_platform(tmp_path: Path) -> None:
    found = [one for one in told(whole_workspace(tmp_path)) if one.level is Level.NOTE]
    assert [one.what.partition(":")[0] for one in found] == [
        "Threads does less with 8 of 8 posts than others",
        "TikTok does less with 1 of 8 posts than others",
    ]


def test_alt_texts_too_long_for_a_platform_that_shows_their_size_are_told_by_language(tmp_path: Path) -> None:
    found = [one for one in told(whole_workspace(tmp_path)) if "alt text" in one.what]
    assert [(one.file, one.what.partition(":")[0]) for one in found] == [
        (file, "the alt text of 'ask' is too long for TikTok, which takes 300 characters")
        for file in (ESSENTIAL, TAKE_HOME)
    ]
    assert ": en 446, ru 484" in found[1].what


def test_a_post_that_goes_out_before_its_week_is_public_is_told(root: Path) -> None:
    edit(root / ESSENTIAL, 'id = "any-service"\n', 'id = "any-service"\nat = 2020-11-09T08:00:00\n')
    edit(root / ESSENTIAL, "public_from = 2020-11-09T00:00:00Z", "public_from = 2020-11-09T09:00:00Z")
    (one,) = [one for one in told(root) if "goes out" in one.what]
    assert one.what == "post 'any-service' goes out 2020-11-09 08:00 (UTC), when its week is not public"


def test_posts_for_which_no_time_is_left_are_told(root: Path) -> None:
    with_times(root)
    more = "".join(f'\n[[post]]\nid = "more-{number}"\ntext = "#HarmReduction"\n' for number in range(2))
    (root / ESSENTIAL).write_text((root / ESSENTIAL).read_text(encoding="utf-8") + more, encoding="utf-8")
    (one,) = [one for one in told(root) if "no time" in one.what]
    assert (one.file, one.what) == (ESSENTIAL, "no time of the week is left for 'more-1'")


def test_tools_without_a_public_address_are_told(root: Path) -> None:
    with_times(root)
    edit(root / CAMPAIGN, "media_base_url = .*\n", "")
    (one,) = [one for one in told(root) if "have no pictures" in one.what]
    assert (one.file, one.level) == (CAMPAIGN, Level.WARNING)


def test_a_campaign_without_platforms_has_no_verdicts(root: Path) -> None:
    found = sources(root)
    bare: Campaign = replace(found.campaign, platforms={})
    assert [one for one in check_posts(replace(found, campaign=bare)) if "fit" in one.what] == []
