"""Pages that designers bring for the guide, as parts of another PDF that archives and screen readers take.

More is asked of them than of a PDF that is handed on: nothing on them may break PDF/A-2a (ISO 19005-2) or PDF/UA-1 (ISO
14289-1), which the guide keeps to. Marks of their own structure are taken out: the guide knows such a page as one picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
)

from pipeline.pdf.content import CMYK, INTENTS, PACKED, Content, glance, odd, read_content
from pipeline.pdf.copy import Copy, filters_of, packed_of, with_data
from pipeline.pdf.faults import Fault, faults_of_file, faults_of_pages, rotation
from pipeline.pdf.letters import tells
from pipeline.pdf.look import PageFacts
from pipeline.pdf.objects import dictionary, entry, items_of, table_of
from pipeline.pdf.parts import GLYPH, KEPT, RESOURCES
from pipeline.pdf.read import pages_of, read_pdf, refused

MAX_PAGES = 20
Box = tuple[float, float, float, float]
"""Left, bottom, right, top in pt."""

_MM = 25.4 / 72
_CUT = 1.0  # pt by which two boxes may differ and still be meant as one
_NAMED = ("/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font")
_NOT_IN_ARCHIVES = {"/Interpolate", "/CIDSet"}  # lists of glyphs are often wrong, and nobody needs them
_CURVES = ("/TR", "/TR2")
_EVERYWHERE = {"/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/Pattern", *INTENTS}  # names that need no resources
_CHANNELS = {b"GRAY": 1, b"RGB ": 3, b"Lab ": 3}
"""Colours of a profile (ICC.1, 7.2.6) and how many numbers each has."""

_BLENDS = frozenset(
    f"/{mode}"
    for mode in [
        "Normal",
        "Compatible",
        "Multiply",
        "Screen",
        "Overlay",
        "Darken",
        "Lighten",
        "ColorDodge",
        "ColorBurn",
        "HardLight",
        "SoftLight",
        "Difference",
        "Exclusion",
        "Hue",
        "Saturation",
        "Color",
        "Luminosity",
    ]
)  # ISO 32000-1, 11.3.5


@dataclass(frozen=True, slots=True)
class Form:
    """A page as a form XObject of the new file, and the box of it that is shown."""

    reference: IndirectObject
    box: Box


def look_at_pages(data: bytes) -> tuple[PageFacts, ...]:
    """The pages of a sound file. Raises PipelineError, with everything that is wrong at once."""
    return read_pdf(data, _looked_at)


def forms_of(data: bytes, first: int) -> tuple[dict[int, PdfObject], list[Form]]:
    """New objects, numbered from `first`, and the pages among them. Raises PipelineError as `look_at_pages` does."""

    def made(root: DictionaryObject) -> tuple[dict[int, PdfObject], list[Form]]:
        copy = PageCopy(first, read=glance)
        forms = [Form(copy.form(page), _box(page, "/MediaBox")) for page in _sound_pages(root)]
        copy.finish()
        return copy.objects, forms

    return read_pdf(data, made)


def _looked_at(root: DictionaryObject) -> tuple[PageFacts, ...]:
    copy = PageCopy()
    found: list[PageFacts] = []
    for page in _sound_pages(root):
        copy.text = False
        copy.form(page)
        copy.finish()
        left, bottom, right, top = _box(page, "/MediaBox")
        unit = float(page.get("/UserUnit", 1)) * _MM
        links = any(table_of(note).get("/Subtype") == "/Link" for note in items_of(page.get("/Annots")))
        found.append(PageFacts((right - left) * unit, (top - bottom) * unit, copy.text, links))
    if faults := list(copy.faults()):
        raise refused(faults)
    return tuple(found)


def _sound_pages(root: DictionaryObject) -> list[DictionaryObject]:
    pages = list(pages_of(root))
    faults = [*faults_of_file(root), *faults_of_pages(pages)]
    if len(pages) > MAX_PAGES:
        faults.append((f"has more than {MAX_PAGES} pages", "part it into several files"))
    if not faults:
        faults += [fault for number, page in enumerate(pages, start=1) for fault in _misshapen(page, number)]
    if faults:
        raise refused(faults)
    return pages


def _misshapen(page: DictionaryObject, number: int) -> Iterator[Fault]:
    if turned := rotation(page) % 360:
        yield f"page {number} is turned by {turned} degrees", "export it upright"
    whole = _box(page, "/MediaBox")
    if any(abs(one - other) > _CUT for one, other in zip(whole, _box(page, "/CropBox"), strict=True)):
        what = f"page {number} is cropped, and what was cut off would still be in the file"
        yield what, "export it again in the size of the page, without bleed and marks"


def _box(page: DictionaryObject, name: str) -> Box:
    sides = [float(str(side.get_object())) for side in items_of(page.get(name, page["/MediaBox"]))]
    (left, right), (bottom, top) = sorted(sides[::2]), sorted(sides[1::2])
    return left, bottom, right, top


@dataclass
class PageCopy(Copy):
    """Copies pages as form XObjects with what they draw.

    `text` tells whether any of it is text, `mute` are fonts whose letters nobody can search, `unfit` is all else in the way;
    all are as good as `read`, which may do less for a file that was looked at before.
    """

    read: Callable[[bytes], Content] = read_content
    text: bool = False
    unfit: dict[Fault, None] = field(default_factory=dict)
    mute: dict[str, None] = field(default_factory=dict)
    kept: ClassVar[frozenset[str]] = KEPT - _NOT_IN_ARCHIVES

    def form(self, page: DictionaryObject) -> IndirectObject:
        """A page, ready to be drawn; `finish` copies what it names."""
        contents = entry(page, "/Contents")
        parts = [contents, *(part.get_object() for part in items_of(contents))]
        streams = [part for part in parts if isinstance(part, StreamObject)]
        group = {"/Group": page.raw_get("/Group")} if "/Group" in page else {}
        box = ArrayObject(FloatObject(side) for side in _box(page, "/MediaBox"))
        frame = {"/Type": NameObject("/XObject"), "/Subtype": NameObject("/Form"), "/BBox": box, **group}
        return self.add(self._content(dictionary(frame), table_of(page.get(RESOURCES)), streams))

    def value(self, raw: PdfObject, kind: str = "") -> PdfObject:
        if isinstance(raw, NameObject) and str(raw) == "/DeviceCMYK":
            self.unfit[CMYK] = None
        if isinstance(raw, ArrayObject) and raw:
            self._look_at_space(raw)
        if isinstance(raw, StreamObject) and (
            kind == GLYPH or raw.get("/Subtype") == "/Form" or raw.get("/PatternType") == 1
        ):
            frame = dictionary({key: raw.raw_get(key) for key in raw if key != RESOURCES})
            made = self._content(frame, table_of(raw.get(RESOURCES)), [raw])
            if RESOURCES not in raw:  # a glyph has those of its font, and other parts should have their own
                del made[RESOURCES]
                if kind != GLYPH and self.read(raw.get_data()).names - _EVERYWHERE:
                    self.unfit[odd("parts that borrow fonts, pictures or colours from their page")] = None
            return made
        return super().value(raw, kind)

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        yield from self.unfit
        if self.mute:
            what = f"letters do not tell which characters they are, in {', '.join(self.mute)}"
            yield what[:200], "turn the text in these fonts into outlines, or export it with another program"

    def stream(self, new: DictionaryObject, raw: StreamObject, kind: str) -> StreamObject:
        self._look_at_packing(raw)
        return super().stream(new, raw, kind)

    def _content(self, frame: DictionaryObject, resources: DictionaryObject, parts: list[StreamObject]) -> StreamObject:
        """A content stream with the resources it uses and no others. Unpacked where it had marks or came in parts."""
        for part in parts:
            self._look_at_packing(part)
        data = b"\n".join(part.get_data() for part in parts)
        content = self.read(data)
        self.text |= any(content.shown.values())
        self.unfit |= dict.fromkeys(content.faults)
        self.look_at_layers(resources)
        packing = {}
        if len(parts) == 1 and content.plain is None:
            data = packed_of(parts[0])
            packing = {key: parts[0].raw_get(key) for key in ("/Filter", "/DecodeParms") if key in parts[0]}
        bare = {key: frame.raw_get(key) for key in frame if key not in ("/Filter", "/DecodeParms")}
        new = super()._dictionary(dictionary({**bare, **packing}), "")
        new[NameObject(RESOURCES)] = self._resources(_used(resources, content))
        self._look_at_letters(table_of(resources.get("/Font")), content)
        return with_data(new, data if content.plain is None else content.plain)

    def _dictionary(self, raw: DictionaryObject, kind: str) -> DictionaryObject:
        new = super()._dictionary(raw, kind)
        if raw.get("/Subtype") == "/CIDFontType2":
            new.setdefault(NameObject("/CIDToGIDMap"), NameObject("/Identity"))  # what it is when nothing is said
        self.unfit |= dict.fromkeys(_oddities(raw))
        if "/S" not in raw:  # in a mask a curve is no matter of printers
            for curve in [key for key in _CURVES if key in new]:
                if not isinstance(raw[curve], NameObject):
                    self.unfit["changes its colours by transfer curves", "export it without them"] = None
                del new[curve]
        return new

    def _look_at_letters(self, fonts: DictionaryObject, content: Content) -> None:
        for name, codes in content.shown.items():
            font = table_of(fonts.get(name))
            if not tells(font, codes):
                self.mute[str(font.get("/BaseFont", "/a font without a name"))[1:].rpartition("+")[2][:60]] = None

    def _look_at_space(self, raw: ArrayObject) -> None:
        """Colour spaces that a file without a printer's profile cannot hold."""
        family = raw[0].get_object() if isinstance(raw[0], IndirectObject) else raw[0]
        if family == "/ICCBased":
            profile = table_of(raw[1])
            data = profile.get_data() if isinstance(profile, StreamObject) else b""
            if profile.get("/N") == 4:
                self.unfit[CMYK] = None
            elif data[16:20] not in _CHANNELS or _CHANNELS[data[16:20]] != profile.get("/N"):
                self.unfit[odd("a damaged colour profile")] = None
        elif family in ("/Separation", "/DeviceN"):
            inks = [str(raw[1])] if family == "/Separation" else [str(ink) for ink in items_of(raw[1])]
            what = f"has spot colours: {', '.join(ink[1:] for ink in inks)[:100]}"
            self.unfit[what, "convert spot colours to RGB when you export"] = None

    def _look_at_packing(self, raw: StreamObject) -> None:
        filters = filters_of(raw)
        if {"/LZWDecode", "/Crypt"} & set(filters):
            self.unfit[PACKED] = None
        if "/JPXDecode" in filters:
            self.unfit["has JPEG 2000 pictures", "export it with pictures as JPEG or ZIP"] = None


def _oddities(raw: DictionaryObject) -> Iterator[Fault]:
    if raw.get("/Subtype") == "/PS":
        yield odd("PostScript")
    modes = [entry(raw, "/BM")] if isinstance(entry(raw, "/BM"), NameObject) else items_of(raw.get("/BM"))
    if any(str(mode) not in _BLENDS for mode in modes):
        yield odd("an unknown blend mode")
    if any(isinstance(raw.get(key), NameObject) and str(raw[key]) not in INTENTS for key in ("/RI", "/Intent")):
        yield odd("an unknown rendering intent")


def _used(resources: DictionaryObject, content: Content) -> DictionaryObject:
    """The resources that a content names: what nobody draws stays behind."""
    used: dict[str, PdfObject] = {}
    for kind in (key for key in _NAMED if key in resources):
        table = table_of(resources.get(kind))
        names = [name for name in table if name in content.names or name.startswith("/Default")]
        used[kind] = dictionary({name: table.raw_get(name) for name in names})
    return dictionary(used)
