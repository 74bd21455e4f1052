"""The pages that are made from a manifest, by their paths alone: what is not in the manifest but follows from it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.pack.manifest import Manifest, PublishedWeek

INDEX, FEED, SNIPPET = "index.html", "feed.xml", "page.md"


def index_path(tag: str) -> str:
    return f"index.{tag}.html"


def week_path(week: PublishedWeek, tag: str) -> str:
    return f"week/{week.folder}.{tag}.html"


def page_paths(manifest: Manifest) -> tuple[str, ...]:
    """Every page of the tree, in the order to publish them: an address leads to what is there already.

    A week has a page in each language in which it has files. Without `page_url` there is no feed, whose addresses are whole.
    """
    return tuple(_paths(manifest))


def _paths(manifest: Manifest) -> Iterator[str]:
    if not manifest.languages:
        return
    there = {(file.week, file.language) for file in manifest.files if file.week}
    for week in manifest.weeks:
        yield from (
            week_path(week, language.tag) for language in manifest.languages if (week.id, language.tag) in there
        )
    yield from (index_path(language.tag) for language in manifest.languages)
    yield from (FEED,) if manifest.about.page_url else ()
    yield SNIPPET
    yield INDEX
