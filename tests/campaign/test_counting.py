"""How platforms count; X's way is held against twitter-text itself, in its port to Python."""

from __future__ import annotations

import time
import warnings
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.campaign.counting import length, links
from pipeline.campaign.platforms import shipped_platforms

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it imports pkg_resources, which says that it is old
    from twitter_text import parse_tweet

PLATFORMS = shipped_platforms()
X, MASTODON, BLUESKY, THREADS = (PLATFORMS[name] for name in ("x", "mastodon", "bluesky", "threads"))
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
PIECES = [
    *(
        "essential",
        "vital.",
        "Снижение",
        "الحد",
        "हानि",
        "減少",
        "አማርኛ",
        "ლამაზი",
        "l’OAT",
        "’—–«»،؟।",
        "…€№•",
        "\u2066#OAT\u2069",
    ),
    *(
        "#HarmReduction",
        "@INPUD",
        "a@b.org",
        "e\u0301",
        "47",
        "1️⃣",
        "©",
        "™",
        "❤",
        "❤️",
        "👍🏽",
        "🇺🇦",
        FAMILY,
        "(",
        ")",
        "&",
        "\n",
    ),
    *(
        "inpud.net",
        "example.org/a_(b)?c=d",
        "https://inpud.net/en/peers#a.",
        "http://пример.рф/путь",
        "www.example.ngo",
        "e.g.",
    ),
    *(
        "https://localhost/x",
        "Hello.World",
        "-example.com",
        "_example.com",
        "example.com:8080/x",
        "a.co",
        "U.S.",
        "x@y.z",
        "@x.com",
    ),
]


def oracle(text: str) -> int:
    counted = parse_tweet(text).weightedLength
    assert isinstance(counted, int)
    return counted


@pytest.mark.parametrize("text", PIECES)
def test_x_counts_what_twitter_text_counts(text: str) -> None:
    assert length(text, X) == oracle(text)


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_x_counts_any_post_as_twitter_text_does(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert length(text, X) == oracle(text)


@given(st.text(st.characters(codec="utf-8", max_codepoint=0x2FFF), max_size=60))
def test_x_counts_any_characters_as_twitter_text_does(text: str) -> None:
    """But for addresses and emoji, whose lists differ with their years."""
    text = "".join(char for char in text if char != "." and not 0x2100 <= ord(char) <= 0x2BFF)
    assert length(text, X) == oracle(text)


def test_emoji_newer_than_twitter_text_count_as_one() -> None:
    assert length("🧑\u200d🚒", X) == 2


@pytest.mark.parametrize(
    ("text", "graphemes", "utf_16", "threads"),
    [
        ("plain", 5, 5, 5),
        (FAMILY, 1, 11, 25),
        ("👍🏽!", 2, 5, 9),
        ("e\u0301", 1, 1, 1),
        ("क्षति", 2, 5, 5),
        ("🇳🇵", 1, 4, 8),
    ],
)
def test_each_platform_counts_in_its_own_unit(text: str, graphemes: int, utf_16: int, threads: int) -> None:
    counted = [length(text, one) for one in (BLUESKY, PLATFORMS["telegram"], THREADS)]
    assert counted == [graphemes, utf_16, threads]


def test_an_address_counts_23_on_x_and_mastodon_and_in_full_elsewhere() -> None:
    text = "See https://inpud.net/en/covid-19-and-people-who-use-drugs now"
    assert (length(text, X), length(text, MASTODON), length(text, BLUESKY)) == (31, 31, len(text))


def test_a_name_without_https_is_a_link_on_x_alone() -> None:
    assert (length("inpud.net", X), length("inpud.net", MASTODON)) == (23, 9)


def test_the_server_of_a_handle_does_not_count_on_mastodon() -> None:
    assert length("@peers@mastodon.example.org thanks", MASTODON) == len("@peers thanks")


def test_addresses_are_counted() -> None:
    assert links("https://a.org https://b.org/x, https://c.org and d.org", THREADS) == 3


@pytest.mark.parametrize(
    "text",
    [
        "a." * 5000,
        "/" * 10_000,
        "https://a.co/" + "/(" * 5000,
        "https://a.co/" + "a(b" * 3000,
        "@a" * 5000,
        "a_" * 5000,
    ],
)
def test_hostile_texts_are_counted_quickly(text: str) -> None:
    started = time.process_time()
    for platform in (X, MASTODON, replace(X, link=None)):
        length(text, platform)
    assert time.process_time() - started < 2
