from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.template.flow import Axis, Member, flow, framed

PAGE = (0.0, 1000.0)


def axis(canvas: float = 2000, scale: float = 1.0, inside: tuple[tuple[float, float], ...] = ((100, 900),)) -> Axis:
    return framed(PAGE, canvas, scale, inside, open_ends=(False, False), safe=(0, 0))


def ends(found: Axis, *places: float) -> list[float]:
    return [round(found.at(place), 6) for place in places]


def test_margins_are_scaled_and_stay_out_of_what_is_not_safe() -> None:
    assert axis(scale=0.5).inner == (50, 1950)
    safe = framed(PAGE, 2000, 0.5, ((100, 900),), open_ends=(False, False), safe=(250, 0))
    assert safe.inner == (250, 1950)


def test_the_margin_is_the_least_room_at_either_end() -> None:
    assert axis(inside=((60, 700),)).frame == (60, 940)


def test_an_elastic_member_takes_what_is_left_over() -> None:
    title, body, foot = Member((100, 200), 1.0), Member((250, 700), 1.0, elastic=True), Member((800, 900), 1.0)
    found, lacking = flow(axis(), [title, body, foot])
    assert lacking == 0
    assert ends(found, 100, 200, 250, 700, 800, 900) == [100, 200, 250, 1700, 1800, 1900]


def test_elastic_members_share_in_proportion() -> None:
    found, _ = flow(axis(), [Member((100, 300), 1.0, elastic=True), Member((300, 900), 1.0, elastic=True)])
    assert ends(found, 100, 300, 900) == [100, 550, 1900]


def test_without_elastic_members_the_gaps_take_it() -> None:
    found, _ = flow(axis(), [Member((100, 450), 1.0), Member((550, 900), 1.0)])
    assert ends(found, 450, 550) == [450, 1550]


def test_a_wide_gap_grows_as_texts_do() -> None:
    found, _ = flow(axis(), [Member((100, 300), 1.0), Member((500, 900), 1.0, elastic=True)])
    assert ends(found, 300, 500) == [300, pytest.approx(300 + 200 * (1 + 1000 / 600))]


def test_where_room_is_scarce_elastic_members_give_first_then_gaps() -> None:
    members = [Member((100, 500), 1.0), Member((600, 900), 1.0, elastic=True, least=100)]
    found, lacking = flow(axis(canvas=850), members)
    assert (ends(found, 500, 600, 900), lacking) == ([485, 585, 765], 0)
    found, lacking = flow(axis(canvas=720), members)
    assert lacking == 0
    assert ends(found, 500)[0] - ends(found, 100)[0] == 400
    assert 50 <= ends(found, 600)[0] - ends(found, 500)[0] < 100


def test_what_lacks_still_is_told_and_the_map_stays_on_the_canvas() -> None:
    found, lacking = flow(axis(canvas=500), [Member((100, 900), 1.0)])
    assert lacking == pytest.approx(400)
    assert ends(found, 0, 1000) == [0, 500]


def test_what_reaches_an_edge_reaches_that_of_the_canvas() -> None:
    found, _ = flow(axis(scale=0.5), [Member((100, 900), 0.5, elastic=True)])
    assert found.edges((0, 500)) == pytest.approx((0, found.at(500)))
    assert found.edges((-40, 1040)) == (-20, 2020)


def test_what_keeps_its_distance_is_known() -> None:
    found, _ = flow(axis(), [Member((100, 200), 1.0), Member((250, 700), 1.0, elastic=True), Member((800, 900), 1.0)])
    assert [found.keeps(span) for span in ((100, 200), (250, 700), (800, 900))] == ["start", "both", "end"]


@given(
    st.lists(
        st.tuples(st.integers(0, 990), st.integers(1, 500), st.booleans(), st.floats(0.1, 3)), min_size=1, max_size=6
    ),
    st.integers(200, 8000),
    st.floats(0.1, 3),
)
def test_the_map_never_turns_back(made: list[tuple[int, int, bool, float]], canvas: int, scale: float) -> None:
    """So what lies below or beside something on the page lies there on the canvas."""
    members = [Member((low, min(1000, low + size)), own, elastic) for low, size, elastic, own in made]
    bare = framed(PAGE, canvas, scale, [m.span for m in members], open_ends=(False, False), safe=(0, 0))
    found, _ = flow(bare, members)
    places = [found.at(place) for place in range(0, 1001, 10)]
    assert all(before <= after + 1e-6 for before, after in pairwise(places))
    assert places[0] >= -1e-6
    assert places[-1] <= canvas + 1e-6
