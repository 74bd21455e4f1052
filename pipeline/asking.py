"""Asks a process of its own about files that may be broken or hostile: whatever they do to it, this one goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


def ask(
    module: str, arguments: Sequence[str], questions: Sequence[object], seconds: float
) -> Iterator[dict[str, Any] | str]:
    """The answer to each question in order, or in words what stopped the process at it; the questions after it go on.

    `module` reads a JSON list of questions from standard input and prints a JSON object a line for each. `seconds` are for
    all questions together, and anew after one that stopped it.
    """
    waiting = list(questions)
    while waiting:
        answers, stopped = _ask(module, arguments, waiting, seconds)
        yield from answers
        waiting = waiting[len(answers) :]
        if waiting:
            yield stopped
            waiting = waiting[1:]


def _ask(
    module: str, arguments: Sequence[str], questions: Sequence[object], seconds: float
) -> tuple[list[dict[str, Any]], str]:
    """The answers as far as it came, and what stopped it."""
    command = [sys.executable, "-m", module, *arguments]
    stopped = "reading it took too long"
    try:
        done = subprocess.run(
            command,
            input=json.dumps(questions).encode(),
            capture_output=True,
            timeout=seconds,
            cwd=_PACKAGE.parent,
            check=False,
        )
        output, stopped = done.stdout, f"the process reading it ended with {done.returncode}"
    except subprocess.TimeoutExpired as error:
        output = error.stdout or b""
    lines = [line for line in output.split(b"\n")[:-1] if line]
    return [json.loads(line) for line in lines], stopped
