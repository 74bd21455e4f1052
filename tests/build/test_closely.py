"""A close look at a graphic: what only its pictures show, told once a text, in the words of its designer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from pipeline.build.closely import look_closely
from pipeline.build.load import Sources, load_sources
from pipeline.errors import Level, Problem
from tests.workspaces import InProcess, edit, small_workspace

FILE = "assets/src/graphics/headline.svg"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_workspace(tmp_path)


def looked_at(root: Path, graphics: Iterable[str] = ("headline",)) -> list[Problem]:
    return look_closely(root, _sources(root), graphics, (), InProcess())


def _sources(root: Path) -> Sources:
    sources, _ = load_sources(root)
    assert sources is not None
    return sources


@pytest.mark.slow
def test_the_graphics_of_the_repository_leave_no_doubt(root: Path) -> None:
    assert looked_at(root, ("headline", "ask", "data")) == []


@pytest.mark.slow
def test_too_little_contrast_is_told_once_with_layer_colours_place_and_rule(root: Path) -> None:
    edit(root / FILE, 'fill="#fff6ea" text-anchor="start">{{dates}}', 'fill="#6b5c80" text-anchor="start">{{dates}}')
    (told,) = looked_at(root)
    assert (told.file, told.line, told.level) == (FILE, 35, Level.WARNING)
    assert told.what.startswith('text "{{dates}}" has a contrast of 2.')
    assert "#6b5c80 on #341a4f near " in told.what or "#6b5c80 on #44256a near " in told.what
    assert "4.5:1 is asked for (headline square " in told.what
    assert "; and in 3 more pictures" in told.what  # two weeks in two languages
    assert "WCAG 2.2 (1.4.3)" in told.hint


@pytest.mark.slow
def test_large_letters_need_less(root: Path) -> None:
    edit(
        root / FILE, 'fill="#26103b" text-anchor="start" line-height', 'fill="#9d3a63" text-anchor="start" line-height'
    )
    told = looked_at(root)
    assert all("3:1 is asked for" in problem.what for problem in told if "{{headline}}" in problem.what)
    edit(
        root / FILE,
        'fill="#26103b" text-anchor="start">{{campaign}}',
        'fill="#8a2f55" text-anchor="start">{{campaign}}',
    )
    assert any("{{campaign}}" in one.what and "4.5:1 is asked for" in one.what for one in looked_at(root))


@pytest.mark.slow
def test_a_text_that_does_not_fit_in_a_language_is_told_as_building_tells_it(root: Path) -> None:
    edit(root / FILE, "headline-box--bottom--max5--min56", "headline-box--bottom--max1--min150")
    told = [problem for problem in looked_at(root) if problem.level is Level.ERROR]
    assert any("does not fit" in problem.what and "headline square en" in problem.what for problem in told)


@pytest.mark.slow
def test_a_fixed_text_outside_the_safe_area_and_a_text_nobody_sees_are_told(root: Path) -> None:
    note = '<text x="3" y="40" font-family="Rubik" font-weight="700" font-size="40" fill="#26103b">Note</text>'
    cover = '<rect y="812" width="1080" height="268" fill="#26103b"/>'
    edit(root / FILE, "</svg>", f"{note}{cover}</svg>")
    (root / "assets/src/graphics/headline.toml").write_text('fixed = ["Note"]\n', encoding="utf-8")
    told = {problem.what.partition(" (")[0] for problem in looked_at(root)}
    assert any(what.startswith('text "Note" leaves the safe area by 5') for what in told)
    assert any(what.startswith('text "{{dates}}" has a contrast of 1:1') for what in told)


def test_a_placeholder_larger_than_its_box_is_told_with_its_size(root: Path) -> None:
    edit(root / FILE, r'height="60" fill="none"/>', 'height="20" fill="none"/>')
    edit(root / FILE, "dates-box--middle--max1--min28", "dates-box--middle--max1--min14")
    told = [problem.what for problem in looked_at(root)]
    assert any(
        what.startswith('text "{{dates}}" is larger than its box: at 44 px one capital does not fit') for what in told
    )


def test_a_problem_at_a_line_of_a_drawing_names_the_layer_there(root: Path) -> None:
    problems = [
        Problem("font 'X' is not there", FILE, 35),
        Problem("elsewhere", FILE, 1),
        Problem("other", "a.toml", 34),
    ]
    named = look_closely(root, _sources(root), ("headline",), problems, InProcess())
    assert [problem.what for problem in named] == ["text \"{{dates}}\": font 'X' is not there", "elsewhere", "other"]


def test_a_drawing_outside_the_campaign_is_not_looked_at(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "drawing.svg"
    outside.write_bytes((root / FILE).read_bytes().replace(b"headline-box--bottom--max5--min56", b"headline-box--min5"))
    (root / FILE).unlink()
    (root / FILE).symlink_to(outside)
    assert looked_at(root) == []
