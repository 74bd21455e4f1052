"""`packs doctor`: what this machine can do, in words for the person who has to mend it."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from pipeline import __version__, posix
from pipeline.campaign.load import load_campaign
from pipeline.cli.common import DONE, Shell
from pipeline.errors import PipelineError, UsageError
from pipeline.targets import open_target

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
        ("cores", str(os.cpu_count() or 1)),
        (
            "memory limit a worker",
            "yes" if posix.CAN_LIMIT_MEMORY else "no: this system has none; a wild drawing may fill memory",
        ),
        ("one build at a time", "enforced" if posix.CAN_LOCK else "not enforced here: do not start two builds at once"),
        *_workspace(shell),
    ]
    for name, value in lines:
        click.echo(f"{name:>24}: {value}")
    return DONE


def _cairo() -> str:
    try:
        import pipeline.draw.cairo  # noqa: F401 - loading it is the question
    except OSError:
        return f'{version("cairosvg")}, but the system\'s libcairo is missing (only needed for [render] engine = "cairosvg")'
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
