"""Small releases for tests: a release here is its files' contents by key, as `<tag>/<week>/<name>` or `<tag>/<name>`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.hashing import checksums
from pipeline.pack.manifest import MANIFEST, SUMS, Manifest, PublishedFile, sums
from pipeline.pack.manifest_json import to_json
from pipeline.sync.verify import open_directory, read_pointers, verify

UNSIGNED = (MANIFEST, SUMS)
"""The pointers of a release nobody signed."""


def published_file(key: str, body: bytes) -> PublishedFile:
    language, *week = key.split("/")[:-1] or [""]
    known = checksums(body)
    return PublishedFile(
        key,
        known.sha256,
        known.size,
        "text/plain",
        "posts",
        language=language,
        week="".join(week),
        md5=known.md5,
        content_hash=known.content_hash,
        parts_etag=known.parts_etag,
    )


def manifest_of(contents: Mapping[str, bytes], tree: str = "release") -> Manifest:
    files = tuple(published_file(key, body) for key, body in sorted(contents.items()))
    return Manifest("peers", tree, "", (), (), files, ())


def pointers_of(manifest: Manifest) -> dict[str, bytes]:
    body = to_json(manifest)
    return {MANIFEST: body, SUMS: sums(manifest, body)}


def verify_tree(folder: Path) -> tuple[str, ...]:
    """How it differs from what it says of itself, in words."""
    place = open_directory(folder)
    return verify(place, read_pointers(place, str(folder))).faults


def write_tree(root: Path, contents: Mapping[str, bytes], tree: str = "release") -> Path:
    for key, body in {**contents, **pointers_of(manifest_of(contents, tree))}.items():
        (path := root / key).parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return root
