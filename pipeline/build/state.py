"""The folder `.pipeline` of a workspace: its lock, and how it is told that something cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.posix import lock

STATE = ".pipeline"


@contextmanager
def one_build(root: Path) -> Iterator[None]:
    """One build of a workspace at a time. Raises PipelineError while another runs."""
    with writing(root / STATE):
        (root / STATE).mkdir(parents=True, exist_ok=True)
        file = (root / STATE / "lock").open("w", encoding="utf-8")
    with file:
        if not lock(file):
            raise PipelineError("another build of this campaign is running", hint="wait for it to end, or stop it")
        yield


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns an OSError into words. Raises PipelineError."""
    try:
        yield
    except OSError as error:
        where = error.filename or str(path)
        hint = "free some space, or make the folder writable; then build again: what was made is kept"
        raise PipelineError(f"cannot write: {error.strerror or error}", where=str(where), hint=hint) from error
