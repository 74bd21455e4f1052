"""What publishing is measured with: a release of any size made up on the spot, and commands run and watched from outside."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import ROOT
from benchmarks.run import high_water
from pipeline.pack.manifest import Manifest
from tests.servers.authority import make_certificates
from tests.servers.s3 import S3Server, has_radosgw, radosgw, rclone
from tests.sync.releases import pointers_of, published_file

TAGS = ("en", "ru", "es", "it", "ar", "ne")
POLL = 0.02  # s; VmHWM is a high-water mark, so only growth in a process's last moments can be missed
LONGEST = 300  # s; a command that takes longer hangs

KB, MB = 1_000, 1_000_000


def chance(seed: int) -> random.Random:
    """The same each time, so that one run can be compared with the next."""
    return random.Random(seed)  # noqa: S311 - nothing is kept secret with it


def _sizes(number: int, least: int, most: int) -> list[int]:
    source = chance(number)
    return [source.randrange(least, most) for _ in range(number)]


SMALL = _sizes(400, 60 * KB, 180 * KB)
"""400 files of 120 kB on average, 48 MB together."""
LARGE = [*_sizes(1900, 50 * KB, 200 * KB), *[5 * MB] * 90, *[60 * MB] * 10]
"""2,000 files, 1.3 GB together."""


class SyncFailedError(Exception):
    """A command of ours that was to be measured did not do its work."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took: seconds on the clock from before its start to its end, of all cores, bytes at most."""

    seconds: float
    cpu: float
    peak: int
    code: int
    said: str


def run(command: Sequence[str | Path], env: Mapping[str, str]) -> Spent:
    """The command, watched until it ends."""
    start, used = time.perf_counter(), _used()
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
    )
    peaks = [0]
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(POLL):
            peaks.append(high_water(process.pid))

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        said, _ = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        process.kill()
        said = f"{process.communicate()[0]}\nstill running after {LONGEST} s"
    seconds = time.perf_counter() - start
    ended.set()
    watching.join()
    return Spent(seconds, _used() - used, max(peaks), process.returncode, said)


class Workspace:
    """This repository's campaign.toml beside made-up releases; of those, `dist/release` is the one that `packs` takes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.release = root / "dist" / "release"
        shutil.copytree(ROOT / "assets" / "src", root / "assets" / "src")
        self._campaign = root / "assets" / "src" / "campaign.toml"
        self._text = self._campaign.read_text(encoding="utf-8")

    def make(self, sizes: Sequence[int], seed: int) -> None:
        """Random bytes of these sizes, under keys that look like those of a release."""
        shutil.rmtree(self.release, ignore_errors=True)
        names = [f"{TAGS[n % len(TAGS)]}/week-{n % 5}/{n:04}.png" for n in range(len(sizes))]
        write_release(self.release, dict(zip(names, sizes, strict=True)), seed)

    def aim(self, **settings: str) -> None:
        """Lets `packs sync site` go there."""
        lines = [f'{key} = "{value}"' for key, value in settings.items()]
        self._campaign.write_text("\n".join([self._text, "[targets.site]", *lines, ""]), encoding="utf-8")

    @property
    def command(self) -> list[str | Path]:
        return [sys.executable, "-m", "pipeline", "-C", self.root, "sync", "site"]

    def sync(self, env: Mapping[str, str]) -> Spent:
        """`packs sync site` as a person would run it. Raises SyncFailedError."""
        spent = run(self.command, {**clean(), **env})
        if spent.code:
            raise SyncFailedError(f"packs sync: exit code {spent.code}\n{spent.said}")
        return spent


def write_release(folder: Path, sizes: Mapping[str, int], seed: int) -> None:
    """One file after the other, so that it fits into memory whatever its size."""
    source, files = chance(seed), []
    for key, size in sizes.items():
        body = source.randbytes(size)
        (path := folder / key).parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        files.append(published_file(key, body))
    manifest = Manifest("peers", "release", "", (), (), tuple(files), ())
    for key, body in pointers_of(manifest).items():
        (folder / key).write_bytes(body)


def clean() -> dict[str, str]:
    """This machine's environment without credentials, settings or proxies that would change what is measured."""
    meddling = ("AWS_", "RCLONE_", "PACKS_", "DROPBOX_", "S3_")
    names = [name for name in os.environ if not name.startswith(meddling) and not name.lower().endswith("_proxy")]
    return {name: os.environ[name] for name in names}


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """A new one, empty: radosgw over http where it is installed, else rclone's."""
    folder.mkdir()
    if has_radosgw():
        with radosgw(folder, make_certificates(folder)) as (server, _):
            yield server
    else:
        with rclone(folder) as server:
            yield server


def collect_garbage(folder: Path) -> None:
    """What was overwritten radosgw keeps for hours, and its disk is memory; `folder` is that of `s3_server`."""
    if (folder / "ceph.conf").exists():
        env = {**clean(), "CEPH_CONF": str(folder / "ceph.conf")}
        command = ["radosgw-admin", "gc", "process", "--include-all"]
        subprocess.run(command, env=env, check=True, capture_output=True, timeout=120)


def _used() -> float:
    """Seconds of processor that commands which have ended took; servers go on, and so are not among them."""
    times = os.times()
    return times.children_user + times.children_system
