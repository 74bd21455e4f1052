"""Every fault in every kind of request ends in done or in a clean failure, and the next run finishes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest

from pipeline.errors import ConflictError, TargetUnavailableError
from pipeline.sync.apply import LocalTree
from pipeline.targets import s3, s3_client
from tests.servers.proxy import Fault, Proxy, proxy
from tests.servers.s3 import S3Server
from tests.targets.publishing import (
    SMALL_PART,
    changed_for_readers,
    missing_for_readers,
    open_bucket,
    publish,
    release,
    stored,
    take_small_parts,
    unfinished,
)

BIG = "en/w1/big.zip"
OLD = {"en/w1/a": b"a", "en/w1/old": b"old", BIG: b"small before"}
NEW = {"en/w1/a": b"A", "en/w1/b": b"b", "en/w1/c": b"c", BIG: b"big" * (SMALL_PART // 3 + 1000)}
UPLOADS = ("put", "create", "part", "complete")

slow = pytest.mark.slow

KINDS = ["list", "get", "uploads", "put", "create", "part", "complete", "probe", "pointer", "delete"]
FAULTS = ["500", "503", "403", "reset", "lost", "hang", "etag"]
ALIKE = {"list", "get", "uploads", "delete"}
WITHOUT_ETAG = {"get", "uploads", "create", "probe", "delete"}


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    take_small_parts(monkeypatch.setattr)


@contextmanager
def in_a_hurry(timeout: float) -> Iterator[None]:
    """With a hundredth of our patience."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(s3_client, "READ_TIMEOUT", timeout)
        patch.setattr(s3_client, "PATIENCE", timeout + 1)
        patch.setattr(s3_client, "PAUSE", 0.01)
        yield


@pytest.fixture
def old(tmp_path: Path) -> LocalTree:
    return release(tmp_path / "old", OLD)


@pytest.fixture
def new(tmp_path: Path) -> LocalTree:
    return release(tmp_path / "new", NEW)


class Outcome:
    """One sync of `new` over `old` with a fault, and one without."""

    def __init__(self, server: S3Server, between: Proxy, old: LocalTree, new: LocalTree, workspace: Path) -> None:
        self.server, self.between, self.workspace, self.new = server, between, workspace, new
        self.bucket = server.make_bucket()
        publish(old, open_bucket(server, workspace, self.bucket))
        between.clear()

    def run(self) -> str:
        """ "" when it was done, else what people are told."""
        target = open_bucket(self.server, self.workspace, self.bucket, endpoint_url=self.between.endpoint)
        try:
            publish(self.new, target)
        except (TargetUnavailableError, ConflictError) as error:
            return error.what
        return ""

    def stored(self) -> dict[str, bytes]:
        return stored(self.server, self.bucket)


def cases() -> Iterator[object]:
    """All of them on rclone; on Ceph's gateway those in which servers differ."""
    for kind, what, often in product(KINDS, FAULTS, ("once", "always")):
        if what != "etag" or kind not in WITHOUT_ETAG:
            marks = [slow] if often == "always" else []
            yield pytest.param("rclone", kind, what, often, marks=marks)
            if kind not in ALIKE and what in ("503", "lost", "reset", "etag"):
                yield pytest.param("radosgw http", kind, what, often, marks=slow)


@pytest.mark.parametrize(("s3_server", "kind", "what", "often"), list(cases()), indirect=["s3_server"])
def test_any_fault_in_any_request_ends_well(
    kind: str,
    what: str,
    often: str,
    s3_server: S3Server,
    s3_proxy: Proxy,
    old: LocalTree,
    new: LocalTree,
    tmp_path: Path,
) -> None:
    sync = Outcome(s3_server, s3_proxy, old, new, tmp_path / "workspace")
    s3_proxy.faults.append(Fault(kind, what, 1 if often == "once" else 1 << 30))
    began = time.monotonic()
    with in_a_hurry(0.4 if what == "hang" else 5):
        told = sync.run()
    assert time.monotonic() - began < 60 / 10
    assert s3_proxy.most_faults() <= s3_client.TRIES * (2 if kind == "pointer" else 1)

    there = sync.stored()
    assert missing_for_readers(there) == []
    if not told:
        assert changed_for_readers(there) == []
        assert there.items() >= {**NEW, **new.pointers}.items()
    elif often == "once":
        assert what in ("403", "etag"), f"a single {what} should have been got over: {told}"

    in_truth = {key for key, body in NEW.items() if there.get(key) == body}
    s3_proxy.clear()
    assert sync.run() == ""
    assert not in_truth & {request.key for request in s3_proxy.requests if request.kind in UPLOADS}
    assert sync.stored() == {**NEW, **new.pointers}
    assert unfinished(s3_server, sync.bucket) == []


@slow
@pytest.mark.parametrize("s3_server", ["rclone"], indirect=True)
def test_with_all_our_patience_it_takes_less_than_a_minute(
    s3_server: S3Server, old: LocalTree, new: LocalTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All waiting is cut to a quarter, and so is the minute; three syncs wait side by side."""
    for name in ("CONNECT_TIMEOUT", "READ_TIMEOUT", "PATIENCE", "PAUSE"):
        monkeypatch.setattr(s3_client, name, getattr(s3_client, name) / 4)
    monkeypatch.setattr(s3, "GRACE", s3.GRACE / 4)

    def told_and_seconds(kind: str) -> tuple[str, float]:
        with proxy(s3_server.port) as between:
            sync = Outcome(s3_server, between, old, new, tmp_path / kind)
            between.faults += [Fault(kind, "hang"), Fault("look", "hang"), Fault("abort", "hang")]
            began = time.monotonic()
            return sync.run(), time.monotonic() - began

    kinds = ("put", "complete", "pointer")
    with ThreadPoolExecutor(len(kinds)) as pool:
        for kind, (told, seconds) in zip(kinds, pool.map(told_and_seconds, kinds), strict=True):
            assert "does not answer" in told, kind
            assert seconds < 60 / 4, kind
