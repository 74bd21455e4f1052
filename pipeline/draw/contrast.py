"""How well the texts of a picture stand out, measured on the pixels partners get. The rule is WCAG 2.2, 1.4.3.

Around each letter, two px beside its ink, the picture is compared with the nearest px that is all ink: so an outline, a
shadow or a panel behind the text counts as ground, as an eye takes it, and so does a photograph at its palest place.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.draw.model import DrawError, PictureJob, Setting

if TYPE_CHECKING:
    from PIL import Image

PERCENTILE = 5  # of the px around a text: so much of it may be worse than what is told, as specks in a photograph are
_SAMPLES = 2000
_REACH = 14  # px from beside a letter to the middle of its stroke
_FINE = 24.0  # px: smaller letters are measured at twice the size, as their strokes are hardly a px wide
_AROUND = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ContrastJob:
    """A picture to measure. `placeholders` are the designer's words for each box, () where they are not to be tried."""

    picture: PictureJob
    placeholders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """One text of a picture. `ratio` is that of WCAG, between `ink` and `ground`, at the place `at`, in px.

    `bounds` are left, top, right, bottom of its ink in px; `size` is the size drawn, in units of its box, 0 for fixed
    texts, which follow those of the boxes. A text of which no px is to be seen has no ratio. `oversized`: the placeholder
    does not fit its box at the size it is drawn in.
    """

    ratio: float | None
    ink: Colour = (0, 0, 0)
    ground: Colour = (0, 0, 0)
    at: tuple[int, int] = (0, 0)
    bounds: tuple[int, int, int, int] = (0, 0, 0, 0)
    size: float = 0.0
    oversized: bool = False


def measure_picture(job: ContrastJob) -> bytes:
    """The measures of every text as JSON, which `read_measures` reads. Raises DrawError as drawing does."""
    from pipeline.draw.encode import pixels_of
    from pipeline.draw.picture import draw_svg
    from pipeline.draw.rasterise import rasterise
    from pipeline.draw.silhouettes import code_of, marked, silhouettes
    from pipeline.draw.typeset import typeset

    picture = job.picture
    sizes = [drawn.size for drawn in typeset(picture.settings, picture.fonts)]
    svg = draw_svg(replace(picture, template=marked(picture.template), draft=""))
    scale = picture.width / picture.template.width
    zoom = 2 if min(sizes, default=0.0) * scale < _FINE else 1

    def pixels(svg: str) -> Image.Image:
        width, height = picture.width * zoom, picture.height * zoom
        return pixels_of(rasterise(svg, width, height, picture.engine, picture.fonts))

    fixed = len(picture.template.fixed)
    drawn, ink = pixels(svg), pixels(silhouettes(svg, picture.template))
    texts = [_measured(drawn, ink, code_of(number), zoom) for number in range(len(sizes) + fixed)]
    if any(text.ratio is None for text in texts):
        ink = pixels(silhouettes(svg, picture.template, crisp=True))
        finer = [_measured(drawn, ink, code_of(number), zoom) for number in range(len(texts))]
        texts = [fine if text.ratio is None else text for text, fine in zip(texts, finer, strict=True)]
    beside = zip([*sizes, *[0.0] * fixed], [*_oversized(job), *[False] * fixed], strict=True)
    told = [
        replace(text, size=size, oversized=too_large) for text, (size, too_large) in zip(texts, beside, strict=True)
    ]
    return json.dumps([asdict(text) for text in told]).encode()


def read_measures(body: bytes) -> tuple[Measured, ...]:
    return tuple(_read(row) for row in json.loads(body))


def _read(row: dict[str, Any]) -> Measured:
    values: Any = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Measured(**values)


def contrast(one: Colour, other: Colour) -> float:
    """WCAG's contrast ratio of two sRGB colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=4096)
def _luminance(colour: Colour) -> float:
    """WCAG's relative luminance."""
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (c / 255 for c in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _measured(drawn: Image.Image, silhouettes: Image.Image, code: tuple[int, int], zoom: int) -> Measured:
    """The text with this code, from the picture and its silhouettes of the same size."""
    from PIL import ImageChops, ImageFilter

    red, green, blue = silhouettes.split()
    full = blue.point([0] * 255 + [255])
    for channel, wanted in zip((red, green), code, strict=True):
        full = ImageChops.multiply(full, channel.point([255 * (value == wanted) for value in range(256)]))
    bounds = full.getbbox()
    if bounds is None:
        return Measured(None)
    margin = _REACH
    window = (
        max(0, bounds[0] - margin),
        max(0, bounds[1] - margin),
        min(drawn.width, bounds[2] + margin),
        min(drawn.height, bounds[3] + margin),
    )
    some = blue.crop(window).point([0] + [255] * 255)
    beside = ImageChops.subtract(some.filter(ImageFilter.MaxFilter(5)), some.filter(ImageFilter.MaxFilter(3)))
    samples = _samples(beside.tobytes(), full.crop(window), drawn.crop(window))
    inner = tuple(round(value / zoom) for value in bounds)
    found = Measured(None, bounds=(inner[0], inner[1], inner[2], inner[3]))
    if not samples:
        return found
    ratio, ink, ground, (x, y) = sorted(samples)[len(samples) * PERCENTILE // 100]
    return replace(found, ratio=ratio, ink=ink, ground=ground, at=((window[0] + x) // zoom, (window[1] + y) // zoom))


def _samples(
    beside: bytes, full: Image.Image, drawn: Image.Image
) -> list[tuple[float, Colour, Colour, tuple[int, int]]]:
    """Ratio, ink, ground and place for px evenly taken from those beside the letters."""
    width, height = full.size
    ink, colours = full.tobytes(), drawn.tobytes()
    places = [found.start() for found in re.finditer(rb"\xff", beside)]
    samples = []
    for place in places[:: max(1, len(places) // _SAMPLES)]:
        y, x = divmod(place, width)
        letter = _nearest(ink, width, height, x, y)
        if letter is not None:
            one, other = _colour(colours, letter), _colour(colours, place)
            samples.append((contrast(one, other), one, other, (x, y)))
    return samples


def _colour(colours: bytes, place: int) -> Colour:
    return colours[3 * place], colours[3 * place + 1], colours[3 * place + 2]


def _nearest(ink: bytes, width: int, height: int, x: int, y: int) -> int | None:
    """The nearest px of all ink, in eight directions."""
    for step in range(2, _REACH):
        for dx, dy in _AROUND:
            across, down = x + dx * step, y + dy * step
            if 0 <= across < width and 0 <= down < height and ink[down * width + across]:
                return down * width + across
    return None


def _oversized(job: ContrastJob) -> list[bool]:
    """For each box whether its placeholder is too large for it."""
    settings = job.picture.settings
    if not job.placeholders:
        return [False] * len(settings)
    return [_is_too_large(s, words, job) for s, words in zip(settings, job.placeholders, strict=True)]


def _is_too_large(setting: Setting, words: str, job: ContrastJob) -> bool:
    """A token says nothing of the words to come but that one capital must fit."""
    size = setting.box.style.size
    as_drawn = replace(setting.box, smallest=size, grow=False, anywhere=False, ellipsis=False, group="")
    asked = replace(setting, box=as_drawn, text=words or "H")
    smaller = replace(asked, box=replace(as_drawn, smallest=min(1.0, size)))
    return not _can_be_set(asked, job) and _can_be_set(smaller, job)  # a font that lacks a character is another matter


def _can_be_set(setting: Setting, job: ContrastJob) -> bool:
    from pipeline.draw.typeset import typeset

    try:
        typeset([setting], job.picture.fonts)
    except DrawError:
        return False
    return True
