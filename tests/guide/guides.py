"""A small guide in several languages: two chapters, a week with posts, data and a figure, a cover."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from pipeline.campaign.languages import direction
from pipeline.campaign.model import Campaign, Point, Post, Week
from pipeline.campaign.text import Text
from pipeline.draw.model import PictureJob
from pipeline.guide.chapters import parse_chapter
from pipeline.guide.document import Document
from pipeline.guide.html import html_words
from pipeline.guide.model import BODY, Chapter, GuideJob
from pipeline.guide.typeset import set_guide
from pipeline.template.values import Voice
from pipeline.translation.formats import number
from pipeline.translation.model import Catalog, Catalogs, Entry
from pipeline.translation.tool import tool_words
from tests.draw.pictures import job as picture_job
from tests.draw.pictures import template
from tests.draw.texts import fonts
from tests.template.drawings import campaign, week

START = 1604880000  # 9 November 2020
OVERVIEW = """\
# Campaign overview {#title}

People who use drugs have *looked after* each
other, and [the network](https://inpud.net) **stands by** them. {#care}

## What we want {#want}

- Services stay open. {#open}
- Nobody is punished. {#free}

> Nothing about us without us. {#quote}
"""
TRANSLATIONS: Mapping[str, Mapping[str, str]] = {
    "ne": {
        "guide.overview.title": "अभियानको सारांश",
        "guide.overview.care": "लागूऔषध प्रयोगकर्ताहरूले *एकअर्काको* हेरचाह गरेका छन्।",
        "week.first.headline": "क्षति न्यूनीकरण अत्यावश्यक छ",
        "week.first.ask": "सबै सेवा खुला राख्नुहोस्।",
        "week.first.post.a": "सेवाले जीवन बचाउँछ।",
        "week.first.point.a": "{value} सेवा बन्द भए",
    },
    "ar": {
        "guide.overview.title": "نظرة عامة",
        "guide.overview.care": "اعتنى الناس *ببعضهم* البعض #Peers كل يوم.",
        "week.first.headline": "الحد من الضرر ضروري",
        "week.first.post.a": "كل خدمة تنقذ حياة. #Peers",
    },
}


def a_week() -> Week:
    posts = tuple(Post(name, Text(f"week.first.post.{name}", words)) for name, words in POSTS.items())
    point = Point("a", 12345, Text("week.first.point.a", "{value} services closed"))
    return week("first", (point,), data=Text("week.first.data", "Peer research"), posts=posts)


POSTS = {"a": "Any service which saves lives is essential.", "b": "Second post, only in English."}


def overview() -> Chapter:
    chapter, problems = parse_chapter("overview", OVERVIEW, "assets/src/guide/01-overview.md")
    assert problems == []
    return chapter


def voice(tag: str) -> Voice:
    """The campaign's voice in one language, with its translations as far as there are any."""
    sources = {text.key: text.text for text in (*overview().texts(), *a_week().texts())}
    entries = {key: Entry(sources[key], words, False, 1) for key, words in TRANSLATIONS.get(tag, {}).items()}
    of: Campaign = replace(campaign(), weeks=(a_week(),))
    return Voice(of, Catalogs({tag: Catalog(tag, f"locales/{tag}.po", entries)}), tag, release=False)


def document(tag: str) -> Document:
    """The whole guide, put together."""
    made = Document(voice(tag), tool_words(tag))
    made.chapter(overview())
    made.week(a_week(), [(0, "A picture of hands")])
    return made


DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}"><rect width="{0}" height="{1}" fill="#ff6b4a"/></svg>'


COVER = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 794 1123"><rect width="794" height="1123" fill="#26103b"/>
<rect id="guide-title-box" x="80" y="600" width="634" height="200" fill="none"/>
<text font-family="Noto Sans" font-weight="700" font-size="60" fill="#fff6ea">{{guide.title}}</text></svg>"""
TITLES = {"en": "The guide for peers", "ar": "دليل المناصرة #Peers", "ne": "पैरवी निर्देशिका"}


def front_page(tag: str) -> PictureJob:
    """A cover with the guide's title in the language."""
    return picture_job(template(COVER, names=("guide.title",)), (tag, TITLES[tag]), page=direction(tag))


def job(tag: str, draft: str = "", cover: bool = True) -> GuideJob:
    """The guide as a worker gets it, in the fonts of the package."""
    made = document(tag)
    content = {
        "lang": tag,
        "dir": made.direction,
        "title": f"The guide ({tag})",
        "contents": tool_words(tag).text("tool.guide.contents").text,
        "figure": tool_words(tag).text("tool.guide.figure").text,
        "draft": draft,
        "body": fonts().stack(BODY, tag),
        "strong": fonts().stack(replace(BODY, weight=700), tag),
        "display": fonts().stack(replace(BODY, weight=900), tag),
        "heading": fonts().stack(replace(BODY, weight=700), tag),
        "numbers": [number(n, voice(tag).formats) for n in range(10)],
        "h1": made.title(),
        "description": "A guide in two chapters",
        "words": html_words(tool_words(tag)),
        "parts": made.parts,
    }
    front = front_page(tag) if cover else None
    figure = picture_job(template(DRAWING.format(240, 240)))
    body = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return GuideJob(f"guide.{tag}", body, tuple(made.used), front, (figure,), tuple(made.photos), fonts(), START)


@lru_cache(maxsize=8)
def guide(tag: str, draft: str = "") -> bytes:
    """The guide as PDF."""
    return set_guide(job(tag, draft))
