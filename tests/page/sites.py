"""Sites for tests of pages: as much or as little of a campaign as a test needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pipeline.campaign.languages import autonym, direction
from pipeline.pack.manifest import PublishedAbout, PublishedLanguage, PublishedLink, PublishedSize
from pipeline.page.model import (
    Correction,
    Document,
    Download,
    Graphic,
    IndexPage,
    Picture,
    Post,
    Site,
    Thumb,
    Week,
    WeekIn,
    WeekPage,
)
from pipeline.page.words import PageWords
from pipeline.translation.tool import tool_words

SIZES = (PublishedSize("square", 1080, 1080), PublishedSize("story", 1080, 1920), PublishedSize("link", 1200, 630))
ABOUT = PublishedAbout(
    name="#PeersInThePandemic",
    start="2020-11-09",
    end="2020-12-11",
    hashtag="#PeersInThePandemic",
    always="#HarmReduction",
    source="en",
)
ASK = "We demand that states firmly declare support for harm reduction programmes."


def download(
    path: str, size: int = 3_400_000, kind: str = "zip", media_type: str = "application/zip", alt: str = ""
) -> Download:
    return Download(path, kind, size, "0123456789abcdef" * 4, media_type, alt)


GUIDE = (
    download("en/guide.en.pdf", 1_200_000, "guide", "application/pdf"),
    download("en/guide.en.html", 700_000, "guide", "text/html"),
)


def language(tag: str) -> PublishedLanguage:
    return PublishedLanguage(tag, autonym(tag), direction(tag), "en-GB" if tag == "en" else tag)


def words(tag: str) -> PageWords:
    return PageWords(tool_words(tag), language(tag))


def week(
    number: int = 0, tags: tuple[str, ...] = ("en", "ar"), complete: tuple[str, ...] | None = None, **changes: Any
) -> Week:
    """The week that begins `number` weeks after the first of the campaign."""
    start = date(2020, 11, 9) + timedelta(weeks=number)
    name = f"{start}-week-{number}"
    made = Week(
        id=f"week-{number}",
        start=start,
        end=start + timedelta(days=4),
        public_from=datetime(start.year, start.month, start.day, 6, tzinfo=UTC),
        hashtag="#HarmReductionIsEssential",
        version=1,
        corrected=None,
        complete=tags if complete is None else complete,
        pages={tag: f"week/{name}.{tag}.html" for tag in tags},
    )
    return replace(made, **changes)


def graphic(one: Week, name: str, tag: str, alt: str = "Harm reduction is essential.") -> Graphic:
    stem = f"{tag}/{one.start}-{one.id}/{one.id}-{name}"
    pictures = tuple(
        Picture(
            download(f"{stem}-{size.name}.{tag}.png", 240_000, "picture", "image/png", alt),
            size.name,
            size.width,
            size.height,
        )
        for size in SIZES
    )
    stem = f"page/{tag}/{one.id}-{name}.{tag}"
    thumbs = (Thumb(f"{stem}.jpg", "image/jpeg", 480, 480), Thumb(f"{stem}.webp", "image/webp", 960, 960))
    return Graphic(name, alt, thumbs, pictures)


def week_in(one: Week, tag: str = "en", **changes: Any) -> WeekIn:
    """The week, complete with three graphics, four posts and all files."""
    folder = f"{tag}/{one.start}-{one.id}"
    posts = tuple(
        Post(f"post-{n}", f"Any service which saves lives is essential. {n} {one.hashtag}", (), None) for n in range(4)
    )
    made = WeekIn(
        week=one,
        tag=tag,
        headline="Harm reduction is essential",
        ask=ASK,
        corrections=(),
        graphics=tuple(graphic(one, name, tag) for name in ("headline", "ask", "data")),
        extras=(),
        posts=posts,
        posts_files=tuple(
            download(f"{folder}/posts.{end}", 900, "posts", "text/plain") for end in ("txt", "csv", "json")
        ),
        schedules=(),
        alt_texts=download(f"{folder}/alt-texts.txt", 600, "alt-texts", "text/plain"),
        readme=download(f"{folder}/README.txt", 1_500, "readme", "text/plain"),
        zip=download(f"{folder}.{tag}.zip") if tag in one.complete else None,
        light=download(f"{folder}.{tag}-light.zip", 820_000) if tag in one.complete else None,
    )
    return replace(made, **changes)


def site(weeks: tuple[Week, ...], tags: tuple[str, ...] = ("en", "ar", "ne"), **changes: Any) -> Site:
    made = Site(
        campaign="peers-in-the-pandemic",
        draft=False,
        about=ABOUT,
        languages=tuple(language(tag) for tag in tags),
        sizes=SIZES,
        links=(PublishedLink("dropbox", "", "https://www.dropbox.com/sh/peers"),),
        weeks=weeks,
    )
    return replace(made, **changes)


def index(
    weeks: tuple[Week, ...], tag: str = "en", site_changes: Mapping[str, Any] | None = None, **changes: Any
) -> IndexPage:
    """The index of `weeks`, newest first: four in full."""
    made = IndexPage(
        site=site(weeks, **(site_changes or {})),
        tag=tag,
        path=f"index.{tag}.html",
        full=tuple(week_in(one, tag) for one in weeks[:4]),
        rest=tuple((one, "An earlier ask") for one in weeks[4:]),
        guide_title="#PeersInThePandemic Campaign Advocacy Guide" if tag == "en" else "",
        guide=GUIDE if tag == "en" else (),
        guides={"en": "en/guide.en.pdf"},
        documents=(),
        everything=None,
        calendar=None,
        readme=download(f"{tag}/README.txt", 2_000, "readme", "text/plain"),
    )
    return replace(made, **changes)


def week_page(one: Week, tag: str = "en", site_changes: Mapping[str, Any] | None = None, **changes: Any) -> WeekPage:
    changed = replace(week_in(one, tag), **changes)
    return WeekPage(site((one,), **(site_changes or {})), one.pages[tag], changed)


def statement(tag: str = "en") -> Document:
    file = download("en/documents/day.en.pdf", 90_000, "document", "application/pdf")
    return Document("day", "statement", date(2020, 11, 1), "International Drug Users’ Day", "", tag, (file,))


def correction(text: str = "Russian post 2 reworded; please replace", day: int = 18, tag: str = "en") -> Correction:
    return Correction(date(2020, 11, day), text, tag)
