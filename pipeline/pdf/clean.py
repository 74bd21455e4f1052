"""PDFs that people bring, looked through and written anew from what their pages show: nothing else of them travels.

A page is copied by a list of what the content of pages is made of (ISO 32000-1, 7 to 11); what is not on it, such as
metadata, scripts, forms, attachments, comments, tags and whatever a program wrote for itself, never gets into the new file.
What readers would see or miss is no matter of dropping it: such a file is refused, with what to do.
"""

from __future__ import annotations

from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
)

from pipeline.pdf.copy import Copy
from pipeline.pdf.faults import faults_of_file, faults_of_pages, rotation
from pipeline.pdf.objects import dictionary, items_of, table_of
from pipeline.pdf.parts import RESOURCES
from pipeline.pdf.read import pages_of, read_pdf, refused
from pipeline.pdf.write import written

_BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")


def clean_pdf(data: bytes) -> bytes:
    """The same pages in a new file: contents, resources, boxes, rotation and https links. Equal bytes for equal input.

    Raises PipelineError, with everything that is wrong at once, for a file that is damaged, too large or protected, that
    acts, or that shows what is no content of its pages.
    """
    return read_pdf(data, _rebuilt)


def _rebuilt(root: DictionaryObject) -> bytes:
    pages = list(pages_of(root))
    faults = [*faults_of_file(root), *faults_of_pages(pages)]
    copy = Copy()
    catalog, tree = copy.add(NullObject()), copy.add(NullObject())
    if not faults:
        kids = [_page(copy, page, tree) for page in pages]
        copy.finish()
        faults = list(copy.faults())
        copy.put(
            tree,
            dictionary({"/Type": NameObject("/Pages"), "/Kids": ArrayObject(kids), "/Count": NumberObject(len(kids))}),
        )
        copy.put(catalog, dictionary({"/Type": NameObject("/Catalog"), "/Pages": tree}))
    if faults:
        raise refused(faults)
    return written(copy.objects, dictionary({"/Root": catalog}))


def _page(copy: Copy, page: DictionaryObject, tree: IndirectObject) -> IndirectObject:
    new = dictionary({"/Type": NameObject("/Page"), "/Parent": tree})
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


def _link(copy: Copy, note: DictionaryObject) -> DictionaryObject | None:
    """A link to a page of the web, without what else hangs on it; None for any other annotation."""
    action = table_of(note.get("/A"))
    address = str(action.get("/URI", ""))
    sound = address.startswith("https://") and address.isascii() and address.isprintable() and " " not in address
    if note.get("/Subtype") != "/Link" or action.get("/S") != "/URI" or not sound or "/Rect" not in note:
        return None
    goto = dictionary({"/S": NameObject("/URI"), "/URI": ByteStringObject(address.encode())})
    border = ArrayObject([NumberObject(0)] * 3)
    return dictionary(
        {
            "/Type": NameObject("/Annot"),
            "/Subtype": NameObject("/Link"),
            "/Rect": copy.value(note.raw_get("/Rect")),
            "/Border": border,
            "/A": goto,
        }
    )
