from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.campaign.canvas import Insets, Size
from pipeline.campaign.fields import MAX_FILE_BYTES
from pipeline.campaign.load import CAMPAIGN_FILE, load_campaign
from pipeline.campaign.load_weeks import WEEKS_FOLDER
from pipeline.campaign.model import Campaign, Language, Point, Post, Week
from pipeline.campaign.platforms import shipped_platforms
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem

REPOSITORY = Path(__file__).parent.parent.parent

CAMPAIGN = """\
id = "peers"
name = "Peers"
dates = "9 November - 11 December, 2020"
hashtag = "#PeersInThePandemic"
always = ["#HarmReduction"]
languages = ["en", "ru", "es-MX"]
graphics = ["headline", "ask"]

[size.square]
width = 1080
height = 1080
"""
WEEK = """\
dates = "9 - 13 November"
public_from = 2020-11-09T00:00:00Z
hashtag = "#HarmReductionIsEssential"
headline = "Harm reduction is essential"

[[post]]
id = "any-service"
text = "Any service which saves lives is essential."
"""
SECOND_WEEK = WEEK.replace("9 - 13", "16 - 20").replace("09T", "16T")

FIRST = f"{WEEKS_FOLDER}/first.toml"
SECOND = f"{WEEKS_FOLDER}/second.toml"


def workspace(folder: Path, files: dict[str, str | bytes]) -> Path:
    """A workspace with a sound campaign of two weeks, but for what `files` says."""
    sound: dict[str, str | bytes] = {CAMPAIGN_FILE: CAMPAIGN, FIRST: WEEK, SECOND: SECOND_WEEK}
    for name, content in {**sound, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} must stand once"
    return text.replace(old, new)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def brief(problem: Problem) -> tuple[str, int, str]:
    return problem.file, problem.line, problem.what


def load(root: Path) -> tuple[Campaign, list[Problem]]:
    campaign, problems = load_campaign(root)
    assert campaign is not None, problems
    return campaign, problems


def first_week(folder: Path, text: str | bytes) -> Week:
    """The week that `text` makes; no problem of any kind."""
    campaign, problems = load(workspace(folder, {FIRST: text}))
    assert problems == []
    return next(week for week in campaign.weeks if week.id == "first")


def fault_of_week(folder: Path, text: str | bytes) -> Problem:
    """The one problem of the first week, which is left out; the second must be there."""
    campaign, problems = load(workspace(folder, {FIRST: text}))
    assert [week.id for week in campaign.weeks] == ["second"]
    assert [(problem.file, problem.level) for problem in problems] == [(FIRST, Level.ERROR)]
    return problems[0]


def fault_of_campaign(folder: Path, text: str | bytes) -> Problem:
    """The one problem of campaign.toml, which leaves nothing."""
    campaign, problems = load_campaign(workspace(folder, {CAMPAIGN_FILE: text}))
    assert campaign is None
    assert [(problem.file, problem.level) for problem in problems] == [(CAMPAIGN_FILE, Level.ERROR)]
    return problems[0]


def test_a_sound_campaign_is_read_whole(tmp_path: Path) -> None:
    full = """\
id = "peers"
name = "Peers"
start = 2020-11-09
end = 2020-12-11
timezone = "Europe/London"
weeks_planned = 5
hashtag = "#PeersInThePandemic"
always = ["#HarmReduction"]
source = "en"
languages = ["en", "ru", "es-MX"]
required = ["ru"]
graphics = ["headline", "ask"]
[release]
require = "translated"
[render]
engine = "cairosvg"
[guide]
title = "Guide"
weeks = "all"
[packs]
everything = true
[labels]
sample-text = "Sample text:"
[language.ru]
formats = "ru"
name = "русский"
digits = "latn"
date_style = "9 - 13 November, 2020"
[size.square]
width = 1080
height = 1350
safe = [1, 2, 3, 4]
[targets.shared]
kind = "folder"
path = "published"
"""
    week = """\
start = 2020-11-09
end = 2020-11-13
public_from = 2020-11-09T08:00:00+08:00
public_until = 2021-01-01T00:00:00Z
hashtag = "#HarmReductionIsEssential"
graphics = ["headline"]
headline = { text = "Harm reduction\\nis essential", note = "Short.", max = 60, breaks = true, was = "week.old.headline" }
ask = "We demand."
data = { text = "Data.", draft = true }
[alt]
headline = "{headline}. {dates}."
[[post]]
id = "any-service"
text = "Any service."
[[point]]
id = "countries"
value = 47
text = "{value} countries."
source = "INPUD"
"""
    campaign, problems = load_campaign(workspace(tmp_path, {CAMPAIGN_FILE: full, FIRST: week}))
    assert problems == []
    assert campaign is not None
    assert replace(campaign, weeks=(), week_ids=()) == Campaign(
        id="peers",
        name="Peers",
        start=date(2020, 11, 9),
        end=date(2020, 12, 11),
        timezone="Europe/London",
        weeks_planned=5,
        hashtag="#PeersInThePandemic",
        always=("#HarmReduction",),
        source="en",
        languages=(Language("en"), Language("ru", "ru", "русский", "latn", "9 - 13 November, 2020"), Language("es-MX")),
        required=("ru",),
        graphics=("headline", "ask"),
        sizes=(Size("square", 1080, 1350, Insets(1, 2, 3, 4)),),
        size_names=("square",),
        labels={"sample-text": Text("label.sample-text", "Sample text:", CAMPAIGN_FILE, 23)},
        guide_title=Text("guide.title", "Guide", CAMPAIGN_FILE, 18),
        require="translated",
        engine="cairosvg",
        guide_weeks="all",
        everything=True,
        targets={"shared": {"kind": "folder", "path": "published"}},
        platforms=shipped_platforms(),
    )
    headline = Text(
        "week.first.headline",
        "Harm reduction\nis essential",
        FIRST,
        7,
        note="Short.",
        max=60,
        breaks=True,
        was="week.old.headline",
    )
    assert campaign.weeks[0] == Week(
        id="first",
        start=date(2020, 11, 9),
        end=date(2020, 11, 13),
        public_from=datetime(2020, 11, 9, tzinfo=UTC),
        public_until=datetime(2021, 1, 1, tzinfo=UTC),
        hashtag="#HarmReductionIsEssential",
        graphics=("headline",),
        headline=headline,
        ask=Text("week.first.ask", "We demand.", FIRST, 8),
        data=Text("week.first.data", "Data.", FIRST, 9, draft=True),
        alts={"headline": Text("week.first.alt.headline", "{headline}. {dates}.", FIRST, 11)},
        posts=(Post("any-service", Text("week.first.post.any-service", "Any service.", FIRST, 14)),),
        points=(
            Point(
                "countries",
                47,
                Text("week.first.point.countries", "{value} countries.", FIRST, 18),
                Text("week.first.point.countries.source", "INPUD", FIRST, 19),
            ),
        ),
        file=FIRST,
    )
    assert [text.key for text in campaign.texts()][:7] == [
        "label.sample-text",
        "guide.title",
        "week.first.headline",
        "week.first.ask",
        "week.first.data",
        "week.first.point.countries",
        "week.first.point.countries.source",
    ]


def test_weeks_stand_in_the_order_of_their_dates(tmp_path: Path) -> None:
    campaign, _ = load(workspace(tmp_path, {FIRST: SECOND_WEEK, SECOND: WEEK}))
    assert [week.folder for week in campaign.weeks] == ["2020-11-09-second", "2020-11-16-first"]


@pytest.mark.parametrize(
    ("old", "new", "what", "hint"),
    [
        ("always", "allways", "unknown key 'allways'", "did you mean 'always'?"),
        ("\n[size", "\n[relese]\n[size", "unknown key 'relese'", "did you mean 'release'?"),
        ("\n[size", "\n[relese.x]\n[size", "unknown key 'relese'", "did you mean 'release'?"),
        ("width", "witdh", "unknown key 'witdh'", "did you mean 'width'?"),
    ],
)
def test_an_unknown_key_of_the_campaign_is_told_with_the_nearest_known_one(
    tmp_path: Path, old: str, new: str, what: str, hint: str
) -> None:
    text = changed(CAMPAIGN, old, new)
    campaign, problems = load_campaign(workspace(tmp_path, {CAMPAIGN_FILE: text}))
    assert campaign is None
    line = line_of(text, new.split("\n")[1] if "\n" in new else new)
    assert Problem(what, CAMPAIGN_FILE, line, hint) in problems


@pytest.mark.parametrize(
    ("old", "new", "what", "hint"),
    [
        ("headline =", "headlin =", "unknown key 'headlin'", "did you mean 'headline'?"),
        ("[[post]]", "price = 1\n[[post]]", "unknown key 'price'", "known here: alt, as_is, ask, "),
        ("text =", "author = 'me'\ntext =", "unknown key 'author'", "known here: at, graphic, id, platforms, text"),
        ('"Harm reduction is essential"', '{ text = "Harm", maxx = 9 }', "unknown key 'maxx'", "did you mean 'max'?"),
    ],
)
def test_an_unknown_key_of_a_week_is_told_with_the_nearest_known_one(
    tmp_path: Path, old: str, new: str, what: str, hint: str
) -> None:
    text = changed(WEEK, old, new)
    problem = fault_of_week(tmp_path, text)
    assert brief(problem) == (FIRST, line_of(text, new), what)
    assert problem.hint.startswith(hint)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('name = "Peers"', "name = 3", "'name' must be text in quotes"),
        ('name = "Peers"', "name = 'P'\nweeks_planned = '5'", "'weeks_planned' must be a whole number"),
        ('name = "Peers"', "name = 'P'\nweeks_planned = true", "'weeks_planned' must be a whole number"),
        ('always = ["#HarmReduction"]', 'always = "#HarmReduction"', "'always' must be a list [...]"),
        (
            'graphics = ["headline", "ask"]',
            'graphics = ["headline", 1]',
            "'graphics' must be a list of texts in quotes",
        ),
        ("\n[size", "\n[packs]\neverything = 'yes'\n[size", "'everything' must be true or false"),
        ("\n[size", "\nrelease = 'reviewed'\n[size", "'release' must be a table"),
        ("height = 1080", "height = 1080.0", "'height' must be a whole number"),
        ("height = 1080", "height = 1080\nsafe = [1, 2, 3]", "'safe' must be four whole numbers"),
        ("height = 1080", "height = 1080\nsafe = [1, 2, 3, true]", "'safe' must be four whole numbers"),
        ("height = 1080", "height = 1080\nsafe = [1, 2, 3, -1]", "'safe' must be four whole numbers"),
        ("height = 1080", "height = 80", "'height' is 80"),
        ("\n[size", "\n[release]\nrequire = 'review'\n[size", "'require' is 'review'"),
    ],
)
def test_a_value_of_the_wrong_kind_in_the_campaign_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    text = changed(CAMPAIGN, old, new)
    wrong = next(line for line in new.split("\n") if what.split("'")[1] in line)
    problem = fault_of_campaign(tmp_path, text)
    assert brief(problem) == (CAMPAIGN_FILE, line_of(text, wrong), what)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("2020-11-09T00:00:00Z", "'9 November'", "'public_from' must be a moment such as 2020-11-09T00:00:00Z"),
        ("2020-11-09T00:00:00Z", "2020-11-09", "'public_from' must be a moment such as 2020-11-09T00:00:00Z"),
        ('dates = "9 - 13 November"', "dates = 2020-11-09", "'dates' must be text in quotes"),
        ('"Harm reduction is essential"', "['Harm']", "'headline' must be text in quotes"),
        ('"Harm reduction is essential"', "{ text = 1 }", "'text' must be text in quotes"),
        ('"Harm reduction is essential"', "{ text = 'Harm', max = '9' }", "'max' must be a whole number"),
        ('"Harm reduction is essential"', "{ text = 'Harm', max = 0 }", "'max' is 0"),
        ('"Harm reduction is essential"', "{ text = 'Harm', draft = 1 }", "'draft' must be true or false"),
        ('"#HarmReductionIsEssential"', '"Harm reduction"', "'Harm reduction' is no hashtag"),
        ('"#HarmReductionIsEssential"', '"#2020"', "'#2020' is no hashtag"),
    ],
)
def test_a_value_of_the_wrong_kind_in_a_week_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    text = changed(WEEK, old, new)
    assert brief(fault_of_week(tmp_path, text)) == (FIRST, line_of(text, new), what)


def test_days_given_as_moments_or_texts_are_refused(tmp_path: Path) -> None:
    text = changed(WEEK, 'dates = "9 - 13 November"', "start = 2020-11-09T00:00:00Z\nend = '2020-11-13'")
    campaign, problems = load(workspace(tmp_path, {FIRST: text}))
    assert [week.id for week in campaign.weeks] == ["second"]
    assert [brief(problem) for problem in problems] == [
        (FIRST, 1, "'start' must be a day such as 2020-11-09, without a time"),
        (FIRST, 2, "'end' must be a day such as 2020-11-09"),
    ]


@pytest.mark.parametrize("key", ["id", "name", "hashtag"])
def test_what_a_campaign_must_have_is_missed(tmp_path: Path, key: str) -> None:
    text = "\n".join(line for line in CAMPAIGN.split("\n") if not line.startswith(key))
    problem = fault_of_campaign(tmp_path, text)
    assert brief(problem) == (CAMPAIGN_FILE, 1, f"{key!r} is missing")
    assert problem.hint == f"write {key} = ... as text in quotes"


@pytest.mark.parametrize("sizes", ["", "[size]\n"])
def test_a_campaign_that_names_no_sizes_has_the_usual_ones(tmp_path: Path, sizes: str) -> None:
    campaign, problems = load_campaign(
        workspace(tmp_path, {CAMPAIGN_FILE: CAMPAIGN[: CAMPAIGN.index("[size")] + sizes})
    )
    assert campaign is not None
    assert problems == []
    assert [(size.name, size.width, size.height) for size in campaign.sizes] == [
        ("square", 1080, 1080),
        ("portrait", 1080, 1350),
        ("story", 1080, 1920),
        ("landscape", 1200, 675),
        ("link", 1200, 630),
    ]
    assert campaign.sizes[2].safe == Insets(250, 0, 250, 0)


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("width = 0\nheight = 1080", "'width' is 0"),
        ("width = 1080\nheight = -1080", "'height' is -1080"),
        ("width = 1e9\nheight = 1080", "'width' must be a whole number"),
        ("width = 1000000000\nheight = 1080", "'width' is 1000000000"),
        (
            "width = 'wide'\nheight = 1080",
            "'wide' is no length: write px as a number, 1080, or mm in quotes, \"210mm\"",
        ),
        ("width = true\nheight = 1080", "'width' must be a whole number"),
        ("height = 1080", "'width' is missing"),
        ("width = 8000\nheight = 8000", "8000 x 8000 px are more than 50,000,000"),
        ("width = 300\nheight = 300\nsafe = [0, 150, 0, 150]", "'safe' leaves no room for text"),
    ],
)
def test_a_faulty_size_takes_out_itself_alone(tmp_path: Path, written: str, what: str) -> None:
    text = CAMPAIGN.replace("[size.", f"[size.poster]\n{written}\n\n[size.", 1)
    campaign, problems = load_campaign(workspace(tmp_path, {CAMPAIGN_FILE: text}))
    assert campaign is not None
    assert [problem.what for problem in problems] == [what]
    assert problems[0].line > 0
    assert [size.name for size in campaign.sizes] == [name for name in campaign.size_names if name != "poster"]


def test_a_campaign_or_week_without_days_is_told_how_to_write_them(tmp_path: Path) -> None:
    without = "\n".join(line for line in CAMPAIGN.split("\n") if not line.startswith("dates"))
    campaign, problems = load_campaign(workspace(tmp_path / "a", {CAMPAIGN_FILE: without}))
    assert campaign is None
    assert [problem.what for problem in problems] == ["'start' is missing", "'end' is missing"]
    text = changed(WEEK, 'dates = "9 - 13 November"', "start = 2020-11-09")
    assert brief(fault_of_week(tmp_path / "b", text)) == (FIRST, 1, "'end' is missing")


@pytest.mark.parametrize(
    ("dates", "what"),
    [
        (
            "2 - 6 November 2020",
            "the week 2020-11-02 to 2020-11-06 lies outside the campaign (2020-11-09 to 2020-12-11)",
        ),
        (
            "7 - 12 December 2020",
            "the week 2020-12-07 to 2020-12-12 lies outside the campaign (2020-11-09 to 2020-12-11)",
        ),
        (
            "9 - 13 November 2019",
            "the week 2019-11-09 to 2019-11-13 lies outside the campaign (2020-11-09 to 2020-12-11)",
        ),
        (
            "2 - 6 November",
            '"2 - 6 November" is not inside the campaign, 2020-11-09 to 2020-12-11: mend the day or add the year',
        ),
        ("13 - 9 November", '"13 - 9 November" ends before it starts'),
        ("soon", 'cannot read "soon" as dates: write them like 9 - 13 November 2020, 1 November 2020 or 2020-11-09'),
        ("", 'cannot read "" as dates: write them like 9 - 13 November 2020, 1 November 2020 or 2020-11-09'),
    ],
)
def test_days_outside_the_campaign_or_unreadable_are_told_with_their_line(
    tmp_path: Path, dates: str, what: str
) -> None:
    text = "# first\n" + changed(WEEK, "9 - 13 November", dates)
    assert brief(fault_of_week(tmp_path, text)) == (FIRST, 2, what)


def test_a_campaign_whose_dates_are_empty_is_at_fault(tmp_path: Path) -> None:
    text = changed(CAMPAIGN, "9 November - 11 December, 2020", "")
    assert fault_of_campaign(tmp_path, text).what.startswith('cannot read "" as dates')


def test_days_outside_the_campaign_written_as_start_and_end_point_to_the_start(tmp_path: Path) -> None:
    text = changed(WEEK, 'dates = "9 - 13 November"', "end = 2020-11-06\nstart = 2020-11-02")
    assert brief(fault_of_week(tmp_path, text))[:2] == (FIRST, 2)


def test_a_last_day_before_the_first_is_refused(tmp_path: Path) -> None:
    text = changed(WEEK, 'dates = "9 - 13 November"', "start = 2020-11-13\nend = 2020-11-09")
    expected = (FIRST, 2, "the last day, 2020-11-09, is before the first, 2020-11-13")
    assert brief(fault_of_week(tmp_path, text)) == expected


@pytest.mark.parametrize("also", ["start = 2020-11-09", "end = 2020-11-13", "start = 2020-11-09\nend = 2020-11-13"])
def test_days_given_twice_are_refused_even_where_they_agree(tmp_path: Path, also: str) -> None:
    text = f"{also}\n{WEEK}"
    assert brief(fault_of_week(tmp_path, text)) == (FIRST, line_of(text, "dates"), "days are given twice")


def test_a_week_may_be_dated_in_words_or_by_its_days_and_may_be_a_single_day(tmp_path: Path) -> None:
    words = first_week(tmp_path / "words", changed(WEEK, "9 - 13 November", "9\N{EN DASH}13 Nov"))
    days = first_week(
        tmp_path / "days", changed(WEEK, 'dates = "9 - 13 November"', "start = 2020-11-09\nend = 2020-11-13")
    )
    single = first_week(tmp_path / "single", changed(WEEK, "9 - 13 November", "9 November"))
    assert (words.start, words.end) == (days.start, days.end) == (date(2020, 11, 9), date(2020, 11, 13))
    assert (single.start, single.end) == (date(2020, 11, 9), date(2020, 11, 9))


def test_weeks_that_share_a_day_leave_the_earlier_one(tmp_path: Path) -> None:
    text = changed(SECOND_WEEK, "16 - 20 November", "13 - 20 November")
    campaign, problems = load(workspace(tmp_path, {SECOND: text}))
    assert [week.id for week in campaign.weeks] == ["first"]
    assert [(problem.file, problem.what) for problem in problems] == [
        (SECOND, "week 'second' starts on 2020-11-13, before 'first' has ended (2020-11-13)")
    ]


def test_weeks_that_follow_on_the_next_day_are_sound(tmp_path: Path) -> None:
    text = changed(SECOND_WEEK, "16 - 20 November", "14 - 20 November")
    campaign, problems = load(workspace(tmp_path, {SECOND: text}))
    assert ([week.id for week in campaign.weeks], problems) == (["first", "second"], [])


def test_a_faulty_week_does_not_push_another_out(tmp_path: Path) -> None:
    text = changed(SECOND_WEEK, "16 - 20 November", "9 - 13 November")
    campaign, problems = load(workspace(tmp_path, {FIRST: f"colour = 1\n{WEEK}", SECOND: text}))
    assert [week.id for week in campaign.weeks] == ["second"]
    assert [problem.what for problem in problems] == ["unknown key 'colour'"]


def test_two_posts_of_one_id_are_refused_at_the_second(tmp_path: Path) -> None:
    text = WEEK + '\n[[post]]\ntext = "Another."\nid = "any-service"\n'
    problem = fault_of_week(tmp_path, text)
    assert brief(problem) == (FIRST, text.count("\n"), "two posts have the id 'any-service'")


def test_the_same_post_id_in_two_weeks_is_sound(tmp_path: Path) -> None:
    campaign, problems = load(workspace(tmp_path, {}))
    assert problems == []
    keys = [post.text.key for week in campaign.weeks for post in week.posts]
    assert keys == ["week.first.post.any-service", "week.second.post.any-service"]


def test_a_post_may_be_meant_for_some_platforms(tmp_path: Path) -> None:
    posts = 'platforms = ["x", "instagram"]\n[[post]]\nid = "all"\ntext = "For all."\n'
    campaign, problems = load(workspace(tmp_path, {FIRST: WEEK + posts}))
    assert problems == []
    first = campaign.weeks[0]
    assert [(post.id, post.platforms) for post in first.posts] == [("any-service", ("x", "instagram")), ("all", ())]
    groups = [(platforms, [post.id for post in posts]) for platforms, posts in first.post_groups()]
    assert groups == [((), ["all"]), (("x", "instagram"), ["any-service"])]
    assert campaign.platform_names(("x", "instagram")) == "X · Instagram"


def test_a_post_for_a_platform_there_is_not_names_the_nearest(tmp_path: Path) -> None:
    problem = fault_of_week(tmp_path, WEEK + 'platforms = ["instagramm"]\n')
    assert brief(problem) == (FIRST, 9, "'instagramm' is none of the platforms: did you mean 'instagram'?")


def test_two_data_points_of_one_id_are_refused(tmp_path: Path) -> None:
    point = '[[point]]\nid = "countries"\nvalue = 47\ntext = "{value} countries."\n'
    text = WEEK + point + point
    assert brief(fault_of_week(tmp_path, text)) == (FIRST, 14, "two data points have the id 'countries'")


def test_posts_without_ids_are_each_told_once(tmp_path: Path) -> None:
    text = WEEK + '[[post]]\ntext = "a"\n[[post]]\ntext = "b"\n[[point]]\nvalue = 1\ntext = "{value}"\n'
    campaign, problems = load(workspace(tmp_path, {FIRST: text}))
    assert [week.id for week in campaign.weeks] == ["second"]
    assert [brief(problem) for problem in problems] == [(FIRST, line, "'id' is missing") for line in (9, 11, 13)]


BAD_IDS = ["Any-Service", "any service", "any_service", "-any", "any.service", "é", "a/b", "..", "a" * 65, "a\\n"]
RESERVED = ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"]


@pytest.mark.parametrize("bad", BAD_IDS + RESERVED)
def test_a_malformed_id_or_one_that_windows_reserves_is_refused(tmp_path: Path, bad: str) -> None:
    text = changed(WEEK, '"any-service"', f'"{bad}"')
    problem = fault_of_week(tmp_path, text)
    assert brief(problem)[:2] == (FIRST, 7)
    assert problem.what.endswith("is no id")
    assert problem.hint == "use small letters a-z, digits and hyphens, at most 64"


@pytest.mark.parametrize("good", ["a", "47-countries", "com10", "console", "com", "a" * 64])
def test_a_well_formed_id_is_taken(tmp_path: Path, good: str) -> None:
    week = first_week(tmp_path, changed(WEEK, '"any-service"', f'"{good}"'))
    assert [post.id for post in week.posts] == [good]


@pytest.mark.parametrize("name", ["First", "first week", "con"])
def test_a_week_is_called_by_its_file_which_must_be_an_id(tmp_path: Path, name: str) -> None:
    file = f"{WEEKS_FOLDER}/{name}.toml"
    campaign, problems = load(workspace(tmp_path, {file: "colour = 1\n" + changed(WEEK, "9 - 13", "23 - 27")}))
    assert [week.id for week in campaign.weeks] == ["first", "second"]
    assert [brief(problem) for problem in problems] == [
        (file, 1, f"{name!r} is no id"),
        (file, 1, "unknown key 'colour'"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ('id = "peers"', 'id = "Peers!"', "id ="),
        ('"ask"]', '"Ask"]', "graphics"),
        ("[size.square]", "[size.'Square Post']", "[size"),
        ("\n[size", "\n[labels]\nUse_it = 'Use it'\n[size", "Use_it"),
        ("\n[size", "\n[targets.My_Folder]\nkind = 'folder'\n[size", "[targets"),
    ],
)
def test_every_name_in_the_campaign_that_goes_into_file_names_must_be_an_id(
    tmp_path: Path, old: str, new: str, at: str
) -> None:
    text = changed(CAMPAIGN, old, new)
    problem = fault_of_campaign(tmp_path, text)
    assert (problem.line, problem.what.endswith("is no id")) == (line_of(text, at), True)


@pytest.mark.parametrize(
    ("languages", "what"),
    [
        ('["en", "klingonese"]', '"klingonese" is no language tag: use one such as "ru", "pt-BR" or "zh-Hant"'),
        ('["en", "../../x"]', '"../../x" is no language tag: use one such as "ru", "pt-BR" or "zh-Hant"'),
        ('["en", ""]', '"" is no language tag: use one such as "ru", "pt-BR" or "zh-Hant"'),
        ('["en", "ru", "ru"]', "'ru' stands twice in 'languages'"),
        ('["ru"]', "the source language 'en' is not in 'languages'"),
        (
            '["en", "mn-Mong"]',
            '"mn-Mong" is written from top to bottom, which pictures cannot show: use another script',
        ),
    ],
)
def test_a_wrong_list_of_languages_is_told_with_its_line(tmp_path: Path, languages: str, what: str) -> None:
    text = changed(CAMPAIGN, '["en", "ru", "es-MX"]', languages)
    campaign, problems = load_campaign(workspace(tmp_path, {CAMPAIGN_FILE: text}))
    assert campaign is None
    assert (CAMPAIGN_FILE, 6, what) in [brief(problem) for problem in problems]


def test_a_tag_written_in_another_form_is_mended_with_a_warning(tmp_path: Path) -> None:
    text = changed(CAMPAIGN, '"es-MX"', '"es_mx"')
    campaign, problems = load(workspace(tmp_path, {CAMPAIGN_FILE: text}))
    assert [language.tag for language in campaign.languages] == ["en", "ru", "es-MX"]
    assert problems == [
        Problem("language tag 'es_mx' is written 'es-MX'", CAMPAIGN_FILE, 6, level=Level.WARNING),
    ]


@pytest.mark.parametrize(
    ("addition", "what"),
    [
        ("required = ['fr']", "'required' names 'fr', which 'languages' does not"),
        ("source = 'English'", '"English" is no language tag: use one such as "ru", "pt-BR" or "zh-Hant"'),
        ("source = ''", '"" is no language tag: use one such as "ru", "pt-BR" or "zh-Hant"'),
        ("language.fr.name = 'x'", "[language.fr] is for a language that 'languages' does not name"),
        (
            "language.ru.formats = 'zz-zz-zz'",
            '"zz-zz-zz" is no language tag: use one such as "ru", "pt-BR" or "zh-Hant"',
        ),
    ],
)
def test_a_language_that_is_none_of_the_campaigns_is_told(tmp_path: Path, addition: str, what: str) -> None:
    assert brief(fault_of_campaign(tmp_path, f"{addition}\n{CAMPAIGN}")) == (CAMPAIGN_FILE, 1, what)


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def make_dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (make_folder, "is no file"),
        (make_dangling, "cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, spoil: Callable[[Path], None], what: str) -> None:
    root = workspace(tmp_path, {})
    spoil(root / FIRST)
    campaign, problems = load(root)
    assert [week.id for week in campaign.weeks] == ["second"]
    assert [(problem.what, problem.file) for problem in problems] == [(what, FIRST)]
    spoil(root / CAMPAIGN_FILE)
    nothing, problems = load_campaign(root)
    assert nothing is None
    assert [(problem.what, problem.file) for problem in problems] == [(what, CAMPAIGN_FILE)]


def test_without_a_campaign_file_there_is_one_problem(tmp_path: Path) -> None:
    assert load_campaign(tmp_path) == (None, [Problem("cannot be read: No such file or directory", CAMPAIGN_FILE)])


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    problem = fault_of_week(tmp_path, changed(WEEK, "Any service", "Café").encode("latin-1"))
    assert brief(problem)[:2] == (FIRST, 8)
    assert problem.what.startswith("not UTF-8: byte ")
    assert problem.what.endswith(" is 0xe9")
    assert fault_of_week(tmp_path, WEEK.encode("utf-16")).line == 1


def test_a_file_over_one_mebibyte_is_not_read(tmp_path: Path) -> None:
    filler = "#" * (MAX_FILE_BYTES - len(WEEK) - 1)
    assert first_week(tmp_path, f"{WEEK}{filler}\n").id == "first"
    problem = fault_of_week(tmp_path, f"{WEEK}{filler}#\n")
    assert problem == Problem("the file has 1,048,577 bytes; at most 1,048,576 are read", FIRST)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"Harm reduction is essential"', '"Harm reduction is essential', 4),
        ('"Harm reduction is essential"', "“Harm reduction is essential”", 4),
        ('"Harm reduction is essential"', "", 4),
        ('"Harm reduction is essential"', '"a"\nheadline = "b"', 5),
        ("[[post]]", "[post", 6),
        ('is essential."\n', 'is essential."\nlist = [1,\n2', 10),
        ("[[post]]", "a = '\x00'\n[[post]]", 6),
    ],
)
def test_a_syntax_error_is_one_problem_with_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    problem = fault_of_week(tmp_path, changed(WEEK, old, new))
    assert brief(problem)[:2] == (FIRST, line)
    assert problem.what.startswith("not valid TOML: ")


def test_nesting_that_is_too_deep_is_one_problem_at_any_depth(tmp_path: Path) -> None:
    told = {
        depth: fault_of_week(tmp_path, f"list = {'[' * depth}{']' * depth}\n{WEEK}").what
        for depth in (32, 33, 500, 5000)
    }
    too_deep = "lists, tables or dotted keys are nested more than 32 levels deep"
    assert told == {32: "unknown key 'list'", 33: too_deep, 500: too_deep, 5000: too_deep}


def test_a_number_of_too_many_digits_is_a_problem(tmp_path: Path) -> None:
    assert "not valid TOML" in fault_of_week(tmp_path, f"n = {'9' * 5000}\n{WEEK}").what


def test_a_moment_without_offset_is_refused_with_the_one_in_utc(tmp_path: Path) -> None:
    problem = fault_of_week(tmp_path, changed(WEEK, "2020-11-09T00:00:00Z", "2020-11-09T08:30:00"))
    assert brief(problem) == (FIRST, 2, "'public_from' has no UTC offset")
    assert problem.hint.startswith("write 2020-11-09T08:30:00Z for UTC")


@pytest.mark.parametrize("instant", [datetime(year, 11, 10, tzinfo=UTC) for year in (1, 2020, 9999)])
def test_a_week_without_public_from_is_never_public_and_warns(tmp_path: Path, instant: datetime) -> None:
    text = changed(WEEK, "public_from = 2020-11-09T00:00:00Z\n", "")
    campaign, problems = load(workspace(tmp_path, {FIRST: text}))
    assert [(problem.where, problem.level) for problem in problems] == [(f"{FIRST}:1", Level.WARNING)]
    assert problems[0].what == "'public_from' is missing: the week is never public"
    assert campaign.weeks[0].public_from is None
    assert not campaign.weeks[0].public_at(instant)


def test_a_week_is_public_from_its_first_instant_to_before_its_last(tmp_path: Path) -> None:
    week = first_week(tmp_path, changed(WEEK, "00:00:00Z\n", "09:00:00+09:00\npublic_until = 2020-11-14T00:00:00Z\n"))
    opens, closes = datetime(2020, 11, 9, tzinfo=UTC), datetime(2020, 11, 14, tzinfo=UTC)
    second = closes - closes.replace(second=1)
    assert [week.public_at(instant) for instant in (opens + second, opens, closes + second, closes)] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("until", ["2020-11-08T00:00:00Z", "2020-11-09T00:00:00Z", "2020-11-09T01:00:00+01:00"])
def test_an_end_that_is_not_after_the_start_is_refused(tmp_path: Path, until: str) -> None:
    text = changed(WEEK, "00:00:00Z\n", f"00:00:00Z\npublic_until = {until}\n")
    assert brief(fault_of_week(tmp_path, text)) == (FIRST, 3, "'public_until' is not after 'public_from'")


@pytest.mark.parametrize(
    "write", [lambda text: b"\xef\xbb\xbf" + text.encode(), lambda text: text.replace("\n", "\r\n").encode()]
)
def test_byte_order_marks_and_windows_line_breaks_change_nothing(tmp_path: Path, write: Callable[[str], bytes]) -> None:
    week = changed(WEEK, '"Any service which saves lives is essential."', '"""\nAny service\nwhich saves lives."""')
    plain = load_campaign(workspace(tmp_path / "plain", {FIRST: week}))
    files: dict[str, str | bytes] = {CAMPAIGN_FILE: write(CAMPAIGN), FIRST: write(week)}
    assert load_campaign(workspace(tmp_path / "other", files)) == plain
    assert plain[1] == []


def test_windows_line_breaks_shift_no_line(tmp_path: Path) -> None:
    text = WEEK + "colour = 1\n"
    assert fault_of_week(tmp_path, text.replace("\n", "\r\n")).line == fault_of_week(tmp_path, text).line == 9


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"Harm reduction is essential"', '""', "'headline' is empty"),
        ('"Harm reduction is essential"', '" \\n "', "'headline' is empty"),
        ('"Harm reduction is essential"', '"\N{NO-BREAK SPACE}"', "'headline' is empty"),
        ('"Harm reduction is essential"', "{ text = '' }", "'text' is empty"),
        ('"Harm reduction is essential"', "{ text = '''\n\n''', breaks = true }", "'text' is empty"),
        ('"Harm reduction is essential"', "{ max = 60 }", "'text' is missing"),
        ('"Any service which saves lives is essential."', "''", "'text' is empty"),
        ('"#HarmReductionIsEssential"', "''", "'hashtag' is empty"),
        ('"any-service"', "''", "'id' is empty"),
    ],
)
def test_an_empty_text_is_one_problem_with_its_line(tmp_path: Path, old: str, new: str, what: str) -> None:
    text = changed(WEEK, old, new)
    assert brief(fault_of_week(tmp_path, text)) == (FIRST, line_of(text, new), what)


@pytest.mark.parametrize("key", ["id", "name", "hashtag"])
def test_an_empty_text_in_the_campaign_is_one_problem_with_its_line(tmp_path: Path, key: str) -> None:
    text = "\n".join(f'{key} = ""' if line.startswith(key) else line for line in CAMPAIGN.split("\n"))
    assert brief(fault_of_campaign(tmp_path, text)) == (CAMPAIGN_FILE, line_of(text, f"{key} ="), f"{key!r} is empty")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"""\nAny service\n   which saves  lives \n"""', "Any service which saves  lives"),
        ('"  Any service. "', "Any service."),
        (
            '"9\N{NO-BREAK SPACE}\N{EN DASH}\N{NARROW NO-BREAK SPACE}13"',
            "9\N{NO-BREAK SPACE}\N{EN DASH}\N{NARROW NO-BREAK SPACE}13",
        ),
        ('"\N{NO-BREAK SPACE}a\N{SOFT HYPHEN}b"', "\N{NO-BREAK SPACE}a\N{SOFT HYPHEN}b"),
        ('"Cafe\N{COMBINING ACUTE ACCENT}"', "Café"),
        ('"\\t#A & B <b> \\"C\\" \\\\n"', '#A & B <b> "C" \\n'),
        ('{ text = "\\nHarm  reduction\\n\\n is essential \\n", breaks = true }', "Harm  reduction\n\n is essential"),
    ],
)
def test_a_text_is_changed_in_nothing_but_line_breaks_outer_blanks_and_nfc(
    tmp_path: Path, written: str, read: str
) -> None:
    week = first_week(tmp_path, changed(WEEK, '"Any service which saves lives is essential."', written))
    assert week.posts[0].text.text == read


@pytest.mark.parametrize(
    ("point", "line", "what"),
    [
        ('id = "n"\nvalue = 47\ntext = "47 countries."', 12, "the sentence does not hold {value}"),
        ('id = "n"\nvalue = "47"\ntext = "{value}"', 11, "'value' must be a whole number"),
        ('id = "n"\nvalue = 4.7\ntext = "{value}"', 11, "'value' must be a whole number"),
        ('id = "n"\ntext = "{value}"', 9, "'value' is missing"),
        ('id = "n"\nvalue = 47', 9, "'text' is missing"),
        ('id = "n"\nvalue = 47\ntext = "{value}"\nsource = ""', 13, "'source' is empty"),
    ],
)
def test_a_data_point_needs_a_number_and_a_sentence_that_holds_it(
    tmp_path: Path, point: str, line: int, what: str
) -> None:
    assert brief(fault_of_week(tmp_path, f"{WEEK}[[point]]\n{point}\n")) == (FIRST, line, what)


@pytest.mark.parametrize(
    ("addition", "line", "what"),
    [
        ("graphics = ['poster']", 1, "graphic 'poster' is not one of the campaign's"),
        ("graphics = ['ask', 'ask']", 1, "'ask' stands twice in 'graphics'"),
        ("alt.poster = 'A poster.'", 1, "alt text for 'poster', which is none of the campaign's graphics"),
        ("post = ['a text']", 1, "'post' must be written as [[post]] tables"),
    ],
)
def test_what_a_week_names_must_exist(tmp_path: Path, addition: str, line: int, what: str) -> None:
    week = WEEK[: WEEK.index("[[post]]")] if addition.startswith("post") else WEEK
    assert brief(fault_of_week(tmp_path, f"{addition}\n{week}")) == (FIRST, line, what)


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        CAMPAIGN_FILE: changed(CAMPAIGN, '"ask"]', '"Ask"]') + "depth = 1\n",
        FIRST: 'colour = 1\ngraphics = ["Ask"]\n' + changed(WEEK, '"any-service"', '"Any"'),
        SECOND: "dates = [",
    }
    campaign, problems = load_campaign(workspace(tmp_path, files))
    assert campaign is None
    assert {(problem.where, problem.what.split(":")[0]) for problem in problems} == {
        (f"{CAMPAIGN_FILE}:7", "'Ask' is no id"),
        (f"{CAMPAIGN_FILE}:12", "unknown key 'depth'"),
        (f"{FIRST}:1", "unknown key 'colour'"),
        (f"{FIRST}:9", "'Any' is no id"),
        (f"{SECOND}:1", "not valid TOML"),
    }
    assert len(problems) == 5


def test_faulty_weeks_take_out_only_themselves(tmp_path: Path) -> None:
    third = f"{WEEKS_FOLDER}/third.toml"
    files: dict[str, str | bytes] = {FIRST: "x", SECOND: b"\xff", third: changed(WEEK, "9 - 13", "23 - 27")}
    campaign, problems = load(workspace(tmp_path, files))
    assert [week.id for week in campaign.weeks] == ["third"]
    assert [problem.file for problem in problems] == [FIRST, SECOND]


def test_a_campaign_without_weeks_is_sound(tmp_path: Path) -> None:
    root = workspace(tmp_path, {})
    for name in (FIRST, SECOND):
        (root / name).unlink()
    campaign, problems = load(root)
    assert (campaign.weeks, problems) == ((), [])


def real() -> Campaign:
    campaign, problems = load(REPOSITORY)
    assert [str(problem) for problem in problems if problem.level is Level.ERROR] == []
    return campaign


def test_the_campaign_of_the_repository_has_no_error_and_its_two_weeks() -> None:
    campaign = real()
    assert (campaign.start, campaign.end) == (date(2020, 11, 9), date(2020, 12, 11))
    assert [language.tag for language in campaign.languages] == ["en", "ru", "es", "it", "ar", "ne"]
    assert [(week.folder, week.end, week.public_from, week.hashtag, len(week.posts)) for week in campaign.weeks] == [
        (
            "2020-11-09-essential",
            date(2020, 11, 13),
            datetime(2020, 11, 9, tzinfo=UTC),
            "#HarmReductionIsEssential",
            4,
        ),
        ("2020-11-16-take-home-oat", date(2020, 11, 20), datetime(2020, 11, 16, tzinfo=UTC), "#TakeHomeOAT", 4),
    ]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("week.essential.headline", "Harm reduction is essential"),
        ("week.take-home-oat.headline", "Don\N{RIGHT SINGLE QUOTATION MARK}t let them roll back take home OAT"),
        ("week.essential.data", "Relevant data collected from INPUD's peer research on COVID-19."),
        (
            "week.take-home-oat.point.countries",
            "In response to the pandemic {value} countries have offered take home OAT doses or delivery.",
        ),
        (
            "week.take-home-oat.post.improve-health",
            (
                "#TakeHomeOAT can significantly improve the health of people who use drugs during & after #COVID19. "
                "Expand & Maintain #OAT NOW #PeersInThePandemic #HarmReduction"
            ),
        ),
        (
            "week.essential.post.closing-down",
            (
                "Closing down #harmreduction services during #COVID19 can leads to spikes in #overdose and #HIV "
                "#HarmReductionIsEssential #PeersInThePandemic"
            ),
        ),
        ("label.use-hashtags", "Please use this along with #PeersInThePandemic and #HarmReduction all week"),
        ("guide.title", "#PeersInThePandemic Campaign Advocacy Guide"),
    ],
)
def test_the_texts_of_the_repository_are_those_of_its_sources_to_the_letter(key: str, text: str) -> None:
    assert {found.key: found.text for found in real().texts()}[key] == text


def test_keys_of_the_repository_are_unique_and_point_to_the_line_of_their_text() -> None:
    texts = list(real().texts())
    assert len({text.key for text in texts}) == len(texts) == 19
    for text in texts:
        line = (REPOSITORY / text.file).read_text(encoding="utf-8").split("\n")[text.line - 1]
        assert text.text in line


def test_a_campaign_is_equal_to_itself_read_again_and_from_a_pickle() -> None:
    campaign = real()
    assert campaign == real()
    assert pickle.loads(pickle.dumps(campaign)) == campaign  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("pick", "field"), [(lambda c: c, "id"), (lambda c: c.weeks[0], "start"), (lambda c: c.weeks[0].headline, "text")]
)
def test_no_value_of_a_campaign_can_be_changed(pick: Callable[[Campaign], Any], field: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(pick(real()), field, None)


def formers(root: Path) -> dict[str, str]:
    campaign, problems = load_campaign(root)
    assert problems == []
    assert campaign is not None
    return {text.key: text.was for text in campaign.texts() if text.was}


def test_a_text_says_the_id_it_had_or_its_whole_former_key(tmp_path: Path) -> None:
    week = changed(WEEK, '"Any service which', '{ was = "some-service", text = "Any service which').rstrip() + " }\n"
    week = changed(week, '"Harm reduction is essential"', '{ was = "label.old", text = "Harm" }')
    assert formers(workspace(tmp_path, {FIRST: week})) == {
        "week.first.headline": "label.old",
        "week.first.post.any-service": "week.first.post.some-service",
    }


def test_all_texts_of_a_renamed_week_were_those_of_the_old_one(tmp_path: Path) -> None:
    week = changed(WEEK, '"Any service which', '{ was = "some-service", text = "Any service which').rstrip() + " }\n"
    assert formers(workspace(tmp_path, {FIRST: f'was = "zero"\n{week}'})) == {
        "week.first.headline": "week.zero.headline",
        "week.first.post.any-service": "week.zero.post.some-service",
    }


@pytest.mark.parametrize(
    ("week", "what", "line"),
    [
        ('was = "second"\n' + WEEK, "'was' is 'second', which is still there", 1),
        ('was = "Se cond"\n' + WEEK, "'Se cond' is no id", 1),
        (
            WEEK.replace('"Harm reduction is essential"', '{ text = "A", was = "../b" }'),
            "'was' is '../b', which is no id",
            4,
        ),
    ],
)
def test_a_former_id_that_cannot_be_is_one_problem(tmp_path: Path, week: str, what: str, line: int) -> None:
    _, problems = load_campaign(workspace(tmp_path, {FIRST: week}))
    assert [(problem.what, problem.where) for problem in problems] == [(what, f"{FIRST}:{line}")]
