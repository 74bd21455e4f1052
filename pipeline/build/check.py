"""What is wrong or unfinished across files, found without drawing. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.build.check_pages import check_pages, unplaced
from pipeline.build.check_posts import check_posts
from pipeline.build.editions import drawing, edition_of, graphics_of, photos_of
from pipeline.build.load import Sources
from pipeline.campaign.fields import nearest
from pipeline.campaign.languages import same_language
from pipeline.campaign.model import Week
from pipeline.campaign.relative_words import shifted
from pipeline.draw.copy import strong
from pipeline.draw.media import scale_of
from pipeline.draw.model import Photo
from pipeline.errors import Level, Problem
from pipeline.pdf.small import LACKING, shrinker
from pipeline.template.model import Accent
from pipeline.template.selectors import Edition
from pipeline.template.values import Voice, alt_text, graphic_names, picture_names, week_values
from pipeline.translation.checks import check_strings
from pipeline.translation.markup import count
from pipeline.translation.pseudo import without_pseudo

_BLURRED = 1.5
"""A picture enlarged more than so many times is told."""


def check_sources(sources: Sources) -> list[Problem]:
    """Problems that no single file shows."""
    editions = _editions(sources)
    return [
        *_weeks_written(sources),
        *_missing_keys(sources, editions),
        *(_unused(sources) if _all_drawn(sources) else ()),
        *_small_pictures(sources, editions),
        *_unseen_bold(sources),
        *_shifted_words(sources),
        *_without_alt(sources),
        *([LACKING] if sources.campaign.guide_small and not shrinker() else []),
        *check_pages(sources),
        *check_posts(sources),
        *_strings(sources),
    ]


def _strings(sources: Sources) -> tuple[Problem, ...]:
    """What is doubtful in a string; what is wrong was told when it was read."""
    parts = sources.campaign, sources.texts, without_pseudo(sources.catalogs), sources.lists
    return check_strings(*parts, (Level.WARNING,)).problems


def _editions(sources: Sources) -> list[tuple[Week, Edition]]:
    """Every week in every language; which names it has something for is the same in all of them."""
    campaign = sources.campaign
    voice = Voice(campaign, sources.catalogs, campaign.source, release=False)
    named = [(week, week_values(week, voice).keys()) for week in campaign.weeks]
    return [(week, edition_of(campaign, to.tag, week, names)) for week, names in named for to in campaign.languages]


def _unseen_bold(sources: Sources) -> Iterator[Problem]:
    """Texts that have words in `<b>` which a drawing shows like the rest."""
    voice = Voice(sources.campaign, sources.catalogs, sources.campaign.source, release=False)
    values = [week_values(week, voice) for week in sources.campaign.weeks]
    marked = {name for named in values for name, words in named.items() if count(words.text)}
    for template in sources.templates.values():
        for box in template.boxes:
            if box.name in marked and strong(box, sources.fonts) == Accent(box.style):
                what = f"words in <b> look like the rest of {box.name!r}: it is drawn in one look, and its font has no bolder one"
                hint = "give some words of the placeholder the look that <b> shall have"
                yield Problem(what, template.file, box.line, hint, Level.WARNING)


def _shifted_words(sources: Sources) -> Iterator[Problem]:
    """Words such as "today" in documents that open on another day than the one they bear; the list is of English words."""
    campaign = sources.campaign
    if "en" in same_language(campaign.source):
        for document in campaign.all_documents:
            yield from shifted(campaign, document, (*document.texts(), *sources.papers[document.id].texts()))


def _without_alt(sources: Sources) -> Iterator[Problem]:
    for week, graphic in without_alt(sources):
        hint = f"write alt.{graphic} into the week, or an alt with words it has into {graphic}.toml"
        yield Problem(f"graphic {graphic!r} has no alt text in this week", week.file, 0, hint)


def without_alt(sources: Sources) -> Iterator[tuple[Week, str]]:
    """Graphics of weeks of which a blind reader would hear nothing."""
    campaign = sources.campaign
    voice = Voice(campaign, sources.catalogs, campaign.source, release=False)
    for week in campaign.weeks:
        values = week_values(week, voice)
        edition = edition_of(campaign, campaign.source, week, values)
        for graphic in graphics_of(sources, week, edition):
            drawings = (drawing(sources, graphic, size.name, edition) for size in campaign.sizes)
            sound = [template for template in drawings if template and template.needs <= values.keys()]
            if not all(alt_text(template, week, values, voice) for template in sound):
                yield week, graphic


def _weeks_written(sources: Sources) -> Iterator[Problem]:
    campaign = sources.campaign
    if campaign.weeks_planned is not None and len(campaign.weeks) != campaign.weeks_planned:
        what = f"{len(campaign.weeks)} of {campaign.weeks_planned} weeks are written"
        yield Problem(what, "assets/src/campaign.toml", 0, level=Level.NOTE)


def _missing_keys(sources: Sources, editions: Sequence[tuple[Week, Edition]]) -> Iterator[Problem]:
    """A graphic that a week asks for by name, or that no week has the strings and pictures of."""
    campaign = sources.campaign
    made: set[str] = set()
    for week, edition in editions:
        for graphic in graphics_of(sources, week, edition):
            made.add(graphic)
            drawings = [drawing(sources, graphic, size.name, edition) for size in campaign.sizes]
            missing = sorted({name for template in drawings if template for name in template.needs} - edition.has)
            if missing and week.graphics is not None:
                hint = "write it, or take the graphic out of 'graphics'"
                if missing[0] in picture_names(campaign):
                    hint = f"name its picture under [media.{missing[0]}], or take the graphic out of 'graphics'"
                what = f"graphic {graphic!r} needs {', '.join(missing)}, which this week does not have"
                yield Problem(what, week.file, 0, hint)
    for graphic in campaign.graphics:
        if campaign.weeks and graphic not in made and any(name == graphic for name, _ in sources.templates):
            what = f"graphic {graphic!r} is made for no week: none has all its strings and pictures"
            yield Problem(what, "assets/src/campaign.toml", 0, level=Level.WARNING)


def _all_drawn(sources: Sources) -> bool:
    """Whether every drawing is sound; else what seems to be for none may be for one of the others."""
    return len(sources.templates) == len(sources.campaign.graphics) * len(sources.campaign.sizes)


def _unused(sources: Sources) -> Iterator[Problem]:
    yield from _unknown_roles(sources)
    yield from _unplaced_pictures(sources)


def _unknown_roles(sources: Sources) -> Iterator[Problem]:
    """Colours for a role that no drawing has."""
    campaign = sources.campaign
    pages = (page for page in (sources.cover, sources.divider) if page)
    roles = sorted({role for template in (*sources.templates.values(), *pages) for role, _ in template.roles})
    painted = [campaign.colors, *(to.colors for to in campaign.languages), *(week.colors for week in campaign.weeks)]
    for colors in painted:
        for role, color in colors.items():
            if role not in roles:
                hint = (
                    nearest(role, roles) if roles else "say in the .toml beside a drawing which of its colours that is"
                )
                yield Problem(f"no drawing has a colour {role!r}", color.file, color.line, hint)


def _unplaced_pictures(sources: Sources) -> Iterator[Problem]:
    """Pictures that take the name of a text, or that no drawing has a place for."""
    campaign = sources.campaign
    places = {slot.name for template in sources.templates.values() for slot in template.pictures}
    pictures = (media for week in campaign.weeks for media in week.media)
    yield from unplaced(pictures, graphic_names(campaign), places, "drawing")


def _small_pictures(sources: Sources, editions: Sequence[tuple[Week, Edition]]) -> Iterator[Problem]:
    """Pictures that are enlarged so much that everybody sees it; of each the place where it shows most."""
    worst: dict[Photo, tuple[float, str]] = {}
    for week, edition in editions:
        for graphic in graphics_of(sources, week, edition):
            for size in sources.campaign.sizes:
                template = drawing(sources, graphic, size.name, edition)
                for photo in photos_of(sources, template, week.media, size.width) if template else ():
                    enlarged = scale_of(photo.media, photo.fit, photo.width, photo.height)
                    whole = replace(photo, width=0, height=0)
                    worst[whole] = max(worst.get(whole, (_BLURRED, "")), (enlarged, f"{graphic} {size.name}"))
    for photo, (enlarged, place) in worst.items():
        if place:
            needed = (math.ceil(side * enlarged) for side in (photo.media.width, photo.media.height))
            what = f"{photo.name} is enlarged {enlarged:.1f} times in {place}, and looks blurred"
            hint = f"use one of {' x '.join(map(str, needed))} px, or draw a smaller place for it"
            yield Problem(what, photo.file, photo.line, hint, Level.WARNING)
