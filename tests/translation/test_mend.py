from __future__ import annotations

from pathlib import Path

from pipeline.build.load import Sources, load_sources
from pipeline.translation.mend import Mended, mend
from tests.workspaces import ESSENTIAL, edit, small_workspace

AR = "locales/ar.po"
HEADLINE = "week.essential.headline"


def loaded(root: Path) -> Sources:
    sources, _ = load_sources(root)
    assert sources is not None
    return sources


def mended_in(root: Path) -> tuple[Mended, ...]:
    sources = loaded(root)
    return mend(root, sources.campaign, sources.texts, sources.catalogs, sources.lists)


def test_only_the_string_at_fault_changes_in_a_po(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    before = (root / AR).read_text("utf-8")
    edit(root / AR, "خدمات الحد", "خدمات  الحد")
    (done,) = mended_in(root)
    assert (done.key, done.file, done.by_hand) == (HEADLINE, AR, False)
    assert (root / AR).read_text("utf-8") == before
    assert mended_in(root) == ()


def test_a_po_with_nothing_to_mend_keeps_its_bytes(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    wrapped = (root / AR).read_bytes().replace(b'msgstr "', b'msgstr ""\n"')
    (root / AR).write_bytes(wrapped)
    assert mended_in(root) == ()
    assert (root / AR).read_bytes() == wrapped


def test_english_is_mended_in_its_own_file_and_its_comments_stay(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    before = (root / ESSENTIAL).read_text("utf-8")
    edit(root / ESSENTIAL, "firmly declare", "firmly\u00a0declare")
    (done,) = mended_in(root)
    assert (done.key, done.of_source, done.by_hand) == ("week.essential.ask", True, False)
    assert (root / ESSENTIAL).read_text("utf-8") == before


def test_english_that_stands_otherwise_in_its_file_is_left_to_its_writer(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    edit(root / ESSENTIAL, "firmly declare", r"firmly\u00a0declare")
    before = (root / ESSENTIAL).read_bytes()
    (done,) = mended_in(root)
    assert done.by_hand
    assert (root / ESSENTIAL).read_bytes() == before


def test_what_a_comment_silences_is_not_mended(tmp_path: Path) -> None:
    root = small_workspace(tmp_path)
    edit(root / ESSENTIAL, "firmly declare", "firmly\u00a0declare")
    edit(root / ESSENTIAL, r"\nask =", "\n# ignore: no-break-space\nask =")
    assert mended_in(root) == ()
