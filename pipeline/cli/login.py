"""`packs login`: lets packs write to a Dropbox folder, without a password of yours ever being typed here."""

from __future__ import annotations

import os

import click

from pipeline.cli.common import DONE, Shell, known
from pipeline.cli.places import the_campaign
from pipeline.errors import UsageError
from pipeline.targets.dropbox_login import authorize

KEY, TOKEN = "PACKS_DROPBOX_APP_KEY", "PACKS_DROPBOX_REFRESH_TOKEN"


@click.command()
@click.argument("name", metavar="TARGET")
@click.pass_obj
def login(shell: Shell, name: str) -> int:
    """Connect a Dropbox target: prints what to put into the environment.

    You need an app of your own, made once at Dropbox's developer pages, with its App key.
    """
    _, campaign = the_campaign(shell)
    known("TARGET", [name], list(campaign.targets))
    if campaign.targets[name].get("kind") != "dropbox":
        raise UsageError(f"target {name} needs no login", hint="S3 takes its credentials from AWS's own settings")
    app_key = os.environ.get(KEY) or click.prompt("App key of your Dropbox app").strip()
    address, finish = authorize(app_key)
    click.echo(f"Open this address, allow the app, and copy the code it shows:\n\n{address}\n")
    token = finish(click.prompt("Code", hide_input=True))
    click.echo("Keep these two lines where only you, and your CI's secrets, can read them:\n")
    click.echo(f"{KEY}={app_key}\n{TOKEN}={token.reveal()}")
    return DONE
