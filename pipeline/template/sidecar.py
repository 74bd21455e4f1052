"""`<name>.toml` beside a graphic's drawings: alt text, what stays as it is, options of texts, roles of colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.campaign.common import read_colors, read_fonts
from pipeline.campaign.fields import Fields, nearest, read_toml
from pipeline.campaign.model import Campaign, Color
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from pipeline.template.adjust import Adjustment, read_adjustments
from pipeline.template.alts import read_alt, said_names
from pipeline.template.anchors import Anchored, read_anchored
from pipeline.template.layout import Wish
from pipeline.template.names import plain
from pipeline.template.options import Asked, read_options
from pipeline.template.values import graphic_names


@dataclass(frozen=True, slots=True)
class GraphicOptions:
    """What the file says, with its own name and the line of each text it speaks of."""

    alt: Text | None = None
    asked: Asked = field(default_factory=Asked)
    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    colors: Mapping[str, Color] = field(default_factory=dict)
    adjustments: tuple[Adjustment, ...] = ()
    fonts: Mapping[str, str] = field(default_factory=dict)
    anchored: tuple[Anchored, ...] = ()

    def wishes(self, size: str) -> dict[str, Wish]:
        """Where objects shall go in one size, by their plain names."""
        return {plain(one.name): one.wish for one in self.anchored if one.size == size}


def read_graphic_options(root: Path, path: Path, campaign: Campaign) -> tuple[GraphicOptions | None, list[Problem]]:
    """The options of a graphic, whose file has its name."""
    return _read(root, path, campaign, graphic_names(campaign), said_names(campaign))


def read_page_options(
    root: Path, path: Path, campaign: Campaign, names: tuple[str, ...]
) -> tuple[GraphicOptions | None, list[Problem]]:
    """The options of a drawn page of the guide, whose texts may be named after `names`; its words are text and need no alt."""
    return _read(root, path, campaign, names, None)


def _read(
    root: Path, path: Path, campaign: Campaign, names: tuple[str, ...], said: tuple[str, ...] | None
) -> tuple[GraphicOptions | None, list[Problem]]:
    """The file; an alt text may name what is `said`, None where there is no alt text."""
    if not path.exists():
        return GraphicOptions(), []
    fields, problems = read_toml(root, path)
    if fields is None:
        return None, problems
    file = path.relative_to(root).as_posix()
    alt = None if said is None else read_alt(fields, path.stem, said)
    fixed = fields.texts("fixed")
    lines = {entry: fields.line("fixed") for entry in fixed}
    options = {}
    if texts := fields.table("text"):
        for key, table in _tables_of(texts, names):
            options[key] = read_options(table)
            lines[key] = texts.line(table.path[-1])
            table.finish()
    colors = _roles(fields)
    adjustments = read_adjustments(fields, campaign, names)
    lines |= {one.text: one.line for one in adjustments if one.text}
    fonts = read_fonts(fields)
    anchored = read_anchored(fields, [size.name for size in campaign.sizes])
    fields.finish()
    if any(problem.level is Level.ERROR for problem in problems):
        return None, problems
    return GraphicOptions(alt, Asked(fixed, options), file, lines, colors, adjustments, fonts, anchored), problems


def _roles(fields: Fields) -> dict[str, Color]:
    """Which colours of the drawings a week may change; each plays one role."""
    colors = read_colors(fields)
    players: dict[str, str] = {}
    for role, color in colors.items():
        other = players.setdefault(color.value, role)
        if other != role:
            what = f"{color.value} has two roles, {other!r} and {role!r}"
            hint = "keep one, or draw one of the two in a colour a shade apart"
            fields.problems.append(Problem(what, color.file, color.line, hint))
    return colors


def _tables_of(texts: Fields, names: tuple[str, ...]) -> Iterator[tuple[str, Fields]]:
    """The tables of `[text.<name>]` with the campaign's name of each."""
    known = {plain(name): name for name in names}
    for written in texts.data:
        table = texts.table(written)
        if plain(written) not in known:
            texts.problem(f"[text.{written}] names no string", written, nearest(written, names))
        elif table:
            yield known[plain(written)], table


def unmet(options: GraphicOptions, met: Sequence[frozenset[str] | None]) -> list[Problem]:
    """What the options say of texts that no drawing has, where every drawing could be looked at."""
    known = [names for names in met if names is not None]
    if len(known) < len(met):
        return []
    hint = "take it out, or name a text as your tool shows it"
    return [
        Problem(f"{entry!r} is no text of this graphic", options.file, line, hint)
        for entry, line in options.lines.items()
        if not any(entry in names for names in known)
    ]


def unanchored(options: GraphicOptions, sizes: Mapping[str, Sequence[str] | None]) -> list[Problem]:
    """What the options say of objects no drawing has. `sizes` are those that could be looked at.

    Of each come the names of the objects that were laid out for it, None where it has a drawing of its shape.
    """
    problems: list[Problem] = []
    for one in options.anchored:
        if one.size not in sizes:
            continue
        names = sizes[one.size]
        if names is None:
            what = f"{one.name!r} is anchored for {one.size!r}, which has a drawing of its own shape"
            problems.append(Problem(what, options.file, one.line, "move the object there, or take this out"))
        elif plain(one.name) not in map(plain, names):
            what = f"{one.name!r} is no object of the drawing"
            hint = nearest(one.name, names) if names else "name the object in your tool"
            problems.append(Problem(what, options.file, one.line, hint))
    return problems
