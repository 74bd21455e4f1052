"""`packs sync`: publishes what was built to one target or all."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from pipeline.cli.common import Shell, json_option
from pipeline.cli.places import the_campaign
from pipeline.cli.publishing import Wish, carry_out, choose, each, prepare
from pipeline.sync.plan import out_of_date


@click.command()
@click.argument("names", metavar="[TARGET]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show the plan, change nothing; the last line counts.")
@click.option("--expect-plan", metavar="NUMBER", help="Do just the plan that --dry-run showed, or nothing.")
@click.option(
    "--max-delete", type=click.IntRange(0), default=None, metavar="N", help="Delete at most N files (default: 10 %)."
)
@click.option(
    "--allow-unsigned", is_flag=True, help="Publish without a signature, or over a newer release: partners will ask."
)
@json_option
@click.pass_obj
def sync(
    shell: Shell,
    names: tuple[str, ...],
    dry_run: bool,
    expect_plan: str | None,
    max_delete: int | None,
    allow_unsigned: bool,
    as_json: bool,
) -> int:
    """Publish dist/release to the targets of campaign.toml.

    Without a name: to all but those marked staging = true. Files go first and are checked, then what points to them.
    Safe to stop and to run again.
    """
    root, campaign = the_campaign(shell)
    wish = Wish(max_delete, allow_unsigned, expect_plan)

    told: set[str] = set()

    def one(name: str) -> None:
        prepared = prepare(root, campaign, name, wish)
        if prepared.local.manifest.tree == "release":
            for change in out_of_date(prepared.local.manifest, campaign, datetime.now(UTC)):
                if change not in told:
                    click.echo(f"warning: {change}\n  hint: run packs build --release, then sync again", err=True)
                told.add(change)
        carry_out(prepared, dry_run=dry_run, as_json=as_json)

    return each(choose(campaign, names), one)
