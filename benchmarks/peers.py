"""Drawing beside other tools: pictures a second on one core, the same pictures for all, in one run.

`make bench-peers` installs what is missing (npm's into a temporary folder, Debian's with apt where it runs as root) and prints
tables; with `ARGS=--write` it also puts them into docs/performance.md. Needs Linux.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

from benchmarks.peers_pictures import KINDS, WARM_UP, Picture, pictures
from benchmarks.peers_tools import PeerFailedError, Tool, encoder, install, packs, processor
from benchmarks.report import BuildFailedError, arguments, load_before, machine, table, tell
from benchmarks.run import PROC

ANOTHER = 8.0
"""Of 255: what differs more on average is another picture, or none. Text a px away makes 3, a missing shadow as much."""
GOALS: Mapping[str, Mapping[str, float]] = {
    "Satori + resvg-js": dict.fromkeys(KINDS, 2),
    "sharp": {"flat": 1, "shadow": 3, "photo": 3},
    "Chromium": dict.fromkeys(KINDS, 4),
    "Inkscape --shell": dict.fromkeys(KINDS, 3),
}
"""How many times as many pictures a second we want to draw."""
LIMIT = 2.5
"""How many times as long as encoding a whole picture may take."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One tool on the pictures of one drawing: seconds of processor, bytes, and how unlike ours they are (mean, 0 to 255)."""

    tool: str
    kind: str
    seconds: float
    size: float
    unlike: float

    @property
    def rate(self) -> float:
        return 1 / self.seconds


def measure(tool: Tool, all_pictures: Sequence[Picture], folder: Path, ours: Path, rounds: int) -> list[Measured]:
    """Medians of the rounds; each starts the tool anew, so that it has met none of the pictures. Raises PeerFailedError."""
    folder.mkdir(exist_ok=True)
    by_kind = {kind: [one for one in all_pictures if one.kind == kind] for kind in (*KINDS, WARM_UP)}
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _ in range(rounds):
        with tool.open(folder) as draw:
            draw(by_kind[WARM_UP])
            for kind in KINDS:
                seconds[kind].append(draw(by_kind[kind]) / len(by_kind[kind]))
    return [
        Measured(tool.name, kind, statistics.median(seconds[kind]), *_looked_at(by_kind[kind], folder, ours))
        for kind in KINDS
    ]


def _looked_at(drawn: Sequence[Picture], folder: Path, ours: Path) -> tuple[float, float]:
    """Mean bytes, and the mean difference of the picture that is least like ours. Raises PeerFailedError for another picture."""
    sizes, differences = [], []
    for picture in drawn:
        sizes.append(picture.png(folder).stat().st_size)
        with Image.open(picture.png(folder)) as theirs, Image.open(picture.png(ours)) as own:
            if theirs.size != own.size:
                raise PeerFailedError(f"{picture.name} is {theirs.width} x {theirs.height} px")
            difference = ImageChops.difference(theirs.convert("RGB"), own.convert("RGB"))
        differences.append(statistics.mean(ImageStat.Stat(difference).mean))
        if differences[-1] > ANOTHER:
            raise PeerFailedError(f"{picture.name} is off by {differences[-1]:.0f} of 255 on average")
    return statistics.mean(sizes), max(differences)


def compare(
    tools: Sequence[Tool], drawn: Sequence[Picture], scratch: Path, rounds: int
) -> tuple[list[Measured], list[str]]:
    """What each tool took, and what went wrong. Raises BuildFailedError where `packs` drew nothing to compare with."""
    found, remarks = [], []
    ours = scratch / "packs"
    for number, tool in enumerate([packs(), *tools, encoder()]):
        print(f"{datetime.now(UTC):%H:%M:%S} {tool.name}", file=sys.stderr, flush=True)
        folder = ours if tool.name in ("packs", "encode only") else scratch / str(number)
        try:
            found += measure(tool, drawn, folder, ours, rounds)
        except (PeerFailedError, BrokenExecutor, OSError) as error:
            if folder == ours:
                raise BuildFailedError(f"{tool.name}: {error}") from error
            remarks.append(f"{tool.name} is not compared: {error}")
    return found, remarks


def figures(found: Sequence[Measured]) -> str:
    """One line a drawing and tool, the quickest first."""
    limit = {one.kind: one.seconds for one in found if one.tool == "encode only"}
    lines = [("picture", "tool", "a second", "CPU", "beside encoding", "file", "unlike ours by")]
    for kind in KINDS:
        for one in sorted((one for one in found if one.kind == kind), key=lambda one: one.seconds):
            unlike = "" if one.tool in ("packs", "encode only") else f"{one.unlike:.2f}"
            beside = f"{one.seconds / limit[kind]:.1f} x"
            lines.append(
                (
                    kind,
                    one.tool,
                    f"{one.rate:.1f}",
                    f"{one.seconds * 1000:.0f} ms",
                    beside,
                    f"{one.size / 1000:.0f} kB",
                    unlike,
                )
            )
    return table(lines)


def goals(found: Sequence[Measured]) -> str:
    """How many times as quick as each tool we are, and what was wanted."""
    at = {(one.tool, one.kind): one.seconds for one in found}
    lines = [("what", "measured", "goal", "")]
    for kind in KINDS:
        own = at["packs", kind]
        for tool, wanted in GOALS.items():
            if (tool, kind) in at:
                times, goal = at[tool, kind] / own, wanted[kind]
                met = "met" if times >= goal else "MISSED"
                lines.append((f"{kind}: pictures a second beside {tool}", f"{times:.2f} x", f">= {goal:g} x", met))
        times = own / at["encode only", kind]
        met = "met" if times <= LIMIT else "MISSED"
        lines.append((f"{kind}: time beside encoding alone", f"{times:.2f} x", f"<= {LIMIT:g} x", met))
    return table(lines)


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=1, help="how often each tool draws all pictures, for the median")
    options = parser.parse_args()
    if not (PROC / "self" / "stat").exists():
        print("error: times on the processor are read from Linux's /proc, which is not here", file=sys.stderr)
        return 1
    try:
        with tempfile.TemporaryDirectory() as folder:
            scratch = Path(folder)
            tools, missing = install(scratch / "npm")
            drawn = pictures(scratch / "campaign")
            load = load_before()
            found, remarks = compare(tools, drawn, scratch, options.rounds)
    except BuildFailedError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    versions = [f"{tool.name} {tool.version}" for tool in (packs(), *tools)]
    notes = "\n".join(f"- {remark}" for remark in [*missing, *remarks, "; ".join(versions)])
    date = datetime.now(UTC).date()
    result = f"{figures(found)}\n\n{goals(found)}\n\n{notes}\n\n{date}; {processor()}, {machine(load)}.\n"
    tell(result, "peers", write=options.write)
    return 0


if __name__ == "__main__":
    sys.exit(main())
