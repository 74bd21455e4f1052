"""Which pictures there are, and which problem belongs to which of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.draw.model import DrawError
from pipeline.errors import Level, Problem
from pipeline.watch.board import Board, Index, Place, board_of, told_by
from pipeline.watch.sources import Reader
from tests.workspaces import CAMPAIGN, ESSENTIAL, edit, small_workspace

DRAWING = "assets/src/graphics/headline.svg"
SQUARE = Place("essential", "headline", "square", "ar")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_workspace(tmp_path)


def read(root: Path, before: Board) -> tuple[Board, list[Problem]]:
    sources, problems = Reader(root).read()
    assert sources is not None, problems
    return board_of(sources, before), problems


def test_every_graphic_of_every_week_is_there_in_every_language_in_order(root: Path) -> None:
    places = list(read(root, {})[0])
    assert [place.id for place in places] == [
        f"{week}/{graphic}/square/{tag}"
        for week, graphics in (("essential", ("headline", "ask")), ("take-home-oat", ("headline", "ask", "data")))
        for graphic in graphics
        for tag in ("en", "ar")
    ]


def test_a_picture_whose_drawing_is_broken_stays_and_says_why(root: Path) -> None:
    (root / DRAWING).write_text("<svg><g>", encoding="utf-8")
    found, problems = read(root, {})
    assert found[SQUARE].job is None
    (told,) = Index(problems).of(SQUARE, found[SQUARE])
    assert told.problem.file == DRAWING
    assert told.problem.level is Level.ERROR


def test_a_deleted_drawing_is_told_on_its_pictures(root: Path) -> None:
    (root / DRAWING).unlink()
    found, problems = read(root, {})
    (told,) = Index(problems).of(SQUARE, found[SQUARE])
    assert told.problem.what == "graphic 'headline' has no drawing"


def test_pictures_of_a_language_that_cannot_be_read_stay(root: Path) -> None:
    before, _ = read(root, {})
    (root / "locales/ar.po").write_text('msgid "never closed', encoding="utf-8")
    found, problems = read(root, before)
    assert list(found) == list(before)
    assert found[SQUARE].job is None
    (told, *_) = Index(problems).of(SQUARE, found[SQUARE])
    assert told.problem.file == "locales/ar.po"


def test_pictures_of_a_week_that_cannot_be_read_stay_and_those_of_a_deleted_one_go(root: Path) -> None:
    before, _ = read(root, {})
    week = root / ESSENTIAL
    week.write_text("headline =", encoding="utf-8")
    found, problems = read(root, before)
    assert set(found) == set(before)
    assert Index(problems).of(SQUARE, found[SQUARE])[0].problem.file == ESSENTIAL
    week.unlink()
    assert {place.week for place in read(root, found)[0]} == {"take-home-oat"}


def test_pictures_of_a_graphic_nobody_asks_for_any_more_go(root: Path) -> None:
    before, _ = read(root, {})
    edit(root / CAMPAIGN, r'graphics = \["headline", "ask", "data"\]', 'graphics = ["ask", "data"]')
    (root / DRAWING).unlink()
    assert {place.graphic for place in read(root, before)[0]} == {"ask", "data"}


def test_a_problem_of_a_string_belongs_to_the_pictures_and_the_box_that_show_it(root: Path) -> None:
    found, _ = read(root, {})
    job = found[SQUARE].job
    assert job is not None
    at = next(number for number, setting in enumerate(job.settings) if setting.box.name == "headline")
    doubt = Problem("is doubtful", "locales/ar.po", job.settings[at].line, level=Level.WARNING)
    index = Index([doubt, Problem("elsewhere", CAMPAIGN, 1)])
    (told,) = index.of(SQUARE, found[SQUARE])
    assert (told.problem, told.strings) == (doubt, (at,))
    assert (
        index.of(Place("essential", "headline", "square", "en"), found[Place("essential", "headline", "square", "en")])
        == ()
    )
    assert [problem.what for problem in index.elsewhere] == ["elsewhere"]


def test_a_problem_at_a_line_of_the_drawing_outlines_the_box_drawn_there(root: Path) -> None:
    found, _ = read(root, {})
    job = found[SQUARE].job
    assert job is not None
    line = job.settings[1].box.line
    (told,) = Index([Problem("odd", DRAWING, line)]).of(SQUARE, found[SQUARE])
    assert told.strings == tuple(n for n, setting in enumerate(job.settings) if setting.box.line == line)


def test_the_text_that_does_not_fit_is_the_one_that_is_outlined(root: Path) -> None:
    found, _ = read(root, {})
    job = found[SQUARE].job
    assert job is not None
    key = "week.essential.headline"
    told = told_by(DrawError("it", "does not fit", "shorten it", "locales/ar.po", 1, too_long=key), job)
    assert [job.settings[at].key for at in told.strings] == [key]
    assert told.problem == Problem("it: does not fit", "locales/ar.po", 1, "shorten it")
