"""The signing key's file: where it is, who may read it, and that it never lies where it would be published or shared."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import PipelineError, UsageError
from pipeline.sync.signatures import SigningKey

PLACE, PASSPHRASE = "PACKS_SIGNING_KEY", "PACKS_KEY_PASSPHRASE"
"""Variables of the environment: the key's file, and what it is encrypted with."""

_OTHERS_MAY_READ = 0o077


def key_path(campaign: str, workspace: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """Where the key of a campaign (an id) is or will be. Raises UsageError for a place inside the workspace."""
    try:
        named = environment.get(PLACE)
        path = Path(named).expanduser() if named else Path.home() / ".config" / "packs" / f"{campaign}.key"
        resolved, inside = path.resolve(), path.resolve().is_relative_to(workspace.resolve())
    except (RuntimeError, ValueError, OSError) as error:  # no home, a loop of links
        raise UsageError(f"{PLACE} leads nowhere: {error}", hint="name the key's file") from error
    if inside:
        raise UsageError(
            "the signing key may not lie inside the campaign's folder: it would be shared with everybody who works on it",
            where=str(path),
            hint=f"move it to another folder and name that in {PLACE}",
        )
    return resolved


def read_key(path: Path, environment: Mapping[str, str] = os.environ) -> SigningKey:
    """Raises UsageError when there is no key, others may read it, or it cannot be used."""
    try:
        mode = path.stat().st_mode
        pem = path.read_bytes()
    except FileNotFoundError:
        hint = f"packs keys new makes one; {PLACE} names another place"
        raise UsageError("there is no signing key", where=str(path), hint=hint) from None
    except OSError as error:
        raise UsageError(f"the key cannot be read: {error.strerror or error}", where=str(path)) from error
    if os.name == "posix" and mode & _OTHERS_MAY_READ:
        raise UsageError("others may read the signing key", where=str(path), hint=f"chmod 600 {path}")
    try:
        return SigningKey.from_pem(pem, environment.get(PASSPHRASE, ""))
    except UsageError as error:
        raise UsageError(error.what, where=str(path), hint=error.hint) from error.__cause__


def write_key(path: Path, key: SigningKey, environment: Mapping[str, str] = os.environ) -> None:
    """A new file that only its owner may read. Raises UsageError where there is one, PipelineError when it fails."""
    hint = "packs keys show shows it; packs keys rotate replaces it; or move it away, if you are sure"
    _write(path, key.to_pem(environment.get(PASSPHRASE, "")), hint)


def replace_key(path: Path, key: SigningKey, environment: Mapping[str, str] = os.environ) -> Path:
    """Puts `key` in place of the one there, in one step, and gives the file that keeps the old one.

    Raises UsageError while the one before is still kept.
    """
    kept, fresh = (path.with_name(f"{path.name}{suffix}") for suffix in (".old", ".new"))
    old = path.read_bytes()
    try:
        fresh.unlink(missing_ok=True)  # of a run that was stopped before it replaced anything, as here:
        if not (kept.is_file() and kept.read_bytes() == old):
            _write(kept, old, "once partners have the present key, delete it")
        _write(fresh, key.to_pem(environment.get(PASSPHRASE, "")), "")
        fresh.replace(path)
    except OSError as error:
        raise PipelineError(f"the key cannot be replaced: {error.strerror or error}", where=str(path)) from error
    return kept


def _write(path: Path, pem: bytes, hint: str) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists():
            raise UsageError("there is a key already, and it is not overwritten", where=str(path), hint=hint)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise PipelineError(f"the key cannot be written: {error.strerror or error}", where=str(path)) from error
