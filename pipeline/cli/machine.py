"""What of this machine no release may tell."""

from __future__ import annotations

import getpass
import os
import re
import socket
from pathlib import Path

from pipeline.build.traces import Private

_SECRET = re.compile(r"TOKEN|SECRET|PASSW|CREDENTIAL|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY", re.IGNORECASE)
_SHORTEST_SECRET = 8
_SHORTEST_NAME = 4
_SAY_NOTHING = (
    "admin",
    "build",
    "builder",
    "debian",
    "guest",
    "localhost",
    "packs",
    "root",
    "runner",
    "ubuntu",
    "user",
)


def private_here(root: Path) -> Private:
    """Home and workspace, user and host, and what environment variables that are called like secrets hold."""
    home = _home()
    paths = {str(path) for path in (home, root, root.resolve()) if len(path.parts) > 1}
    names = {_user(), socket.gethostname().partition(".")[0], home.name}
    told = tuple(sorted(name for name in names if len(name) >= _SHORTEST_NAME and name.lower() not in _SAY_NOTHING))
    secrets = tuple(
        (variable, value)
        for variable, value in sorted(os.environ.items())
        if _SECRET.search(variable) and len(value) >= _SHORTEST_SECRET
    )
    return Private(tuple(sorted(paths)), told, secrets)


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a number without a name, and no HOME
        return Path()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a number without a name, as in containers; Windows without USERNAME
        return ""
