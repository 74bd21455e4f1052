from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.new_week import read_posts
from pipeline.pack.posts import COLUMNS, defused, indented, posts_csv, posts_json, posts_text, sheet
from pipeline.translation.tool import tool_words
from tests.pack.posted import posts, row

HOSTILE = [
    '=HYPERLINK("https://evil.example";"x")',
    "+1+1",
    "-2+3",
    "@SUM(1,2)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＠SUM(1)",
    'a",=1+1,"b',
    "a\n=1+1",
    "a;=1+1",
    "<script>alert(1)</script> & ]]>",
    "\u202e\u2066#OAT",
    "{campaign} {0.__class__} %s",
    "x" * 10_000,
]


def lines(body: bytes) -> list[str]:
    return body.decode("utf-8-sig").split("\r\n")


def cells(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_a_post_for_some_platforms_names_them_above_it() -> None:
    made = posts(row("For all."), row("For two.", ("x", "instagram")))
    title, *rest = lines(posts_text(made, tool_words("en")))
    assert title
    assert rest == ["", "-" * 40, "", "For all.", "", "-" * 40, "", "[X · Instagram]", "", "For two.", ""]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("#a #b #c #d #e #f", "[Too many hashtags for: Instagram (6 / 5)]"),
        ("x" * 301, "[Too long for: X (301 / 280), Bluesky (301 / 300)]"),
        ("https://a.b.org " * 6, "[Too many links for: Threads (6 / 5)]"),
    ],
)
def test_below_a_post_stand_the_platforms_that_do_not_take_it(text: str, told: str) -> None:
    assert lines(posts_text(posts(row(text)), tool_words("en")))[-2] == told


def test_drafts_and_posts_that_are_missing_are_told() -> None:
    body = lines(posts_text(posts(row("One", draft=True), missing=2), tool_words("en")))
    assert body[0].startswith("*** DRAFT")
    assert body[-2] == "Posts not translated yet: 2"
    assert cells(posts_csv(posts(row("One", draft=True))))[0]["state"] == "DRAFT: fuzzy"


def test_the_table_tells_time_picture_description_and_verdict_of_each_post() -> None:
    (one,) = cells(posts_csv(posts(row("#a #b #c #d #e #f", ("x", "instagram"), name="six"))))
    assert tuple(one) == COLUMNS
    assert one == {
        "id": "six",
        "time": "2020-11-09 10:00 Europe/Kyiv",
        "platforms": "x, instagram",
        "text": "#a #b #c #d #e #f",
        "pictures": "w-headline-square.en.png",
        "alt text": 'Words, "quoted"\nand cut.',
        "fits": "X",
        "does not fit": "Instagram: 6 hashtags, at most 5",
        "state": "source",
    }


def test_programs_get_the_same_with_verdicts_in_numbers() -> None:
    content = json.loads(posts_json(posts(row("#a #b", ("threads",)), missing=1)))
    assert (content["timezone"], content["missing"], content["draft"]) == ("Europe/Kyiv", 1, True)
    assert content["pictures"][0]["file"] == "w-headline-square.en.png"
    (post,) = content["posts"]
    assert (post["at"], post["platforms"], post["alt"]) == (
        "2020-11-09T10:00:00+02:00",
        ["threads"],
        'Words, "quoted"\nand cut.',
    )
    too_much = [{"what": "hashtags", "count": 2, "limit": 1, "advised": True}]
    assert post["verdicts"] == {"threads": {"fits": True, "length": 5, "limit": 500, "too_much": too_much}}


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_computed_and_none_breaks_out(text: str) -> None:
    (one,) = cells(posts_csv(posts(row(text))))
    assert len(one) == len(COLUMNS)
    assert one["text"] in (text, f" {text}")
    assert not one["text"].startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


@pytest.mark.parametrize("text", HOSTILE)
def test_programs_get_a_post_as_it_is(text: str) -> None:
    assert json.loads(posts_json(posts(row(text))))["posts"][0]["text"] == text


def test_a_handle_at_the_start_of_a_post_survives() -> None:
    (one,) = cells(posts_csv(posts(row("@INPUD says so"))))
    assert one["text"].lstrip(" ") == "@INPUD says so"
    assert "@INPUD says so" in lines(posts_text(posts(row("@INPUD says so")), tool_words("en")))


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=4), max_size=4))
def test_every_table_can_be_read_back(rows: list[list[str]]) -> None:
    back = list(csv.reader(io.StringIO(sheet(rows), newline="")))
    assert back == [[defused(cell) for cell in one] for one in rows]


def test_a_table_of_posts_can_begin_another_week(tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_bytes(
        posts_csv(posts(row("@INPUD says so", ("x", "instagram"), name="own"), row("Two\nlines", name="two")))
    )
    assert [(one.id, one.text, one.platforms) for one in read_posts(file)] == [
        ("own", "@INPUD says so", ("x", "instagram")),
        ("two", "Two\nlines", ()),
    ]


def test_json_is_indented_just_as_python_does_it() -> None:
    said = {"a": [], "b": {}, "c": [{"ü\n": None, "e": []}, {"f": {"g": [1, 2.5, [True]]}}], "h": '<ñ"\u2028>', "i": -1}
    assert indented(said) == json.dumps(said, ensure_ascii=False, indent=2)
    assert indented(7) == "7"
