"""The same sources make the same bytes, wherever and however they are built; and everything works without POSIX."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.shell import command, environment, packs
from tests.workspaces import files, small_workspace, whole_workspace

pytestmark = pytest.mark.slow

AS_OF = ("--release", "--as-of", "2020-11-18T10:00:00+00:00")
ELSEWHERE = {
    "TZ": "Pacific/Kiritimati",
    "LANG": "tr_TR.UTF-8",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "4711",
    "HOME": "/nonexistent",
}


def test_the_real_campaign_is_the_same_bytes_in_another_folder_zone_locale_umask_and_order(tmp_path: Path) -> None:
    here = whole_workspace(tmp_path / "a")
    there = whole_workspace(tmp_path / "a much longer path, with spaces and ümlauts")
    for arguments in ((), AS_OF):
        first = packs("build", *arguments, cwd=here, extra={"PYTHONHASHSEED": "1"})
        assert first.returncode == 0, first.stderr
        odd = ["sh", "-c", 'umask 077; exec "$@"', "sh", *command("build", "--jobs", "1", *arguments)]
        second = subprocess.run(odd, cwd=there, env=environment(ELSEWHERE), capture_output=True, text=True, check=False)
        assert second.returncode == 0, second.stderr
    one, two = files(here / "dist"), files(there / "dist")
    assert one.keys() == two.keys()
    assert [path for path in one if one[path] != two[path]] == []
    pictures = [
        path for path in one if path.startswith("preview/") and path.endswith(".png") and "/review/" not in path
    ]
    assert len(pictures) >= 80
    for tree in ("preview", "release"):
        done = subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=here / "dist" / tree, check=False)
        assert done.returncode == 0


WITHOUT_POSIX = """
import sys
for name in ("fcntl", "resource", "pwd", "grp", "termios"):
    sys.modules[name] = None
"""


def test_a_build_needs_no_posix_only_module(tmp_path: Path) -> None:
    root = small_workspace(tmp_path / "workspace", ("en",))
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(WITHOUT_POSIX, encoding="utf-8")
    env = environment()
    env["PYTHONPATH"] = f"{site}:{env['PYTHONPATH']}"
    probe = subprocess.run([sys.executable, "-c", "import fcntl"], env=env, capture_output=True, check=False)
    assert probe.returncode != 0, "the modules must really be gone"
    done = subprocess.run(command("build"), cwd=root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (root / "dist/preview/en/2020-11-09-essential.en.zip").is_file()
    done = subprocess.run(command("doctor"), cwd=root, env=env, capture_output=True, text=True, check=False)
    assert "not enforced here" in done.stdout
