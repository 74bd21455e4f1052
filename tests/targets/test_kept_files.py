"""From the command line: a language that would have disappeared stays, is told of by `verify`, and can be withdrawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli import cli
from pipeline.cli.common import run_safely
from tests.cli.shell import packs
from tests.servers.s3 import S3Server
from tests.targets.publishing import stored
from tests.workspaces import CAMPAIGN, approve_everything, drawn_workspace, files

TARGETS = ("shared", "bucket")
WEEKS = ("essential", "take-home-oat")


@pytest.mark.slow
@pytest.mark.parametrize("s3_server", ["rclone"], indirect=True)
def test_a_language_whose_approval_is_gone_is_kept_and_can_be_withdrawn(
    s3_server: S3Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, bucket = drawn_workspace(tmp_path), s3_server.make_bucket()
    with (root / CAMPAIGN).open("a", encoding="utf-8") as out:
        out.write(f'\n[targets.bucket]\nkind = "s3"\nbucket = "{bucket}"\nendpoint_url = "{s3_server.endpoint}"\n')

    def do(*arguments: str) -> str:
        """In this process, which has everything loaded."""
        capsys.readouterr()
        assert run_safely(cli, ["-C", str(root), *arguments]) == 0
        return capsys.readouterr().out

    def publish() -> str:
        done = packs("publish", "--yes", cwd=root)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def held() -> Iterator[dict[str, bytes]]:
        yield files(root / "published")
        yield stored(s3_server, bucket)

    def verified() -> Iterator[str]:
        for target in TARGETS:
            said = do("verify", target)
            assert f"{target}: every file is as published" in said
            yield said

    approve_everything(root, "ar")
    publish()
    before = files(root / "published")
    arabic = {key for key in before if key.startswith(("ar/", "page/ar/"))}
    assert not any("kept" in said for said in verified())

    (root / "locales/reviewed.csv").unlink()
    assert "would disappear: ar" in publish()
    for there in held():
        assert {key: there[key] for key in arabic} == {key: before[key] for key in arabic}
        assert {file["path"] for file in json.loads(there["kept.json"])["files"]} == arabic
    for said in verified():
        assert "essential.ar: " in said
        assert " kept from an earlier release" in said
    assert do("sync", "--dry-run").count("0 to put, 0 to delete") == len(TARGETS)

    do("withdraw", WEEKS[0], "--language", "ar", "--yes")
    publish()
    for there in held():
        assert {key for key in there if key.startswith(("ar/", "page/ar/"))} == {
            key for key in arabic if WEEKS[1] in key
        }
    assert all("take-home-oat.ar: " in said and "essential" not in said for said in verified())

    do("withdraw", WEEKS[1], "--language", "ar", "--yes")
    publish()
    for there in held():
        assert there == files(root / "dist/release")
    assert not any("kept" in said for said in verified())
