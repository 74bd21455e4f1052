from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.campaign.canvas import Insets, Size
from pipeline.template.arrange import arrange, scales_for
from pipeline.template.geometry import Rectangle
from pipeline.template.layout import Kind, Layout, Placement, TextRoom, Thing, Wish, holds, meet

PAGE = (0.0, 0.0, 1000.0, 1000.0)
STORY = Size("story", 1000, 2000, Insets(300, 0, 300, 0))
BANNER = Size("banner", 1600, 800)
NO_WISH = Wish()


def text(name: str, rectangle: Rectangle, *, elastic: bool = False, smallest: float = 0, wish: Wish = NO_WISH) -> Thing:
    room = TextRoom(name, "", rectangle, 60, smallest)
    return Thing(name, "text", rectangle, elastic, (room,), wish)


def thing(name: str, rectangle: Rectangle, kind: Kind = "artwork", wish: Wish = NO_WISH) -> Thing:
    return Thing(name, kind, rectangle, kind == "picture", (), wish)


def placed(size: Size, *things: Thing) -> dict[str, Placement]:
    layout = arrange(PAGE, things, size)
    assert layout.faults == ()
    return {one.thing.called: one for one in layout.placements}


def rounded(rectangle: Rectangle) -> tuple[int, ...]:
    return tuple(round(number) for number in rectangle)


TITLE = text("title", (50, 50, 900, 80))
BODY = text("body", (50, 200, 900, 500), elastic=True)
FOOT = text("foot", (50, 870, 900, 80))


@pytest.mark.parametrize(
    ("size", "scale"),
    [((1080, 1080), 1.08), ((1080, 1920), 1.247), ((1200, 675), 0.7795), ((8000, 8000), 8.0)],
)
def test_lengths_are_scaled_between_the_shorter_side_and_the_area(size: tuple[int, int], scale: float) -> None:
    assert scales_for(PAGE, Size("any", *size))[0] == pytest.approx(scale, abs=0.001)


def test_the_drawing_on_its_own_canvas_is_the_drawing() -> None:
    things = [TITLE, BODY, FOOT, thing("logo", (80, 720, 100, 100)), thing("ground", PAGE, "rectangle")]
    same = arrange(PAGE, things, Size("same", 1000, 1000))
    assert [rounded(one.target) for one in same.placements] == [rounded(one.bounds) for one in things]


def test_plain_rectangles_are_stretched_to_the_edges_they_reach() -> None:
    ground, floor = thing("ground", PAGE, "rectangle"), thing("floor", (0, 800, 1000, 200), "rectangle")
    found = placed(STORY, ground, floor, TITLE, BODY, FOOT)
    assert rounded(found["ground"].target) == (0, 0, 1000, 2000)
    assert rounded(found["floor"].target)[0::2] == (0, 1000)
    assert found["floor"].target[1] + found["floor"].target[3] == pytest.approx(2000)


def test_artwork_covers_the_canvas_in_its_own_proportions() -> None:
    scene = thing("scene", (-100, -50, 1200, 1100))
    target = placed(BANNER, scene)["scene"].target
    assert target[2] / target[3] == pytest.approx(1200 / 1100)
    assert target[0] <= 0
    assert target[0] + target[2] >= 1600
    assert target[1] <= 0
    assert target[1] + target[3] >= 800


@pytest.mark.parametrize(("down", "top"), [("top", 0), ("middle", -400), ("bottom", -800)])
def test_what_is_too_much_is_cut_off_away_from_the_anchor(down: str, top: int) -> None:
    found = placed(BANNER, thing("scene", PAGE, wish=Wish(down=down, fill="cover")))  # type: ignore[arg-type]
    assert rounded(found["scene"].target) == (0, top, 1600, 1600)


def test_objects_keep_to_the_margin_they_are_near() -> None:
    found = placed(BANNER, thing("left", (40, 40, 100, 100)), thing("right", (860, 860, 100, 100)))
    scale = found["left"].scale
    assert rounded(found["left"].target) == rounded((40 * scale, 40 * min(scale, 0.8), 100 * scale, 100 * scale))
    x, y, width, height = found["right"].target
    assert (1600 - x - width, 800 - y - height) == pytest.approx((40 * scale, 40 * min(scale, 0.8)))
    assert (found["left"].held, found["right"].held) == (("left", "top"), ("right", "bottom"))


def test_an_object_in_the_middle_stays_there() -> None:
    found = placed(BANNER, thing("seal", (450, 450, 100, 100)), TITLE, FOOT)
    x, _, width, _ = found["seal"].target
    assert x + width / 2 == pytest.approx(800)


def test_artwork_over_an_edge_keeps_going_over_it() -> None:
    x, y, width, height = placed(BANNER, thing("leaf", (900, -60, 200, 200)), FOOT)["leaf"].target
    assert x + width > 1600
    assert y < 0
    assert width == pytest.approx(height)


def test_a_text_takes_the_room_that_is_left() -> None:
    found = placed(STORY, TITLE, BODY, FOOT)
    scale = found["title"].scale
    assert found["title"].target[3] == pytest.approx(80 * scale)
    assert found["foot"].target[3] == pytest.approx(80 * scale)
    assert found["body"].target[1] == pytest.approx(300 + (80 + 70) * scale)
    assert found["foot"].target[1] + found["foot"].target[3] == pytest.approx(1700)
    assert found["body"].target[3] > 500 * scale


def test_columns_stay_beside_each_other() -> None:
    photo = thing("photo", (0, 0, 400, 1000), "picture")
    found = placed(BANNER, photo, text("body", (450, 50, 500, 900), elastic=True))
    left, right = found["photo"].target, found["body"].target
    assert rounded(left)[:2] == (0, 0)
    assert round(left[3]) == 800
    assert right[0] - left[0] - left[2] == pytest.approx(50 * found["body"].scale)


def test_a_band_of_artwork_covers_the_width_from_where_it_began() -> None:
    wave = thing("wave", (0, 800, 1000, 300))
    x, y, width, height = placed(STORY, wave, BODY, text("foot", (50, 870, 900, 80)))["wave"].target
    assert x <= 0
    assert x + width >= 1000
    assert y + height >= 2000
    assert width / height == pytest.approx(1000 / 300)


def test_an_anchor_wins_and_texts_make_room() -> None:
    logo = thing("logo", (50, 40, 120, 60), wish=Wish("right", "bottom"))
    found = placed(STORY, logo, text("body", (50, 130, 900, 820), elastic=True))
    x, y, width, height = found["logo"].target
    assert y + height == pytest.approx(1700)
    assert x + width == pytest.approx(1000 - 50 * found["logo"].scale)
    body = found["body"].target
    assert body[1] + body[3] < y


@pytest.mark.parametrize("size", [STORY, BANNER])
def test_what_carries_a_text_goes_on_carrying_it(size: Size) -> None:
    for card in (
        thing("card", (40, 180, 920, 540), "rectangle"),
        thing("bubble", (40, 180, 920, 540), wish=Wish(fill="stretch")),
    ):
        found = placed(size, thing("ground", PAGE, "rectangle"), card, TITLE, BODY, FOOT)
        assert holds(found[card.called].target, found["body"].target, 0.5)


def faults(size: Size, *things: Thing) -> tuple[str, ...]:
    return arrange(PAGE, things, size).faults


def test_a_text_in_a_group_that_gets_too_small_is_told_by_name() -> None:
    badge = Thing("badge", "artwork", (100, 100, 300, 300), rooms=text("foot", (120, 200, 260, 80), smallest=40).rooms)
    assert faults(Size("small", 250, 250), badge) == ("'foot' would be set at 15 px, and may not be under 40",)


def test_a_text_that_goes_its_own_way_keeps_to_its_smallest_size() -> None:
    small = placed(Size("small", 250, 250), text("foot", FOOT.bounds, smallest=40))["foot"]
    assert (small.scale, small.target[3]) == pytest.approx((40 / 60, 80 * 40 / 60))


def test_a_text_keeps_room_for_as_much_as_filled_its_box() -> None:
    long = text("body", (50, 200, 900, 600), elastic=True, smallest=30)
    body = placed(BANNER, TITLE, long, FOOT)["body"].target
    assert body[2] * body[3] >= 900 * 600 * (30 / 60) ** 2
    assert any("of height are lacking" in fault for fault in faults(Size("strip", 1000, 120), TITLE, long, FOOT))


def test_objects_that_run_into_each_other_are_told_by_name() -> None:
    other = text("other", (50, 870, 900, 80), wish=Wish(down="top"))
    assert "the rooms of 'title' and 'other' overlap" in faults(
        BANNER, text("title", (50, 50, 900, 80), wish=Wish(down="top")), other
    )


def test_what_overlaps_in_the_drawing_may_overlap() -> None:
    shadow = text("shadow", (55, 55, 900, 80))
    assert faults(BANNER, TITLE, shadow, FOOT) == ()


def test_lacking_height_is_told() -> None:
    things = [text(str(at), (50, 50 + 90 * at, 900, 85), smallest=40) for at in range(10)]
    assert any("px of height are lacking" in fault for fault in faults(Size("strip", 2000, 200), *things))


def test_a_smaller_scale_is_tried_before_giving_up() -> None:
    things = [text(str(at), (50, 50 + 90 * at, 900, 85)) for at in range(10)]
    layout = arrange(PAGE, things, BANNER)
    assert layout.faults == ()
    assert layout.scale < scales_for(PAGE, BANNER)[0]


sizes = st.builds(
    Size, st.just("any"), st.integers(200, 8000), st.integers(200, 8000), st.builds(Insets, *[st.integers(0, 60)] * 4)
)


@given(sizes)
def test_on_any_canvas_a_layout_is_sound_or_says_what_is_not(size: Size) -> None:
    things = [thing("ground", PAGE, "rectangle"), TITLE, BODY, FOOT, thing("logo", (800, 750, 90, 90))]
    layout = arrange(PAGE, things, size)
    if layout.faults:
        return
    safe = (
        size.safe.left,
        size.safe.top,
        size.width - size.safe.left - size.safe.right,
        size.height - size.safe.top - size.safe.bottom,
    )
    rooms = [one.target for one in layout.placements if one.thing.kind == "text"]
    assert all(holds(safe, room, 1.01) for room in rooms)
    assert not any(meet(one, other, 1.01) for at, one in enumerate(rooms) for other in rooms[at + 1 :])


@given(sizes)
def test_the_same_drawing_is_laid_out_in_the_same_way(size: Size) -> None:
    def laid_out() -> Layout:
        return arrange(PAGE, [TITLE, BODY, FOOT], size)

    assert laid_out() == laid_out()
