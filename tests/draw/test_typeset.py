from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.draw import engine
from pipeline.draw import typeset as setter
from pipeline.draw.model import Direction, DrawError, Outlines
from pipeline.draw.typeset import typeset
from pipeline.template.model import Accent, Anchor, Case, Rule, TextBox, Vertical
from tests.draw.made_fonts import loaded, made_font
from tests.draw.texts import Bounds, all_contours, box, contours, drawn, fonts, ink_of, line_bounds, setting, words_of

LETTERS = {
    "en": "abcdefgjklmnopqrstuvwxyzABCDEFGHQW",
    "fr": "éèêëàâçîïôûüœÉÀÇÿñÅåĄąŁłŐőŽžÞßijfÄ",
    "vi": "ạảấầẩẫậắằẳẵặẹẻẽếềểỄệọốồổỗộớờởỡợỤứừựỵỷ",
    "ru": "абвгджзийклмнопрстуфхцчшщъыьэюяЁЙЩДФЖ",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةىپچگ",
    "ne": "अआइईउऊएऐओऔकखगघचछजझटठडढणतथदधनपफबभमयरलवशषसह",
    "he": "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    "th": "กขคงจชซญดตถทนบปผฝพฟมยรลวสหอฮ",
    "bn": "অআইউএকখগঘচছজটডতথদনপফবভমযরলশসহ",
    "am": "ሀለሐመሠረሰሸቀበተቸኀነኘአከኸወዐዘዠየደጀገጠጨጰጸፀፈፐ",
    "el": "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊϋΐΰΆΈΉΊΌΎΏΪΫ",
    "ka": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "hy": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆԱԲԳ",
    "ur": "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھءیےئؤ",
    "ta": "அஆஇஈஉஊஎஏஐஒஓகஙசஞடணதநபமயரலவழளறனஜஷஸஹ",
    "lo": "ກຂຄງຈຊຍດຕຖທນບປຜຝພຟມຢຣລວສຫອຮ",
    "my": "ကခဂဃငစဆဇဈညဋဌဍဎဏတထဒဓနပဖဗဘမယရလဝသဟဠအဣဤဥ",
    "km": "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ",
}
MARKS = {
    "ar": "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670",
    "ne": "\u093e\u093f\u0940\u0941\u0942\u0943\u0947\u0948\u094b\u094c\u094d\u0901\u0902\u0903\u093c",
    "he": "\u05b0\u05b1\u05b4\u05b5\u05b6\u05b7\u05b8\u05b9\u05bb\u05bc\u05c1\u05c2",
    "th": "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c",
    "bn": "\u09be\u09bf\u09c0\u09c1\u09c2\u09c3\u09c7\u09c8\u09cd\u0981",
    "vi": "\u0301\u0300\u0302\u0308",
    "ur": "\u064b\u064e\u064f\u0650\u0651\u0654\u0670",
    "ta": "\u0bbe\u0bbf\u0bc0\u0bc1\u0bc2\u0bc6\u0bc7\u0bc8\u0bca\u0bcd",
    "lo": "\u0eb1\u0eb4\u0eb5\u0eb6\u0eb8\u0eb9\u0ebb\u0ec8\u0ec9\u0ecd",
    "my": "\u102b\u102c\u102d\u102f\u1031\u1032\u1036\u1037\u103b\u103c\u103d\u103e",
    "km": "\u17b6\u17b7\u17b8\u17bb\u17be\u17c1\u17c6\u17cb",
}
MIXED = st.sampled_from(
    [
        "#HarmReduction",
        "@inpud",
        "2020",
        "12,345",
        "fjord",
        "https://example.org/a",
        "J’Q",
        "(ok)",
        "—",
        "👩🏽",
        "<b>b</b>",
        "10 kg",
    ]
)


@st.composite
def words(draw: st.DrawFn, language: str) -> str:
    """Words of one language with marks wherever they may land, and Latin, digits and hashtags between them."""
    letter = st.sampled_from(LETTERS[language])
    cluster = letter
    if language in MARKS:
        marks = st.text(st.sampled_from(MARKS[language]), max_size=2)
        cluster = st.builds(str.__add__, letter, marks)
    word = st.lists(cluster, min_size=1, max_size=9).map("".join)
    pieces = draw(st.lists(st.one_of(word, word, MIXED), min_size=1, max_size=8))
    spaces = draw(
        st.lists(st.sampled_from([" ", " ", " ", "\u00a0", "\n"]), min_size=len(pieces), max_size=len(pieces))
    )
    return "".join(piece + space for piece, space in zip(pieces, spaces, strict=True)).strip()


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str]:
    language = draw(st.sampled_from(sorted(LETTERS)))
    return language, draw(words(language))


@st.composite
def boxes(draw: st.DrawFn) -> TextBox:
    size = draw(st.floats(8, 90))
    plain = box(
        width=draw(st.floats(30, 500)),
        height=draw(st.floats(12, 300)),
        size=size,
        smallest=draw(st.floats(4, 8)),
        lines=draw(st.sampled_from([1, 2, 3, 99])),
        anchor=draw(st.sampled_from(["start", "middle", "end"])),
        vertical=draw(st.sampled_from(["top", "middle", "bottom"])),
        leading=draw(st.sampled_from([0.9, 1.15, 1.5])),
        tracking=draw(st.sampled_from([0, 0, 0.1, -0.05])),
        weight=draw(st.sampled_from([400, 700])),
    )
    rules: tuple[Rule, ...] = draw(st.sampled_from([(), (), ("underline",), ("underline", "line-through")]))
    case: Case = draw(st.sampled_from(["none", "none", "uppercase", "capitalize"]))
    return replace(
        plain,
        style=replace(plain.style, rules=rules, case=case),
        wrap=draw(st.sampled_from(["auto", "balanced", "greedy"])),
        grow=draw(st.booleans()),
        nowrap=draw(st.booleans()),
        anywhere=draw(st.booleans()),
        ellipsis=draw(st.booleans()),
        hyphenate=draw(st.booleans()),
    )


def leaves(ink: Bounds, where: TextBox) -> float:
    """By how many px ink leaves its box."""
    left, top, right, bottom = ink
    return max(where.x - left, where.y - top, right - where.x - where.width, bottom - where.y - where.height)


def outlines_or_why_not(text: str, where: TextBox, language: str) -> tuple[Outlines | None, str]:
    try:
        return drawn(text, where, language), ""
    except DrawError as error:
        return None, error.detail


@pytest.mark.slow
@settings(max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(text=texts(), where=boxes())
@example(("vi", "ậ̣́́"), box(40, 12, 20))
@example(("th", "#HarmReductionIsEssential กี่"), box(120, 60, 40))
@example(("ar", "ٍٍٍِِ لِ"), box(60, 20, 30))
@example(("en", "j f J"), box(40, 30, 60, anchor="end"))
def test_every_text_lies_in_its_box_with_all_its_ink_or_is_an_error(text: tuple[str, str], where: TextBox) -> None:
    language, written = text
    outlines, refused = outlines_or_why_not(written, where, language)
    if outlines is None:
        assert re.search(r"\d px|\d lines|at every size tried", refused)
        return
    ink = ink_of(outlines)
    assert leaves(ink, where) <= 0.1
    assert outlines.ink == pytest.approx(ink, abs=0.02)
    assert len(outlines.lines) <= where.lines
    assert where.smallest - 1e-9 <= outlines.size
    assert where.grow or outlines.size <= where.style.size + 1e-9
    clear_memory()
    assert drawn(written, where, language) == outlines


def clear_memory() -> None:
    setter._done.clear()
    engine._measured.clear()
    engine._set.clear()


def test_a_text_that_fits_keeps_the_largest_size() -> None:
    outlines = drawn("Now", box(300, 100, size=40))
    assert outlines.size == 40
    assert len(outlines.lines) == 1


def test_a_text_set_alone_is_set_as_among_others() -> None:
    jobs = [setting("Harm reduction"), setting("سلام عليكم", language="ar"), setting("Now", box(50, 20))]
    assert typeset(jobs, fonts()) == tuple(typeset([job], fonts())[0] for job in jobs)


def test_a_text_is_set_once_however_often_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_memory()
    asked: list[int] = []
    ask = engine._ask

    def asking(*job: Any) -> Any:
        asked.append(1)
        return ask(*job)

    monkeypatch.setattr(engine, "_ask", asking)
    one = setting("Once and again")
    other = replace(one, key="week.second.headline", box=replace(one.box, name="ask", line=99))
    first = typeset([one, other], fonts())
    assert (first[0], len(asked)) == (first[1], 2), "measured once, drawn once"
    assert typeset([other], fonts()) == (first[0],)
    assert len(asked) == 2


def test_memory_of_texts_and_pieces_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_memory()
    monkeypatch.setattr(setter, "_REMEMBERED", 3)
    monkeypatch.setattr(engine, "_REMEMBERED", 10)
    monkeypatch.setattr(engine, "_PAGES", 5)
    for number in range(12):
        drawn(f"number {number} of many")
    assert len(setter._done) == 3
    assert sum(map(len, engine._measured.values())) <= 10 + 8
    assert len(engine._set) <= 5 + 1


def test_lines_that_were_set_for_another_size_are_not_set_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clear_memory()
    small, large = box(300, 100, size=20), box(600, 200, size=40)
    first = drawn("Once and again", small)
    monkeypatch.setattr(engine, "_ask", None)
    again = drawn("Once and again", large)
    assert [line.text for line in again.lines] == [line.text for line in first.lines]
    assert again.ink[2] - again.ink[0] == pytest.approx(2 * (first.ink[2] - first.ink[0]), abs=0.05)


def test_no_text_needs_no_setting() -> None:
    assert typeset([], fonts()) == ()


def test_the_size_is_the_largest_that_fits() -> None:
    """A quarter of a px more, and the text no longer has its size."""
    where = box(300, 60, size=80, lines=2)
    outlines = drawn("Harm reduction is essential for everybody", where)
    larger = box(300, 60, size=80, smallest=outlines.size + 0.25, lines=2)
    with pytest.raises(DrawError):
        drawn("Harm reduction is essential for everybody", larger)


def test_a_word_wider_than_its_box_shrinks() -> None:
    outlines = drawn("#HarmReductionIsEssential", box(200, 100, size=40))
    assert len(outlines.lines) == 1
    left, _, right, _ = ink_of(outlines)
    assert 190 < right - left <= 200


@pytest.mark.parametrize("language", ["en", "th"])
def test_a_long_hashtag_among_other_words_shrinks(language: str) -> None:
    words = {"en": "Now", "th": "สวัสดี"}[language]
    outlines = drawn(f"{words} #HarmReductionIsEssential", box(200, 100, size=40), language)
    left, _, right, _ = ink_of(outlines)
    assert 185 < right - left <= 200


def test_words_joined_by_no_break_spaces_shrink_together() -> None:
    outlines = drawn("12\u00a0345\u00a0678 people", box(110, 90, size=40))
    assert len(outlines.lines) == 2
    first, second = line_bounds(outlines)
    assert first[2] - first[0] > 100
    assert second[1] > first[3] - 0.3 * outlines.size


def test_a_word_that_no_dictionary_breaks_shrinks_too() -> None:
    outlines = drawn("กกกกกกกกกกกกกกก", box(100, 90, size=40, lines=1), "th")
    assert leaves(ink_of(outlines), box(100, 90)) <= 0.1


def test_a_word_too_wide_at_the_smallest_size_fails_with_both_numbers() -> None:
    with pytest.raises(DrawError) as caught:
        drawn("#HarmReductionIsEssential", box(100, 100, size=40, smallest=20))
    error = caught.value
    assert error.subject == ("week.first.headline (en) '#HarmReductionIsEssential' does not fit")
    found = re.fullmatch(
        r"in box 'headline' its longest word needs (\d+) px at the smallest size 20, the box is 100 px wide",
        error.detail,
    )
    assert found
    assert 240 < int(found[1]) < 300
    assert (error.file, error.line) == ("locales/en.po", 7)
    assert "shorten the text" in error.hint


def test_a_text_too_high_at_the_smallest_size_fails_with_both_numbers() -> None:
    with pytest.raises(DrawError, match=r"it needs \d+ px of height at the smallest size 20, the box has 30"):
        drawn("Harm reduction is essential for all", box(120, 30, size=40, smallest=20))


def test_too_many_lines_at_the_smallest_size_fail_with_both_numbers() -> None:
    with pytest.raises(DrawError, match=r"it needs 3 lines at the smallest size 20, the box allows 2"):
        drawn("Harm reduction is essential for all", box(150, 300, size=40, smallest=20, lines=2))


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_no_text_has_more_lines_than_its_box_allows(lines: int) -> None:
    outlines = drawn("Harm reduction is essential for everybody", box(200, 300, size=60, smallest=2, lines=lines))
    assert len(outlines.lines) == lines


def test_the_first_text_that_does_not_fit_is_named_among_others() -> None:
    jobs = [setting("Now"), setting("Impossible", box(10, 10))]
    with pytest.raises(DrawError, match="Impossible"):
        typeset(jobs, fonts())


def test_long_texts_are_quoted_by_their_beginning() -> None:
    with pytest.raises(DrawError) as caught:
        drawn("Harm reduction " * 20, box(50, 20))
    assert "'Harm reduction Harm reduction Harm redu…'" in caught.value.subject


@pytest.mark.parametrize(("vertical", "edge"), [("top", "top"), ("middle", "middle"), ("bottom", "bottom")])
def test_ink_stands_at_the_top_middle_or_bottom_of_its_box(vertical: Vertical, edge: str) -> None:
    _, top, _, bottom = ink_of(drawn("Ågp", box(300, 200, vertical=vertical)))
    at = {"top": top - 20, "middle": (top + bottom) / 2 - 120, "bottom": bottom - 220}
    assert at[edge] == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize(
    ("anchor", "page", "side"),
    [
        ("start", "ltr", "left"),
        ("end", "ltr", "right"),
        ("middle", "ltr", "middle"),
        ("start", "rtl", "right"),
        ("end", "rtl", "left"),
        ("middle", "rtl", "middle"),
    ],
)
@pytest.mark.parametrize(("language", "text"), [("en", "Now or never it is"), ("ar", "الآن وليس غدًا أبدًا")])
def test_lines_start_where_the_page_does_whatever_the_language(
    anchor: Anchor, page: Direction, side: str, language: str, text: str
) -> None:
    """A stand-in in English keeps to the side an Arabic page starts on."""
    outlines = drawn(text, box(200, 100, anchor=anchor), language, page)
    assert len(outlines.lines) > 1
    for left, _, right, _ in line_bounds(outlines):
        gaps = {"left": left - 10, "right": 210 - right, "middle": abs((left - 10) - (210 - right)) / 2}
        assert gaps[side] < 6


def like(parts: list[Bounds], glyph: str) -> list[Bounds]:
    """The contours of a line that have the size of `glyph`'s outer one, from left to right."""
    left, top, right, bottom = all_contours(drawn(glyph))[0]
    size = pytest.approx((right - left, bottom - top), abs=0.03)
    return sorted(part for part in parts if (part[2] - part[0], part[3] - part[1]) == size)


def test_a_latin_hashtag_in_arabic_begins_with_its_sign_on_the_left() -> None:
    parts = all_contours(drawn("دعم #wKw2 الآن", box(600, 100), "ar"))
    (sign,), (first, last), (letter,), (digit,) = (like(parts, glyph) for glyph in "#wK2")
    assert sign[2] < first[0] < first[2] < letter[0] < letter[2] < last[0] < last[2] < digit[0]
    assert digit[2] - sign[0] < 200


def test_a_latin_hashtag_that_begins_a_line_of_arabic_has_its_sign_on_the_left() -> None:
    parts = all_contours(drawn("دعم\n#wKw2", box(600, 100), "ar"))
    (sign,) = like(parts, "#")
    (digit,) = like(parts, "2")
    assert sign[2] < digit[0]


def test_an_arabic_hashtag_begins_with_its_sign_on_the_right() -> None:
    parts = all_contours(drawn("#حقوق", box(600, 100), "ar"))
    (sign,) = like(parts, "#")
    assert sign[2] == max(part[2] for part in parts)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Thank you 𒀀", "'𒀀' U+12000"),
        ("𐤀𐤁", "'𐤀' U+10900, '𐤁' U+10901"),
        ("a\x1cb", "U+001C"),
        ("a\u1680b", "U+1680"),
    ],
)
def test_a_character_no_font_has_is_named_with_its_code_point(text: str, named: str) -> None:
    with pytest.raises(DrawError) as caught:
        drawn(text)
    assert caught.value.subject.endswith("cannot be drawn")
    assert caught.value.detail.startswith("no font has ")
    assert named in caught.value.detail
    assert (caught.value.file, caught.value.line) == ("locales/en.po", 7)


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "\u2007", "\t", "\u200b", "\u2060", "\ufeff"])
def test_spaces_and_controls_no_font_has_draw_nothing(space: str) -> None:
    assert ink_of(drawn(f"ab{space}")) == pytest.approx(ink_of(drawn("ab")), abs=0.02)


def test_a_soft_hyphen_shows_only_where_a_line_breaks() -> None:
    assert ink_of(drawn("Grund\u00adgesetz")) == pytest.approx(ink_of(drawn("Grundgesetz")), abs=0.02)


def test_a_font_nobody_has_is_named() -> None:
    with pytest.raises(DrawError, match="font 'Comic Sans' is not there") as caught:
        drawn("Now", box(families=("Comic Sans", "Noto Sans")))
    assert "assets/src/fonts" in caught.value.hint


def test_fonts_are_known_whatever_their_capitals() -> None:
    assert drawn("Now", box(families=("noto sans",))) == drawn("Now")


def test_a_script_the_drawings_font_lacks_is_set_in_the_pack() -> None:
    assert ink_of(drawn("नेपाल", box(families=("Noto Sans Hebrew",)), "ne")) == pytest.approx(
        ink_of(drawn("नेपाल", box(), "ne"))
    )


def test_a_text_of_spaces_draws_nothing_and_is_an_error() -> None:
    with pytest.raises(DrawError, match="draws nothing"):
        drawn(" \u00a0 ")


def test_newlines_break_lines() -> None:
    assert len(drawn("a\nb\nc").lines) == 3


@pytest.mark.parametrize("anchor", ["start", "middle"])
@pytest.mark.parametrize(
    ("language", "width", "text"),
    [
        ("en", 600, "Harm reduction services are essential for everybody now"),
        ("ru", 600, "Снижение вреда необходимо всем людям и каждый день"),
        ("ne", 440, "क्षति न्यूनीकरण सेवा सबैका लागि अत्यावश्यक छन् आज"),
        ("ar", 440, "خدمات الحد من الضرر ضرورية للجميع في كل يوم وكل مكان"),
    ],
)
def test_lines_of_a_headline_are_balanced(anchor: Anchor, language: str, width: int, text: str) -> None:
    outlines = drawn(text, box(width, 230, size=50, lines=3, anchor=anchor), language)
    widths = [right - left for left, _, right, _ in line_bounds(outlines)]
    assert len(widths) == 3
    assert min(widths) > 0.5 * max(widths)
    with pytest.raises(DrawError, match="needs 4 lines"):  # a little narrower, and it would need one more
        drawn(text, box(max(widths) - 6, 400, size=50, smallest=outlines.size, lines=3, anchor=anchor), language)


def test_the_ink_of_lines_does_not_collide() -> None:
    for language, text in (("ar", "إلى أمة للحب"), ("ne", "र्किँ स्रूँ हृदूँ"), ("th", "ที่นี่ ฟ้า"), ("am", "ጉዳት")):
        lines = line_bounds(drawn("\n".join([text] * 3), box(600, 600, leading=0.8), language))
        assert all(above[3] < below[1] for above, below in pairwise(lines))


def test_a_tall_box_gives_a_one_line_text_no_more_than_its_size() -> None:
    outlines = drawn("Now", box(300, 3000, size=40))
    assert outlines.size == 40
    assert ink_of(outlines)[3] < 60


def test_a_tall_narrow_box_is_filled_with_lines() -> None:
    outlines = drawn("one two six ten " * 6, box(80, 800, size=40))
    assert len(outlines.lines) >= 12
    assert outlines.size > 25


def test_joined_letters_are_not_torn_apart_by_letter_spacing() -> None:
    assert drawn("سلام", box(tracking=0.3), "ar") == drawn("سلام", box(), "ar")
    assert ink_of(drawn("Now", box(tracking=0.3)))[2] > ink_of(drawn("Now"))[2] + 10


def test_bold_words_are_set_in_the_bold_of_the_family() -> None:
    regular, bold = drawn("now"), drawn("now", box(weight=700))
    assert drawn("<b>now</b>").shapes == bold.shapes
    assert ink_of(regular) != ink_of(bold)
    assert words_of(drawn("Harm <b>reduction</b>, \\<b>", box(600))) == ["Harm reduction, <b>"]


def test_words_in_bold_look_like_the_rest_where_the_family_has_no_bold(tmp_path: Path) -> None:
    among = loaded(tmp_path, Testa_ttf=made_font())
    where = box(families=("Testa",))
    marked, plain = (typeset([setting(text, where)], among)[0] for text in ("a <b>b</b>", "a b"))
    assert marked == plain


def accent(**paint: str) -> Accent:
    return Accent(box(weight=700).style, tuple(paint.items()))


def test_accents_are_shapes_with_paints_of_their_own() -> None:
    where = replace(box(900), bold=accent(fill="red"), hashtags=accent(fill="blue", opacity=".5"))
    shapes = drawn("a <b>b #c</b> #d e", where).shapes
    assert [shape.paint for shape in shapes] == [(), (("fill", "red"),), (("fill", "blue"), ("opacity", ".5"))]
    assert [len(contours(shape.path)) for shape in shapes] == [4, 2, 7]


def test_letters_of_one_paint_are_one_path_over_all_lines() -> None:
    outlines = drawn("one <b>two</b>\nthree")
    assert len(outlines.lines) == 2
    assert [shape.paint for shape in outlines.shapes] == [()]


def test_an_accent_may_be_larger_than_its_text() -> None:
    style = box().style
    where = replace(box(), bold=Accent(replace(style, size=80)))
    plain, larger = (all_contours(drawn(text, where))[0] for text in ("o", "<b>o</b>"))
    assert larger[3] - larger[1] == pytest.approx(2 * (plain[3] - plain[1]), abs=0.1)


def test_a_font_that_lacks_an_accent_is_named_only_where_it_is_needed() -> None:
    where = replace(box(), bold=Accent(replace(box().style, families=("Comic Sans",))))
    assert words_of(drawn("Now", where)) == ["Now"]
    with pytest.raises(DrawError, match="Comic Sans"):
        drawn("<b>Now</b>", where)


@pytest.mark.parametrize(("rule", "above"), [("underline", False), ("line-through", True)])
def test_rules_run_under_or_through_all_words_of_a_line(rule: Rule, *, above: bool) -> None:
    where = replace(box(), style=replace(box().style, rules=(rule,)))
    letters = all_contours(drawn("nn nn"))
    with_rule = all_contours(drawn("nn nn", where))
    (line,) = {contour for contour in with_rule if contour[2] - contour[0] > 80}
    assert len(with_rule) == len(letters) + 2
    assert line[0] <= letters[0][0]
    assert line[2] >= letters[-1][2]
    assert (line[1] < letters[0][3]) is above


def test_spaced_letters_do_not_join_to_ligatures() -> None:
    joined, spaced = (all_contours(drawn("ffi", box(tracking=tracking))) for tracking in (0, 0.2))
    assert len(spaced) == 4
    assert spaced[-1][2] - spaced[0][0] > joined[-1][2] - joined[0][0] + 10


def test_arabic_among_latin_letters_is_not_torn_apart_by_letter_spacing() -> None:
    assert drawn("now سلام", box(tracking=0.3)) == drawn("now سلام", box())


def test_case_is_changed_before_lines_are_chosen() -> None:
    where = replace(box(), style=replace(box().style, case="uppercase"))
    assert drawn("für straße", where, "de") == drawn("FÜR STRASSE", box(), "de")


def test_font_features_are_asked_for() -> None:
    where = replace(box(), style=replace(box().style, features=(("kern", 0),)))
    assert ink_of(drawn("AVAVAV", where))[2] > ink_of(drawn("AVAVAV"))[2] + 2


def test_what_does_not_fit_is_cut_between_words_where_the_box_allows_it() -> None:
    where = replace(box(200, 60, smallest=20), ellipsis=True)
    outlines = drawn("Harm reduction is essential, for everybody and everywhere and for ever", where)
    assert outlines.size == 20
    assert re.fullmatch(r"Harm reduction .*\w…", " ".join(words_of(outlines)))
    assert leaves(ink_of(outlines), where) <= 0.1
    assert words_of(drawn("Now", where)) == ["Now"]


def test_one_word_is_never_cut() -> None:
    with pytest.raises(DrawError, match="its longest word needs"):
        drawn("#HarmReductionIsEssential", replace(box(100, 60, smallest=20), ellipsis=True))


def test_a_word_breaks_anywhere_only_where_it_must() -> None:
    where = replace(box(100, 200, smallest=20), anywhere=True)
    assert words_of(drawn("Harm reduction", where)) == ["Harm", "reduction"]
    broken = words_of(drawn("#HarmReductionIsEssential", where))
    assert ("".join(broken), len(broken) > 1) == ("#HarmReductionIsEssential", True)


def test_a_text_that_may_grow_fills_its_box() -> None:
    where = replace(box(300, 100, size=10), grow=True)
    left, top, right, bottom = ink_of(drawn("Now", where))
    assert max((right - left) / 300, (bottom - top) / 100) > 0.98


def test_boxes_of_a_group_take_the_smallest_size_of_them() -> None:
    together = replace(box(300, 100), group="a")
    jobs = [
        setting("Now", together),
        setting("Harm reduction is essential for everybody and everywhere", together),
        setting("Now"),
    ]
    one, other, alone = typeset(jobs, fonts())
    assert one.size == other.size < 40
    assert alone.size == 40


def test_no_text_of_a_group_gets_smaller_than_it_may() -> None:
    title = replace(box(900, 300, size=60, smallest=36), group="a", name="title")
    note = replace(box(120, 60, size=60, smallest=8), group="a", name="note")
    with pytest.raises(DrawError, match="does not fit: in box 'note' it needs") as failed:
        typeset([setting("Now", title), setting("Harm reduction is essential for everybody", note)], fonts())
    assert "box 'title' of the same group would have 16.5 px, and its smallest size is 36" in failed.value.detail


def test_boxes_of_a_group_look_alike_whatever_scales_them() -> None:
    small = replace(box(900, 300, size=120), group="a", scale=1 / 3)
    long = "Harm reduction is essential for everybody and everywhere"
    jobs = [setting("Now", small), setting(long, replace(box(300, 100), group="a"))]
    one, other = typeset(jobs, fonts())
    assert one.size / 3 == pytest.approx(other.size)
    assert other.size < 40


def test_hyphens_show_where_a_word_is_broken_and_nowhere_else() -> None:
    where = replace(box(150, 300, size=30, smallest=30), hyphenate=True, wrap="greedy")
    lines = words_of(drawn("Schadensminimierungsprogramm hier", where, "de"))
    assert len(lines) > 2
    assert all(line.endswith("-") for line in lines[:-2])
    assert "".join(lines).replace("-", "").replace(" ", "") == "Schadensminimierungsprogrammhier"
    assert words_of(drawn("Grund\u00adgesetz", box(600))) == ["Grundgesetz"]


def test_emoji_are_shapes_in_their_own_colours() -> None:
    plain, *layers = drawn("ok 👍🏿", box()).shapes
    assert plain.paint == ()
    assert len(layers) > 1
    assert all(re.fullmatch("#[0-9a-f]{6}", dict(shape.paint)["fill"]) for shape in layers)
    assert all(dict(shape.paint)["stroke"] == "none" for shape in layers)


@pytest.mark.parametrize("emoji", ["👍🏿", "👩‍👩‍👧‍👦", "👩🏽‍⚕️", "🇮🇹", "1️⃣", "❤️"])
def test_an_emoji_of_several_characters_is_one_picture(emoji: str) -> None:
    left, top, right, bottom = ink_of(drawn(emoji))
    assert 20 < right - left < 44
    assert 20 < bottom - top < 44


def test_lines_of_nastaliq_get_the_room_their_ink_needs() -> None:
    where = box(500, 400, size=30, leading=1.0, families=("Noto Nastaliq Urdu",))
    one, three = (ink_of(drawn(text, where, "ur")) for text in ("تمام انسان", "تمام انسان\nتمام انسان\nتمام انسان"))
    pitch = ((three[3] - three[1]) - (one[3] - one[1])) / 2
    assert pitch > one[3] - one[1]


def test_texts_without_a_box_stand_on_the_baseline_they_were_drawn_on() -> None:
    label = replace(box(width=300, height=51, size=40, lines=1), baseline=60)
    flat, hanging = (ink_of(drawn(words, label)) for words in ("HEH", "HgpH"))
    assert flat[3] == pytest.approx(60, abs=0.1)
    assert hanging[1] == pytest.approx(flat[1], abs=0.1)
    assert hanging[3] > 65


def test_marks_stay_in_the_room_of_a_line_even_where_its_baseline_would_push_them_out() -> None:
    low = replace(box(width=300, height=51, size=40, lines=1), baseline=70)
    assert ink_of(drawn("HgpH", low))[3] <= 71
