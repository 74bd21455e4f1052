"""What is wrong or unfinished with the guide's drawn pages, found without drawing. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.build.editions import edition_of
from pipeline.build.load import Sources
from pipeline.campaign.model import Media, Week
from pipeline.errors import Level, Problem
from pipeline.template.adapt import adapt
from pipeline.template.model import Template
from pipeline.template.values import CHAPTER, Voice, computed, cover_values, divider_names, divider_values
from pipeline.translation.model import Words


@dataclass(frozen=True, slots=True)
class _Page:
    """A page that is to be drawn, what it is called, and the words there are for it."""

    drawn: Template
    called: str
    values: Mapping[str, Words]
    week: Week | None = None


def check_pages(sources: Sources) -> list[Problem]:
    return [*_unfilled(sources), *_unused(sources), *_unplaced(sources)]


def _pages(sources: Sources) -> Iterator[_Page]:
    campaign = sources.campaign
    voice = Voice(campaign, sources.catalogs, campaign.source, release=False)
    heading = computed(CHAPTER, "", campaign.source)
    if sources.cover:
        yield _Page(sources.cover, "the cover", cover_values(voice))
    if sources.divider:
        for chapter in (chapter for chapter in sources.chapters if chapter.divider):
            yield _Page(sources.divider, f"the divider of chapter {chapter.id!r}", divider_values(heading, None, voice))
        for week in campaign.weeks if campaign.week_dividers else ():
            values = divider_values(heading, week, voice)
            yield _Page(sources.divider, f"the divider of week {week.id!r}", values, week)


def _unfilled(sources: Sources) -> Iterator[Problem]:
    """Texts and pictures of a page for which there is nothing; the guide is then made without that page."""
    campaign = sources.campaign
    for page in _pages(sources):
        editions = [edition_of(campaign, to.tag, page.week, page.values) for to in campaign.languages]
        needs = {name for edition in editions for name in adapt(page.drawn, edition).needs}
        lines = {box.name: box.line for box in page.drawn.boxes} | {
            slot.name: slot.line for slot in page.drawn.pictures
        }
        for name in sorted(needs - page.values.keys()):
            hint = (
                f"write it, or call it {name}@has:{name} in the drawing: then it is there only when there is something"
            )
            what = f"{page.called} has a place for {name!r}, and there is nothing to put there"
            yield Problem(what, page.drawn.file, lines[name], hint)


def _unused(sources: Sources) -> Iterator[Problem]:
    if sources.divider and not any(page.drawn is sources.divider for page in _pages(sources)):
        hint = "write week_dividers = true under [guide], or +++, divider = true, +++ as the first lines of a chapter"
        yield Problem("no chapter asks for a divider", sources.divider.file, 0, hint, Level.WARNING)


def _unplaced(sources: Sources) -> Iterator[Problem]:
    """Pictures of the guide that take the name of a text, or that none of its pages has a place for."""
    pages = [page for page in (sources.cover, sources.divider) if page]
    places = {slot.name for page in pages for slot in page.pictures}
    if pages:
        texts = divider_names(sources.campaign)
        yield from unplaced(sources.campaign.guide_media, texts, places, "page of the guide")


def unplaced(
    pictures: Iterable[Media], texts: Collection[str], places: Collection[str], drawing: str
) -> Iterator[Problem]:
    """Pictures called like one of the `texts`, or that none of the `places` is for; `drawing` says what has places."""
    for media in pictures:
        if media.name in texts:
            hint = "choose another name for the picture, here and in the drawing"
            yield Problem(f"{media.name!r} is the name of a text", media.file, media.line, hint)
        elif media.name not in places:
            hint = f"call a rectangle {media.name!r} where the picture belongs, or take it out"
            what = f"no {drawing} has a place for picture {media.name!r}"
            yield Problem(what, media.file, media.line, hint, Level.WARNING)
