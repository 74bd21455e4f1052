"""A sync that is killed, terminated or stopped with Ctrl-C: what readers find, and what the next run does."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.sync.apply import LocalTree
from pipeline.targets import s3
from tests.servers.processes import wait_until
from tests.servers.proxy import Fault, Proxy
from tests.servers.s3 import S3Server
from tests.targets.publishing import (
    SMALL_PART,
    missing_for_readers,
    open_bucket,
    publish,
    release,
    stored,
    take_small_parts,
    unfinished,
)

ROOT = Path(__file__).parents[2]
FILES = {f"en/w1/{number}": f"{number}".encode() for number in range(8)}
FILES |= {f"en/w1/{name}.zip": name.encode() * (SMALL_PART + 9) for name in "abc"}

# As the command line does it: SIGTERM is an exception that `finally` blocks see.
SYNC = """
import signal, sys
from pathlib import Path
from pipeline.sync.apply import read_local
from pipeline.targets import s3
from tests.targets.publishing import open_target, publish, take_small_parts

take_small_parts()
s3.GRACE = %s
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
tree, workspace, bucket, endpoint = sys.argv[1:]
settings = {"kind": "s3", "bucket": bucket, "endpoint_url": endpoint}
publish(read_local(Path(tree)), open_target("site", settings, Path(workspace)))
"""
GRACE = 1.0  # not the full time: it passes twice, and only then comes what is tested

slow = pytest.mark.slow
both = pytest.mark.parametrize("s3_server", ["rclone", pytest.param("radosgw http", marks=slow)], indirect=True)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    take_small_parts(monkeypatch.setattr)


@pytest.fixture
def local(tmp_path: Path, small_parts: None) -> LocalTree:
    return release(tmp_path / "release", FILES)


class Sync:
    """A sync in a process of its own, by way of the proxy."""

    def __init__(self, server: S3Server, between: Proxy, local: LocalTree, workspace: Path) -> None:
        self.server, self.between, self.local, self.workspace = server, between, local, workspace
        self.bucket = server.make_bucket()
        between.clear()
        command: list[str | Path] = [
            sys.executable,
            "-c",
            SYNC % GRACE,
            local.root,
            workspace,
            self.bucket,
            between.endpoint,
        ]
        self.process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **server.environment()})

    def wait_for(self, count: int, *kinds: str) -> None:
        """Until so many requests (of those kinds, or of any) have come, or it has ended."""

        def reached() -> bool:
            seen = self.between.count(*kinds) if kinds else len(self.between.requests)
            return seen >= count or self.process.poll() is not None

        wait_until(reached, 30, f"request {count}")

    def end(self, number: int) -> float:
        """Send the signal; how many seconds it took to end."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(30)
        return time.monotonic() - began

    def finish(self) -> None:
        """What the next run must bring about, and readers must not have missed before it."""
        there = stored(self.server, self.bucket)
        assert missing_for_readers(there) == []
        whole = {key for key, body in FILES.items() if there.get(key) == body}
        self.between.clear()
        publish(self.local, open_bucket(self.server, self.workspace, self.bucket, endpoint_url=self.between.endpoint))
        assert not whole & {request.key for request in self.between.requests if request.kind in ("put", "create")}
        assert stored(self.server, self.bucket) == {**FILES, **self.local.pointers}
        assert unfinished(self.server, self.bucket) == []
        assert not any((self.workspace / ".pipeline" / "uploads").glob("*"))


@pytest.mark.parametrize(
    ("s3_server", "times"), [("rclone", 6), pytest.param("radosgw http", 30, marks=slow)], indirect=["s3_server"]
)
def test_a_killed_sync_is_finished_by_the_next_one(
    times: int, s3_server: S3Server, s3_proxy: Proxy, local: LocalTree, tmp_path: Path
) -> None:
    s3_proxy.latency = 0.01
    chance = random.Random(times)  # noqa: S311 - the same kills in every run
    left = 0
    for number in range(times):
        sync = Sync(s3_server, s3_proxy, local, tmp_path / f"workspace {number}")
        sync.wait_for(chance.randint(1, 29))
        time.sleep(chance.random() * 0.02)
        sync.end(signal.SIGKILL)
        left += len(unfinished(s3_server, sync.bucket))
        sync.finish()
    assert left, "no kill met an upload in parts: this test proves nothing"


@both
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_sync_that_is_stopped_aborts_its_uploads(
    number: int, s3_server: S3Server, s3_proxy: Proxy, local: LocalTree, tmp_path: Path
) -> None:
    s3_proxy.latency = 0.2
    sync = Sync(s3_server, s3_proxy, local, tmp_path)
    sync.wait_for(2, "part")
    assert unfinished(s3_server, sync.bucket) != []
    assert sync.end(number) < 10
    assert sync.process.returncode == (143 if number == signal.SIGTERM else -signal.SIGINT)
    assert unfinished(s3_server, sync.bucket) == []
    assert "manifest.json" not in stored(s3_server, sync.bucket)
    s3_proxy.latency = 0
    sync.finish()


@both
def test_it_ends_in_time_although_the_server_does_not_answer(
    s3_server: S3Server, s3_proxy: Proxy, local: LocalTree, tmp_path: Path
) -> None:
    sync = Sync(s3_server, s3_proxy, local, tmp_path)
    s3_proxy.faults += [Fault("part", "hang"), Fault("abort", "hang")]
    sync.wait_for(1, "part")
    assert sync.end(signal.SIGTERM) < 10 - 2 * (s3.GRACE - GRACE)
    assert unfinished(s3_server, sync.bucket) != []
    sync.finish()
