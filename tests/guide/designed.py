"""Pages as designers export them, and guides with such pages in them."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import cairosvg
from pypdf import PdfReader, PdfWriter

from pipeline.guide.model import DesignerPage, GuideJob
from pipeline.pdf.look import BroughtFile
from tests.guide.guides import job

GRADIENT = '<linearGradient id="g"><stop stop-color="#e4002b"/><stop offset="1" stop-color="#1d1a26"/></linearGradient>'
WORD = '<text x="30" y="120" font-size="24" font-family="DejaVu Sans">Wanderlust</text>'


@cache  # Cairo writes the clock into it
def page(more: str = "", width: float = 210, height: float = 297) -> bytes:
    """A page in mm, drawn by CairoSVG: a gradient, transparency, and `more` on it."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">'
        f'<defs>{GRADIENT}</defs><rect width="{width}" height="{height}" fill="url(#g)"/>'
        f'<circle cx="100" cy="100" r="60" fill="#ffffff" fill-opacity="0.5"/>{more}</svg>'
    )
    return bytes(cairosvg.svg2pdf(svg.encode()))


def two_pages() -> bytes:
    """The page, and once more with a word on it."""
    writer, out = PdfWriter(), io.BytesIO()
    for more in ("", WORD):
        writer.append(PdfReader(io.BytesIO(page(more))))
    writer.write(out)
    return out.getvalue()


def brought(path: Path, data: bytes) -> BroughtFile:
    path.write_bytes(data)
    return BroughtFile(path.name, str(path), hashlib.sha256(data).hexdigest())


def job_with(tag: str, pages: Sequence[DesignerPage], at: int = 1) -> GuideJob:
    """The small guide with these pages before its part number `at`."""
    made = job(tag)
    document = json.loads(made.document)
    blocks = [{"t": "page", "page": n, "alt": page.alt, "lang": tag, "dir": "ltr"} for n, page in enumerate(pages)]
    document["parts"].insert(at, {"t": "part", "break": False, "c": blocks})
    return replace(made, document=json.dumps(document, ensure_ascii=False), pages=tuple(pages))
