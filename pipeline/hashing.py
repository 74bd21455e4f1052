"""What a published file is known by, from the manifest to every target: its key and its checksum."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path


def fingerprint(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 in lower-case hex, both of one reading. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return file.tell(), digest.hexdigest()


def why_unsafe(key: str) -> str:
    """Why `key` may not be joined to a folder, in words; "" when it is safe on every system we write to.

    A key is relative and '/'-separated. A colon is a drive or a stream on Windows, and a control character would
    break the lines of SHA256SUMS.
    """
    if key.startswith("/"):
        return "is an absolute path"
    if "\\" in key or ":" in key:
        return "has a backslash or a colon"
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in key):
        return "has a control character"
    if any(part in ("", ".", "..") for part in key.split("/")):
        return "has an empty part, '.' or '..'"
    return ""
