"""`packs clean`: gives back the room of built files that nothing uses any more."""

from __future__ import annotations

import time

import click

from pipeline.build.store import Store
from pipeline.cli.common import DONE, Shell

DAYS = 30


@click.command()
@click.pass_obj
def clean(shell: Shell) -> int:
    """Drop built files that no build has used for 30 days.

    They are copies in .pipeline, kept so that nothing is drawn twice. What is in dist stays, and so do all sources.
    """
    store = Store(shell.root)
    with store.locked():
        files, size = store.drop_unused(time.time() - DAYS * 86_400)
    click.echo(f".pipeline: {files} files dropped, {size / 1e6:.1f} MB")
    return DONE
