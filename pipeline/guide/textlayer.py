"""The text of a finished guide, mended page by page; everything else in the file stays as Typst wrote it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final

import typst
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
)

from pipeline.guide.letters import join_letters, meanings, tell_the_rest
from pipeline.guide.reading_order import OTHER, Piece, pieces_of, reading_order
from pipeline.guide.textobjects import PageFont, TextObject, text_objects, written
from pipeline.pdf.objects import items_of, table_of
from pipeline.pdf.write import written as file_of

_MEANS: Final = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]*)>")
_HERE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class _Page:
    """`number` and `stream` are those of its object and its content's."""

    number: int
    stream: int
    content: bytes
    objects: list[TextObject]


def mend_text(pdf: bytes) -> bytes:
    """The same guide with every letter once in its text, see `letters`, and read in its order, see `reading_order`.

    The same bytes where nothing was wrong.
    """
    reader = PdfReader(io.BytesIO(pdf))
    fonts: dict[int, PageFont] = {}
    pages: list[_Page] = []
    for page in reader.pages:
        stream = page.raw_get("/Contents")
        content = stream.get_object().get_data()
        place = page.indirect_reference
        assert place is not None
        pages.append(_Page(place.idnum, stream.idnum, content, list(text_objects(content, _fonts(page, fonts)))))
    mended = _mended(pages)
    order = dict(_elements_in_order(reader, pages))
    if not mended and not order:
        return pdf
    return _with_streams(reader, _packed({**mended, **_maps(reader, pages)}), order)


def _mended(pages: Sequence[_Page]) -> dict[int, bytes]:
    """The contents that change, by the numbers of their streams."""
    before = [[list(found.letters) for found in page.objects] for page in pages]
    for page in pages:
        join_letters(page.content, page.objects)
    everything = [found for page in pages for found in page.objects]
    tell_the_rest(everything, meanings(everything))
    return {
        page.stream: _with_objects(page.content, page.objects, then)
        for page, then in zip(pages, before, strict=True)
        if [found.letters for found in page.objects] != then
    }


def _elements_in_order(reader: PdfReader, pages: Sequence[_Page]) -> Iterator[tuple[int, PdfObject]]:
    """The elements of the tree of tags whose pieces are read in another order, by their numbers."""
    pieces = {
        (page.number, mark): piece for page in pages for mark, piece in pieces_of(page.content, page.objects).items()
    }
    for number in reader.xref[0]:
        element = table_of(reader.get_object(number))
        kids = items_of(element.get("/K"))
        if element.get("/Type") == "/StructElem" and len(kids) > 1:
            order = reading_order([_piece(kid, element, pieces) for kid in kids])
            if order != sorted(order):
                element[NameObject("/K")] = ArrayObject([kids[at] for at in order])
                yield number, element


def _piece(kid: PdfObject, element: DictionaryObject, pieces: Mapping[tuple[int, int], Piece]) -> Piece | None:
    """What a kid says: it is a mark of the element's own page, one of another page (MCR), or something else."""
    if isinstance(kid, NumberObject):
        return pieces.get((_number(element), int(kid)))
    marked = table_of(kid)
    return pieces.get((_number(marked), int(str(marked["/MCID"])))) if marked.get("/Type") == "/MCR" else OTHER


def _number(of: DictionaryObject) -> int:
    page = of.raw_get("/Pg")
    assert isinstance(page, IndirectObject)
    return page.idnum


def _with_objects(content: bytes, objects: list[TextObject], before: list[list[Any]]) -> bytes:
    parts, done = [], 0
    for found, then in zip(objects, before, strict=True):
        if found.letters != then:
            parts += [content[done : found.start], written(found)]
            done = found.end
    return b"".join((*parts, content[done:]))


def _fonts(page: Any, known: dict[int, PageFont]) -> dict[str, PageFont]:
    """The fonts of a page by their names on it, but for those whose glyphs are drawings: emoji."""
    found = {}
    table = page["/Resources"].get("/Font", {})
    for name in (name for name in table if table[name]["/Subtype"] == "/Type0"):
        number = table.raw_get(name).idnum
        known[number] = known.get(number) or _font(number, table[name])
        found[name[1:]] = known[number]
    return found


def _font(number: int, font: Any) -> PageFont:
    """A font as Typst embeds it: two bytes a glyph, widths in runs of equal ones."""
    means = _MEANS.findall(font["/ToUnicode"].get_data())
    texts = {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in means}
    inside = font["/DescendantFonts"][0]
    widths = dict.fromkeys(texts, 0.0) | dict(_widths(inside.get("/W", [])))
    program = inside["/FontDescriptor"].get("/FontFile2")
    if program is None or all(widths[code] for code in texts):  # no TrueType, or no marks in it
        return PageFont(number, texts, widths)
    opened = TTFont(io.BytesIO(program.get_data()))
    return PageFont(number, texts, widths, dict(_shapes(opened, texts)), opened["head"].unitsPerEm)


def _widths(runs: Any) -> Iterator[tuple[int, float]]:
    """Widths by code (ISO 32000-1, 9.7.4.3)."""
    rest = list(runs)
    while rest:
        if isinstance(rest[1], list):
            first, several, *rest = rest
            yield from ((first + at, float(width)) for at, width in enumerate(several))
        else:
            first, last, width, *rest = rest
            yield from ((code, float(width)) for code in range(first, last + 1))


class _PathPen(BasePen):  # type: ignore[misc] # fontTools has no types
    """Draws as operators of a page (ISO 32000-1, 8.5.2)."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.path: list[str] = []

    def _moveTo(self, pt: Any) -> None:  # noqa: N802 - fontTools's name
        self.path.append(f"{pt[0]:g} {pt[1]:g} m\n")

    def _lineTo(self, pt: Any) -> None:  # noqa: N802
        self.path.append(f"{pt[0]:g} {pt[1]:g} l\n")

    def _curveToOne(self, pt1: Any, pt2: Any, pt3: Any) -> None:  # noqa: N802
        self.path.append(" ".join(f"{x:.2f} {y:.2f}" for x, y in (pt1, pt2, pt3)) + " c\n")

    def _closePath(self) -> None:  # noqa: N802
        self.path.append("h\n")


def _shapes(font: TTFont, codes: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    glyphs, names = font.getGlyphSet(), font.getGlyphOrder()
    for code in codes:
        pen = _PathPen(glyphs)
        glyphs[names[code]].draw(pen)
        yield code, "".join(pen.path).encode()


def _maps(reader: PdfReader, pages: Sequence[_Page]) -> dict[int, bytes]:
    """The maps from codes to text that change, by the numbers of their streams."""
    changed = {}
    for font, texts in meanings(found for page in pages for found in page.objects).items():
        stream = table_of(reader.get_object(font.number)).raw_get("/ToUnicode")
        old = stream.get_object().get_data()
        new = _MEANS.sub(partial(_line, texts), old)
        if new != old:
            changed[stream.idnum] = new
    return changed


def _line(texts: Mapping[int, str], line: re.Match[bytes]) -> bytes:
    text = texts.get(int(line[1], 16))
    return line[0] if text is None else b"<%b> <%b>" % (line[1], text.encode("utf-16-be").hex().upper().encode())


@lru_cache(maxsize=1)
def _packer() -> typst.Compiler:
    none = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    return typst.Compiler(_HERE / "packed.typ", root=_HERE, font_paths=none)


def _packed(streams: Mapping[int, bytes]) -> dict[int, bytes]:
    """The streams deflated by Typst, which does so alike everywhere; zlib is another one on every system."""
    if not streams:
        return {}
    named = {str(number): data.decode("ascii") for number, data in streams.items()}
    made = _packer().compile(format="pdf", sys_inputs={"all": json.dumps(named)}, timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("Typst made several files")
    root: Any = PdfReader(io.BytesIO(made)).root_object  # what is in it has types only at run time
    files = root["/Names"]["/EmbeddedFiles"]["/Names"]
    return {int(name): file.get_object()["/EF"]["/F"]._data for name, file in zip(files[::2], files[1::2], strict=True)}


def _with_streams(reader: PdfReader, streams: Mapping[int, bytes], others: Mapping[int, PdfObject]) -> bytes:
    """The file with other data, deflated, in some of its streams, and `others` among its objects."""
    objects: dict[int, PdfObject] = {number: reader.get_object(number) or NullObject() for number in reader.xref[0]}
    objects |= others
    for number, packed in streams.items():
        stream = StreamObject()
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        stream._data = packed
        objects[number] = stream
    return file_of(objects, DictionaryObject(reader.trailer))
