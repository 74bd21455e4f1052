"""Reads files that people wrote: from the campaign's own folder, never more than so many bytes, never what is no file."""

from __future__ import annotations

import stat
from pathlib import Path

from pipeline.errors import Problem


def read_file(root: Path, path: Path, limit: int) -> tuple[bytes, Problem | None]:
    """The bytes of a file below `root`, links followed, or the problem that says why not.

    A link out of the campaign would publish what is there; a pipe or a device would never end.
    """
    name = path.relative_to(root).as_posix()
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            hint = "put the file itself there"
            return b"", Problem("is a link to something outside the campaign's folder", name, 0, hint)
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return b"", Problem("is no file", name, 0, "put a file there, or take it away")
        if found.st_size > limit:
            return b"", Problem(f"the file has {found.st_size:,} bytes; at most {limit:,} are read", name)
        with path.open("rb") as file:
            return file.read(limit), None
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        return b"", Problem(f"cannot be read: {getattr(error, 'strerror', error)}", name)
