"""Photos of a ground that nothing happens to and nothing lies over: their px are laid on it as they are.

An engine reads, draws and packs each of their px, which takes several times as long.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from fontTools.misc.transform import Offset
from lxml import etree

from pipeline.template.css import inherited, property_of
from pipeline.template.geometry import Rectangle, bounds_of, matrix_of
from pipeline.template.model import PictureSlot
from pipeline.template.svg import DEFINITIONS, SVG, reference_in

_PICTURE = re.compile(r"picture:(\d+)")
_DRAWN = frozenset(
    f"{SVG}{tag}"
    for tag in ("circle", "ellipse", "image", "line", "path", "polygon", "polyline", "rect", "switch", "text", "use")
)
_CLONING = (f"{SVG}use", f"{SVG}feImage")
_EFFECTS = ("filter", "mask", "mix-blend-mode", "isolation")
_NOTHING = ("", "none", "auto", "normal")
_PLAIN_CLIP = {"id"}
_PLAIN_RECT = {"id", "x", "y", "width", "height", "clip-rule"}
_SAME = 1e-6  # px


def uncovered(ground: str, places: Sequence[PictureSlot]) -> Mapping[int, tuple[int, int]]:
    """Of each such photo the number of its place, and from the left and the top where its px begin.

    Empty where any photo is none of these, so that they keep their order.
    """
    root = etree.fromstring(ground)
    if root.get("viewBox", "").split() != ["0", "0", root.get("width", ""), root.get("height", "")]:
        return {}  # its user space is not the px of the canvas
    if any(True for _ in root.iter(*_CLONING)):
        return {}
    found: dict[int, tuple[int, int]] = {}
    for element in root.iter():
        if any(one.tag in DEFINITIONS for one in (element, *element.iterancestors())):
            continue
        if isinstance(element, etree._Comment) and (match := _PICTURE.fullmatch(element.text or "")):
            corner = _corner(element, places[int(match[1])])
            if corner is None:
                return {}
            found[int(match[1])] = corner
        elif found and isinstance(element.tag, str) and _draws(element):
            return {}
    return found


def _draws(element: etree._Element) -> bool:
    return element.tag in _DRAWN or property_of(element, "filter") not in _NOTHING


def _corner(slot: etree._Comment, place: PictureSlot) -> tuple[int, int] | None:
    """Where the px of a photo come, if they are px of the canvas and all of them are seen as they are."""
    group = slot.getparent()
    if group is None or inherited(group, "visibility") not in ("", "visible"):
        return None
    try:
        matrix = matrix_of(group)
        plain = all(_is_plain(one, matrix_of(one) == matrix, place) for one in slot.iterancestors())
    except ValueError:  # where it is, or what it is cut to, is not to be told
        return None
    x, y = place.x + matrix.dx, place.y + matrix.dy
    sides = (x, y, place.width, place.height)
    if not plain or matrix != Offset(matrix.dx, matrix.dy) or any(abs(one - round(one)) > _SAME for one in sides):
        return None
    return round(x), round(y)


def _is_plain(group: etree._Element, has_same_units: bool, place: PictureSlot) -> bool:
    """Whether a group that a photo is in shows all of it as it is."""
    if group.tag not in (f"{SVG}g", f"{SVG}svg") or property_of(group, "display") == "none":
        return False
    if property_of(group, "opacity") not in ("", "1") or any(property_of(group, n) not in _NOTHING for n in _EFFECTS):
        return False
    clip = property_of(group, "clip-path")
    return clip in _NOTHING or (has_same_units and _holds(_clipped(group, clip), place))


def _clipped(group: etree._Element, clip: str) -> Rectangle | None:
    """The rectangle that a group is cut to; None for any other shape."""
    clips = [one for one in group.getroottree().iter(f"{SVG}clipPath") if one.get("id") == reference_in(clip)]
    shapes = [shape for one in clips[:1] for shape in one]
    if len(shapes) != 1 or shapes[0].tag != f"{SVG}rect":
        return None
    plain = set(clips[0].keys()) <= _PLAIN_CLIP and set(shapes[0].keys()) <= _PLAIN_RECT
    return bounds_of(shapes[0]) if plain else None


def _holds(room: Rectangle | None, place: PictureSlot) -> bool:
    if room is None:
        return False
    x, y, width, height = room
    return (
        x <= place.x + _SAME
        and y <= place.y + _SAME
        and place.x + place.width <= x + width + _SAME
        and place.y + place.height <= y + height + _SAME
    )
