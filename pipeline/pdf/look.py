"""What PDFs that people bring are, found by `examine` in a process of its own, once: what it found stays in `.pipeline/pdf`."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from pipeline.asking import ask
from pipeline.errors import PipelineError, Problem

MAX_BYTES = 200 << 20
MEMORY = 1 << 30
FOUND = ".pipeline/pdf"
SMALLER = "export it again with smaller pictures and fewer objects"
_SECONDS = 60.0  # for a file
_PACKAGE = Path(__file__).resolve().parent.parent
CODE = ("pdf/*.py", "template/embedded.py")
"""All that looks into PDFs and cleans them."""

Purpose = Literal["extras", "pages"]
"""To be handed on as they are, or to become pages of the guide, which asks more of them."""


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """A PDF by its content; `file` is where it lies in the workspace, `path` in the file system."""

    file: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A page for the guide: the size that is seen, in mm, and whether there is text on it, or links."""

    width: float
    height: float
    text: bool
    links: bool


def look_into(
    root: Path, files: Sequence[BroughtFile], purpose: Purpose
) -> tuple[dict[str, tuple[PageFacts, ...]], list[Problem]]:
    """The pages of each sound file by its name, none for `extras`, and what is wrong with the others."""
    if not files:
        return {}, []
    known = _found(root, files, purpose)
    pages: dict[str, tuple[PageFacts, ...]] = {}
    problems: list[Problem] = []
    for each in files:
        answer = known[each.sha256]
        if "what" in answer:
            problems.append(Problem(answer["what"], each.file, 0, answer["hint"]))
        else:
            pages[each.file] = tuple(PageFacts(**page) for page in answer["pages"])
    return pages, problems


def _found(root: Path, files: Sequence[BroughtFile], purpose: Purpose) -> Mapping[str, Any]:
    """What `examine` says of each file by its hash. That a file took too long is found anew each time."""
    index, by = root / FOUND / f"{purpose}.json", _by()
    known = {
        sha256: answer for sha256, answer in _read(index).items() if isinstance(answer, dict) and answer.get("by") == by
    }
    new = list({each.sha256: each for each in files if each.sha256 not in known}.values())
    answers = ask("pipeline.pdf.examine", [purpose], [each.path for each in new], _SECONDS * len(new))
    stopped: dict[str, Any] = {}
    for each, answer in zip(new, answers, strict=True):
        if isinstance(answer, str):
            stopped[each.sha256] = {"what": f"cannot be read: {answer}", "hint": SMALLER}
        else:
            known[each.sha256] = {**answer, "by": by}
    if new:
        _write(index, {each.sha256: known[each.sha256] for each in files if each.sha256 in known})
    return {**known, **stopped}


def _by() -> str:
    """What found the facts: they are found anew when it changes."""
    seen = hashlib.sha256()
    for path in sorted(path for pattern in CODE for path in _PACKAGE.glob(pattern)):
        seen.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return f"{seen.hexdigest()[:12]} pypdf {version('pypdf')} fonttools {version('fonttools')}"


def _read(index: Path) -> dict[str, Any]:
    try:
        found = json.loads(index.read_bytes())
    except (OSError, ValueError):
        return {}  # it is a cache: what cannot be read is found again
    return found if isinstance(found, dict) else {}


def _write(index: Path, known: Mapping[str, Any]) -> None:
    waiting = index.with_suffix(f".{os.getpid()}")
    try:
        index.parent.mkdir(parents=True, exist_ok=True)
        waiting.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        waiting.replace(index)
    except OSError as error:
        hint = "packs keeps what it found out about PDFs there"
        raise PipelineError(f"cannot write {FOUND}: {error.strerror}", hint=hint) from error
