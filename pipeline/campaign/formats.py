"""What files are made of each graphic, how large they may be, and sizes given in mm."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.campaign.canvas import Budget, Format, Size
from pipeline.campaign.fields import Fields, nearest
from pipeline.campaign.limits import Platform

FORMATS: tuple[Format, ...] = ("png", "jpg")
MEDIA_TYPES: Mapping[Format, str] = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf"}
PX_A_MM = 96 / 25.4
"""CSS px, of which an inch has 96: so SVG and all design tools count."""
_MM = re.compile(r"(\d{1,5}(?:\.\d{1,3})?) ?mm")


def read_formats(fields: Fields, graphics: Sequence[str]) -> dict[str, tuple[Format, ...]]:
    """The formats of the graphics that `[graphic.NAME]` speaks of."""
    found: dict[str, tuple[Format, ...]] = {}
    for name, table, inner in fields.named_tables("graphic"):
        if name not in graphics:
            table.problem(
                f"[graphic.{name}] is for a graphic that 'graphics' does not name", name, nearest(name, graphics)
            )
        formats = inner.checked_all("formats", _format)
        if "formats" in inner.data and not inner.data["formats"]:
            inner.problem("'formats' is empty", "formats", 'write ["png"], ["jpg"] or ["png", "jpg"]')
        inner.finish()
        found[name] = formats or FORMATS[:1]
    return found


def _format(written: str) -> Format:
    """Raises ValueError."""
    for known in FORMATS:
        if written == known:
            return known
    raise ValueError(f"{written!r} is no format of graphics: write png or jpg; a size in mm is made as PDF")


def millimetres(written: str) -> float:
    """Raises ValueError."""
    if not (match := _MM.fullmatch(written)):
        raise ValueError(f'{written!r} is no length: write px as a number, 1080, or mm in quotes, "210mm"')
    return float(match[1])


def budget_of(size: Size, platforms: Mapping[str, Platform]) -> Budget | None:
    """How large a picture of this size may be: what the size says, else what every platform takes without a warning."""
    if size.bytes is not None:
        return Budget(size.bytes, f"[size.{size.name}]")
    limits = [
        (limit, one.name) for one in platforms.values() if (limit := one.advised_picture_bytes or one.picture_bytes)
    ]
    return Budget(*min(limits)) if limits else None
