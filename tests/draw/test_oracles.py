"""Our lines and glyph order against those of Chromium and Pango, as tests/oracles keeps them."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet
from fontTools.ttLib import TTFont

from pipeline.campaign.languages import script
from pipeline.draw.typeset import typeset
from tests.draw.glyphs import Cluster, drawn_contours, from_left_to_right, outline
from tests.draw.scripts import drawn, parts
from tests.draw.texts import all_fonts, setting
from tests.oracles.cases import SHAPES, Case, cases
from tests.oracles.stored import Part, read

_DICTIONARY = "ICU as icu4py brings it knows other Khmer words than Chromium's"
_INK = "a letter hangs over, and with its ink the line would leave the box"
_KEYCAP = "Chromium sets digit and frame of the keycap side by side, which is too wide for the last line"
_ONE_LETTER = "a word of one letter stays with the next one"
_PHRASES = "BudouX parts Japanese into other phrases than ICU's model does"

# Where we end a line and Chromium does not: text, offset, and why.
OTHER_BREAKS: dict[tuple[str, int], str] = {
    ("km/paragraph", 106): _DICTIONARY,
    ("km/paragraph", 187): _DICTIONARY,
}
# Where our paragraph has other lines than Chromium's: text, box, and why.
OTHER_LINES: dict[tuple[str, str], str] = {
    ("hi/paragraph", "story"): _INK,
    ("ja/paragraph", "story"): _PHRASES,
    ("km/paragraph", "landscape"): _DICTIONARY,
    ("km/paragraph", "square"): _DICTIONARY,
    ("km/paragraph", "story"): _DICTIONARY,
    ("my/paragraph", "story"): _KEYCAP,
    ("ne/paragraph", "story"): _INK,
    ("ru/paragraph", "square"): _ONE_LETTER,
    ("ru/paragraph", "story"): _ONE_LETTER,
    ("ur/paragraph", "story"): _INK,
}


def param(case: Case) -> ParameterSet:
    marks = []
    if script(case.language) in ("Hans", "Hant", "Jpan", "Kore"):
        marks.append(pytest.mark.mode("PACKS_FONTS_CJK"))
    return pytest.param(case, id=case.key, marks=marks)


TEXTS = [param(case) for case in cases()]
PARAGRAPHS = [param(case) for case in cases() if case.kind == "paragraph"]


@pytest.mark.parametrize("case", TEXTS)
def test_every_line_ends_where_chromium_may_break(case: Case) -> None:
    opportunities = read().chromium[case.key].opportunities
    for shape in SHAPES[case.kind]:
        for start, _ in parts(case, drawn(case, shape))[1:]:
            known = start in opportunities or (case.key, start) in OTHER_BREAKS
            assert known, f"{shape}: {case.text[:start][-12:]!r} | {case.text[start:][:12]!r}"


@pytest.mark.parametrize("case", PARAGRAPHS)
def test_a_paragraph_has_the_lines_chromium_gives_it(case: Case) -> None:
    for shape, starts in read().chromium[case.key].lines.items():
        ours = tuple(start for start, _ in parts(case, drawn(case, shape))[1:])
        assert (ours != starts) == ((case.key, shape) in OTHER_LINES), (shape, shown(case, ours), shown(case, starts))


def shown(case: Case, starts: tuple[int, ...]) -> str:
    return " | ".join(case.text[one:other] for one, other in zip((0, *starts), (*starts, len(case.text)), strict=True))


@pytest.mark.parametrize("case", TEXTS)
def test_glyphs_stand_in_the_order_of_pango(case: Case) -> None:
    for shape in SHAPES[case.kind]:
        outlines = drawn(case, shape)
        contours = drawn_contours(outlines)
        for part in parts(case, outlines):
            expected = visible_clusters(case, part)
            count = sum(len(outline(cluster)) for cluster in expected)
            ours, contours = contours[:count], contours[count:]
            assert from_left_to_right(ours, expected, outlines.size) == expected, (
                f"{shape}: {case.text[slice(*part)]!r}"
            )
        assert not contours, f"{shape}: more is drawn than Pango draws"


def visible_clusters(case: Case, part: Part) -> list[Cluster]:
    """As Pango puts them from left to right."""
    shaped = read().pango[case.key]
    start, end = part
    behind = next((offset for offset in shaped.clusters if offset >= end), len(case.text))
    order = shaped.order((start, behind))
    assert order is not None, f"Pango was not asked for the line {case.text[start:end]!r}: make oracles"
    return [shaped.clusters[offset] for offset in order if outline(shaped.clusters[offset])]


@pytest.mark.mode("PACKS_FONTS_CJK")
def test_the_oracles_were_asked_with_the_fonts_of_the_build() -> None:
    here = {face.typst: face.sha256 for face in all_fonts().faces if face.weight == 400}
    asked = read().fonts
    assert {family: here[family] for family in asked} == asked, "make oracles"


@pytest.mark.mode("PACKS_FONTS_CJK")
def test_every_listed_break_is_one_of_ours() -> None:
    listed = {key for key, _ in OTHER_BREAKS}
    ours = {
        (case.key, start)
        for case in cases()
        for shape in SHAPES[case.kind]
        if case.key in listed
        for start, _ in parts(case, drawn(case, shape))[1:]
    }
    assert set(OTHER_BREAKS) <= ours


def test_the_order_is_told_by_place_and_other_letters_are_found_out() -> None:
    outlines = typeset([setting("ab")], all_fonts())[0]
    font = TTFont(next(face.path for face in all_fonts().faces if face.typst == "Noto Sans" and face.weight == 400))
    a, b, c = ((("Noto Sans", font.getGlyphID(letter)),) for letter in "abc")
    assert from_left_to_right(drawn_contours(outlines), [b, a], outlines.size) == [a, b]
    with pytest.raises(AssertionError, match="other glyphs"):
        from_left_to_right(drawn_contours(outlines), [a, c], outlines.size)
