"""What can be wrong, as values (`Problem`) and as exceptions that carry an exit code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a problem matters: an error takes something out of the build, the others only tell."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in what people wrote, for the person who can mend it.

    `file` is relative to the workspace and '/'-separated; `line` counts from 1, 0 means the file as a whole.
    `what` says what is wrong in the author's own words (key, layer, language tag), `hint` what to do next. `check` is the
    id of the check of strings that found it.
    """

    what: str
    file: str = ""
    line: int = 0
    hint: str = ""
    level: Level = Level.ERROR
    check: str = ""

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    def __str__(self) -> str:
        text = f"{self.level}: {self.what}{f' [{self.check}]' if self.check else ''}"
        return f"{self.where}: {text}" if self.where else text


def in_reading_order(problems: list[Problem] | tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Each problem once, by file, line and words."""
    return tuple(sorted(set(problems), key=lambda p: (p.file, p.line, p.level, p.what, p.hint)))


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.level is Level.ERROR for problem in problems)


class PipelineError(Exception):
    """A failure the person at the keyboard can act on."""

    exit_code = 1

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(what)
        self.what, self.where, self.hint = what, where, hint


class UsageError(PipelineError):
    """The command was called wrongly, or there is no campaign to work on."""

    exit_code = 2


class TargetUnavailableError(PipelineError):
    """A target could not be reached or refused; readers see what they saw before, and it is safe to run again."""

    exit_code = 4


class ConflictError(PipelineError):
    """Somebody else published first; nothing of ours was put in place of theirs."""

    exit_code = 4


class IntegrityError(PipelineError):
    """Bytes are not what the manifest says."""

    exit_code = 5
