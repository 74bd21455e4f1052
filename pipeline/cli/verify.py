"""`packs verify`: whether a folder is what its manifest and checksums say."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.common import DONE
from pipeline.errors import IntegrityError
from pipeline.sync.verify import verify_tree


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
def verify(directory: Path) -> int:
    """Check a downloaded or published folder against its checksums.

    Exit code 5 when a file is missing, changed, or not on the list.
    """
    differences = verify_tree(directory)
    for difference in differences:
        click.echo(difference)
    if differences:
        raise IntegrityError(f"{directory} is not what its checksums say", hint="download it again; do not publish it")
    click.echo(f"{directory}: every file is as published")
    return DONE
