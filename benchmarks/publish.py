"""How long publishing takes beside other tools on the same server, in how many requests, and what kill -9 leaves behind.

`make bench-publish` prints tables; `make bench-publish ARGS=--write` puts them into docs/performance.md too. All servers
are on loopback. Exit code 1 only when a sync of ours failed: a missed goal, or a tool that could not be installed, is in
the tables.
"""

from __future__ import annotations

import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

from benchmarks.publish_kills import Outcome, kill_at_random
from benchmarks.publish_peers import Name, Peer, install
from benchmarks.publish_work import LARGE, SMALL, Spent, SyncFailedError, Workspace, run, s3_server
from benchmarks.report import arguments, machine, table, tell
from pipeline import __version__
from pipeline.hashing import PART
from tests.fakes.dropbox_server import FakeDropbox
from tests.fakes.dropbox_tunnel import certificate, tunnel
from tests.servers.proxy import proxy
from tests.servers.s3 import S3Server
from tests.sync.releases import UNSIGNED

LATENCY = 0.040  # s, round trip
QUIET = 1.0  # load, of two cores
OURS = "packs"
SIGNING_IN = "oauth2/token"
GOALS: dict[Name, float] = {"s5cmd": 1.4, "aws s3 sync": 0.5, "rclone": 0.7}
"""How much of the peer's time we may take."""


@dataclass
class Timing:
    """One tool's first syncs and second ones, and the requests each takes."""

    name: str
    version: str
    cold: list[Spent] = field(default_factory=list)
    again: list[Spent] = field(default_factory=list)
    requests: tuple[int, int] = (0, 0)
    fault: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        name = f"{self.name} {self.version}"
        if self.fault:
            return name, self.fault, *[""] * 7
        cold, again = (
            (*_cells(runs), str(asked)) for runs, asked in zip((self.cold, self.again), self.requests, strict=True)
        )
        return name, *cold, *again


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the second table. No `value` is not measured; whole numbers are counts and shown as such."""

    what: str
    value: float | None
    unit: str
    limit: float | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        goal = "" if self.limit is None else f"<= {self.limit:g} {self.unit}"
        if self.value is None:
            return self.what, "not measured", goal, ""
        met = "" if self.limit is None else "met" if self.value <= self.limit else "MISSED"
        shown = str(self.value) if isinstance(self.value, int) else f"{self.value:.2f}"
        return self.what, f"{shown} {self.unit}", goal, met


@dataclass(frozen=True, slots=True)
class Result:
    server: str
    timings: list[Timing]
    figures: list[Figure]
    remarks: list[str]
    load: str

    def __str__(self) -> str:
        columns = ("(from-to)", "CPU", "requests")
        head = (f"{LATENCY * 1000:.0f} ms away", "first sync", *columns, "nothing changed", *columns)
        first = table([head, *(timing.cells for timing in self.timings)])
        second = table([("what", "measured", "goal", ""), *(figure.cells for figure in self.figures)])
        remarks = "".join(f"- {remark}\n" for remark in self.remarks)
        day = datetime.now(UTC).date()
        return f"{first}\n\n{second}\n\n{remarks}\n{day}; {self.server}; {machine(self.load)}.\n"


def compare(server: S3Server, workspace: Workspace, peers: Sequence[Peer], rounds: int) -> list[Timing]:
    """Everybody publishes the same 400 files to a bucket of its own and then again, taking turns."""
    timings = {OURS: Timing(OURS, __version__)} | {peer.name: Timing(peer.name, peer.version) for peer in peers}
    for number in range(rounds + 1):
        for name, timing in timings.items():
            peer = next((peer for peer in peers if peer.name == name), None)
            _publish_twice(server, workspace, peer, timing, counting=number == 0)
    return list(timings.values())


def _publish_twice(
    server: S3Server, workspace: Workspace, peer: Peer | None, timing: Timing, *, counting: bool
) -> None:
    """`counting` is the first round, of which the times do not count: files and programs are not in memory yet."""
    bucket, asked, spent = server.make_bucket(), [], []
    with proxy(server.port, LATENCY) as between:
        for _ in range(2):
            if peer is None:
                workspace.aim(kind="s3", bucket=bucket, endpoint_url=between.endpoint)
                spent.append(workspace.sync(server.environment()))
            else:
                command = peer.command(workspace.release, bucket, between.endpoint)
                spent.append(run(command, peer.environment(server, between.endpoint)))
            asked.append(len(between.requests))
            between.clear()
    if failed := next((one for one in spent if one.code), None):
        timing.fault = f"failed with exit code {failed.code}"
    elif counting:
        timing.requests = (asked[0], asked[1])
    else:
        timing.cold.append(spent[0])
        timing.again.append(spent[1])


def ratios(timings: Sequence[Timing]) -> list[Figure]:
    ours, *peers = timings
    figures = []
    for name, limit in GOALS.items():
        theirs = next((peer for peer in peers if peer.name == name and peer.cold), None)
        value = _median(ours.cold) / _median(theirs.cold) if theirs else None
        figures.append(Figure(f"first sync, our time beside that of {name}", value, "x", limit))
    figures.append(Figure("nothing changed, 400 files, 40 ms away", _median(ours.again), "s", 0.6))
    return [
        *figures,
        Figure("S3 requests, first sync of 400 files", ours.requests[0], "requests", _most_requests(SMALL)),
        Figure("S3 requests, nothing changed in 400 files", ours.requests[1], "requests", _most_again(SMALL)),
    ]


def large(server: S3Server, workspace: Workspace) -> list[Figure]:
    """2,000 files: requests and memory first of all, for which time does not matter."""
    bucket = server.make_bucket()
    with proxy(server.port) as between:
        workspace.aim(kind="s3", bucket=bucket, endpoint_url=between.endpoint)
        first = workspace.sync(server.environment())
        asked = len(between.requests)
        between.clear()
        again = workspace.sync(server.environment())
        asked_again = len(between.requests)
    workspace.aim(kind="s3", bucket=bucket, endpoint_url=server.endpoint)
    direct = [workspace.sync(server.environment()) for _ in range(3)]
    size = f"2,000 files, {sum(LARGE) / 1e9:.1f} GB"
    return [
        Figure(f"S3 requests, first sync of {size}", asked, "requests", _most_requests(LARGE)),
        Figure("S3 requests, nothing changed in 2,000 files", asked_again, "requests", _most_again(LARGE)),
        Figure(f"peak memory, first sync of {size} to S3", _megabytes(first), "MB", 200),
        Figure(f"peak memory, nothing changed in {size}", _megabytes(again), "MB", 200),
        Figure(f"nothing changed in {size}, no latency", _median(direct), "s"),
    ]


def dropbox(workspace: Workspace, scratch: Path, number: int, most: int) -> tuple[list[Figure], str]:
    """As `packs sync` publishes to the fake, over TLS as to the real one; and what the requests were."""
    scratch.mkdir()
    trusted = certificate(scratch)
    with FakeDropbox() as fake, tunnel(fake, trusted) as address:
        workspace.aim(kind="dropbox", path="/Campaign/Packs")
        env = {
            "HTTPS_PROXY": address,
            "REQUESTS_CA_BUNDLE": str(trusted),
            "PACKS_DROPBOX_APP_KEY": fake.APP_KEY,
            "PACKS_DROPBOX_REFRESH_TOKEN": fake.REFRESH_TOKEN,
        }
        first = workspace.sync(env)
        asked, kinds = _asked(fake), dict(fake.requests)
        fake.requests.clear()
        workspace.sync(env)
        asked_again = _asked(fake)
    what = f"{number:,} files"
    figures = [
        Figure(f"Dropbox requests, first sync of {what}", asked, "requests", most),
        Figure(f"Dropbox requests, nothing changed in {what}", asked_again, "requests", 2),
    ]
    if number == len(LARGE):
        figures.append(Figure(f"peak memory, first sync of {what} to Dropbox", _megabytes(first), "MB", 200))
    of_kinds = ", ".join(f"{count} {name.rpartition('/')[2]}" for name, count in kinds.items() if name != SIGNING_IN)
    return figures, f"Dropbox, first sync of {what}: {of_kinds}"


def killed(outcome: Outcome) -> list[Figure]:
    where = f"kill -9 at {outcome.points} random points"
    return [
        Figure(f"{where}: the next run left another tree", outcome.differing, "times", 0),
        Figure(f"{where}: uploads left over after the next run", outcome.lingering, "uploads", 0),
        Figure(f"{where}: files a reader did not find", outcome.missing, "files", 0),
    ]


def _asked(fake: FakeDropbox) -> int:
    """Requests but for signing in, of which there is one a run."""
    return fake.total - fake.requests[SIGNING_IN]


def _most_requests(sizes: Sequence[int]) -> int:
    """One a small file and a pointer, one a part and two more for what goes in parts, and six."""
    parts = [ceil(size / PART) for size in sizes if size > PART]
    return len(sizes) - len(parts) + len(UNSIGNED) + sum(parts) + 2 * len(parts) + 6


def _most_again(sizes: Sequence[int]) -> int:
    return 2 * ceil((len(sizes) + len(UNSIGNED)) / 2000) + 1


def _megabytes(spent: Spent) -> float | None:
    return spent.peak / 1e6 if spent.peak else None


def _median(runs: Sequence[Spent]) -> float:
    return statistics.median(one.seconds for one in runs)


def _cells(runs: Sequence[Spent]) -> tuple[str, str, str]:
    seconds = [one.seconds for one in runs]
    span = f"{min(seconds):.2f}-{max(seconds):.2f}"
    return f"{_median(runs):.2f} s", span, f"{statistics.median(one.cpu for one in runs):.2f} s"


def wait_for_quiet(patience: float) -> None:
    """Until others leave the machine alone, or patience ends."""
    end = time.monotonic() + patience
    while hasattr(os, "getloadavg") and os.getloadavg()[0] > QUIET and time.monotonic() < end:
        time.sleep(5)


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not known"


def measure(scratch: Path, rounds: int, points: int, patience: float) -> Result:
    _say("installing the other tools")
    peers, missing = install(scratch / "peers")
    workspace = Workspace(scratch / "workspace")
    workspace.make(SMALL, seed=1)
    with s3_server(scratch / "server") as server:
        name = server.name
        _say(f"waiting for a quiet machine (load {_load()})")
        wait_for_quiet(patience)
        before = _load()
        _say(f"publishing 400 files (load {before})")
        timings = compare(server, workspace, peers, rounds)
        load = f"load {before} before the comparison of times, {_load()} after it"
        figures = ratios(timings)
        few, asked_for_few = dropbox(workspace, scratch / "few", len(SMALL), 10)
        _say("publishing 2,000 files")
        workspace.make(LARGE, seed=2)
        figures += large(server, workspace)
    many, asked_for_many = dropbox(workspace, scratch / "many", len(LARGE), 160)
    _say(f"killing {points} syncs")
    with s3_server(scratch / "second server") as server:
        outcome = kill_at_random(server, scratch / "kills", scratch / "second server", points)
    of_kills = (
        f"of the {outcome.points} kills {outcome.early} hit a sync that was still running, and {outcome.begun} left "
        f"uploads in parts unfinished; the reader looked {outcome.looks} times"
    )
    remarks = [*missing, asked_for_few, asked_for_many, of_kills, *outcome.faults]
    return Result(name, timings, [*figures, *few, *many, *killed(outcome)], remarks, load)


def _say(what: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {what}", file=sys.stderr, flush=True)


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each tool publishes, for the median")
    parser.add_argument("--kills", type=int, default=30, help="how many syncs are killed")
    parser.add_argument("--patience", type=float, default=300, help="seconds to wait for a quiet machine at most")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers end and folders go, as with Ctrl-C
    try:
        with tempfile.TemporaryDirectory() as folder:
            result = str(measure(Path(folder), options.rounds, options.kills, options.patience))
    except SyncFailedError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    tell(result, "publishing", write=options.write)
    return 0


if __name__ == "__main__":
    sys.exit(main())
