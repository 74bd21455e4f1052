"""The order of drawing, and what the page is told of it."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from pipeline.build.pool import Stopped
from pipeline.draw.model import DrawError
from pipeline.errors import Problem
from pipeline.watch.board import Board, Place, Told, Wanted, board_of
from pipeline.watch.desk import Desk, Order
from pipeline.watch.pictures import Picture
from pipeline.watch.sources import Reader
from tests.workspaces import small_workspace


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Board:
    sources, _ = Reader(small_workspace(tmp_path_factory.mktemp("desk"))).read()
    assert sources is not None
    return board_of(sources, {})


@pytest.fixture
def desk(whole: Board) -> Desk:
    desk = Desk()
    desk.lay(whole, {}, {}, {})
    return desk


def taken(desk: Desk) -> Order:
    order = desk.take()
    assert order is not None
    return order


def picture(order: Order) -> Picture:
    return Picture(order.wanted.key, "image/png", f"sum of {order.wanted.key}")


def edited(board: Board, place: Place, change: str = "edited") -> dict[Place, Wanted]:
    """The board after something that only this place shows was saved."""
    task = board[place].task
    assert task is not None
    return {**board, place: Wanted(replace(task, inputs={**task.inputs, "change": change}))}


def drawn(desk: Desk) -> None:
    while desk.since(0).due:
        order = taken(desk)
        desk.put(order, picture(order))


def shown(desk: Desk, place: Place) -> str:
    card = desk.card(place)
    return card.shown.key if card and card.shown else ""


def test_pictures_are_drawn_in_the_order_of_the_board(desk: Desk, whole: Board) -> None:
    assert [taken(desk).place for _ in whole] == list(whole)


def test_what_is_on_screen_is_drawn_first(desk: Desk, whole: Board) -> None:
    desk.enter("reader", lambda: None)
    last = list(whole)[-1]
    desk.see("reader", [last])
    assert taken(desk).place == last
    desk.leave("reader")
    assert taken(desk).place == next(iter(whole))


def test_the_rest_waits_until_what_is_on_screen_has_been_seen(desk: Desk, whole: Board) -> None:
    first, *rest = whole
    desk.enter("reader", lambda: None)
    desk.see("reader", [first])
    order = taken(desk)
    assert not desk.is_at_ease()
    drawn_at = time.monotonic()
    desk.put(order, picture(order))
    assert taken(desk).place == rest[0]
    assert time.monotonic() - drawn_at > 0.2
    assert desk.is_at_ease()


def test_a_reader_who_has_left_is_forgotten(desk: Desk, whole: Board) -> None:
    desk.see("gone", [list(whole)[-1]])
    assert taken(desk).place == next(iter(whole))


def test_only_what_changed_is_drawn_again(desk: Desk, whole: Board) -> None:
    drawn(desk)
    place = list(whole)[3]
    desk.lay(edited(whole, place), {}, {}, {})
    assert taken(desk).place == place
    assert desk.since(0).due == 1


def test_the_last_picture_stays_until_the_new_one_is_there(desk: Desk, whole: Board) -> None:
    drawn(desk)
    place = next(iter(whole))
    before = shown(desk, place)
    desk.lay(edited(whole, place), {}, {}, {})
    assert shown(desk, place) == before
    order = taken(desk)
    desk.put(order, picture(order))
    assert shown(desk, place) == order.wanted.key != before


def test_the_last_picture_stays_where_the_new_one_cannot_be_drawn(desk: Desk, whole: Board) -> None:
    drawn(desk)
    place = next(iter(whole))
    before = shown(desk, place)
    desk.lay(edited(whole, place), {}, {}, {})
    desk.put(taken(desk), DrawError("it", "does not fit", "shorten it"))
    card = desk.card(place)
    assert card is not None
    assert (shown(desk, place), card.is_current, card.is_due) == (before, False, False)
    assert [told.problem.what for told in card.problems] == ["it: does not fit"]


def test_undoing_the_change_takes_the_problem_away_without_drawing(desk: Desk, whole: Board) -> None:
    drawn(desk)
    place = next(iter(whole))
    desk.lay(edited(whole, place), {}, {}, {})
    desk.put(taken(desk), DrawError("it", "does not fit", "shorten it"))
    desk.lay(whole, {}, {}, {})
    card = desk.card(place)
    assert card is not None
    assert (card.is_current, card.problems, desk.since(0).due) == (True, (), 0)


def test_a_picture_saved_over_while_it_was_drawn_is_shown_and_drawn_again(desk: Desk, whole: Board) -> None:
    drawn(desk)
    place = next(iter(whole))
    desk.lay(edited(whole, place, "first"), {}, {}, {})
    first = taken(desk)
    desk.lay(edited(whole, place, "second"), {}, {}, {})
    desk.put(first, picture(first))
    assert shown(desk, place) == first.wanted.key
    second = taken(desk)
    desk.put(second, picture(second))
    assert (shown(desk, place), desk.since(0).due) == (second.wanted.key, 0)


def test_a_late_picture_is_not_put_over_a_later_one(desk: Desk, whole: Board) -> None:
    drawn(desk)
    place = next(iter(whole))
    desk.lay(edited(whole, place, "first"), {}, {}, {})
    first = taken(desk)
    desk.lay(edited(whole, place, "second"), {}, {}, {})
    second = taken(desk)
    desk.put(second, picture(second))
    desk.put(first, picture(first))
    assert shown(desk, place) == second.wanted.key


def test_reading_again_while_a_picture_is_drawn_does_not_draw_it_twice(desk: Desk, whole: Board) -> None:
    first = taken(desk)
    desk.lay(whole, {}, {}, {})
    assert taken(desk).place != first.place


def test_an_order_that_was_not_carried_out_comes_again(desk: Desk) -> None:
    order = taken(desk)
    desk.give_back(order)
    assert taken(desk).place == order.place


def test_a_drawing_that_had_to_be_stopped_is_not_tried_in_other_languages_until_it_changes(
    desk: Desk, whole: Board
) -> None:
    order = taken(desk)
    desk.put(order, Stopped("it took longer than 10 s"))
    given_up = [place for place, card in desk.since(0).cards.items() if card.failed]
    assert {(place.graphic, place.size) for place in given_up} == {(order.place.graphic, order.place.size)}
    assert {place.language for place in given_up} == {"en", "ar"}
    job = order.wanted.job
    assert job is not None
    assert order.wanted.task is not None
    mended = Wanted(
        replace(
            order.wanted.task, inputs={"mended": ""}, job=replace(job, template=replace(job.template, svg="<svg/>"))
        )
    )
    desk.lay({order.place: mended}, {}, {}, {})
    assert taken(desk).wanted == mended


def test_a_problem_of_one_picture_leaves_the_others_to_be_drawn(desk: Desk, whole: Board) -> None:
    desk.put(taken(desk), Problem("an engine gave up"))
    assert desk.since(0).due == len(whole) - 1


def test_readers_are_told_only_what_is_new(desk: Desk, whole: Board) -> None:
    first = desk.since(0)
    assert first.places == tuple(whole)
    assert set(first.cards) == set(whole)
    assert (desk.since(first.serial).cards, desk.since(first.serial).places) == ({}, None)
    order = taken(desk)
    desk.put(order, picture(order))
    assert list(desk.since(first.serial).cards) == [order.place]


def test_readers_are_told_of_new_and_of_vanished_pictures(desk: Desk, whole: Board) -> None:
    serial = desk.since(0).serial
    fewer = dict(list(whole.items())[1:])
    desk.lay(fewer, {}, {}, {})
    assert desk.since(serial).places == tuple(fewer)


def test_what_is_told_of_the_campaign_is_told_once(desk: Desk, whole: Board) -> None:
    desk.lay(whole, {}, {"name": "Peers"}, {})
    first = desk.since(0)
    assert first.about == {"name": "Peers"}
    assert desk.since(first.serial).about is None


def test_problems_found_later_are_told_on_their_pictures(desk: Desk, whole: Board) -> None:
    serial = desk.since(0).serial
    place = next(iter(whole))
    told = Told(Problem("odd"))
    desk.tell({place: (told,)}, {}, ())
    assert {place: card.problems for place, card in desk.since(serial).cards.items()} == {place: (told,)}


def test_a_picture_knows_what_the_last_release_had_in_its_place(desk: Desk, whole: Board) -> None:
    place = next(iter(whole))
    task = whole[place].task
    assert task is not None
    desk.lay(whole, {}, {}, {task.path: "abc"})
    assert desk.released("abc") == task
    assert desk.released("def") is None


def test_those_who_wait_for_orders_go_when_all_is_over() -> None:
    desk = Desk()
    got: list[Order | None] = []
    waiting = threading.Thread(target=lambda: got.append(desk.take()))
    waiting.start()
    desk.close()
    waiting.join(5)
    assert got == [None]


def test_a_thousand_saves_leave_no_more_behind_than_one(desk: Desk, whole: Board) -> None:
    place = next(iter(whole))
    drawn(desk)
    for number in range(1000):
        desk.lay(edited(whole, place, str(number)), {}, {}, {})
        if number % 7 == 0:
            order = taken(desk)
            desk.put(order, picture(order))
    drawn(desk)
    last = edited(whole, place, "999")[place].key
    assert (shown(desk, place), desk.since(0).due) == (last, 0)
    assert desk.keys() == {shown(desk, each) for each in whole}
