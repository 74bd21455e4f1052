"""`packs keys`: the campaign's signing key."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.campaign.model import Campaign
from pipeline.campaign.public_key import PublicKey
from pipeline.cli.common import DONE, Shell
from pipeline.cli.keyfile import key_path, read_key, replace_key, write_key
from pipeline.cli.places import the_campaign
from pipeline.errors import PipelineError, UsageError
from pipeline.sync.rotation import statement
from pipeline.sync.signatures import SigningKey


@click.group()
def keys() -> None:
    """The key that releases are signed with."""


@keys.command()
@click.pass_obj
def new(shell: Shell) -> int:
    """Make the campaign's signing key, outside its folder.

    With PACKS_KEY_PASSPHRASE set the file is encrypted. A key that is there is never overwritten.
    """
    campaign, path = _place(shell)
    key = SigningKey.new()
    write_key(path, key)
    click.echo(f"made {path}")
    click.echo("Keep a copy in a safe place: without it, partners must be told of a new key in person.")
    click.echo("")
    _show(campaign, key.public)
    return DONE


@keys.command()
@click.pass_obj
def show(shell: Shell) -> int:
    """Print the public key in the words of each tool that checks signatures."""
    campaign, path = _place(shell)
    _show(campaign, read_key(path).public)
    return DONE


@keys.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    metavar="DIR",
    help="Where the statement for partners goes (default: the current folder).",
)
@click.pass_obj
def rotate(shell: Shell, out: Path) -> int:
    """Replace the key by a new one, and state so to partners, signed with the old one.

    The old key is kept beside the new one, as FILE.old, until you delete it.
    """
    campaign, path = _place(shell)
    old, made = read_key(path), SigningKey.new()
    files = {out / name: body for name, body in statement(campaign.id, old, made.public).items()}
    for file in files:
        if file.exists():
            raise UsageError("there is a statement already, and it is not overwritten", where=str(file))
    kept = replace_key(path, made)
    try:
        for file, body in files.items():
            file.write_bytes(body)
    except OSError as error:
        hint = f"to begin again: put {kept} back in the place of {path}"
        raise PipelineError(f"cannot write: {error.strerror or error}", where=str(out), hint=hint) from error
    click.echo(f"made {path}; the old key is {kept}: delete it once partners have the new one")
    click.echo(f"for partners who have the old key: {', '.join(str(file) for file in files)}")
    click.echo("If the old key was stolen, the statement proves nothing: give the new key to partners in person.")
    click.echo("")
    _show(campaign, made.public)
    return DONE


def _place(shell: Shell) -> tuple[Campaign, Path]:
    root, campaign = the_campaign(shell)
    return campaign, key_path(campaign.id, root)


def _show(campaign: Campaign, key: PublicKey) -> None:
    told = campaign.public_key
    known = "it is there already" if told == key else "in place of the one there" if told else "then packs build"
    for title, line in (
        ("Fingerprint", key.fingerprint),
        (f"For campaign.toml, under [release] ({known})", f'public_key = "{key.ssh}"'),
        ("For allowed_signers (ssh-keygen)", key.allowed_signers(campaign.id)),
        ("For minisign -P", key.minisign),
    ):
        click.echo(f"{title}:\n    {line}")
