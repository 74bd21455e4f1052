from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.campaign.model import Campaign, Language, Point, Week
from pipeline.campaign.text import Text
from pipeline.template.model import Template
from pipeline.template.values import (
    Voice,
    alt_text,
    cover_names,
    cover_values,
    graphic_names,
    point_words,
    week_values,
)
from pipeline.translation.model import Catalog, Catalogs, Entry, State
from tests.template.drawings import bound, campaign, week

SENTENCE = Text("week.first.point.a", "{value} services closed")
POINT = Point("a", 12345, SENTENCE)
NEPALI = "{value} सेवा बन्द भए"
AT = {"dates": (10, 10), "headline": (10, 50), "hashtag": (100, 50), "ask": (0, 90)}


def translated(tag: str, **texts: str) -> Catalogs:
    """Catalogs with these translations of the first week, made from its English."""
    sources = {text.key: text.text for text in week("first", (POINT,)).texts()}
    keys = {f"week.first.{name.replace('__', '.')}": text for name, text in texts.items()}
    entries = {key: Entry(sources[key], text, False, 1) for key, text in keys.items()}
    return Catalogs({tag: Catalog(tag, f"locales/{tag}.po", entries)})


def voice(tag: str, catalogs: Catalogs | None = None, of: Campaign | None = None) -> Voice:
    return Voice(of or campaign(), catalogs or Catalogs(), tag, release=False)


def template(alt: str = "", names: tuple[str, ...] = tuple(AT)) -> Template:
    """A template with boxes in the order of `names`, at the places of `AT`."""
    rects = "".join(f'<rect id="{n}-box" x="{AT[n][0]}" y="{AT[n][1]}" width="9" height="9"/>' for n in names)
    texts = "".join(f"<text>{{{{{name}}}}}</text>" for name in names)
    boxes, problems, svg = bound(rects + texts)
    assert problems == []
    return Template(
        "headline", "square", "headline.svg", 200, 200, svg, boxes, Text("graphic.headline.alt", alt) if alt else None
    )


def alt(drawn: Template, of: Week, speaking: Voice) -> str:
    return alt_text(drawn, of, week_values(of, speaking), speaking)


def test_every_value_of_a_full_week_has_a_name_and_every_name_a_value() -> None:
    full = week("first", (POINT,), data=Text("week.first.data", "Peer research"))
    assert set(week_values(full, voice("en"))) == set(graphic_names(campaign()))
    assert set(cover_values(voice("en"))) == set(cover_names(campaign()))


def test_a_week_has_no_value_for_what_it_does_not_say() -> None:
    assert {"data", "number", "sentence"}.isdisjoint(week_values(week(), voice("en")))


def test_a_campaign_without_title_has_none_on_the_cover() -> None:
    assert "guide.title" not in cover_values(voice("en", of=replace(campaign(), guide_title=None)))


def test_hashtags_come_as_the_campaign_wrote_them() -> None:
    values = week_values(week(), voice("ne"))
    assert [values[name].text for name in ("hashtag", "campaign", "always")] == [
        "#First",
        "#Peers",
        "#HarmReduction #Always",
    ]
    assert all(values[name].usable for name in ("hashtag", "campaign", "always"))


def test_labels_are_strings_of_the_campaign() -> None:
    label = week_values(week(), voice("en"))["label.sample-text"]
    assert (label.text, label.key, label.state) == ("Sample text:", "label.sample-text", State.SOURCE)


@pytest.mark.parametrize(("tag", "dates"), [("en", "9–13 November 2020"), ("ne", "२०२० नोभेम्बर ९–१३")])
def test_dates_are_written_as_the_language_does(tag: str, dates: str) -> None:
    value = week_values(week(), voice(tag))["dates"]
    assert (value.text, value.language) == (dates, tag)


def test_number_and_sentence_have_the_digits_of_their_language() -> None:
    first = week("first", (POINT,))
    english = week_values(first, voice("en"))
    nepali = week_values(first, voice("ne", translated("ne", point__a=NEPALI)))
    assert (english["number"].text, english["sentence"].text) == ("12,345", "12,345 services closed")
    assert (nepali["number"].text, nepali["sentence"].text) == ("१२,३४५", "१२,३४५ सेवा बन्द भए")


def test_an_english_stand_in_keeps_english_digits() -> None:
    values = week_values(week("first", (POINT,)), voice("ne"))
    assert (values["number"].text, values["number"].language) == ("१२,३४५", "ne")
    assert (values["sentence"].text, values["sentence"].language) == ("12,345 services closed", "en")
    assert values["sentence"].state is State.MISSING


def test_a_language_may_ask_for_other_digits() -> None:
    latin = replace(campaign(), languages=(Language("en"), Language("ne", digits="latn")))
    words = point_words(SENTENCE, 12345, voice("ne", translated("ne", point__a=NEPALI), latin))
    assert words.text == "12,345 सेवा बन्द भए"


def test_alt_text_is_what_stands_on_the_picture_in_reading_order() -> None:
    drawn = template(names=("ask", "hashtag", "dates", "headline"))
    expected = "9–13 November 2020. Harm reduction is essential. #First Keep every service open."
    assert alt(drawn, week(), voice("en")) == expected


@pytest.mark.parametrize(
    ("headline", "said"),
    [
        ("Now", "Now."),
        ("Now!", "Now!"),
        ("Now…", "Now…"),
        ("अब।", "अब।"),
        ("الآن؟", "الآن؟"),
        ("#Now", "#Now"),
        ("#Now #Then", "#Now #Then."),
        ("“Now!”", "“Now!”"),
        ("Now (today)", "Now (today)."),
    ],
)
def test_a_piece_that_does_not_end_like_a_sentence_gets_a_full_stop(headline: str, said: str) -> None:
    speaking = voice("ne", translated("ne", headline=headline))
    assert alt(template(names=("headline",)), week(), speaking) == said


def test_the_drawings_pattern_replaces_the_words_on_it() -> None:
    assert alt(template("{headline}: {dates}"), week(), voice("en")) == (
        "Harm reduction is essential: 9–13 November 2020"
    )


def test_a_pattern_says_nothing_for_what_the_week_does_not_have() -> None:
    assert alt(template("{headline} {data}"), week(), voice("en")) == "Harm reduction is essential"


def test_words_in_braces_inside_a_text_are_left_alone() -> None:
    speaking = voice("ne", translated("ne", headline="{dates}"))
    assert alt(template("{headline}"), week(), speaking) == "{dates}"


def test_alt_text_has_no_marks() -> None:
    speaking = voice("ne", translated("ne", headline="Now <b>here</b>"))
    assert alt(template(names=("headline",)), week(), speaking) == "Now here."
    assert alt(template("{headline}!"), week(), speaking) == "Now here!"
    own = Text("week.first.alt.headline", "Two <b>hands</b>")
    assert alt(template("{headline}"), week(alts={"headline": own}), voice("en")) == "Two hands"


def test_the_weeks_own_alt_text_comes_before_all() -> None:
    own = Text("week.first.alt.headline", "Two hands")
    assert alt(template("{headline}"), week(alts={"headline": own}), voice("en")) == "Two hands"
    assert alt(template("{dates}"), week(alts={"ask": own}), voice("en")) == "9–13 November 2020"
