"""What only some systems have, imported in this one place; elsewhere we do without, and `doctor` says so where it matters."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
from collections.abc import Iterable
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
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_LANDLOCK_CREATE, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT = 444, 445, 446  # the same on x86-64 and arm64
_READ_FILE, _READ_DIR = 4, 8
# Rights over files that Landlock can withhold, by the version of its interface that brought them (landlock(7)).
_FILE_RIGHTS = {1: 0x1FFF, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
CAN_LOCK = fcntl is not None
CAN_LIMIT = resource is not None
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
        most = _allowed(resource.RLIMIT_AS, size)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def limit_files() -> None:
    """No core file, which would hold what was drawn, and not a byte written to any other."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def limit_cpu(seconds: float) -> None:
    """From now on at most so many seconds of this process on all cores, then the kernel ends it."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = _allowed(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 1)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _allowed(limit: int, wanted: int) -> int:
    """No more than whoever started this process allows: asking for more is an error to the system."""
    assert resource is not None
    hard = int(resource.getrlimit(limit)[1])
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)


def lead_group() -> None:
    """Makes this process and all it may start a group of its own; on Linux it ends with its parent, however that ends."""
    if sys.platform != "win32":
        os.setpgid(0, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def end_group(leader: int) -> bool:
    """Ends a process that leads a group, and all in it, at once; False where there is no such group (or no groups)."""
    if sys.platform == "win32":
        return False
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def landlock_version() -> int:
    """Which version of Landlock this kernel offers us, 0 for none: 1 files, 4 connections too, 6 signals and sockets too."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"):
        return 0
    return max(0, int(ctypes.CDLL(None).syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)))


def confine(readable: Iterable[str]) -> None:
    """Takes from this thread, and all it starts, every file but those below `readable`, every write, and the network.

    It needs no rights, and nothing gives them back. Nothing happens where `landlock_version` is 0. Raises OSError.
    """
    version = landlock_version()
    if not version:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    files = sum(rights for since, rights in _FILE_RIGHTS.items() if since <= version)
    attributes = struct.pack("QQQ", files, 3, 3)[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = _call(libc, _LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    for folder in readable:
        below = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        _call(libc, _LANDLOCK_ADD_RULE, rules, 1, struct.pack("=Qi", _READ_FILE | _READ_DIR, below), 0)
        os.close(below)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call(libc, _LANDLOCK_RESTRICT, rules, 0)
    os.close(rules)


def _call(libc: ctypes.CDLL, number: int, *arguments: object) -> int:
    result = int(libc.syscall(number, *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def give_large_blocks_back() -> None:
    """Has glibc return freed blocks of over 1 MiB to the system (mallopt(3), M_MMAP_THRESHOLD).

    By itself it keeps them for each thread, which doubles the memory of many large uploads. Elsewhere nothing is done.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
        if mallopt is not None:
            mallopt(_M_MMAP_THRESHOLD, 1 << 20)
