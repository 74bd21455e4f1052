"""Sets a guide with Typst, as a worker process does it, and looks at the PDF once more before it is used."""

from __future__ import annotations

import io
import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst
from pypdf import PdfReader
from pypdf.generic import ArrayObject

from pipeline.draw.check import check_characters, string_name
from pipeline.draw.fonts import FontFiles
from pipeline.draw.picture import cut_photo
from pipeline.draw.typst_fonts import typst_fonts
from pipeline.errors import PipelineError
from pipeline.guide.drawn import as_svg, drawn_page, drawn_picture
from pipeline.guide.fill import PLACE, fill_pages
from pipeline.guide.model import BODY, GuideJob
from pipeline.guide.textlayer import mend_text
from pipeline.pdf.small import smaller

HERE = Path(__file__).resolve().parent
_A4_INCHES = 210 / 25.4
STANDARDS: Final = ("ua-1", "a-2a")
"""PDF/UA-1 (ISO 14289-1) for assistive technology, PDF/A-2a (ISO 19005-2) for archives. Typst refuses what breaks them."""


@lru_cache(maxsize=2)
def _compiler(files: FontFiles) -> typst.Compiler:
    return typst.Compiler(HERE / "guide.typ", root=HERE.parent, font_paths=typst_fonts(files))


def set_guide(job: GuideJob) -> bytes:
    """The guide as PDF. Raises DrawError for a figure or cover text that does not fit, and for a character no font has."""
    document = with_drawings(job)
    try:
        pdf = _compiled(document, job)
    except typst.TypstError as error:
        what = f"{job.name} could not be set: {error.message}"
        raise PipelineError(what, where=_place(document, job, error.message), hint="; ".join(error.hints)) from error
    check_links(pdf, job.name)
    pdf = mend_text(pdf)
    if job.pages:
        pdf = fill_pages(pdf, job.pages)
    return smaller(pdf) if job.small else pdf


def with_drawings(job: GuideJob) -> dict[str, Any]:
    """The tree with all that is drawn for it. Raises DrawError, as `set_guide` does."""
    check_texts(job)
    document: dict[str, Any] = json.loads(job.document)
    document["cover"] = drawn_page(job.cover) if job.cover else None
    document["dividers"] = [drawn_page(divider) for divider in job.dividers]
    document["figures"] = [drawn_picture(figure) for figure in job.figures]
    document["photos"] = [as_svg(cut_photo(photo).png, photo.width, photo.height) for photo in job.photos]
    document["page-alt"] = PLACE
    return document


def page_pictures(document: Mapping[str, Any], files: FontFiles, width: int) -> list[bytes]:
    """A PNG of each page of a tree with its drawings, `width` px wide. Raises typst.TypstError."""
    inputs = {"doc": json.dumps(document, ensure_ascii=False)}
    made = _compiler(files).compile(format="png", ppi=width / _A4_INCHES, sys_inputs=inputs)
    return [made] if isinstance(made, bytes) else list(made or ())


def _compiled(document: Mapping[str, Any], job: GuideJob) -> bytes:
    """The PDF of a tree with its drawings. Raises typst.TypstError."""
    inputs = {"doc": json.dumps(document, ensure_ascii=False)}
    pdf = _compiler(job.fonts.files).compile(
        format="pdf", sys_inputs=inputs, timestamp=job.timestamp, pdf_standards=list(STANDARDS)
    )
    if not isinstance(pdf, bytes):
        raise TypeError("Typst made several files of one guide")
    return pdf


def _place(document: Mapping[str, Any], job: GuideJob, message: str) -> str | None:
    """Where the first block was written that Typst cannot set for the same reason, even alone; None where it is no block's fault.

    Typst names a line of guide.typ, which nobody who wrote the guide has seen.
    """

    def refused(nodes: list[Any]) -> bool:
        return _refused(nodes, document, job) == message

    nodes = _alone([node for part in document["parts"] for node in part["c"]])
    count = bisect_left(range(len(nodes) + 1), True, key=lambda number: refused(nodes[:number]))
    if not 0 < count <= len(nodes) or not refused([node := nodes[count - 1]]):
        return None
    places = {words.key: (words.source.file or words.file, words.source.line or words.line) for words in job.texts}
    file, line = next((places[key] for key in _keys(node) if key in places), ("", 0))
    return (f"{file}:{line}" if line else file) or None


def _alone(node: Any) -> Any:
    """Blocks without links and marks that lead to others."""
    if isinstance(node, list):
        return [_alone(child) for child in node if not (isinstance(child, dict) and "again" in child)]
    if isinstance(node, dict):
        return {key: _alone(value) for key, value in node.items() if key != "to"}
    return node


def _refused(nodes: list[Mapping[str, Any]], document: Mapping[str, Any], job: GuideJob) -> str:
    """Why Typst does not set these blocks alone, "" if it does."""
    try:
        _compiled({**document, "cover": None, "parts": [{"t": "part", "break": False, "c": nodes}]}, job)
    except typst.TypstError as error:
        return str(error.message)
    return ""


def _keys(node: Mapping[str, Any]) -> Iterator[str]:
    """The keys of the texts in a block, in reading order."""
    if "key" in node:
        yield node["key"]
    for child in node.get("c", ()):
        yield from _keys(child)


def check_texts(job: GuideJob) -> None:
    """Raises DrawError for a character that no font of the guide has."""
    for words in job.texts:
        subject = string_name(words.key, words.language, words.text)
        check_characters(words.text, BODY, words.language, job.fonts, subject, words.file, words.line)


def check_links(pdf: bytes, name: str) -> None:
    """Every link inside the guide leads to a page of it. Raises PipelineError where one does not."""
    reader = PdfReader(io.BytesIO(pdf))
    pages = [page.indirect_reference for page in reader.pages]
    named = {name: place.dest_array for name, place in reader.named_destinations.items()}  # those of headings with ids
    for number, page in enumerate(reader.pages, start=1):
        for annotation in page.get("/Annots", ArrayObject()):
            link = annotation.get_object()
            if "/Dest" not in link:
                continue
            place = named.get(link["/Dest"]) if isinstance(link["/Dest"], str) else link["/Dest"]
            if not (isinstance(place, ArrayObject) and place[0] in pages):
                raise PipelineError(f"{name}: a link on page {number} leads nowhere")
