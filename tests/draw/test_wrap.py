from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.draw.wrap import Piece, clusters, pieces


def parted(text: str, language: str = "en", *, phrases: bool = True, hyphenate: bool = False) -> list[str]:
    """What is seen of each piece; "-" and "↵" behind it say that a hyphen shows there and that the line must end."""
    found = pieces(text, language, phrases=phrases, hyphenate=hyphenate)
    return [text[piece.start : piece.end] + "-" * piece.hyphen + "↵" * piece.forced for piece in found]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "a well-known fact", "a|well-|known|fact"),
        ("en", "now — or never – ever", "now —|or|never –|ever"),
        ("en", "word—word", "word—|word"),
        ("en", "read https://example.org/a/b?c=d, please", "read|https://example.org/a/b?c=d,|please"),
        ("en", "write to peers@example.org now", "write|to|peers@example.org|now"),
        ("en", "#Harm-Reduction @in.pud", "#Harm-Reduction|@in.pud"),
        ("en", "10 kg of 12 345 678 in 5–10 days", "10 kg|of|12 345 678|in|5–10|days"),
        ("en", "from $ 5 to 20 %", "from|$ 5|to|20 %"),
        ("hi", "हानि कम ।", "हानि|कम ।"),
        ("en", "in 10 minutes", "in|10|minutes"),
        ("ru", "Мы в доме — и тут", "Мы|в доме —|и тут"),
        ("ru", "А. С. Пушкин сказал бы", "А. С. Пушкин|сказал бы"),
        ("pl", "a w domu i ogrodzie", "a w domu|i ogrodzie"),
        ("cs", "v lese a k lesu", "v lese|a k lesu"),
        ("fr", "Oui ! « Bonjour » : non ; n° 5", "Oui !|« Bonjour » :|non ;|n° 5"),
        ("de", "z. B. hier", "z. B.|hier"),
        ("es", "—Sí —dijo él—. ¿Qué?", "—Sí|—dijo|él—.|¿Qué?"),
        ("ja", "気候正義は待ってくれない。", "気候正義は|待ってくれない。"),
        ("ja", "今すぐ #立即行動 を", "今|すぐ|#立即行動|を"),
        ("zh-Hans", "人人生而自由", "人|人生而|自由"),
        ("ko", "모든 인간은 태어날 때부터", "모든|인간은|태어날|때부터"),
        ("th", "มนุษย์ทั้งหลายเกิดมา", "มนุษย์|ทั้ง|หลาย|เกิด|มา"),
        ("km", "មនុស្សទាំងអស់", "មនុស្ស|ទាំងអស់"),
        ("lo", "ມະນຸດເກີດມາ", "ມະນຸດ|ເກີດ|ມາ"),
        ("my", "လူတိုင်းသည် တူညီ", "လူ|တိုင်း|သည်|တူညီ"),
        ("am", "የሰው፡ልጅ፡ሁሉ", "የሰው፡|ልጅ፡|ሁሉ"),
        ("en", "ok 👩‍👩‍👧‍👦 🇮🇹", "ok|👩‍👩‍👧‍👦|🇮🇹"),
    ],
)
def test_lines_break_where_readers_of_the_language_expect_it(language: str, text: str, expected: str) -> None:
    assert "|".join(parted(text, language)) == expected


def test_what_somebody_typed_to_guide_lines_is_followed() -> None:
    assert parted("12\u00a0345 a\u200bb c\u2060-d") == ["12\u00a0345", "a", "b", "c\u2060-", "d"]
    assert parted("one\ntwo\n\nthree") == ["one↵", "two↵", "↵", "three"]
    assert parted("Grund\u00adgesetz") == ["Grund\u00ad-", "gesetz"]


def test_words_are_hyphenated_only_where_a_box_asks_for_it() -> None:
    text = "Schadensminimierung #Schadensminimierung Ende"
    assert parted(text, "de") == ["Schadensminimierung", "#Schadensminimierung", "Ende"]
    assert parted(text, "de", hyphenate=True) == [
        "Scha-",
        "dens-",
        "mi-",
        "ni-",
        "mie-",
        "rung",
        "#Schadensminimierung",
        "Ende",
    ]


def test_a_language_without_patterns_is_not_hyphenated() -> None:
    assert parted("հավասարություն", "hy", hyphenate=True) == ["հավասարություն"]


def test_where_phrases_do_not_fit_the_finer_breaks_of_the_script_remain() -> None:
    assert parted("自由である。", "ja", phrases=False) == ["自", "由", "で", "あ", "る。"]
    assert parted("자유로", "ko", phrases=False) == ["자", "유", "로"]


def test_a_piece_that_may_break_anywhere_keeps_its_clusters_whole() -> None:
    text = "नेe\u0301👨‍👩‍👧 "
    found = clusters(text, Piece(0, len(text) - 1, len(text)))
    assert [text[each.start : each.end] for each in found] == ["ने", "e\u0301", "👨‍👩‍👧"]
    assert found[-1].next == len(text)


@given(
    st.text(st.sampled_from("ab é\n\u00ad\u200b-—#@/:.5%«»“”ضمกมာက្ម日本、。한국አ፡👩\u200d🏽 "), max_size=40),
    st.sampled_from(["en", "ru", "fr", "ar", "th", "km", "ja", "zh-Hant", "ko", "am"]),
    st.booleans(),
    st.booleans(),
)
def test_pieces_hold_the_whole_text_in_order(text: str, language: str, phrases: bool, hyphenate: bool) -> None:
    found = pieces(text, language, phrases=phrases, hyphenate=hyphenate)
    assert "".join(text[piece.start : piece.next] for piece in found) == text
    assert all(piece.start <= piece.end <= piece.next for piece in found)
    assert all(not text[piece.end : piece.next].strip(" \n\u200b") for piece in found)
