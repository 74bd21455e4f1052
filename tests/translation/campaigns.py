"""A campaign of nothing but languages, for tests of their files."""

from __future__ import annotations

from datetime import date

from pipeline.campaign.canvas import Size
from pipeline.campaign.model import Campaign, Language


def campaign(*tags: str) -> Campaign:
    return Campaign(
        id="peers",
        name="Peers",
        start=date(2020, 11, 9),
        end=date(2020, 12, 11),
        timezone="UTC",
        weeks_planned=None,
        hashtag="#PeersInThePandemic",
        always=(),
        source="en",
        languages=tuple(Language(tag) for tag in ("en", *tags)),
        required=(),
        graphics=(),
        sizes=(Size("square", 1080, 1080),),
        labels={},
        guide_title=None,
    )
