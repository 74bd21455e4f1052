"""Whether a place is what its manifest.json and SHA256SUMS say: for partners, and before anything is published."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pipeline.errors import IntegrityError, TargetUnavailableError, UsageError
from pipeline.hashing import Checksums, why_unsafe
from pipeline.pack.manifest import KEPT, MANIFEST, POINTERS, RELEASE, SIGNATURES, SUMS, Manifest, PublishedFile
from pipeline.pack.manifest_json import from_json
from pipeline.pack.pages import page_paths
from pipeline.targets.base import Entry, Target
from pipeline.targets.folder import FolderTarget

_SUMS_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_NAME_IT = "name the folder as it was published or unpacked"
_LEFT_BY_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}  # looking at a folder must not break it


@dataclass(frozen=True, slots=True)
class Findings:
    """Every difference in plain words; and what kept.json lists that is there, of earlier releases."""

    faults: tuple[str, ...]
    kept: tuple[PublishedFile, ...] = ()


def verify(place: Target, pointers: Mapping[str, bytes], *, every_byte: bool = False) -> Findings:
    """How a place differs from what `pointers` say; the store's own checksums will do, unless `every_byte` is read.

    SHA256SUMS alone will do, as in an unpacked zip. `review/` is never published and passed over.
    """
    faults = []
    read: dict[str, Manifest | None] = {}
    for key in (MANIFEST, KEPT):
        try:
            read[key] = from_json(pointers[key]) if key in pointers else None
        except IntegrityError as error:
            read[key] = None
            faults.append(f"{key}: {error.what}")
    found = differences(place, read[MANIFEST], pointers, read[KEPT], every_byte=every_byte)
    return replace(found, faults=(*faults, *found.faults))


def open_directory(directory: Path) -> FolderTarget:
    """The folder somebody named. Raises UsageError when it is not there."""
    try:
        return FolderTarget(directory)
    except TargetUnavailableError as error:
        raise UsageError(error.what, where=error.where, hint=_NAME_IT) from error


def read_pointers(place: Target, name: str, keys: Sequence[str] = POINTERS) -> dict[str, bytes]:
    """manifest.json, SHA256SUMS and what signing adds, or what else `keys` name, whichever are there.

    Raises UsageError, which tells the `name` of the place, when there is neither of the first two.
    """
    pointers = {}
    for key in keys:
        with suppress(KeyError):
            pointers[key] = b"".join(place.read(key))
    if MANIFEST not in pointers and SUMS not in pointers:
        raise UsageError(f"there is no {MANIFEST} or {SUMS} here", where=name, hint=_NAME_IT)
    return pointers


def disagreements(manifest: Manifest, pointers: Mapping[str, bytes]) -> tuple[str, ...]:
    """Where SHA256SUMS does not say what follows from manifest.json; what it says of release.json is passed over."""
    listed, faults = _read_sums(pointers.get(SUMS))
    if SUMS in pointers:
        faults += _between(manifest, listed)
        if listed.get(MANIFEST) not in (None, hashlib.sha256(pointers[MANIFEST]).hexdigest()):
            faults.append(f"{MANIFEST}: changed")
    return tuple(faults)


def differences(
    place: Target,
    manifest: Manifest | None,
    pointers: Mapping[str, bytes],
    kept: Manifest | None = None,
    *,
    every_byte: bool = False,
) -> Findings:
    """Where the files, `manifest` and SHA256SUMS say different things; without `manifest` SHA256SUMS alone counts.

    What is `kept` need not be there, but if it is it must be as it was published; of its pages no checksum is known.
    """
    listed, faults = _read_sums(pointers.get(SUMS))
    if manifest and SUMS in pointers:
        faults += _between(manifest, listed)
    files = {file.path: file.sums for file in manifest.files} if manifest else {}
    wanted = listed | {key: sums.sha256 for key, sums in files.items()}
    found = place.entries()
    for key in sorted(wanted):
        if fault := _fault(place, found.get(key), wanted[key], files.get(key), every_byte=every_byte):
            faults.append(f"{key}: {fault}")
    there = tuple(file for file in (kept.files if kept else ()) if file.path in found and file.path not in wanted)
    for file in there:
        if fault := _fault(place, found[file.path], file.sha256, file.sums, every_byte=every_byte):
            faults.append(f"{file.path}: {fault}")
    known = {*wanted, MANIFEST, SUMS, *SIGNATURES, *({KEPT} & {*pointers}), *(file.path for file in there)}
    known |= {*page_paths(kept)} if kept else set()
    faults += [f"{key}: not listed" for key in sorted(found) if key not in known and not _passed_over(key)]
    return Findings(tuple(faults), there)


def listed_pages(manifest: Manifest, pointers: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of the pages of a tree by path, as SHA256SUMS has them, in the order to publish them."""
    listed, _ = _read_sums(pointers.get(SUMS))
    return {path: listed[path] for path in page_paths(manifest) if path in listed}


def first_five(names: Sequence[str]) -> str:
    """As `a, b, c, d, e and 7 more`."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def _read_sums(body: bytes | None) -> tuple[dict[str, str], list[str]]:
    """Checksums by key, and a fault for each line that is none."""
    if body is None:
        return {}, [f"{SUMS}: missing"]
    listed, faults = {}, []
    for number, line in enumerate(body.decode(errors="replace").splitlines(), start=1):
        match = _SUMS_LINE.fullmatch(line)
        if match and not why_unsafe(match[2]):
            listed[match[2]] = match[1]
        else:
            faults.append(f"{SUMS}: line {number} cannot be read")
    return listed, faults


def _between(manifest: Manifest, listed: Mapping[str, str]) -> list[str]:
    ours = {file.path: file.sha256 for file in manifest.files}
    here, there = {*ours, MANIFEST}, {*listed} - {RELEASE, *page_paths(manifest)}
    return [
        *(f"{key}: not listed in {SUMS}" for key in sorted(here - there)),
        *(f"{key}: listed in {SUMS} but not in {MANIFEST}" for key in sorted(there - here)),
        *(f"{key}: {MANIFEST} and {SUMS} disagree" for key in sorted(there & set(ours)) if ours[key] != listed[key]),
    ]


def _fault(place: Target, found: Entry | None, sha256: str, sums: Checksums | None, *, every_byte: bool) -> str:
    """What is wrong with one file. It is read where the store's word will not do."""
    if found is None:
        return "missing"
    if sums and sums.size != found.size:
        return "changed"
    if not every_byte and found.matches(sums or Checksums(found.size, sha256)):
        return ""
    if not every_byte and found.sha256:
        return "changed"
    digest = hashlib.sha256()
    try:
        for chunk in place.read(found.key):
            digest.update(chunk)
    except TargetUnavailableError:
        if found.sha256 or found.content_hash or found.etag:
            raise  # the place as a whole
        return "cannot be read"
    return "" if digest.hexdigest() == sha256 else "changed"


def _passed_over(key: str) -> bool:
    return key.startswith("review/") or PurePosixPath(key).name in _LEFT_BY_SYSTEMS
