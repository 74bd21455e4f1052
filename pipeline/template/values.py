"""What each text box may be named after, and the words it gets for one week and language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from pipeline.campaign.languages import source_formats
from pipeline.campaign.model import Campaign, Week
from pipeline.campaign.text import Text
from pipeline.template.model import Template
from pipeline.translation.formats import date_range, number
from pipeline.translation.model import Catalogs, State, Words
from pipeline.translation.resolve import resolve

_WEEK_NAMES = ("headline", "ask", "hashtag", "data", "number", "sentence", "dates", "campaign", "always")
_NAME = re.compile(r"\{([^{}]*)\}")
_CLOSING = "\"'”’»)]）」』"  # may stand behind the end of a sentence
PHOTO = "photo"  # a place for a picture even where no week has one yet
_COVER_NAMES = ("guide.title", "dates", "campaign", "always")
CHAPTER = "guide.chapter"
"""The heading of the chapter a divider stands before."""
_DIVIDER_NAMES = (CHAPTER, "guide.title", "dates", "hashtag", "campaign", "always")


@dataclass(frozen=True, slots=True)
class Voice:
    """Everything that decides which words an asset gets: campaign, catalogs, language, preview or release."""

    campaign: Campaign
    catalogs: Catalogs
    tag: str
    release: bool

    def words(self, text: Text) -> Words:
        campaign = self.campaign
        return resolve(text, self.tag, campaign.source, self.catalogs, campaign.require, release=self.release)

    @property
    def formats(self) -> str:
        """The CLDR locale for dates and numbers of this language."""
        return self.formats_of(self.tag)

    def formats_of(self, tag: str) -> str:
        formats = next((language.formats for language in self.campaign.languages if language.tag == tag), "")
        return formats or source_formats(tag)

    def dates(self, holder: Campaign | Week) -> str:
        """The days of a week, or of the campaign, as the language writes them."""
        return self._written(holder.start, holder.end)

    def day(self, day: date) -> str:
        """One day, as the language writes it."""
        return self._written(day, day)

    def _written(self, start: date, end: date) -> str:
        language = self.campaign.language(self.tag)
        return date_range(start, end, self.formats, language.digits, language.date_style)

    def number(self, value: int, tag: str) -> str:
        digits = self.campaign.language(tag).digits if tag == self.tag else "cldr"
        return number(value, self.formats_of(tag), digits)


def picture_names(campaign: Campaign) -> tuple[str, ...]:
    """Every name a place for a picture may have: `photo`, and those of the weeks' media."""
    return tuple(dict.fromkeys((PHOTO, *(media.name for week in campaign.weeks for media in week.media))))


def cover_picture_names(campaign: Campaign) -> tuple[str, ...]:
    """Every name a place for a picture on the guide's cover may have."""
    return tuple(media.name for media in campaign.guide_media)


def divider_picture_names(campaign: Campaign) -> tuple[str, ...]:
    """Every name a place for a picture on a divider may have: those of the guide, and those of the weeks."""
    return tuple(dict.fromkeys((*cover_picture_names(campaign), *picture_names(campaign))))


def graphic_names(campaign: Campaign) -> tuple[str, ...]:
    """Every name a box of a graphic may have."""
    return (*_WEEK_NAMES, *(f"label.{name}" for name in campaign.labels))


def cover_names(campaign: Campaign) -> tuple[str, ...]:
    """Every name a box of the guide's cover may have."""
    return (*_COVER_NAMES, *(f"label.{name}" for name in campaign.labels))


def divider_names(campaign: Campaign) -> tuple[str, ...]:
    """Every name a box of a divider may have."""
    return (*_DIVIDER_NAMES, *(f"label.{name}" for name in campaign.labels))


def week_values(week: Week, voice: Voice) -> dict[str, Words]:
    """The words of every name that this week has something for: texts, and of pictures what they show."""
    campaign = voice.campaign
    fields = {"headline": week.headline, "ask": week.ask, "data": week.data}
    values = {media.name: voice.words(media.alt) for media in week.media}
    values |= {name: voice.words(text) for name, text in fields.items() if text}
    values |= _common(voice) | {
        "hashtag": computed("hashtag", week.hashtag, campaign.source),
        "dates": computed("dates", voice.dates(week), voice.tag),
    }
    if week.points:
        point = week.points[0]
        values["number"] = computed("number", voice.number(point.value, voice.tag), voice.tag)
        values["sentence"] = point_words(point.text, point.value, voice)
    return values


def cover_values(voice: Voice) -> dict[str, Words]:
    """The words of every name of the guide's cover: texts, and of pictures what they show."""
    return _guide_values(voice) | {"dates": computed("dates", voice.dates(voice.campaign), voice.tag)}


def divider_values(heading: Words, week: Week | None, voice: Voice) -> dict[str, Words]:
    """The words of every name of the divider before a chapter with this heading; a chapter of a week has its dates, hashtag and pictures."""
    values = _guide_values(voice) | {CHAPTER: heading}
    if week is None:
        return values
    own = week_values(week, voice)
    return values | {name: own[name] for name in ("dates", "hashtag", *(media.name for media in week.media))}


def _guide_values(voice: Voice) -> dict[str, Words]:
    title = voice.campaign.guide_title
    values = _common(voice) | {media.name: voice.words(media.alt) for media in voice.campaign.guide_media}
    return values | ({"guide.title": voice.words(title)} if title else {})


def point_words(text: Text, value: int, voice: Voice) -> Words:
    """A data point's sentence with its number, in the digits of the language the sentence really is in."""
    words = voice.words(text)
    return replace(words, text=words.text.replace("{value}", voice.number(value, words.language)))


def computed(name: str, text: str, tag: str) -> Words:
    """A value nobody translates: hashtags, dates, numbers. It may always go out."""
    return Words(Text(name, text), text, tag, State.SOURCE, usable=True)


def _common(voice: Voice) -> dict[str, Words]:
    campaign = voice.campaign
    labels = {f"label.{name}": voice.words(text) for name, text in campaign.labels.items()}
    return labels | {
        "campaign": computed("campaign", campaign.hashtag, campaign.source),
        "always": computed("always", " ".join(campaign.always), campaign.source),
    }


def alt_text(template: Template, week: Week, values: Mapping[str, Words], voice: Voice) -> str:
    """What a blind reader gets: the week's own alt text, else the drawing's pattern.

    Else what is on it in reading order: its words, and what its pictures show.
    """
    if own := week.alts.get(template.graphic):
        return voice.words(own).plain
    if template.alt:
        pattern = voice.words(template.alt).plain if is_worded(template.alt) else template.alt.text
        said = _NAME.sub(lambda match: values[match[1]].plain if match[1] in values else "", pattern)
        return re.sub(" {2,}", " ", said).strip(" ")  # a week that lacks a text leaves no gap
    return " ".join(_sentence(values[name].plain) for name in _in_reading_order(template))


@lru_cache(maxsize=256)  # for each week and language
def _in_reading_order(template: Template) -> tuple[str, ...]:
    """The names of texts and pictures, from top to bottom."""
    places = [(place.page[1], place.page[0], place.name) for place in template.boxes]
    places += [(place.page[1], place.page[0], place.name) for place in template.pictures]
    return tuple(dict.fromkeys(name for _, _, name in sorted(places)))


def is_worded(alt: Text) -> bool:
    """Whether a drawing's alt text has words of its own around the names of strings, which are to be translated."""
    return any(character.isalpha() for character in _NAME.sub("", alt.text))


@lru_cache(maxsize=1024)  # all sizes say the same
def _sentence(text: str) -> str:
    """A piece of text that does not end like a sentence gets a full stop, so that screen readers pause."""
    text = text.strip()
    last = text.rstrip(_CLOSING)[-1:]
    return text if last in ".!?…:;।؟۔。！？" or (text.startswith("#") and " " not in text) else f"{text}."
