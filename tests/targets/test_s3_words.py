"""Whatever keeps us from a bucket is one clear line with what to do, and quickly."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import botocore.auth
import pytest

from pipeline.errors import PipelineError, TargetUnavailableError, UsageError
from pipeline.targets import open_target, s3_client
from pipeline.targets.base import Item, Target
from tests.servers.processes import free_port
from tests.servers.proxy import Fault, Proxy
from tests.servers.s3 import OTHER_KEY, OTHER_SECRET, S3Server
from tests.targets.conformance import put, read
from tests.targets.publishing import open_bucket

slow = pytest.mark.slow
on_rclone = pytest.mark.parametrize("s3_server", ["rclone"], indirect=True)
on_radosgw = pytest.mark.parametrize("s3_server", [pytest.param("radosgw http", marks=slow)], indirect=True)
over_tls = pytest.mark.parametrize("s3_server", [pytest.param("radosgw https", marks=slow)], indirect=True)

FORBIDDING = """{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam:::user/u"]},
   "Action": ["s3:ListBucket", "s3:GetObject"], "Resource": ["arn:aws:s3:::%s", "arn:aws:s3:::%s/*"]}]}"""


def told(target: Target) -> PipelineError:
    """What every way of using it raises, the same for each."""
    ways: list[Callable[[], object]] = [
        target.entries,
        target.sweep,
        lambda: put(target, {"en/a": b"a"}),
        lambda: target.put_pointer("manifest.json", b"1", None),
        lambda: read(target, "manifest.json"),
        lambda: list(target.delete_many(["en/a"])),
    ]
    errors = []
    for way in ways:
        with pytest.raises(PipelineError) as raised:
            way()
        errors.append(raised.value)
    assert {(error.what, error.hint, type(error)) for error in errors} == {
        (errors[0].what, errors[0].hint, type(errors[0]))
    }
    return errors[0]


@on_rclone
@pytest.mark.parametrize(
    ("fault", "what", "hint"),
    [
        ("403 ExpiredToken", "have expired", "sign in again"),
        ("403 RequestTimeTooSkewed", "clock", "set the clock"),
        ("404 NoSuchBucket", "no such bucket", "create the bucket"),
        ("403 InvalidAccessKeyId", "does not know these credentials", "AWS_ACCESS_KEY_ID"),
        ("403 SignatureDoesNotMatch", "does not fit", "AWS_ACCESS_KEY_ID"),
        ("301 PermanentRedirect", "another region", "set region"),
        ("400 AuthorizationHeaderMalformed <Region>mars-1</Region>", "another region", 'region = "mars-1"'),
    ],
)
def test_what_is_wrong_with_the_place_is_told_with_what_to_do(
    fault: str, what: str, hint: str, s3_server: S3Server, s3_proxy: Proxy, tmp_path: Path
) -> None:
    target = open_bucket(s3_server, tmp_path, endpoint_url=s3_proxy.endpoint)
    s3_proxy.faults.append(Fault("*", fault))
    error = told(target)
    assert isinstance(error, TargetUnavailableError)
    assert what in error.what
    assert hint in (error.hint or "")
    assert s3_server.secret not in f"{error!r} {error.hint}"


@on_rclone
def test_a_bucket_that_is_not_there_is_told(s3_server: S3Server, tmp_path: Path) -> None:
    error = told(open_bucket(s3_server, tmp_path, "nowhere"))
    assert error.what == "the bucket cannot be used: there is no such bucket"
    assert error.where == f"s3://nowhere/ at {s3_server.endpoint}"


@on_rclone
def test_wrong_credentials_are_told(s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = s3_server.make_bucket()
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-secret")
    error = told(open_bucket(s3_server, tmp_path, bucket))
    assert "the secret key does not fit" in error.what
    assert "another-secret" not in f"{error!r} {error.hint} {error.__cause__!r}"


@on_rclone
def test_missing_credentials_are_told(s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = s3_server.make_bucket()
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert told(open_bucket(s3_server, tmp_path, bucket)).what == "the bucket cannot be used: there are no credentials"


@on_rclone
def test_a_target_may_have_credentials_of_its_own(
    s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PACKS_SITE_ACCESS_KEY_ID", s3_server.key)
    monkeypatch.setenv("PACKS_SITE_SECRET_ACCESS_KEY", s3_server.secret)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "another")
    assert open_bucket(s3_server, tmp_path).entries() == {}


@on_rclone
@pytest.mark.parametrize("variable", ["AWS_PROFILE"])
def test_a_profile_that_is_not_there_is_wrong_usage(
    variable: str, s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "nobody")
    with pytest.raises(UsageError, match="nobody"):
        open_bucket(s3_server, tmp_path, "packs")


@on_rclone
def test_an_endpoint_in_the_environment_must_be_encrypted_too(
    s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://files.example")
    with pytest.raises(UsageError, match="not encrypted"):
        open_target("site", {"kind": "s3", "bucket": "packs"}, tmp_path)


@on_rclone
def test_a_server_that_is_not_there_is_told_soon(
    s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_client, "PAUSE", 0.02)
    target = open_bucket(s3_server, tmp_path, "packs", endpoint_url=f"http://127.0.0.1:{free_port()}")
    began = time.monotonic()
    with pytest.raises(TargetUnavailableError, match="cannot be reached"):
        target.entries()
    with pytest.raises(TargetUnavailableError, match="cannot be reached"):
        list(target.put_many(Item.of(f"en/{number}", b"a") for number in range(200)))
    assert time.monotonic() - began < 5


@over_tls
def test_a_certificate_nobody_trusts_is_told(
    s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = s3_server.make_bucket()
    monkeypatch.delenv("AWS_CA_BUNDLE")
    error = told(open_bucket(s3_server, tmp_path, bucket))
    assert "certificate is not trusted" in error.what
    assert "AWS_CA_BUNDLE" in (error.hint or "")


@on_radosgw
def test_a_clock_an_hour_off_is_told(s3_server: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = open_bucket(s3_server, tmp_path)
    clock = "get_current_datetime"
    right = getattr(botocore.auth, clock)
    monkeypatch.setattr(botocore.auth, clock, lambda *given: right(*given) + timedelta(hours=1))
    error = told(target)
    assert "this machine's clock is not the server's" in error.what
    assert "set the clock" in (error.hint or "")


@on_radosgw
class TestSomebodyElsesBucket:
    @pytest.fixture
    def bucket(self, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> str:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", OTHER_KEY)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", OTHER_SECRET)
        return s3_server.make_bucket()

    def test_it_may_not_be_read(self, s3_server: S3Server, bucket: str, tmp_path: Path) -> None:
        with pytest.raises(TargetUnavailableError, match="may not do this") as raised:
            open_bucket(s3_server, tmp_path, bucket).entries()
        assert "belongs to somebody else" in (raised.value.hint or "")

    def test_one_that_may_only_be_read_is_left_as_it_is(self, s3_server: S3Server, bucket: str, tmp_path: Path) -> None:
        s3_server.client().put_object(Bucket=bucket, Key="theirs", Body=b"theirs")
        s3_server.client().put_bucket_policy(Bucket=bucket, Policy=FORBIDDING % (bucket, bucket))
        target = open_bucket(s3_server, tmp_path, bucket)
        assert set(target.entries()) == {"theirs"}
        assert target.sweep() == ()
        assert [result.error for result in put(target, {"a": b"a"})] == ["the credentials may not do this"]
        with pytest.raises(TargetUnavailableError, match="may not do this"):
            target.put_pointer("manifest.json", b"1", None)
        with pytest.raises(TargetUnavailableError, match="may not do this"):
            list(target.put_many(Item.of(f"en/{number}", b"a") for number in range(100)))
        assert [bool(result.error) for result in target.delete_many(["theirs"])] == [True]
        assert set(target.entries()) == {"theirs"}
