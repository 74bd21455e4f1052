"""`packs doctor`: what this machine can do, in words for the person who has to mend it."""

from __future__ import annotations

import os
import platform
import shutil
from importlib.metadata import version

import click

from pipeline import __version__, posix
from pipeline.cli.common import DONE, Shell
from pipeline.errors import UsageError

ENGINES = ("typst", "pillow", "lxml", "pypdf")


@click.command()
@click.pass_obj
def doctor(shell: Shell) -> int:
    """Show what this machine has and what it lacks."""
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
    return [("campaign", str(root)), ("writable", writable), ("free space", f"{free / 2**30:.1f} GiB")]
