"""What may stand in campaign.toml about a bucket, and what must not."""

from __future__ import annotations

import pytest

from pipeline.errors import UsageError
from pipeline.targets.s3_settings import Settings, is_aws, read_settings

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


def read(**settings: object) -> Settings:
    return read_settings("site", {"kind": "s3", **settings})


def test_a_bucket_is_enough() -> None:
    assert read(bucket="peers-packs") == Settings("site", "peers-packs")


@pytest.mark.parametrize("prefix", ["autumn/2026", "/autumn/2026/", "autumn/2026/"])
def test_a_prefix_is_a_folder(prefix: str) -> None:
    settings = read(bucket="peers-packs", prefix=prefix)
    assert (settings.prefix, settings.where) == ("autumn/2026/", "s3://peers-packs/autumn/2026/")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"bucket": ""},
        {"bucket": "a b"},
        {"bucket": "arn:aws:s3:::packs"},
        {"bucket": 3},
        {"bucket": "packs", "prefix": "../up"},
        {"bucket": "packs", "prefix": "a//b"},
        {"bucket": "packs", "owner": "me"},
        {"bucket": "packs", "endpoint": "https://files.example"},
        {"bucket": "packs", "profile": "minio"},
        {"bucket": "packs", "endpoint_url": "files.example"},
        {"bucket": "packs", "endpoint_url": "https://"},
        {"bucket": "packs", "endpoint_url": "https://files.example:port"},
    ],
)
def test_what_makes_no_bucket_is_wrong_usage(settings: dict[str, object]) -> None:
    with pytest.raises(UsageError) as raised:
        read(**settings)
    assert raised.value.where == "[targets.site]"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9", "https://a.example"]
)
def test_this_machine_needs_no_encryption(url: str) -> None:
    assert read(bucket="packs", endpoint_url=url).endpoint_url == url


@pytest.mark.parametrize(
    "url", ["http://files.example", "http://10.0.0.1", "http://localhost.example", "ftp://a.example"]
)
def test_everything_else_does(url: str) -> None:
    with pytest.raises(UsageError):
        read(bucket="packs", endpoint_url=url)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("secret_access_key", SECRET),
        ("aws_secret", SECRET),
        ("password", "hunter2"),
        ("session_token", "x"),
        ("access_key", "AKIAIOSFODNN7EXAMPLE"),
        ("region", "AKIAIOSFODNN7EXAMPLE"),
        ("note", SECRET),
        ("endpoint_url", "https://AKIAIOSFODNN7EXAMPLE:hunter2@files.example"),
        ("endpoint_url", "https://me:hunter2@files.example"),
    ],
)
def test_a_secret_is_refused_and_not_printed(key: str, value: str) -> None:
    with pytest.raises(UsageError) as raised:
        read(bucket="packs", **{key: value})
    said = f"{raised.value.what} {raised.value.where} {raised.value.hint} {raised.value!r}"
    assert key in said
    assert "does not belong in campaign.toml" in said
    assert value not in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("url", "aws"),
    [
        ("https://s3.eu-central-1.amazonaws.com", True),
        ("https://s3.cn-north-1.amazonaws.com.cn", True),
        ("https://amazonaws.com.example", False),
        ("https://files.example", False),
    ],
)
def test_amazon_is_known_by_its_name(url: str, aws: bool) -> None:
    assert is_aws(url) is aws
