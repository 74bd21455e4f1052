"""A client that is not ours, real rclone, sees in the fake Dropbox what we published, and we what it did."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.targets.base import Item
from tests.fakes.dropbox_server import FakeDropbox
from tests.fakes.dropbox_tunnel import certificate, tunnel
from tests.targets.dropbox_account import ROOT, target_on

RCLONE = Path(sysconfig.get_path("scripts")) / "rclone"


class Rclone:
    """rclone on the fake's account, and nothing of this machine's configuration."""

    def __init__(self, fake: FakeDropbox, proxy: str, trusted: Path) -> None:
        token = {"access_token": fake.sign_in(), "token_type": "bearer", "expiry": "2099-01-01T00:00:00Z"}
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(trusted.parent),
            "HTTPS_PROXY": proxy,
            "RCLONE_CONFIG": "",
            "RCLONE_CA_CERT": str(trusted),
            "RCLONE_CONFIG_BOX_TYPE": "dropbox",
            "RCLONE_CONFIG_BOX_TOKEN": json.dumps(token),
        }

    def run(self, *arguments: str) -> str:
        command = [str(RCLONE), *arguments, "--retries", "1", "--low-level-retries", "2"]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def fake() -> Iterator[FakeDropbox]:
    with FakeDropbox() as fake:
        yield fake


@pytest.fixture
def rclone(fake: FakeDropbox, tmp_path: Path) -> Iterator[Rclone]:
    trusted = certificate(tmp_path)
    with tunnel(fake, trusted) as proxy:
        yield Rclone(fake, proxy, trusted)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Names in several scripts, nothing, a little, and more than a block of the content hash."""
    contents = {f"en/week-{number % 7}/{number}.png": bytes([number]) * number for number in range(20)}
    contents |= {"ne/पहिलो हप्ता.zip": b"zip", "ar/الأسبوع.pdf": b"pdf", "en/guide.pdf": bytes(9 << 20)}
    for key, body in contents.items():
        (path := tmp_path / "tree" / key).parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return tmp_path / "tree"


def items_in(folder: Path) -> list[Item]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [Item.of(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files]


def test_rclone_finds_what_we_published_without_a_difference(fake: FakeDropbox, rclone: Rclone, folder: Path) -> None:
    assert not any(result.error for result in target_on(fake).put_many(items_in(folder)))
    told = rclone.run("check", str(folder), f"box:{ROOT}")
    assert "0 differences found" in told
    assert f"{len(items_in(folder))} matching files" in told


def test_we_have_nothing_to_do_where_rclone_has_copied(fake: FakeDropbox, rclone: Rclone, folder: Path) -> None:
    rclone.run("copy", str(folder), f"box:{ROOT}", "--transfers", "2")
    held = target_on(fake).entries()
    assert len(held) == len(items_in(folder))
    assert all(held[item.key].holds(item) for item in items_in(folder))
    assert "0 differences found" in rclone.run("check", str(folder), f"box:{ROOT}")
