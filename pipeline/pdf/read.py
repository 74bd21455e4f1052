"""Opens PDFs that people bring: whatever is in them, there is a result or words for whoever brought it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, PdfObject

from pipeline.errors import PipelineError
from pipeline.pdf.faults import AGAIN, MAX_PAGES, Fault
from pipeline.pdf.look import MAX_BYTES
from pipeline.pdf.objects import dictionary, items_of

T = TypeVar("T")

_BROKEN = (  # what a parser of damaged files raises
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,  # what it does not know, and what goes too deep
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")


def read_pdf(data: bytes, use: Callable[[DictionaryObject], T]) -> T:
    """What `use` makes of the root of a file. Raises PipelineError where it is damaged, too large or protected."""
    if len(data) > MAX_BYTES:
        raise refused([(f"has more than {MAX_BYTES >> 20} MiB", "export it with smaller pictures")])
    if not data.startswith(b"%PDF-"):
        raise refused([("is no PDF: it does not begin with %PDF", AGAIN)])
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise refused([("is encrypted or protected by a password", "export it without any password or protection")])
        return use(reader.root_object)
    except _BROKEN as error:
        raise refused([(f"is damaged: {str(error)[:200] or type(error).__name__}", AGAIN)]) from error


def refused(faults: Sequence[Fault]) -> PipelineError:
    """Everything that is wrong at once."""
    hints = dict.fromkeys(hint for _, hint in faults)
    return PipelineError("; ".join(what for what, _ in faults), hint="; ".join(hints))


def pages_of(root: DictionaryObject) -> Iterator[DictionaryObject]:
    """The pages in order, each with what it inherits; no more than one beyond the limit, none twice."""
    stack: list[tuple[PdfObject, Mapping[str, PdfObject]]] = [(root.raw_get("/Pages"), {})]
    seen: set[int] = set()
    found = 0
    while stack and found <= MAX_PAGES:
        raw, inherited = stack.pop()
        node = raw.get_object()
        if id(node) in seen or not isinstance(node, DictionaryObject):
            continue
        seen.add(id(node))
        handed = {**inherited, **{key: node.raw_get(key) for key in _INHERITED if key in node}}
        if "/Kids" in node:
            kids = items_of(node.get("/Kids"))
            stack += [(kid, handed) for kid in reversed(kids)]
        else:
            found += 1
            yield dictionary({**{key: node.raw_get(key) for key in node}, **handed})
