"""Sets texts into their boxes and hands them back as outlines. The size drawn is the largest allowed whose ink fits."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from pipeline.draw.attempt import Attempt
from pipeline.draw.check import too_long
from pipeline.draw.engine import measured, set_blocks
from pipeline.draw.fonts import FontSet
from pipeline.draw.model import Outlines, Setting

_ROUNDS = 12  # of measuring and setting; a text that has not found its place by then never will
_REMEMBERED = 64  # texts a process keeps: about 3 MB of path data

_done: OrderedDict[tuple[str, Setting, float | None], Outlines] = OrderedDict()


def typeset(settings: Sequence[Setting], fonts: FontSet) -> tuple[Outlines, ...]:
    """Outlines for each setting, in order. Raises DrawError for the first text that cannot be set as its box asks."""
    limits: list[float | None] = [None] * len(settings)
    drawn = _set(settings, limits, fonts)
    while not _alike(smaller := _of_groups(settings, drawn), limits):
        limits = smaller
        _check_smallest(settings, drawn, limits)
        drawn = _set(settings, limits, fonts)
    return drawn


def _check_smallest(settings: Sequence[Setting], drawn: Sequence[Outlines], limits: Sequence[float | None]) -> None:
    """Raises DrawError for the text that would make another one of its group smaller than that may be."""
    for setting, limit in zip(settings, limits, strict=True):
        if limit is None or limit >= setting.box.smallest * (1 - 1e-9):
            continue
        group = [pair for pair in zip(settings, drawn, strict=True) if pair[0].box.group == setting.box.group]
        small, outlines = min(group, key=lambda pair: pair[1].size * pair[0].box.scale)
        detail = (
            f"it needs letters of {outlines.size:.3g} px; with them box {setting.box.name!r} of the same group would have"
            f" {limit:.3g} px, and its smallest size is {setting.box.smallest:.3g}"
        )
        hint = "shorten the text, make its box larger, or take one of the two out of the group"
        raise too_long(small, detail, hint)


def _of_groups(settings: Sequence[Setting], drawn: Sequence[Outlines]) -> list[float | None]:
    """For boxes of a group the smallest size any of them has in the picture, in px of their own."""
    sizes: dict[str, float] = {}
    for setting, outlines in zip(settings, drawn, strict=True):
        group, size = setting.box.group, outlines.size * setting.box.scale
        sizes[group] = min(sizes.get(group, size), size)
    return [sizes[setting.box.group] / setting.box.scale if setting.box.group else None for setting in settings]


def _alike(limits: Sequence[float | None], others: Sequence[float | None]) -> bool:
    """Whether they are the same but for what dividing by a scale rounds away."""
    return all(one == other or math.isclose(one or 0, other or 0) for one, other in zip(limits, others, strict=True))


def _set(settings: Sequence[Setting], limits: Sequence[float | None], fonts: FontSet) -> tuple[Outlines, ...]:
    """Each setting no larger than its limit; what was set before is not set again."""
    keys = [(fonts.digest, _bare(setting), limit) for setting, limit in zip(settings, limits, strict=True)]
    new: dict[int, Attempt] = {}
    for number, key in enumerate(keys):
        if key in _done:
            _done.move_to_end(key)
        elif key not in keys[:number]:
            new[number] = Attempt(settings[number], limits[number], fonts)
    _work(list(new.values()), fonts)
    for number, attempt in new.items():
        assert attempt.outlines is not None
        _done[keys[number]] = attempt.outlines
    found = tuple(_done[key] for key in keys)
    while len(_done) > _REMEMBERED:
        _done.popitem(last=False)
    return found


def _bare(setting: Setting) -> Setting:
    """What of a setting decides its outlines."""
    box = replace(setting.box, name="", line=0, page=(0, 0, 0, 0), only="", group="", panel=None)
    return replace(setting, box=box, key="", foreign=False, file="", line=0)


def _work(attempts: Sequence[Attempt], fonts: FontSet) -> None:
    """All texts of a picture take their rounds together, since each question to Typst costs as much as a text."""
    for _ in range(_ROUNDS):
        waiting = [attempt for attempt in attempts if attempt.outlines is None]
        if not waiting:
            return
        metrics = measured([(attempt.voice, attempt.wanted()) for attempt in waiting], fonts)
        laid = [attempt for attempt, known in zip(waiting, metrics, strict=True) if attempt.lay_out(known)]
        for attempt, page in zip(laid, set_blocks([attempt.block() for attempt in laid], fonts), strict=True):
            attempt.judge(page)
    for attempt in attempts:
        if attempt.outlines is None:
            raise attempt.overflow_of_ink()
