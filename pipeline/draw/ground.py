"""What lies under all that changes from picture to picture, apart from the rest: it is drawn once for many pictures.

Only the first objects of a drawing are taken apart, up to the first text, as whatever stands above a text has to be drawn
after it. A group that is drawn as one (with an opacity, filter, mask, clip or blend mode) is not divided, so it is above
as soon as a text is in it. Only the windows that the rest may reach (`draw/reach`) are drawn again. Opaque texts are drawn
by themselves and laid on the ground: in 8 bits that is up to 2 of 255 off where one paint ends in a px, and more where
several do. All else is drawn on the ground as a picture of the same px, so it meets the very pixels it would have met.
"""

from __future__ import annotations

import base64
import copy
import math
import re
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.template.adapt import tidy
from pipeline.template.css import property_of
from pipeline.template.svg import DEFINITIONS, SVG, references_of

if TYPE_CHECKING:
    from PIL import Image

    from pipeline.draw.encode import Strip
    from pipeline.draw.rasterise import Window
    from pipeline.draw.reach import Reach

GROUND = "<!--ground-->"
"""What stands in `Divided.live` for the picture of the ground."""
_CHANGING = re.compile(r"(?:slot|panel):\d+")
_SHAPES = frozenset(
    f"{SVG}{tag}"
    for tag in [
        "a",
        "circle",
        "ellipse",
        "g",
        "image",
        "line",
        "path",
        "polygon",
        "polyline",
        "rect",
        "svg",
        "switch",
        "text",
        "use",
    ]
)
_GROUPS = frozenset((f"{SVG}g", f"{SVG}svg"))
_MIXED = re.compile(r'opacity|url\(|rgba|hsla|transparent|#[\da-f]{8}\b|#[\da-f]{4}\b|stroke="(?!none")', re.IGNORECASE)
_AS_ONE = ("clip-path", "filter", "isolation", "mask", "mix-blend-mode")
_NOTHING = ("", "none", "auto", "normal")


@dataclass(frozen=True, slots=True)
class Divided:
    """A drawing in two: `ground` is the same for all texts, `live` is drawn on it, where `GROUND` stands.

    `is_plain`: the live part draws nothing but texts and panels, and no paint of it lets through what lies below.
    """

    ground: str
    live: str
    is_plain: bool


def divide(svg: str) -> Divided | None:
    """`svg` holds the slots of its texts. None where nothing can be set apart with certainty."""
    root = etree.fromstring(svg)
    changing = _changing(root)
    first = _first(root, changing)
    if first is None:
        return None
    live = copy.deepcopy(root)
    path, last = _path(first), first.getparent()
    if not any(element.tag in _SHAPES for group, position in _ways(root, path) for element in group[:position]):
        return None
    for group, position in _ways(live, path):
        group.insert(0, _aside(group[:position]))  # in their place among the others: of two of one id the first counts
    for group, position in _ways(root, path):
        group.append(_aside(group[position if group is last else position + 1 :]))
    for part in (root, live):
        tidy(part)
    if any(property_of(element, "mix-blend-mode") not in _NOTHING for element in live.iter(f"{SVG}*")):
        return None  # it would look at the ground
    live.insert(0, etree.Comment(GROUND.removeprefix("<!--").removesuffix("-->")))
    is_plain = not any(shape.tag in _SHAPES - _GROUPS for shape in live.iter(f"{SVG}*"))
    above = etree.tostring(live, encoding="unicode")
    return Divided(etree.tostring(root, encoding="unicode"), above, is_plain and not _MIXED.search(above))


def _changing(root: etree._Element) -> set[etree._Element]:
    """All that holds a text or a panel, or refers to what does."""
    found: set[etree._Element] = set()

    def add(element: etree._Element) -> None:
        found.update((element, *element.iterancestors()))

    for comment in root.iter(etree.Comment):
        if _CHANGING.fullmatch(comment.text or ""):
            add(comment)
    references = {element: set(references_of(element)) for element in root.iter(f"{SVG}*")}
    before = 0
    while len(found) > before:
        before = len(found)
        names = {str(element.get("id")) for element in found if isinstance(element.tag, str) and element.get("id")}
        for element, to in references.items():
            if to & names:
                add(element)
    return found


def _first(root: etree._Element, changing: set[etree._Element]) -> etree._Element | None:
    """The first object that changes and is drawn, within the innermost group that is not drawn as one."""
    if not _divisible(root) or root.get("transform") or "transform" in root.get("style", ""):
        return None
    at = root
    while True:
        first = next((child for child in at if child in changing and child.tag not in DEFINITIONS), None)
        if first is None or not (first.tag == f"{SVG}g" or _is_page(first)) or not _divisible(first):
            return first
        at = first


def _divisible(group: etree._Element) -> bool:
    """Whether its children are drawn one by one on what lies below."""
    return property_of(group, "opacity") in ("", "1") and all(property_of(group, n) in _NOTHING for n in _AS_ONE)


def _is_page(element: etree._Element) -> bool:
    """Whether this is the drawing in its own units, within the page in px: it cuts nothing off."""
    root = element.getparent()
    return (
        element.tag == f"{SVG}svg"
        and root is not None
        and root.getparent() is None
        and all(element.get(name) == root.get(name) for name in ("width", "height"))
        and element.get("x", "0") == element.get("y", "0") == "0"
    )


def _path(element: etree._Element) -> list[int]:
    """The positions that lead to an element from the root."""
    path: list[int] = []
    while (parent := element.getparent()) is not None:
        path.insert(0, parent.index(element))
        element = parent
    return path


def _ways(root: etree._Element, path: list[int]) -> list[tuple[etree._Element, int]]:
    """Each group on the way, and the position within it where the way goes on."""
    ways = []
    for position in path:
        ways.append((root, position))
        root = root[position]
    return ways


def _aside(children: Iterable[etree._Element]) -> etree._Element:
    """Where they are drawn only if something refers to them."""
    aside = etree.Element(f"{SVG}defs")
    for child in children:
        aside.append(child)
    return aside


@dataclass(frozen=True, slots=True)
class Ground:
    """The pixels of the ground, and the live part that is drawn on it, where `GROUND` stands.

    `reach` tells where that draws; None: anywhere.
    """

    divided: Divided
    pixels: Image.Image
    reach: Reach | None
    _packed: dict[int, Strip] = field(default_factory=dict)

    def png(self) -> bytes:
        from pipeline.draw.encode import encode_png

        return encode_png(self.pixels, self.strips_beside(()))

    def strips_beside(self, windows: Sequence[Window]) -> Mapping[int, Strip]:
        """Those that no window touches, by number, as they are packed for every picture on this ground."""
        from pipeline.draw.encode import STRIP, packed_strip

        touched = {number for _, top, _, bottom in windows for number in range(top // STRIP, math.ceil(bottom / STRIP))}
        beside = set(range(math.ceil(self.pixels.height / STRIP))) - touched
        for number in beside - set(self._packed):
            self._packed[number] = packed_strip(self.pixels, number)
        return {number: self._packed[number] for number in beside}


def as_image(png: bytes, width: int, height: int) -> str:
    """A picture that lies px on px, so that none is mixed with its neighbours."""
    return (
        '<image xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" visibility="visible"'
        f' width="{width}" height="{height}" image-rendering="optimizeSpeed" preserveAspectRatio="none"'
        f' xlink:href="data:image/png;base64,{base64.b64encode(png).decode()}"/>'
    )


class Grounds:
    """The grounds a process has drawn, by what they are drawn of; the longest unused go first. Holds `limit` bytes at most."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self._kept: OrderedDict[str, Ground | None] = OrderedDict()

    def get(self, key: str, draw: Callable[[], Ground | None]) -> Ground | None:
        if key not in self._kept:
            ground = self._kept[key] = draw()
            self.size += _bytes(key, ground)
        self._kept.move_to_end(key)
        ground = self._kept[key]
        while self.size > self.limit:
            self.size -= _bytes(*self._kept.popitem(last=False))
        return ground


def _bytes(key: str, ground: Ground | None) -> int:
    if ground is None:
        return sys.getsizeof(key)
    pixels = 4 * ground.pixels.width * ground.pixels.height  # as Pillow holds RGB; strips come later
    return pixels + sum(map(sys.getsizeof, (key, ground.divided.ground, ground.divided.live)))
