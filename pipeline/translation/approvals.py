"""`locales/reviewed.csv`: every pair somebody said yes to, read and written."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.campaign.characters import placeholder_fault, text_fault
from pipeline.campaign.fields import read_text
from pipeline.errors import Problem
from pipeline.translation.model import APPROVALS_FILE, Approval

Approvals = Mapping[tuple[str, str], Approval]
"""By language tag and key."""

COLUMNS = ("key", "language", "reviewer", "date", "source", "translation")
MAX_BYTES = 64 << 20
"""500 strings in 200 languages take half of it."""

_MEND = "mend the translation; what is copied from elsewhere often brings unseen characters along; approve it again"
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


def load_approvals(root: Path) -> tuple[dict[tuple[str, str], Approval], list[Problem]]:
    """All approvals that can be used, and what is wrong with the others."""
    approvals, problems = read_approvals(root)
    wrong = {name: fault for name, one in approvals.items() if (fault := _fault(one))}
    problems += [
        Problem(f"{key}: {wrong[tag, key]}", APPROVALS_FILE, approvals[tag, key].line, _MEND) for tag, key in wrong
    ]
    return {name: approval for name, approval in approvals.items() if name not in wrong}, problems


def _fault(approval: Approval) -> str:
    return text_fault(approval.text) or placeholder_fault(approval.source, approval.text)


def read_approvals(root: Path) -> tuple[dict[tuple[str, str], Approval], list[Problem]]:
    """All approvals as they stand, for those who write the file again, and the rows that are none."""
    path = root / APPROVALS_FILE
    if not path.exists():
        return {}, []
    text, problem = read_text(root, path, MAX_BYTES)
    if problem:
        return {}, [problem]
    approvals: dict[tuple[str, str], Approval] = {}
    problems: list[Problem] = []
    rows = _rows(unicodedata.normalize("NFC", text), problems)  # neither comma nor quote composes with what follows
    if (head := next(rows, None)) is None or tuple(head[1]) != COLUMNS:
        hint = f"the first line is {','.join(COLUMNS)}"
        return {}, [Problem("the columns are not those of an approvals file", APPROVALS_FILE, 1, hint)]
    known: dict[str, str] = {}  # one English sentence for all its languages
    for line, row in rows:
        if len(row) == len(COLUMNS):
            key, tag, reviewer, day, source, translated = row
            key, tag, reviewer, day, source = (
                known.setdefault(cell, cell) for cell in (key, tag, reviewer, day, source)
            )
            approvals[tag, key] = Approval(source, translated, reviewer, day, line)
        elif row:
            what = f"{len(row)} columns instead of {len(COLUMNS)}"
            problems.append(Problem(what, APPROVALS_FILE, line, "approve the string again"))
    return approvals, problems


def _rows(text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV text, each with the line it ends on, up to the first that is not whole, which is a problem.

    Every row ends with a line break: one that does not may hold half a translation, and approved text goes out.
    """
    reader = csv.reader((match[0] for match in _LINE.finditer(text)), strict=True)
    last: tuple[int, list[str]] | None = None
    try:
        for row in reader:
            if last:
                yield last
            last = reader.line_num, row
    except csv.Error as error:
        problems.append(Problem(f"not readable as CSV: {error}", APPROVALS_FILE, reader.line_num, "restore the file"))
    else:
        if last and last[0] > 1 and not text.endswith(("\n", "\r")):
            hint = "restore the file; if the row is whole, end it with a line break"
            problems.append(Problem("the last row may be cut off", APPROVALS_FILE, last[0], hint))
            return
    if last:
        yield last


def to_csv(approvals: Approvals) -> bytes:
    """reviewed.csv, by language and key: the same approvals, the same bytes."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for tag, key in sorted(approvals):
        approval = approvals[tag, key]
        rows.writerow((key, tag, approval.reviewer, approval.date, approval.source, approval.text))
    return out.getvalue().encode()
