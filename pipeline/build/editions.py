"""The drawings of one language and week: which graphics there are, what they show, in which colours. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.build.load import Sources
from pipeline.campaign.model import Campaign, Media, Week
from pipeline.draw.model import Photo
from pipeline.template.adapt import adapt
from pipeline.template.model import Template
from pipeline.template.selectors import Edition


def edition_of(campaign: Campaign, tag: str, week: Week | None, names: Iterable[str]) -> Edition:
    """What decides the drawings of a week in a language, or those of no week; `names` are those with texts and pictures.

    A colour of the week comes before that of the language, which comes before the campaign's.
    """
    roles = {**campaign.colors, **campaign.language(tag).colors, **(week.colors if week else {})}
    colors = tuple(sorted((role, color.value) for role, color in roles.items()))
    return Edition(tag, week.id if week else "", frozenset(names), colors)


def drawing(sources: Sources, graphic: str, size: str, edition: Edition) -> Template | None:
    """The sound drawing of a graphic for this edition."""
    template = sources.templates.get((graphic, size))
    return template and adapt(template, edition)


def graphics_of(sources: Sources, week: Week, edition: Edition) -> tuple[str, ...]:
    """The graphics of a week: those it names, else every one it has all for in some size; one without a sound drawing too."""
    if week.graphics is not None:
        return week.graphics
    drawings: dict[str, list[Template]] = {}
    for (graphic, _), template in sources.templates.items():
        drawings.setdefault(graphic, []).append(template)
    return tuple(
        graphic
        for graphic in sources.campaign.graphics
        if graphic not in drawings or any(adapt(t, edition).needs <= edition.has for t in drawings[graphic])
    )


def photos_of(sources: Sources, template: Template, pictures: Iterable[Media], width: int) -> tuple[Photo, ...]:
    """These pictures for the slots of a drawing that is made `width` px wide, without those that cannot be used.

    Of two with one name the last is taken.
    """
    by_name = {media.name: media for media in pictures if media.picture in sources.media}
    photos = []
    for slot in template.pictures:
        if media := by_name.get(slot.name):
            scale = slot.scale * width / template.width
            size = (max(1, round(slot.width * scale)), max(1, round(slot.height * scale)))
            file = sources.media[media.picture]
            photos.append(Photo(media.picture, file, media.fit, media.focus, *size, media.file, media.line))
    return tuple(photos)
