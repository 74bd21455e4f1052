"""Template and outlines to one SVG without text: what every rasteriser draws alike."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from xml.sax.saxutils import quoteattr

from lxml import etree

from pipeline.draw.media import Cut
from pipeline.draw.model import Outlines, Setting, Shape
from pipeline.template.geometry import Rectangle
from pipeline.template.model import Panel, PictureSlot, Template, panel_slot, picture_slot, slot

BAND = 30  # px on the shorter side of 1,000: the outer edge templates leave free of text
_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
_XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
_BAND_FILL, _BAND_TEXT = "#ffd400", "#1a1a1a"


def put_pictures(template: Template, cuts: Mapping[int, Cut]) -> Template:
    """The drawing with these pictures in their places, by position."""
    svg = template.svg
    for position, cut in cuts.items():
        svg = svg.replace(picture_slot(position), _image(template.pictures[position], cut))
    return replace(template, svg=svg)


def compose(
    template: Template, settings: Sequence[Setting], outlines: Sequence[Outlines], live: Collection[int] = ()
) -> str:
    """The artwork with each text's paths in its place; the slots of texts that are `live` stay as they are.

    A stand-in for a missing translation is outlined with dashes.
    """
    svg = template.svg
    for position, (setting, drawn) in enumerate(zip(settings, outlines, strict=True)):
        inside = (slot(position) if position in live else _paths(drawn)) + (_dashes(drawn) if setting.foreign else "")
        svg = svg.replace(slot(position), f"<g {_NAMESPACE}>{inside}</g>")  # the drawing may write <svg:g>
        if setting.box.panel:
            svg = svg.replace(panel_slot(position), _hugging(setting.box.panel, drawn))
    return svg


def _image(place: PictureSlot, cut: Cut) -> str:
    left, top, width, height = cut.area
    x, y = place.x + left * place.width, place.y + top * place.height
    return (
        f'<image {_NAMESPACE} {_XLINK} x="{x:.4f}" y="{y:.4f}" width="{width * place.width:.4f}"'
        f' height="{height * place.height:.4f}" preserveAspectRatio="none"'
        f' xlink:href="data:image/png;base64,{base64.b64encode(cut.png).decode()}"/>'
    )


def _paths(drawn: Outlines) -> str:
    return "".join(_path(shape) for shape in drawn.shapes)


def _path(shape: Shape) -> str:
    paint = "".join(f" {name}={quoteattr(value)}" for name, value in shape.paint)
    return f'<path fill-rule="nonzero"{paint} d="{shape.path}"/>'  # text knows no fill-rule; one of its group is void


def around_ink(drawn: Outlines, panel: Panel) -> Rectangle:
    """The panel that hugs a text, in the user space of its box."""
    top, right, bottom, left = panel.padding
    x, y = drawn.ink[0] - left, drawn.ink[1] - top
    return x, y, drawn.ink[2] + right - x, drawn.ink[3] + bottom - y


def _hugging(panel: Panel, drawn: Outlines) -> str:
    """In the paint of the group it stands in."""
    x, y, width, height = around_ink(drawn, panel)
    radius = min(panel.radius, width / 2, height / 2)
    size = f'x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
    return f'<rect {_NAMESPACE} {size} rx="{radius:.2f}"/>'


def dashes_pad(drawn: Outlines) -> float:
    """How far from the ink the dashes run, in the middle of their line, which is a third of that wide."""
    return max(4.0, drawn.size * 0.12)


def _dashes(drawn: Outlines) -> str:
    """A dashed frame around the ink, yellow on dark, so that it shows on any ground."""
    left, top, right, bottom = drawn.ink
    pad = dashes_pad(drawn)
    box = (
        f'<rect x="{left - pad:.2f}" y="{top - pad:.2f}" width="{right - left + 2 * pad:.2f}"'
        f' height="{bottom - top + 2 * pad:.2f}" fill="none" stroke-width="{pad / 3:.2f}"'
    )
    return f'{box} stroke="{_BAND_TEXT}"/>{box} stroke="{_BAND_FILL}" stroke-dasharray="{pad * 1.5:.2f} {pad:.2f}"/>'


def band_height(width: float, height: float) -> float:
    """Height of the draft band for a canvas, in its px."""
    return BAND * min(width, height) / 1000


def edge_width(width: float, height: float) -> float:
    """Width of the draft frame at the other three sides."""
    return band_height(width, height) / 3


def mark_draft(svg: str, width: float, height: float, label: Outlines) -> str:
    """`svg` with a frame and a band along its outer edge that nobody can publish by mistake."""
    band = band_height(width, height)
    edge = edge_width(width, height)
    mark = (
        f'<g {_NAMESPACE}><path fill="{_BAND_FILL}" fill-rule="evenodd" d="M0 0H{width:.2f}V{height:.2f}H0Z'
        f'M{edge:.2f} {edge:.2f}V{height - edge:.2f}H{width - edge:.2f}V{edge:.2f}Z"/>'
        f'<path fill="{_BAND_FILL}" d="M0 0H{width:.2f}V{band:.2f}H0Z"/>'
        f'<g fill="{_BAND_TEXT}">{_paths(label)}</g></g>'
    )
    root = etree.fromstring(svg)
    root.append(etree.fromstring(mark))
    return etree.tostring(root, encoding="unicode")
