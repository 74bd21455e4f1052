"""What assistive technology reads: the pieces of an element in the order of the tree of tags."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.guide.reading_order import OTHER, Piece, pieces_of, reading_order
from pipeline.guide.textlayer import _fonts, mend_text
from pipeline.guide.textobjects import text_objects
from tests.guide.test_standards import elements, reader
from tests.guide.test_textlayer import as_set, texts


def line(*said: str, y: float = 700) -> list[Piece]:
    """Pieces of one line, each to the right of the one before."""
    return [Piece(text, 100 + 20 * at, y) for at, text in enumerate(said)]


def read(pieces: list[Piece | None]) -> str:
    return "".join(piece.text for at in reading_order(pieces) if (piece := pieces[at]))


def test_words_that_run_to_the_left_are_read_from_the_right() -> None:
    assert read([*line(".", "ج", " ", "ب", " ", "א")]) == "א ب ج."


def test_each_line_is_read_by_itself() -> None:
    assert read([*line("ב", " ", "א"), *line("ד", " ", "ג", y=680)]) == "א בג ד"


def test_left_to_right_words_stay_where_they_are() -> None:
    assert read([*line("one", " ", "ב", " ", "א", " ", "two")]) == "one א ב two"


def test_numbers_part_the_words_on_both_sides() -> None:
    assert read([*line("ב", " ", "א"), Piece("47", 60, 700), *line("ד", " ", "ג", y=700)]) == "א ב47ג ד"


def test_an_element_inside_parts_the_words_on_both_sides() -> None:
    before, after = line("ב", " ", "א"), line("ד", " ", "ג")
    assert reading_order([*before, OTHER, *after]) == [2, 1, 0, 3, 6, 5, 4]


def test_pieces_without_text_part_nothing() -> None:
    first, space, second = line("ב", " ", "א")
    assert reading_order([first, None, space, second]) == [3, 2, 1, 0]


def read_aloud(pdf: bytes) -> Iterator[str]:
    """What each paragraph says: its pieces in order, those from right to left turned around."""
    document = reader(pdf)
    pieces = {page.indirect_reference.idnum: said_on(page) for page in document.pages}
    for element in elements(pdf):
        if element["/S"] == "/P":
            kids = element["/K"] if isinstance(element["/K"], list) else [element["/K"]]
            said = (pieces[element.raw_get("/Pg").idnum].get(int(kid)) for kid in kids)
            yield "".join(as_read(piece.text) for piece in said if piece)


def said_on(page: Any) -> dict[int, Piece]:
    content = re.sub(
        rb"ET\n(?:q [^\n]* cm\n.*?\nf\nQ\n)+Q\n", b"ET\nQ\n", page.get_contents().get_data(), flags=re.DOTALL
    )
    return pieces_of(content, list(text_objects(content, _fonts(page, {}))))


def as_read(text: str) -> str:
    leftwards = any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
    return text[::-1] if leftwards else text


@pytest.mark.parametrize("tag", ["he", "ur"])
def test_a_heading_is_read_from_its_first_word_to_its_last(tag: str) -> None:
    words = [word for word in texts(tag)[0].split() if "#" not in word]
    assert next(read_aloud(mend_text(as_set(tag)))).split()[: len(words)] == words
    assert next(read_aloud(as_set(tag))).split()[: len(words)] != words
