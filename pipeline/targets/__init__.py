"""Where releases go. A new kind of target is a module, a line in `_KINDS` and a subclass of the test suite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.targets.base import Target
from pipeline.targets.folder import open_folder

_KINDS: Mapping[str, Callable[[str, Mapping[str, object], Path], Target]] = {
    "folder": open_folder,
}


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
    return _KINDS[kind](name, settings, workspace)
