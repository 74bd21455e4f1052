"""The pages that are made from a manifest, by their paths alone: what is not in the manifest but follows from it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.pack.manifest import Manifest, PublishedWeek

INDEX, FEED, SNIPPET = "index.html", "feed.xml", "page.md"
_WEEKS = "week/"


@dataclass(frozen=True, slots=True)
class PageOf:
    """A page by its path, of a week and a language, a language, or neither."""

    path: str
    week: str = ""
    language: str = ""


def index_path(tag: str) -> str:
    return f"index.{tag}.html"


def week_path(week: PublishedWeek, tag: str) -> str:
    return f"{_WEEKS}{week.folder}.{tag}.html"


def is_of_week(path: str) -> bool:
    return path.startswith(_WEEKS)


def page_paths(manifest: Manifest) -> tuple[str, ...]:
    """Every page of the tree, in the order to publish them: an address leads to what is there already.

    A week has a page in each language in which it has files. Without `page_url` there is no feed, whose addresses are whole.
    """
    return tuple(page.path for page in pages(manifest))


def pages(manifest: Manifest) -> Iterator[PageOf]:
    """Every page with what it is of, in that order."""
    if not manifest.languages:
        return
    there = {(file.week, file.language) for file in manifest.files if file.week}
    tags = [language.tag for language in manifest.languages]
    for week in manifest.weeks:
        yield from (PageOf(week_path(week, tag), week.id, tag) for tag in tags if (week.id, tag) in there)
    yield from (PageOf(index_path(tag), "", tag) for tag in tags)
    yield from (PageOf(FEED),) if manifest.about.page_url else ()
    yield from (PageOf(SNIPPET), PageOf(INDEX))
