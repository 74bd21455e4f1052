"""Workers have memory, time and fonts, and nothing else; whatever one does, the others go on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

import pytest

from pipeline import posix
from pipeline.build import worker as worker_module
from pipeline.build.pool import Pool, _Context
from pipeline.build.worker import WorkerJob, start_worker
from pipeline.draw.fonts import PACK
from pipeline.errors import Problem
from tests.workspaces import REPOSITORY

needs_landlock = pytest.mark.skipif(not posix.landlock_version(), reason="this kernel has no Landlock")
needs_limits = pytest.mark.skipif(not posix.CAN_LIMIT, reason="this system has no limits for processes")


def read(path: str) -> object:
    return Path(path).read_bytes()[:9]


def write(path: str) -> object:
    return Path(path).write_bytes(b"x")


def connect(port: str) -> object:
    with socket.create_connection(("127.0.0.1", int(port)), timeout=2):
        return "connected"


def run(program: str) -> object:
    return subprocess.run([program], check=True, timeout=5).returncode


def confined(doing: Callable[[str], object], what: str, answer: Connection) -> None:
    start_worker([str(PACK)], "typst")
    try:
        answer.send(str(doing(what)))
    except OSError as error:
        answer.send(type(error).__name__)


def in_a_worker(doing: Callable[[str], object], what: object) -> str:
    """What a worker gets for it, or the name of its error."""
    context = _Context()
    ours, theirs = context.Pipe()
    process = context.Process(target=confined, args=(doing, str(what), theirs))
    process.start()
    theirs.close()
    try:
        return str(ours.recv())
    finally:
        process.join(10)


@pytest.mark.skipif(not posix.CAN_LIMIT_MEMORY, reason="this system has no limit of memory")
def test_a_worker_asks_for_no_more_than_who_started_packs_allows() -> None:
    program = (
        "import resource as r; from pipeline import posix;"
        "limits = r.RLIMIT_AS, r.RLIMIT_CPU; sizes = 900 << 20, 99;"
        "[r.setrlimit(limit, (size, size)) for limit, size in zip(limits, sizes)];"
        "posix.limit_memory(1 << 30); posix.limit_cpu(500);"
        "print([r.getrlimit(limit) == (size, size) for limit, size in zip(limits, sizes)])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY, check=False)
    assert done.stdout == "[True, True]\n", done.stderr


@needs_landlock
def test_a_worker_reads_fonts_and_nothing_beside(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "link.ttf").symlink_to(tmp_path / "secret.txt")
    assert in_a_worker(read, next(PACK.glob("*.ttf"))).startswith("b'")
    for outside in ("secret.txt", "link.ttf"):
        assert in_a_worker(read, tmp_path / outside) == "PermissionError"
    assert in_a_worker(read, "/etc/passwd") == "PermissionError"


@needs_landlock
def test_a_worker_writes_nothing_and_starts_nothing(tmp_path: Path) -> None:
    assert in_a_worker(write, tmp_path / "new") == "PermissionError"
    assert in_a_worker(write, PACK / "new.ttf") == "PermissionError"
    assert in_a_worker(run, sys.executable) == "PermissionError"


@pytest.mark.skipif(posix.landlock_version() < 4, reason="this kernel cannot withhold the network")
def test_a_worker_reaches_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert in_a_worker(connect, server.getsockname()[1]) == "PermissionError"


class Job:
    """Looks like a contact sheet, and does something else when it is drawn."""

    def __init__(self, does: str) -> None:
        self.does = does

    @property
    def rows(self) -> object:
        match self.does:
            case "hang":
                time.sleep(60)
            case "die":
                os.abort()
            case "fill memory":
                return bytearray(4 << 30)
            case "raise":
                raise ZeroDivisionError("an engine's own fault")
            case "panic":
                raise SystemExit("not even an Exception")
        return ()


class Drawn(Job):
    """One that is drawn in a moment."""

    @property
    def rows(self) -> object:
        from pipeline.pack.sheet import Cell

        return (("en", (Cell("a", problem="b"),)),)

    title = "drawn"


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    monkeypatch.setattr(worker_module, "MANY_SECONDS", 3.0)
    pool = Pool(2, [REPOSITORY], "typst")  # a worker reads this module for the jobs below
    yield pool
    pool.stop()


@pytest.mark.slow
@needs_limits
def test_whatever_a_job_does_the_others_are_drawn_and_it_is_told(pool: Pool) -> None:
    bad = ("hang", "die", "fill memory", "raise", "panic")
    jobs = {name: cast(WorkerJob, Job(name)) for name in bad}
    jobs |= {f"good {n}": cast(WorkerJob, Drawn("")) for n in range(6)}
    started = time.monotonic()
    results = dict(pool.run(jobs))
    assert time.monotonic() - started < 20
    assert [name for name, result in results.items() if isinstance(result, bytes)] == [f"good {n}" for n in range(6)]
    said = {name: result.what for name, result in results.items() if isinstance(result, Problem)}
    assert "hang took longer than 3 s" in said["hang"]
    assert "die died (exit code -6)" in said["die"]
    assert "more than 1024 MiB" in said["fill memory"]
    assert said["raise"] == "not drawn: ZeroDivisionError: an engine's own fault"
    assert said["panic"] == "not drawn: SystemExit: not even an Exception"


@pytest.mark.slow
def test_there_are_no_more_workers_than_jobs_and_more_where_more_jobs_come(pool: Pool) -> None:
    def drawn(many: int) -> tuple[int, int]:
        jobs = {str(n): cast(WorkerJob, Drawn("")) for n in range(many)}
        made = sum(isinstance(result, bytes) for _, result in pool.run(jobs))
        return made, len(multiprocessing.active_children())

    assert [drawn(1), drawn(5), drawn(1)] == [(1, 1), (5, 2), (1, 2)]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pipeline.build.pool import Pool\n"
        "from tests.build.test_workers import Job\n"
        "if __name__ == '__main__':\n"
        "    pool = Pool(1, [], 'typst'); pool.start(1)\n"
        "    print(pool._pool.schedule(__import__('os').getpid).result(), flush=True)\n"
        "    list(pool.run({'hang': Job('hang')}))\n"
    )
    (tmp_path / "parent.py").write_text(code, encoding="utf-8")
    root = Path(__file__).resolve().parent.parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    with subprocess.Popen([sys.executable, tmp_path / "parent.py"], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and Path(f"/proc/{worker}").exists():
        time.sleep(0.05)
    assert not Path(f"/proc/{worker}").exists() or "State:\tZ" in Path(f"/proc/{worker}/status").read_text("utf-8")
