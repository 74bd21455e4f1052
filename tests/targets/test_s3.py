"""S3 as a target, on real servers."""

from __future__ import annotations

import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from pipeline.errors import ConflictError, UsageError
from pipeline.hashing import PART
from pipeline.targets import s3
from pipeline.targets.base import Item, Result, Served, Target
from pipeline.targets.s3_journal import Journal
from tests.servers.proxy import Fault, Proxy
from tests.servers.s3 import S3Server
from tests.targets.conformance import TargetSuite, put, read
from tests.targets.publishing import open_bucket, publish, release, stored, unfinished

slow = pytest.mark.slow
RADOSGW = [pytest.param("radosgw http", marks=slow), pytest.param("radosgw https", marks=slow)]
on_radosgw = pytest.mark.parametrize("s3_server", RADOSGW, indirect=True)
on_radosgw_http = pytest.mark.parametrize("s3_server", RADOSGW[:1], indirect=True)
on_rclone = pytest.mark.parametrize("s3_server", ["rclone"], indirect=True)
LOCALSTACK = [pytest.param("localstack", marks=[slow, pytest.mark.mode("PACKS_LOCALSTACK")])]
on_localstack = pytest.mark.parametrize("s3_server", LOCALSTACK, indirect=True)
on_all = pytest.mark.parametrize("s3_server", ["rclone", *RADOSGW, *LOCALSTACK], indirect=True)
on_enforcing = pytest.mark.parametrize("s3_server", [*RADOSGW, *LOCALSTACK], indirect=True)


@on_radosgw
class TestRadosgw(TargetSuite):
    @pytest.fixture
    def target(self, s3_server: S3Server, tmp_path: Path) -> Target:
        return open_bucket(s3_server, tmp_path, prefix="autumn/")


@on_localstack
class TestLocalstack(TargetSuite):
    @pytest.fixture
    def target(self, s3_server: S3Server, tmp_path: Path) -> Target:
        return open_bucket(s3_server, tmp_path, prefix="autumn/", profile="aws")


@on_rclone
class TestRclone(TargetSuite):
    @pytest.fixture
    def target(self, s3_server: S3Server, tmp_path: Path) -> Target:
        return open_bucket(s3_server, tmp_path, prefix="autumn/")

    def test_deleting_what_is_gone_is_no_error(self, target: Target) -> None:
        """Without a key below a file: there rclone 1.75 deletes the file (it clears folders that became empty)."""
        put(target, {"en/a": b"a"})
        keys = ["en/b", "no/such/folder"]
        assert list(target.delete_many(keys)) == [Result(key) for key in keys]
        assert set(target.entries()) == {"en/a"}


@on_all
def test_browsers_are_told_how_to_show_and_keep_a_file(s3_server: S3Server, tmp_path: Path) -> None:
    target = open_bucket(s3_server, tmp_path)
    big = b"b" * (PART + 1)
    for key, body in (("ru/Неделя 1.zip", b"zip"), ("ru/Всё.zip", big)):
        list(target.put_many([Item.of(key, body, Served.file(key, "application/zip"))]))
    target.put_pointer("index.html", b"<html>", None)
    client = s3_server.client()
    heads = {key: client.head_object(Bucket=target.bucket, Key=key) for key in target.entries()}
    assert {key: (head["ContentType"], head["CacheControl"]) for key, head in heads.items()} == {
        "ru/Неделя 1.zip": ("application/zip", "max-age=300"),
        "ru/Всё.zip": ("application/zip", "max-age=300"),
        "index.html": ("text/html; charset=utf-8", "no-cache"),
    }
    assert "filename*=UTF-8''%D0%92%D1%81%D1%91.zip" in heads["ru/Всё.zip"]["ContentDisposition"]


@on_all
def test_beside_the_prefix_nothing_is_seen_or_touched(s3_server: S3Server, tmp_path: Path) -> None:
    client, bucket = s3_server.client(), s3_server.make_bucket()
    for key in ("autumn2/a", "spring/a"):
        client.put_object(Bucket=bucket, Key=key, Body=b"theirs")
    foreign = client.create_multipart_upload(Bucket=bucket, Key="autumn2/big")["UploadId"]
    target = open_bucket(s3_server, tmp_path, bucket, prefix="autumn")
    put(target, {"a": b"ours"})
    list(target.delete_many(["spring/a"]))
    assert set(target.entries()) == {"a"}
    assert target.sweep() == ()
    assert set(stored(s3_server, bucket)) == {"autumn/a", "autumn2/a", "spring/a"}
    assert unfinished(s3_server, bucket) == ["autumn2/big"]
    client.abort_multipart_upload(Bucket=bucket, Key="autumn2/big", UploadId=foreign)


@on_all
def test_a_file_that_changes_while_it_is_sent_leaves_nothing_half_done(s3_server: S3Server, tmp_path: Path) -> None:
    target = open_bucket(s3_server, tmp_path)
    promised = Item.of("big", b"b" * (2 * PART))
    changed = Item("big", promised.sums, b"b" * (2 * PART - 1) + b"c")
    assert [bool(result.error) for result in target.put_many([changed])] == [True]
    assert stored(s3_server, target.bucket) == {}
    assert unfinished(s3_server, target.bucket) == []


@on_all
def test_what_other_programs_have_stored_counts_too(s3_server: S3Server, tmp_path: Path) -> None:
    target, item = open_bucket(s3_server, tmp_path), Item.of("a", b"a")
    s3_server.client().put_object(Bucket=target.bucket, Key="a", Body=b"a")
    assert target.entries()["a"].holds(item)


@on_all
def test_a_sweep_takes_what_a_killed_run_of_ours_left_and_no_more(s3_server: S3Server, tmp_path: Path) -> None:
    client, bucket = s3_server.client(), s3_server.make_bucket()
    for key in ("autumn/ours", "autumn/theirs", "other/ours"):
        client.create_multipart_upload(Bucket=bucket, Key=key)
    target = open_bucket(s3_server, tmp_path, bucket, prefix="autumn")
    assert target.sweep() == ()
    (folder := tmp_path / ".pipeline" / "uploads").mkdir(parents=True)
    (folder / "site-1-abc.txt").write_text("autumn/ours\nother/ours\n", encoding="utf-8")
    (folder / "second-1-abc.txt").write_text("autumn/theirs\n", encoding="utf-8")
    assert target.sweep() == ("ours",)
    assert target.sweep() == ()
    assert unfinished(s3_server, bucket) == ["autumn/theirs", "other/ours"]
    assert [path.name for path in folder.iterdir()] == ["second-1-abc.txt"]


@on_all
def test_an_upload_of_days_ago_is_swept_whoever_began_it(
    s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = open_bucket(s3_server, tmp_path)
    s3_server.client().create_multipart_upload(Bucket=target.bucket, Key="big")
    monkeypatch.setattr(s3, "ABANDONED_AFTER", timedelta(days=-1))
    assert target.sweep() == ("big",)


@on_all
def test_the_uploads_of_a_run_under_way_are_not_swept(s3_server: S3Server, tmp_path: Path) -> None:
    target = open_bucket(s3_server, tmp_path)
    with Journal(tmp_path / ".pipeline" / "uploads", "site").run() as run:
        run.note("big")
        s3_server.client().create_multipart_upload(Bucket=target.bucket, Key="big")
        assert target.sweep() == ()
        run.clean = False
    assert target.sweep() == ("big",)


@on_all
def test_a_link_is_good_for_anybody_until_it_expires(s3_server: S3Server, tmp_path: Path) -> None:
    target = open_bucket(s3_server, tmp_path, prefix="autumn")
    put(target, {"ru/Неделя 1.zip": b"zip"})
    trust = ssl.create_default_context(cafile=s3_server.authority) if s3_server.authority else None
    link = target.share("ru/Неделя 1.zip", datetime.now(UTC) + timedelta(seconds=3))
    assert urlopen(link, context=trust).read() == b"zip"  # noqa: S310 - our own server
    time.sleep(3.5)
    with pytest.raises(HTTPError):
        urlopen(link, context=trust)  # noqa: S310
    for key, expires in (("a.zip", None), ("a.zip", datetime.now(UTC) + timedelta(days=8)), ("ru", None)):
        with pytest.raises(UsageError):
            target.share(key, expires)


@on_enforcing
def test_doctor_is_told_that_conditions_are_enforced(s3_server: S3Server, tmp_path: Path) -> None:
    target = open_bucket(s3_server, tmp_path, prefix="autumn")
    assert target.notes() == (f"S3: s3://{target.bucket}/autumn/ at {s3_server.endpoint}",)
    assert target.notes(ask=True)[1:] == (
        "of two people publishing at once one is told to look again (conditional writes are enforced)",
        "damage on the way is noticed by the server and by us (checksums are verified)",
    )
    assert stored(s3_server, target.bucket) == {}


@on_rclone
def test_doctor_is_told_that_conditions_are_ignored(s3_server: S3Server, tmp_path: Path) -> None:
    target = open_bucket(s3_server, tmp_path)
    assert target.notes(ask=True)[1] == (
        "do not publish from two places at once: the server ignores the conditions of conditional writes"
    )
    assert stored(s3_server, target.bucket) == {}


@on_rclone
def test_doctor_is_told_that_conditions_are_refused(s3_server: S3Server, s3_proxy: Proxy, tmp_path: Path) -> None:
    target = open_bucket(s3_server, tmp_path, endpoint_url=s3_proxy.endpoint)
    s3_proxy.faults.append(Fault("probe", "501", 1))
    assert "the server refuses conditional writes" in target.notes(ask=True)[1]
    first = target.put_pointer("manifest.json", b"1", None)
    with pytest.raises(ConflictError):
        target.put_pointer("manifest.json", b"2", None)
    target.put_pointer("manifest.json", b"2", first.token)


@on_enforcing
def test_of_publishers_on_different_machines_racing_for_a_pointer_one_wins(s3_server: S3Server, tmp_path: Path) -> None:
    bucket = s3_server.make_bucket()
    targets = [open_bucket(s3_server, tmp_path / str(number), bucket) for number in range(8)]
    for expected in (None, "first"):
        token = targets[0].entries()["manifest.json"].token if expected else None

        def won(number: int, token: str | None = token, expected: str | None = expected) -> bool:
            try:
                targets[number].put_pointer("manifest.json", f"{expected} by {number}".encode(), token)
            except ConflictError:
                return False
            return True

        with ThreadPoolExecutor(len(targets)) as pool:
            winners = [number for number, wins in enumerate(pool.map(won, range(len(targets)))) if wins]
        assert [f"{expected} by {number}".encode() for number in winners] == [read(targets[0], "manifest.json")]


@on_radosgw_http
def test_a_bucket_whose_etags_say_nothing_is_asked_for_checksums(
    s3_server: S3Server, s3_proxy: Proxy, tmp_path: Path
) -> None:
    s3_proxy.faults.append(Fault("*", "opaque"))
    settings = {"endpoint_url": s3_proxy.endpoint, "profile": "aws"}
    target = open_bucket(s3_server, tmp_path, **settings)
    items = [Item.of("en/a", b"a"), Item.of("en/b", b"b")]
    assert not any(result.error for result in target.put_many(items))
    assert target.put_pointer("manifest.json", b"1", None).holds(Item.of("manifest.json", b"1"))
    again = open_bucket(s3_server, tmp_path, target.bucket, **settings)
    held = again.entries()
    assert all(held[item.key].holds(item) for item in items)
    assert not held["en/a"].holds(Item.of("en/a", b"c"))
    assert any("every sync asks" in note for note in again.notes())


@on_rclone
def test_the_aws_profile_sends_checksums_and_the_owner(s3_server: S3Server, s3_proxy: Proxy, tmp_path: Path) -> None:
    target = open_bucket(s3_server, tmp_path, endpoint_url=s3_proxy.endpoint, profile="aws", owner="123456789012")
    put(target, {"a": b"a"})
    target.entries()
    target.sweep()
    assert b"".join(target.read("a")) == b"a"
    assert {request.headers.get("x-amz-expected-bucket-owner") for request in s3_proxy.requests} == {"123456789012"}
    (sent,) = [request for request in s3_proxy.requests if request.kind == "put"]
    assert sent.headers["x-amz-checksum-sha256"] == "ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="


@on_rclone
def test_a_read_goes_on_where_it_broke_off(s3_server: S3Server, s3_proxy: Proxy, tmp_path: Path) -> None:
    target = open_bucket(s3_server, tmp_path, endpoint_url=s3_proxy.endpoint)
    body = bytes(range(256)) * 20000
    put(target, {"a": body})
    s3_proxy.faults.append(Fault("get", "reset", 2))
    assert read(target, "a") == body
    assert s3_proxy.count("get") == 3


@on_localstack
def test_a_bucket_that_encrypts_with_a_key_of_its_own_is_published_to_like_any_other(
    s3_server: S3Server, tmp_path: Path
) -> None:
    target = open_bucket(s3_server, tmp_path / "workspace", profile="aws")
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    s3_server.client().put_bucket_encryption(Bucket=target.bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    first = release(tmp_path / "first", {"en/a": b"a", "en/big": b"b" * (PART + 1)})
    publish(first, target)
    assert publish(first, open_bucket(s3_server, tmp_path, target.bucket, profile="aws")).changes == ()
    publish(release(tmp_path / "second", {"en/a": b"A", "en/big": b"B" * (PART + 1)}), target)
    assert read(target, "en/a") == b"A"


@on_localstack
@pytest.mark.parametrize("size", [4, PART + 1])
def test_the_aws_profile_has_its_checksums_verified(size: int, s3_server: S3Server, tmp_path: Path) -> None:
    target = open_bucket(s3_server, tmp_path, profile="aws")
    item = Item.of("a", b"a" * size)
    wrong = replace(item, sums=replace(item.sums, md5="0" * 32, parts_etag="0" * 32 + "-2" if size > PART else ""))
    assert [bool(result.error) for result in target.put_many([wrong])] == [True]
    assert [bool(result.error) for result in target.put_many([item])] == [False]
