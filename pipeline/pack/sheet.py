"""Contact sheets: every picture of a week on one page, so that one look finds the language in which a design breaks."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

MAX_WIDTH, MAX_HEIGHT = 4000, 8000
_ROW, _GAP, _LABEL, _HEAD = 420, 24, 120, 80
_PAPER, _INK, _FAULT = "#f4f3f1", "#222222", "#d00000"
_FONT = Path(__file__).resolve().parent.parent / "fonts" / "NotoSans-Bold.ttf"


@dataclass(frozen=True, slots=True)
class Cell:
    """One picture of the sheet: its file, or what went wrong."""

    label: str
    file: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SheetJob:
    """Rows are languages, named; cells are graphics x sizes, the same in every row."""

    title: str
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def draw_sheet(job: SheetJob) -> bytes:
    """The sheet as PNG, at most 4,000 x 8,000 px: rows are drawn smaller where that would not hold them."""
    height = min(_ROW, (MAX_HEIGHT - _HEAD) // max(1, len(job.rows)) - _GAP)
    rows = [(name, [_thumbnail(cell, height) for cell in cells]) for name, cells in job.rows]
    width = _LABEL + max(sum(picture.width + _GAP for picture in pictures) for _, pictures in rows)
    sheet = Image.new("RGB", (width, _HEAD + len(rows) * (height + _GAP)), _PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.text((_GAP, 20), job.title, fill=_INK, font=_font(32))
    for number, (name, pictures) in enumerate(rows):
        x, y = _LABEL, _HEAD + number * (height + _GAP)
        pen.text((_GAP, y + height // 2 - 20), name, fill=_INK, font=_font(32))
        for picture in pictures:
            sheet.paste(picture, (x, y))
            x += picture.width + _GAP
    if sheet.width > MAX_WIDTH:
        sheet = sheet.resize((MAX_WIDTH, round(sheet.height * MAX_WIDTH / sheet.width)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    sheet.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _thumbnail(cell: Cell, height: int) -> Image.Image:
    if cell.problem:
        return _fault(cell, height)
    with Image.open(cell.file, formats=["PNG", "JPEG"]) as picture:
        width = max(1, round(picture.width * height / picture.height))
        return picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)


def _fault(cell: Cell, height: int) -> Image.Image:
    """A red frame with the words of the problem, where the picture would be."""
    image = Image.new("RGB", (height, height), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, height - 1, height - 1), outline=_FAULT, width=8)
    pen.multiline_text((24, 24), "\n".join(_wrapped(f"{cell.label}: {cell.problem}", 34)), fill=_FAULT, font=_font(18))
    return image


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines[:14]


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONT), size, layout_engine=ImageFont.Layout.BASIC)
