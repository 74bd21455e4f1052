from __future__ import annotations

import time

import pytest
from lxml import etree

from pipeline.template.cost import MAX_COST, TooMuchError, check_cost
from tests.template.drawings import drawing


def too_much(inside: str) -> str:
    """Why the drawing is refused, "" where it is not; never slow."""
    root = etree.fromstring(drawing(inside))
    started = time.process_time()
    try:
        check_cost(root)
    except TooMuchError as error:
        return error.what
    finally:
        assert time.process_time() - started < 5
    return ""


def tower(level: str, top: str, count: int = 10) -> str:
    """Each level asks ten times for the one below: 10^count objects."""
    return "".join(level.replace("NAME", f"n{n}").replace("BELOW", f"n{n - 1}") for n in range(1, count + 1)) + top


TEN = {
    "use": '<g id="NAME">' + '<use href="#BELOW"/>' * 10 + "</g>",
    "xlink": '<g id="NAME">' + '<use xlink:href=" #BELOW "/>' * 10 + "</g>",
    "pattern": '<pattern id="NAME">' + '<rect fill="url(#BELOW)"/>' * 10 + "</pattern>",
    "stroke": '<pattern id="NAME">' + "<rect style=\"stroke: url( '#BELOW' )\"/>" * 10 + "</pattern>",
    "mask": '<mask id="NAME">' + '<rect mask="url(#BELOW)"/>' * 10 + "</mask>",
    "clip": '<clipPath id="NAME">' + '<rect clip-path="url(#BELOW)"/>' * 10 + "</clipPath>",
    "marker": '<marker id="NAME"><path marker-mid="url(#BELOW)" d="M0 0 1 1 2 2 3 3 4 4 5 5 6 6 7 7 8 8 9 9"/></marker>',
    "markers": '<marker id="NAME"><g marker="url(#BELOW)">' + '<path d="M0 0 1 1"/>' * 10 + "</g></marker>",
    "filter": '<filter id="NAME">' + '<feImage href="#rBELOW"/>' * 10 + '</filter><g id="rNAME" filter="url(#NAME)"/>',
    "inherited": '<pattern id="NAME"><g fill="url(#BELOW)">' + "<rect/>" * 10 + "</g></pattern>",
    "escaped": '<pattern id="NAME">' + r'<rect style="f\69ll:u\72l(#BELOW)"/>' * 10 + "</pattern>",
    "sheet": '<style>rect.cNAME,#x{fill:url("#BELOW")}</style><pattern id="NAME">'
    + '<rect class="cNAME"/>' * 10
    + "</pattern>",
}


@pytest.mark.parametrize("kind", TEN)
def test_what_multiplies_is_counted_whatever_the_kind_of_reference(kind: str) -> None:
    assert f"{MAX_COST:,} objects" in too_much(tower(TEN[kind], ""))


@pytest.mark.parametrize("kind", TEN)
def test_three_levels_of_it_are_fine(kind: str) -> None:
    assert too_much(tower(TEN[kind], "", 3)) == ""


@pytest.mark.parametrize(
    ("inside", "circle"),
    [
        ('<use id="a" href="#a"/>', "#a → #a"),
        ('<g id="a"><use href="#a"/></g>', "#a → #a"),
        ('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>', "#a → #b → #a"),
        ('<pattern id="p"><rect style="fill:url(#p)"/></pattern>', "#p → #p"),
        ('<linearGradient id="a" href="#b"/><linearGradient id="b" xlink:href="#a"/>', "#a → #b → #a"),
        ('<filter id="f"><feImage href="#r"/></filter><rect id="r" filter="url(#f)"/>', "#f → #r → #f"),
        ('<style>.a{mask:url(#m)}</style><mask id="m"><rect class="b a"/></mask>', "#m → #m"),
    ],
)
def test_a_circle_is_named_by_its_ids(inside: str, circle: str) -> None:
    assert circle in too_much(inside)


def test_references_count_as_levels() -> None:
    chain = "".join(f'<g id="n{n}"><use href="#n{n - 1}"/></g>' for n in range(1, 200))
    assert "levels deep" in too_much(chain)
    assert "levels deep" in too_much("".join(f'<g id="n{n}"><use href="#n{n + 1}"/></g>' for n in range(1, 200)))


def test_many_objects_that_share_an_id_cost_no_time() -> None:
    shared = '<g id="a"/>' * 20_000 + '<use href="#a"/>' * 20_000
    assert "share an id" in too_much(shared)


@pytest.mark.parametrize(
    "inside",
    [
        '<a href="#top"><g id="top"/></a>',
        '<g mask="url(#m)"><mask id="m"><rect/></mask></g>',
        '<defs><linearGradient id="g"/></defs><g fill="url(#g)"><g fill="url(#g)"><rect fill="url(#g)"/></g></g>',
        '<use href="#nobody"/><rect fill="url(#nobody)"/>',
        '<path id="p" d="M0 0"/><text><textPath href="#p">x</textPath></text>',
        '<svg id="a"><g id="b"/></svg><use href="#b"/>',
        '<marker id="m"><path d="M0 0"/></marker>' + '<path marker-end="url(#m)" d="' + "M0 0 1 1" * 2000 + '"/>',
    ],
)
def test_what_designers_draw_is_fine(inside: str) -> None:
    assert too_much(inside) == ""


def test_forty_thousand_shapes_with_gradients_are_fine_and_quick() -> None:
    gradient = '<linearGradient id="g"><stop/><stop/></linearGradient>'
    assert too_much(gradient + '<rect fill="url(#g)" style="stroke:none"/>' * 40_000) == ""
