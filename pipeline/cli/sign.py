"""`packs sign`: gives dist/release its number and signs it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import click

from pipeline.build.store import Store
from pipeline.campaign.model import Campaign
from pipeline.campaign.public_key import PublicKey
from pipeline.cli.common import DONE, Shell
from pipeline.cli.keyfile import key_path, read_key
from pipeline.cli.places import open_place, read_public_keys, the_campaign
from pipeline.errors import IntegrityError, UsageError
from pipeline.pack.manifest import MANIFEST, POINTERS, RELEASE
from pipeline.sync.apply import LocalTree, read_to_sign
from pipeline.sync.release import Previous, Release, check_release, from_json, is_listed, next_release, signed
from pipeline.sync.verify import first_five
from pipeline.targets.base import Target

TREE = "release"


@click.command()
@click.option("--previous", metavar="DIR_OR_TARGET", help="Where the release before this one is published.")
@click.option(
    "--previous-key",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The public key it was signed with, when that was another one.",
)
@click.pass_obj
def sign(shell: Shell, previous: str | None, previous_key: Path | None) -> int:
    """Number dist/release and sign its SHA256SUMS, for ssh-keygen and for minisign.

    It reads manifest.json and SHA256SUMS, which must agree, and no other file: `packs sync` compares those before it
    sends anything.
    """
    root, campaign = the_campaign(shell)
    sign_release(root, campaign, previous, previous_key)
    return DONE


def sign_release(root: Path, campaign: Campaign, previous: str | None, previous_key: Path | None) -> None:
    """Signs dist/release with the key of this machine and says so. Raises PipelineError where it must not be signed."""
    path = key_path(campaign.id, root)
    key = read_key(path)
    if campaign.public_key not in (None, key.public):
        raise UsageError(
            f"campaign.toml tells partners another public key than that of {path}, {key.public.fingerprint}",
            where="[release] public_key",
            hint="write there what packs keys show prints and build again, or name the right key in PACKS_SIGNING_KEY",
        )
    before = None
    if previous:
        accepted = [key.public, *(read_public_keys(previous_key) if previous_key else ())]
        before = _read_previous(open_place(previous, (root, campaign)), previous, campaign, accepted)
    store = Store(root)
    with store.locked():
        local = _read_tree(root / "dist" / TREE)
        body = local.pointers[MANIFEST]
        today = datetime.now(UTC).date().isoformat()
        release = next_release(campaign.id, sha256(body).hexdigest(), before, _present(local), today)
        for name, content in signed(local.manifest, body, release, key, local.page_sums).items():
            store.write_pointer(f"{TREE}/{name}", content)
    click.echo(f"dist/{TREE}: signed as {release.name} with {key.public.fingerprint}")
    if previous is None and release.version == 1:
        click.echo("If there was a release before this one, name it: packs sign --previous DIR_OR_TARGET")
    if campaign.public_key is None:
        click.echo(f'To tell partners how to check it: [release] public_key = "{key.public.ssh}", build and sign again')


def _read_tree(tree: Path) -> LocalTree:
    """Raises UsageError when nothing was built, IntegrityError when it is unfinished or altered."""
    if not (tree / MANIFEST).is_file() and tree.is_dir() and any(tree.iterdir()):
        hint = "run packs build --release again"
        raise IntegrityError("the release is not finished: it has no manifest yet", where=str(tree), hint=hint)
    return read_to_sign(tree)


def _present(local: LocalTree) -> Release | None:
    """What the tree was signed as before, None when it was not or that cannot be read any more."""
    with suppress(KeyError, IntegrityError):
        return from_json(local.pointers[RELEASE])
    return None


def _read_previous(place: Target, name: str, campaign: Campaign, accepted: Sequence[PublicKey]) -> Previous | None:
    """What is published, None where nothing is.

    Raises IntegrityError when it is signed, but with no accepted key or not as it is now: its number proves nothing.
    """
    pointers = {}
    for key in POINTERS:
        with suppress(KeyError):
            pointers[key] = b"".join(place.read(key))
    if MANIFEST not in pointers and RELEASE not in pointers:
        click.echo(f"{name} holds no release yet")
        return None
    signer = check_release(pointers, ())
    if not signer.faults and signer.release is None:
        click.echo(f"what {name} holds is not signed")
        return Previous(sha256(pointers[MANIFEST]).hexdigest(), None)
    checked = check_release(pointers, accepted)
    faults = checked.faults or (() if is_listed(pointers) else (f"{RELEASE}: not the one that was signed",))
    if faults or checked.release is None:
        hint = "after a change of the key name the old one: --previous-key FILE; else see who changed what is there"
        raise IntegrityError(f"what {name} holds is not as it was signed: {first_five(faults)}", where=name, hint=hint)
    if checked.release.campaign != campaign.id:
        raise UsageError(f"{name} holds a release of {checked.release.campaign}, not of {campaign.id}")
    return Previous(checked.release.manifest, checked.release)
