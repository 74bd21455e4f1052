"""Reads `assets/src/graphics/` and the guide's drawn pages. A faulty drawing takes out itself, the others stay."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.campaign.canvas import Insets, Size
from pipeline.campaign.fields import nearest
from pipeline.campaign.files import read_file
from pipeline.campaign.model import Campaign
from pipeline.errors import Level, Problem
from pipeline.template.adapt import adapt
from pipeline.template.alts import GRAPHICS
from pipeline.template.drawing import Loaded, bind_drawing, load_template, open_drawing
from pipeline.template.model import Template
from pipeline.template.names import plain
from pipeline.template.page import PageError, page_of
from pipeline.template.relayout import Opened
from pipeline.template.selectors import Edition
from pipeline.template.sidecar import GraphicOptions, read_graphic_options, read_page_options, unanchored, unmet
from pipeline.template.svg import MAX_BYTES, TemplateError, parse_svg
from pipeline.template.values import (
    CHAPTER,
    cover_names,
    cover_picture_names,
    divider_names,
    divider_picture_names,
    graphic_names,
    picture_names,
)

CAMPAIGN = "assets/src/campaign.toml"
GUIDE = "assets/src/guide"
PAGE = Size("A4", 794, 1123, Insets(40, 40, 40, 40))  # in CSS px


Drawings = tuple[Mapping[tuple[str, str], Template], Sequence[Problem]]
"""Sound drawings by (graphic, size), and the faults of the others."""


def load_graphic(root: Path, graphic: str, campaign: Campaign) -> Drawings:
    """The drawings of one graphic. What they are read from are files of GRAPHICS whose names begin with its own."""
    options, told = read_graphic_options(root, root / GRAPHICS / f"{graphic}.toml", campaign)
    if options is None:
        return {}, told
    opened: dict[Path, Opened | Problem] = {}
    loaded = {size.name: load_drawing(root, graphic, size, options, campaign, opened) for size in campaign.sizes}
    problems = [*told, *_told(loaded.values()), *unmet(options, [drawing.met for drawing in loaded.values()])]
    seen = {size: drawing.canvas for size, drawing in loaded.items() if drawing.canvas}
    problems += unanchored(options, {size: one.layout.names if one.layout else None for size, one in seen.items()})
    return {(graphic, size): one.template for size, one in loaded.items() if one.template}, problems


def load_templates(
    root: Path, campaign: Campaign, load: Callable[[Path, str, Campaign], Drawings] = load_graphic
) -> tuple[dict[tuple[str, str], Template], list[Problem]]:
    """Sound drawings by (graphic, size), and the faults of the others; `load` reads those of one graphic."""
    problems = [*_strays(root, campaign), *_alike(graphic_names(campaign))]
    templates: dict[tuple[str, str], Template] = {}
    for graphic in campaign.graphics:
        drawings, told = load(root, graphic, campaign)
        templates |= drawings
        problems += told
    return templates, list(dict.fromkeys(problems))  # one drawing says the same for many sizes


def _told(drawings: Collection[Loaded]) -> Iterator[Problem]:
    """The problems of all sizes; what there is to say of a drawing itself is told where it has its own shape, if it has."""
    in_shape = {one.file for one in drawings if one.canvas and not one.canvas.layout}
    for one in drawings:
        yield from one.problems
        if one.canvas and one.file not in in_shape:
            yield from one.canvas.as_drawn


def load_cover(root: Path, campaign: Campaign) -> tuple[Template | None, list[Problem]]:
    """The guide's cover; without a drawing the guide has none."""
    return _load_page(root, "cover", campaign, cover_names(campaign), cover_picture_names(campaign))


def load_divider(root: Path, campaign: Campaign) -> tuple[Template | None, list[Problem]]:
    """The page before a chapter of the guide; without a drawing there is none."""
    divider, problems = _load_page(root, "divider", campaign, divider_names(campaign), divider_picture_names(campaign))
    editions = [(to.tag, adapt(divider, Edition(to.tag))) for to in campaign.languages] if divider else []
    without = [tag for tag, edition in editions if CHAPTER not in edition.needs]
    if not without or divider is None:
        return divider, problems
    for_whom = "" if len(without) == len(editions) else f" in {', '.join(without)}"
    what = f"the divider has no place for the heading of its chapter{for_whom}"
    return None, [*problems, Problem(what, divider.file, 0, f"type {{{{{CHAPTER}}}}} as a text, and draw its box")]


def _load_page(
    root: Path, name: str, campaign: Campaign, names: tuple[str, ...], pictures: tuple[str, ...]
) -> tuple[Template | None, list[Problem]]:
    """A drawn page of the guide, whose texts and pictures may be called so."""
    path = root / GUIDE / f"{name}.svg"
    if not path.exists():
        return None, []
    options, problems = read_page_options(root, path.with_suffix(".toml"), campaign, names)
    if options is None:
        return None, problems
    page = load_template(root, path, name, PAGE, options, campaign, names, pictures, any_shape=False)
    return page.template, [*problems, *page.problems, *unmet(options, [page.met])]


def _strays(root: Path, campaign: Campaign) -> list[Problem]:
    """Files that no graphic or size asks for: most often a misspelt name."""
    sizes = tuple(dict.fromkeys((*(size.name for size in campaign.sizes), *campaign.size_names)))
    problems: list[Problem] = []
    for path in sorted((root / GRAPHICS).glob("*")):
        if path.suffix not in (".svg", ".toml"):
            continue
        graphic, _, size = path.stem.partition(".")
        name = path.relative_to(root).as_posix()
        if graphic not in campaign.graphics:
            hint = nearest(graphic, campaign.graphics) if campaign.graphics else "add it to 'graphics' in campaign.toml"
            problems.append(Problem(f"{graphic!r} is none of the campaign's graphics", name, 0, hint))
        elif size and size not in sizes:
            problems.append(Problem(f"{size!r} is none of the campaign's sizes", name, 0, nearest(size, sizes)))
    return problems


def _alike(names: tuple[str, ...]) -> list[Problem]:
    """Names that a drawing cannot tell apart, as it has only their letters and digits."""
    first: dict[str, str] = {}
    pairs = [(first.setdefault(plain(name), name), name) for name in names]
    hint = "give one of them another name: in a drawing only letters and digits count"
    return [
        Problem(f"{name!r} and {other!r} are one name in a drawing", CAMPAIGN, 0, hint)
        for other, name in pairs
        if other != name
    ]


def drawing_path(root: Path, graphic: str, size: Size, campaign: Campaign) -> Path | None:
    """The file a graphic of this size is drawn from: the one made for it, else the one whose shape is nearest.

    Of equally near ones `<name>.svg` comes first, then the others in the order of the sizes.
    """
    folder = root / GRAPHICS
    own = folder / f"{graphic}.{size.name}.svg"
    if own.exists():
        return own
    shapes = {folder / f"{graphic}.svg": None, **{folder / f"{graphic}.{one.name}.svg": one for one in campaign.sizes}}
    there = {path: one for path, one in shapes.items() if path.exists()}
    if len(there) < 2:
        return next(iter(there), None)
    ratios = {path: one.width / one.height if one else _ratio(root, path) for path, one in there.items()}
    wanted = size.width / size.height
    return min(ratios, key=lambda path: round(abs(math.log(ratios[path] / wanted)), 6))


def _ratio(root: Path, path: Path) -> float:
    """Width through height of a drawing; of a faulty one 1, as its faults are told when it is loaded."""
    data, _ = read_file(root, path, MAX_BYTES)
    try:
        _, _, width, height = page_of(parse_svg(data, path.name))
    except (TemplateError, PageError):
        return 1.0
    return width / height


def load_drawing(
    root: Path,
    graphic: str,
    size: Size,
    options: GraphicOptions,
    campaign: Campaign,
    opened: dict[Path, Opened | Problem],
) -> Loaded:
    """The drawing made for this size, else the nearest one, laid out for it. What is read of a file goes into `opened`."""
    path = drawing_path(root, graphic, size, campaign)
    if path is None:
        name = f"{GRAPHICS}/{graphic}.svg"
        hint = f"draw it once, at {size.measures} or another size of the campaign"
        return Loaded(None, (Problem(f"graphic {graphic!r} has no drawing", name, 0, hint),))
    names, pictures = graphic_names(campaign), picture_names(campaign)
    if path not in opened:
        opened[path] = open_drawing(root, path, options, campaign, names, pictures)
    drawing = opened[path]
    if isinstance(drawing, Problem):
        return Loaded(None, (drawing,))
    loaded = replace(bind_drawing(drawing, graphic, size, options, campaign), file=drawing.file)
    if loaded.canvas and loaded.canvas.layout and path.name == f"{graphic}.{size.name}.svg":
        _, _, width, height = drawing.page
        what = (
            f"made for {size.name!r}, {size.width} x {size.height}, it is {width:g} x {height:g} and was laid out anew"
        )
        other = Problem(what, drawing.file, 1, "draw it at the shape of its size to have it as it is", Level.WARNING)
        loaded = replace(loaded, problems=(*loaded.problems, other))
    template = loaded.template
    if template and not template.alt and any(box.name in ("number", "sentence") for box in template.boxes):
        hint = f'write alt = "{{sentence}} {{data}}" into {graphic}.toml, or alt.{graphic} into the week'
        if not all(graphic in week.alts for week in campaign.weeks if week.points):
            silent = Problem(f"{graphic!r} shows a data point and has no alt text", template.file, 0, hint)
            return replace(loaded, template=None, problems=(*loaded.problems, silent))
    return loaded
