from __future__ import annotations

import pickle
import re
import unicodedata
from importlib.resources import files

import polib
import pytest

from pipeline.translation.tool import catalog, placeholders, tool_words

TRANSLATED = ("ru", "es", "it", "ar", "ne")
FIRST_LETTERS = {"ru": "CYRILLIC", "es": "LATIN", "it": "LATIN", "ar": "ARABIC", "ne": "DEVANAGARI"}
LITERAL = ("OK", "FAILED", "PowerShell", "zip", "{")


def entries(tag: str) -> list[polib.POEntry]:
    file = files("pipeline.translation") / "tool" / f"{tag}.po"
    return list(polib.pofile(file.read_text(encoding="utf-8"), check_for_duplicates=True))


@pytest.mark.parametrize("tag", TRANSLATED)
def test_every_key_is_there_in_every_language_in_the_order_of_the_english(tag: str) -> None:
    assert list(catalog(tag)) == list(catalog("en"))
    assert tool_words(tag).missing == ()


@pytest.mark.parametrize("tag", TRANSLATED)
def test_translations_are_of_the_english_as_it_is_now(tag: str) -> None:
    assert {entry.msgctxt: entry.msgid for entry in entries(tag)} == dict(catalog("en"))


@pytest.mark.parametrize("tag", TRANSLATED)
def test_translations_have_the_placeholders_and_fixed_words_of_the_english(tag: str) -> None:
    for entry in entries(tag):
        assert placeholders(entry.msgstr) == placeholders(entry.msgid), entry.msgctxt
        for word in LITERAL:
            if word != "zip" or "{zip}" not in entry.msgid:
                assert (word in entry.msgid) == (word in entry.msgstr), (entry.msgctxt, word)


@pytest.mark.parametrize("tag", ["en", *TRANSLATED])
def test_braces_stand_only_around_placeholders(tag: str) -> None:
    for key, text in catalog(tag).items():
        assert not set("{}") & set(re.sub(r"\{[a-z_]+\}", "", text)), key


@pytest.mark.parametrize("tag", TRANSLATED)
def test_every_translation_says_whether_a_machine_or_a_person_answers_for_it(tag: str) -> None:
    for entry in entries(tag):
        assert entry.tcomment == "machine draft" or entry.tcomment.startswith("reviewed by "), entry.msgctxt
        assert not entry.fuzzy, entry.msgctxt


@pytest.mark.parametrize("tag", TRANSLATED)
def test_translations_are_in_the_script_of_their_language(tag: str) -> None:
    for entry in entries(tag):
        words = re.sub(
            r"\{[a-z_]+\}|OK|FAILED|zip|Power[Ss]hell|Linux|Mac|Windows|Twitter|alt text|Excel|LibreOffice|Google Sheets|\.xlsx|X",
            "",
            entry.msgstr,
        )
        letters = [char for char in words.replace("terminal", "") if char.isalpha()] if tag == "ar" else list(words)
        names = {unicodedata.name(char).split()[0] for char in letters if char.isalpha()}
        assert names == {FIRST_LETTERS[tag]}, (entry.msgctxt, names)


@pytest.mark.parametrize("tag", ["en", *TRANSLATED])
def test_texts_are_nfc_and_have_no_stray_spaces(tag: str) -> None:
    for key, text in catalog(tag).items():
        assert text == unicodedata.normalize("NFC", text) == " ".join(text.split()), key


@pytest.mark.parametrize("tag", ["en", *TRANSLATED])
def test_every_text_can_be_filled(tag: str) -> None:
    words = tool_words(tag)
    for key, text in catalog("en").items():
        said = words.text(key, **dict.fromkeys(placeholders(text), "7"))
        assert said.tag == tag
        assert "{" not in said.text


def test_values_stand_where_the_words_name_them() -> None:
    assert tool_words("ru").text("tool.root.folder", name="русский", tag="ru") == ("русский: папка ru", "ru")


def test_values_are_never_read_for_placeholders_or_formats() -> None:
    said = tool_words("en").text("tool.root.folder", name="{tag}", tag="{0.__class__}")
    assert said.text == "{tag}: folder {0.__class__}"


@pytest.mark.parametrize("values", [{}, {"name": "a"}, {"name": "a", "tag": "b", "folder": "c"}])
def test_a_value_too_few_or_too_many_is_an_error(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"tool\.root\.folder needs values for \['name', 'tag'\]"):
        tool_words("en").text("tool.root.folder", **values)


def test_a_key_there_is_not_is_an_error() -> None:
    words = tool_words("en")
    assert words.knows("tool.draft")
    assert not words.knows("tool.daft")
    with pytest.raises(KeyError):
        words.text("tool.daft")


def test_a_language_without_words_gets_english_that_says_it_is_english() -> None:
    words = tool_words("fr")
    assert words.text("tool.guide.contents") == ("Contents", "en")
    assert words.missing == tuple(catalog("en"))


def test_a_region_gets_the_words_of_its_language() -> None:
    words = tool_words("es_MX")
    assert words.text("tool.guide.contents") == ("Índice", "es")
    assert words.missing == ()


def test_another_script_does_not_get_words_it_cannot_read() -> None:
    assert tool_words("ru-Latn").text("tool.draft") == ("DRAFT", "en")


def test_a_campaign_may_say_it_in_its_own_words() -> None:
    words = tool_words("fr", {"tool.draft": "BROUILLON"})
    assert words.text("tool.draft") == ("BROUILLON", "fr")
    assert "tool.draft" not in words.missing
    assert tool_words("fr").text("tool.draft").tag == "en"


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("tool.guide.page", "Page"),
        ("tool.guide.page", "Page {numero}"),
        ("tool.draft", " "),
        ("tool.daft", "BROUILLON"),
        ("tool.size.banner", "{campaign}"),
    ],
)
def test_own_words_that_would_lose_something_are_refused_and_listed(key: str, text: str) -> None:
    words = tool_words("fr", {key: text})
    assert words.refused == (key,)
    assert words.words == tool_words("fr").words


def test_sizes_have_names_people_use_and_made_up_ones_their_own() -> None:
    assert tool_words("it").size("story") == ("Storia", "it")
    assert tool_words("it").size("banner") == ("banner", "en")
    assert tool_words("it", {"tool.size.banner": "Striscione"}).size("banner") == ("Striscione", "it")


def test_names_of_files_and_dates_stay_in_one_piece_inside_arabic() -> None:
    said = tool_words("ar").text("tool.readme.post.text", file="posts.txt")
    assert "\N{FIRST STRONG ISOLATE}posts.txt\N{POP DIRECTIONAL ISOLATE}" in said.text
    said = tool_words("ar").text("tool.readme.language.documents", folder="2020-11-09")
    assert "\N{FIRST STRONG ISOLATE}2020-11-09\N{POP DIRECTIONAL ISOLATE}" in said.text


def test_nothing_invisible_is_added_where_directions_agree() -> None:
    assert (
        tool_words("ru").text("tool.readme.post.text", file="posts.txt").text == "Скопируйте пост из файла posts.txt."
    )
    assert tool_words("ar").text("tool.guide.page", number="7").text == "صفحة 7"
    assert tool_words("ar").text("tool.readme.language.title", campaign="حملة", language="العربية").text.isprintable()


def test_words_can_be_compared_and_sent_to_a_worker() -> None:
    words = tool_words("ar", {"tool.draft": "مسوّدة"})
    assert pickle.loads(pickle.dumps(words)) == words  # noqa: S301
