"""Reads `assets/src/graphics/` and the guide's drawn pages. A faulty drawing takes out itself, the others stay."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from pipeline.campaign.fields import nearest
from pipeline.campaign.files import read_file
from pipeline.campaign.model import Campaign, Insets, Size
from pipeline.errors import Level, Problem, has_errors
from pipeline.template.adapt import adapt, tidy
from pipeline.template.adjust import Adjustment
from pipeline.template.bind import bind, fixed_texts
from pipeline.template.clean import drop_unpublished
from pipeline.template.colours import colors_of
from pipeline.template.css import property_of, settle
from pipeline.template.geometry import Rectangle
from pipeline.template.model import Template, TextBox
from pipeline.template.names import plain, written_name
from pipeline.template.page import PageError, has_shape, page_of
from pipeline.template.pictures import place_pictures
from pipeline.template.relayout import OnCanvas, Opened, put_on_canvas
from pipeline.template.selectors import ONLY, Edition, mark
from pipeline.template.sidecar import GraphicOptions, read_graphic_options, read_page_options, unanchored, unmet
from pipeline.template.svg import MAX_BYTES, SVG, TemplateError, parse_svg
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
GRAPHICS = "assets/src/graphics"
GUIDE = "assets/src/guide"
PAGE = Size("A4", 794, 1123, Insets(40, 40, 40, 40))  # in CSS px


@dataclass(frozen=True, slots=True)
class Loaded:
    """A drawing with its problems, without a template where one of them is an error.

    `met` names the texts of the options that the drawing has; None where it could not be looked at. `canvas` is the drawing
    on its page, laid out where it has another shape; `file` is where it is.
    """

    template: Template | None
    problems: tuple[Problem, ...]
    met: frozenset[str] | None = None
    canvas: OnCanvas | None = None
    file: str = ""


def load_templates(root: Path, campaign: Campaign) -> tuple[dict[tuple[str, str], Template], list[Problem]]:
    """Sound drawings by (graphic, size), and the faults of the others."""
    folder = root / GRAPHICS
    problems = [*_strays(root, campaign), *_alike(graphic_names(campaign))]
    templates: dict[tuple[str, str], Template] = {}
    for graphic in campaign.graphics:
        options, found = read_graphic_options(root, folder / f"{graphic}.toml", campaign)
        problems += found
        if options is None:
            continue
        opened: dict[Path, Opened | Problem] = {}
        loaded = {size.name: load_drawing(root, graphic, size, options, campaign, opened) for size in campaign.sizes}
        problems += _told(loaded.values())
        templates |= {(graphic, size): one.template for size, one in loaded.items() if one.template}
        problems += unmet(options, [drawing.met for drawing in loaded.values()])
        seen = {size: drawing.canvas for size, drawing in loaded.items() if drawing.canvas}
        problems += unanchored(options, {size: one.layout.names if one.layout else None for size, one in seen.items()})
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


def load_template(
    root: Path,
    path: Path,
    graphic: str,
    size: Size,
    options: GraphicOptions,
    campaign: Campaign,
    names: tuple[str, ...],
    pictures: tuple[str, ...] = (),
    *,
    any_shape: bool = True,
) -> Loaded:
    """One drawing, bound. Texts may be named after `names`, places for pictures after `pictures`.

    Not of `any_shape`, it must have that of the size.
    """
    drawing = open_drawing(root, path, options, campaign, names, pictures)
    if isinstance(drawing, Problem):
        return Loaded(None, (drawing,))
    if not (any_shape or has_shape(drawing.page, size)):
        _, _, width, height = drawing.page
        what = f"the drawing is {width:g} x {height:g}, size {size.name!r} is {size.width} x {size.height}"
        return Loaded(None, (Problem(what, drawing.file, 1, "the shapes must agree; draw this size by hand"),))
    return bind_drawing(drawing, graphic, size, options, campaign)


def open_drawing(
    root: Path,
    path: Path,
    options: GraphicOptions,
    campaign: Campaign,
    names: tuple[str, ...],
    pictures: tuple[str, ...],
) -> Opened | Problem:
    """A drawing, read once for all sizes, or why it cannot be used in any."""
    file = path.relative_to(root).as_posix()
    data, problem = read_file(root, path, MAX_BYTES)
    if problem:
        return problem
    try:
        drawing = parse_svg(data, file)
        problems = settle(drawing, file)
        problems += mark(drawing, file, campaign, (*names, *pictures))
        known = {plain(name): name for name in names}
        return Opened(file, drawing, page_of(drawing), known, pictures, options.asked, tuple(problems))
    except TemplateError as error:
        return error.problem
    except PageError as error:
        return Problem(str(error), file, 1, error.hint)


def bind_drawing(opened: Opened, graphic: str, size: Size, options: GraphicOptions, campaign: Campaign) -> Loaded:
    """The drawing for one size."""
    file, pictures = opened.file, opened.pictures
    canvas = put_on_canvas(opened, size, options.wishes(size.name))
    problems = [*opened.problems, *canvas.problems]
    if has_errors((*problems, *canvas.as_drawn)):
        return Loaded(None, tuple(problems), canvas=canvas)
    drawing, width, height = canvas.root, canvas.width, canvas.height
    beyond = _beyond_cairosvg(drawing)
    safe = (size.safe.left, size.safe.top, width - size.safe.left - size.safe.right)
    inner = (*safe, height - size.safe.top - size.safe.bottom)
    placed = place_pictures(drawing, file, pictures, options.asked.fixed)
    bound = bind(drawing, file, opened.names, options.asked, inner)
    found = [*placed.problems, *bound.problems]
    problems += [each for each in found if not canvas.layout or each.level is Level.ERROR]  # else told of it as drawn
    problems += [problem for box in bound.boxes if (problem := _outside(box, inner, size, file))]
    met = bound.met | placed.met
    if has_errors(problems):
        return Loaded(None, tuple(problems), met, canvas)
    problems += drop_unpublished(drawing, file)
    fixed = fixed_texts(drawing)
    beyond += tuple((text.line, f"{text.text!r} (a fixed text in the fonts of the build)") for text in fixed)
    roles = tuple((role, color.value) for role, color in options.colors.items())
    problems += _unpainted(drawing, file, options)
    tidy(drawing)
    svg = etree.tostring(drawing, encoding="unicode")
    template = Template(
        graphic,
        size.name,
        file,
        width,
        height,
        svg,
        bound.boxes,
        options.alt,
        beyond,
        fixed,
        placed.slots,
        roles,
        options.adjustments,
        _selectors(drawing, bound.boxes, options.adjustments),
        tuple(options.fonts.items()),
        laid_out=canvas.layout is not None,
    )
    problems += _moved_outside(template, campaign, inner, size)
    return Loaded(None if has_errors(problems) else template, tuple(problems), met, canvas)


def _selectors(
    drawing: etree._Element, boxes: tuple[TextBox, ...], adjustments: tuple[Adjustment, ...]
) -> tuple[str, ...]:
    objects = (str(element.get(ONLY)) for element in drawing.iter(f"{SVG}*") if element.get(ONLY))
    return tuple(sorted({*objects, *(box.only for box in boxes if box.only), *(one.only for one in adjustments)}))


def _unpainted(drawing: etree._Element, file: str, options: GraphicOptions) -> list[Problem]:
    """Roles whose colour the drawing does not have, so that no week can change it."""
    there = colors_of(drawing) if options.colors else frozenset()
    hint = f"colours in it: {', '.join(sorted(there))}"
    return [
        Problem(
            f"{color.value}, the colour of {role!r}, is nowhere in {file}", color.file, color.line, hint, Level.WARNING
        )
        for role, color in options.colors.items()
        if color.value not in there
    ]


def _moved_outside(template: Template, campaign: Campaign, safe: Rectangle, size: Size) -> list[Problem]:
    """Texts that leave the safe area where they are moved to for a language."""
    if not any(one.mirror for one in template.adjustments):
        return []
    editions = (adapt(template, Edition(language.tag)) for language in campaign.languages)
    found = (_outside(box, safe, size, template.file) for edition in editions for box in edition.boxes)
    return list(dict.fromkeys(problem for problem in found if problem))


def _outside(box: TextBox, safe: Rectangle, size: Size, file: str) -> Problem | None:
    """The problem of a box that leaves the safe area, in px of the picture."""
    (left, top, width, height), (x, y, w, h) = safe, box.page
    right, bottom = left + width, top + height
    if x >= left - 0.5 and y >= top - 0.5 and x + w <= right + 0.5 and y + h <= bottom + 0.5:
        return None
    place = f"{x:.0f}, {y:.0f} to {x + w:.0f}, {y + h:.0f}"
    what = f"the room of {box.name!r} ({place}) leaves the safe area of {size.name!r}"
    return Problem(what, file, box.line, f"keep it within {left:g}, {top:g} to {right:g}, {bottom:g}")


def _beyond_cairosvg(drawing: etree._Element) -> tuple[tuple[int, str], ...]:
    """Line and name of each object with an effect CairoSVG leaves out without a word."""
    found: list[tuple[int, str]] = []
    for element in drawing.iter(f"{SVG}*"):
        effects = [name for name in ("filter", "mask") if property_of(element, name) not in ("", "none")]
        if property_of(element, "mix-blend-mode") not in ("", "normal"):
            effects.append("blend mode")
        if property_of(element, "opacity").endswith("%"):
            effects.append("opacity in percent")
        if effects:
            called = written_name(element) or str(element.tag).removeprefix(SVG)
            found.append((element.sourceline or 0, f"{called} ({', '.join(effects)})"))
    return tuple(found)
