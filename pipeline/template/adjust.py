"""What `[lang.<selector>]` in the `.toml` beside a drawing changes for some languages without drawing anything anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from fontTools.misc.transform import Transform

from pipeline.campaign.fields import Fields, nearest
from pipeline.campaign.model import Campaign
from pipeline.template.model import Accent, Panel, TextBox, TextStyle
from pipeline.template.names import plain
from pipeline.template.options import BoxOptions, read_options
from pipeline.template.selectors import Ranks, faults

T = TypeVar("T")

_FOR_ALL = ("keep", "hashtag")  # options of the drawing that no language changes


@dataclass(frozen=True, slots=True)
class Look:
    """Changes to the look of a text: families put before its own, `size` as a share of its own, `leading` in em."""

    families: tuple[str, ...] = ()
    size: float = 1.0
    leading: float | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What changes for the editions of a selector: one text's look and options, or with `mirror` the side of all places."""

    only: str
    text: str = ""
    options: BoxOptions = field(default_factory=BoxOptions)
    look: Look = Look()
    mirror: bool = False
    file: str = ""
    line: int = 0


def read_adjustments(fields: Fields, campaign: Campaign, names: Sequence[str]) -> tuple[Adjustment, ...]:
    """The tables of `[lang]`; `names` are those a text may have. Faults go to the problems of `fields`."""
    table = fields.table("lang")
    return tuple(_of_languages(table, campaign, names)) if table else ()


def _of_languages(table: Fields, campaign: Campaign, names: Sequence[str]) -> Iterator[Adjustment]:
    known = {plain(name): name for name in names}
    for only in table.data:
        inner = table.table(only)
        if inner is None:
            continue
        line = table.line(only)
        table.problems += faults(only, f"[lang.{only}]", table.file, line, campaign, names)
        if inner.get("mirror", bool):
            yield Adjustment(only, mirror=True, file=table.file, line=line)
        texts = inner.table("text")
        for written in texts.data if texts else ():
            assert texts is not None
            asked = texts.table(written)
            if plain(written) not in known:
                texts.problem(f"[lang.{only}.text.{written}] names no string", written, nearest(written, names))
            elif asked:
                look, options = _look(asked), read_options(asked)
                asked.finish()
                for key in (key for key in _FOR_ALL if key in asked.data):
                    hint = f"write it under [text.{written}]"
                    asked.problem(f"{key!r} is the same for all languages", key, hint)
                line = texts.line(written)
                yield Adjustment(only, known[plain(written)], options, look, file=table.file, line=line)
        inner.finish()


def _look(table: Fields) -> Look:
    family = table.text("font")
    size, leading = (_share(table, key) for key in ("size", "line-height"))
    return Look((family,) if family else (), size or 1.0, leading)


def _share(table: Fields, key: str) -> float | None:
    value = table.get(key, float) if isinstance(table.data.get(key), float) else table.get(key, int)
    if value is not None and not 0.5 <= value <= 3:
        what = "times the size it is drawn in" if key == "size" else "times the size of the letters"
        table.problem(f"{key!r} is {value:g}", key, f"write a number from 0.5 to 3: {what}")
        return None
    return None if value is None else float(value)


def applying(adjustments: Sequence[Adjustment], ranks: Ranks) -> list[Adjustment]:
    """Those meant for an edition whose ranks these are, the closest last."""
    ranked = [(found, at) for at, one in enumerate(adjustments) if (found := ranks[one.only]) is not None]
    return [adjustments[at] for _, at in sorted(ranked)]


def adjusted(box: TextBox, one: Adjustment) -> TextBox:
    """A box as asked."""
    asked = one.options
    style = _styled(box.style, one.look)
    if asked.align:
        style = replace(style, anchor=asked.align)
    smallest = asked.smallest / box.scale if asked.smallest else box.smallest * one.look.size
    return replace(
        box,
        style=style,
        smallest=min(smallest, style.size),
        vertical=asked.vertical or box.vertical,
        baseline=None if asked.vertical else box.baseline,
        lines=1 if asked.nowrap else asked.lines or box.lines,
        wrap=asked.wrap or box.wrap,
        grow=_given(asked.grow, box.grow),
        nowrap=_given(asked.nowrap, box.nowrap),
        anywhere=_given(asked.anywhere, box.anywhere),
        ellipsis=_given(asked.ellipsis, box.ellipsis),
        hyphenate=_given(asked.hyphenate, box.hyphenate),
        group=asked.group or box.group,
        bold=_accented(box.bold, style, one.look),
        hashtags=_accented(box.hashtags, style, one.look),
    )


def _given(asked: T | None, own: T) -> T:
    return own if asked is None else asked


def _styled(style: TextStyle, look: Look) -> TextStyle:
    families = tuple(dict.fromkeys((*look.families, *style.families)))
    return replace(style, families=families, size=style.size * look.size, leading=look.leading or style.leading)


def _accented(accent: Accent | None, style: TextStyle, look: Look) -> Accent | None:
    return accent and replace(accent, style=replace(_styled(accent.style, look), anchor=style.anchor))


def mirrored(box: TextBox, page_width: float, matrix: Transform) -> TextBox:
    """A box as far from the right edge of the page as it was from the left; `matrix` goes from its space to the page.

    A text along a path stays where the path is.
    """
    if box.curve:
        return box
    left, top, width, height = box.page
    shift = page_width - width - 2 * left
    dx, dy = matrix.inverse().transformVector((shift, 0))
    panel = box.panel and Panel((*_sides_changed(box.panel.padding),), box.panel.radius)
    return replace(box, x=box.x + dx, y=box.y + dy, page=(left + shift, top, width, height), panel=panel)


def _sides_changed(padding: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    top, right, bottom, left = padding
    return top, left, bottom, right
