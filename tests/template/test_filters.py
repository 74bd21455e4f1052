from __future__ import annotations

import pytest
from lxml import etree

from tests.template.drawings import BOX, bound

SHADOW = '<feOffset dy="4"/><feGaussianBlur stdDeviation="2 1"/>'


def filters(inside: str) -> dict[str, tuple[float, ...]]:
    _, problems, svg = bound(inside)
    assert problems == []
    root = etree.fromstring(svg)
    return {
        str(found.get("id")): tuple(float(found.get(key, "nan")) for key in ("x", "y", "width", "height"))
        for found in root.iter("{*}filter")
        if found.get("filterUnits") == "userSpaceOnUse"
    }


def test_a_region_as_large_as_the_placeholder_grows_to_hold_the_box_and_its_shadow() -> None:
    shadow = f'<filter id="f" filterUnits="userSpaceOnUse" x="5" y="30" width="50" height="20">{SHADOW}</filter>'
    group = '<g filter="url(#f)" transform="translate(0 5)"><text>{{headline}}</text></g>'
    assert filters(shadow + BOX + group) == {"f": pytest.approx((0, 5, 120, 60))}


def test_a_region_that_is_large_enough_stays() -> None:
    shadow = f'<filter id="f" filterUnits="userSpaceOnUse" x="-99" y="-99" width="400" height="400">{SHADOW}</filter>'
    found = filters(f'{shadow}{BOX}<text filter="url(#f)">{{{{headline}}}}</text>')
    assert found == {"f": pytest.approx((-99, -99, 400, 400))}


def test_a_region_that_is_a_share_of_the_text_becomes_one_of_its_own() -> None:
    shadow = f'<filter id="f" x="-0.1" width="1.2">{SHADOW}</filter>'
    _, _, svg = bound(f'{shadow}{BOX}<text filter="url(#f)">{{{{headline}}}}</text><rect filter="url(#f)"/>')
    assert svg.count('filter="url(#f)"') == 1
    assert svg.count('filter="url(#filter-of-text-0)"') == 1
    shadows = filters(f'{shadow}{BOX}<text style="filter:url(#f)">{{{{headline}}}}</text>')
    assert shadows == {"filter-of-text-0": pytest.approx((0, 10, 120, 60))}


def test_a_filter_is_found_however_its_reference_is_written() -> None:
    shadow = f'<filter id="f" filterUnits="userSpaceOnUse" x="5" y="30" width="50" height="20">{SHADOW}</filter>'
    for reference in ("url('#f')", "url( #f )"):
        group = f'<g filter="{reference}" transform="translate(0 5)"><text>{{{{headline}}}}</text></g>'
        assert filters(shadow + BOX + group) == {"f": pytest.approx((0, 5, 120, 60))}
