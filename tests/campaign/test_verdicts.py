from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.campaign.platforms import shipped_platforms
from pipeline.campaign.verdicts import TooMuch, alt_verdict, said, verdict, verdicts

PLATFORMS = shipped_platforms()


def excess(text: str, name: str) -> tuple[TooMuch, ...]:
    return verdict(text, PLATFORMS[name]).excess


@pytest.mark.parametrize(
    ("name", "limit"),
    [("x", 280), ("bluesky", 300), ("mastodon", 500), ("threads", 500), ("whatsapp", 700), ("telegram", 1024)],
)
def test_a_post_may_be_just_as_long_as_the_limit(name: str, limit: int) -> None:
    assert excess("x" * limit, name) == ()
    assert excess("x" * (limit + 1), name) == (TooMuch("characters", limit + 1, limit),)


def test_instagram_takes_five_hashtags() -> None:
    assert verdict("#a #b #c #d #e", PLATFORMS["instagram"]).fits
    assert excess("#a #b #c #d #e #a", "instagram") == (TooMuch("hashtags", 6, 5),)


def test_threads_links_one_hashtag_and_takes_more() -> None:
    found = verdict("#a #b", PLATFORMS["threads"])
    assert found.excess == (TooMuch("hashtags", 2, 1, advised=True),)
    assert found.fits


def test_threads_takes_five_links() -> None:
    assert excess("https://a.org " * 6, "threads") == (TooMuch("links", 6, 5),)


def test_bluesky_has_a_limit_in_bytes_too() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"  # one grapheme of 25 bytes
    assert excess(family * 121, "bluesky") == (TooMuch("bytes", 3025, 3000),)


def test_near_a_limit_in_graphemes_code_points_should_fit_too() -> None:
    assert excess("क्ष" * 290, "bluesky") == (TooMuch("characters", 870, 300, advised=True),)
    assert excess("क्ष" * 200, "bluesky") == ()


def test_stories_take_no_text_and_are_not_asked() -> None:
    assert excess("A post", "instagram-stories") == (TooMuch("text", 1, 0),)
    asked = {one.platform.id for one in verdicts("A post", PLATFORMS.values())}
    assert asked == PLATFORMS.keys() - {"instagram-stories", "facebook-stories"}


def test_a_campaigns_own_limit_is_the_one_that_counts() -> None:
    assert verdict("x" * 900, replace(PLATFORMS["mastodon"], caption=1000)).fits


def test_what_is_too_much_is_said_in_numbers() -> None:
    assert said(verdict("#a " * 6 + "x" * 2200, PLATFORMS["instagram"]).excess) == (
        "2218 characters, at most 2200; 6 hashtags, at most 5"
    )


def test_alt_texts_have_limits_of_their_own() -> None:
    assert alt_verdict("x" * 300, PLATFORMS["tiktok"]) is None
    assert alt_verdict("x" * 301, PLATFORMS["tiktok"]) == TooMuch("characters", 301, 300)
    assert alt_verdict("x" * 301, PLATFORMS["facebook"]) == TooMuch("characters", 301, 100, advised=True)
    assert alt_verdict("x" * 9999, PLATFORMS["telegram"]) is None  # it takes none
