"""Runs `packs` as people do: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pipeline", *arguments]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), **(extra or {})}


def packs(*arguments: str, cwd: Path, extra: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The finished command; its output is text."""
    return subprocess.run(
        command(*arguments),
        cwd=cwd,
        env=environment(extra),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
