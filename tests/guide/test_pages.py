"""Designers' pages as files: names, descriptions, languages, and what is told before anything is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.build.load import load_sources
from pipeline.campaign.load import load_campaign
from pipeline.errors import Level, Problem
from pipeline.guide import pages
from pipeline.guide.chapters import GUIDE
from pipeline.guide.model import Chapter
from pipeline.guide.pages import load_guide, sound_pages
from tests.guide.designed import WORD, page, two_pages
from tests.workspaces import small_workspace

ALT = 'alt = "A white circle on a red ground."\n'
TWO = 'alt = ["A white circle on a red ground.", "The same circle, a page later."]\n'
MAP = f"{GUIDE}/03-map"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_workspace(tmp_path / "campaign", ("en",))


def put(root: Path, name: str, data: bytes | str) -> None:
    (root / GUIDE / name).write_bytes(data.encode() if isinstance(data, str) else data)


def read(root: Path) -> tuple[tuple[Chapter, ...], list[Problem]]:
    campaign, _ = load_campaign(root)
    assert campaign
    found, problems = load_guide(root, campaign)
    sound, faults = sound_pages(root, found)
    return sound, [*problems, *faults]


def told(root: Path) -> list[Problem]:
    return [problem for problem in read(root)[1] if "02-objectives" not in problem.file]


def chapters(root: Path) -> list[tuple[str, list[str]]]:
    return [(chapter.id, sorted(chapter.pages)) for chapter in read(root)[0]]


def test_pages_stand_among_the_chapters_by_their_numbers(root: Path) -> None:
    for name in ("01-map", "10-end"):
        put(root, f"{name}.pdf", page())
        put(root, f"{name}.toml", ALT)
    assert told(root) == []
    assert chapters(root) == [("map", [""]), ("overview", []), ("objectives", []), ("end", [""])]


def test_what_a_page_shows_is_a_string_for_translators(root: Path) -> None:
    put(root, "03-map.pdf", page())
    put(root, "03-map.toml", 'alt = { text = "A circle on a red ground.", note = "The circle is a pill" }\n')
    sources, _ = load_sources(root)
    assert sources
    (text,) = [text for text in sources.texts if text.key == "guide.map.alt"]
    assert (text.text, text.note, text.file, text.line) == (
        "A circle on a red ground.",
        "The circle is a pill",
        f"{MAP}.toml",
        1,
    )


def test_each_of_several_pages_has_a_text_of_its_own(root: Path) -> None:
    put(root, "03-map.en.pdf", two_pages())
    put(root, "03-map.toml", TWO)
    assert told(root) == []
    assert [text.key for text in read(root)[0][-1].texts()] == ["guide.map.alt", "guide.map.alt.2"]


@pytest.mark.parametrize(
    ("files", "file", "what", "hint"),
    [
        ({"03-map.pdf": page()}, ".pdf", "has no alt text", 'alt = "..."'),
        ({"03-map.pdf": page(), "03-map.toml": ""}, ".toml", "'alt' is missing", "alt"),
        ({"03-map.pdf": page(), "03-map.toml": 'alt = ""'}, ".toml", "'alt' is empty", "write"),
        ({"03-map.pdf": page(), "03-map.toml": 'alt = ["", "b"]'}, ".toml", "'alt' has an empty text", "each page"),
        ({"03-map.pdf": page(), "03-map.toml": f"{ALT}neutral = true"}, ".toml", "unknown key 'neutral'", "language_neutral"),
        ({"03-map.toml": ALT}, ".toml", "there is no 03-map.pdf beside it", "put the page there"),
        ({"03-map.pdf": page(), "03-map.toml": TWO}, ".pdf", "has 1 page, and 'alt' describes 2", "for each page"),
        ({"03-map.pdf": page(width=148, height=210), "03-map.toml": ALT}, ".pdf", "page 1 is 148 x 210 mm, and a page of the guide 210 x 297 mm", "A4"),
        ({"03-map.pdf": page(width=297, height=210), "03-map.toml": ALT}, ".pdf", "page 1 is 297 x 210 mm", "upright"),
        ({"03-map.pdf": page(WORD), "03-map.toml": ALT}, ".pdf", "page 1 has text on it, and is meant for every language", "language_neutral = true"),
        ({"03-map.pdf": b"%PDF-1.7 nothing", "03-map.toml": ALT}, ".pdf", "is damaged", "new PDF"),
        ({"03-map.xx.pdf": page(), "03-map.toml": ALT}, ".xx.pdf", "'xx' in its name is no language", "known here"),
        ({"03-map.ru.pdf": page(), "03-map.toml": ALT}, ".ru.pdf", "none of the campaign's languages", "known here"),
        ({"03-map.PDF": page()}, ".PDF", "'03-map.PDF' is no name for a page", "03-map.pdf"),
        ({"03-map.a.b.pdf": page()}, ".a.b.pdf", "is no name for a page", "03-map.pdf"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_page_is_told_and_the_rest_is_there(
    root: Path, files: dict[str, bytes | str], file: str, what: str, hint: str
) -> None:
    for name, data in files.items():
        put(root, name, data)
    found = [problem for problem in told(root) if problem.level is Level.ERROR]
    assert [problem.file for problem in found if what in problem.what and hint in problem.hint] == [f"{MAP}{file}"]
    assert [name for name, _ in chapters(root)] == ["overview", "objectives"]


def test_a_page_called_like_a_chapter_is_told(root: Path) -> None:
    put(root, "03-overview.pdf", page())
    put(root, "03-overview.toml", ALT)
    (problem,) = told(root)
    assert problem.what == f"'overview' is the name of {GUIDE}/01-overview.md already"


def test_text_may_stand_on_the_page_of_one_language_and_where_it_is_right_in_all(root: Path) -> None:
    put(root, "03-map.en.pdf", page(WORD))
    put(root, "03-map.toml", ALT)
    put(root, "04-name.pdf", page(WORD))
    put(root, "04-name.toml", f"{ALT}language_neutral = true\n")
    assert told(root) == []
    assert chapters(root)[2:] == [("map", ["en"]), ("name", [""])]


def test_an_alt_text_that_says_little_is_told(root: Path) -> None:
    put(root, "03-map.pdf", page())
    put(root, "03-map.toml", 'alt = "A map"\n')
    (problem,) = told(root)
    assert (problem.what, problem.level) == ("the alt text 'A map' says little", Level.WARNING)


def test_a_file_beyond_the_limit_is_not_opened(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_BYTES", 100)
    put(root, "03-map.pdf", page())
    put(root, "03-map.toml", ALT)
    (problem,) = told(root)
    assert "at most 100 are read" in problem.what
    assert "smaller pictures" in problem.hint
    assert [name for name, _ in chapters(root)] == ["overview", "objectives"]


def test_a_link_out_of_the_campaign_is_not_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(page())
    (root / GUIDE / "03-map.pdf").symlink_to(tmp_path / "secret.pdf")
    put(root, "03-map.toml", ALT)
    (problem,) = told(root)
    assert "outside the campaign's folder" in problem.what
    assert [name for name, _ in chapters(root)] == ["overview", "objectives"]


def test_a_page_is_looked_into_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "03-map.pdf", page(WORD))
    put(root, "03-map.toml", ALT)
    first = told(root)
    monkeypatch.setattr("subprocess.run", None)
    assert told(root) == first
