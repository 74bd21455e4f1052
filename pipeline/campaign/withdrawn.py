"""`assets/src/withdrawn.csv`: weeks and documents, or single languages of them, that were published and are taken back on purpose."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

from pipeline.errors import Problem

FILE = "assets/src/withdrawn.csv"
COLUMNS = ("week", "language", "date")

Withdrawn = Mapping[tuple[str, str], str]
"""(id of a week or document, language tag or "" for every language) to the day it was taken back, ISO 8601."""


def parse(text: str) -> tuple[Withdrawn, list[Problem]]:
    """The rows of the file; a faulty one is a problem with its line, and the others count."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    withdrawn: dict[tuple[str, str], str] = {}
    problems: list[Problem] = []
    hint = f"a row is {','.join(COLUMNS)}; packs withdraw writes it"
    try:
        for number, row in enumerate(rows):
            if number == 0 and tuple(row) != COLUMNS:
                return {}, [Problem("the columns are not those of withdrawn weeks", FILE, 1, hint)]
            if number and row:
                try:
                    week, language, day = row
                    withdrawn[week, language] = date.fromisoformat(day).isoformat()
                except ValueError:
                    problems.append(
                        Problem(f"{','.join(row)!r} is no row of withdrawn weeks", FILE, rows.line_num, hint)
                    )
    except csv.Error as error:
        problems.append(Problem(f"not readable as CSV: {error}", FILE, rows.line_num, hint))
    return withdrawn, problems


def to_csv(withdrawn: Withdrawn) -> bytes:
    """The file, by week and language: the same rows, the same bytes."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows((week, language, withdrawn[week, language]) for week, language in sorted(withdrawn))
    return out.getvalue().encode()
