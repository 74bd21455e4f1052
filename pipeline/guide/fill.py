"""Fills the pages that guide.typ left empty with those that designers made."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from pipeline.errors import PipelineError
from pipeline.guide.model import DesignerPage
from pipeline.pdf.look import BroughtFile
from pipeline.pdf.objects import dictionary, items_of, table_of
from pipeline.pdf.pages import Form, forms_of
from pipeline.pdf.write import written

PLACE = "the page of a designer, number "
"""How the alt text of an empty page begins; its number among the job's follows."""


def fill_pages(pdf: bytes, pages: Sequence[DesignerPage]) -> bytes:
    """The guide with its pages in place, each one tagged figure; equal bytes for equal input.

    Typst has put the figures into the tree of tags where they belong; they get their content and their alt text, as an
    update behind the file (ISO 32000-1, 7.5.6), of which everything else stays as it is. Raises PipelineError.
    """
    reader = PdfReader(io.BytesIO(pdf))
    size = int(reader.trailer.get("/Size", 0))
    objects: dict[int, PdfObject] = {}
    forms: dict[str, list[Form]] = {}
    for file in {page.pdf.file: page.pdf for page in pages}.values():
        made, forms[file.file] = _brought(file, size + len(objects))
        objects |= made
    figures = _figures(reader, size)
    for number, page in enumerate(pages):
        objects |= _filled(figures[f"{PLACE}{number}"], page.alt, forms[page.pdf.file][page.number])
    trailer = dictionary(
        {key: reader.trailer.raw_get(key) for key in ("/Root", "/Info")}
        | {"/Size": NumberObject(size), "/Prev": NumberObject(int(pdf.rpartition(b"startxref")[2].split()[0]))}
    )
    first = items_of(reader.trailer.get("/ID"))[0]
    assert isinstance(first, TextStringObject | ByteStringObject)
    changed = hashlib.sha256(written(objects, trailer, pdf)).digest()[:16]
    trailer[NameObject("/ID")] = ArrayObject([ByteStringObject(first.original_bytes), ByteStringObject(changed)])
    return written(objects, trailer, pdf)


def bytes_of(file: BroughtFile) -> bytes:
    """What is in the file. Raises PipelineError where that is no longer what was looked at."""
    data = Path(file.path).read_bytes()
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise PipelineError("changed during the build", where=file.file, hint="build again")
    return data


def _brought(file: BroughtFile, first: int) -> tuple[dict[int, PdfObject], list[Form]]:
    try:
        return forms_of(bytes_of(file), first)
    except PipelineError as error:
        raise PipelineError(error.what, where=file.file, hint=error.hint) from error


def _figures(reader: PdfReader, size: int) -> Mapping[str, DictionaryObject]:
    """The elements of the empty pages by their alt text."""
    found: dict[str, DictionaryObject] = {}
    for number in range(1, size):
        element = reader.get_object(number)
        if isinstance(element, DictionaryObject) and str(element.get("/Alt", "")).startswith(PLACE):
            found[str(element["/Alt"])] = element
    return found


def _filled(figure: DictionaryObject, alt: str, form: Form) -> dict[int, PdfObject]:
    """What changes for one page, by number: the figure's element, the page and its content."""
    page = table_of(figure["/Pg"])
    (content,) = items_of(figure["/K"])
    left, bottom, right, top = form.box
    width, height = (float(str(side)) for side in items_of(page["/MediaBox"])[2:])  # a page of Typst begins at 0, 0
    across, up = width / (right - left), height / (top - bottom)
    fitted = f"{across:.6f} 0 0 {up:.6f} {-left * across:.6f} {-bottom * up:.6f} cm"
    drawn = DecodedStreamObject()
    drawn.set_data(f"/Figure <</MCID {content}>> BDC\nq {fitted} /Page Do Q\nEMC".encode())
    named = dictionary({"/XObject": dictionary({"/Page": form.reference})})
    page[NameObject("/Resources")] = named
    figure[NameObject("/Alt")] = TextStringObject(alt)
    return {page.raw_get("/Contents").idnum: drawn, _number(page): page, _number(figure): figure}


def _number(one: DictionaryObject) -> int:
    assert one.indirect_reference is not None
    return one.indirect_reference.idnum
