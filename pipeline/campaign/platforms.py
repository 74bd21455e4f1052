"""What platforms take: `platforms.toml` beside this module, and what `[platform.NAME]` of campaign.toml changes in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, get_args

from pipeline.campaign.fields import Fields, nearest
from pipeline.campaign.limits import Counted, Platform

FILE = "platforms.toml"
FORMATS = ("jpg", "png", "webp", "avif", "heif")
_AMOUNTS = (
    "picture_bytes",
    "advised_picture_bytes",
    "picture_pixels",
    "advised_picture_pixels",
    "pictures",
    "smallest_width",
    "largest_width",
    "largest_side",
    "largest_sum",
    "caption_bytes",
    "link",
)
_LIMITS = ("caption", "advised_caption", "text", "links", "hashtags", "advised_hashtags", "alt", "advised_alt")
"""These may be 0: the platform takes none."""
_SIZE = re.compile(r"([1-9]\d{0,4})x([1-9]\d{0,4})")
_RATIO = re.compile(r"([1-9]\d*(?:\.\d+)?):([1-9]\d*(?:\.\d+)?)")


@lru_cache(maxsize=1)
def shipped_platforms() -> Mapping[str, Platform]:
    """The platforms by id, as the package knows them. Raises ValueError where its file is not sound."""
    data = tomllib.loads((files("pipeline.campaign") / FILE).read_text(encoding="utf-8"))
    fields = Fields(data, FILE, {}, [])
    platforms = {}
    for name in data:
        row = fields.table(name)
        assert row is not None
        platforms[name] = _changed(Platform(name, name=name, checked_on=date.min, source=""), row)
    if fields.problems:
        raise ValueError("; ".join(map(str, fields.problems)))
    return MappingProxyType(platforms)


def read_platforms(fields: Fields) -> dict[str, Platform]:
    """The platforms by id, with what the campaign says of them."""
    platforms = dict(shipped_platforms())
    for name, table in fields.named("platform"):
        row = table.table(name)
        if name not in platforms:
            table.problem(f"{name!r} is none of the platforms", name, nearest(name, sorted(platforms)))
        elif row:
            platforms[name] = _changed(platforms[name], row)
    return platforms


def _changed(platform: Platform, row: Fields) -> Platform:
    values: dict[str, Any] = {
        "name": row.text("name"),
        "checked_on": row.day("checked_on"),
        "source": row.text("source"),
        "sizes": row.checked_all("sizes", _size),
        "safe": row.checked("safe", _size),
        "formats": row.checked_all("formats", _format),
        "ratio": _ratios(row),
        "counted": row.choice("counted", get_args(Counted), platform.counted),
        **{key: row.whole(key) for key in _AMOUNTS},
        **{key: row.whole(key, least=0) for key in _LIMITS},
    }
    row.finish()
    return replace(platform, **{key: value for key, value in values.items() if key in row.data and value is not None})


def _ratios(row: Fields) -> tuple[float, float] | None:
    ratios = row.checked_all("ratio", _ratio)
    if len(ratios) == 2 and ratios[0] <= ratios[1]:
        return ratios[0], ratios[1]
    if "ratio" in row.data:
        row.problem("'ratio' must be the narrowest and the widest", "ratio", 'write ["4:5", "1.91:1"]')
    return None


def _size(written: str) -> tuple[int, int]:
    """Raises ValueError."""
    if not (match := _SIZE.fullmatch(written)):
        raise ValueError(f"{written!r} is no size: write width and height in px, such as 1080x1350")
    return int(match[1]), int(match[2])


def _ratio(written: str) -> float:
    """Width / height. Raises ValueError."""
    if not (match := _RATIO.fullmatch(written)):
        raise ValueError(f"{written!r} is no ratio: write width and height, such as 4:5")
    return float(match[1]) / float(match[2])


def _format(written: str) -> str:
    """Raises ValueError."""
    if written not in FORMATS:
        raise ValueError(f"{written!r} is no format of pictures: {nearest(written, FORMATS)}")
    return written
