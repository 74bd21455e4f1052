from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from pipeline.errors import Problem
from pipeline.pack.blanks import Blank, Role, parse_blank
from pipeline.pack.posts import PostsOfWeek
from pipeline.pack.schedulers import buffer_csv, filled, picture_for, publer_csv, queued
from pipeline.translation.tool import tool_words
from tests.pack.posted import campaign, picture, posts, row
from tests.pack.test_posts import HOSTILE

EN = tool_words("en")
METRICOOL = "\ufeffText,Date,Time,Draft,Facebook,Twitter/X,LinkedIn,GBP,Instagram,Picture Url 1,Picture Url 2,Alt text picture 1\r\n"


def table(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def blank(text: str, name: str = "metricool") -> Blank:
    made = parse_blank(name, f"assets/src/schedulers/{name}.csv", text.removeprefix("\ufeff"), campaign())
    assert isinstance(made, Blank), made
    return made


def fault(text: str, name: str = "metricool") -> Problem:
    made = parse_blank(name, f"assets/src/schedulers/{name}.csv", text, campaign())
    assert isinstance(made, Problem)
    return made


def test_buffers_file_has_its_columns_a_public_picture_and_the_time_in_the_campaigns_zone() -> None:
    text = buffer_csv(queued(posts(row("One")), (), EN))
    assert text.startswith('"Text","Image URL","Tags","Posting Time"\r\n')  # no BOM: it would be part of the first name
    assert table(text) == [
        {
            "Text": "One",
            "Image URL": "https://cdn.example.org/p/en/2020-11-09-w/w-headline-square.en.png",
            "Tags": "",
            "Posting Time": "2020-11-09 10:00",
        }
    ]


def test_publers_file_has_all_twelve_columns_and_the_alt_text() -> None:
    (one,) = table(publer_csv(queued(posts(row("One")), (), EN)))
    assert len(one) == 12
    assert (one["Date"], one["Alt text(s)"]) == ("2020-11-09 10:00", 'Words, "quoted"\nand cut.')


def test_without_a_public_address_there_is_neither_picture_nor_its_alt_text() -> None:
    (one,) = table(publer_csv(queued(posts(row("One"), base=""), (), EN)))
    assert (one["Media URL(s)"], one["Alt text(s)"], one["Text"]) == ("", "", "One")


def test_a_post_without_a_time_leaves_it_to_the_tool() -> None:
    (one,) = table(buffer_csv(queued(posts(row("One", hour=None)), (), EN)))
    assert one["Posting Time"] == ""


def test_posts_for_other_platforms_are_in_a_file_of_their_own() -> None:
    made = posts(row("For all"), row("For X", ("x",), name="x"))
    assert [one.text for one in queued(made, (), EN)] == ["For all"]
    assert [one.text for one in queued(made, ("x",), EN)] == ["For X"]


def test_a_draft_says_so_where_nobody_can_miss_it() -> None:
    (one,) = queued(posts(row("One", draft=True)), (), EN)
    assert one.text == "*** DRAFT: not approved, not for publication *** One"


def test_the_picture_is_one_that_all_platforms_ask_for_and_jpeg_where_there_is_one() -> None:
    square, story = picture(), picture("story", 1080, 1920)
    both = (square, picture(kind="jpg"), story)
    every = campaign().platforms
    assert picture_for(both, []) == picture(kind="jpg")
    assert picture_for((square, story), [every["tiktok"]]) == story
    assert picture_for((square, story), [every["tiktok"], every["x"]]) == square
    assert picture_for((), []) is None


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_posts_stay_in_their_cell(text: str) -> None:
    made: PostsOfWeek = posts(row(text), row("second", name="q"))
    for rows in (table(buffer_csv(queued(made, (), EN))), table(publer_csv(queued(made, (), EN)))):
        assert [one["Text"].removeprefix(" ") for one in rows] == [text, "second"]
        assert not rows[0]["Text"].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_blank_is_filled_by_the_names_of_its_columns() -> None:
    (one,) = table(filled(blank(METRICOOL), queued(posts(row("#a #b #c #d #e #f")), (), EN)))
    assert one == {
        "Text": "#a #b #c #d #e #f",
        "Date": "2020-11-09",
        "Time": "10:00",
        "Draft": "FALSE",
        "Facebook": "TRUE",
        "Twitter/X": "TRUE",
        "LinkedIn": "TRUE",
        "GBP": "",
        "Instagram": "FALSE",  # six hashtags
        "Picture Url 1": "https://cdn.example.org/p/en/2020-11-09-w/w-headline-square.en.png",
        "Picture Url 2": "",
        "Alt text picture 1": 'Words, "quoted"\nand cut.',
    }


def test_columns_of_a_blank_keep_their_order_and_names_and_its_examples_are_gone() -> None:
    text = filled(
        blank("Link;Message;Date and Time\nx;An example;25/12/2026 10:00\n"), queued(posts(row("One")), (), EN)
    )
    assert text == '"Link";"Message";"Date and Time"\r\n"";"One";"09/11/2020 10:00"\r\n'


@pytest.mark.parametrize(
    ("example", "form"),
    [("25/12/2026", "%d/%m/%Y"), ("12/25/2026 9:00", "%m/%d/%Y"), ("2026-12-25", "%Y-%m-%d"), ("", "%Y-%m-%d")],
)
def test_days_are_written_as_the_example_has_them(example: str, form: str) -> None:
    assert blank(f"Text,Date,Time\nx,{example},10:00\n").day_form == form


def test_a_date_without_a_column_for_the_time_holds_both() -> None:
    assert dict(blank("Date,Text\n").columns)["Date"] == Role("moment")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "no column of it is for the text of a post"),
        ("Foo,Bar\n", 1, "no column of it is for the text of a post"),
        ("Text,Date\nx,11/12/2026\n", 2, "its example does not tell whether the day or the month comes first"),
        ('Text,"Da\n', 0, "this is no CSV"),
        (f"Text{',x' * 600}\n", 1, "it has 601 columns"),
    ],
)
def test_a_blank_that_cannot_be_filled_is_one_problem(text: str, line: int, what: str) -> None:
    problem = fault(text)
    assert problem.what.startswith(what)
    assert (problem.file, problem.line) == ("assets/src/schedulers/metricool.csv", line)
    assert problem.hint


@pytest.mark.parametrize("name", ["buffer", "Metricool", "con"])
def test_a_blank_needs_a_name_of_its_own(name: str) -> None:
    assert "is no name for the blank of a tool" in fault("Text\n", name).what


def test_a_campaign_without_a_platform_has_no_column_for_it() -> None:
    few = replace(campaign(), platforms={})
    made = parse_blank("m", "m.csv", "Text,Facebook\n", few)
    assert isinstance(made, Blank)
    assert dict(made.columns)["Facebook"] == Role()
