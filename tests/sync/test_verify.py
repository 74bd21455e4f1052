"""A folder is compared with what it says of itself, by us and by `sha256sum`."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.pack.manifest import MANIFEST, SUMS, sums
from pipeline.pack.manifest_json import to_json
from pipeline.sync.verify import first_five
from tests.sync.releases import manifest_of, verify_tree, write_tree

CONTENTS = {
    "README.txt": b"",
    "en/a.txt": b"a",
    "en/with space.txt": b"b",
    "ne/पहिलो.txt": b"c",
    "ar/*الأسبوع.txt": b"d",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "release", CONTENTS)


def test_a_whole_folder_has_no_differences(tree: Path) -> None:
    assert verify_tree(tree) == ()


def test_review_is_passed_over(tree: Path) -> None:
    (tree / "review").mkdir()
    (tree / "review" / "proof.png").write_bytes(b"png")
    assert verify_tree(tree) == ()


def test_every_difference_is_named(tree: Path) -> None:
    (tree / "en/a.txt").write_bytes(b"b")
    (tree / "ne/पहिलो.txt").unlink()
    (tree / "extra.txt").write_bytes(b"?")
    assert verify_tree(tree) == ("en/a.txt: changed", "ne/पहिलो.txt: missing", "extra.txt: not listed")


@pytest.mark.skipif(os.name == "nt", reason="Windows makes no links for everybody")
def test_a_link_in_the_place_of_a_file_is_a_missing_file(tree: Path) -> None:
    (tree / "elsewhere").write_bytes(b"a")
    (tree / "en/a.txt").unlink()
    (tree / "en/a.txt").symlink_to(tree / "elsewhere")
    assert verify_tree(tree) == ("en/a.txt: missing", "elsewhere: not listed")


def test_sums_alone_will_do(tree: Path) -> None:
    """As in an unpacked zip, and as when somebody took the manifest away."""
    (tree / MANIFEST).unlink()
    assert verify_tree(tree) == ("manifest.json: missing",)
    lines = (tree / SUMS).read_text(encoding="utf-8").splitlines(keepends=True)
    (tree / SUMS).write_text("".join(line for line in lines if MANIFEST not in line), encoding="utf-8")
    assert verify_tree(tree) == ()
    (tree / "en/a.txt").write_bytes(b"b")
    assert verify_tree(tree) == ("en/a.txt: changed",)


def test_missing_sums_are_a_difference(tree: Path) -> None:
    (tree / SUMS).unlink()
    assert verify_tree(tree) == ("SHA256SUMS: missing",)


def test_a_manifest_rewritten_to_fit_a_changed_file_is_found_out(tree: Path) -> None:
    (tree / "en/a.txt").write_bytes(b"forged")
    (tree / MANIFEST).write_bytes(to_json(manifest_of(CONTENTS | {"en/a.txt": b"forged"})))
    assert verify_tree(tree) == ("en/a.txt: manifest.json and SHA256SUMS disagree", "manifest.json: changed")


def test_a_file_only_one_of_the_two_lists_is_a_difference(tree: Path) -> None:
    smaller = manifest_of({key: body for key, body in CONTENTS.items() if key != "en/a.txt"})
    (tree / MANIFEST).write_bytes(to_json(smaller))
    assert "en/a.txt: listed in SHA256SUMS but not in manifest.json" in verify_tree(tree)
    (tree / MANIFEST).write_bytes(to_json(manifest_of(CONTENTS)))
    (tree / SUMS).write_bytes(sums(smaller, to_json(manifest_of(CONTENTS))))
    assert verify_tree(tree) == ("en/a.txt: not listed in SHA256SUMS",)


def test_a_manifest_that_is_none_is_told_and_the_files_checked_all_the_same(tree: Path) -> None:
    (tree / MANIFEST).write_bytes(b"{")
    (tree / "en/a.txt").unlink()
    assert verify_tree(tree) == (
        "manifest.json: this manifest cannot be used: it is no JSON",
        "en/a.txt: missing",
        "manifest.json: changed",
    )


@pytest.mark.parametrize("line", ["nonsense", f"{'a' * 64}  ../out", f"{'a' * 63}  en/a.txt"])
def test_a_line_that_cannot_be_read_is_told(tree: Path, line: str) -> None:
    with (tree / SUMS).open("a", encoding="utf-8", newline="\n") as file:
        file.write(f"{line}\n")
    assert verify_tree(tree) == ("SHA256SUMS: line 7 cannot be read",)


def test_a_folder_that_says_nothing_of_itself_cannot_be_verified(tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UsageError) as raised:
            verify_tree(directory)
        assert raised.value.where == str(directory)


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is missing")
def test_sha256sum_agrees(tree: Path) -> None:
    def check() -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["sha256sum", "--strict", "-c", SUMS], cwd=tree, capture_output=True, check=False)

    assert check().returncode == 0
    assert check().stdout.count(b": OK") == len(CONTENTS) + 1
    (tree / "en/a.txt").write_bytes(b"b")
    assert check().returncode == 1


def test_five_names_are_enough() -> None:
    assert first_five(list("abcde")) == "a, b, c, d, e"
    assert first_five(list("abcdefg")) == "a, b, c, d, e and 2 more"
