from __future__ import annotations

import pytest

from pipeline.campaign.characters import MAX_CHARACTERS, placeholder_fault, text_fault


@pytest.mark.parametrize(
    ("character", "called"),
    [
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u202a", "U+202A LEFT-TO-RIGHT EMBEDDING"),
        ("\x00", "U+0000"),
        ("\x1b", "U+001B"),
        ("\x9b", "U+009B"),
        ("\ufeff", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("\ufff9", "U+FFF9 INTERLINEAR ANNOTATION ANCHOR"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("\ufdd0", "U+FDD0"),
        ("\U0001ffff", "U+1FFFF"),
    ],
)
def test_a_character_that_nobody_sees_is_named(character: str, called: str) -> None:
    assert called in text_fault(f"Harm{character} reduction")


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",
        "क्\u200dष",
        "ភាសា\u200bខ្មែរ",
        "Don\u00adau\u2060dampf",
        "\u2068#HarmReduction\u2069 \u2067א\u2069\u200f",
        "👩\u200d⚕\ufe0f",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "one\n\ttwo\u00a0three\u202ffour",
        "ᠮᠣᠩ\u180bᠭᠣᠯ",
    ],
)
def test_what_languages_and_emoji_need_stays(text: str) -> None:
    assert text_fault(text) == ""


@pytest.mark.parametrize("text", ["\u2067open", "shut\u2069", "\u2069\u2068"])
def test_a_change_of_direction_must_end_in_its_own_text(text: str) -> None:
    assert "direction" in text_fault(text)


def test_an_endless_text_is_refused() -> None:
    assert text_fault("a" * MAX_CHARACTERS) == ""
    assert "10,001 characters" in text_fault("a" * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize(
    ("source", "translated", "said"),
    [
        ("{value} countries", "{value} стран", ""),
        ("{value} countries", "стран", "lacks {value}"),
        ("countries", "{value.__class__.__init__.__globals__}", "has {value.__class__"),
        ("{value} countries", "{value:>999999999}", "lacks {value}"),
        ("a {b} {c}", "{c} {b} a", ""),
    ],
)
def test_a_translation_has_the_placeholders_of_its_source(source: str, translated: str, said: str) -> None:
    fault = placeholder_fault(source, translated)
    assert said in fault
    assert bool(fault) == bool(said)
