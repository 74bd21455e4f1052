"""Looks into PDFs that people bring, in a process of its own with limits (`python -m pipeline.pdf.examine PURPOSE`).

It reads paths from standard input, a JSON list, and prints one JSON object a line in the same order: the pages, or what is
wrong and what to do.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.errors import PipelineError
from pipeline.pdf.clean import clean_pdf
from pipeline.pdf.look import MEMORY, SMALLER, PageFacts
from pipeline.pdf.pages import look_at_pages
from pipeline.posix import limit_memory


def _extra(data: bytes) -> tuple[PageFacts, ...]:
    clean_pdf(data)
    return ()


_LOOKS: Mapping[str, Callable[[bytes], tuple[PageFacts, ...]]] = {"extras": _extra, "pages": look_at_pages}


def _tried(path: Path, look: Callable[[bytes], tuple[PageFacts, ...]]) -> dict[str, Any]:
    try:
        return {"pages": [asdict(page) for page in look(path.read_bytes())]}
    except PipelineError as error:
        return {"what": error.what, "hint": error.hint}
    except MemoryError:
        return {"what": f"this file needed more than {MEMORY >> 20} MiB of memory", "hint": SMALLER}


def main() -> None:
    """Serves one list of paths."""
    limit_memory(MEMORY)
    for path in json.load(sys.stdin):
        print(json.dumps(_tried(Path(path), _LOOKS[sys.argv[1]])), flush=True)  # noqa: T201 - this is what it is for


if __name__ == "__main__":
    main()
