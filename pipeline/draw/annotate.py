"""A picture with the layout drawn over it: boxes of all objects, what they keep to, the safe area. For people who review."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from pipeline.campaign.canvas import Insets
from pipeline.draw.model import DrawError, PictureJob
from pipeline.template.layout import Placement

_FONT = Path(__file__).resolve().parent.parent / "fonts" / "NotoSans-Bold.ttf"
_COLOURS = {"text": "#d6006c", "picture": "#7a00d6", "rectangle": "#b85c00", "artwork": "#007a3d"}
_SAFE, _FAULT, _PAPER = "#0057d6", "#d00000", "#ffffff"
_VEIL = 0.35  # of white over the picture, so that what is drawn over it is seen


@dataclass(frozen=True, slots=True)
class AnnotatedJob:
    """What is laid out for one size; `picture` is None where the result is unsound, for the reasons in `faults`."""

    picture: PictureJob | None
    width: int
    height: int
    safe: Insets
    placements: tuple[Placement, ...]
    faults: tuple[str, ...] = ()


def draw_annotated(job: AnnotatedJob) -> bytes:
    """PNG bytes, of the size of the picture."""
    image, lacking = _ground(job)
    pen = ImageDraw.Draw(image)
    unit = max(1, round(min(job.width, job.height) / 400))
    font = ImageFont.truetype(str(_FONT), 7 * unit, layout_engine=ImageFont.Layout.BASIC)
    _dashed(pen, job, 3 * unit)
    for placement in job.placements:
        _mark(pen, placement, job, unit)
    taken: list[tuple[float, float, float, float]] = []
    for placement in job.placements:
        _label(pen, placement, job, font, taken)
    faults = (*job.faults, *lacking)
    for number, fault in enumerate(faults):
        pen.text((4 * unit, job.height - (len(faults) - number) * 10 * unit), fault, fill=_FAULT, font=font)
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _ground(job: AnnotatedJob) -> tuple[Image.Image, tuple[str, ...]]:
    """The picture, paler; an empty canvas where there is none, and why its texts cannot be drawn."""
    paper = Image.new("RGB", (job.width, job.height), _PAPER)
    if job.picture is None:
        return paper, ()
    from pipeline.draw.picture import draw_picture  # engines are loaded in worker processes only

    try:
        drawn = draw_picture(job.picture)
    except DrawError as error:
        return paper, (str(error),)
    with Image.open(io.BytesIO(drawn), formats=["PNG"]) as picture:
        return Image.blend(picture.convert("RGB"), paper, _VEIL), ()


def _dashed(pen: ImageDraw.ImageDraw, job: AnnotatedJob, dash: int) -> None:
    """The edge of the safe area."""
    left, top, right, bottom = job.safe.left, job.safe.top, job.width - job.safe.right, job.height - job.safe.bottom
    for x in range(left, right, 2 * dash):
        for y in (top, bottom):
            pen.line((x, y, min(x + dash, right), y), fill=_SAFE, width=max(1, dash // 2))
    for y in range(top, bottom, 2 * dash):
        for x in (left, right):
            pen.line((x, y, x, min(y + dash, bottom)), fill=_SAFE, width=max(1, dash // 2))


def _mark(pen: ImageDraw.ImageDraw, placement: Placement, job: AnnotatedJob, unit: int) -> None:
    """The box of a thing, with a knob in the middle of each side that keeps to something."""
    colour = _COLOURS[placement.thing.kind]
    left, top, right, bottom = _box(placement, job, unit)
    pen.rectangle((left, top, right, bottom), outline=colour, width=unit)
    x, y = (left + right) / 2, (top + bottom) / 2
    knobs = {"left": (left, y), "right": (right, y), "top": (x, top), "bottom": (x, bottom)}
    for side in placement.held:
        at, down = knobs[side]
        pen.ellipse((at - 4 * unit, down - 4 * unit, at + 4 * unit, down + 4 * unit), fill=colour)


def _box(placement: Placement, job: AnnotatedJob, unit: int) -> tuple[float, float, float, float]:
    """What is seen of a thing; its outline stays on the canvas."""
    x, y, width, height = placement.clip or placement.target
    left, top = max(unit / 2, x), max(unit / 2, y)
    return left, top, max(left, min(job.width - unit, x + width)), max(top, min(job.height - unit, y + height))


def _label(
    pen: ImageDraw.ImageDraw,
    placement: Placement,
    job: AnnotatedJob,
    font: ImageFont.FreeTypeFont,
    taken: list[tuple[float, float, float, float]],
) -> None:
    """What the thing is called, in its top right corner or below what stands there already."""
    _, top, right, _ = _box(placement, job, 1)
    width, height = font.getlength(placement.thing.called) + 8, font.size * 1.4
    left = max(0.0, right - width)
    while any(left < x2 and x1 < left + width and top < y2 and y1 < top + height for x1, y1, x2, y2 in taken):
        top += height
    taken.append((left, top, left + width, top + height))
    pen.rectangle((left, top, left + width, top + height), fill=_COLOURS[placement.thing.kind])
    pen.text((left + 4, top), placement.thing.called, fill="#ffffff", font=font)
