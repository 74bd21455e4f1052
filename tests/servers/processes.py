"""Starting a server on loopback and waiting until it answers."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    """A port of the loopback interface that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def wait_until(ready: Callable[[], bool], seconds: float, what: str) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come up within {seconds:.0f} s")
        time.sleep(0.05)


@contextmanager
def running(
    command: Sequence[str | Path], port: int, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[None]:
    """The server while it is needed; its output in `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=env)
    try:
        wait_until(lambda: answers(port) or process.poll() is not None, 20, str(command[0]))
        if process.poll() is not None:
            raise RuntimeError(f"{command[0]} ended at once: {log.read_text(encoding='utf-8', errors='replace')}")
        yield
    finally:
        process.terminate()
        try:
            process.wait(1)  # nothing of it is to last
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
