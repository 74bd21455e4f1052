"""Whether a post, or the description of a picture, fits a platform, and what is too much. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from pipeline.campaign.counting import length, links
from pipeline.campaign.hashtags import hashtags
from pipeline.campaign.limits import Platform

Excess = Literal["text", "characters", "bytes", "links", "hashtags"]
_NEARLY = 0.9
"""From this share of a limit in graphemes on code points should fit too: which of them are one grapheme changes with Unicode."""


@dataclass(frozen=True, slots=True)
class TooMuch:
    """One limit that a post does not keep to. `advised` ones the platform itself lets pass, see `Platform`."""

    what: Excess
    count: int
    limit: int
    advised: bool = False

    @property
    def measured(self) -> str:
        """Such as "290 characters, at most 280"."""
        return "takes no text" if self.what == "text" else f"{self.count} {self.what}, at most {self.limit}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a post does on one platform: its length as counted there, that of the limit (None where there is none), what is too much."""

    platform: Platform
    length: int
    limit: int | None
    excess: tuple[TooMuch, ...]

    @property
    def fits(self) -> bool:
        return not self.faults

    @property
    def faults(self) -> tuple[TooMuch, ...]:
        """What the platform does not take; the rest is advice."""
        return tuple(one for one in self.excess if not one.advised)


def verdict(text: str, platform: Platform) -> Verdict:
    """What the platform says to a post that goes with a picture."""
    text = unicodedata.normalize("NFC", text)
    count = length(text, platform)
    return Verdict(platform, count, platform.caption, tuple(_excess(text, count, platform)))


def verdicts(text: str, platforms: Iterable[Platform]) -> tuple[Verdict, ...]:
    """Those of each platform that takes texts at all."""
    return tuple(verdict(text, platform) for platform in platforms if platform.caption != 0)


def alt_verdict(text: str, platform: Platform) -> TooMuch | None:
    """Whether a description is too long; where the platform takes none there is nothing to fit."""
    count = (
        len(unicodedata.normalize("NFC", text).encode("utf-16-le")) // 2
    )  # the larger unit: none says what it counts
    if platform.alt and count > platform.alt:
        return TooMuch("characters", count, platform.alt)
    if platform.advised_alt and count > platform.advised_alt:
        return TooMuch("characters", count, platform.advised_alt, advised=True)
    return None


def said(excess: Iterable[TooMuch]) -> str:
    """Such as "290 characters, at most 280; 6 hashtags, at most 5"."""
    return "; ".join(one.measured for one in excess)


@lru_cache(maxsize=64)  # one platform after the other asks
def _hashtags(text: str) -> int:
    return len(hashtags(text))


def _excess(text: str, length_there: int, platform: Platform) -> Iterator[TooMuch]:
    if platform.caption == 0:
        yield TooMuch("text", 1, 0)
        return
    yield from _too_long(text, length_there, platform)
    if platform.caption_bytes is not None and (size := len(text.encode())) > platform.caption_bytes:
        yield TooMuch("bytes", size, platform.caption_bytes)
    if platform.links is not None and (count := links(text, platform)) > platform.links:
        yield TooMuch("links", count, platform.links)
    count = _hashtags(text)
    if platform.hashtags is not None and count > platform.hashtags:
        yield TooMuch("hashtags", count, platform.hashtags)
    elif platform.advised_hashtags is not None and count > platform.advised_hashtags:
        yield TooMuch("hashtags", count, platform.advised_hashtags, advised=True)


def _too_long(text: str, count: int, platform: Platform) -> Iterator[TooMuch]:
    limit = platform.caption
    if limit is None:
        return
    if count > limit:
        yield TooMuch("characters", count, limit)
    elif platform.advised_caption is not None and count > platform.advised_caption:
        yield TooMuch("characters", count, platform.advised_caption, advised=True)
    elif platform.counted == "graphemes" and count > _NEARLY * limit:
        marks = len(text) - length(text, replace(platform, link=None))
        if count + marks > limit:
            yield TooMuch("characters", count + marks, limit, advised=True)
