"""`packs new`: a campaign, a week; and `packs new graphic`, which takes in a designer's drawing and says what it found in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from pipeline.campaign.canvas import Size
from pipeline.campaign.fields import ID_HINT, is_id
from pipeline.campaign.load import load_campaign
from pipeline.campaign.model import Campaign
from pipeline.cli.common import DONE, PROBLEMS, Shell, problems_option, show_problems, show_table
from pipeline.cli.new_campaign import campaign as new_campaign
from pipeline.cli.new_week import week as new_week
from pipeline.cli.new_week import write_new
from pipeline.draw.fonts import FontSet, load_fonts
from pipeline.draw.match import NoMatch
from pipeline.errors import Level, Problem, UsageError, has_errors
from pipeline.template.alts import GRAPHICS
from pipeline.template.geometry import Rectangle
from pipeline.template.inventory import TextFound
from pipeline.template.lint import Linted, lint
from pipeline.template.model import TextStyle
from pipeline.template.options import Asked
from pipeline.template.page import PageError, has_shape, page_of
from pipeline.template.starter import starter
from pipeline.template.svg import MAX_BYTES, TemplateError, parse_svg
from pipeline.template.values import graphic_names

SHORTER_SIDE = 1080  # px of the picture where the drawing has the shape of no size
_MOST_ROWS = 60
_MOST_ALIKE = 4  # problems with the same remedy that are shown
_ALIGNED = {"start": "left", "middle": "centre", "end": "right", None: ""}


@click.group()
def new() -> None:
    """Start something new: a campaign, a week, a graphic from a drawing."""


new.add_command(new_campaign)
new.add_command(new_week)


@new.command()
@click.argument("name")
@click.option(
    "--from",
    "drawing",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.svg",
    help="The drawing, as your design tool exported it.",
)
@problems_option
@click.pass_obj
def graphic(shell: Shell, name: str, drawing: Path, form: str) -> int:
    """Take in a drawing as the graphic NAME, and say what it holds.

    Its texts and the strings they would stand for, their boxes, alignment and fonts, and what has to be mended. The drawing
    is copied to assets/src/graphics as it is, with an options file to begin with; nothing there is overwritten. Exit code 1
    when something must be mended before it can be drawn.
    """
    root = shell.root
    targets = _targets(root, name)
    campaign, problems = load_campaign(root)
    if campaign is None:
        show_problems(problems, form)
        return PROBLEMS
    fonts, _ = load_fonts(root, campaign.fonts)
    try:
        data, page, sizes, found = _look(drawing, campaign)
    except TemplateError as error:
        show_problems([error.problem], form)
        return PROBLEMS
    told = [*found.problems, *found.doubts]
    told += _missing_fonts(found.texts, fonts, str(drawing))
    show_problems(_gathered(told), form)
    _show(page, sizes, found, graphic_names(campaign))
    for target, body in zip(targets, (data, starter(name, found.texts).encode()), strict=True):
        write_new(target, body)
        click.echo(f"wrote {target.relative_to(root).as_posix()}")
    _show_next(root, name, sizes, campaign)
    return PROBLEMS if has_errors(told) else DONE


def _targets(root: Path, name: str) -> tuple[Path, Path]:
    """The two files to write. Raises UsageError for a name that cannot be one or is taken."""
    if not is_id(name):
        raise UsageError(f"{name!r} is no name for a graphic", hint=ID_HINT)
    folder = root / GRAPHICS
    taken = [path for path in sorted(folder.glob(f"{name}.*")) if path.suffix in (".svg", ".toml")]
    if taken:
        hint = f"choose another name, or export over that file and run: packs check --graphic {name}"
        raise UsageError(f"there is a graphic {name!r} already: {taken[0].relative_to(root).as_posix()}", hint=hint)
    return folder / f"{name}.svg", folder / f"{name}.toml"


def _look(drawing: Path, campaign: Campaign) -> tuple[bytes, Rectangle, tuple[Size, ...], Linted]:
    """The drawing's bytes, its page, the sizes of that shape, and what is in it. Raises TemplateError."""
    file = str(drawing)
    try:
        with drawing.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        page = page_of(parse_svg(data, file))
        sizes = tuple(size for size in campaign.sizes if has_shape(page, size))
        return data, page, sizes, lint(data, file, (*sizes, _as_drawn(page))[0], campaign, Asked())
    except PageError as error:
        raise TemplateError(Problem(str(error), file, 1, error.hint)) from error
    except OSError as error:
        raise TemplateError(Problem(f"cannot be read: {error.strerror}", file)) from error


def _as_drawn(page: Rectangle) -> Size:
    """A size of just the page's shape."""
    shorter = min(page[2:])
    return Size("as drawn", round(SHORTER_SIDE * page[2] / shorter), round(SHORTER_SIDE * page[3] / shorter))


def _missing_fonts(texts: Iterable[TextFound], fonts: FontSet, file: str) -> Iterator[Problem]:
    """Each font that is not there once, at the first text that asks for it."""
    asked: dict[TextStyle, TextFound] = {}
    told: set[str] = set()
    for text in texts:
        if text.style:
            asked.setdefault(text.style, text)
    for style, text in asked.items():
        found = fonts.match(style)
        if isinstance(found, NoMatch) and found.what not in told:
            told.add(found.what)
            yield Problem(f"{text.called}: {found.what}", file, text.line, found.hint)


def _gathered(problems: Sequence[Problem]) -> list[Problem]:
    """The first few of those that are mended in the same way, and how many more there are."""
    alike: dict[tuple[str, Level], list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        alike.setdefault((problem.hint, problem.level), []).append(problem)
    shown: list[Problem] = []
    for found in alike.values():
        shown += found[:_MOST_ALIKE]
        more = len(found) - _MOST_ALIKE
        if more > 0:
            shown.append(replace(found[_MOST_ALIKE], what=f"and {more} more such texts, from here on"))
    return shown


def _show(page: Rectangle, sizes: Sequence[Size], found: Linted, strings: Sequence[str]) -> None:
    texts = found.texts
    used = ", ".join(size.name for size in sizes) or "no size as it is drawn"
    width = (sizes[0] if sizes else _as_drawn(page)).width
    click.echo(
        f"{page[2]:g} x {page[3]:g}, for {used}; {len(texts)} text{'' if len(texts) == 1 else 's'}, in px of a picture {width} px wide:"
    )
    rows = [_row(text) for text in texts[:_MOST_ROWS]]
    if rows:
        show_table(("text", "layer", "at", "stands for", "box", "aligned", "font"), rows)
    if len(texts) > len(rows):
        click.echo(f"and {len(texts) - len(rows)} more texts")
    if found.pictures:
        click.echo(f"places for pictures: {', '.join(picture.name for picture in found.pictures)}")
    if any(not text.string for text in texts):
        click.echo(f"a text can stand for: {', '.join(strings)}")


def _row(text: TextFound) -> tuple[str, ...]:
    string = f"{text.string} (by its {text.by})" if text.string else "nothing yet"
    aligned = _ALIGNED[text.align] + (" (guessed)" if text.inferred else "")
    room = text.room or ("none: one line" if text.string else "none")
    font = (
        f"{text.style.families[0] if text.style.families else ''} {text.style.weight}, {text.size:.3g} px"
        if text.style
        else "?"
    )
    at = f"{text.at[0]:.0f}, {text.at[1]:.0f}" if text.at else "?"
    return (_short(text.words), _short(text.name) or "-", at, string, room, aligned, font)


def _short(words: str) -> str:
    return words if len(words) <= 40 else f"{words[:39]}…"


def _show_next(root: Path, name: str, sizes: Sequence[Size], campaign: Campaign) -> None:
    """What the person does now; campaign.toml is theirs to change."""
    file = root / "assets/src/campaign.toml"
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if re.match(r"\s*graphics\s*=", text)), 0)
    listed = ", ".join(json.dumps(each) for each in (*campaign.graphics, name))
    click.echo(f"\nNext, in assets/src/campaign.toml{f' line {line}' if line else ''}:\n    graphics = [{listed}]")
    if others := [size.name for size in campaign.sizes if size not in sizes]:
        click.echo(f"\nIt is laid out anew for {', '.join(others)}: packs check --layout {name} tells how.")
        click.echo(f"What you would rather draw yourself: {GRAPHICS}/{name}.{others[0]}.svg, and so on.")
    click.echo(f"\nThen: packs check --graphic {name}, packs build --graphic {name}")
