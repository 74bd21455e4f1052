"""One drawing for one size, from its file to a bound template with its problems."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from pipeline.campaign.canvas import Size
from pipeline.campaign.files import read_file
from pipeline.campaign.model import Campaign
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
from pipeline.template.sidecar import GraphicOptions
from pipeline.template.svg import MAX_BYTES, SVG, TemplateError, parse_svg


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
