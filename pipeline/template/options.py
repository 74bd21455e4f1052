"""What a designer asks of a text: tokens behind an object's name, and the same in the `.toml` beside the drawing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from pipeline.campaign.common import parse_color
from pipeline.campaign.fields import Fields, nearest
from pipeline.template.model import Anchor, Vertical, Wrap

T = TypeVar("T")

_ALIGNS: Mapping[str, Anchor] = {"left": "start", "center": "middle", "right": "end", "start": "start", "end": "end"}
_VERTICALS: Mapping[str, Vertical] = {"top": "top", "middle": "middle", "bottom": "bottom"}
_WRAPS: Mapping[str, Wrap] = {"balance": "balanced", "greedy": "greedy"}
_FLAGS = ("grow", "nowrap", "anywhere", "ellipsis", "hyphenate", "keep")
_NUMBERED = re.compile(r"max(?P<max>[1-9]\d?)|min(?P<min>\d+(?:\.\d+)?)|same-(?P<same>\w+)")
_EXAMPLES = (*_VERTICALS, *_ALIGNS, *_WRAPS, *_FLAGS, "max3", "min36", "same-a")


@dataclass(frozen=True, slots=True)
class Hashtags:
    """How the hashtags within a text stand out; None where they keep the look of the text."""

    fill: str | None = None
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class BoxOptions:
    """What is asked of one text; None where nothing is. `smallest` is in px of the picture.

    `align` counts for a picture that reads from left to right: start and end change sides where it does not.
    """

    vertical: Vertical | None = None
    align: Anchor | None = None
    lines: int | None = None
    smallest: float | None = None
    wrap: Wrap | None = None
    grow: bool | None = None
    nowrap: bool | None = None
    anywhere: bool | None = None
    ellipsis: bool | None = None
    hyphenate: bool | None = None
    keep: bool | None = None
    group: str | None = None
    hashtags: Hashtags | None = None

    def under(self, other: BoxOptions) -> BoxOptions:
        """These options where `other` asks for nothing."""
        asked = {field.name: value for field in fields(other) if (value := getattr(other, field.name)) is not None}
        return replace(self, **asked)


@dataclass(frozen=True, slots=True)
class Asked:
    """What `<name>.toml` says of the texts of a graphic: those that are fixed, options by the name of the string."""

    fixed: tuple[str, ...] = ()
    options: Mapping[str, BoxOptions] = field(default_factory=dict)


def read_tokens(tokens: tuple[str, ...]) -> tuple[BoxOptions, list[tuple[str, str]]]:
    """The options of `headline-box--middle--max3`, and each token that is none with a hint."""
    options, unknown = BoxOptions(), []
    for written in tokens:
        token = written.lower()
        number = _NUMBERED.fullmatch(token)
        if token in _VERTICALS:
            options = replace(options, vertical=_VERTICALS[token])
        elif token in _ALIGNS:
            options = replace(options, align=_ALIGNS[token])
        elif token in _WRAPS:
            options = replace(options, wrap=_WRAPS[token])
        elif token in _FLAGS:
            flag: Any = {token: True}
            options = replace(options, **flag)
        elif number and number["max"]:
            options = replace(options, lines=int(number["max"]))
        elif number and number["min"]:
            options = replace(options, smallest=float(number["min"]))
        elif number:
            options = replace(options, group=number["same"])
        else:
            unknown.append((written, nearest(token, _EXAMPLES)))
    return options, unknown


def read_options(table: Fields) -> BoxOptions:
    """The options of a `[text.headline]` table; faults go to the table's problems. Unknown keys are left to the caller."""
    flags: dict[str, Any] = {flag: table.get(flag, bool) for flag in _FLAGS}
    return BoxOptions(
        vertical=_one_of(table, "vertical", _VERTICALS),
        align=_one_of(table, "align", _ALIGNS),
        lines=table.whole("max"),
        smallest=_number(table, "min"),
        wrap=_one_of(table, "wrap", _WRAPS),
        group=table.text("same") or None,
        hashtags=_hashtags(table),
        **flags,
    )


def _one_of(table: Fields, key: str, known: Mapping[str, T]) -> T | None:
    written = table.text(key)
    if written and written not in known:
        table.problem(f"{key!r} is {written!r}", key, nearest(written, tuple(known)))
    return known.get(written)


def _number(table: Fields, key: str) -> float | None:
    value = table.get(key, float) if isinstance(table.data.get(key), float) else table.get(key, int)
    if value is not None and value <= 0:
        table.problem(f"{key!r} is {value:g}", key, "write a size in px")
        return None
    return value


def _hashtags(table: Fields) -> Hashtags | None:
    inner = table.table("hashtag")
    if inner is None:
        return None
    fill, weight = inner.checked("fill", parse_color), inner.whole("weight")
    inner.finish()
    return Hashtags(fill, weight)
