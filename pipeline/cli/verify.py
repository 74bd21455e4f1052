"""`packs verify`: whether a folder or target is what its manifest, checksums and signatures say."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import click

from pipeline.campaign.model import Campaign
from pipeline.campaign.public_key import PublicKey
from pipeline.cli.common import DONE, Shell
from pipeline.cli.places import find_campaign, open_place, read_public_keys
from pipeline.errors import IntegrityError, TargetUnavailableError
from pipeline.pack.manifest import KEPT, MANIFEST, POINTERS
from pipeline.pack.manifest_json import from_json
from pipeline.sync import verify as core
from pipeline.sync.kept import in_words
from pipeline.sync.release import Checked, check_release
from pipeline.sync.remembered import read_memory, remember, why_rolled_back, write_memory

MEMORY = ".pipeline/verified.json"
EVERYTHING_SAID = (*POINTERS, KEPT)


@click.command()
@click.argument("place", metavar="DIR_OR_TARGET")
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The public key it must be signed with (default: [release] public_key of campaign.toml).",
)
@click.option("--every-byte", is_flag=True, help="Download everything, where else the store's checksums would do.")
@click.pass_obj
def verify(shell: Shell, place: str, key_file: Path | None, every_byte: bool) -> int:
    """Check a downloaded or published folder against its signatures and checksums.

    Exit code 5 when it is not signed as it should be, or a file is missing, changed, or not on the list.
    """
    workspace = find_campaign(shell)
    opened = open_place(place, workspace)
    pointers = core.read_pointers(opened, place, EVERYTHING_SAID)
    keys = read_public_keys(key_file) if key_file else _configured(workspace, place)
    checked = check_release(pointers, keys)
    found = core.verify(opened, pointers, every_byte=every_byte)
    faults = [*checked.faults, *found.faults]
    if workspace and not _for_reviewers(workspace, place):
        faults += _against_memory(workspace[0], pointers, checked, trusted=bool(keys), whole=not faults)
    for fault in faults:
        click.echo(fault)
    if faults:
        if core.read_pointers(opened, place, EVERYTHING_SAID) != pointers:
            what = f"{place} changed while it was checked: somebody is publishing just now"
            raise TargetUnavailableError(what, hint="try again in a minute")
        raise IntegrityError(f"{place} is not what was published", hint=_what_to_do(workspace, place))
    click.echo(f"{place}: every file is as published")
    for line in in_words(found.kept):
        click.echo(line)
    click.echo(_signature(checked, trusted=bool(keys)))
    return DONE


def _configured(workspace: tuple[Path, Campaign] | None, place: str) -> Sequence[PublicKey]:
    if workspace is None or _for_reviewers(workspace, place):
        return ()
    key = workspace[1].public_key
    return (key,) if key else ()


def _for_reviewers(workspace: tuple[Path, Campaign], place: str) -> bool:
    """Whether nobody signs it: the workspace's own preview, and targets that show reviewers one."""
    root, campaign = workspace
    if place in campaign.targets:
        return campaign.targets[place].get("staging") is True
    return Path(place).resolve() == (root / "dist" / "preview").resolve()


def _what_to_do(workspace: tuple[Path, Campaign] | None, place: str) -> str:
    """Files are replaced before the pointers move: to somebody who looks meanwhile a target is neither release."""
    if workspace and place in workspace[1].targets:
        return "if somebody is publishing just now, try again when that is done; else publish again"
    return "download it again; do not publish it"


def _signature(checked: Checked, *, trusted: bool) -> str:
    if checked.release is None or checked.key is None:
        return "It is not signed: this says that it is whole, not who made it."
    if trusted:
        return f"Signed as {checked.release.name} with the key {checked.key.fingerprint}"
    return (
        f"Signed as {checked.release.name} with a key nobody vouched for here: {checked.key.fingerprint}\n"
        "Compare that with what you were given in person, or name the key with --key FILE."
    )


def _against_memory(
    root: Path, pointers: Mapping[str, bytes], checked: Checked, *, trusted: bool, whole: bool
) -> list[str]:
    """Whether something newer was seen before; what is whole and signed with a trusted key is remembered."""
    file = root / MEMORY
    memory = read_memory(file.read_bytes() if file.is_file() else b"")
    campaign = ""
    with suppress(KeyError, IntegrityError):
        campaign = from_json(pointers[MANIFEST]).campaign
    if fault := why_rolled_back(memory, campaign, checked.release, checked.key):
        return [fault]
    if trusted and whole and checked.release and checked.key:
        after = write_memory(remember(memory, checked.release, checked.key))
        with suppress(OSError):  # a disk that is full or read-only takes nothing away from what was found out
            file.parent.mkdir(exist_ok=True)
            temporary = file.with_name(f"{file.name}.{os.getpid()}")
            temporary.write_bytes(after)
            temporary.replace(file)
    return []
