"""Pages for the guide: what of them archives or readers could not use, and what of a file gets into another."""

from __future__ import annotations

import io
import re
import zlib

import cairosvg
import pytest
from PIL import Image
from pypdf.generic import StreamObject

from pipeline.errors import PipelineError
from pipeline.pdf.content import glance, read_content
from pipeline.pdf.pages import MAX_PAGES, forms_of, look_at_pages
from tests.pdf.pdfs import CONTENT, FONT, pdf, stream, written
from tests.pdf.test_clean import SECRET, encrypted, full_of_secrets, of_pages

GLYPHS = (
    "/Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97 /Widths [1]"
)
BORROWS = stream(b"/G gs 0 0 9 9 re f", "/Subtype /Form /BBox [0 0 9 9]")
FORM_IN_CMYK = stream(b"1 0 0 0 K", "/Subtype /Form /BBox [0 0 9 9]")
PICTURE = "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8"


def picture(entries: str, data: bytes = b"abc") -> bytes:
    """A page with one picture on it."""
    more: dict[int, str | bytes] = {5: stream(data, f"{PICTURE} {entries}"), 6: stream(b"profile", "/N 4")}
    return pdf(resources="/XObject << /Im 5 0 R >>", more=more, content=b"q 9 0 0 9 0 0 cm /Im Do Q")


def drawn(content: bytes, resources: str = "") -> bytes:
    return pdf(content=content, resources=resources)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no PDF"),
        (pdf()[:300], "is damaged"),
        (encrypted(), "is encrypted"),
        (pdf(catalog="/OpenAction << /S /JavaScript /JS (1) >>"), "holds JavaScript"),
        (pdf(catalog="/AcroForm << /XFA (x) >>"), "is a form to fill in"),
        (pdf(catalog="/Names << /EmbeddedFiles << /Names [(a) << >>] >> >>"), "has files attached"),
        (pdf("/Rotate 90"), "page 1 is turned by 90 degrees"),
        (pdf(catalog="/OCProperties << /D << /BaseState /OFF >> >>"), "has hidden layers"),
        (pdf(resources="/Properties << /A << /Type /OCMD /P /AllOff >> >>"), "has hidden layers"),
        (pdf("/CropBox [10 10 90 90]"), "page 1 is cropped"),
        (of_pages(MAX_PAGES + 1), "has more than 20 pages"),
        (drawn(b"0 0 0 1 k 0 0 9 9 re f"), "in CMYK"),
        (drawn(b"/DeviceCMYK CS 0 0 0 1 SC 0 0 9 9 re S"), "in CMYK"),
        (drawn(b"BI /W 1 /H 1 /BPC 8 /CS /CMYK ID abcd\nEI"), "in CMYK"),
        (drawn(b"BI /W 1 /H 1 /BPC 8 /CS /G /F /LZW ID abcd\nEI"), "LZW"),
        (picture("/ColorSpace /DeviceCMYK", b"abcd"), "in CMYK"),
        (picture("/ColorSpace [/ICCBased 6 0 R]", b"abcd"), "in CMYK"),
        (picture("/ColorSpace [/Indexed /DeviceCMYK 0 <00000000>]"), "in CMYK"),
        (pdf("/Group << /S /Transparency /CS /DeviceCMYK >>"), "in CMYK"),
        (
            drawn(b"/Spot cs 1 scn 0 0 9 9 re f", "/ColorSpace << /Spot [/Separation /Gold /DeviceRGB 9 0 R] >>"),
            "spot colours: Gold",
        ),
        (
            drawn(b"/Spot cs 1 1 scn 0 0 9 9 re f", "/ColorSpace << /Spot [/DeviceN [/A /B] /DeviceRGB 9 0 R] >>"),
            "spot colours: A, B",
        ),
        (picture("/ColorSpace /DeviceRGB /Filter /JPXDecode"), "has JPEG 2000 pictures"),
        (picture("/ColorSpace /DeviceRGB /Filter [/ASCII85Decode /LZWDecode]"), "LZW"),
        (drawn(b"BT 3 Tr (seen by nobody) Tj ET"), "has text that nobody sees"),
        (drawn(b"0 0 9 9 re blob"), "'blob' draws nothing"),
        (drawn(b"/G gs 0 0 9 9 re f", "/ExtGState << /G << /TR 9 0 R >> >>"), "transfer curves"),
        (drawn(b"/G gs 0 0 9 9 re f", "/ExtGState << /G << /BM [/Bright /Normal] >> >>"), "an unknown blend mode"),
        (drawn(b"/G gs 0 0 9 9 re f", "/ExtGState << /G << /RI /Vivid >> >>"), "an unknown rendering intent"),
        (drawn(b"/Vivid ri 0 0 9 9 re f"), "an unknown rendering intent"),
        (drawn(b"q " * 28 + b"0 0 9 9 re f" + b" Q" * 28), "more than 27 groups or clips in each other"),
        (picture("/ColorSpace [/ICCBased 7 0 R]"), "a damaged colour profile"),
        (pdf(content=b"/X Do", resources="/XObject << /X 9 0 R >>", more={9: BORROWS}), "parts that borrow fonts"),
        (picture("/ColorSpace /DeviceRGB /Filter /Crypt"), "archives refuse"),
        (pdf(content=b"/X Do", resources="/XObject << /X 9 0 R >>", more={9: FORM_IN_CMYK}), "in CMYK"),
        (
            drawn(b"BT /F 9 Tf (a) Tj ET", f"/Font << /F << {GLYPHS} /CharProcs << /a 9 0 R >> >> >>"),
            "do not tell which characters they are, in a font without a name",
        ),
        (drawn(b"BT /F 9 Tf (a) Tj ET", f"/Font << /F {FONT} >>"), "not embedded: Arial"),
    ],
)
def test_what_cannot_be_a_page_of_the_guide_is_refused_with_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(PipelineError, match=re.escape(said)) as refused:
        look_at_pages(data)
    assert refused.value.hint


def test_a_page_tells_its_size_and_whether_there_is_text_or_a_link_on_it() -> None:
    link = "/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.org) >> >>]"
    (plain,), (linked,) = look_at_pages(pdf()), look_at_pages(pdf(f"{link} /UserUnit 2"))
    assert (round(plain.width, 2), round(plain.height, 2)) == (70.56, 35.28)
    assert (plain.text, plain.links, linked.links) == (False, False, True)
    assert linked.width == pytest.approx(2 * plain.width)


def lettered() -> bytes:
    """A page with a word, as CairoSVG writes it."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text y="50" font-family="DejaVu Sans">Word</text></svg>'
    return bytes(cairosvg.svg2pdf(svg.encode()))


def test_text_is_found_also_in_a_part_of_a_page() -> None:
    assert look_at_pages(lettered())[0].text
    outer = stream(b"/In Do", "/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /In 6 0 R >> >>")
    arial = "<< /Type /Font /Subtype /TrueType /BaseFont /Arial /Encoding /WinAnsiEncoding /FontDescriptor 9 0 R >>"
    inner = stream(b"BT /F 9 Tf (a) Tj ET", f"/Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F {arial} >> >>")
    more: dict[int, str | bytes] = {5: outer, 6: inner, 9: "<< /FontFile2 10 0 R >>", 10: stream(b"glyphs")}
    assert look_at_pages(pdf(content=b"/Out Do", resources="/XObject << /Out 5 0 R >>", more=more))[0].text


def unpacked(data: bytes) -> bytes:
    """All bytes of a PDF, and those of its streams unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
    return data + b"".join(inflated(each) for each in streams)


def inflated(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed)
    except zlib.error:
        return b""


def written_out(data: bytes) -> bytes:
    """The objects that a page becomes in another file."""
    objects, _ = forms_of(data, 1)
    out = io.BytesIO()
    for each in objects.values():
        each.write_to_stream(out)
    return unpacked(out.getvalue())


def test_what_nobody_draws_and_what_marks_say_does_not_travel() -> None:
    secret = SECRET.encode()
    content = b"/Span << /ActualText (%b) >> BDC 1 0 0 rg 0 0 9 9 re f EMC /Artifact BMC EMC /P /MC0 DP\n" % secret
    unused = zlib.compress(secret)
    data = pdf(
        content=content,
        resources=f"/XObject << /Unused 5 0 R >> /Properties << /MC0 << /ActualText ({SECRET}) >> >>",
        more={5: stream(unused, "/Subtype /Form /BBox [0 0 9 9] /Filter /FlateDecode")},
    )
    assert unpacked(data).count(secret) == 3
    new = written_out(data)
    assert secret not in new
    assert b"0 0 9 9 re\nf" in new
    assert not re.search(rb"BDC|BMC|DP", new)
    assert secret not in written_out(full_of_secrets())


def test_comments_in_the_content_do_not_travel() -> None:
    assert read_content(b"% " + SECRET.encode() + b"\n(50 %) Tj").plain == b"(50 \\045) Tj\n"
    assert SECRET.encode() not in written_out(pdf(content=b"% " + SECRET.encode() + b"\n" + CONTENT))


def test_marks_inside_parts_of_a_page_go_too() -> None:
    form = stream(b"/P << /MCID 0 >> BDC 0 0 9 9 re f EMC", "/Subtype /Form /BBox [0 0 9 9] /StructParents 3")
    new = written_out(pdf(content=b"/X Do", resources="/XObject << /X 5 0 R >>", more={5: form}))
    assert b"MCID" not in new
    assert b"StructParents" not in new
    assert b"0 0 9 9 re" in new


def test_content_without_marks_stays_packed_as_it_was() -> None:
    packed = zlib.compress(CONTENT, 1)
    data = pdf(more={4: stream(packed, "/Filter /FlateDecode")})
    objects, (form,) = forms_of(data, 7)
    found = objects[form.reference.idnum]
    assert isinstance(found, StreamObject)
    assert (found._data, str(found["/Filter"]), min(objects)) == (packed, "/FlateDecode", 7)


def test_a_small_picture_in_the_content_is_not_smoothed_but_there() -> None:
    content = b"q 99 0 0 99 0 0 cm BI /W 2 /H 1 /BPC 8 /CS /Own /I true ID \0\xff\nEI Q"
    data = pdf(content=content, resources="/ColorSpace << /Own [/CalGray << /WhitePoint [0.95 1 1.09] >>] >>")
    for read in (read_content, glance):
        plain = read(content).plain
        assert plain is not None
        assert b"/I " not in plain
        assert b"\0\xff" in plain
    assert b"/CalGray" in written_out(data)


@pytest.mark.parametrize(
    "content", [CONTENT, b"/A gs /B#20C Do (/D) Tj [(a) 3 (b)] TJ", b"", b"/Cs1 cs /P1 scn 0 0 9 9 re f"]
)
def test_a_glance_misses_no_name_that_reading_finds(content: bytes) -> None:
    assert glance(content).names >= read_content(content).names
    assert glance(content).plain is None


def test_a_glyph_draws_with_what_its_font_has() -> None:
    """As Chromium writes emoji: drawings in a font, which use other drawings."""
    font = f"<< {GLYPHS} /Encoding << /Differences [97 /a] >> /CharProcs << /a 6 0 R >> /ToUnicode 8 0 R"
    font += " /Resources << /XObject << /In 7 0 R >> >> >>"
    more: dict[int, str | bytes] = {
        5: font,
        6: stream(b"1 0 d0 /In Do"),
        7: stream(b"1 0 0 rg 0 0 1 1 re f", "/Subtype /Form /BBox [0 0 1 1] /Resources << >>"),
        8: stream(b"1 beginbfchar <61> <0061> endbfchar"),
    }
    data = pdf(content=b"BT /F 40 Tf 20 20 Td (a) Tj ET", resources="/Font << /F 5 0 R >>", more=more)
    look_at_pages(data)
    objects, _ = forms_of(data, 1)
    (glyph,) = [each for each in objects.values() if isinstance(each, StreamObject) and b"d0" in each._data]
    assert "/Resources" not in glyph
    assert b"1 0 0 rg" in written_out(data)


def test_pages_share_what_they_draw_with() -> None:
    page = "<< /Type /Page /MediaBox [0 0 9 9] /Contents 6 0 R /Resources << /XObject << /Im 5 0 R >> >> >>"
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "blue").save(out, "JPEG")
    data = written(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
            3: page,
            4: page,
            5: stream(out.getvalue(), f"{PICTURE} /ColorSpace /DeviceRGB /Filter /DCTDecode"),
            6: stream(b"/Im Do"),
        }
    )
    objects, forms = forms_of(data, 1)
    assert len(forms) == 2
    assert sum(each.get("/Subtype") == "/Image" for each in objects.values() if isinstance(each, StreamObject)) == 1


def outcome(data: bytes) -> str:
    try:
        return repr(look_at_pages(data))
    except PipelineError as refused:
        return refused.hint or ""


def test_every_prefix_of_a_file_is_a_page_or_refused_in_words() -> None:
    data = lettered()
    assert all(outcome(data[:end]) for end in range(0, len(data), 97))
