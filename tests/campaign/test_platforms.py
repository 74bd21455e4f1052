from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.campaign.limits import Platform
from pipeline.campaign.load import CAMPAIGN_FILE, load_campaign
from pipeline.campaign.model import Campaign
from pipeline.campaign.platforms import shipped_platforms
from tests.campaign.test_load import CAMPAIGN, workspace

LINES = CAMPAIGN.count("\n")


def loaded(tmp_path: Path, toml: str) -> tuple[Campaign | None, list[tuple[str, int, str]]]:
    """The campaign with this at the end of its file; what is wrong, on which line of the addition, and the hint."""
    campaign, problems = load_campaign(workspace(tmp_path, {CAMPAIGN_FILE: CAMPAIGN + toml}))
    return campaign, [(problem.what, problem.line - LINES, problem.hint) for problem in problems]


def test_every_platform_has_a_source_and_the_day_it_was_looked_up() -> None:
    assert all(one.source and one.name and date(2026, 1, 1) <= one.checked_on for one in shipped_platforms().values())


def test_the_networks_of_the_campaigns_page_are_there() -> None:
    assert {"facebook", "x", "instagram"} <= shipped_platforms().keys()


def test_limits_are_those_that_were_found() -> None:
    platforms = shipped_platforms()
    assert (platforms["x"].caption, platforms["x"].counted, platforms["x"].link) == (280, "weighted", 23)
    assert (platforms["instagram"].hashtags, platforms["instagram"].ratio) == (5, (0.8, 1.91))
    assert (platforms["bluesky"].caption, platforms["bluesky"].caption_bytes) == (300, 3000)
    assert (platforms["telegram"].caption, platforms["telegram"].text) == (1024, 4096)
    assert (platforms["instagram-stories"].sizes, platforms["instagram-stories"].safe) == (
        ((1080, 1920),),
        (1080, 1420),
    )
    assert (platforms["telegram"].alt, platforms["facebook"].alt) == (0, None)


def test_what_is_advised_is_less_than_what_is_allowed() -> None:
    for one in shipped_platforms().values():
        for key in ("picture_bytes", "picture_pixels", "caption", "hashtags", "alt"):
            limit, advised = getattr(one, key), getattr(one, f"advised_{key}")
            assert limit is None or advised is None or 0 < advised < limit, (one.id, key)


def fits(size: tuple[int, int], one: Platform) -> bool:
    width, height = size
    narrow, wide = one.ratio or (0, width)
    return (
        (one.smallest_width or 0) <= width <= (one.largest_width or width)
        and max(size) <= (one.largest_side or max(size))
        and sum(size) <= (one.largest_sum or sum(size))
        and width * height <= (one.picture_pixels or width * height)
        and narrow <= width / height <= wide
    )


@pytest.mark.parametrize("name", shipped_platforms())
def test_a_platform_takes_the_sizes_that_are_made_for_it(name: str) -> None:
    one = shipped_platforms()[name]
    assert one.sizes
    assert [size for size in one.sizes if not fits(size, one)] == []


def test_a_campaign_without_a_word_of_platforms_has_them_as_shipped(tmp_path: Path) -> None:
    campaign, problems = loaded(tmp_path, "")
    assert problems == []
    assert campaign is not None
    assert campaign.platforms == shipped_platforms()


def test_a_campaign_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    toml = (
        '[platform.mastodon]\ncaption = 1000\nsource = "our own server"\nchecked_on = 2026-12-01\n'
        'sizes = ["1200x1200"]\nformats = ["png"]\nratio = ["1:2", "2:1"]\nadvised_hashtags = 0\n'
    )
    campaign, problems = loaded(tmp_path, toml)
    assert problems == []
    assert campaign is not None
    mastodon, shipped = campaign.platforms["mastodon"], shipped_platforms()["mastodon"]
    assert (mastodon.caption, mastodon.source, mastodon.checked_on) == (1000, "our own server", date(2026, 12, 1))
    assert (mastodon.sizes, mastodon.formats, mastodon.ratio) == (((1200, 1200),), ("png",), (0.5, 2.0))
    assert (mastodon.advised_hashtags, mastodon.alt, mastodon.counted) == (0, shipped.alt, shipped.counted)
    assert {**campaign.platforms, "mastodon": shipped} == shipped_platforms()


@pytest.mark.parametrize(
    ("toml", "what", "line", "hint"),
    [
        ("[platform.mastadon]\ncaption = 1", "'mastadon' is none of the platforms", 1, "did you mean 'mastodon'?"),
        ("[platform.x]\ncaptions = 1", "unknown key 'captions'", 2, "did you mean 'caption'?"),
        ("[platform.x]\ncaption = -1", "'caption' is -1", 2, "write a whole number from 0"),
        ("[platform.x]\npicture_bytes = 0", "'picture_bytes' is 0", 2, "write a whole number from 1"),
        ("[platform.x]\ncaption = '9'", "'caption' must be a whole number", 2, ""),
        ("[platform.x]\ncounted = 'words'", "'counted' is 'words'", 2, "known here: emoji-bytes, graphemes, utf-16, weighted"),
        (
            "[platform.x]\nsizes = ['10 x 10']",
            "'10 x 10' is no size: write width and height in px, such as 1080x1350",
            2,
            "",
        ),
        ("[platform.x]\nformats = ['jpeg']", "'jpeg' is no format of pictures: did you mean 'jpg'?", 2, ""),
        ("[platform.x]\nratio = ['2:1', '1:2']", "'ratio' must be the narrowest and the widest", 2, 'write ["4:5", "1.91:1"]'),
        ("[platform]\nx = 1", "'x' must be a table", 2, ""),
        ("platform = 'x'", "'platform' must be a table", 1, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, toml: str, what: str, line: int, hint: str) -> None:
    if not toml.startswith("["):
        campaign, problems = load_campaign(workspace(tmp_path, {CAMPAIGN_FILE: toml + "\n" + CAMPAIGN}))
        assert [(problem.what, problem.line, problem.hint) for problem in problems] == [(what, line, hint)]
    else:
        campaign, found = loaded(tmp_path, toml)
        assert found == [(what, line, hint)]
    assert campaign is None
