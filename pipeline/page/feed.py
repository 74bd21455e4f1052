"""What feed.xml is filled with (RFC 4287): an entry for each week and document, newest first. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from pipeline.campaign.zones import zone
from pipeline.page.model import Document, Feed, WeekIn
from pipeline.page.words import PageWords


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that came out. `key` follows the address of the page to make its id, which never changes; `links` are (language, media type, path)."""

    key: str
    title: str
    text: str
    published: datetime
    updated: datetime
    links: tuple[tuple[str, str, str], ...]


def feed_view(feed: Feed, words: PageWords) -> Mapping[str, object]:
    """The context of feed.xml."""
    about = feed.site.about
    weeks = (_week(week, feed, words) for week in feed.weeks)
    documents = (_document(document, opened, feed, words) for document, opened in feed.documents)
    entries = sorted((*weeks, *documents), key=lambda entry: (entry.published, entry.key), reverse=True)
    return {
        "site": feed.site,
        "language": words.language,
        "title": words.plain("tool.page.discreet") if about.discreet else about.name,
        "updated": max((entry.updated for entry in entries), default=_midnight(date.fromisoformat(about.start), feed)),
        "entries": entries,
    }


def _week(one: WeekIn, feed: Feed, words: PageWords) -> Entry:
    week, discreet = one.week, feed.site.about.discreet
    dates = words.dates(week.start, week.end)
    published = week.public_from or _midnight(week.start, feed)
    corrected = [_midnight(correction.date, feed) for correction in one.corrections]
    said = () if discreet else (*(correction.text for correction in one.corrections), one.ask)
    return Entry(
        key=f"week/{week.start.isoformat()}",
        title=f"{dates}: {one.headline}" if one.headline and not discreet else dates,
        text="\n\n".join(filter(None, said)),
        published=published,
        updated=max((published, *corrected)),
        links=tuple((tag, "text/html", week.pages[tag]) for tag in week.complete),
    )


def _document(one: Document, opened: datetime | None, feed: Feed, words: PageWords) -> Entry:
    published = opened or _midnight(one.dated, feed)
    first: dict[str, str] = {}  # RFC 4287, 4.1.1: one alternate a media type and language
    for each in one.files:
        first.setdefault(each.media_type, each.path)
    return Entry(
        key=f"documents/{one.id}",
        title=words.day(one.dated) if feed.site.about.discreet else one.title,
        text="" if feed.site.about.discreet else one.subtitle,
        published=published,
        updated=published,
        links=tuple((one.language, media_type, path) for media_type, path in first.items()),
    )


def _midnight(day: date, feed: Feed) -> datetime:
    """When a day begins in the campaign's zone."""
    return datetime.combine(day, time(), zone(feed.site.about.timezone))
