from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.campaign.files import read_file


def fault(root: Path, path: Path) -> str:
    data, problem = read_file(root, path, 10)
    assert data == b""
    assert problem is not None
    assert problem.file == path.relative_to(root).as_posix()
    return problem.what


def test_a_file_and_a_link_within_the_campaign_are_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    (tmp_path / "b").symlink_to("a")
    assert read_file(tmp_path, tmp_path / "a", 10) == (b"0123456789", None)
    assert read_file(tmp_path, tmp_path / "b", 10) == (b"0123456789", None)


def test_a_link_out_of_the_campaign_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    root = tmp_path / "campaign"
    (root / "in").mkdir(parents=True)
    (root / "direct").symlink_to(tmp_path / "secret")
    (root / "folder").symlink_to(tmp_path)
    (root / "gone").symlink_to("nowhere")
    (root / "circle").symlink_to("circle")
    assert "outside the campaign" in fault(root, root / "direct")
    assert "outside the campaign" in fault(root, root / "folder/secret")
    assert "cannot be read" in fault(root, root / "gone")
    assert "cannot be read" in fault(root, root / "circle")


def test_what_is_no_file_or_too_large_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"0" * 11)
    assert "11 bytes; at most 10" in fault(tmp_path, tmp_path / "large")
    assert "is no file" in fault(tmp_path, tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "is no file" in fault(tmp_path, tmp_path / "pipe")
