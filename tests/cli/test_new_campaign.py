"""`packs new campaign` and `packs new week`: what they write builds at once, and nothing is overwritten."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from pipeline.build.load import load_sources
from pipeline.campaign.load import load_campaign
from pipeline.campaign.starting import NewPost, id_of, like, with_ids
from pipeline.errors import Level
from tests.cli.shell import packs
from tests.workspaces import CAMPAIGN, build, files, small_workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_workspace(tmp_path / "campaign")


@pytest.mark.slow
def test_a_new_campaign_builds_at_once_and_releases_nothing_of_its_stand_ins(tmp_path: Path) -> None:
    done = packs("new", "campaign", "our-health", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    report = build(tmp_path / "our-health")
    assert (report.problems, report.failed) == ([], {})
    made = sorted(path.name for path in (tmp_path / "our-health/dist/preview/en").glob("*.pdf"))
    assert made == ["our-health-guide.en.pdf"]
    sources, _ = load_sources(tmp_path / "our-health")
    assert sources
    assert sources.campaign.hashtag == "#OurHealth"
    assert all(text.draft for text in sources.campaign.weeks[0].texts())


@pytest.mark.parametrize(
    ("head", "tables"),
    [
        ("", '  [targets.again]\n  kind = "folder"\n  path = "published"\n\n'),
        ("", '["targets".again]\nkind = "folder"\npath = "published"\n\n'),
        ('targets.again.kind = "folder"\ntargets.again.path = "published"\n', ""),
        ('targets = {again = {kind = "folder", path = "published"}}\n', ""),
    ],
)
def test_targets_are_not_taken_along_however_they_are_written(head: str, tables: str, root: Path) -> None:
    campaign, _ = load_campaign(root)
    assert campaign
    text = re.sub(r"(?ms)^\[targets\..*?(?=^\[(?!targets)|\Z)", "", (root / CAMPAIGN).read_text(encoding="utf-8"))
    other = f"{head}{text}\n{tables}"
    assert "again" in tomllib.loads(other)["targets"]
    made = like(other, campaign, "next-year", "#NextYear", (date(2021, 1, 4), date(2021, 1, 8)))
    assert "targets" not in tomllib.loads(made)


@pytest.mark.parametrize(
    ("head", "tables"),
    [
        ('page.page_url = "https://example.org/"\npage.discreet = true\n', ""),
        ("", '[page]\npage_url = "https://example.org/"\ndiscreet = true\n\n'),
    ],
)
def test_nor_is_the_address_of_its_page(head: str, tables: str, root: Path) -> None:
    campaign, _ = load_campaign(root)
    assert campaign
    other = head + (root / CAMPAIGN).read_text(encoding="utf-8") + tables
    made = like(other, campaign, "next-year", "#NextYear", (date(2021, 1, 4), date(2021, 1, 8)))
    assert tomllib.loads(made)["page"] == {"discreet": True}


def test_nothing_is_taken_from_outside_the_campaign_that_is_the_model(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.svg").write_text("<svg/>", encoding="utf-8")
    (root / "assets/src/graphics/other.svg").symlink_to(tmp_path / "secret.svg")
    done = packs("new", "campaign", "next-year", "--like", str(root), cwd=tmp_path)
    assert done.returncode == 1
    assert "assets/src/graphics/other.svg is a link to something outside the campaign's folder" in done.stderr
    assert not (tmp_path / "next-year").exists()


def test_a_campaign_like_another_looks_like_it_but_publishes_nowhere(root: Path, tmp_path: Path) -> None:
    done = packs("new", "campaign", "next-year", "--like", str(root), cwd=tmp_path)
    assert done.returncode == 0
    sources, problems = load_sources(tmp_path / "next-year")
    assert sources
    assert [problem for problem in problems if problem.level is Level.ERROR] == []
    campaign = sources.campaign
    assert (campaign.id, campaign.name, campaign.targets) == ("next-year", "#NextYear", {})
    assert [language.tag for language in campaign.languages] == ["en", "ar"]
    assert "PeersInThePandemic" not in (tmp_path / "next-year" / CAMPAIGN).read_text("utf-8")
    assert {name for name, _ in sources.templates} == {"headline", "ask", "data"}
    assert [week.id for week in campaign.weeks] == ["first-week"]
    assert sources.catalogs.faulty == frozenset()


def test_a_folder_that_holds_anything_is_left_alone(root: Path) -> None:
    before = files(root)
    done = packs("new", "campaign", str(root), cwd=root)
    assert done.returncode == 2
    assert "is there already" in done.stderr
    assert files(root) == before


def test_a_new_week_takes_its_posts_from_a_sheet_and_every_language_is_still_built(root: Path) -> None:
    sheet = root / "posts.csv"
    sheet.write_bytes(
        "\ufeffID;Text\r\n;Peers know best. #PowerOfPeers\r\n;Peers know best! #PowerOfPeers\r\nown;Two\r\n".encode()
    )
    done = packs("new", "week", "power-of-peers", "--start", "23 November", "--from", "posts.csv", cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    sources, problems = load_sources(root)
    assert sources
    assert [problem for problem in problems if problem.level is Level.ERROR] == []
    week = sources.campaign.weeks[-1]
    assert (week.id, str(week.start), str(week.end), week.hashtag) == (
        "power-of-peers",
        "2020-11-23",
        "2020-11-27",
        "#PowerOfPeers",
    )
    assert [post.id for post in week.posts] == ["peers-know-best", "peers-know-best-2", "own"]
    assert [post.text.draft for post in week.posts] == [False, False, False]
    assert week.headline
    assert week.headline.draft
    assert sources.catalogs.faulty == frozenset()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("essential", "--start", "23 November"), "already"),
        (("peers", "--start", "12 November"), "weeks must not share a day"),
        (("peers", "--start", "2021-02-01"), "outside the campaign"),
        (("peers", "--start", "soon"), "--start: cannot read"),
        (("Peers!", "--start", "23 November"), "no id for a week"),
    ],
)
def test_a_week_that_cannot_be_is_refused_in_words_and_nothing_is_written(
    root: Path, arguments: tuple[str, ...], told: str
) -> None:
    before = files(root)
    done = packs("new", "week", *arguments, cwd=root)
    assert done.returncode == 2
    assert told in done.stderr
    assert files(root) == before


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"words\nHello\n", "no column is called text"),
        (b"text\n\xff\n", "not UTF-8"),
        (b'text\n"open\n', "not readable as CSV"),
        (b"id,text\nNO GOOD,Hello\n", "is no id"),
        (b"id,text\na,Hello\na,Again\n", "two posts have the id 'a'"),
        (b"text,platforms\nHello,myspace\n", "none of the platforms"),
        (b"text\nHel\x07lo\n", "U+0007"),
    ],
)
def test_a_sheet_that_cannot_be_used_is_refused_and_nothing_is_written(root: Path, body: bytes, told: str) -> None:
    (root / "posts.csv").write_bytes(body)
    before = files(root)
    done = packs("new", "week", "peers", "--start", "23 November", "--from", "posts.csv", cwd=root)
    assert done.returncode in (1, 2)
    assert told in done.stderr
    assert files(root) == before


def test_ids_are_made_of_the_first_words_and_are_ids_in_every_script() -> None:
    assert id_of("Don’t let them roll it back #PeersInThePandemic") == "dont-let-them-roll"
    assert id_of("#COVID19 #OAT") == "covid19-oat"
    assert [post.id for post in with_ids([NewPost("Это важно"), NewPost("Été à Genève"), NewPost("日本")])] == [
        "post-1",
        "ete-a-geneve",
        "post-3",
    ]


def test_every_field_of_a_new_week_has_a_comment(root: Path) -> None:
    packs("new", "week", "peers", "--start", "2020-11-23", cwd=root)
    written = (root / "assets/src/weeks/peers.toml").read_text("utf-8")
    lines = written.splitlines()
    for key in tomllib.loads(written):
        at = next(number for number, line in enumerate(lines) if line.startswith((f"{key} =", f"[[{key}]]")))
        assert "#" in lines[at] or lines[at - 1].startswith("#") or key == "end", key
