"""Copies what a page is made of, object by object: what is not on the list of `parts` never gets into the new file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from pipeline.pdf.faults import AGAIN, Fault
from pipeline.pdf.jpeg2000 import jpeg2000_without_metadata
from pipeline.pdf.objects import dictionary, entry, items_of, table_of
from pipeline.pdf.parts import GLYPH, GLYPHS, KEPT, MAPS, RESOURCES
from pipeline.template.embedded import jpeg_without_metadata

_PICTURES = {"/DCTDecode": jpeg_without_metadata, "/JPXDecode": jpeg2000_without_metadata}
"""How a picture loses what cameras and programs wrote into it, by its packing."""


@dataclass
class Copy:
    """The objects of the new file, by numbers from `first` in the order in which pages lead to them.

    `finish` copies what is still only named. `lacking` are the names of fonts that are not embedded; `hides` tells of layers that are
    shown where others are not; `damaged` says what is wrong with pictures.
    """

    first: int = 1
    objects: dict[int, PdfObject] = field(default_factory=dict)
    lacking: dict[str, None] = field(default_factory=dict)
    hides: bool = False
    damaged: dict[str, None] = field(default_factory=dict)
    _known: dict[tuple[int, int, str], IndirectObject] = field(default_factory=dict)
    _named: deque[tuple[IndirectObject, IndirectObject, str]] = field(default_factory=deque)
    kept: ClassVar[frozenset[str]] = KEPT

    def add(self, new: PdfObject) -> IndirectObject:
        number = self.first + len(self.objects)
        self.objects[number] = new
        return IndirectObject(number, 0, None)

    def put(self, place: IndirectObject, new: PdfObject) -> None:
        self.objects[place.idnum] = new

    def finish(self) -> None:
        """One after the other instead of one inside the other: no file is too deep, none goes round in circles."""
        while self._named:
            place, raw, kind = self._named.popleft()
            found = raw.get_object()
            self.put(place, NullObject() if found is None else self.value(found, kind))  # an empty one is false

    def value(self, raw: PdfObject, kind: str = "") -> PdfObject:
        """A copy of what a page is made of. `kind` is the key whose names a file chooses itself (see MAPS), GLYPH, or ""."""
        if isinstance(raw, IndirectObject):
            known = (raw.idnum, raw.generation, kind)
            if known not in self._known:
                self._known[known] = self.add(NullObject())
                self._named.append((self._known[known], raw, kind))
            return self._known[known]
        if isinstance(raw, DictionaryObject):
            new = self._resources(raw) if kind == RESOURCES else self._dictionary(raw, kind)
            return self.stream(new, raw, kind) if isinstance(raw, StreamObject) else new
        if isinstance(raw, ArrayObject):
            return ArrayObject([self.value(item) for item in raw])
        if isinstance(raw, TextStringObject | ByteStringObject):
            return ByteStringObject(raw.original_bytes)
        return raw

    def stream(self, new: DictionaryObject, raw: StreamObject, kind: str) -> StreamObject:
        """A copied dictionary with its data; `kind` is GLYPH or ""."""
        *around, packing = filters_of(raw) or [""]
        strip = _PICTURES.get(packing)
        if strip is None:
            return with_data(new, packed_of(raw))
        try:
            picture = strip(raw.get_data() if around else packed_of(raw))
        except ValueError as error:
            self.damaged[str(error)] = None
            return with_data(new, b"")
        if around:  # packed once more, it would carry along what nobody saw
            *_, parameters = items_of(raw.get("/DecodeParms")) or [NullObject()]
            bare = {key: new.raw_get(key) for key in new if key not in ("/Filter", "/DecodeParms")}
            new = dictionary({**bare, "/Filter": NameObject(packing), "/DecodeParms": self.value(parameters)})
        return with_data(new, picture)

    def faults(self) -> Iterator[Fault]:
        """What was found on the way."""
        for what in self.damaged:
            yield what, AGAIN
        if self.hides:
            yield "has hidden layers, which would be seen", "delete the hidden layers, then export it again"
        if self.lacking:
            names = list(self.lacking)
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            are = "font is not embedded" if len(names) == 1 else "fonts are not embedded"
            hint = "embed all fonts when you export it (PDF/X and PDF/A do), or turn the text into outlines"
            yield f"{are}: {', '.join(names[:5])}{more}", hint

    def _dictionary(self, raw: DictionaryObject, kind: str) -> DictionaryObject:
        self.hides |= "/OC" in raw and _shown_instead(raw.get("/OC"))
        if kind in MAPS:
            inside = GLYPH if kind == GLYPHS else ""
            return dictionary({key: self.value(raw.raw_get(key), inside) for key in raw})
        told = (RESOURCES, *MAPS)
        return dictionary(
            {key: self.value(raw.raw_get(key), key if key in told else "") for key in raw if key in self.kept}
        )

    def _resources(self, raw: DictionaryObject) -> DictionaryObject:
        """Names that the content of a page uses, by kind; of marked parts the names, so that content stays sound."""
        new = DictionaryObject()
        for kind in (
            key for key in ("/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font") if key in raw
        ):
            table = table_of(raw.get(kind))
            new[NameObject(kind)] = dictionary({name: self.value(table.raw_get(name)) for name in table})
        for font in table_of(raw.get("/Font")).values():
            self.lacking |= dict.fromkeys(_not_embedded(table_of(font)))
        self.look_at_layers(raw)
        if marked := table_of(raw.get("/Properties")):
            new[NameObject("/Properties")] = dictionary({name: self._spoken(table_of(marked[name])) for name in marked})
        return new

    def look_at_layers(self, resources: DictionaryObject) -> None:
        """Whether marked parts are on layers that cannot be told by those that are hidden."""
        self.hides |= any(_shown_instead(part) for part in table_of(resources.get("/Properties")).values())

    def _spoken(self, part: DictionaryObject) -> DictionaryObject:
        """What a marked part says where its letters do not (ISO 32000-1, 14.9.4): without it nobody can search or copy it."""
        return dictionary({key: self.value(part.raw_get(key)) for key in ("/ActualText", "/Lang") if key in part})


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


def packed_of(raw: StreamObject) -> bytes:
    """A stream's data packed as it was: packed anew it would not be the same everywhere."""
    packed: bytes = raw._data
    return packed


def filters_of(raw: DictionaryObject) -> list[str]:
    """How a stream is packed, the outermost first."""
    found = entry(raw, "/Filter")
    return [str(found)] if isinstance(found, NameObject) else [str(name) for name in items_of(found)]


def with_data(new: DictionaryObject, data: bytes) -> StreamObject:
    """A stream of this dictionary, to which its data belong."""
    stream = StreamObject()
    stream.update(new)
    stream._data = data
    return stream
