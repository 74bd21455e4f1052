"""How many requests a sync takes: exact, because people pay for each and wait for it."""

from __future__ import annotations

import os
from math import ceil
from pathlib import Path

import pytest

from pipeline.hashing import PART
from pipeline.pack.manifest import POINTERS
from pipeline.sync.apply import LocalTree
from pipeline.targets.s3 import S3Target
from tests.servers.proxy import Proxy
from tests.servers.s3 import S3Server
from tests.targets.publishing import open_bucket, planned, publish, release

SMALL = {f"en/w{number % 7}/{number:04}": f"file {number}".encode() for number in range(60)}
BIG = {"en/w1/big.zip": b"z" * (2 * PART + 1), "ru/w1/big.zip": b"y" * (PART + 1)}
PARTS = 3 + 2

slow = pytest.mark.slow
enforcing = pytest.mark.parametrize("s3_server", [pytest.param("radosgw http", marks=slow)], indirect=True)
ignoring = pytest.mark.parametrize("s3_server", ["rclone"], indirect=True)
both = pytest.mark.parametrize("s3_server", ["rclone", pytest.param("radosgw http", marks=slow)], indirect=True)


@pytest.fixture
def target(s3_server: S3Server, s3_proxy: Proxy, tmp_path: Path) -> S3Target:
    return open_bucket(s3_server, tmp_path / "workspace", endpoint_url=s3_proxy.endpoint, prefix="autumn")


@pytest.fixture
def local(tmp_path: Path) -> LocalTree:
    return release(tmp_path / "release", SMALL | BIG)


def objects(local: LocalTree) -> int:
    return len(local.manifest.files) + len(local.pointers)


@enforcing
def test_a_first_sync_takes_one_request_a_file_and_few_more(
    target: S3Target, s3_proxy: Proxy, local: LocalTree
) -> None:
    publish(local, target)
    assert s3_proxy.by_kind == {
        "list": 2,  # what is there, and that all of it has arrived
        "get": 1,  # the manifest that is not there yet
        "uploads": 1,  # what a killed run left
        "put": len(SMALL),
        "create": len(BIG),
        "part": PARTS,
        "complete": len(BIG),
        "probe": 1,  # whether conditions count
        "pointer": len(local.pointers),
    }
    assert len(s3_proxy.requests) <= len(SMALL) + len(local.pointers) + PARTS + 2 * len(BIG) + 6


@ignoring
def test_where_conditions_are_ignored_each_pointer_is_looked_at_before_and_after(
    target: S3Target, s3_proxy: Proxy, local: LocalTree
) -> None:
    publish(local, target)
    assert s3_proxy.count("pointer") == len(local.pointers)
    assert s3_proxy.count("look") == 2 * len(local.pointers)
    assert s3_proxy.count("probe", "delete") == 2
    others = len(s3_proxy.requests) - s3_proxy.count("look", "delete")
    assert others <= len(SMALL) + len(local.pointers) + PARTS + 2 * len(BIG) + 6


@both
def test_when_nothing_changed_the_target_is_listed_and_its_manifest_read(
    target: S3Target, s3_server: S3Server, s3_proxy: Proxy, local: LocalTree, tmp_path: Path
) -> None:
    publish(local, target)
    s3_proxy.clear()
    again = open_bucket(
        s3_server, tmp_path / "elsewhere", target.bucket, endpoint_url=s3_proxy.endpoint, prefix="autumn"
    )
    assert publish(local, again).changes == ()
    assert s3_proxy.by_kind == {"list": 1, "get": 1}
    assert len(s3_proxy.requests) <= 2 * ceil(objects(local) / 2000) + 1


@both
def test_the_same_bytes_with_fresh_times_are_not_sent(
    target: S3Target, s3_proxy: Proxy, local: LocalTree, tmp_path: Path
) -> None:
    publish(local, target)
    s3_proxy.clear()
    assert publish(release(tmp_path / "built again", SMALL | BIG), target).changes == ()
    assert s3_proxy.count("put", "part", "pointer", "create") == 0


@both
def test_one_byte_changed_with_size_and_time_kept_is_exactly_one_upload(
    target: S3Target, s3_proxy: Proxy, local: LocalTree, tmp_path: Path
) -> None:
    publish(local, target)
    s3_proxy.clear()
    key = "en/w1/0001"
    changed = release(tmp_path / "changed", SMALL | BIG | {key: b"F" + SMALL[key][1:]})
    before = (local.root / key).stat()
    os.utime(changed.root / key, ns=(before.st_atime_ns, before.st_mtime_ns))
    publish(changed, target)
    assert [request.key for request in s3_proxy.requests if request.kind == "put"] == [f"autumn/{key}"]
    assert s3_proxy.count("part", "create") == 0


@enforcing
@pytest.mark.parametrize("number", [2000])
def test_two_thousand_objects_are_two_pages(number: int, target: S3Target, s3_proxy: Proxy, tmp_path: Path) -> None:
    contents = {f"en/{index:04}": b"" for index in range(number - len(POINTERS))}
    local = release(tmp_path / "many", contents)
    publish(local, target)
    s3_proxy.clear()
    assert planned(local, target).changes == ()
    assert s3_proxy.by_kind == {"list": 2, "get": 1}


@both
def test_a_thousand_files_are_deleted_with_one_request(target: S3Target, s3_proxy: Proxy) -> None:
    results = list(target.delete_many(f"en/{number}" for number in range(1001)))
    assert len(results) == 1001
    assert not any(result.error for result in results)
    assert s3_proxy.by_kind == {"delete": 2}


@both
def test_small_bodies_are_sent_without_asking_first_and_every_body_with_its_checksum(
    target: S3Target, s3_proxy: Proxy, local: LocalTree
) -> None:
    publish(local, target)
    sent = [request for request in s3_proxy.requests if request.kind in ("put", "part", "pointer")]
    asked = {int(request.headers["Content-Length"]) for request in sent if "Expect" in request.headers}
    assert asked == {PART}
    assert all("Content-MD5" in request.headers for request in sent)
    assert {request.headers["User-Agent"] for request in s3_proxy.requests} == {"packs/0.1.0"}
    assert not any("acl" in name.lower() for request in s3_proxy.requests for name in request.headers)
