"""Filters around a text, made wide enough for every text its box may hold.

Tools write the region of a shadow or blur as large as the placeholder needs it; longer words would be cut off at its edge.
"""

from __future__ import annotations

import copy

from fontTools.misc.transform import Identity
from lxml import etree

from pipeline.template.css import property_of
from pipeline.template.geometry import Rectangle, around, length, matrix_of
from pipeline.template.svg import SVG, reference_in

_REGION = ("x", "y", "width", "height")
_BLUR_REACH = 3  # standard deviations after which nothing is seen (Filter Effects 1, 9.14)
_REACHES = {
    "feGaussianBlur": (("stdDeviation", _BLUR_REACH),),
    "feDropShadow": (("stdDeviation", _BLUR_REACH), ("dx", 1), ("dy", 1)),
    "feOffset": (("dx", 1), ("dy", 1)),
    "feMorphology": (("radius", 1),),
    "feDisplacementMap": (("scale", 1),),
}


def widen_filters(text: etree._Element, rectangle: Rectangle, ids: dict[str, etree._Element], name: str) -> None:
    """Widens the filters on a text and the groups it lies in so that they hold `rectangle` of the text's user space.

    A filter whose region is a share of the text's own size becomes one of this text, called `name`.
    """
    matrix = matrix_of(text)
    for element in (text, *text.iterancestors()):
        found = ids.get(reference_in(property_of(element, "filter")))
        if found is None or found.tag != f"{SVG}filter" or found.get("primitiveUnits") == "objectBoundingBox":
            continue
        in_px = found.get("filterUnits") == "userSpaceOnUse"
        if in_px and any("%" in found.get(key, "") for key in _REGION):
            continue  # a share of the page
        if not in_px and element is not text:
            continue  # a share of a group that holds more than this text
        to_element = matrix_of(element).inverse() if element.getparent() is not None else Identity
        x, y, width, height = around(rectangle, to_element.transform(matrix))
        reach = _reach(found)
        left, top, right, bottom = x - reach, y - reach, x + width + reach, y + height + reach
        if in_px:
            old_x, old_y, old_width, old_height = (length(found.get(key, "0")) for key in _REGION)
            left, top = min(left, old_x), min(top, old_y)
            right, bottom = max(right, old_x + old_width), max(bottom, old_y + old_height)
        else:
            own = copy.deepcopy(found)
            own.set("id", name)
            own.set("filterUnits", "userSpaceOnUse")
            found.addnext(own)
            ids[name] = own
            text.set("filter", f"url(#{name})")
            found = own
        for key, value in zip(_REGION, (left, top, right - left, bottom - top), strict=True):
            found.set(key, f"{value:.9g}")


def _reach(found: etree._Element) -> float:
    """How far the filter can carry a pixel, in px; more than that where its steps do not follow each other."""
    reach = 0.0
    for step in found:
        for name, factor in _REACHES.get(str(step.tag).removeprefix(SVG), ()):
            values = [abs(float(value)) for value in (step.get(name) or "0").replace(",", " ").split()]
            reach += factor * max(values, default=0.0)
    return reach
