from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.draw.lines import Layout, Measured, Room, Shortfall, lay_out, width_of
from pipeline.template.model import Wrap

ROOM = Room(width=100, height=1000, largest=10, smallest=10, lines=99, leading=1.0)


def words(*widths: float, space: float = 0.5, forced: tuple[int, ...] = ()) -> list[Measured]:
    """Words so many em wide."""
    return [Measured(width, 0.8, 0.2, space, forced=number in forced) for number, width in enumerate(widths)]


def laid(pieces: list[Measured], room: Room) -> Layout:
    found = lay_out(pieces, room)
    assert isinstance(found, Layout)
    return found


def counts(pieces: list[Measured], room: Room) -> list[int]:
    """How many pieces each line holds."""
    return [end - start for start, end in laid(pieces, room).lines]


def test_a_paragraph_takes_as_many_words_a_line_as_fit() -> None:
    assert counts(words(3, 3, 3, 3, 3, 3, 3), ROOM) == [3, 3, 1]
    assert counts(words(4.75, 4.75, 4.75, 4.75), ROOM) == [2, 2]
    assert counts(words(4.75, 4.76, 4.75, 4.75), ROOM) == [1, 1, 2]


def test_white_space_at_the_end_of_a_line_takes_no_room() -> None:
    assert counts(words(5, 5, 4.5, space=9), replace(ROOM, width=50)) == [1, 1, 1]


def test_a_short_last_word_takes_the_one_before_it_along() -> None:
    assert counts(words(3, 3, 3, 2), ROOM) == [2, 2]
    assert counts(words(2.5, 2.5, 3, 2), ROOM) == [2, 2]


def test_a_short_last_word_stays_alone_where_the_line_before_would_become_short() -> None:
    assert counts(words(2, 7, 2), replace(ROOM, wrap="greedy")) == [2, 1]


def test_a_headline_has_lines_of_like_lengths() -> None:
    room = replace(ROOM, width=400, largest=40, smallest=40)
    assert counts(words(2.9, 2.9, 2.9, 2.9), room) == [2, 2]
    assert counts(words(2.9, 2.9, 2.9, 2.9), replace(room, wrap="greedy")) == [3, 1]
    assert counts(words(2.9, 2.9, 2.9, 2.9), ROOM) == [3, 1], "small type is no headline"
    assert counts(words(2.9, 2.9, 2.9, 2.9), replace(ROOM, wrap="balanced")) == [2, 2]


def test_a_short_first_word_does_not_stand_alone_where_another_break_avoids_it() -> None:
    room = replace(ROOM, width=400, largest=40, smallest=40)
    assert counts(words(2, 7, 4), room) == [2, 1]


def test_line_breaks_of_the_text_are_kept_and_each_part_is_balanced() -> None:
    room = replace(ROOM, width=400, largest=40, smallest=40)
    assert counts(words(2, 2.9, 2.9, 2.9, 2.9, forced=(0,)), room) == [1, 2, 2]


def test_nothing_breaks_where_the_box_forbids_it() -> None:
    assert counts(words(3, 3, 3, forced=(1,)), replace(ROOM, nowrap=True)) == [2, 1]
    found = lay_out(words(6, 6), replace(ROOM, nowrap=True))
    assert found == Shortfall(width=125, height=10, lines=1)


def test_a_hyphen_needs_room_where_a_line_ends_with_it() -> None:
    syllables = [Measured(4, 0.8, 0.2, hyphen=1), Measured(5, 0.8, 0.2, hyphen=2), Measured(3, 0.8, 0.2)]
    assert counts(syllables, ROOM) == [1, 2]
    assert width_of(syllables, 0, 1) == 5
    assert width_of(syllables, 0, 3) == 12


def test_the_size_is_the_largest_that_fits_width_height_and_lines() -> None:
    room = replace(ROOM, largest=100, smallest=1, wrap="greedy")
    assert laid(words(4), room).size == pytest.approx(25, abs=0.06)
    assert laid(words(4, 4), replace(room, lines=1)).size == pytest.approx(100 / 8.5, abs=0.06)
    assert laid(words(4, 4), replace(room, height=30)).size == pytest.approx(15, abs=0.06)
    assert laid(words(1), room).size == 100


def test_what_the_smallest_size_needs_is_told() -> None:
    assert lay_out(words(4, 12), ROOM) == Shortfall(width=120, height=20, lines=2)
    assert lay_out(words(4, 4, 4), replace(ROOM, lines=1)) == Shortfall(width=40, height=20, lines=2)


def test_tall_scripts_get_as_much_from_line_to_line_as_their_ink_needs() -> None:
    tall = [Measured(8, 1.4, 0.6), Measured(8, 1.5, 0.3)]
    assert laid(tall, ROOM).leading == 1.0
    assert laid(tall, replace(ROOM, tall=True)).leading == pytest.approx(2.15)
    assert laid(tall, replace(ROOM, tall=True, leading=2.5)).leading == 2.5
    assert laid(tall[:1], replace(ROOM, tall=True)).leading == 1.0


@given(
    st.lists(st.floats(0.1, 9), min_size=1, max_size=14),
    st.sampled_from(["auto", "balanced", "greedy"]),
    st.floats(20, 400),
    st.integers(1, 6),
)
def test_lines_hold_all_words_in_order_and_fit(widths: list[float], wrap: Wrap, width: float, lines: int) -> None:
    pieces = words(*widths)
    room = replace(ROOM, width=width, largest=60, smallest=1, lines=lines, wrap=wrap)
    found = lay_out(pieces, room)
    if isinstance(found, Shortfall):
        assert found.lines > lines or found.width > width or found.height > room.height
        return
    assert [number for start, end in found.lines for number in range(start, end)] == list(range(len(pieces)))
    assert len(found.lines) <= lines
    assert all(width_of(pieces, *line) * found.size <= width * 1.000001 for line in found.lines)


def test_a_headline_is_made_a_little_smaller_for_a_short_word_that_would_stand_alone() -> None:
    room = replace(ROOM, width=400, largest=40, smallest=20)
    found = laid(words(1, 9, 4), room)
    assert found.lines == ((0, 2), (2, 3))
    assert found.size == pytest.approx(38, abs=0.5)
    assert laid(words(1, 9, 4), replace(room, smallest=39)).size == 40
    assert laid(words(2.5, 9.8, 4), room).size == 40, "it would have to be much smaller"
    assert laid(words(1, 9, 4), replace(room, wrap="greedy")).size == 40
    assert laid(words(1, 9, 4), replace(room, largest=20, smallest=10, width=200)).size == 20, "no headline"
    assert laid(words(1, 9, 4, forced=(0,)), room).size == 40, "it was meant to stand alone"


def test_how_large_a_text_is_counts_on_the_picture_not_in_the_units_of_its_group() -> None:
    room = replace(ROOM, width=40, largest=4, smallest=4)
    assert counts(words(3, 3, 3, 3), room) == [3, 1]
    assert counts(words(3, 3, 3, 3), replace(room, scale=10)) == [2, 2]


def test_a_syllable_counts_with_its_hyphen() -> None:
    syllables = [Measured(9.8, 0.8, 0.2, hyphen=0.4), Measured(5, 0.8, 0.2)]
    assert isinstance(lay_out(syllables, ROOM), Shortfall)
    assert laid(syllables, replace(ROOM, smallest=9, wrap="balanced")).size == pytest.approx(100 / 10.2, abs=0.06)
