from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.draw.faces import face_of, read_index
from pipeline.draw.fonts import PACK, FontSet, font_set, missing_hint, plain_style, shaping_language
from tests.draw.made_fonts import LETTERS, loaded, made_font
from tests.draw.texts import fonts

LATIN, ARABIC, EMOJI = "Noto Sans", "Noto Sans Arabic", "Twemoji Mozilla"


def runs(text: str, language: str = "en", among: FontSet | None = None, *families: str) -> list[tuple[str, str]]:
    """(text, family) of each run."""
    found = (among or pack()).itemised(text, plain_style(families or (LATIN,)), language)
    assert found.missing == ()
    return [(run.text, run.family) for run in found.runs]


def pack(**choices: str) -> FontSet:
    return font_set(fonts().faces, choices)


def test_spaces_and_punctuation_stay_in_the_font_of_their_words() -> None:
    assert runs("الحدّ من الضرر، الآن!", "ar") == [("الحدّ من الضرر، الآن!", ARABIC)]


def test_latin_letters_and_digits_stay_in_the_drawing_s_font() -> None:
    assert runs("نسبة 50% من (WHO) هنا", "ar") == [
        ("نسبة ", ARABIC),
        ("50% ", LATIN),
        ("من ", ARABIC),
        ("(WHO) ", LATIN),
        ("هنا", ARABIC),
    ]


def test_a_hash_goes_with_its_tag() -> None:
    assert runs("الآن #Now", "ar") == [("الآن ", ARABIC), ("#Now", LATIN)]


def test_digits_of_a_script_stay_in_its_font() -> None:
    assert runs("২০২০ সাল", "bn") == [("২০২০ সাল", "Noto Sans Bengali")]


def test_a_closing_bracket_is_in_the_font_of_its_opening_one() -> None:
    assert runs("(منظمة WHO)", "ar") == [("(منظمة ", ARABIC), ("WHO", LATIN), (")", ARABIC)]


@pytest.mark.parametrize(
    "emoji",
    ["🙏", "👩🏽‍⚕️", "👨‍👩‍👧", "🇳🇵", "1️⃣", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👍🏿"],
    ids=["plain", "zwj", "family", "flag", "keycap", "vs16", "tags", "skin"],
)
def test_an_emoji_is_one_piece_in_the_emoji_font(emoji: str) -> None:
    assert runs(f"a {emoji}") == [("a ", LATIN), (emoji, EMOJI)]


def test_a_character_asked_for_as_text_is_none_in_colour() -> None:
    assert runs("© 2020 1") == [("© 2020 1", LATIN)]


def test_a_mark_never_leaves_its_letter(tmp_path: Path) -> None:
    among = loaded(tmp_path, Testa_ttf=made_font(letters=LETTERS))  # has a, but no combining acute
    assert runs("ba\u0301b", "en", among, "Testa") == [
        ("b", among.faces[0].typst),
        ("a\u0301", LATIN),
        ("b", among.faces[0].typst),
    ]


def test_the_designer_s_font_comes_first_and_the_pack_only_fills_gaps(tmp_path: Path) -> None:
    among = loaded(tmp_path, Testa_ttf=made_font())
    own = among.faces[0].typst
    assert runs("ab! cž", "en", among, "Testa") == [("ab! c", own), ("ž", LATIN)]


def test_letters_that_join_come_from_one_font_that_has_them_all(tmp_path: Path) -> None:
    among = loaded(tmp_path, Testa_ttf=made_font(letters="ab مکی"))  # no heh goal, as in fonts made for Arabic
    own = among.faces[0].typst
    assert runs("a ہم کمی b", "ur", among, "Testa") == [("a ", own), ("ہم کمی ", ARABIC), ("b", own)]
    assert runs("a کمی b", "ur", among, "Testa") == [("a کمی b", own)]


def test_a_conjunct_is_never_cut_by_a_letter_the_font_lacks(tmp_path: Path) -> None:
    among = loaded(tmp_path, Testa_ttf=made_font(letters="কত\u09cd "))
    assert runs("ক্ষ কত", "bn", among, "Testa") == [("ক্ষ কত", "Noto Sans Bengali")]


def test_the_pack_comes_in_the_nearest_weight() -> None:
    weights = {w: pack().itemised("س", plain_style((LATIN,), w), "ar").runs[0].weight for w in (300, 500, 600, 900)}
    assert weights == {300: 400, 500: 400, 600: 700, 900: 700}


def test_a_font_called_by_its_own_name_sets_the_weight_of_what_it_lacks(tmp_path: Path) -> None:
    among = loaded(tmp_path, Testa_ttf=made_font(style="Black", weight=900))
    assert among.itemised("س", plain_style(("Testa-Black",)), "ar").runs[0].weight == 700


def test_a_choice_for_a_language_draws_its_script_and_nothing_else() -> None:
    chosen = pack(ur="Noto Nastaliq Urdu")
    assert runs("نقصان 24 OST", "ur", chosen) == [("نقصان ", "Noto Nastaliq Urdu"), ("24 OST", LATIN)]
    assert runs("نقصان", "ar", chosen) == [("نقصان", ARABIC)]


def test_a_choice_for_a_script_holds_for_all_its_languages_but_not_before_the_drawing_s_font(tmp_path: Path) -> None:
    among = loaded(tmp_path, Testa_ttf=made_font(letters="سab "), Other_ttf=made_font("Other", letters="سلام "))
    testa, other = (next(f.typst for f in among.faces if f.family == name) for name in ("Testa", "Other"))
    chosen = among.choosing({"Arab": "Other"})
    assert runs("لا", "fa", chosen, "Testa") == [("لا", other)]
    assert runs("س", "fa", chosen, "Testa") == [("س", testa)]


def test_a_choice_may_be_one_font_of_a_family_by_its_full_name(tmp_path: Path) -> None:
    heavy, light = made_font("Other", "Black", 900, letters="ж"), made_font("Other", letters="ж")
    among = loaded(tmp_path, Testa_ttf=made_font(), Heavy_ttf=heavy, Light_ttf=light)
    assert among.choosing({"Cyrl": "Other Black"}).itemised("ж", plain_style(("Testa",)), "ru").runs[0].weight == 900
    assert among.choosing({"Cyrl": "Other"}).itemised("ж", plain_style(("Testa",)), "ru").runs[0].weight == 400


def test_what_no_font_has_is_told_once_each() -> None:
    found = fonts().itemised("a𒀀b𒀁𒀀\u0302", plain_style((LATIN,)), "en")
    assert found.missing == ("𒀀", "𒀁")


def test_invisible_characters_and_wide_spaces_need_no_font() -> None:
    text = "a\u200d\u2068b\u2069\u00ad\u2003c\u202fd\ne"
    assert runs(text) == [(text, LATIN)]


def test_missing_chinese_names_the_package_to_install() -> None:
    without = font_set([face for face in fonts().faces if face.origin != "cjk"])
    missing = without.itemised("立即", plain_style((LATIN,)), "zh-Hans").missing
    assert missing == ("立", "即")
    assert "campaign-packs-fonts-cjk" in missing_hint(missing, without)
    assert "campaign-packs-fonts-cjk" not in missing_hint(("𒀀",), without)


@pytest.mark.parametrize(
    ("tag", "asked"),
    [
        ("zh-Hans", ("zh", None)),
        ("zh-Hant", ("zh", "TW")),
        ("zh-HK", ("zh", "HK")),
        ("zh-TW", ("zh", "TW")),
        ("pt-BR", ("pt", "BR")),
        ("ja", ("ja", None)),
    ],
)
def test_typst_is_told_the_region_that_decides_the_forms(tag: str, asked: tuple[str, str | None]) -> None:
    assert shaping_language(tag) == asked


SAMPLES = {
    "en": "Aa“”—", "ru": "Ёё№«»", "es": "¿¡ñÑ", "it": "àÈù", "fr": "œŒÿ", "de": "ßẞ„“", "pt": "ãÕç", "tr": "ğİıŞ",
    "vi": "ẵỡựđ₫", "el": "ΆώϊΰΏ", "ka": "აჰ„“", "hy": "ԱֆևՕ՞։", "ar": "ءيّ٣٪؟،", "fa": "پچژگک۴", "ur": "ٹڈڑےہں۔",
    "he": "אתםשׁ״׳", "hi": "अज़क्षज्ञ।१", "ne": "ऋङ्ग॥", "bn": "অড়য়ৎঁ৳", "ta": "அஃஸ்ரீ", "th": "กฮฺ๏฿ำ", "lo": "ກຮຽໜ່ຳ",
    "my": "ကအ၏္ျှင့်", "km": "កអៗ្រ៛", "am": "ሀፐ፣።፩",
}  # fmt: skip


@pytest.mark.parametrize("language", SAMPLES)
@pytest.mark.parametrize("weight", [400, 700])
def test_the_pack_covers_the_language_in_both_weights(language: str, weight: int) -> None:
    shipped = font_set([face_of(facts, PACK, copy, "pack") for copy, facts in read_index(PACK).items()])
    found = shipped.itemised(SAMPLES[language], plain_style((LATIN,), weight), language)
    assert found.missing == ()
    assert {run.weight for run in found.runs} == {weight}
