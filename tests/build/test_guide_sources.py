from __future__ import annotations

from pathlib import Path

from pipeline.build.load import load_sources
from tests.workspaces import small_workspace

CHAPTER = "assets/src/guide/03-more.md"


def test_a_chapter_whose_picture_is_missing_is_left_out_and_told(tmp_path: Path) -> None:
    root = small_workspace(tmp_path, ("en",))
    (root / CHAPTER).write_text("# More {#title}\n\n![Two hands](hands.jpg) {#hands}\n", encoding="utf-8")
    sources, problems = load_sources(root)
    assert sources is not None
    assert [chapter.id for chapter in sources.chapters] == ["overview", "objectives"]
    assert [(found.what, found.where) for found in problems if found.file == CHAPTER] == [
        ("picture 'hands.jpg' is not in assets/src/media", f"{CHAPTER}:3")
    ]
