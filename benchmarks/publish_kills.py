"""kill -9 in the midst of publishing, again and again: what readers see meanwhile, and what the next run makes of it."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.publish_work import MB, Workspace, chance, clean, collect_garbage, write_release
from benchmarks.report import ROOT
from tests.servers.s3 import S3Server
from tests.targets.publishing import unfinished

SIZES = {
    "en/week-1/pack.zip": 60 * MB,
    "ru/week-1/pack.zip": 60 * MB,
    **{f"en/week-1/{n:02}.png": 120_000 for n in range(20)},
}
"""In both releases, with other bytes in each."""

OWN = ("en/week-2/monday.zip", "en/week-2/tuesday.zip")
"""60 MB more, under another key in each, so that every sync has something to delete too."""

PAUSE = 0.1  # s between two looks of the reader, so as to leave the machine to what is measured
GARBAGE_EVERY = 4


@dataclass
class Outcome:
    """`early`: killed before the end. `begun`: uploads in parts that were left open by so many kills.

    `differing`: next runs after which the tree was not the release. `lingering`: uploads still open after next runs.
    `looks`: how often the reader looked for all files of the manifest it had just read; `missing`: how many it did not
    find while that manifest was still the published one.
    """

    points: int = 0
    early: int = 0
    begun: int = 0
    differing: int = 0
    lingering: int = 0
    looks: int = 0
    missing: int = 0
    faults: list[str] = field(default_factory=list)


class Reader(threading.Thread):
    """Reads the published manifest and asks for every file it names, over and over."""

    def __init__(self, server: S3Server, bucket: str, outcome: Outcome) -> None:
        super().__init__(daemon=True)
        self._client, self._bucket, self._outcome = server.client(), bucket, outcome
        self._looking = threading.Lock()
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(PAUSE):
            self.look()

    def look(self) -> None:
        with self._looking:
            manifest = self._manifest()
            gone = [file["path"] for file in json.loads(manifest)["files"] if not self._is_there(file["path"])]
            if (
                gone and self._manifest() == manifest
            ):  # else it was replaced while we followed it: we follow the new one
                self._outcome.missing += len(gone)
                self._outcome.faults.append(f"a reader did not find {', '.join(gone)}")
            self._outcome.looks += 1

    def _manifest(self) -> bytes:
        body: bytes = self._client.get_object(Bucket=self._bucket, Key="manifest.json")["Body"].read()
        return body

    def _is_there(self, key: str) -> bool:
        try:
            self._client.head_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.ClientError:
            return False
        return True


def kill_at_random(server: S3Server, scratch: Path, server_folder: Path, points: int, seed: int = 9) -> Outcome:
    """Two releases take turns: each is published, killed at a moment drawn from all of a sync's time, and run again."""
    outcome, draw = Outcome(), chance(seed)
    scratch.mkdir()
    workspace, bucket = Workspace(scratch / "workspace"), server.make_bucket()
    workspace.aim(kind="s3", bucket=bucket, endpoint_url=server.endpoint)
    env = {**clean(), **server.environment()}
    releases = [scratch / "first", scratch / "second"]
    for number, folder in enumerate(releases):
        write_release(folder, {**SIZES, OWN[number]: 60 * MB}, seed + number)
    seconds = 0.0
    for folder in (*releases, releases[0]):  # the last of them replaces and deletes, as those to be killed do
        _show(workspace, folder)
        seconds = workspace.sync(env).seconds
    with _reading(server, bucket, outcome) as reader:
        for point in range(points):
            folder = releases[(point + 1) % 2]
            _show(workspace, folder)
            killed = _killed_after(draw.uniform(0, seconds), workspace, env)
            left = unfinished(server, bucket)
            reader.look()
            workspace.sync(env)
            outcome.points += 1
            outcome.early += killed
            outcome.begun += bool(left)
            outcome.lingering += len(unfinished(server, bucket))
            if fault := _difference(server, bucket, folder):
                outcome.differing += 1
                outcome.faults.append(f"after the run that followed kill {point + 1}: {fault}")
            if point % GARBAGE_EVERY == 0:
                collect_garbage(server_folder)
    return outcome


def _show(workspace: Workspace, folder: Path) -> None:
    """Makes `folder` the release that `packs` publishes."""
    workspace.release.parent.mkdir(exist_ok=True)
    workspace.release.unlink(missing_ok=True)
    workspace.release.symlink_to(folder)


def _killed_after(seconds: float, workspace: Workspace, env: Mapping[str, str]) -> bool:
    """Whether it was still running then."""
    process = subprocess.Popen(
        workspace.command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True


def _difference(server: S3Server, bucket: str, folder: Path) -> str:
    """How what is stored, every byte of it fetched, differs from the release; "" when it does not."""
    client: Any = server.client()
    wanted = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    found = {entry["Key"] for page in pages for entry in page.get("Contents", ())}
    if found != wanted.keys():
        return f"missing or extra: {', '.join(sorted(found ^ wanted.keys()))}"
    for key, path in wanted.items():
        digest = sha256()
        for chunk in client.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(1 << 20):
            digest.update(chunk)
        if digest.digest() != sha256(path.read_bytes()).digest():
            return f"{key} has other bytes"
    return ""


@contextmanager
def _reading(server: S3Server, bucket: str, outcome: Outcome) -> Iterator[Reader]:
    reader = Reader(server, bucket, outcome)
    reader.start()
    try:
        yield reader
    finally:
        reader.stopped.set()
        reader.join()
