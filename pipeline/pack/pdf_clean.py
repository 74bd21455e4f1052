"""PDFs that people bring, looked through and written anew from what their pages show: nothing else of them travels.

A page is copied by a list of what the content of pages is made of (ISO 32000-1, 7 to 11); what is not on it, such as
metadata, scripts, forms, attachments, comments, tags and whatever a program wrote for itself, never gets into the new file.
What readers would see or miss is no matter of dropping it: such a file is refused, with what to do.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from pipeline.errors import PipelineError
from pipeline.pack.page_parts import KEPT, MAPS, RESOURCES
from pipeline.pack.pdf_faults import (
    AGAIN,
    MAX_PAGES,
    Fault,
    faults_of_file,
    faults_of_pages,
    items_of,
    rotation,
    table_of,
)
from pipeline.template.embedded import jpeg_without_metadata

MAX_BYTES = 200 << 20
_BROKEN = (  # what a parser of damaged files raises
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")


def clean_pdf(data: bytes) -> bytes:
    """The same pages in a new file: contents, resources, boxes, rotation and https links. Equal bytes for equal input.

    Raises PipelineError, with everything that is wrong at once, for a file that is damaged, too large or protected, that
    acts, or that shows what is no content of its pages.
    """
    if len(data) > MAX_BYTES:
        raise _refused([(f"has more than {MAX_BYTES >> 20} MiB", "export it with smaller pictures")])
    if not data.startswith(b"%PDF-"):
        raise _refused([("is no PDF: it does not begin with %PDF", AGAIN)])
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise _refused(
                [("is encrypted or protected by a password", "export it without any password or protection")]
            )
        return _rebuilt(reader.root_object)
    except _BROKEN as error:
        raise _refused([(f"is damaged: {str(error)[:200] or type(error).__name__}", AGAIN)]) from error


def _refused(faults: list[Fault]) -> PipelineError:
    hints = dict.fromkeys(hint for _, hint in faults)
    return PipelineError("; ".join(what for what, _ in faults), hint="; ".join(hints))


def _rebuilt(root: DictionaryObject) -> bytes:
    pages = list(_pages(root))
    faults = [*faults_of_file(root), *faults_of_pages(pages)]
    copy = _Copy()
    catalog, tree = copy.add(NullObject()), copy.add(NullObject())
    if not faults:
        kids = [_page(copy, page, tree) for page in pages]
        copy.finish()
        faults = _faults_of_content(copy)
        copy.put(
            tree, _dict({"/Type": NameObject("/Pages"), "/Kids": ArrayObject(kids), "/Count": NumberObject(len(kids))})
        )
        copy.put(catalog, _dict({"/Type": NameObject("/Catalog"), "/Pages": tree}))
    if faults:
        raise _refused(faults)
    return _written(copy.objects)


def _pages(root: DictionaryObject) -> Iterator[DictionaryObject]:
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
            yield _dict({**{key: node.raw_get(key) for key in node}, **handed})


def _faults_of_content(copy: _Copy) -> list[Fault]:
    faults: list[Fault] = []
    if copy.hides:
        faults.append(("has hidden layers, which would be seen", "delete the hidden layers, then export it again"))
    if copy.lacking:
        names = list(copy.lacking)
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        are = "font is not embedded" if len(names) == 1 else "fonts are not embedded"
        hint = "embed all fonts when you export it (PDF/X and PDF/A do), or turn the text into outlines"
        faults.append((f"{are}: {', '.join(names[:5])}{more}", hint))
    return faults


def _page(copy: _Copy, page: DictionaryObject, tree: IndirectObject) -> IndirectObject:
    new = _dict({"/Type": NameObject("/Page"), "/Parent": tree})
    for key in (*_BOXES, "/UserUnit", "/Group", "/Contents"):
        if key in page:
            new[NameObject(key)] = copy.value(page.raw_get(key))
    resources = page.raw_get("/Resources") if "/Resources" in page else DictionaryObject()
    new[NameObject("/Resources")] = copy.value(resources, RESOURCES)
    if turned := rotation(page) % 360:
        new[NameObject("/Rotate")] = NumberObject(turned)
    if links := [copy.add(link) for note in items_of(page.get("/Annots")) if (link := _link(copy, table_of(note)))]:
        new[NameObject("/Annots")] = ArrayObject(links)
    return copy.add(new)


def _link(copy: _Copy, note: DictionaryObject) -> DictionaryObject | None:
    """A link to a page of the web, without what else hangs on it; None for any other annotation."""
    action = table_of(note.get("/A"))
    address = str(action.get("/URI", ""))
    sound = address.startswith("https://") and address.isascii() and address.isprintable() and " " not in address
    if note.get("/Subtype") != "/Link" or action.get("/S") != "/URI" or not sound or "/Rect" not in note:
        return None
    goto = _dict({"/S": NameObject("/URI"), "/URI": ByteStringObject(address.encode())})
    border = ArrayObject([NumberObject(0)] * 3)
    return _dict(
        {
            "/Type": NameObject("/Annot"),
            "/Subtype": NameObject("/Link"),
            "/Rect": copy.value(note.raw_get("/Rect")),
            "/Border": border,
            "/A": goto,
        }
    )


@dataclass
class _Copy:
    """The objects of the new file, in the order in which pages lead to them; `finish` copies what is still only named.

    `lacking` are the names of fonts that are not embedded; `hides` tells of layers that are shown where others are not.
    """

    objects: list[PdfObject] = field(default_factory=list)
    lacking: dict[str, None] = field(default_factory=dict)
    hides: bool = False
    _known: dict[tuple[int, int, str], IndirectObject] = field(default_factory=dict)
    _named: list[tuple[IndirectObject, IndirectObject, str]] = field(default_factory=list)

    def add(self, new: PdfObject) -> IndirectObject:
        self.objects.append(new)
        return IndirectObject(len(self.objects), 0, None)

    def put(self, place: IndirectObject, new: PdfObject) -> None:
        self.objects[place.idnum - 1] = new

    def finish(self) -> None:
        """One after the other instead of one inside the other: no file is too deep, none goes round in circles."""
        at = 0
        while at < len(self._named):
            place, raw, kind = self._named[at]
            found = raw.get_object()
            self.put(place, NullObject() if found is None else self.value(found, kind))  # an empty one is false
            at += 1

    def value(self, raw: PdfObject, kind: str = "") -> PdfObject:
        """A copy of what a page is made of. `kind` is the key whose names a file chooses itself (see MAPS), or ""."""
        if isinstance(raw, IndirectObject):
            known = (raw.idnum, raw.generation, kind)
            if known not in self._known:
                self._known[known] = self.add(NullObject())
                self._named.append((self._known[known], raw, kind))
            return self._known[known]
        if isinstance(raw, DictionaryObject):
            new = self._resources(raw) if kind == RESOURCES else self._dictionary(raw, kind)
            return _with_data(new, raw) if isinstance(raw, StreamObject) else new
        if isinstance(raw, ArrayObject):
            return ArrayObject([self.value(item) for item in raw])
        if isinstance(raw, TextStringObject | ByteStringObject):
            return ByteStringObject(raw.original_bytes)
        return raw

    def _dictionary(self, raw: DictionaryObject, kind: str) -> DictionaryObject:
        self.hides |= "/OC" in raw and _shown_instead(raw.get("/OC"))
        kept = [key for key in raw if kind in MAPS or key in KEPT]
        return _dict({key: self.value(raw.raw_get(key), key if key in (RESOURCES, *MAPS) else "") for key in kept})

    def _resources(self, raw: DictionaryObject) -> DictionaryObject:
        """Names that the content of a page uses, by kind; of marked parts the names, so that content stays sound."""
        new = DictionaryObject()
        for kind in (
            key for key in ("/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font") if key in raw
        ):
            table = table_of(raw.get(kind))
            new[NameObject(kind)] = _dict({name: self.value(table.raw_get(name)) for name in table})
        for font in table_of(raw.get("/Font")).values():
            self.lacking |= dict.fromkeys(_not_embedded(table_of(font)))
        if marked := table_of(raw.get("/Properties")):
            self.hides |= any(_shown_instead(part) for part in marked.values())
            new[NameObject("/Properties")] = _dict({name: self._spoken(table_of(marked[name])) for name in marked})
        return new

    def _spoken(self, part: DictionaryObject) -> DictionaryObject:
        """What a marked part says where its letters do not (ISO 32000-1, 14.9.4): without it nobody can search or copy it."""
        return _dict({key: self.value(part.raw_get(key)) for key in ("/ActualText", "/Lang") if key in part})


def _shown_instead(layer: PdfObject | None) -> bool:
    """Whether a layer is seen where others are not (ISO 32000-1, 8.11.2.2): without layers it would always be."""
    found = table_of(layer)
    return found.get("/Type") == "/OCMD" and ("/VE" in found or found.get("/P") in ("/AllOff", "/AnyOff"))


def _not_embedded(font: DictionaryObject) -> Iterator[str]:
    parts = [table_of(part) for part in items_of(font.get("/DescendantFonts"))] or [font]
    for part in parts:
        described = table_of(part.get("/FontDescriptor"))
        if part.get("/Subtype") != "/Type3" and not described.keys() & {"/FontFile", "/FontFile2", "/FontFile3"}:
            yield str(font.get("/BaseFont", "/without a name"))[1:].rpartition("+")[2][:60]


def _with_data(new: DictionaryObject, raw: StreamObject) -> StreamObject:
    """The stream with its data packed as it was; a JPEG without what the camera wrote."""
    packed: bytes = raw._data  # get_data would unpack it: packed anew it would not be the same everywhere
    filters = [str(name) for name in items_of(raw.get("/Filter"))] or [str(raw.get("/Filter", ""))]
    if filters == ["/DCTDecode"] and packed.startswith(b"\xff\xd8"):
        packed = jpeg_without_metadata(packed)
    stream = StreamObject()
    stream.update(new)
    stream._data = packed
    return stream


def _dict(entries: Mapping[str, PdfObject]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


def _written(objects: list[PdfObject]) -> bytes:
    """A file of these objects, the first its catalog: without date, producer and /ID, which pypdf's writer would add."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: list[int] = []
    for number, one in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode())
        one.write_to_stream(out)
        out.write(b"\nendobj\n")
    table = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.writelines(f"{place:010} 00000 n \n".encode() for place in places)
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode())
    return out.getvalue()
