"""How large every picture is, and may be, as a table for the people who make the campaign."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from PIL import Image

HEADER = ("file", "bytes", "limit", "set by", "quality", "width", "height")
_LARGEST_STEP = 121  # of the brightness table in quality 50 (ITU-T T.81, K.1), from which libjpeg makes all others


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A picture by its path in the tree; `limit` in bytes, 0 for none, and who asks for it; the px of its size."""

    path: str
    limit: int
    by: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class BudgetsJob:
    """The rows of pictures that were made, each with its file and how many bytes that has."""

    rows: tuple[tuple[BudgetRow, str, int], ...]


def budgets_csv(job: BudgetsJob) -> bytes:
    """UTF-8 with BOM, as spreadsheets want it; `quality` is that of JPEG, 1 to 100, and sizes are those of the file itself."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEADER)
    for row, file, size in job.rows:
        quality, width, height = _looked_at(file) if file.endswith(".jpg") else ("", row.width, row.height)
        table.writerow((row.path, size, row.limit or "", row.by, quality, width, height))
    return out.getvalue().encode("utf-8-sig")


def _looked_at(file: str) -> tuple[int, int, int]:
    """Quality, width and height, which only JPEG changes to meet a limit."""
    with Image.open(file, formats=["JPEG"]) as picture:
        return quality_of(picture), *picture.size


def quality_of(picture: Image.Image) -> int:
    """The quality a JPEG was saved in by libjpeg, from 50 up, told from its coarsest step."""
    tables: dict[int, list[int]] = getattr(picture, "quantization")  # noqa: B009 - only files of JPEG have it
    return round(100 - 50 * max(tables[0]) / _LARGEST_STEP)
