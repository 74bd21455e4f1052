"""One request to an S3 server at a time, tried again while that can help. The only module that imports boto3."""

from __future__ import annotations

import io
import logging
import os
import random
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError, IncompleteReadError
from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.parsers import ResponseParserError
from botocore.response import StreamingBody
from urllib3.exceptions import HTTPError

from pipeline import __version__
from pipeline.targets.base import CHUNK
from pipeline.targets.s3_errors import StoreError, no_setup
from pipeline.targets.s3_settings import Settings, check_endpoint, is_aws

TRIES = 5
CONNECT_TIMEOUT, READ_TIMEOUT = 10, 15
PATIENCE = 31.0
"""Seconds a request that has failed is tried again for: with a look at what became of it, an item takes under 60."""

PAUSE = 0.3
"""Seconds: half to all of it times 2, 4, 8, 16 lie between tries."""

EXPECT_ABOVE = 4 << 20
"""Bytes of a body that is sent only after the server has agreed; for less, asking costs more than it saves."""

_USER_AGENT = f"packs/{__version__}"
_FAULTS = (BotoCoreError, ClientError, HTTPError, OSError, ResponseParserError)
_ON_THE_WAY = (HTTPClientError, BotoConnectionError, IncompleteReadError)


@dataclass(frozen=True, slots=True)
class Trying:
    """How a request is tried: so often at most, no more after `stop`; `heard` is told of every try that failed."""

    tries: int = TRIES
    stop: threading.Event = field(default_factory=threading.Event)
    heard: Callable[[StoreError], None] = lambda error: None


class Client:
    """Requests to the bucket of `settings`. Raises StoreError for anything a request may end in but an answer.

    `requests` counts by operation what was sent, tries included.
    """

    def __init__(self, settings: Settings, connections: int) -> None:
        self.settings = settings
        self.requests: dict[str, int] = {}
        self._counting = threading.Lock()
        self._client = _connect(settings, connections)
        check_endpoint(self.endpoint, f"[targets.{settings.name}]")
        self.is_aws = (settings.profile or ("aws" if is_aws(self.endpoint) else "generic")) == "aws"
        events = self._client.meta.events
        events.register_last("before-parameter-build.s3", _follow_no_redirect)
        events.register("before-sign.s3", _leave_out_expect)
        events.register("before-send.s3", _keep_to_ourselves)
        events.register("before-sign.s3.DeleteObjects", _add_md5)
        self._common = {"Bucket": settings.bucket}
        if settings.owner:
            self._common["ExpectedBucketOwner"] = settings.owner

    @property
    def endpoint(self) -> str:
        return str(self._client.meta.endpoint_url)

    def call(
        self, operation: str, parameters: Mapping[str, Any], *, body: bytes | None = None, how: Trying | None = None
    ) -> dict[str, Any]:
        """The answer to a request of boto3's `operation`."""
        how = how or Trying()

        def send() -> dict[str, Any]:
            # A file is sent piece by piece, each with a timeout of its own; bytes would have to go within one.
            content = {} if body is None else {"Body": io.BytesIO(body), "ContentLength": len(body)}
            self._count(operation)
            answer: dict[str, Any] = getattr(self._client, operation)(**self._common, **content, **parameters)
            return answer

        failed_first = 0.0
        for number in range(1, how.tries + 1):
            if how.stop.is_set():
                raise StoreError("Stopped")
            try:
                return send()
            except _FAULTS as error:
                how.heard(fault := _translated(error))
                now = time.monotonic()
                failed_first = failed_first or now - (READ_TIMEOUT if fault.timed_out else 0)
                pause = random.uniform(0.5, 1) * PAUSE * 2**number  # noqa: S311 - so that clients do not come as one
                over = now + pause + READ_TIMEOUT > failed_first + PATIENCE
                if number == how.tries or over or not fault.transient:
                    raise fault from error
                how.stop.wait(pause)
        raise AssertionError("the last try returns or raises")

    def read(self, key: str) -> Iterator[bytes]:
        """An object's bytes; goes on where a connection broke off, as long as it is still the same object."""
        offset, etag = 0, ""
        for number in range(1, TRIES + 1):
            rest: dict[str, Any] = {"Range": f"bytes={offset}-", "IfMatch": etag} if offset else {}
            answer = self.call("get_object", {"Key": key, **rest})
            etag = answer["ETag"]
            try:
                for chunk in _chunks(answer["Body"]):
                    offset += len(chunk)
                    yield chunk
                return
            except StoreError:
                if number == TRIES:
                    raise

    def link(self, key: str, seconds: int) -> str:
        """An address under which anybody may fetch the object for so long."""
        request = {**self._common, "Key": key}
        try:
            return str(self._client.generate_presigned_url("get_object", Params=request, ExpiresIn=seconds))
        except BotoCoreError as error:
            raise _translated(error) from error

    def _count(self, operation: str) -> None:
        with self._counting:
            self.requests[operation] = self.requests.get(operation, 0) + 1


def _connect(settings: Settings, connections: int) -> Any:
    for name in ("boto3", "botocore", "urllib3"):  # at DEBUG they print keys and tokens
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    own = f"PACKS_{settings.name.upper().replace('-', '_')}"
    config = Config(
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        max_pool_connections=connections,
        user_agent=_USER_AGENT,  # botocore's own takes as long to put together, each time, as signing a request
        retries={"total_max_attempts": 1, "mode": "standard"},
        signature_version="s3v4",  # for links too: botocore would sign those in a way newer regions refuse
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "auto" if settings.profile == "aws" or not settings.endpoint_url else "path"},
    )
    try:
        session = boto3.Session(
            aws_access_key_id=os.environ.get(f"{own}_ACCESS_KEY_ID"),
            aws_secret_access_key=os.environ.get(f"{own}_SECRET_ACCESS_KEY"),
            aws_session_token=os.environ.get(f"{own}_SESSION_TOKEN"),
        )
        region = settings.region or session.region_name or "us-east-1"
        return session.client("s3", region_name=region, endpoint_url=settings.endpoint_url or None, config=config)
    except (BotoCoreError, ValueError) as error:
        raise no_setup(settings, str(error)) from error


def _chunks(body: StreamingBody) -> Iterator[bytes]:
    try:
        yield from body.iter_chunks(CHUNK)
    except _FAULTS as error:
        raise _translated(error) from error
    finally:
        body.close()


def _follow_no_redirect(context: dict[str, Any], **_: object) -> None:
    """The person is told the bucket's region once; botocore would ask for it every time, some servers without end."""
    context.setdefault("s3_redirect", {})["redirected"] = True


def _leave_out_expect(request: AWSRequest, **_: object) -> None:
    body = request.data
    if isinstance(body, io.BytesIO) and body.getbuffer().nbytes <= EXPECT_ABOVE and "Expect" in request.headers:
        del request.headers["Expect"]


def _keep_to_ourselves(request: AWSPreparedRequest, **_: object) -> None:
    request.headers["User-Agent"] = _USER_AGENT  # botocore adds its version to every name


def _add_md5(request: AWSRequest, **_: object) -> None:
    """Servers that know no newer checksum want this one for a request that deletes."""
    if isinstance(request.data, bytes) and "Content-MD5" not in request.headers:
        digest = md5(request.data, usedforsecurity=False).digest()
        request.headers["Content-MD5"] = b64encode(digest).decode()


def _translated(error: Exception) -> StoreError:
    if isinstance(error, ClientError):
        answer: Any = error.response
        details = answer.get("Error") or {}
        metadata = answer.get("ResponseMetadata") or {}
        status = int(metadata.get("HTTPStatusCode") or 0)
        region = details.get("Region") or metadata.get("HTTPHeaders", {}).get("x-amz-bucket-region") or ""
        return StoreError(str(details.get("Code") or status), str(details.get("Message") or ""), status, region)
    name = type(error).__name__
    if name == "SSLError" and "CERTIFICATE" not in str(error):
        name = "ConnectionClosedError"  # broken off, but inside TLS
    if isinstance(error, BotoCoreError) and not isinstance(error, _ON_THE_WAY):
        return StoreError(name, str(error))
    return StoreError(name, str(error), unreachable=True)
