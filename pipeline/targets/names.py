"""Names that some place we publish to could not hold: Dropbox, a Windows machine that syncs or unzips, a Linux disk. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from pipeline.hashing import why_unsafe

LONGEST = 255
"""Bytes of a name in UTF-8 on Linux. Dropbox and Windows count characters, of which there are never more."""

_FORBIDDEN = '<>"|?*'
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"}
_NUMBERED = {f"{device}{number}" for device in ("com", "lpt") for number in "0123456789¹²³"}
_IGNORED = {"desktop.ini", "thumbs.db", ".ds_store", "icon\r", ".dropbox", ".dropbox.attr", ".dropbox.cache"}


def name_faults(keys: Iterable[str]) -> Mapping[str, str]:
    """Why `keys` may not be published together, in words by key; empty when every target can hold them all.

    Two keys collide when only case or the composition of a letter tells a file or a folder of one from the other's:
    Dropbox, Windows and macOS take them for the same.
    """
    faults: dict[str, str] = {}
    spelled: dict[str, str] = {}
    files: dict[str, str] = {}
    for key in sorted(set(keys)):
        if fault := why_unportable(key):
            faults[key] = fault
            continue
        for path in _folders(key):
            if (other := spelled.setdefault(_folded(path), path)) != path:
                faults[key] = f"is the same as {other} where case does not count"
            elif _folded(path) in files:
                faults[key] = f"needs a folder where the file {path} is"
        files[_folded(key)] = key
    return faults


def why_unportable(key: str) -> str:
    """Why some system cannot hold `key`, in words; "" when all can."""
    if fault := why_unsafe(key):
        return fault
    return next((fault for part in key.split("/") if (fault := _fault(part))), "")


def _fault(name: str) -> str:
    if found := next((character for character in name if character in _FORBIDDEN), ""):
        return f"has a {found}, which Windows does not allow in a name"
    if name.endswith((".", " ")):
        return f"has {name!r}, and Windows drops a dot or space at the end of a name"
    if name.partition(".")[0].rstrip(" ").lower() in _DEVICES | _NUMBERED:
        return f"has {name!r}, which is a device on Windows"
    if name.lower() in _IGNORED or name.startswith(("~$", ".~")) or (name[0] == "~" and name.lower().endswith(".tmp")):
        return f"has {name!r}, which Dropbox does not sync"
    if len(name.encode()) > LONGEST:
        return f"has a name of {len(name.encode())} bytes, {LONGEST} are possible: {name[:40]}…"
    return ""


def _folders(key: str) -> Iterable[str]:
    """The folders down to `key`, itself the last."""
    parts = key.split("/")
    return ("/".join(parts[: depth + 1]) for depth in range(len(parts)))


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
