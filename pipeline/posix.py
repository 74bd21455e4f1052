"""What only POSIX systems have, imported in this one place; elsewhere the build does without, and `doctor` says so."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import IO

fcntl: ModuleType | None
resource: ModuleType | None
try:
    import fcntl
    import resource
except ImportError:  # Windows
    fcntl = resource = None

CAN_LOCK = fcntl is not None
CAN_LIMIT_MEMORY = resource is not None and sys.platform != "darwin"  # macOS refuses RLIMIT_AS


def lock(file: IO[str]) -> bool:
    """Takes the file for this process until it ends; False where another holds it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def limit_memory(size: int) -> None:
    """Caps this process's address space, in bytes, where the system can."""
    if resource is not None and CAN_LIMIT_MEMORY:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
