from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.translation.markup import Span, count, fault, holds_marks, plain, spans


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Now", (Span("Now"),)),
        ("Harm <b>reduction</b> now", (Span("Harm "), Span("reduction", bold=True), Span(" now"))),
        ("<b>Now</b>", (Span("Now", bold=True),)),
        ("I <3 R&D, a < b", (Span("I <3 R&D, a < b"),)),
        (r"write \<b> for <b>bold \<</b>", (Span("write <b> for "), Span("bold <", bold=True))),
        (r"a \ b", (Span("a \\ b"),)),
        ("", ()),
    ],
)
def test_a_string_falls_into_plain_and_bold_parts(text: str, parts: tuple[Span, ...]) -> None:
    assert spans(text) == parts
    assert fault(text) is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<b>Now", "<b> has no </b> after it"),
        ("Now</b>", "</b> has no <b> before it"),
        ("<b>a <b>b</b></b>", "<b> stands inside <b>"),
        ("<B>Now</B>", "'<B>' is no mark of a string"),
        ("< b>Now</b>", "'< b>' is no mark of a string"),
        ("<strong>Now</strong>", "'<strong>' is no mark of a string"),
        ("one<br/>two", "'<br/>' is no mark of a string"),
    ],
)
def test_a_broken_mark_is_told(text: str, what: str) -> None:
    assert fault(text) == what


def test_marks_are_counted_and_escaped_ones_are_not() -> None:
    assert count(r"<b>a</b> \<b> <b>c</b>") == 2


@given(st.lists(st.sampled_from(["<b>", "</b>", "<", "\\<", "\\", "b>", "a", " "])).map("".join))
def test_no_mark_that_is_read_is_left_in_the_plain_form(text: str) -> None:
    assert "".join(span.text for span in spans(text)) == plain(text)
    assert len(plain(text)) <= len(text)
    if fault(text) is None:
        assert count(text) >= sum(span.bold for span in spans(text))


def test_the_guides_markdown_holds_no_marks() -> None:
    assert [holds_marks(key) for key in ("week.a.ask", "guide.title", "guide.overview.why")] == [True, True, False]


def test_a_text_of_blanks_is_read_once() -> None:
    started = time.process_time()
    assert fault("<" + " " * 9_000) is None
    assert time.process_time() - started < 0.5
