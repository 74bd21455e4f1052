from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline.campaign.load import CAMPAIGN_FILE, load_campaign
from pipeline.campaign.model import Campaign, Posting
from pipeline.campaign.posting import moments_of, without_moment
from tests.campaign.test_load import CAMPAIGN, FIRST, WEEK, workspace

KYIV = ZoneInfo("Europe/Kyiv")
POSTS = "".join(f'\n[[post]]\nid = "p{number}"\ntext = "Post {number}"\n' for number in range(1, 7))


def loaded(tmp_path: Path, campaign: str = "", week: str = "") -> tuple[Campaign | None, list[str]]:
    files: dict[str, str | bytes] = {CAMPAIGN_FILE: CAMPAIGN + campaign, FIRST: WEEK + week}
    found, problems = load_campaign(workspace(tmp_path, files))
    return found, [str(problem) for problem in problems]


def test_a_campaign_that_says_nothing_of_posting_has_no_times_and_no_tools(tmp_path: Path) -> None:
    campaign, problems = loaded(tmp_path)
    assert campaign
    assert (campaign.posting, problems) == (Posting(), [])
    assert moments_of(campaign.weeks[0], (), KYIV) == {}


def test_what_posts_says_is_read(tmp_path: Path) -> None:
    toml = '[posts]\ntimes = ["17:30", "9:00"]\nmedia_base_url = "https://cdn.example.org/p"\ntools = ["publer"]\n'
    campaign, problems = loaded(tmp_path, toml)
    assert campaign
    assert problems == []
    assert campaign.posting == Posting((time(9), time(17, 30)), "https://cdn.example.org/p/", ("publer",))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('times = ["24:00"]', "'24:00' is no time of day"),
        ('times = ["10:00:00+02:00"]', "is no time of day"),
        ("times = [10]", "must be a list of texts"),
        ('tools = ["hootsuite"]', "'hootsuite' is none of the tools"),
        ('media_base_url = "http://example.org/"', "is no address"),
        ('media_base_url = "https://example.org/?a=b"', "is no address"),
        ('media_base_url = "javascript:alert(1)"', "is no address"),
        ('medias = "x"', "unknown key 'medias'"),
    ],
)
def test_what_posts_cannot_mean_is_told(tmp_path: Path, line: str, what: str) -> None:
    _, (problem,) = loaded(tmp_path, f"[posts]\n{line}\n")
    assert what in problem
    assert problem.startswith(f"{CAMPAIGN_FILE}:{CAMPAIGN.count(chr(10)) + 2}")


def test_posts_go_out_one_a_day_at_the_first_time_then_at_the_next(tmp_path: Path) -> None:
    campaign, _ = loaded(tmp_path, week=POSTS)
    assert campaign
    found = moments_of(campaign.weeks[0], (time(9), time(17)), KYIV)
    assert [f"{name} {at:%d %H:%M}" for name, at in found.items()] == [
        "any-service 09 09:00",
        "p1 10 09:00",
        "p2 11 09:00",
        "p3 12 09:00",
        "p4 13 09:00",
        "p5 09 17:00",
        "p6 10 17:00",
    ]


def test_posts_for_which_no_time_is_left_have_none(tmp_path: Path) -> None:
    campaign, _ = loaded(tmp_path, week=POSTS)
    assert campaign
    assert [post.id for post in without_moment(campaign.weeks[0], (time(9),), KYIV)] == ["p5", "p6"]


def test_a_post_with_its_own_moment_keeps_it_and_nobody_else_gets_it(tmp_path: Path) -> None:
    own = '\n[[post]]\nid = "own"\ntext = "Own"\nat = 2020-11-09T09:00:00\n'
    campaign, _ = loaded(tmp_path, week=own)
    assert campaign
    found = moments_of(campaign.weeks[0], (time(9),), ZoneInfo("UTC"))
    assert found["own"] == datetime(2020, 11, 9, 9, tzinfo=UTC)
    assert found["any-service"] == datetime(2020, 11, 10, 9, tzinfo=UTC)


def test_a_moment_with_an_offset_is_that_moment_in_the_campaigns_zone(tmp_path: Path) -> None:
    own = '\n[[post]]\nid = "own"\ntext = "Own"\nat = 2020-11-09T09:00:00-05:00\n'
    campaign, problems = loaded(tmp_path, week=own)
    assert campaign
    assert problems == []
    at = campaign.weeks[0].posts[1].at
    assert at is not None
    assert at.isoformat() == "2020-11-09T14:00:00+00:00"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("at = 2020-11-14T10:00:00", "outside its week (2020-11-09 to 2020-11-13)"),
        ("at = 2020-11-09", "must be a moment"),
        ('at = "noon"', "must be a moment"),
        ('graphic = "poster"', "graphic 'poster' is not one of the campaign's"),
    ],
)
def test_a_post_that_cannot_go_out_so_is_told_with_its_line(tmp_path: Path, line: str, what: str) -> None:
    _, (problem,) = loaded(tmp_path, week=f'\n[[post]]\nid = "own"\ntext = "Own"\n{line}\n')
    assert what in problem
    assert problem.startswith(f"{FIRST}:{WEEK.count(chr(10)) + 5}")
