"""`packs watch`: every picture in the browser, drawn anew whenever a source is saved."""

from __future__ import annotations

import os
import sys
import webbrowser

import click

from pipeline.cli.common import Shell


@click.command()
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Listen here instead of on this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Listen on this port (default: any free one).")
@click.option("--jobs", type=click.IntRange(1, 64), default=None, help="Worker processes (default: one a core).")
@click.option("--no-open", is_flag=True, help="Print the address without opening a browser.")
@click.pass_obj
def watch(shell: Shell, host: str, port: int, jobs: int | None, no_open: bool) -> None:
    """Show every graphic, size and language in the browser while you draw.

    Whenever a drawing, a translation or a text is saved, the pictures it changes are drawn anew. Ctrl-C ends it.
    """
    from pipeline.watch.run import watch  # with it come server and engines

    watch(shell.root, host, port, jobs or os.cpu_count() or 1, lambda address: _tell(address, open_it=not no_open))


def _tell(address: str, *, open_it: bool) -> None:
    click.echo(f"watching: {address}\nCtrl-C ends it")
    sys.stdout.flush()
    if open_it and sys.stdout.isatty() and _has_screen():
        webbrowser.open(address)


def _has_screen() -> bool:
    """Elsewhere a browser would be one of text, in the terminal that `packs watch` runs in."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
