"""What all commands share: the workspace, how problems are shown, and the one place that turns errors into exit codes."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from pipeline.campaign.load import find_root
from pipeline.errors import Level, PipelineError, Problem, UsageError, in_reading_order

if TYPE_CHECKING:
    from pipeline.build.load import Sources

F = TypeVar("F", bound=Callable[..., Any])

_NARROWEST = 9
"""Characters a column of a table needs to be read."""

DONE, PROBLEMS, USAGE, SKIPPED, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143


@dataclass(frozen=True, slots=True)
class Shell:
    """What was asked for before the command."""

    directory: Path | None = None

    @property
    def root(self) -> Path:
        """The workspace: the one -C names, else the one the current folder lies in. Raises UsageError."""
        return find_root((self.directory or Path()).resolve())


def load(root: Path, form: str) -> tuple[Sources, list[Problem]]:
    """The sources, or their problems and the end when campaign.toml itself is at fault."""
    from pipeline.build.load import load_sources  # with it come fonts, drawings and the guide, which few commands need

    sources, problems = load_sources(root)
    if sources is None:
        show_problems(problems, form)
        raise click.exceptions.Exit(PROBLEMS)
    return sources, problems


def problems_option(command: F) -> F:
    return click.option(
        "--problems",
        "form",
        type=click.Choice(["text", "json", "github"]),
        default="text",
        show_default=True,
        help="How problems are printed.",
    )(command)


def json_option(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(command)


def show_problems(problems: Sequence[Problem], form: str) -> None:
    """All problems to stderr, sorted by file and line."""
    ordered = in_reading_order(list(problems))
    if form == "json":
        rows = [asdict(problem) for problem in ordered]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2), err=True)
        return
    for problem in ordered:
        if form == "github":
            click.echo(_github(problem), err=True)
        else:
            click.echo(str(problem), err=True)
            if problem.hint:
                click.echo(f"  hint: {problem.hint}", err=True)


def show_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on stdout, as wide as the terminal, elsewhere 160 columns; one with too many columns for that as lines."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 160, markup=False, emoji=False)  # cells are people's words
    if console.width < len(header) * _NARROWEST:
        for name, *cells in rows:
            called = name.replace("\n", ", ")
            click.echo(f"{called}: {grouped(header[1:], cells)}")
        return
    table = Table(show_edge=False, pad_edge=False, show_lines=True)
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def grouped(columns: Sequence[str], cells: Sequence[str]) -> str:
    """A row in words: which columns say the same; what most of them say comes first, without naming them."""
    by_cell: dict[str, list[str]] = {}
    for column, cell in zip(columns, cells, strict=True):
        by_cell.setdefault(cell.replace("\n", ", ") or "-", []).append(column)
    most = max(by_cell, key=lambda cell: len(by_cell[cell]))
    others = [f"{cell}: {', '.join(names)}" for cell, names in by_cell.items() if cell != most]
    count = f"all {len(columns)}" if not others else f"{len(by_cell[most])} of {len(columns)}"
    return "; ".join([f"{most}: {count}", *others])


def _github(problem: Problem) -> str:
    """A workflow command; `%`, line ends and in properties `:` and `,` are escaped as GitHub's documentation says."""
    kind = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}[problem.level]
    text = f"{problem.what} [{problem.check}]" if problem.check else problem.what
    text = f"{text} ({problem.hint})" if problem.hint else text
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    file = problem.file.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    place = f" file={file},line={max(1, problem.line)}" if problem.file else ""
    return f"::{kind}{place}::{text}"


def run_safely(command: click.Command, arguments: list[str]) -> int:
    """Runs the command line and returns its exit code; nothing but clear lines reaches the person, whatever happens."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that cannot show Arabic must not stop a build
    signal.signal(signal.SIGTERM, _on_terminate)
    try:
        result = command.main(arguments, prog_name="packs", standalone_mode=False)
        return result if isinstance(result, int) else DONE
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except PipelineError as error:
        _tell(error)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nstopped; what was finished is kept, and the next run goes on from there", err=True)
        return INTERRUPTED
    except SystemExit:
        return TERMINATED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone: nobody is left to tell
        return DONE
    except Exception as error:
        if os.environ.get("PACKS_TRACEBACK"):
            raise
        _tell(
            PipelineError(
                f"unexpected: {type(error).__name__}: {error}",
                hint="this is a fault of packs; please report it, with the output under PACKS_TRACEBACK=1",
            )
        )
        return PROBLEMS


def _on_terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(TERMINATED)  # `finally` blocks see it


def _tell(error: PipelineError) -> None:
    where = f"{error.where}: " if error.where else ""
    click.echo(f"{where}error: {error.what}", err=True)
    if error.hint:
        click.echo(f"  hint: {error.hint}", err=True)


def moment(option: str, text: str) -> datetime:
    """The moment an option names, with its offset from UTC. Raises UsageError for anything else."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is no moment", hint="write it as 2020-11-16T00:00:00+00:00") from None
    if instant.tzinfo is None:
        raise UsageError(f"{option} {text!r} has no UTC offset", hint=f"write {text}+00:00 for UTC")
    return instant


def known(option: str, values: Sequence[str], allowed: Sequence[str]) -> frozenset[str]:
    """The values of a repeatable option. Raises UsageError for one that is not there, naming the nearest."""
    from pipeline.campaign.fields import nearest

    for value in values:
        if value not in allowed:
            raise UsageError(
                f"{option} {value!r} is not in this campaign", hint=nearest(value, allowed) if allowed else None
            )
    return frozenset(values)
