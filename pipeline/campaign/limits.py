"""What one platform takes of a post: characters, pictures, bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Counted = Literal["utf-16", "graphemes", "weighted", "emoji-bytes"]


@dataclass(frozen=True, slots=True)
class Platform:
    """What one platform takes: a row of `platforms.toml`, possibly changed by the campaign.

    `sizes` are the pictures to make for it, `safe` what its controls leave free in their middle, all as (width, height) in
    px; `largest_sum` is of width and height, `ratio` the narrowest and widest width / height, `pictures` how many a post
    takes. `caption` goes with a picture, `text` without one; `counted` says what is counted in them: UTF-16 units,
    graphemes, X's weights (twitter-text v3), or characters with the bytes of emoji. `link` is what an address counts as,
    however long, `links` how many there may be. 0 says that it takes none, None that no limit is known. Above `advised_...`
    people should be warned.
    """

    id: str
    name: str
    checked_on: date
    source: str
    sizes: tuple[tuple[int, int], ...] = ()
    safe: tuple[int, int] | None = None
    formats: tuple[str, ...] = ()
    picture_bytes: int | None = None
    advised_picture_bytes: int | None = None
    picture_pixels: int | None = None
    advised_picture_pixels: int | None = None
    pictures: int | None = None
    smallest_width: int | None = None
    largest_width: int | None = None
    largest_side: int | None = None
    largest_sum: int | None = None
    ratio: tuple[float, float] | None = None
    caption: int | None = None
    advised_caption: int | None = None
    caption_bytes: int | None = None
    text: int | None = None
    counted: Counted = "utf-16"
    link: int | None = None
    links: int | None = None
    hashtags: int | None = None
    advised_hashtags: int | None = None
    alt: int | None = None
    advised_alt: int | None = None
