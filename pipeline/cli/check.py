"""`packs check`: everything that is wrong in the sources, without drawing; with `--graphic` a close look at drawings."""

from __future__ import annotations

import os

import click

from pipeline.build.check import check_sources
from pipeline.cli.common import DONE, PROBLEMS, Shell, has_errors, known, load, problems_option, show_problems
from pipeline.errors import Level


@click.command()
@click.option(
    "--graphic",
    "graphics",
    multiple=True,
    metavar="NAME",
    help="Look closely at this graphic, in every size and language (repeatable).",
)
@problems_option
@click.pass_obj
def check(shell: Shell, graphics: tuple[str, ...], form: str) -> int:
    """Find what is wrong in the sources, with file and line.

    Nothing is drawn: whether a text fits its box is found by `packs build`. With --graphic its pictures are drawn, without
    keeping them: texts that do not fit, stand out too little or leave the safe area, words turned into shapes, effects
    nobody draws. Exit code 1 when there are errors; what is only doubtful is a warning.
    """
    root = shell.root
    sources, problems = load(root, form)
    problems += check_sources(sources)
    if graphics:
        from pipeline.build.closely import (
            look_closely,
        )  # with it come workers, which a plain check needs not
        from pipeline.build.pool import open_pool

        names = known("--graphic", graphics, sources.campaign.graphics)
        with open_pool(os.cpu_count() or 1, sources) as pool:
            problems = look_closely(root, sources, names, problems, pool)
    show_problems(problems, form)
    counts = {level: sum(problem.level is level for problem in set(problems)) for level in Level}
    click.echo(", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in counts.items()))
    return PROBLEMS if has_errors(problems) else DONE
