"""`packs check`: everything that is wrong in the sources, without drawing."""

from __future__ import annotations

import click

from pipeline.build.check import check_sources
from pipeline.cli.common import DONE, PROBLEMS, Shell, has_errors, load, problems_option, show_problems
from pipeline.errors import Level


@click.command()
@problems_option
@click.pass_obj
def check(shell: Shell, form: str) -> int:
    """Find what is wrong in the sources, with file and line.

    Nothing is drawn: whether a text fits its box is found by `packs build`. Exit code 1 when there are errors.
    """
    sources, problems = load(shell.root, form)
    problems += check_sources(sources)
    show_problems(problems, form)
    counts = {level: sum(problem.level is level for problem in set(problems)) for level in Level}
    click.echo(", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in counts.items()))
    return PROBLEMS if has_errors(problems) else DONE
