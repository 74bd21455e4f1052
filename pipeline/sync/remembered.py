"""What `packs verify` has seen before, so that an old or a stripped release is not taken for the newest. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.campaign.public_key import PublicKey
from pipeline.sync.release import Release


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest release that was whole, of one key."""

    campaign: str
    version: int
    manifest: str


Memory = Mapping[str, Seen]
"""By the key's fingerprint: what somebody else signed counts for nothing here."""


def read_memory(data: bytes) -> Memory:
    """What was remembered; entries that are damaged are as if they had never been."""
    try:
        content = json.loads(data.decode())
        items = dict(content).items()
    except (ValueError, TypeError, RecursionError):
        return {}
    memory = {}
    for key, entry in items:
        values = entry if isinstance(entry, dict) else {}
        campaign, version, manifest = values.get("campaign"), values.get("version"), values.get("manifest")
        if isinstance(campaign, str) and type(version) is int and isinstance(manifest, str):
            memory[str(key)] = Seen(campaign, version, manifest)
    return memory


def write_memory(memory: Memory) -> bytes:
    content = {
        key: {"campaign": seen.campaign, "version": seen.version, "manifest": seen.manifest}
        for key, seen in memory.items()
    }
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def why_rolled_back(memory: Memory, campaign: str, release: Release | None, key: PublicKey | None) -> str:
    """Why this cannot be the newest release of `campaign`, in words; "" when it may be."""
    if release is None or key is None:
        newest = max((seen.version for seen in memory.values() if seen.campaign == campaign), default=0)
        return f"not signed, but release {newest} of {campaign} was" if newest else ""
    seen = memory.get(key.fingerprint)
    if seen is None or seen.campaign != release.campaign:
        return ""
    if release.version < seen.version:
        return f"{release.name} is older than release {seen.version}, which was seen before: somebody put it back"
    if release.version == seen.version and release.manifest != seen.manifest:
        return f"{release.name} is another than the release {seen.version} that was seen before"
    return ""


def remember(memory: Memory, release: Release, key: PublicKey) -> Memory:
    return {**memory, key.fingerprint: Seen(release.campaign, release.version, release.manifest)}
