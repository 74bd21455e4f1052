"""Reads `[media.NAME]` of a week or of the guide: which picture goes where drawings have an object of that name."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Literal, cast

from pipeline.campaign.fields import Fields
from pipeline.campaign.model import Media

MEDIA = "assets/src/media"
_MIDDLE = (0.5, 0.5)


def read_media(fields: Fields, key: str) -> tuple[Media, ...]:
    """The pictures of a week, or of the guide's drawn pages, in the order of the file; `key` begins that of each alt text."""
    table = fields.table("media")
    found = [_one(table, name, key) for name in table.data] if table else []
    return tuple(media for media in found if media)


def _one(table: Fields, name: str, key: str) -> Media | None:
    inner = table.table(name)
    if inner is None:
        return None
    picture = inner.checked("file", _inside, required=True)
    alt = inner.source_text("alt", f"{key}.media.{name}", required=True)
    fit = cast(Literal["cover", "contain"], inner.choice("fit", ("cover", "contain"), "cover"))
    focus = _focus(inner)
    if focus and fit == "contain":
        inner.problem("'focus' has no effect: fit = \"contain\" cuts nothing off", "focus", "take the line out")
    inner.finish()
    if not table.check_id(name, name) or not picture or not alt:
        return None
    return Media(name, f"{MEDIA}/{picture}", alt, fit, focus or _MIDDLE, table.file, table.line(name))


def _inside(written: str) -> str:
    """A path below the folder of pictures. Raises ValueError for any other."""
    if not is_inside(written):
        raise ValueError(f"{written!r} is no file of {MEDIA}: write its name, such as clinic.jpg")
    return str(PurePosixPath(written))


def is_inside(written: str) -> bool:
    """Whether a name leads to no place but one below the folder of pictures, on every system."""
    path = PurePosixPath(written)
    odd = any(char in written for char in "\\:\0")
    return bool(written.strip()) and not odd and not path.is_absolute() and ".." not in path.parts


def _focus(fields: Fields) -> tuple[float, float] | None:
    values = fields.get("focus", list)
    if values is None:
        return None
    if len(values) == 2 and all(type(value) in (int, float) and 0 <= value <= 1 for value in values):
        return float(values[0]), float(values[1])
    hint = "such as [0.5, 0.3]: half-way from the left, a third from the top"
    fields.problem("'focus' must be two numbers from 0 to 1", "focus", hint)
    return None
