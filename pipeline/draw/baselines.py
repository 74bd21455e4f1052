"""Where the lines of a picture's texts stand, for people who look at how a drawing is filled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.draw.model import Outlines, PictureJob
from pipeline.template.model import TextBox

Baseline = tuple[float, float, float]
"""From left to right, and how far down: px of the picture."""
_SAME = 0.01  # of a length


@dataclass(frozen=True, slots=True)
class BaselinesJob:
    """A picture whose lines are asked for."""

    picture: PictureJob


def find_baselines(job: BaselinesJob) -> bytes:
    """JSON: for each text of the picture its baselines, none for one that is turned or runs along a path. Raises DrawError."""
    from pipeline.draw.typeset import typeset  # engines are loaded in worker processes only

    picture = job.picture
    across = picture.width / picture.template.width
    set_texts = zip(picture.settings, typeset(picture.settings, picture.fonts), strict=True)
    found = [[_of_picture(line, across) for line in _baselines(setting.box, text)] for setting, text in set_texts]
    return json.dumps(found).encode()


def _of_picture(line: Baseline, across: float) -> Baseline:
    left, right, down = (round(length * across, 1) for length in line)
    return left, right, down


def _baselines(box: TextBox, text: Outlines) -> Iterator[Baseline]:
    """In px of the drawing."""
    x, y, width, height = box.page
    upright = (
        abs(width - box.width * box.scale) <= _SAME * width and abs(height - box.height * box.scale) <= _SAME * height
    )
    if box.curve or not upright:
        return
    for number, line in enumerate(text.lines):
        left, _, right, _ = line.ink
        down = text.at[1] + number * text.block.leading * text.size
        yield (
            x + (left - box.x) * box.scale,
            x + (right - box.x) * box.scale,
            y + (down - box.y) * box.scale,
        )
