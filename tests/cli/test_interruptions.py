"""Builds that are stopped at any point, in any way."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.shell import command, environment, packs
from tests.workspaces import files, small_workspace

pytestmark = pytest.mark.slow


def start(root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command("build", "--jobs", "2"),
        cwd=root,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    root = small_workspace(tmp_path_factory.mktemp("undisturbed"))
    assert packs("build", cwd=root).returncode == 0
    return files(root / "dist")


def test_a_build_killed_at_many_points_goes_on_to_the_same_bytes(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    root = small_workspace(tmp_path)
    for moment in (0.4, 0.9, 1.3, 1.7, 2.2, 2.8):
        build = start(root)
        time.sleep(moment)
        build.send_signal(signal.SIGKILL)
        build.communicate()
        for path, body in files(root / "dist").items():
            if path.endswith((".png", ".pdf", ".zip")):
                assert body == undisturbed[path], f"{path} is torn"
    assert packs("build", cwd=root).returncode == 0
    assert files(root / "dist") == undisturbed
    assert list((root / ".pipeline/tmp").iterdir()) == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_build_ends_at_once_in_good_order(
    tmp_path: Path, undisturbed: dict[str, bytes], number: signal.Signals, code: int
) -> None:
    root = small_workspace(tmp_path)
    build = start(root)
    while not (root / ".pipeline/store").exists():
        time.sleep(0.02)
    stopped = time.monotonic()
    build.send_signal(number)
    _, said = build.communicate(timeout=20)
    assert time.monotonic() - stopped < 10
    assert build.returncode == code
    assert "Traceback" not in said
    assert packs("build", cwd=root).returncode == 0
    assert files(root / "dist") == undisturbed
