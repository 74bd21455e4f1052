"""What only some systems have, imported in this one place; elsewhere we do without, and `doctor` says so where it matters."""

from __future__ import annotations

import ctypes
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

_M_MMAP_THRESHOLD = -3
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


def give_large_blocks_back() -> None:
    """Has glibc return freed blocks of over 1 MiB to the system (mallopt(3), M_MMAP_THRESHOLD).

    By itself it keeps them for each thread, which doubles the memory of many large uploads. Elsewhere nothing is done.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if mallopt is not None:
            mallopt(_M_MMAP_THRESHOLD, 1 << 20)
