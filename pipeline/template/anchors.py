"""Where a designer wants an object on every page: tokens behind its name, and `[size.<size>.object.<name>]` in the `.toml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from pipeline.campaign.fields import Fields, nearest
from pipeline.template.layout import Across, Down, Wish

_ACROSS: Mapping[str, Across] = {"left": "left", "center": "center", "right": "right"}
_DOWN: Mapping[str, Down] = {"top": "top", "middle": "middle", "bottom": "bottom"}
_WISHES: Mapping[str, Wish] = {
    **{token: Wish(across=across) for token, across in _ACROSS.items()},
    **{token: Wish(down=down) for token, down in _DOWN.items()},
    **{f"{y}-{x}": Wish(_ACROSS[x], _DOWN[y]) for y, x in product(_DOWN, _ACROSS)},
    "cover": Wish(fill="cover"),
    "stretch": Wish(fill="stretch"),
}
ANCHORS = tuple(_WISHES)


@dataclass(frozen=True, slots=True)
class Anchored:
    """What the options ask of the object called `name` in one size."""

    size: str
    name: str
    wish: Wish
    line: int


def read_anchors(tokens: Sequence[str]) -> tuple[Wish, list[tuple[str, str]]]:
    """What `logo--bottom-right` or `photo--cover--top` asks for, and each token that is none with a hint."""
    wish, unknown = Wish(), []
    for written in tokens:
        found = _WISHES.get(written.lower())
        if found is None:
            unknown.append((written, nearest(written.lower(), ANCHORS)))
        else:
            wish = over(wish, found)
    return wish, unknown


def over(wish: Wish, stronger: Wish) -> Wish:
    """A wish with all that a stronger one says instead."""
    return replace(
        wish,
        across=stronger.across or wish.across,
        down=stronger.down or wish.down,
        fill=stronger.fill or (None if stronger.across or stronger.down else wish.fill),
    )


def read_anchored(fields: Fields, sizes: Sequence[str]) -> tuple[Anchored, ...]:
    """The tables of `[size]`; faults go to the problems of `fields`."""
    found: list[Anchored] = []
    for size, table in fields.named("size"):
        inner = table.table(size)
        if size not in sizes:
            table.problem(f"{size!r} is none of the campaign's sizes", size, nearest(size, sizes))
        elif inner:
            found += _of_objects(size, inner)
            inner.finish()
    return tuple(found)


def _of_objects(size: str, fields: Fields) -> list[Anchored]:
    found: list[Anchored] = []
    for name, objects, table in fields.named_tables("object"):
        written = table.text("anchor", required=True)
        wish, unknown = read_anchors(written.split())
        for token, hint in unknown:
            table.problem(f"'anchor' is {token!r}", "anchor", hint)
        if written and not unknown:
            found.append(Anchored(size, name, wish, objects.line(name)))
        table.finish()
    return found
