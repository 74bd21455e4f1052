"""A week of posts for the tests of files that hold them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from pipeline.campaign.load import load_campaign
from pipeline.campaign.model import Campaign, Post, Posting, Week
from pipeline.campaign.text import Text
from pipeline.campaign.verdicts import verdicts
from pipeline.pack.posts import Picture, PostsOfWeek, Row
from tests.workspaces import REPOSITORY

KYIV = ZoneInfo("Europe/Kyiv")
BASE = "https://cdn.example.org/p/"


@cache
def campaign(base: str = BASE) -> Campaign:
    found, _ = load_campaign(REPOSITORY)
    assert found
    return replace(found, timezone="Europe/Kyiv", posting=Posting(media_base_url=base))


def picture(size: str = "square", width: int = 1080, height: int = 1080, kind: str = "png") -> Picture:
    name = f"w-headline-{size}.en.{kind}"
    media_type = {"png": "image/png", "jpg": "image/jpeg"}[kind]
    return Picture(f"en/2020-11-09-w/{name}", "headline", size, width, height, media_type, 'Words, "quoted"\nand cut.')


def row(
    text: str,
    platforms: tuple[str, ...] = (),
    *,
    name: str = "p",
    pictures: tuple[Picture, ...] = (picture(),),
    hour: int | None = 10,
    draft: bool = False,
) -> Row:
    every = campaign().platforms
    at = datetime(2020, 11, 9, hour, tzinfo=KYIV) if hour is not None else None
    verdict = verdicts(text, [every[one] for one in platforms or every])
    return Row(name, text, platforms, at, pictures, verdict, "fuzzy" if draft else "source", draft)


def posts(*rows: Row, missing: int = 0, base: str = BASE) -> PostsOfWeek:
    made = campaign(base)
    return PostsOfWeek(made, _week(made.weeks[0], rows), "en", rows, (picture(),), missing)


def _week(week: Week, rows: tuple[Row, ...]) -> Week:
    return replace(week, posts=tuple(Post(one.id, Text(one.id, one.text), one.platforms) for one in rows))
