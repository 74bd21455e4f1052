"""What `[targets.NAME]` says of a bucket, checked. Never a secret: those come from the environment. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from pipeline.errors import UsageError
from pipeline.hashing import why_unsafe

Profile: TypeAlias = Literal["aws", "generic"]

_TEXTS = ("bucket", "prefix", "region", "endpoint_url", "owner")
_SECRET_KEY = re.compile(
    r"secret|password|passwd|token|credential|access.?key|key.?id|private|signature", re.IGNORECASE
)
_SECRET_VALUE = re.compile(
    r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"  # an access key
    r"|^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])[A-Za-z0-9/+=]{40}$"  # as AWS makes secret keys
    r"|://[^/]*@"  # a name and a password in an address
)
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")
_ACCOUNT = re.compile(r"[0-9]{12}")
_AWS_HOST = re.compile(r"(^|\.)amazonaws\.com(\.cn)?$")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a release goes. `prefix` is "" or ends in '/'; "" for `region`, `endpoint_url` leaves it to boto3's chain.

    `owner` is the AWS account the bucket must belong to. `profile` "aws" also sends SHA-256 checksums, which servers
    that only resemble S3 may refuse; "" decides by the endpoint.
    """

    name: str
    bucket: str
    prefix: str = ""
    region: str = ""
    endpoint_url: str = ""
    owner: str = ""
    profile: Profile | Literal[""] = ""

    @property
    def where(self) -> str:
        """As people know it: `s3://bucket/prefix`."""
        return f"s3://{self.bucket}/{self.prefix}"


def read_settings(name: str, settings: Mapping[str, object]) -> Settings:
    """Raises UsageError for what is missing, of the wrong kind, or looks like a secret; that is never printed."""
    where = f"[targets.{name}]"
    for key, value in settings.items():
        if _looks_secret(key, value):
            raise UsageError(
                f"{key} looks like a secret, and a secret does not belong in campaign.toml",
                where=where,
                hint="take it out, make a new one where you got it (this one may have been seen), and set it in "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or in your AWS profile",
            )
    if unknown := sorted(settings.keys() - {"kind", "profile", *_TEXTS}):
        raise UsageError(
            f"{unknown[0]} is no setting of a bucket", where=where, hint=f"known: {', '.join((*_TEXTS, 'profile'))}"
        )
    text = {key: _text(where, settings, key) for key in _TEXTS}
    if not _BUCKET.fullmatch(text["bucket"]):
        raise UsageError(f"bucket {text['bucket']!r} is no name of a bucket", where=where, hint='add bucket = "..."')
    if text["owner"] and not _ACCOUNT.fullmatch(text["owner"]):
        raise UsageError("owner is no AWS account", where=where, hint="its number has 12 digits")
    prefix = text["prefix"].strip("/")
    if prefix and (fault := why_unsafe(prefix)):
        raise UsageError(f"prefix {prefix!r} {fault}", where=where)
    if text["endpoint_url"]:
        check_endpoint(text["endpoint_url"], where)
    return Settings(
        name,
        text["bucket"],
        f"{prefix}/" if prefix else "",
        text["region"],
        text["endpoint_url"],
        text["owner"],
        _profile(where, settings),
    )


def check_endpoint(url: str, where: str) -> None:
    """Raises UsageError for an address that is none, or over which anybody on the way could read and change files."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise UsageError(f"{url!r} is no address of a server", where=where, hint='as endpoint_url = "https://host"')
    if parts.scheme == "http" and not _is_loopback(host):
        raise UsageError(
            f"{url} is not encrypted: whoever is on the way could read and change files",
            where=where,
            hint="write https://; without it only this machine itself may be named",
        )


def is_aws(endpoint_url: str) -> bool:
    return _AWS_HOST.search(urlsplit(endpoint_url).hostname or "") is not None


def _looks_secret(key: str, value: object) -> bool:
    return bool(_SECRET_KEY.search(key) or (isinstance(value, str) and _SECRET_VALUE.search(value)))


def _text(where: str, settings: Mapping[str, object], key: str) -> str:
    value = settings.get(key, "")
    if not isinstance(value, str):
        raise UsageError(f"{key} is no text", where=where, hint=f'as {key} = "..."')
    return value.strip()


def _profile(where: str, settings: Mapping[str, object]) -> Profile | Literal[""]:
    value = settings.get("profile", "")
    if value == "aws":
        return "aws"
    if value == "generic":
        return "generic"
    if value == "":
        return ""
    raise UsageError(f"profile {value!r} is not known", where=where, hint='known: "aws", "generic"')


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
