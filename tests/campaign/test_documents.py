from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.campaign.documents import FOLDER
from pipeline.campaign.load import CAMPAIGN_FILE, load_campaign
from pipeline.campaign.model import Campaign, Document
from pipeline.campaign.relative_words import relative_words, shifted
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from tests.campaign.test_load import CAMPAIGN, REPOSITORY, changed, workspace
from tests.template.drawings import campaign

STATEMENT = """\
kind = "statement"
title = "A day"
date = 2020-11-01
public_from = 2020-11-01T00:00:00Z
"""
FACTS = f"{FOLDER}/day/document.toml"
TEXT = f"{FOLDER}/day/text.md"


def loaded(folder: Path, files: dict[str, str | bytes]) -> tuple[Campaign, list[Problem]]:
    found, problems = load_campaign(workspace(folder, files))
    assert found
    return found, problems


def facts(document_id: str, dated: str, kind: str = "statement") -> dict[str, str | bytes]:
    toml = STATEMENT.replace("2020-11-01\n", f"{dated}\n").replace('"statement"', f'"{kind}"')
    return {f"{FOLDER}/{document_id}/document.toml": toml, f"{FOLDER}/{document_id}/text.md": "Words. {#p}\n"}


def test_a_document_is_what_its_file_says(tmp_path: Path) -> None:
    toml = changed(STATEMENT, "title", 'subtitle = "Of all"\nsigned_by = ["INPUD", "Dristi Nepal"]\ntitle')
    found, problems = loaded(tmp_path, facts("day", "2020-11-01") | {FACTS: toml})
    assert problems == []
    (document,) = found.documents
    assert document == Document(
        "day",
        "statement",
        Text("document.day.title", "A day", FACTS, 4),
        Text("document.day.subtitle", "Of all", FACTS, 2),
        date(2020, 11, 1),
        datetime(2020, 11, 1, tzinfo=UTC),
        None,
        (
            Text("document.day.signed_by.1", "INPUD", FACTS, 3),
            Text("document.day.signed_by.2", "Dristi Nepal", FACTS, 3),
        ),
        FACTS,
    )


def test_documents_are_newest_first_then_by_id(tmp_path: Path) -> None:
    files = facts("b", "2020-11-01") | facts("a", "2020-11-01") | facts("z", "2020-11-02") | facts("c", "2020-10-01")
    found, _ = loaded(tmp_path, files)
    assert [document.id for document in found.documents] == ["z", "a", "b", "c"]


def test_tributes_are_apart_from_what_may_be_promoted(tmp_path: Path) -> None:
    files = facts("a", "2020-11-01") | facts("friend", "2020-11-02", "tribute") | facts("r", "2020-11-03", "report")
    found, problems = loaded(tmp_path, files)
    assert problems == []
    assert [document.id for document in found.documents] == ["r", "a"]
    assert [document.id for document in found.tributes] == ["friend"]
    assert [document.id for document in found.all_documents] == ["r", "friend", "a"]


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "hint"),
    [
        ('kind = "statement"\n', "", 1, "'kind' is missing", "statement, report, tribute"),
        ('"statement"', '"statment"', 1, "'kind' is 'statment'", "did you mean 'statement'?"),
        ('"statement"', "3", 1, "'kind' must be text in quotes", ""),
        ('title = "A day"\n', "", 1, "'title' is missing", ""),
        ('"A day"', '" "', 2, "'title' is empty", ""),
        ("date = 2020-11-01\n", "", 1, "'date' is missing", "write date = 2020-11-01"),
        ("2020-11-01\n", '"1 November"\n', 3, "'date' must be a day such as 2020-11-09", ""),
        ("2020-11-01\n", "2020-11-01T10:00:00Z\n", 3, "'date' must be a day such as 2020-11-09, without a time", ""),
        ("Z\n", "\n", 4, "'public_from' has no UTC offset", ""),
        ("Z\n", "Z\npublic_until = 2020-10-31T00:00:00Z\n", 5, "'public_until' is not after 'public_from'", ""),
        ("kind", 'signed = ["INPUD"]\nkind', 1, "unknown key 'signed'", "did you mean 'signed_by'?"),
        ("kind", 'signed_by = "INPUD"\nkind', 1, "'signed_by' must be a list [...]", ""),
    ],
)
def test_a_fault_is_one_line_that_names_the_place(
    tmp_path: Path, old: str, new: str, line: int, what: str, hint: str
) -> None:
    found, (problem,) = loaded(tmp_path, facts("day", "2020-11-01") | {FACTS: STATEMENT.replace(old, new, 1)})
    assert (problem.file, problem.line, problem.what) == (FACTS, line, what)
    assert hint in problem.hint
    assert found.all_documents == ()
    assert len(found.weeks) == 2


def test_without_a_moment_it_is_never_public_and_that_is_told(tmp_path: Path) -> None:
    toml = STATEMENT.replace("public_from = 2020-11-01T00:00:00Z\n", "")
    found, (problem,) = loaded(tmp_path, facts("day", "2020-11-01") | {FACTS: toml})
    assert (problem.what, problem.level) == (
        "'public_from' is missing: the document is never public",
        Level.WARNING,
    )
    assert not found.documents[0].public_at(datetime(2999, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("files", "where", "what", "hint"),
    [
        ({TEXT: "Words. {#p}"}, f"{FOLDER}/day/document.toml", "is missing", "document.toml and text.md"),
        ({FACTS: STATEMENT}, f"{FOLDER}/day/text.md", "is missing", "document.toml and text.md"),
        (facts("Day", "2020-11-01"), f"{FOLDER}/Day/document.toml:1", "'Day' is no id", "small letters"),
        (facts("first", "2020-11-01"), f"{FOLDER}/first", "'first' is the id of a week too", "rename the folder"),
        ({f"{FOLDER}/day.md": "Words"}, f"{FOLDER}/day.md", "lies beside the folders of documents", f"{FOLDER}/<id>/"),
        (
            {**facts("day", "2020-11-01"), f"{FOLDER}/day/texts.md": ""},
            f"{FOLDER}/day/texts.md",
            "is no file of a document",
            "did you mean 'text.md'?",
        ),
        (
            {**facts("day", "2020-11-01"), f"{FOLDER}/day/report.pdf": ""},
            f"{FOLDER}/day/report.pdf",
            "is no file of a document",
            "assets/src/extras/day",
        ),
        (
            {**facts("day", "2020-11-01"), FACTS: "title = "},
            f"{FACTS}:1",
            "not valid TOML: Invalid value",
            "quotes",
        ),
    ],
)
def test_a_folder_that_is_not_a_document_takes_out_only_itself(
    tmp_path: Path, files: dict[str, str | bytes], where: str, what: str, hint: str
) -> None:
    found, (problem,) = loaded(tmp_path, {**facts("other", "2020-11-02"), **files})
    assert (problem.where, problem.what) == (where, what)
    assert hint in problem.hint
    assert [document.id for document in found.documents] == ["other"]


def test_what_systems_put_into_folders_is_left_alone(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"{FOLDER}/.DS_Store": b"\0", f"{FOLDER}/day/.DS_Store": b"\0"}
    found, problems = loaded(tmp_path, facts("day", "2020-11-01") | files)
    assert problems == []
    assert found.document_ids == ("day",)


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("title", 'title = "For a friend #OfPeers"'),
        ("subtitle", 'subtitle = "#OfPeers"'),
        ("signed_by.2", 'signed_by = ["INPUD", "#OfPeers"]'),
    ],
)
def test_a_tribute_has_no_hashtag_in_its_titles_or_names(tmp_path: Path, key: str, line: str) -> None:
    toml = changed(STATEMENT, '"statement"', '"tribute"')
    toml = toml.replace('title = "A day"', line) if key == "title" else f"{toml}{line}\n"
    found, (problem,) = loaded(tmp_path, facts("day", "2020-11-01") | {FACTS: toml})
    assert problem.what == f"'#OfPeers' stands in 'document.day.{key}'"
    assert problem.line == toml.splitlines().index(line) + 1
    assert "takes no hashtags" in problem.hint
    assert found.tributes == ()


def test_an_unknown_time_zone_is_told(tmp_path: Path) -> None:
    found, problems = load_campaign(
        workspace(tmp_path, {CAMPAIGN_FILE: changed(CAMPAIGN, "hashtag", 'timezone = "Europe/Kiew"\nhashtag')})
    )
    assert found is None
    assert [problem.what for problem in problems] == [
        "'Europe/Kiew' is no time zone: write a name such as UTC, Europe/Kyiv or Asia/Kathmandu"
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Today is a day", ("Today",)),
        ("Twelve years ago today INPUD was launched", ("Twelve years ago", "today")),
        ("Last Monday, this week and next year", ("Last Monday", "this week", "next year")),
        (
            "a few days ago, twenty-five years ago, 12 years ago",
            ("a few days ago", "twenty-five years ago", "12 years ago"),
        ),
        ("yesterday and tomorrow and yesterday", ("yesterday", "tomorrow")),
        ("three weeks from now", ("three weeks from now",)),
        ("today’s news", ("today",)),
        ("every year since, todays, daily, weeks of work, the next report, this day, the next day", ()),
    ],
)
def test_words_that_mean_another_day_later_are_found(text: str, words: tuple[str, ...]) -> None:
    assert relative_words(text) == words


def document(opens: str) -> Document:
    title = Text("document.day.title", "A day", FACTS, 2)
    instant = datetime.fromisoformat(opens)
    return Document("day", "statement", title, None, date(2020, 11, 1), instant, None, (), FACTS)


@pytest.mark.parametrize(
    ("zone", "opens", "told"),
    [
        ("UTC", "2020-11-01T00:00:00+00:00", False),
        ("UTC", "2020-11-01T23:59:59+00:00", False),
        ("UTC", "2020-10-31T22:00:00+00:00", True),
        ("Europe/Kyiv", "2020-10-31T22:00:00+00:00", False),  # midnight there
        ("America/Lima", "2020-11-01T00:00:00+00:00", True),  # still the day before there
        ("UTC", "2020-11-09T00:00:00+00:00", True),
    ],
)
def test_relative_words_are_told_unless_it_opens_on_its_day_in_the_campaigns_zone(
    zone: str, opens: str, told: bool
) -> None:
    text = Text("document.day.p", "Today and tomorrow.", TEXT, 7)
    problems = list(shifted(replace(campaign(), timezone=zone), document(opens), [text]))
    assert [(problem.where, problem.what.partition(" is said")[0], problem.level) for problem in problems] == (
        [(f"{TEXT}:7", "'Today'", Level.WARNING), (f"{TEXT}:7", "'tomorrow'", Level.WARNING)] if told else []
    )


def test_the_repositorys_documents_are_the_statement_and_the_report_notice() -> None:
    found, problems = load_campaign(REPOSITORY)
    assert found
    assert [problem for problem in problems if FOLDER in problem.file] == []
    assert [(document.id, document.kind, document.dated) for document in found.documents] == [
        ("drug-users-day", "statement", date(2020, 11, 1)),
        ("out-in-the-cold", "report", date(2020, 10, 22)),
    ]
    assert found.tributes == ()
