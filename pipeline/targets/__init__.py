"""Where releases go. A new kind of target is a module, a line in `_KINDS` and a subclass of the test suite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.targets.base import Target
from pipeline.targets.dropbox import open_dropbox
from pipeline.targets.folder import open_folder


def _open_s3(name: str, settings: Mapping[str, object], workspace: Path) -> Target:
    from pipeline.targets.s3 import open_s3

    return open_s3(name, settings, workspace)


_KINDS: Mapping[str, Callable[[str, Mapping[str, object], Path], Target]] = {
    "dropbox": open_dropbox,
    "folder": open_folder,
    "s3": _open_s3,  # imported when used: boto3 takes a quarter of a second
}

_COMMON = ("staging", "tree", "link", "links")
"""Settings that say what a target is for; the others are its kind's own."""


def open_target(name: str, settings: Mapping[str, object], workspace: Path) -> Target:
    """The target `[targets.NAME]` of campaign.toml describes; each kind reads its own settings.

    Raises UsageError for settings that make no target, TargetUnavailableError when it cannot be reached.
    """
    kind = settings.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        what = f"unknown kind {kind!r}" if kind is not None else "no kind"
        raise UsageError(
            f"target {name} has {what}", where=f"[targets.{name}]", hint=f"known kinds: {', '.join(sorted(_KINDS))}"
        )
    return _KINDS[kind](name, {key: value for key, value in settings.items() if key not in _COMMON}, workspace)
