"""Makes a guide's HTML edition, as a worker process does it: draws its pictures, in sizes for screens."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import typst

from pipeline.draw.encode import encode_png, pixels_of
from pipeline.draw.fonts import FontFiles
from pipeline.draw.model import Art, Photo, PictureJob, Runs
from pipeline.draw.picture import cut_photo, draw_live, draw_svg
from pipeline.draw.rasterise import rasterise
from pipeline.draw.typst_fonts import typst_fonts
from pipeline.errors import PipelineError
from pipeline.guide.fill import bytes_of
from pipeline.guide.html import html_page
from pipeline.guide.model import DesignerPage, GuideJob
from pipeline.guide.typeset import HERE, check_texts

WIDTH = 720
"""Px of a picture at most: twice what a phone of 320 px shows, sharp on a computer. A flat drawing takes some 60 kB so."""
_PAGE = (960, 1358)
"""Px of a designer's page, which is A4: its letters have to be read when the picture is enlarged."""
_JPEG_QUALITY = 85


def make_html(job: GuideJob) -> bytes:
    """The guide as HTML. Raises DrawError for what could not be drawn in its PDF either, so that there are both or none."""
    check_texts(job)
    document = json.loads(job.document)
    document["cover"] = _drawn(job.cover) | {"alt": _said_on(job.cover)} if job.cover else None
    document["figures"] = [_drawn(figure) for figure in job.figures]
    document["photos"] = [_cut(photo) for photo in job.photos]
    document["pages"] = [_designed(page, job.fonts.files) for page in job.pages]
    return html_page(document)


def _drawn(job: PictureJob) -> dict[str, Any]:
    width, height = _for_screens(job.width, job.height)
    return _embedded(rasterise(draw_svg(job), width, height, job.engine, job.fonts), width, height)


def _said_on(job: PictureJob) -> str:
    """What the PDF reads of a drawn page, in its order: words that are seen, and what photos show."""
    said = (part.alt if isinstance(part, Art) else " ".join(map(_line, part.block.lines)) for part in draw_live(job))
    return " ".join(" ".join(said).split())


def _line(runs: Runs) -> str:
    return "".join(words for words, _ in runs)


def _cut(photo: Photo) -> dict[str, Any]:
    width, height = _for_screens(photo.width, photo.height)
    return _embedded(cut_photo(replace(photo, width=width, height=height)).png, width, height)


def _designed(page: DesignerPage, fonts: FontFiles) -> dict[str, Any]:
    """A designer's page as it looks. Raises PipelineError where its file is not the one that was looked at.

    Typst reads the file itself: bytes would reach it as text, which takes many times their room.
    """
    bytes_of(page.pdf)
    path = Path(page.pdf.path)
    width, height = _PAGE
    inputs = {"file": path.name, "page": str(page.number + 1), "width": str(width), "height": str(height)}
    source = (HERE / "page.typ").read_bytes()
    compiler = typst.Compiler(source, root=path.parent, font_paths=typst_fonts(fonts))
    try:
        png = compiler.compile(format="png", ppi=72, sys_inputs=inputs)
    except typst.TypstError as error:
        what = f"page {page.number + 1} could not be drawn: {error.message}"
        raise PipelineError(what, where=page.pdf.file, hint="export it again, as PDF 1.7") from error
    if not isinstance(png, bytes):
        raise TypeError("Typst made several pictures of one page")
    return _embedded(png, width, height)


def _for_screens(width: int, height: int) -> tuple[int, int]:
    shown = min(WIDTH, width)
    return shown, max(1, round(height * shown / width))


def _embedded(png: bytes, width: int, height: int) -> dict[str, Any]:
    """A picture as data: URI: PNG, which keeps flat drawings sharp, or JPEG where that takes less than half, as of photos."""
    pixels, jpeg = pixels_of(png), io.BytesIO()
    kind, data = "png", encode_png(pixels)
    pixels.save(jpeg, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    if 2 * len(jpeg.getvalue()) < len(data):
        kind, data = "jpeg", jpeg.getvalue()
    return {"src": f"data:image/{kind};base64,{base64.b64encode(data).decode()}", "width": width, "height": height}
