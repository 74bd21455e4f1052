"""What measurements end as: tables on the screen, and with `--write` in docs/performance.md."""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PAGE = ROOT / "docs" / "performance.md"


class BuildFailedError(Exception):
    """What was to be measured did not do its work."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `limit` is in the unit of `value`, None where no goal was set, and no `value` is not measured."""

    what: str
    value: float | None
    unit: str
    limit: float | None = None

    @property
    def cells(self) -> tuple[str, str, str, str]:
        shown = "not measured" if self.value is None else _amount(self.value, self.unit)
        if self.limit is None:
            return self.what, shown, "", ""
        if self.value is None:
            return self.what, shown, f"<= {self.limit:g} {self.unit}", ""
        return self.what, shown, f"<= {self.limit:g} {self.unit}", "met" if self.value <= self.limit else "MISSED"


def _amount(value: float, unit: str) -> str:
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.2f} {unit}"


def table(lines: Sequence[Sequence[str]]) -> str:
    """In Markdown; the first line is the head."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    head, *rows = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    return "\n".join([head, "|" + "|".join("-" * (width + 2) for width in widths) + "|", *rows])


def rows_table(rows: Sequence[Row]) -> str:
    return table([("what", "measured", "goal", ""), *(row.cells for row in rows)])


def machine(load: str) -> str:
    """One line; no name of the host, no paths."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, {python}, {load}"


def load_before() -> str:
    """How busy the machine was before we began."""
    return f"load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else "load not known"


def arguments(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md too")
    return parser


def tell(result: str, name: str, *, write: bool) -> None:
    """Prints it, and with `write` puts it between the comments `NAME measured` and `NAME end` of docs/performance.md."""
    print(result, end="")
    if write:
        page = _PAGE.read_text(encoding="utf-8")
        block = re.compile(rf"(<!-- {name} measured -->\n).*?(<!-- {name} end -->)", re.DOTALL)
        _PAGE.write_text(block.sub(lambda found: f"{found[1]}{result}{found[2]}", page), encoding="utf-8")


def report(description: str | None, name: str, measure: Callable[[], Sequence[Row]]) -> int:
    """The whole command line of a measurement that makes one table; gives the exit code."""
    write, load = arguments(description).parse_args().write, load_before()
    try:
        rows = measure()
    except BuildFailedError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    tell(f"{rows_table(rows)}\n\n{datetime.now(UTC).date()}; {machine(load)}.\n", name, write=write)
    return 0
