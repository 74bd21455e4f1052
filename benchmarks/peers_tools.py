"""The tools that drawing is compared with, each in processes of its own that stay warm, and what they take of the processor."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from typing import IO, TypeAlias, TypeVar

from benchmarks.peers_pictures import FONT, Picture
from benchmarks.run import PROC, descendants
from pipeline.draw.model import PictureJob

HERE = Path(__file__).resolve().parent / "peers"
PATIENCE = 300.0  # seconds that a tool may take for all it is asked at once
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_PACKAGES = {"npm": "npm", "chromium": "chromium", "inkscape": "inkscape"}
"""Programs, and the Debian packages that bring them."""

T = TypeVar("T")
Draw: TypeAlias = Callable[[Sequence[Picture]], float]
"""Draws pictures into files and returns the seconds of processor that took. Raises PeerFailedError."""


class PeerFailedError(Exception):
    """A tool that did not draw what it was asked to."""


@dataclass(frozen=True, slots=True)
class Tool:
    """`open` starts it, to draw into a folder; it is gone when the block ends."""

    name: str
    version: str
    open: Callable[[Path], AbstractContextManager[Draw]]


def spent() -> float:
    """Seconds of processor that all processes below this one have taken, with those of theirs that ended."""
    return sum(map(_spent, descendants(os.getpid())))


def _spent(pid: int) -> float:
    try:
        fields = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return 0  # it ended meanwhile; its parent has its time
    return sum(map(int, fields[11:15])) / _TICKS  # proc(5): utime, stime, cutime, cstime


def _timed(draw: Callable[[Sequence[Picture]], object], pictures: Sequence[Picture]) -> float:
    before = spent()
    draw(pictures)
    return spent() - before


# This pipeline, and what is measured in Python.


def packs() -> Tool:
    engines = f"{version('campaign-packs')} (typst {version('typst')}, pillow {version('pillow')})"
    return Tool("packs", engines, partial(_python, _draw_ours, lambda one: one.job))


def encoder() -> Tool:
    """Writes the pixels of pictures that are drawn already, as `packs` writes them."""
    return Tool("encode only", f"as packs {version('campaign-packs')}", _encoding)


def cairosvg() -> Tool:
    return Tool("CairoSVG", version("cairosvg"), partial(_python, _draw_with_cairosvg, lambda one: one.svg))


def _draw_ours(job: PictureJob, png: Path) -> None:
    from pipeline.draw.picture import draw_picture

    png.write_bytes(draw_picture(job))


def _draw_with_cairosvg(svg: Path, png: Path) -> None:
    from cairosvg import svg2png

    svg2png(url=str(svg), write_to=str(png), background_color="white")


@contextmanager
def _python(draw: Callable[[T, Path], None], source: Callable[[Picture], T], folder: Path) -> Iterator[Draw]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as worker:

        def draw_all(pictures: Sequence[Picture]) -> None:
            done = [worker.submit(draw, source(one), one.png(folder)) for one in pictures]
            for one in done:
                one.result(timeout=PATIENCE)

        yield partial(_timed, draw_all)


@contextmanager
def _encoding(folder: Path) -> Iterator[Draw]:
    """`folder` holds the pictures that `packs` has drawn."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as worker:

        def encode_all(pictures: Sequence[Picture]) -> float:
            return sum(worker.map(_encode, (one.png(folder) for one in pictures), timeout=PATIENCE))

        yield encode_all


def _encode(png: Path) -> float:
    """Seconds of processor for writing the picture once more, without those for reading it."""
    import time

    from PIL import Image

    from pipeline.draw.encode import encode_png

    with Image.open(png) as file:
        pixels = file.convert("RGB")
    before = time.process_time()
    body = encode_png(pixels)
    png.write_bytes(body)
    return time.process_time() - before


# Tools that other programs are.


def install(folder: Path) -> tuple[list[Tool], list[str]]:
    """Those that are here or could be installed, npm's below `folder`; and what is missing and why."""
    missing = [told for program in _PACKAGES if (told := _install_with_apt(program))]
    tools = []
    try:
        tools += _from_npm(folder)
    except (OSError, subprocess.SubprocessError) as error:
        missing.append(f"Satori, sharp and Chromium are not compared: npm could not install them ({_why(error)})")
    if shutil.which("inkscape"):
        tools.append(Tool("Inkscape --shell", _told("inkscape", "--version"), _inkscape))
    return [*tools, cairosvg()], missing


def _install_with_apt(program: str) -> str:
    """Why there is no such program, "" where it is there now."""
    if shutil.which(program):
        return ""
    package = _PACKAGES[program]
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return f"{program} is not installed (on Debian, as root: apt-get install {package})"
    try:
        for command in (["update"], ["install", "--yes", "--no-install-recommends", package]):
            subprocess.run(["apt-get", "--quiet", *command], check=True, capture_output=True, timeout=600)
    except subprocess.SubprocessError as error:
        return f"apt could not install {package} ({_why(error)})"
    return ""


def _from_npm(folder: Path) -> Iterator[Tool]:
    shutil.copytree(HERE, folder)
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, encoding="utf-8", timeout=600)
    versions = {name: _version_of(folder, name) for name in ("satori", "@resvg/resvg-js", "sharp", "puppeteer-core")}
    node = f"node {_told('node', '--version')}"
    both = f"{versions['satori']} + {versions['@resvg/resvg-js']}, {node}"
    yield Tool("Satori + resvg-js", both, partial(_node, folder / "satori.mjs", (FONT,)))
    yield Tool("sharp", f"{versions['sharp']}, {node}", partial(_node, folder / "sharp.mjs", ()))
    if chromium := shutil.which("chromium"):
        told = f"{_told(chromium, '--version')}, puppeteer-core {versions['puppeteer-core']}"
        yield Tool("Chromium", told, partial(_node, folder / "chromium.mjs", (Path(chromium),)))


def _version_of(folder: Path, name: str) -> str:
    package = json.loads((folder / "node_modules" / name / "package.json").read_text(encoding="utf-8"))
    return str(package["version"])


def _told(*command: str) -> str:
    """The version a program tells."""
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=60)
    found = re.search(r"\d+(\.\d+)+", done.stdout)
    return found[0] if found else "of unknown version"


def _why(error: Exception) -> str:
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
    text = said.decode(errors="replace") if isinstance(said, bytes) else said or ""
    return (text.strip().splitlines() or [type(error).__name__])[-1][:200]


@contextmanager
def _node(script: Path, arguments: Sequence[Path], folder: Path) -> Iterator[Draw]:
    with _started("node", script, *arguments) as (process, orders, answers):

        def draw_all(pictures: Sequence[Picture]) -> None:
            for one in pictures:
                print(json.dumps(one.order(folder)), file=orders, flush=True)
                _wait_for(re.compile("done"), answers, process)

        yield partial(_timed, draw_all)


@contextmanager
def _inkscape(folder: Path) -> Iterator[Draw]:
    """Every picture is opened, exported and closed; the version it is asked for last comes when all is done."""
    with _started("inkscape", "--shell") as (process, orders, answers):

        def draw_all(pictures: Sequence[Picture]) -> None:
            for one in pictures:
                export = f"export-background:white;export-filename:{one.png(folder)};export-do;file-close"
                print(f"file-open:{one.svg};{export}", file=orders)
            print("inkscape-version", file=orders, flush=True)
            _wait_for(re.compile(r"^(> )*Inkscape \d"), answers, process)

        yield partial(_timed, draw_all)


@contextmanager
def _started(*command: str | Path) -> Iterator[tuple[subprocess.Popen[str], IO[str], Iterable[str]]]:
    """A program, its stdin and stdout; it has ended after the block, by itself where nothing went wrong."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, encoding="utf-8")
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process, process.stdin, process.stdout
        process.stdin.close()
        process.wait(timeout=30)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _wait_for(answer: re.Pattern[str], answers: Iterable[str], process: subprocess.Popen[str]) -> None:
    """Raises PeerFailedError for a program that ends, or is ended because it takes too long."""
    alarm = threading.Timer(PATIENCE, process.kill)
    alarm.start()
    try:
        for line in answers:
            if answer.search(line):
                return
    finally:
        alarm.cancel()
    raise PeerFailedError("it ended before it had drawn everything")


def processor() -> str:
    """What Linux calls it."""
    found = re.search(r"^model name\s*: (.+)$", (PROC / "cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else platform.machine()
