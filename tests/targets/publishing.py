"""Publishing a small release to a bucket, and looking at what readers then find there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline import hashing
from pipeline.sync.apply import LocalTree, apply, kept_at, published, read_local
from pipeline.sync.kept import all_of_ours
from pipeline.sync.plan import Plan, plan
from pipeline.targets import open_target, s3_client, s3_uploads
from pipeline.targets.base import Target
from pipeline.targets.s3 import S3Target
from tests.servers.s3 import S3Server
from tests.sync.releases import write_tree

SMALL_PART = 1 << 20
"""Bytes. AWS takes nothing under 5 MiB; the servers of the tests do, and get far fewer bytes so."""


def take_small_parts(change: Callable[[object, str, object], None] = setattr) -> None:
    """Uploads in parts, and those that ask the server first, begin at this size; `change` may undo it later."""
    change(hashing, "PART", SMALL_PART)
    change(s3_uploads, "PART", SMALL_PART)
    change(s3_client, "EXPECT_ABOVE", SMALL_PART - 1)


def open_bucket(server: S3Server, workspace: Path, bucket: str = "", **more: str) -> S3Target:
    """A bucket of that server, a new one unless it is named; `endpoint_url` may lead there by way of a proxy."""
    settings = {"kind": "s3", "bucket": bucket or server.make_bucket(), "endpoint_url": server.endpoint, **more}
    target = open_target("site", settings, workspace)
    assert isinstance(target, S3Target)
    return target


def release(folder: Path, contents: Mapping[str, bytes]) -> LocalTree:
    return read_local(write_tree(folder, contents))


def planned(local: LocalTree, target: Target) -> Plan:
    remote = target.entries()
    return plan(local.manifest, local.pointers, remote, all_of_ours(published(target), kept_at(target, remote)))


def publish(local: LocalTree, target: Target) -> Plan:
    """As `packs sync` does it; gives the plan that was carried out."""
    steps = planned(local, target)
    apply(steps, local, target, lambda action: None)
    return steps


def stored(server: S3Server, bucket: str, prefix: str = "") -> dict[str, bytes]:
    """Every object by key without the prefix, read by a client that is not ours."""
    client = server.client()
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    keys = [found["Key"] for page in pages for found in page.get("Contents", ())]
    return {key.removeprefix(prefix): client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def unfinished(server: S3Server, bucket: str) -> list[str]:
    """Keys of uploads in parts that are neither complete nor aborted."""
    client = server.client()
    try:
        return [found["Key"] for found in client.list_multipart_uploads(Bucket=bucket).get("Uploads", ())]
    except client.exceptions.NoSuchUpload:
        return []  # rclone says so when there is none


def missing_for_readers(there: Mapping[str, bytes]) -> list[str]:
    """What the published manifest names and a reader would not find; nothing without a manifest."""
    return [file["path"] for file in _named(there) if file["path"] not in there]


def changed_for_readers(there: Mapping[str, bytes]) -> list[str]:
    """What a reader would find with other bytes than the published manifest says, or not at all."""
    return [
        file["path"] for file in _named(there) if sha256(there.get(file["path"], b"")).hexdigest() != file["sha256"]
    ]


def _named(there: Mapping[str, bytes]) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = json.loads(there.get("manifest.json", b'{"files": []}'))["files"]
    return files
