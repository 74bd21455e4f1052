"""Makes of a drawing the one for a size of another shape: objects are moved in groups of their own, plain ones reshaped.

What is moved keeps its own attributes, so gradients, clips, masks and filters go along.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property

from fontTools.misc.transform import Identity, Transform
from lxml import etree

from pipeline.campaign.canvas import Size
from pipeline.errors import Problem, has_errors
from pipeline.template.anchors import over
from pipeline.template.arrange import arrange
from pipeline.template.css import inherited, property_of
from pipeline.template.geometry import Rectangle, around, length, matrix_of
from pipeline.template.layout import Layout, Placement, Thing, Wish
from pipeline.template.names import plain
from pipeline.template.options import Asked
from pipeline.template.page import has_shape, settle_page
from pipeline.template.selectors import NAME, ONLY
from pipeline.template.strings import Drawn
from pipeline.template.svg import SVG, reference_in
from pipeline.template.things import Things, read_things

_ACROSS = ("x", "width", "cx", "rx", "x1", "x2")
_DOWN = ("y", "height", "cy", "ry", "y1", "y2")
_SHARED = ("rect", "image", "circle", "ellipse", "line", "use", "svg", "text", "tspan")


@dataclass(frozen=True)
class Opened:
    """A drawing as it was read: CSS settled, selectors marked; `page` is in its own units. Nothing changes it.

    The other fields are what `read_things` needs of the campaign and the options. `problems` are those found so far.
    """

    file: str
    root: etree._Element
    page: Rectangle
    names: Mapping[str, str]
    pictures: tuple[str, ...]
    asked: Asked
    problems: tuple[Problem, ...]

    @cached_property
    def laid_open(self) -> tuple[etree._Element, Things]:
        """A copy without percentages, and the things in it: the same for every size it is laid out for."""
        root = deepcopy(self.root)
        _settle_shares(root, self.page)
        return root, read_things(root, self.page, self.file, self.names, self.pictures, self.asked)


@dataclass(frozen=True, slots=True)
class OnCanvas:
    """A drawing on a page as wide as the pictures of a size, in px.

    Where its shape is another one there are its `layout` with its `problems`, and what binding has to say of it `as_drawn`.
    """

    root: etree._Element
    width: float
    height: float
    problems: tuple[Problem, ...] = ()
    layout: Layout | None = None
    as_drawn: tuple[Problem, ...] = ()


def put_on_canvas(drawing: Opened, size: Size, wishes: Mapping[str, Wish]) -> OnCanvas:
    """The drawing as it is where it has the shape of the size, else laid out anew.

    `wishes` say by plain names where objects shall go in this size.
    """
    if has_shape(drawing.page, size):
        return OnCanvas(*settle_page(deepcopy(drawing.root), size))
    base, things = drawing.laid_open
    layout = arrange(drawing.page, [_wished(each.thing, wishes) for each in things.drawn], size)
    problems = (*things.faults, *([_unsound(drawing.file, size, layout)] if layout.faults else []))
    root = deepcopy(base)
    if not has_errors((*problems, *things.as_drawn)):
        copies = dict(zip(base.iter(), root.iter(), strict=True))
        drawn = [each.of(copies) for each in things.drawn]
        matrices = {element: matrix_of(element) for each in drawn for element in each.all}
        for number, (each, placement) in enumerate(zip(drawn, layout.placements, strict=True)):
            _move(each, placement, matrices, number)
    root.set("viewBox", f"0 0 {size.width} {size.height}")
    root.set("width", str(size.width))
    root.set("height", str(size.height))
    return OnCanvas(root, size.width, size.height, problems, layout, things.as_drawn)


def _wished(thing: Thing, wishes: Mapping[str, Wish]) -> Thing:
    """A thing with what the options say of it, over what its name says."""
    asked = next((wishes[key] for name in thing.names if (key := plain(name)) in wishes), None)
    return replace(thing, wish=over(thing.wish, asked)) if asked else thing


def _unsound(file: str, size: Size, layout: Layout) -> Problem:
    graphic = file.rpartition("/")[2].partition(".")[0]
    more = len(layout.faults) - 3
    told = "; ".join(layout.faults[:3]) + (f"; and {more} more" if more > 0 else "")
    hint = (
        f"draw this size by hand as {graphic}.{size.name}.svg, or say in {graphic}.toml where an object shall go:"
        f' [size.{size.name}.object.NAME] anchor = "bottom"'
    )
    return Problem(f"cannot be laid out for {size.name!r}, {size.width} x {size.height}: {told}", file, 1, hint)


def _settle_shares(root: etree._Element, page: Rectangle) -> None:
    """Percentages of the page become lengths, as the page is about to change."""
    wholes = {**dict.fromkeys(_ACROSS, page[2]), **dict.fromkeys(_DOWN, page[3])}
    for element in root.iter(*(f"{SVG}{tag}" for tag in _SHARED)):
        shares = [key for key in wholes if element.get(key, "").endswith("%")]
        if shares and not any(at.get(key) == "objectBoundingBox" for at in element.iterancestors() for key in _UNITS):
            for key in shares:
                with suppress(ValueError):  # told when the object is measured
                    element.set(key, _written(length(str(element.get(key)), whole=wholes[key])))


_UNITS = ("clipPathUnits", "maskContentUnits", "patternContentUnits")


def _move(drawn: Drawn, placement: Placement, matrices: Mapping[etree._Element, Transform], number: int) -> None:
    thing, target = drawn.thing, placement.target
    if thing.kind == "text":
        _move_text(drawn, placement, matrices, number)
    elif thing.kind in ("rectangle", "picture"):
        _reshape(drawn.elements[0], thing.bounds, target, placement.scale, matrices[drawn.elements[0]])
    else:
        matrix = _onto(thing.bounds, target, placement.scale)
        for element in drawn.elements:
            _wrap(element, matrix, placement.clip)


def _onto(source: Rectangle, target: Rectangle, scale: float) -> Transform:
    """The matrix that takes a rectangle to another; `scale` is that of the thickness of a straight line."""
    (x, y, width, height), (left, top, across, down) = source, target
    return (
        Identity.translate(left, top)
        .scale(across / width if width else scale, down / height if height else scale)
        .translate(-x, -y)
    )


def _move_text(drawn: Drawn, placement: Placement, matrices: Mapping[etree._Element, Transform], number: int) -> None:
    """The room gets its new shape; the placeholder is scaled and stays at the same point of it."""
    source, target, scale = drawn.thing.bounds, placement.target, placement.scale
    (across, down) = drawn.share
    x, y = source[0] + across * source[2], source[1] + down * source[3]
    left, top = target[0] + across * target[2], target[1] + down * target[3]
    matrix = Identity.translate(left, top).scale(scale).translate(-x, -y)
    for text in drawn.texts:
        _reframe(text, around(target, matrices[text].inverse().transform(matrix.inverse())), number)
    for element in drawn.elements:
        _wrap(element, matrix)
    if drawn.box is not None:
        _reshape(drawn.box, source, target, scale, matrices[drawn.box])
    if drawn.panel is not None:
        panel = _rectangle_of(drawn.panel, matrices[drawn.panel])
        _reshape(drawn.panel, panel, _grown(panel, source, target, scale), scale, matrices[drawn.panel])


def _grown(panel: Rectangle, source: Rectangle, target: Rectangle, scale: float) -> Rectangle:
    """A panel around the new room, with the scaled distances it had to the old one."""
    left, top = (source[0] - panel[0]) * scale, (source[1] - panel[1]) * scale
    right = (panel[0] + panel[2] - source[0] - source[2]) * scale
    bottom = (panel[1] + panel[3] - source[1] - source[3]) * scale
    return target[0] - left, target[1] - top, target[2] + left + right, target[3] + top + bottom


def _rectangle_of(element: etree._Element, matrix: Transform) -> Rectangle:
    x, y, width, height = (length(element.get(key, "0")) for key in ("x", "y", "width", "height"))
    return around((x, y, width, height), matrix)


def _reframe(text: etree._Element, room: Rectangle, number: int) -> None:
    """A text with a frame or width of its own gets one of this room, of its user space."""
    x, y, width, height = room
    flow = next(text.iter(f"{SVG}flowRegion"), None)
    if flow is None and not property_of(text, "shape-inside"):
        if property_of(text, "inline-size") not in ("", "auto"):
            text.set("inline-size", _written(width))
        return
    padding = property_of(text, "shape-padding")
    inset = length(padding) if padding and padding != "none" else 0.0
    rect = etree.Element(f"{SVG}rect", id=f"packs-frame-{number}")
    _set_geometry(rect, (x - inset, y - inset, width + 2 * inset, height + 2 * inset))
    if flow is not None:
        flow[:] = [rect]
    else:
        etree.SubElement(text.getroottree().getroot(), f"{SVG}defs").append(rect)
        text.set("shape-inside", f"url(#packs-frame-{number})")


def _reshape(element: etree._Element, source: Rectangle, target: Rectangle, scale: float, own: Transform) -> None:
    """A rectangle gets new sides; outline, corners and pattern keep their shape. Anything else is stretched.

    So is a rectangle painted with a gradient that counts in px, for the gradient goes along.
    """
    if element.tag not in (f"{SVG}rect", f"{SVG}image") or _has_fixed_gradient(element):
        _wrap(element, _onto(source, target, scale))
        return
    matrix = Identity.translate(target[0], target[1]).scale(scale).translate(-source[0], -source[1])
    _set_geometry(element, around(target, own.inverse().transform(matrix.inverse())))
    _wrap(element, matrix)


def _has_fixed_gradient(element: etree._Element) -> bool:
    named = {reference_in(inherited(element, name)) for name in ("fill", "stroke")} - {""}
    if not named:
        return False
    gradients = element.getroottree().getroot().iter(f"{SVG}linearGradient", f"{SVG}radialGradient")
    return any(one.get("id") in named and one.get("gradientUnits") == "userSpaceOnUse" for one in gradients)


def _set_geometry(rect: etree._Element, rectangle: Rectangle) -> None:
    for key, value in zip(("x", "y", "width", "height"), rectangle, strict=True):
        rect.set(key, _written(value))


def _wrap(element: etree._Element, matrix: Transform, clip: Rectangle | None = None) -> None:
    """A group around an element that moves it on the page; what refers to the element still finds it as it was."""
    parent = element.getparent()
    assert parent is not None
    to_page = matrix_of(parent)
    group = _group(to_page.inverse().transform(matrix).transform(to_page))
    for name in (NAME, ONLY):  # goes with what it holds
        if name in element.attrib:
            group.set(name, str(element.get(name)))
    parent.replace(element, group)
    group.tail, element.tail = element.tail, None
    group.append(element)
    if clip is not None:
        _clip(group, clip, to_page)


def _clip(group: etree._Element, shown: Rectangle, to_page: Transform) -> None:
    """Cuts a group to a rectangle of the canvas."""
    name = f"packs-clip-{sum(1 for _ in group.getroottree().getroot().iter(f'{SVG}clipPath'))}"
    holder = etree.Element(f"{SVG}g", {"clip-path": f"url(#{name})"})
    shape = etree.SubElement(etree.SubElement(holder, f"{SVG}clipPath", id=name), f"{SVG}rect")
    shape.set("transform", _matrix(to_page.inverse()))
    _set_geometry(shape, shown)
    parent = group.getparent()
    assert parent is not None
    parent.replace(group, holder)
    holder.tail, group.tail = group.tail, None
    holder.append(group)


def _group(matrix: Transform) -> etree._Element:
    return etree.Element(f"{SVG}g", transform=_matrix(matrix))


def _matrix(matrix: Transform) -> str:
    return f"matrix({' '.join(_written(number) for number in matrix)})"


def _written(number: float) -> str:
    return f"{number:.9g}"
