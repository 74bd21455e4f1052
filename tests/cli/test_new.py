"""`packs new graphic`: what a designer reads on taking in a drawing, and what is written."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from pipeline.build.load import load_sources
from tests.cli.shell import packs
from tests.template.drawings import drawing
from tests.template.outlines import letters
from tests.workspaces import CAMPAIGN, edit, small_workspace

PAGE = 'width="1080" height="1080" viewBox="0 0 1080 1080"'
BOX = '<rect id="headline-box" x="60" y="60" width="900" height="400" fill="none"/>'
TITLE = '<text id="Title 2" x="60" y="200" font-family="Rubik" font-weight="700" font-size="90">{}</text>'
SOUND = drawing(f'<rect width="1080" height="1080" fill="#fff"/>{BOX}{TITLE.format("{{headline}}")}', PAGE)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_workspace(tmp_path / "campaign")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A drawing outside the workspace."""
    return tmp_path / "export.svg"


def folder(root: Path) -> Path:
    return root / "assets/src/graphics"


def test_a_sound_drawing_is_copied_as_it_is_with_an_options_file(root: Path, export: Path) -> None:
    export.write_bytes(SOUND.replace("\n", "\r\n").encode())
    done = packs("new", "graphic", "poster", "--from", str(export), cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder(root) / "poster.svg").read_bytes() == export.read_bytes()
    assert tomllib.loads((folder(root) / "poster.toml").read_text("utf-8")) == {"text": {"headline": {}}}
    assert "1080 x 1080, for square; 1 text, in px" in done.stdout
    assert "headline (by its token)" in done.stdout
    assert 'assets/src/campaign.toml line 11:\n    graphics = ["headline", "ask", "data", "poster"]' in done.stdout
    assert "packs check --graphic poster" in done.stdout


def test_with_the_line_it_asks_for_the_graphic_is_one_of_the_campaign(root: Path, export: Path) -> None:
    export.write_text(SOUND, encoding="utf-8")
    packs("new", "graphic", "poster", "--from", str(export), cwd=root)
    edit(root / CAMPAIGN, r'"ask", "data"\]', '"ask", "data", "poster"]')
    sources, problems = load_sources(root)
    assert sources is not None
    assert ("poster", "square") in sources.templates
    assert [problem for problem in problems if "poster" in problem.file] == []


def test_campaign_toml_is_left_to_the_person(root: Path, export: Path) -> None:
    before = (root / CAMPAIGN).read_bytes()
    export.write_text(SOUND, encoding="utf-8")
    packs("new", "graphic", "poster", "--from", str(export), cwd=root)
    assert (root / CAMPAIGN).read_bytes() == before


def test_what_has_to_be_mended_is_told_and_the_files_are_there_to_mend(root: Path, export: Path) -> None:
    outlines = f'<path id="Slogan" d="{" ".join(letters("Nothing about us"))}"/>'
    export.write_text(
        drawing(TITLE.format("Harm [/b] reduction") + outlines, 'width="300" height="200"'), encoding="utf-8"
    )
    done = packs("new", "graphic", "poster", "--from", str(export), cwd=root)
    assert done.returncode == 1
    assert 'layer "Title 2" ("Harm [/b] reduction") at 324, 1080 is bound to no string' in done.stderr
    assert "It is laid out anew for square: packs check --layout poster tells how." in done.stdout
    assert 'layer "Slogan" is words turned into shapes' in done.stderr
    assert "Harm [/b] reduction" in done.stdout, "words in brackets are words"
    assert "a text can stand for: headline, ask" in done.stdout
    assert '#     "Harm [/b] reduction",' in (folder(root) / "poster.toml").read_text("utf-8")


def test_a_missing_font_is_told_once_with_the_first_layer_that_asks_for_it(root: Path, export: Path) -> None:
    texts = (TITLE + TITLE.replace("Title 2", "Title 3")).replace("Rubik", "Inter").format("One", "Two")
    export.write_text(drawing(texts, PAGE), encoding="utf-8")
    told = packs("new", "graphic", "poster", "--from", str(export), cwd=root).stderr
    assert told.count("font 'Inter' is not there") == 1
    assert 'layer "Title 2" ("One"): font \'Inter\' is not there' in told


def test_many_texts_alike_are_told_by_a_few_of_them(root: Path, export: Path) -> None:
    texts = "".join(TITLE.replace("Title 2", f"Text {n}").format(f"Word {n}") for n in range(100))
    export.write_text(drawing(texts, PAGE), encoding="utf-8")
    done = packs("new", "graphic", "poster", "--from", str(export), cwd=root)
    assert "and 96 more such texts, from here on\n  hint: type a token" in done.stderr
    assert "and 40 more texts" in done.stdout


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"no drawing", "not readable as SVG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "script"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "size of the drawing is not clear"),
        (b"", "not readable as SVG"),
    ],
)
def test_a_drawing_that_cannot_be_used_is_told_and_nothing_is_written(
    root: Path, export: Path, body: bytes, said: str
) -> None:
    export.write_bytes(body)
    done = packs("new", "graphic", "poster", "--from", str(export), cwd=root)
    assert done.returncode == 1
    assert said in done.stderr
    assert list(folder(root).glob("poster*")) == []


@pytest.mark.parametrize("name", ["headline", "../poster", "Poster", "con", "poster.square"])
def test_a_name_that_is_taken_or_none_is_wrong_usage(root: Path, export: Path, name: str) -> None:
    export.write_text(SOUND, encoding="utf-8")
    before = sorted(folder(root).iterdir())
    done = packs("new", "graphic", name, "--from", str(export), cwd=root)
    assert done.returncode == 2
    assert sorted(folder(root).iterdir()) == before


def test_a_file_that_is_not_there_is_wrong_usage(root: Path) -> None:
    assert packs("new", "graphic", "poster", "--from", "nowhere.svg", cwd=root).returncode == 2


@pytest.mark.mode("PACKS_EXPORTS")
def test_every_real_export_is_taken_in_with_a_report(root: Path) -> None:
    for number, file in enumerate(sorted(Path(os.environ["PACKS_EXPORTS"]).glob("*.svg"))):
        done = packs("new", "graphic", f"real-{number}", "--from", str(file), cwd=root)
        assert done.returncode == 1, file  # made for no campaign of ours
        assert "unexpected" not in done.stderr, done.stderr
        assert "is bound to no string" in done.stderr or "names no string" in done.stderr, file
        assert (folder(root) / f"real-{number}.svg").read_bytes() == file.read_bytes()
        tomllib.loads((folder(root) / f"real-{number}.toml").read_text("utf-8"))
