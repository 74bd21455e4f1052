"""The sizes of a campaign: canvases in px, sheets of paper in mm."""

from __future__ import annotations

from dataclasses import replace

from pipeline.campaign.canvas import Insets, Page, Size
from pipeline.campaign.fields import Fields
from pipeline.campaign.formats import PX_A_MM, millimetres
from pipeline.errors import Problem

SMALLEST, LARGEST = 200, 8000
MOST_PIXELS = 50_000_000
USUAL_SIZES = (
    Size("square", 1080, 1080),
    Size("portrait", 1080, 1350),
    Size("story", 1080, 1920, Insets(250, 0, 250, 0)),  # above and below lie the buttons of the platforms
    Size("landscape", 1200, 675),
    Size("link", 1200, 630),
)


def read_sizes(fields: Fields, problems: list[Problem]) -> tuple[Size, ...]:
    """The sound ones; without `[size]` the usual ones."""
    written = fields.table("size")
    if written is None or not written.data:
        return USUAL_SIZES
    table = replace(written, problems=problems)
    sizes: list[Size] = []
    for name in table.data:
        inner = table.table(name)
        if inner is None or not table.check_id(name, name):
            continue
        page = _page(inner)
        width, height = (_pixels(inner, key) for key in ("width", "height"))
        insets, limit = _insets(inner), inner.whole("bytes")
        inner.finish()
        if width and height and width * height > MOST_PIXELS:
            inner.problem(f"{width} x {height} px are more than {MOST_PIXELS:,}", "width", "make the picture smaller")
        elif width and height and insets and not _leaves_room(insets, width, height):
            inner.problem("'safe' leaves no room for text", "safe", "px left free at [top, right, bottom, left]")
        elif width and height and insets and bool(page) == isinstance(inner.data["width"], str):
            sizes.append(Size(name, width, height, insets, page, limit))
    return tuple(sizes)


def _leaves_room(safe: Insets, width: int, height: int) -> bool:
    return safe.left + safe.right < width and safe.top + safe.bottom < height


def _page(fields: Fields) -> Page | None:
    """Width and height where they are written in mm; one alone is told."""
    written = [key for key in ("width", "height") if isinstance(fields.data.get(key), str)]
    sides = [side for key in written if (side := fields.checked(key, millimetres)) is not None]
    if len(sides) == 1 == len(written):
        fields.problem("one of 'width' and 'height' is in mm and the other is not", written[0])
    return (sides[0], sides[1]) if len(sides) == 2 else None


def _pixels(fields: Fields, key: str) -> int | None:
    written = fields.data.get(key)
    if isinstance(written, str):
        fields.asked.add(key)
        value = _in_px(written)
    else:
        value = fields.get(key, int, required=True)
    if value is not None and not SMALLEST <= value <= LARGEST:
        smallest, largest = round(SMALLEST / PX_A_MM), round(LARGEST / PX_A_MM)
        hint = f"a picture has {SMALLEST} to {LARGEST:,} px a side, a page {smallest} to {largest:,} mm"
        fields.problem(f"{key!r} is {written}", key, hint)
        return None
    return value


def _in_px(written: object) -> int | None:
    """A length in px, written as such or in mm; None for what is neither."""
    if isinstance(written, str):
        try:
            return round(millimetres(written) * PX_A_MM)
        except ValueError:
            return None
    return written if type(written) is int else None


def _insets(fields: Fields) -> Insets | None:
    values = [_in_px(value) for value in fields.get("safe", list) or (0, 0, 0, 0)]
    sound = [value for value in values if value is not None and 0 <= value < LARGEST]
    if len(sound) == len(values) == 4:
        return Insets(*sound)
    hint = 'px or mm left free at [top, right, bottom, left]: [56, 56, 56, 56], or ["10mm", "10mm", "10mm", "10mm"]'
    fields.problem("'safe' must be four whole numbers", "safe", hint)
    return None
