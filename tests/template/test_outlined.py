"""Words that a tool turned into shapes are found, and other shapes are not taken for words."""

from __future__ import annotations

import pytest

from pipeline.template.outlined import Outlined, outlined
from pipeline.template.svg import parse_svg
from tests.template.drawings import drawing
from tests.template.outlines import letters

WORDS = "Harm reduction"


def found(inside: str) -> list[Outlined]:
    return outlined(parse_svg(drawing(inside).encode(), "headline.svg"))


def paths(words: str, **place: float) -> str:
    return "".join(f'<path d="{data}"/>' for data in letters(words, **place))


def test_one_path_of_many_letters_is_words_as_figma_outlines_them() -> None:
    (words,) = found(f'<path id="Title" d="{" ".join(letters(WORDS))}"/>')
    assert words.shape.get("id") == "Title"
    assert words.letters == 14  # the dot of an i counts too


def test_a_group_of_a_path_for_each_letter_is_words_as_illustrator_outlines_them() -> None:
    (words,) = found(f'<g id="Title">{paths(WORDS)}</g>')
    assert words.shape.get("id") == "Title"
    assert words.letters == 13


def test_two_lines_are_words_too() -> None:
    assert len(found(f"<g>{paths('Harm red', y=60)}{paths('uction is', y=110)}</g>")) == 1


def test_letters_moved_by_a_transform_of_each_are_words() -> None:
    each = [letters(letter, x=0, y=0)[0] for letter in "reducing"]
    inside = "".join(f'<path transform="translate({20 * n} 60)" d="{data}"/>' for n, data in enumerate(each))
    assert len(found(f"<g>{inside}</g>")) == 1


def test_what_inkscape_wrote_beside_the_shapes_is_told() -> None:
    (words,) = found(f'<g aria-label="Free">{paths("Free")}</g>')
    assert words.words == "Free"


def test_a_group_is_told_once_though_its_paths_are_words_too() -> None:
    data = " ".join(letters(WORDS))
    assert len(found(f'<g aria-label="{WORDS}"><path d="{data}"/></g>')) == 1


@pytest.mark.parametrize("name", ["logo", "Partner Logo", "wordmark", "icons"])
def test_artwork_that_is_called_so_is_left_alone(name: str) -> None:
    assert found(f'<g id="{name}"><g>{paths(WORDS)}</g></g>') == []


@pytest.mark.parametrize(
    "inside",
    [
        "".join(f'<path d="M{20 * n} 60h12v-{20 + n}h-12z"/>' for n in range(12)),  # bars of a chart
        "".join(f'<path d="M{20 * n} 60a8 8 0 1 0 16 0a8 8 0 1 0 -16 0z"/>' for n in range(12)),  # a row of discs
        "".join(f'<path d="M{7 * n} {13 * n}c4 9 {n} 3 8 1l{n} 4z"/>' for n in range(12)),  # confetti
        f'<path d="{" ".join(letters("OAT"))}"/>',  # as short as an emblem
        f'<clipPath id="c">{paths(WORDS)}</clipPath>',
    ],
    ids=["bars", "discs", "confetti", "short", "clip"],
)
def test_other_shapes_are_no_words(inside: str) -> None:
    assert found(f"<g>{inside}</g>") == []


def test_a_damaged_path_is_no_word_and_no_traceback() -> None:
    assert found('<g><path d="M0 0 L 1"/><path d="garbage"/></g>') == []
