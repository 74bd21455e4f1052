from __future__ import annotations

import subprocess
import sys

import pytest
from babel import Locale
from babel.localedata import locale_identifiers

from pipeline.campaign.languages import autonym, canonical, chain, direction, same_language, script, source_formats

REFUSED = {"mn_Mong", "mn_Mong_CN", "mn_Mong_MN"}
"""Locales of Babel that run from top to bottom."""


def tags() -> list[str]:
    return sorted(name.replace("_", "-") for name in locale_identifiers() if name not in REFUSED)


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("es_MX", "es-MX"),
        ("ES-mx", "es-MX"),
        ("iw", "he"),
        ("prs", "fa-AF"),
        ("en-UK", "en-GB"),
        ("zh-hant-hk", "zh-Hant-HK"),
        ("TOK", "tok"),
        ("x-klingon", "x-klingon"),
        ("es-x-plain", "es-x-plain"),
        ("qaa", "qaa"),
        ("qps-ploc", "qps-ploc"),
        ("qps-Ploc", "qps-ploc"),
        ("qps_PLOCM", "qps-plocm"),
    ],
)
def test_a_tag_is_taken_as_people_write_it_and_made_canonical(written: str, tag: str) -> None:
    assert canonical(written) == tag
    assert canonical(tag) == tag


@pytest.mark.parametrize(
    "text",
    [
        "",
        "english",
        "zz",
        "q",
        "es-",
        "-es",
        " es",
        "es\n",
        "es MX",
        "../ru",
        "ru.po",
        "sr@latin",
        "рус",
        "x-",
        "und",
        "root",
    ],
)
def test_what_is_no_language_tag_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match='is no language tag: use one such as "ru"'):
        canonical(text)


@pytest.mark.parametrize("tag", ["mn-Mong", "mn_mong_CN", "zh-Phag"])
def test_scripts_that_run_from_top_to_bottom_are_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="from top to bottom"):
        canonical(tag)


@pytest.mark.parametrize(
    "steps",
    [
        "es-MX > es-419 > es > en",
        "pt-AO > pt-PT > pt > en",
        "pt-BR > pt > en",
        "zh-Hant-HK > zh-Hant > en",
        "sr-Latn-ME > sr-Latn > en",
        "az-Arab > en",
        "fa-AF > fa > en",
        "ru > en",
        "en-GB > en-001 > en",
        "en",
        "nb > no > en",
        "rom > en",
        "es-x-plain > es > en",
        "x-plain > en",
        "qps-ploc > en",
    ],
)
def test_words_fall_back_within_language_and_script_and_then_to_the_source(steps: str) -> None:
    expected = tuple(steps.split(" > "))
    assert chain(expected[0], "en") == expected


@pytest.mark.parametrize(
    "steps", ["zh-TW > zh-Hant-TW > zh-Hant", "sr-ME > sr-Latn-ME > sr-Latn", "pa-PK > pa-Arab-PK > pa-Arab"]
)
def test_a_region_that_writes_another_script_falls_back_in_that_script(steps: str) -> None:
    expected = tuple(steps.split(" > "))
    assert same_language(expected[0]) == expected


def test_steps_of_cldr_to_another_language_are_not_taken() -> None:
    assert same_language("ht") == ("ht",)
    assert same_language("hi-Latn") == ("hi-Latn",)


def test_the_source_language_is_last_even_where_it_stands_inside_the_chain() -> None:
    assert chain("es-MX", "es-419") == ("es-MX", "es-419")
    assert chain("es-MX", "es") == ("es-MX", "es-419", "es")


def test_the_source_may_be_written_in_any_form() -> None:
    assert chain("es_MX", "iw") == ("es-MX", "es-419", "es", "he")


@pytest.mark.parametrize("tag", tags())
def test_direction_agrees_with_cldr_and_chains_keep_the_script(tag: str) -> None:
    assert direction(tag) == Locale.parse(tag, sep="-").text_direction
    assert {script(step) for step in same_language(tag)} == {script(tag)}


@pytest.mark.parametrize(
    ("tag", "name", "way"),
    [
        ("ru", "Cyrl", "ltr"),
        ("ar", "Arab", "rtl"),
        ("ur-Aran", "Aran", "rtl"),
        ("ckb", "Arab", "rtl"),
        ("az-Arab", "Arab", "rtl"),
        ("zh-TW", "Hant", "ltr"),
        ("ne", "Deva", "ltr"),
        ("rom", "Latn", "ltr"),
        ("qps-ploc", "Latn", "ltr"),
        ("qps-plocm", "Latn", "rtl"),
    ],
)
def test_script_and_direction_are_the_likely_ones(tag: str, name: str, way: str) -> None:
    assert (script(tag), direction(tag)) == (name, way)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("ru", "русский"),
        ("es", "español"),
        ("it", "italiano"),
        ("ar", "العربية"),
        ("ne", "नेपाली"),
        ("fa", "فارسی"),
        ("zh-Hant", "中文 (繁體)"),
        ("zh-TW", "中文 (繁體, 台灣)"),
        ("pt-BR", "português (Brasil)"),
    ],
)
def test_a_language_is_called_what_it_calls_itself(tag: str, name: str) -> None:
    assert autonym(tag) == name


@pytest.mark.parametrize("tag", ["rom", "es-x-plain", "en-Arab", "qps-ploc"])
def test_a_language_cldr_has_no_name_for_goes_by_its_tag(tag: str) -> None:
    assert autonym(tag) == tag


def test_english_is_formatted_as_british_unless_the_campaign_says_otherwise() -> None:
    assert source_formats("en") == "en-GB"
    assert source_formats("en", "en-US") == "en-US"
    assert source_formats("es_MX") == "es-MX"
    assert source_formats("qps-ploc") == "en-GB"


def test_importing_the_modules_of_words_loads_neither_babel_nor_langcodes_nor_polib() -> None:
    code = (
        "import sys, pipeline.translation.formats, pipeline.campaign.languages, pipeline.translation.tool;"
        "sys.exit(' '.join({'babel', 'langcodes', 'polib'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
