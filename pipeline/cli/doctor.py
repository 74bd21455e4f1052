"""`packs doctor`: what this machine can do, in words for the person who has to mend it."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import click

from pipeline import __version__, posix
from pipeline.build.worker import MANY_SECONDS, MEMORY, SECONDS
from pipeline.campaign.load import load_campaign
from pipeline.cli.common import DONE, Shell
from pipeline.draw.fonts import CJK
from pipeline.errors import PipelineError, UsageError
from pipeline.targets import open_target

LANDLOCK_NETWORK = 4  # the version that can withhold TCP
ENGINES = ("typst", "pillow", "lxml", "pypdf")


@click.command()
@click.pass_obj
def doctor(shell: Shell) -> int:
    """Show what this machine and the targets have and lack."""
    lines = [
        ("packs", __version__),
        ("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        *((name, version(name)) for name in ENGINES),
        ("CairoSVG engine", _cairo()),
        ("Chinese, Japanese, Korean", _cjk()),
        ("cores", str(os.cpu_count() or 1)),
        *_workers(),
        ("one build at a time", "enforced" if posix.CAN_LOCK else "not enforced here: do not start two builds at once"),
        *_workspace(shell),
    ]
    for name, value in lines:
        click.echo(f"{name:>25}: {value}")
    return DONE


def _cjk() -> str:
    """Whether their fonts are installed."""
    try:
        return f"{CJK} {version(CJK)}"
    except PackageNotFoundError:
        return f"no fonts for them here: pip install {CJK}"


def _workers() -> list[tuple[str, str]]:
    """What keeps a wild drawing from harm, layer by layer."""
    landlock = posix.landlock_version()
    files = (
        f"fonts, photos and the program only (Landlock {landlock})"
        if landlock
        else "NOT limited here; drawings that refer to files are refused"
    )
    network = (
        "none" if landlock >= LANDLOCK_NETWORK else "NOT blocked here; drawings that refer to addresses are refused"
    )
    limits = [f"{SECONDS:g} s for a picture, {MANY_SECONDS:g} s for a guide"]
    if posix.CAN_LIMIT_MEMORY:
        limits.append(f"{MEMORY >> 20} MiB")
    if posix.CAN_LIMIT:
        limits.append("processor time, no core file, no file written")
    lacks = "" if posix.CAN_LIMIT_MEMORY else "; NO limit of memory here: a wild drawing may fill it"
    return [
        ("drawing processes", ", ".join(limits) + lacks),
        ("... read", files),
        ("... network", network),
        ("... end", "with all they started" if posix.CAN_LIMIT else "alone: what they started would go on"),
    ]


def _cairo() -> str:
    try:
        import pipeline.draw.cairo  # noqa: F401 - loading it is the question
    except OSError:
        return (
            f'{version("cairosvg")}, but the system\'s libcairo is missing (only needed for "cairosvg" under [render])'
        )
    return version("cairosvg")


def _workspace(shell: Shell) -> list[tuple[str, str]]:
    try:
        root = shell.root
    except UsageError as error:
        return [("campaign", error.what)]
    free = shutil.disk_usage(root).free
    writable = "yes" if os.access(root, os.W_OK) else "NO: builds cannot write here"
    lines = [("campaign", str(root)), ("writable", writable), ("free space", f"{free / 2**30:.1f} GiB")]
    campaign, _ = load_campaign(root)
    for name in campaign.targets if campaign else ():
        assert campaign is not None
        lines += [(f"target {name}", note) for note in _ask(name, campaign.targets[name], root)]
    return lines


def _ask(name: str, settings: Mapping[str, Any], root: Path) -> tuple[str, ...]:
    """What a target says of itself, or why it cannot be used and what to do."""
    try:
        return open_target(name, settings, root).notes(ask=True)
    except PipelineError as error:
        return (f"cannot be used: {error.what}", *([f"to mend it: {error.hint}"] if error.hint else []))
