"""What was made by other code is made again: a recipe, and what is remembered of PDFs, hang on all code that decides."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.build import recipes
from pipeline.pdf import look
from tests.workspaces import REPOSITORY

PACKAGE = REPOSITORY / "pipeline"


def found_by(*patterns: str) -> set[str]:
    return {path.relative_to(PACKAGE).as_posix() for pattern in patterns for path in PACKAGE.glob(pattern)}


def test_what_is_known_of_a_pdf_hangs_on_all_code_that_looks_into_it() -> None:
    asked = "import sys, pipeline.pdf.examine; print(*(name for name in sys.modules if name.count('.') > 1))"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    ours = {f"{name.replace('.', '/')}.py" for name in loaded.stdout.split() if name.startswith("pipeline.")}
    assert {name.removeprefix("pipeline/") for name in ours} <= found_by(*look.CODE)


def test_another_way_to_clean_finds_pdfs_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = look._by()
    for name in found_by(*look.CODE):
        copy = tmp_path / name
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes((PACKAGE / name).read_bytes())
    monkeypatch.setattr(look, "_PACKAGE", tmp_path)
    assert look._by() == before
    (tmp_path / "template/embedded.py").write_bytes(b"another")
    assert look._by() != before


def test_a_picture_hangs_on_all_code_of_templates_that_draws() -> None:
    lines = {line for path in PACKAGE.glob("draw/*.py") for line in path.read_text("utf-8").splitlines()}
    used = {line.split()[1] for line in lines if line.lstrip().startswith("from pipeline.template.")}
    only_told = {
        "template/layout.py",
        "template/references.py",
    }  # where objects went, for people; limits of what is read
    drawing = {f"{name.removeprefix('pipeline.').replace('.', '/')}.py" for name in used} - only_told
    assert drawing <= found_by(*recipes._DRAW)


def test_a_page_hangs_on_all_code_that_shows_it() -> None:
    lines = {line for path in PACKAGE.glob("page/*.py") for line in path.read_text("utf-8").splitlines()}
    used = {line.split()[1] for line in lines if line.startswith("from pipeline.")}
    values = {"campaign/model.py", "pack/manifest.py"}  # where they change, so does what a page is made of
    showing = {f"{name.removeprefix('pipeline.').replace('.', '/')}.py" for name in used} - values
    assert showing <= found_by(*recipes._SHOW)
    assert {"page/page.css", "page/page.js", "page/templates/index.html"} <= found_by(*recipes._SHOW)
