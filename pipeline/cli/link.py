"""`packs link`: the address partners open, for the whole campaign or one language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click

from pipeline.cli.common import DONE, Shell, known
from pipeline.cli.places import the_campaign
from pipeline.errors import UsageError
from pipeline.targets import open_target
from pipeline.targets.base import Linkable

_SPAN = re.compile(r"(?P<number>[1-9][0-9]{0,3})(?P<unit>[hdw])")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


@click.command()
@click.argument("name", metavar="TARGET")
@click.option("--language", "tag", metavar="TAG", help="The folder of one language.")
@click.option("--file", "key", metavar="PATH", help="A single file of the release, such as en/README.txt.")
@click.option("--expires", metavar="SPAN", help="How long it works: 12h, 7d, 4w (default: for ever).")
@click.pass_obj
def link(shell: Shell, name: str, tag: str | None, key: str | None, expires: str | None) -> int:
    """Make or find the link of a target, and print the line for campaign.toml.

    A link outlives every overwriting, so once is enough. A bucket has links to single files only, and none for ever.
    """
    root, campaign = the_campaign(shell)
    known("TARGET", [name], list(campaign.targets))
    if tag is not None:
        known("--language", [tag], [language.tag for language in campaign.languages])
    target = open_target(name, campaign.targets[name], root)
    if not isinstance(target, Linkable):
        raise UsageError(
            f"target {name} has no links", hint="share the folder as your system does, and write link = ..."
        )
    if tag and key:
        raise UsageError("say --language or --file, not both")
    address = target.share(key or tag or "", _span(expires))
    if expires or key:
        click.echo(address)
        return DONE
    click.echo(f"Under [targets.{name}{'.links' if tag else ''}] of campaign.toml:")
    click.echo(f'{tag or "link"} = "{address}"')
    return DONE


def _span(text: str | None) -> datetime | None:
    """The moment `text` from now ends. Raises UsageError for what is no span of time."""
    if text is None:
        return None
    match = _SPAN.fullmatch(text)
    if not match:
        raise UsageError(f"--expires {text!r} is no span of time", hint="write 12h, 7d or 4w")
    return datetime.now(UTC) + timedelta(**{_UNITS[match["unit"]]: int(match["number"])})
