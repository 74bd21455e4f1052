"""Small pictures for translators: a graphic, or part of a page, with the box of one string outlined."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageChops, ImageDraw

from pipeline.draw.model import PictureJob

LONGEST = 640
"""Px of the longer side: as large as a phone shows it, and a few dozen kB."""
_LINE, _HALO = "#d6006c", "#ffffff"
_WIDTH = 3
_HALO_WIDTH = 2
"""Outside the line, which no letter may lie under."""
_COLOURS = 96
_AIR = 1
"""Px between letters of a page and the outline, which a box on a graphic has already."""
_BESIDE, _NARROWEST = 24, 400
"""Px of a page that are shown on either side of what is outlined, and of both together with it at least."""
_AROUND = 130
"""Px of a page that are shown above and below what is outlined."""

Box = tuple[float, float, float, float]
"""Left, top, width, height."""
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ContextJob:
    """A picture, and by key where each of its strings stands, in px of the drawing; nowhere for one that is about all of it.

    The result has a file for each key, in this order.
    """

    picture: PictureJob
    places: Mapping[str, tuple[Box, ...]]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.places)


def draw_context(job: ContextJob) -> tuple[bytes, ...]:
    """PNG bytes for each key. Raises DrawError for a text that does not fit or has no font."""
    from pipeline.draw.picture import draw_pixels  # engines are loaded in worker processes only

    whole = draw_pixels(replace(job.picture, draft="", outputs=()))
    scale = min(1.0, LONGEST / max(whole.size))
    small = whole.resize((round(whole.width * scale), round(whole.height * scale)), Image.Resampling.LANCZOS)
    across = small.width / job.picture.template.width
    scaled = ([tuple(length * across for length in box) for box in boxes] for boxes in job.places.values())
    return tuple(_outlined(small, boxes) for boxes in scaled)


def find_grounds(pages: Sequence[bytes], colours: Iterable[Colour]) -> dict[Colour, tuple[int, Box]]:
    """The number of the page and the box where most of each colour is, for those that are anywhere."""
    wanted = set(colours)
    most: dict[Colour, int] = {}
    places: dict[Colour, tuple[int, Box]] = {}
    for number, body in enumerate(pages):
        page = Image.open(io.BytesIO(body)).convert("RGB")
        for count, colour in page.getcolors(page.width * page.height) or ():
            if isinstance(colour, tuple) and colour in wanted and count > most.get(colour, 0):
                most[colour] = count
                places[colour] = number, _extent(page, colour)
    return places


def _extent(page: Image.Image, colour: Colour) -> Box:
    same = [
        band.point([255 * (value == level) for value in range(256)])
        for band, level in zip(page.split(), colour, strict=True)
    ]
    left, top, right, bottom = ImageChops.darker(ImageChops.darker(same[0], same[1]), same[2]).getbbox() or (0, 0, 0, 0)
    return left, top, right - left, bottom - top


def excerpt(page: bytes, box: Box) -> bytes:
    """The part of a page around what is outlined, cut close enough to be read on a phone."""
    image = Image.open(io.BytesIO(page)).convert("RGB")
    left, top, width, height = box[0] - _AIR, box[1] - _AIR, box[2] + 2 * _AIR, box[3] + 2 * _AIR
    above = max(0, round(top) - _AROUND)
    below = min(image.height, round(top + height) + _AROUND)
    across = min(image.width, max(_NARROWEST, round(width) + 2 * _BESIDE))
    before = min(max(0, round(left + width / 2 - across / 2)), image.width - across)
    part = image.crop((before, above, before + across, below))
    return _outlined(part, [(left - before, top - above, width, height)], halo=0)


def _outlined(picture: Image.Image, boxes: Iterable[tuple[float, ...]], halo: int = _HALO_WIDTH) -> bytes:
    image = picture.copy()
    pen = ImageDraw.Draw(image)
    for x, y, width, height in boxes:
        left, top = max(_WIDTH, x - _WIDTH), max(_WIDTH, y - _WIDTH)
        right = min(picture.width - _WIDTH - 1, x + width + _WIDTH)
        bottom = min(picture.height - _WIDTH - 1, y + height + _WIDTH)
        place = (left, top, max(left, right), max(top, bottom))
        around = tuple(at + by for at, by in zip(place, (-halo, -halo, halo, halo), strict=True))
        pen.rectangle(around, outline=_HALO, width=halo + _WIDTH)
        pen.rectangle(place, outline=_LINE, width=_WIDTH)
    out = io.BytesIO()
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
