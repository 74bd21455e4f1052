"""Reads `assets/src/graphics/` and the guide's cover. A faulty drawing takes out itself, the others stay."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from pipeline.campaign.fields import nearest, read_toml
from pipeline.campaign.model import Campaign, Insets, Size
from pipeline.errors import Problem
from pipeline.template.bind import bind, fixed_texts, object_name
from pipeline.template.clean import drop_unpublished
from pipeline.template.geometry import length
from pipeline.template.model import Template, TextBox
from pipeline.template.names import plain
from pipeline.template.svg import SVG, TemplateError, parse_svg, property_of
from pipeline.template.values import cover_names, graphic_names

GRAPHICS = "assets/src/graphics"
COVER = "assets/src/guide/cover.svg"
COVER_SIZE = Size("cover", 794, 1123, Insets(40, 40, 40, 40))  # A4 in CSS px
_RATIO_TOLERANCE = 0.002


@dataclass(frozen=True, slots=True)
class _Options:
    """What `<name>.toml` says of a graphic."""

    alt: str = ""
    fixed: tuple[str, ...] = ()


def load_templates(root: Path, campaign: Campaign) -> tuple[dict[tuple[str, str], Template], list[Problem]]:
    """Sound drawings by (graphic, size), and the faults of the others."""
    folder = root / GRAPHICS
    problems = _strays(root, campaign)
    templates: dict[tuple[str, str], Template] = {}
    for graphic in campaign.graphics:
        options, found = _read_options(root, folder / f"{graphic}.toml", campaign)
        problems += found
        if options is None:
            continue
        for size in campaign.sizes:
            template, found = _load_one(root, graphic, size, options, campaign)
            problems += found
            if template:
                templates[graphic, size.name] = template
    return templates, problems


def load_cover(root: Path, campaign: Campaign) -> tuple[Template | None, list[Problem]]:
    """The guide's cover; without a drawing the guide has none."""
    path = root / COVER
    if not path.exists():
        return None, []
    return load_template(root, path, "cover", COVER_SIZE, _Options(), cover_names(campaign))


def _strays(root: Path, campaign: Campaign) -> list[Problem]:
    """Files that no graphic or size asks for: most often a misspelt name."""
    sizes = [size.name for size in campaign.sizes]
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


def _read_options(root: Path, path: Path, campaign: Campaign) -> tuple[_Options | None, list[Problem]]:
    if not path.exists():
        return _Options(), []
    fields, problems = read_toml(root, path)
    if fields is None:
        return None, problems
    options = _Options(fields.text("alt"), fields.texts("fixed"))
    for name in re.findall(r"\{([^}]*)\}", options.alt):
        if name not in graphic_names(campaign):
            fields.problem(f"'alt' names {{{name}}}, which is no string", "alt", nearest(name, graphic_names(campaign)))
    fields.finish()
    return (None if problems else options), problems


def _load_one(
    root: Path, graphic: str, size: Size, options: _Options, campaign: Campaign
) -> tuple[Template | None, list[Problem]]:
    """The drawing made for this size, else the one for all sizes where its shape is the same."""
    folder = root / GRAPHICS
    path = next((p for p in (folder / f"{graphic}.{size.name}.svg", folder / f"{graphic}.svg") if p.exists()), None)
    if path is None:
        name = f"{GRAPHICS}/{graphic}.{size.name}.svg"
        return None, [
            Problem(
                f"graphic {graphic!r} has no drawing for size {size.name!r}",
                name,
                0,
                f"draw it at {size.width} x {size.height} px",
            )
        ]
    template, problems = load_template(root, path, graphic, size, options, graphic_names(campaign))
    if template and not template.alt and any(box.name in ("number", "sentence") for box in template.boxes):
        hint = f'write alt = "{{sentence}} {{data}}" into {graphic}.toml, or alt.{graphic} into the week'
        if not all(graphic in week.alts for week in campaign.weeks if week.points):
            problems.append(Problem(f"{graphic!r} shows a data point and has no alt text", template.file, 0, hint))
            return None, problems
    return template, problems


def load_template(
    root: Path, path: Path, graphic: str, size: Size, options: _Options, names: tuple[str, ...]
) -> tuple[Template | None, list[Problem]]:
    """One drawing, bound; None where it has a fault, with all its problems."""
    file = path.relative_to(root).as_posix()
    try:
        drawing = parse_svg(path.read_bytes(), file)
        width, height = _canvas(drawing, file)
    except TemplateError as error:
        return None, [error.problem]
    except OSError as error:
        return None, [Problem(f"cannot be read: {error.strerror}", file)]
    if abs(width / height - size.width / size.height) > _RATIO_TOLERANCE * size.width / size.height:
        what = f"the drawing is {width:g} x {height:g}, size {size.name!r} is {size.width} x {size.height}"
        return None, [Problem(what, file, 1, "the shapes must agree; draw this size by hand")]
    beyond = _beyond_cairosvg(drawing)
    boxes, problems = bind(drawing, file, {plain(name): name for name in names}, options.fixed)
    problems += [problem for box in boxes if (problem := _outside(box, width, height, size, file))]
    if problems:
        return None, problems
    problems += drop_unpublished(drawing, file)
    fixed = fixed_texts(drawing)
    beyond += tuple((text.line, f"{text.text!r} (a fixed text in the fonts of the build)") for text in fixed)
    svg = etree.tostring(drawing, encoding="unicode")
    return Template(graphic, size.name, file, width, height, svg, boxes, options.alt, beyond, fixed), problems


def _canvas(drawing: etree._Element, file: str) -> tuple[float, float]:
    """Width and height of the viewBox, which must start at 0 0, else of the page; both become the drawing's size."""
    try:
        if view := drawing.get("viewBox"):
            numbers = [float(number) for number in view.replace(",", " ").split()]
            if len(numbers) != 4:
                raise ValueError(f"the viewBox {view!r} has not four numbers")
            x, y, width, height = numbers
            if x or y:
                raise ValueError(f"the viewBox starts at {x:g} {y:g}, not at 0 0")
        else:
            width, height = length(drawing.get("width", "")), length(drawing.get("height", ""))
        if not (0 < width < math.inf and 0 < height < math.inf):
            raise ValueError("the drawing has no area")
    except ValueError as error:
        hint = "give the drawing width, height and a viewBox in px"
        raise TemplateError(
            Problem(f"the size of the drawing is not clear: {error}", file, drawing.sourceline or 1, hint)
        ) from error
    drawing.set("viewBox", f"0 0 {width!r} {height!r}")
    drawing.set("width", repr(width))  # else a page of another shape would letterbox or crop the drawing
    drawing.set("height", repr(height))
    return width, height


def _outside(box: TextBox, width: float, height: float, size: Size, file: str) -> Problem | None:
    scale, safe = width / size.width, size.safe
    left, top, right, bottom = (
        safe.left * scale,
        safe.top * scale,
        width - safe.right * scale,
        height - safe.bottom * scale,
    )
    x, y, w, h = box.page
    if x >= left - 0.5 and y >= top - 0.5 and x + w <= right + 0.5 and y + h <= bottom + 0.5:
        return None
    what = f"box {box.name + '-box'!r} ({x:g}, {y:g} to {x + w:g}, {y + h:g}) leaves the safe area of {size.name!r}"
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
            called = object_name(element) or str(element.tag).removeprefix(SVG)
            found.append((element.sourceline or 0, f"{called} ({', '.join(effects)})"))
    return tuple(found)
