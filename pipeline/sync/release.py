"""release.json: which of a campaign's releases this is, and what ties it to the signed SHA256SUMS. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from pipeline.campaign.public_key import PublicKey
from pipeline.errors import IntegrityError
from pipeline.pack.manifest import MANIFEST, NO_PAGES, RELEASE, SIGNATURES, SUMS, Manifest, sums
from pipeline.sync.signatures import SigningKey, check_minisign, check_ssh, ssh_signer

FORMAT = 1
SSH, MINISIGN = SIGNATURES

_DIGEST = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Release:
    """One signed release. `version` counts from 1; `date` is the UTC day it was signed on.

    `manifest` is the SHA-256 of its manifest.json, `previous` that of the release before; "" for the first.
    """

    campaign: str
    version: int
    date: str
    manifest: str
    previous: str = ""

    @property
    def name(self) -> str:
        return f"release {self.version} of {self.date}"


@dataclass(frozen=True, slots=True)
class Previous:
    """What was published before: the SHA-256 of its manifest.json, and its release.json unless it was not signed."""

    manifest: str
    release: Release | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What the signatures of a tree say: every fault in words, the release, and the key both were made with."""

    faults: tuple[str, ...] = ()
    release: Release | None = None
    key: PublicKey | None = None


def to_json(release: Release) -> bytes:
    """The bytes of release.json: the same for equal releases."""
    content = {**asdict(release), "format": FORMAT}
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def from_json(data: bytes) -> Release:
    """The release in `data`. Raises IntegrityError for anything that is not one."""
    try:
        content = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise _malformed("it is no JSON") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _malformed(f"it is not of format {FORMAT}")
    campaign, version, date = content.get("campaign"), content.get("version"), content.get("date")
    manifest, previous = content.get("manifest"), content.get("previous")
    if not isinstance(campaign, str) or type(version) is not int or version < 1:
        raise _malformed("campaign or version is missing")
    if not isinstance(date, str) or not _DAY.fullmatch(date):
        raise _malformed("date is missing")
    if not isinstance(manifest, str) or not isinstance(previous, str):
        raise _malformed("a checksum is missing")
    if not _DIGEST.fullmatch(manifest) or (previous and not _DIGEST.fullmatch(previous)):
        raise _malformed("a checksum is none")
    return Release(campaign, version, date, manifest, previous)


def next_release(
    campaign: str, manifest: str, previous: Previous | None, present: Release | None, today: str
) -> Release:
    """What a tree with this `manifest` (a SHA-256) is released as.

    One that is published already, or was signed before as what it would be now (`present`), keeps version and date:
    signing twice changes no byte.
    """
    before = previous.release if previous else None
    if before and before.manifest == manifest:
        return before
    version, hashed = (before.version + 1 if before else 1), (previous.manifest if previous else "")
    if present and present.manifest == manifest and (not previous or (version, hashed) == _place(present)):
        return present
    return Release(campaign, version, today, manifest, hashed)


def signed(
    manifest: Manifest, manifest_bytes: bytes, release: Release, key: SigningKey, pages: Mapping[str, str] = NO_PAGES
) -> dict[str, bytes]:
    """All that signing writes, in the order to write it: release.json, SHA256SUMS, and its two signatures.

    `pages` of the tree are SHA-256 by path.
    """
    body = to_json(release)
    listed = sums(manifest, manifest_bytes, body, pages)
    comment = f"{release.campaign} {release.name}"
    return {
        RELEASE: body,
        SUMS: listed,
        SSH: key.ssh_signature(listed),
        MINISIGN: key.minisign_signature(listed, comment),
    }


def check_release(pointers: Mapping[str, bytes], keys: Sequence[PublicKey]) -> Checked:
    """Whether SHA256SUMS is signed, in both forms, with one of `keys`, and release.json names this manifest.json.

    Without `keys` the signatures' own is taken, and no signature at all is no fault: then `release` is None. Whether
    the files are what SHA256SUMS lists is another question (`verify.differences`).
    """
    there = [name for name in (RELEASE, *SIGNATURES) if name in pointers]
    if not there and not keys:
        return Checked()
    signer = ssh_signer(pointers.get(SSH, b""))
    tried = [(_faults(pointers, key), key) for key in keys or ([signer] if signer else [])]
    faults, key = min(tried, key=lambda one: len(one[0])) if tried else (_faults(pointers, None), None)
    release = None
    try:
        release = from_json(pointers[RELEASE]) if RELEASE in pointers else None
    except IntegrityError as error:
        faults.append(f"{RELEASE}: {error.what}")
    if release and release.manifest != sha256(pointers.get(MANIFEST, b"")).hexdigest():
        faults.append(f"{MANIFEST}: not the one {RELEASE} names")
    return Checked(tuple(faults), release, key)


def why_not_over(theirs: Release | None, ours: Release | None) -> str:
    """Why `ours` may not be published where readers have `theirs`, in words; "" when it may.

    Readers who check would take an unsigned or an older release for a forgery.
    """
    if theirs is None or theirs == ours:
        return ""
    if ours is None:
        return f"{theirs.name} is there, signed, and yours is not signed"
    if theirs.version > ours.version:
        return f"{theirs.name} is there, newer than your {ours.name}"
    return f"another {theirs.name} is there than yours" if theirs.version == ours.version else ""


def is_listed(pointers: Mapping[str, bytes]) -> bool:
    """Whether SHA256SUMS has the right line for release.json: what was signed was this very release."""
    line = f"{sha256(pointers.get(RELEASE, b'')).hexdigest()}  {RELEASE}"
    return line.encode() in pointers.get(SUMS, b"").splitlines()


def _faults(pointers: Mapping[str, bytes], key: PublicKey | None) -> list[str]:
    faults = [f"{name}: missing" for name in (RELEASE, *SIGNATURES) if name not in pointers]
    message = pointers.get(SUMS, b"")
    for name, check in ((SSH, check_ssh), (MINISIGN, check_minisign)):
        if name in pointers:
            fault = check(message, pointers[name], key) if key else "names no key that could be checked"
            faults += [f"{name}: {fault}"] if fault else []
    return faults


def _place(release: Release) -> tuple[int, str]:
    return release.version, release.previous


def _malformed(what: str) -> IntegrityError:
    return IntegrityError(f"this release cannot be used: {what}", where=RELEASE, hint="fetch the folder again")
