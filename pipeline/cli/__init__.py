"""The command line: one module a command. Here they are only listed, grouped by the person who uses them."""

from __future__ import annotations

import difflib
import gc
import sys
from importlib import import_module
from pathlib import Path

import click

from pipeline import __version__
from pipeline.cli.common import Shell, run_safely

GROUPS = (
    ("See", ("status", "watch", "changes")),
    ("Draw", ("new", "check", "build", "fonts")),
    ("Translate", ("strings",)),
    ("Publish", ("publish", "sync", "link", "withdraw", "schedule", "login", "keys", "sign")),
    ("Partner", ("verify",)),
    ("Machine", ("doctor", "clean")),
)


class _Grouped(click.Group):
    """Help by person, and a hint when a command is misspelt. A command's module is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for _, names in GROUPS for name in names]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        command = getattr(import_module(f"pipeline.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in GROUPS:
            commands = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(title):
                formatter.write_dl([(name, each.get_short_help_str(limit=90)) for name, each in commands if each])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None:
            close = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1, cutoff=0.4)
            hint = f"did you mean {close[0]!r}?" if close else f"commands: {', '.join(self.list_commands(ctx))}"
            raise click.UsageError(f"no command {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=_Grouped, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-C", "directory", type=click.Path(path_type=Path), metavar="DIR", help="Work on the campaign in DIR.")
@click.version_option(__version__, prog_name="packs")
@click.pass_context
def cli(ctx: click.Context, directory: Path | None) -> None:
    """Turns a campaign's designs and translations into everything its partners publish."""
    ctx.obj = Shell(directory)


def main() -> None:
    """Entry point of `packs`."""
    gc.set_threshold(50_000)  # what a command loads stays until it ends: looking it over took a seventh of its start
    sys.exit(run_safely(cli, sys.argv[1:]))
