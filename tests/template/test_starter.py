"""The options file of a new graphic reads as it stands, and with its suggestions taken up."""

from __future__ import annotations

import re
import tomllib

from pipeline.template.css import settle
from pipeline.template.inventory import inventory
from pipeline.template.names import plain
from pipeline.template.options import Asked
from pipeline.template.starter import starter
from pipeline.template.svg import parse_svg
from tests.template.drawings import BOX, drawing

FONT = 'font-family="Noto Sans" font-size="40"'


def starter_of(inside: str) -> str:
    root = parse_svg(drawing(inside).encode(), "headline.svg")
    settle(root, "headline.svg")
    names = {plain(name): name for name in ("headline", "number", "label.sample-text")}
    return starter("headline", inventory(root, "headline.svg", names, Asked(), (10, 10, 180, 180)).texts)


def taken_up(text: str) -> str:
    """With the sign of a comment taken from every suggestion."""
    return re.sub(r"(?m)^# (?=\w+ = |\]|    )", "", text)


def test_texts_that_are_bound_get_a_table_and_the_others_are_offered_as_fixed() -> None:
    text = starter_of(f'{BOX}<text {FONT} y="50">{{{{headline}}}}</text><text {FONT} y="90">Say "no", &amp; go</text>')
    assert tomllib.loads(text) == {"text": {"headline": {}}}
    offered = tomllib.loads(taken_up(text))
    assert offered["fixed"] == ['Say "no", & go']
    assert offered["text"]["headline"] == {"align": "left", "vertical": "top", "min": 20, "max": 3}


def test_the_most_lines_are_offered_as_the_box_has_them() -> None:
    box = BOX.replace("-box", "-box--max2")
    text = starter_of(f'{box}<text {FONT} y="50">{{{{headline}}}}</text>')
    assert tomllib.loads(taken_up(text))["text"]["headline"]["max"] == 2


def test_a_token_of_somebody_else_is_not_offered_as_fixed() -> None:
    assert "fixed" not in starter_of(f'<text {FONT} y="50">{{{{name}}}}</text><text {FONT} y="90">$title</text>')


def test_a_data_point_is_reminded_of_its_description() -> None:
    assert 'alt = "{sentence} {data}"' in starter_of(f'<text {FONT} x="20" y="50">{{{{number}}}}</text>')


def test_a_name_with_a_dot_stays_one_key() -> None:
    text = starter_of(f'<text {FONT} x="20" y="50">{{{{label.sample-text}}}}</text>')
    assert tomllib.loads(text) == {"text": {"label.sample-text": {}}}
