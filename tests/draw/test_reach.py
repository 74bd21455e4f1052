from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.draw.ground import divide
from pipeline.draw.model import PictureJob
from pipeline.draw.reach import reach_of, windows
from pipeline.draw.typeset import typeset
from pipeline.template.model import picture_slot, slot
from tests.draw.pictures import drafted, job, template

PAPER = '<rect width="400" height="400" fill="#fff6ea"/>'


def svg(inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400" viewBox="0 0 400 400">{PAPER}{inside}</svg>'
    )


def text(name: str, top: int) -> str:
    return (
        f'<rect id="{name}-box--top" x="20" y="{top}" width="360" height="40" fill="none"/>'
        f'<text y="{top}" font-family="Noto Sans" font-size="30">{{{{{name}}}}}</text>'
    )


def said(inside: str) -> PictureJob:
    drawing = template(svg(inside))
    return job(drawing, *[("en", "Here and now")] * len(drawing.boxes))


def reached(one: PictureJob) -> list[tuple[int, int, int, int]]:
    divided = divide(one.template.svg)
    assert divided is not None
    return windows(reach_of(divided.live), one, typeset(one.settings, one.fonts))


def test_a_window_is_the_ink_of_a_line_and_a_px_around_it() -> None:
    one = said(text("headline", 50))
    ((left, top, right, bottom),) = reached(one)
    ink = typeset(one.settings, one.fonts)[0].ink
    assert [ink[0] - left, ink[1] - top, right - ink[2], bottom - ink[3]] == pytest.approx([1.5] * 4, abs=0.5)


def test_texts_far_apart_have_windows_of_their_own_and_others_share_one() -> None:
    assert len(reached(said(text("headline", 10) + text("dates", 350)))) == 2
    assert len(reached(said(text("headline", 10) + text("dates", 45)))) == 1


def test_each_line_of_a_text_has_a_window_of_its_own_where_that_spares_enough() -> None:
    one = said(text("headline", 10).replace('height="40"', 'height="300"').replace("30", "110"))
    lines = typeset(one.settings, one.fonts)[0].lines
    assert len(lines) > 1
    assert len(reached(one)) == len(lines)


def test_windows_that_overlap_are_one() -> None:
    aslant = f'<g transform="rotate(50 20 10)">{text("headline", 10)}</g>'
    assert len(reached(said(aslant + text("dates", 150)))) == 1


def test_what_is_drawn_over_the_texts_is_drawn_again_too() -> None:
    one = said(text("headline", 10) + '<g transform="translate(100 300)"><circle r="9"/></g>')
    assert reached(one)[-1] == (90, 290, 110, 310)


def test_the_draft_mark_is_drawn_again_along_the_four_sides() -> None:
    inside = f'<g transform="translate(1000 1000)">{text("headline", 150)}</g>'
    one = drafted(replace(said(inside), width=4000, height=4000))
    first, *_, last = reached(one)
    assert (first, last) == ((0, 0, 4000, 120), (0, 3960, 4000, 4000))
    assert {(0, 120, 40, 3960), (3960, 120, 4000, 3960)} < set(reached(one))


def test_dashes_and_a_panel_around_a_text_are_drawn_again_with_it() -> None:
    one = said('<rect id="headline-panel" x="20" y="90" width="360" height="60" fill="#fff"/>' + text("headline", 100))
    ((left, top, right, bottom),) = reached(
        replace(one, settings=tuple(replace(s, foreign=True) for s in one.settings))
    )
    ink = typeset(one.settings, one.fonts)[0].ink
    assert (left < ink[0] - 4, top < ink[1] - 10, right > ink[2] + 4, bottom > ink[3] + 10) == (True,) * 4


@pytest.mark.parametrize(
    "live",
    [
        f'<g filter="url(#soft)">{slot(0)}</g>',
        f'<g stroke="#fff">{slot(0)}</g>',
        f'{slot(0)}<line x2="9" y2="9"/>',
        f'{slot(0)}<use href="#one"/>',
        f"{slot(0)}<text>Now</text>",
        f"{slot(0)}{picture_slot(0)}",
        f'{slot(0)}<rect width="50%" height="9"/>',
        f'<g style="transform:scale(2)">{slot(0)}</g>',
        f'{slot(0)}<image x="9" height="9" href="data:image/png;base64,"/>',
        f'{slot(0)}<image width="auto" height="9" href="data:image/png;base64,"/>',
    ],
    ids=[
        "filter",
        "stroke",
        "line",
        "clone",
        "text",
        "photo",
        "share of the page",
        "moved by CSS",
        "own width",
        "auto",
    ],
)
def test_where_it_is_not_known_what_is_reached_all_is_drawn_again(live: str) -> None:
    assert reach_of(svg(live)) is None
    assert windows(None, said(text("headline", 50)), ()) == [(0, 0, 400, 400)]


def test_a_drawing_whose_units_are_no_px_is_drawn_again_in_whole() -> None:
    assert reach_of(svg(slot(0))) is not None
    assert reach_of(svg(slot(0)).replace("0 0 400 400", "0 0 200 200")) is None
