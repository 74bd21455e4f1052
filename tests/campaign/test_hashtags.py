from __future__ import annotations

import pytest

from pipeline.campaign.hashtags import hashtags, lacking, unlinked

JOINER, NON_JOINER = "\u200d", "\u200c"


def test_hashtags_are_whole_words_in_any_script() -> None:
    text = "#HomeRun4OAT, #COVID19: #कोभिड१९ #СнижениеВреда. ＃OAT a#b &#39; #2020 # #_ #a_b"
    assert hashtags(text) == ["#HomeRun4OAT", "#COVID19", "#कोभिड१९", "#СнижениеВреда", "＃OAT", "#a_b"]


def test_a_longer_hashtag_is_not_the_shorter_one() -> None:
    assert lacking("#HarmReductionWorks #HarmReductionIsEssential", ["#HarmReduction"]) == ["#HarmReduction"]


def test_capitals_do_not_matter() -> None:
    assert lacking("Closing #harmreduction down", ["#HarmReduction"]) == []


def test_cyrillic_letters_that_look_latin_make_another_hashtag() -> None:
    assert lacking("#ОАТ", ["#OAT"]) == ["#OAT"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("(#HIV)", ["stands right behind '('"]),
        ("l’#OAT", ["stands right behind '’'"]),
        ("«#OAT»", ["stands right behind '«'"]),
        ("#COVID-19", ["ends before '-'"]),
        (f"#पुर्{JOINER}याइ", ["holds a zero width joiner"]),
        (f"#می{NON_JOINER}خواهیم", ["holds a zero width non-joiner"]),
        ("\u2066#OAT\u2069", ["stands right behind", "ends before"]),
    ],
)
def test_a_hashtag_that_is_no_link_everywhere_is_told(text: str, told: list[str]) -> None:
    found = [what for _, what, _ in unlinked(text)]
    assert len(found) == len(told)
    assert all(what.startswith(start) for what, start in zip(found, told, strict=True))


@pytest.mark.parametrize(
    "text",
    ["#OAT", "now #OAT.", "(see #OAT)", "so »x #OAT«.", "#OAT, #HIV: #A; #B! #C?", "a\u00a0#OAT\nb", "#कोभिड१९ र"],
)
def test_a_hashtag_that_is_a_link_everywhere_is_not_told(text: str) -> None:
    assert list(unlinked(text)) == []
