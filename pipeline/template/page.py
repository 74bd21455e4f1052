"""The page of a drawing, in whatever units its tool writes: afterwards one unit is one px of the picture."""

from __future__ import annotations

import math

from lxml import etree

from pipeline.campaign.canvas import Size
from pipeline.template.geometry import Rectangle, length

_RATIO_TOLERANCE = 0.002
_SAME = 1e-6


class PageError(ValueError):
    """A drawing whose page cannot be told; `hint` says what to do."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.hint = hint


def settle_page(root: etree._Element, size: Size) -> tuple[etree._Element, float, float]:
    """The drawing on a page as wide as the pictures of this size, and that page's width and height in px.

    The viewBox decides over width and height, as it is what every renderer fits into a picture. A drawing in other units,
    or whose viewBox does not start at 0 0, is put into a new one: a percentage stays one of the same viewport. It has the
    shape of the size. Raises PageError where its page cannot be told.
    """
    x, y, width, height = page_of(root)
    scale = size.width / width
    root.set("viewBox", " ".join(map(_number, (x, y, width, height))))
    page_width, page_height = width * scale, height * scale
    root.set("width", _number(page_width))  # else a page of another shape would letterbox or crop the drawing
    root.set("height", _number(page_height))
    if abs(scale - 1) < _SAME and not (x or y):
        return root, width, height
    page = etree.Element(root.tag, nsmap=root.nsmap)
    page.set("viewBox", f"0 0 {_number(page_width)} {_number(page_height)}")
    for name in ("width", "height"):
        page.set(name, str(root.get(name)))
    page.append(root)
    return page, page_width, page_height


def page_of(root: etree._Element) -> Rectangle:
    """The page in the units of the drawing. Raises PageError where it cannot be told."""
    try:
        return _view(root)
    except ValueError as error:
        hint = "give the drawing a page in px, pt, mm, cm or in (width, height and viewBox) and export it again"
        raise PageError(f"the size of the drawing is not clear: {error}", hint) from error


def has_shape(page: Rectangle, size: Size) -> bool:
    """Whether pictures of this size can be made of a drawing with this page."""
    _, _, width, height = page
    return abs(width / height - size.width / size.height) <= _RATIO_TOLERANCE * size.width / size.height


def _view(root: etree._Element) -> Rectangle:
    """The viewBox, or for want of one the page in px."""
    if view := root.get("viewBox"):
        numbers = [float(number) for number in view.replace(",", " ").split()]
        if len(numbers) != 4:
            raise ValueError(f"the viewBox {view!r} has not four numbers")
        x, y, width, height = numbers
    else:
        x, y, width, height = 0.0, 0.0, length(root.get("width", "")), length(root.get("height", ""))
    if not (math.isfinite(x + y) and 0 < width < math.inf and 0 < height < math.inf):
        raise ValueError("the drawing has no area")
    return x, y, width, height


def _number(value: float) -> str:
    return f"{value:.10g}"
