"""Whether a folder is what its manifest.json and SHA256SUMS say: for partners, and before anything is published."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from pipeline.errors import IntegrityError, TargetUnavailableError, UsageError
from pipeline.hashing import why_unsafe
from pipeline.pack.manifest import MANIFEST, POINTERS, SUMS, Manifest, from_json
from pipeline.targets.base import Entry
from pipeline.targets.folder import FolderTarget

_SUMS_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_LEFT_BY_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}  # looking at a folder must not break it


def verify_tree(directory: Path) -> tuple[str, ...]:
    """Every difference in plain words, empty when the folder is whole. `review/` is never published and passed over.

    SHA256SUMS alone will do, as in an unpacked zip. Raises UsageError when there is neither it nor manifest.json.
    """
    pointers = read_pointers(directory)
    faults = []
    manifest = None
    try:
        manifest = from_json(pointers[MANIFEST]) if MANIFEST in pointers else None
    except IntegrityError as error:
        faults.append(f"{MANIFEST}: {error.what}")
    return (*faults, *differences(directory, manifest, pointers))


def read_pointers(directory: Path) -> dict[str, bytes]:
    """manifest.json and SHA256SUMS of a folder, whichever are there. Raises UsageError when neither is."""
    hint = "name the folder as it was published or unpacked"
    try:
        folder = FolderTarget(directory)
    except TargetUnavailableError as error:
        raise UsageError(error.what, where=error.where, hint=hint) from error
    pointers = {}
    for name in POINTERS:
        with suppress(KeyError):
            pointers[name] = b"".join(folder.read(name))
    if not pointers:
        raise UsageError(f"there is no {MANIFEST} or {SUMS} here", where=str(directory), hint=hint)
    return pointers


def differences(directory: Path, manifest: Manifest | None, pointers: Mapping[str, bytes]) -> tuple[str, ...]:
    """Where the files, `manifest` and SHA256SUMS say different things; without `manifest` SHA256SUMS alone counts."""
    listed, faults = _read_sums(pointers.get(SUMS))
    if manifest and SUMS in pointers:
        faults += _between(manifest, listed)
    sizes = {file.path: file.bytes for file in manifest.files} if manifest else {}
    wanted = listed | ({file.path: file.sha256 for file in manifest.files} if manifest else {})
    found = FolderTarget(directory).entries()
    for key in sorted(wanted):
        if fault := _fault(found.get(key), wanted[key], sizes.get(key)):
            faults.append(f"{key}: {fault}")
    known = {*wanted, *POINTERS}
    faults += [f"{key}: not listed" for key in sorted(found) if key not in known and not _passed_over(key)]
    return tuple(faults)


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
    here, there = {*ours, MANIFEST}, set(listed)
    return [
        *(f"{key}: not listed in {SUMS}" for key in sorted(here - there)),
        *(f"{key}: listed in {SUMS} but not in {MANIFEST}" for key in sorted(there - here)),
        *(f"{key}: {MANIFEST} and {SUMS} disagree" for key in sorted(there & set(ours)) if ours[key] != listed[key]),
    ]


def _fault(found: Entry | None, sha256: str, size: int | None) -> str:
    if found is None:
        return "missing"
    if not found.sha256:
        return "cannot be read"
    return "" if found.matches(found.size if size is None else size, sha256) else "changed"


def _passed_over(key: str) -> bool:
    return key.startswith("review/") or PurePosixPath(key).name in _LEFT_BY_SYSTEMS
