"""Small drawings and a small campaign for tests of templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from lxml import etree

from pipeline.campaign.canvas import Insets, Size
from pipeline.campaign.model import Campaign, Language, Point, Post, Week
from pipeline.campaign.text import Text
from pipeline.errors import Problem
from pipeline.template.bind import bind
from pipeline.template.css import settle
from pipeline.template.model import TextBox
from pipeline.template.names import plain
from pipeline.template.options import Asked, BoxOptions
from pipeline.template.svg import parse_svg

NAMESPACES = (
    'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" xmlns:serif="http://www.serif.com/"'
)
NAMES = ("headline", "ask", "dates", "hashtag", "label.sample-text")
BOX = '<rect id="headline-box" x="10" y="20" width="100" height="40"/>'
TOKEN = '<text font-family="Noto Sans" font-size="20">{{headline}}</text>'
SQUARE = Size("square", 200, 200, Insets(10, 10, 10, 10))


def drawing(inside: str, attributes: str = 'width="200" height="200" viewBox="0 0 200 200"') -> str:
    return f"<svg {NAMESPACES} {attributes}>{inside}</svg>"


def bound(
    inside: str, fixed: Sequence[str] = (), names: Sequence[str] = NAMES, **options: BoxOptions
) -> tuple[tuple[TextBox, ...], list[Problem], str]:
    """The boxes and problems of a drawing with this inside, and what is left of it."""
    root = parse_svg(drawing(inside).encode(), "headline.svg")
    problems = settle(root, "headline.svg")
    known = {plain(name): name for name in names}
    result = bind(root, "headline.svg", known, Asked(tuple(fixed), options), (10, 10, 180, 180))
    return result.boxes, [*problems, *result.problems], etree.tostring(root, encoding="unicode")


def problem_of(inside: str, fixed: Sequence[str] = ()) -> Problem:
    """The one problem of a drawing."""
    boxes, problems, _ = bound(inside, fixed)
    assert boxes == ()
    assert len(problems) == 1
    return problems[0]


def box_of(inside: str) -> TextBox:
    """The one box of a drawing without fault."""
    boxes, problems, _ = bound(inside)
    assert problems == []
    assert len(boxes) == 1
    return boxes[0]


def week(
    week_id: str = "first",
    points: tuple[Point, ...] = (),
    alts: Mapping[str, Text] | None = None,
    data: Text | None = None,
    posts: tuple[Post, ...] = (),
) -> Week:
    """A week with a headline and an ask."""
    return Week(
        week_id,
        date(2020, 11, 9),
        date(2020, 11, 13),
        datetime(2020, 11, 9, tzinfo=UTC),
        None,
        "#First",
        None,
        Text(f"week.{week_id}.headline", "Harm reduction is essential"),
        Text(f"week.{week_id}.ask", "Keep every service open."),
        data,
        alts or {},
        posts,
        points,
        f"assets/src/weeks/{week_id}.toml",
    )


def campaign(
    graphics: tuple[str, ...] = ("headline",), sizes: tuple[Size, ...] = (SQUARE,), weeks: tuple[Week, ...] = ()
) -> Campaign:
    """A campaign in English, Nepali and Arabic."""
    return Campaign(
        "peers",
        "#Peers",
        date(2020, 11, 9),
        date(2020, 12, 11),
        "UTC",
        None,
        "#Peers",
        ("#HarmReduction", "#Always"),
        "en",
        tuple(Language(tag) for tag in ("en", "ne", "ar")),
        (),
        graphics,
        sizes,
        {"sample-text": Text("label.sample-text", "Sample text:")},
        Text("guide.title", "The guide"),
        weeks=weeks,
    )


def workspace(root: Path, files: Mapping[str, str]) -> Path:
    """A workspace whose `assets/src/graphics/` holds these files."""
    folder = root / "assets/src/graphics"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return root
