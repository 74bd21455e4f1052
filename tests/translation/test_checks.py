from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.campaign.glossary import Glossary, TagRule
from pipeline.campaign.model import Campaign, Point, Week
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from pipeline.translation.checked import Lists
from pipeline.translation.checks import CHECKS, check_strings, languages_of, mended
from pipeline.translation.model import Approval, Catalog, Catalogs, Entry
from tests.translation.campaigns import campaign
from tests.workspaces import REPOSITORY

GLOSSARY = Glossary(
    names=("INPUD", "COVID-19"),
    titles=("Out in the cold",),
    terms={"harm reduction": {"ru": ("снижен* вреда",), "es": ("reducción de daños",)}},
    avoid={"ru": ("наркоман*",), "ar": ("*متعاطون",), "ne": ("दुर्व्यसनी",)},
)
TAGS = {"harmreduction": TagRule("both", {"ru": "#СнижениеВреда"}), "oat": TagRule("localise", {"es": "#TAO"})}
FEWER = "week.essential.post.fewer"


def point(value: int = 47) -> Point:
    return Point("countries", value, Text("week.essential.point.countries", "{value} countries do."))


def week(*points: Point) -> Week:
    day = date(2020, 11, 9)
    nothing: dict[str, Any] = dict.fromkeys(("public_from", "public_until", "graphics", "headline", "ask", "data"))
    return Week("essential", day, day, hashtag="#Peers", alts={}, posts=(), points=points, file="w.toml", **nothing)


def settled(*tags: str) -> Campaign:
    return replace(campaign(*tags), glossary=GLOSSARY, tag_rules=TAGS, weeks=(week(point()),))


def problems(
    english: str,
    translation: str = "",
    tag: str = "ru",
    key: str = FEWER,
    *,
    fuzzy: bool = False,
    ignored: str = "",
    **more: Any,
) -> list[Problem]:
    """What the checks say of one string; with a translation only of that."""
    text = Text(key, english, "week.toml", 7, **more)
    entry = Entry(english, translation, fuzzy, 3, frozenset(ignored.split()))
    sentence = Entry("", "{value} стран так делают.", fuzzy=False, line=1)
    catalog = Catalog(tag, f"{tag}.po", {key: entry, "week.essential.point.countries": sentence})
    lists = Lists({"en": {"can leads to": "can lead to"}, "ru": {"карона": "корона"}})
    found = check_strings(settled(tag), [text], Catalogs({tag: catalog}), lists).problems
    return [problem for problem in found if problem.file == (f"{tag}.po" if translation else "week.toml")]


def ids(*args: Any, **named: Any) -> list[str]:
    return [problem.check for problem in problems(*args, **named)]


WRONG = {
    "link": ("See https://inpud.net/a.", "См. https://inpud.net/b."),
    "hashtag": ("They do. #Peers #OAT", "Они да. #OAT"),
    "hashtag-lookalike": ("Now #OAT", "Сейчас #ОАТ"),
    "mixed-script": ("We demand", "Mы требуем"),
    "wrong-script": ("We demand this from all states", "Exigimos esto de los Estados"),
    "data-point": ("In 47 countries", "В 74 странах"),
    "unfinished": ("We demand", "Мы требуем TODO"),
    "number": ("In 2020, 3 of them", "В 2021 году 3 из них"),
    "untranslated": ("We demand this now", "We demand this now"),
    "end": ("We demand this.", "Мы требуем этого?"),
    "quotes": ("The “cold” house", "«Холодный дом"),
    "length": ("Cold", "Очень холодный дом"),
    "glossary": ("Harm reduction now", "Уменьшение вреда сейчас"),
    "avoid": ("People", "Наркоманы"),
    "name": ("The peers of INPUD", "Люди ИНПУД"),
    "capitals": ("The peers of INPUD", "Люди движения Inpud"),
    "spelling": ("A crown", "Это карона"),
    "edge-space": ("A crown", " Это корона"),
    "no-break-space": ("A big crown", "Это большая\u00a0корона"),
    "double-space": ("A big crown", "Это  большая корона"),
    "unseen": ("A big crown", "Это\u200b большая корона"),
}


def test_every_check_of_the_table_is_tried_here() -> None:
    assert set(WRONG) == {check.id for check in CHECKS}


@pytest.mark.parametrize(("check", "pair"), WRONG.items())
def test_a_check_finds_what_it_is_for_and_nothing_else_does(check: str, pair: tuple[str, str]) -> None:
    (found,) = problems(*pair, max=12) if check == "length" else problems(*pair)
    assert found.check == check
    assert found.where == "ru.po:3"
    assert found.what.startswith(f"{FEWER} (ru): ")
    assert found.hint
    assert found.level is next(each.level for each in CHECKS if each.id == check)


@pytest.mark.parametrize(("check", "pair"), WRONG.items())
def test_a_translators_comment_silences_one_check(check: str, pair: tuple[str, str]) -> None:
    assert check not in ids(*pair, max=12, ignored=check)


def test_what_is_only_a_draft_has_no_errors_but_warnings() -> None:
    assert {problem.level for problem in problems(*WRONG["hashtag"], fuzzy=True)} == {Level.WARNING}


@pytest.mark.parametrize(
    ("english", "translation", "tag"),
    [
        ("In 47 countries #OAT.", "٤٧ دولة #OAT.", "ar"),
        ("In 47 countries.", "४७ देशमा।", "ne"),
        ("12,345 people, 3.5 %", "12 345 человек, 3,5 %", "ru"),
        ("12,345.67 in all", "Всего 12 345,67", "ru"),
        ("100,000 and 0.125", "१,००,००० र ०.१२५", "ne"),
        ("COVID-19 has #COVID19", "COVID-19 का #COVID19", "ne"),
        ("Twelve years ago.", "12 лет назад.", "ru"),
        ("#HARMREDUCTION now", "сейчас #harmreduction #СнижениеВреда", "ru"),
        ("Expand #OAT", "Amplíen #TAO", "es"),
        ("Use Instagram, Facebook", "Instagram и Facebook", "ru"),
        ("HIV in prisons", "ВИЧ-инфекция: HIV-тюрьмы", "ru"),
        ("All of it", "TODO", "es"),
        ("The peers’ rights!", "¡Los derechos de los pares!", "es"),
        ("“Yes”, (they) say.", "„Ja“, sagen (sie).", "de"),
        ("Ready?", "Έτοιμοι;", "el"),
        ("Ready!", "Prêt\u202f!", "fr"),
        ("In 47 countries", "В 47\u00a0странах", "ru"),
        ("With us — and you", "С\u00a0нами\u00a0— и с вами", "ru"),
        ("Harm reduction saves", "Снижением вреда спасают", "ru"),
        ("Wait. #OAT", "รอ #OAT", "th"),
        ("People come", "افراد می\u200cآیند", "fa"),
        ("#OAT for us", "\u2067لنا \u2068#OAT\u2069\u2069", "ar"),
        (
            "Family \U0001f468\u200d\U0001f469\u200d\U0001f467",
            "Familia \U0001f468\u200d\U0001f469\u200d\U0001f467",
            "es",
        ),
    ],
)
def test_what_languages_write_otherwise_is_let_be(english: str, translation: str, tag: str) -> None:
    assert ids(english, translation, tag) == []


@pytest.mark.parametrize(("english", "translation"), [("3.5 %", "35 %"), ("1.5 million", "15 млн"), ("20", "2,0")])
def test_a_lost_or_added_decimal_sign_makes_another_number(english: str, translation: str) -> None:
    assert ids(english, translation) == ["number"]


def test_a_text_is_mended_in_one_go() -> None:
    catalogs = Catalogs({"ru": Catalog("ru", "ru.po", {})})
    language = languages_of(settled("ru"), [], catalogs, Lists())["ru"]
    assert mended("\u200b Это \u200b корона\u00a0 ", language, ()) == "Это корона"


def test_a_hashtag_in_cyrillic_letters_is_told_with_the_one_meant() -> None:
    (found,) = problems("Now #TakeHomeOAT", "Сейчас #TakeHomeОАТ")
    assert found.check == "hashtag-lookalike"
    assert "#TakeHomeОАТ looks like #TakeHomeOAT" in found.what


def test_the_source_itself_is_looked_at() -> None:
    assert ids("Closing down can leads to spikes") == ["spelling"]
    assert ids("Now #ОАТ") == ["hashtag-lookalike"]
    assert ids("xxx lorem ipsum") == ["unfinished"]
    assert ids("Hello {{name}}") == ["unfinished"]
    assert ids("46 countries do so") == ["data-point"]
    assert ids("'Out in the Cold' is here") == ["capitals"]
    assert ids("OUT IN THE COLD: they left us out in the cold") == []


def test_another_number_before_what_a_data_point_counts_is_an_error_in_every_language() -> None:
    (found,) = problems("Many countries", "46 стран")
    assert (found.check, found.level) == ("data-point", Level.ERROR)
    assert "46 стран" in found.what
    assert ids("Many countries in 2020", "Многие страны в 2020 году") == []


def test_a_translation_of_an_older_english_is_held_against_that() -> None:
    text = Text(FEWER, "In 47 states", "week.toml", 7)
    entry = Entry("In 12 states", "В 12 штатах", fuzzy=False, line=3)
    catalogs = Catalogs({"ru": Catalog("ru", "ru.po", {FEWER: entry})})
    assert not check_strings(settled("ru"), [text], catalogs, Lists()).problems


def test_an_approved_text_that_is_no_longer_in_the_po_is_looked_at_too() -> None:
    text = Text(FEWER, "Expand #OAT", "week.toml", 7)
    entry = Entry("Expand #OAT", "Больше #OAT", fuzzy=False, line=3)
    approval = Approval("Expand #OAT", "Больше #ОАТ", "anna", "2020-11-01", line=2)
    catalogs = Catalogs({"ru": Catalog("ru", "ru.po", {FEWER: entry})}, {("ru", FEWER): approval})
    found = check_strings(settled("ru"), [text], catalogs, Lists())
    assert [(problem.check, problem.where) for problem in found.problems] == [
        ("hashtag-lookalike", "locales/reviewed.csv:2")
    ]
    assert found.refused == {("ru", FEWER, "Больше #ОАТ")}


LEAD = "#PeersInThePandemic is a global campaign calling for {} in {} the COVID-19 pandemic."


def test_two_blurbs_that_say_nearly_the_same_are_told() -> None:
    one = LEAD.format("reforms to harm reduction and treatment systems", "light of")
    other = LEAD.format("action on harm reduction and decriminalisation", "response to")
    texts = [Text("a", one, "a.md", 1), Text("b", other, "b.md", 2), Text("c", one, "c.md", 3)]
    told = check_strings(campaign(), texts, Catalogs(), Lists()).problems
    assert [(problem.check, problem.where) for problem in told] == [
        ("near-duplicate", "b.md:2"),
        ("near-duplicate", "c.md:3"),
    ]
    assert "nearly the same as a (a.md:1)" in told[0].what
    silenced = Lists(ignored={"b": frozenset(["near-duplicate"])})
    assert not check_strings(campaign(), texts, Catalogs(), silenced).problems


# From the campaign's own pages, with their no-break spaces: 32 in what became its strings, three of them on both pages.
STRAY = """\
Relevant data collected from_INPUD's peer research on COVID-19.
We demand that states firmly declare support for harm reduction_programmes_by declaring these services as essential, ensuring \
they remain open during_lockdowns, and directing public_health funding towards the maintenance.
Hashtag of the week:_#HarmReductionIsEssential
Please use this along with #PeersInThePandemic_and #HarmReduction_all week
Any service which saves lives is essential. #HarmReductionIsEssential_#PeersInThePandemic
#HarmReductionWorks: countries which declare #harmreduction_essential during #COVID19 have a decrease #PeersInThePandemic_#HarmReduction
Closing down #harmreduction_services during #COVID19 #HarmReductionIsEssential_#PeersInThePandemic
#COVID19 has confirmed what we already knew: #HarmReductionIsEssential_#PeersInThePandemic_#HarmReduction
#PeersInThePandemic_is a global campaign_calling for reforms to harm reduction
русский_|_Español | Italiano
Click here to access our DropBox folder with all campaign resources._
COVID-19_has exposed the failure of our health systems. People have been particularly at risk_as services on peer-led_programmes
Despite these barriers_people who use drugs have looked after each other during the pandemic and beyond._
In January of 2019_Kyrgyzstan,_already facing declining donor funding for the HIV response
slow implementation of social contracting._
Primary Objective:_
""".replace("_", "\u00a0")


def test_all_stray_no_break_spaces_of_the_sources_are_found_and_mended() -> None:
    english = languages_of(campaign(), [], Catalogs(), Lists())["en"]
    assert STRAY.count("\u00a0") == 32 - 3
    lines = STRAY.splitlines()
    for line in lines:
        assert "no-break-space" in ids(line), line
    assert not any("\u00a0" in mended(line, english, ()) for line in lines)


@pytest.mark.parametrize("check", [check for check in CHECKS if check.fix], ids=lambda check: str(check.id))
def test_what_a_safe_check_finds_is_gone_once_mended(check: Any) -> None:
    translation = WRONG[check.id][1]
    russian = languages_of(
        settled("ru"), [], Catalogs({"ru": Catalog("ru", "", {})}), Lists({"ru": {"карона": "корона"}})
    )["ru"]
    text = mended(translation, russian, ())
    assert text in ("Это корона", "Это большая корона")
    assert mended(text, russian, ()) == text
    assert mended(translation, russian, [check.id]) == translation


def test_an_id_that_silences_nothing_is_told_with_the_nearest() -> None:
    (found,) = problems("A crown", "Корона", ignored="nubmer")
    assert "'nubmer'" in found.what
    assert found.hint == "did you mean 'number'?"


def test_no_draft_of_the_campaign_raises_an_alarm() -> None:
    from pipeline.build.load import load_sources  # the whole campaign, as people wrote it

    sources, _ = load_sources(REPOSITORY)
    assert sources is not None
    entries = [
        entry for catalog in sources.catalogs.by_tag.values() for entry in catalog.entries.values() if entry.text
    ]
    assert len(entries) >= 44
    found = check_strings(sources.campaign, sources.texts, sources.catalogs, sources.lists).problems
    assert [str(problem) for problem in found if problem.file.startswith("locales")] == []
