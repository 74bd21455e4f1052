"""PDFs that people bring: what is refused, in which words, and that nothing but the pages themselves travels."""

from __future__ import annotations

import io
import re
import struct

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from pipeline.errors import PipelineError
from pipeline.pdf import read
from pipeline.pdf.clean import clean_pdf
from pipeline.pdf.faults import MAX_PAGES
from tests.pdf.pdfs import CONTENT, FONT, pdf, stream, written

SCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LAUNCH = "<< /S /Launch /F (calc.exe) >>"
LINK = "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 10 10] /A {} >>]"


def pixels(data: bytes) -> bytes:
    picture = pypdfium2.PdfDocument(data)[0].render(scale=1).to_pil().convert("RGB")
    return bytes(picture.tobytes())


def encrypted() -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf()))), io.BytesIO()
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def of_pages(count: int) -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(3, count + 3))
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return written(
        {
            1: "<< /Type /Catalog /Pages 2 0 R >>",
            2: f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
            **dict.fromkeys(range(3, count + 3), page),
        }
    )


def tree_of_trees() -> bytes:
    """Ten levels of ten times the same: ten thousand million pages, were they counted."""
    levels = {n: f"<< /Type /Pages /Kids [{f'{n + 1} 0 R ' * 10}] /Count 1 >>" for n in range(2, 12)}
    leaf = "<< /Type /Page /MediaBox [0 0 9 9] >>"
    return written({1: "<< /Type /Catalog /Pages 2 0 R >>", **levels, 12: leaf})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no PDF"),
        (b"<html>" + pdf(), "is no PDF"),
        (b"%PDF-1.7\n" + bytes(range(256)), "is damaged"),
        (pdf()[:300], "is damaged"),
        (encrypted(), "is encrypted"),
        (written({1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [] /Count 0 >>"}), "has no pages"),
        (of_pages(MAX_PAGES + 1), "has more than 500 pages"),
        (pdf("/Rotate 45"), "page 1 is turned by 45 degrees"),
        (pdf("/MediaBox [0 0 10]"), "page 1 has no size"),
        (pdf(catalog=f"/OpenAction {SCRIPT}"), "holds JavaScript"),
        (pdf(catalog="/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [" + SCRIPT + "] >>"), "holds JavaScript"),
        (pdf(catalog=f"/AA << /WC {SCRIPT} >>"), "holds JavaScript"),
        (pdf(catalog=f"/Names << /JavaScript << /Names [(a) {SCRIPT}] >> >>"), "holds JavaScript"),
        (pdf(catalog=f"/OpenAction {LAUNCH}"), "holds a command that starts a program"),
        (pdf(f"/AA << /O {SCRIPT} >>"), "page 1 holds JavaScript"),
        (pdf(LINK.format(SCRIPT)), "page 1 holds JavaScript"),
        (pdf(LINK.format(LAUNCH)), "page 1 holds a command that starts a program"),
        (
            pdf("/Annots [<< /Subtype /FreeText /Rect [0 0 9 9] >>]"),
            "page 1 has comments or media laid over it (FreeText)",
        ),
        (pdf("/Annots [<< /Subtype /FileAttachment /Rect [0 0 9 9] >>]"), "(FileAttachment)"),
        (pdf(catalog="/AcroForm << /Fields [<< /FT /Tx /T (name) >>] >>"), "is a form to fill in"),
        (pdf(catalog="/AcroForm << /XFA (x) >>"), "is a form to fill in"),
        (pdf(catalog="/AcroForm << /Fields [<< /FT /Sig >>] /SigFlags 3 >>"), "is signed"),
        (pdf(catalog="/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec >>] >> >>"), "has files attached"),
        (
            pdf(catalog="/OCProperties << /OCGs [5 0 R] /D << /OFF [5 0 R] >> >>", more={5: "<< /Type /OCG >>"}),
            "hidden layers",
        ),
        (pdf(catalog="/OCProperties << /D << /BaseState /OFF >> >>"), "hidden layers"),
        (pdf(catalog="/OCProperties << /OCGs [<< /Usage << /View << /ViewState /OFF >> >> >>] >>"), "hidden layers"),
        (pdf(resources="/Properties << /A << /Type /OCMD /P /AllOff >> >>"), "hidden layers"),
        (
            pdf(resources="/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"),
            "not embedded: Helvetica",
        ),
        (pdf(resources=f"/Font << /F1 {FONT} >>", more={9: "<< /Type /FontDescriptor >>"}), "not embedded: Arial"),
    ],
)
def test_what_no_copy_could_keep_or_nobody_should_open_is_refused_with_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(PipelineError, match=re.escape(said)) as refused:
        clean_pdf(data)
    assert refused.value.hint


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(PipelineError) as refused:
        clean_pdf(pdf("/Rotate 45", f"/OpenAction {SCRIPT} /AcroForm << /XFA (x) >>"))
    assert refused.value.what == "is a form to fill in; holds JavaScript; page 1 is turned by 45 degrees"


def test_a_file_beyond_the_limit_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_BYTES", 100)
    with pytest.raises(PipelineError, match="MiB"):
        clean_pdf(pdf())


def test_pages_that_lie_in_each_other_are_each_copied_once() -> None:
    assert len(pypdfium2.PdfDocument(clean_pdf(tree_of_trees()))) == 1


def test_a_font_of_drawings_needs_no_file_and_one_with_a_file_is_copied() -> None:
    glyphs = "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 /LastChar 97 "
    glyphs += "/Widths [1] /Encoding << /Differences [97 /F] >> /CharProcs << /F 10 0 R >> >>"
    more: dict[int, str | bytes] = {
        9: "<< /Type /FontDescriptor /FontFile2 11 0 R >>",
        10: stream(b"1 0 d0 0 0 1 1 re f"),
        11: stream(b"glyphs"),
    }
    content = b"BT /A 40 Tf 20 20 Td (a) Tj ET"
    data = pdf(resources=f"/Font << /A {glyphs} /B {FONT} >>", more=more, content=content)
    assert pixels(clean_pdf(data)) == pixels(data) != pixels(pdf(content=b""))
    assert b"glyphs" in clean_pdf(data)


SECRET = "canary-7f3a9c"


def jpeg_with_secret() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "blue").save(out, "JPEG", comment=SECRET.encode())
    return out.getvalue()


def full_of_secrets() -> bytes:
    """A sound page, with something to hide in every place that programs and people use."""
    note = f"({SECRET})"
    picture = "/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
    secret = stream(SECRET.encode())
    return (
        pdf(
            page=f"/PieceInfo << /X {note} >> /LastModified {note} /Metadata 5 0 R /Thumb 5 0 R /StructParents 0 "
            f"/Annots [<< /Subtype /Link /Rect [0 0 9 9] /Contents {note} /A << /S /URI /URI (http://{SECRET}) >> >>"
            f" << /Subtype /Popup /Rect [0 0 9 9] /Contents {note} >>]",
            catalog=f"/Metadata 5 0 R /Outlines << /Title {note} >> /PageLabels << /Nums [0 << /P {note} >>] >> /Lang {note} "
            "/StructTreeRoot << /K << /S /P /ActualText 5 0 R >> >> /ViewerPreferences << >> "
            f"/OCProperties << /OCGs [7 0 R] /D << /Name {note} >> >>",
            resources=f"/XObject << /Im 6 0 R /Fm 8 0 R >> /Properties << /MC0 7 0 R >> /X {note}",
            more={
                5: secret,
                6: stream(jpeg_with_secret(), f"{picture} /Metadata 5 0 R /OPI << /F {note} >>"),
                7: f"<< /Type /OCG /Name {note} >>",
                8: stream(
                    b"0 1 0 rg 0 0 5 5 re f",
                    f"/Subtype /Form /BBox [0 0 5 5] /PieceInfo << /X {note} >> /OC 7 0 R /F {note}",
                ),
                9: f"<< /Author {note} /CreationDate (D:20201109) >>",
                10: secret,  # of an earlier version: nothing leads to it
            },
            content=b"/OC /MC0 BDC q 50 0 0 50 20 20 cm /Im Do Q EMC /Fm Do",
            trailer=f"/Info 9 0 R /ID [{note} {note}]",
        )
        + SECRET.encode()
    )


def test_nothing_but_the_page_itself_travels_and_it_looks_the_same() -> None:
    data = full_of_secrets()
    assert data.count(SECRET.encode()) > 15
    new = clean_pdf(data)
    assert SECRET.encode() not in new
    for key in (b"/Info", b"/ID", b"Date", b"pypdf", b"/Metadata", b"/Annots", b"/OCG"):
        assert key not in new
    assert pixels(new) == pixels(data) != pixels(pdf(content=b""))


def test_the_copy_of_a_copy_is_the_copy() -> None:
    new = clean_pdf(full_of_secrets())
    assert clean_pdf(new) == new


def test_links_to_the_web_are_kept_and_all_others_are_not() -> None:
    addresses = ("https://example.org/a?b=(c)", "http://example.org", "javascript:alert(1)", "file:///etc/passwd")
    links = [
        f"<< /Subtype /Link /Rect [{n} 0 9 9] /A << /S /URI /URI <{address.encode().hex()}> >> >>"
        for n, address in enumerate(addresses)
    ]
    new = PdfReader(io.BytesIO(clean_pdf(pdf(f"/Annots [{' '.join(links)}]"))))
    notes = [note.get_object() for note in new.pages[0].annotations or ()]
    assert [(str(note["/A"]["/URI"]), [int(side) for side in note["/Rect"]]) for note in notes] == [
        (addresses[0], [0, 0, 9, 9])
    ]


def test_boxes_and_rotation_stay_also_where_a_page_has_them_from_its_tree() -> None:
    data = pdf("/Rotate -90 /CropBox [10 10 190 90] /TrimBox [20 20 180 80] /UserUnit 2")
    page = PdfReader(io.BytesIO(clean_pdf(data))).pages[0]
    assert page.rotation == 270
    assert [float(side) for side in page.mediabox] == [0, 0, 200, 100]
    assert [float(side) for side in page.trimbox] == [20, 20, 180, 80]
    assert page.user_unit == 2
    assert pixels(clean_pdf(data)) == pixels(data)


def test_parts_that_hold_themselves_come_to_an_end() -> None:
    form = stream(CONTENT, "/Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /Me 5 0 R >> >>")
    assert clean_pdf(pdf(resources="/XObject << /Me 5 0 R >>", more={5: form})).count(b"/Subtype /Form") == 1


def test_a_thousand_parts_inside_each_other_are_not_too_deep() -> None:
    forms = {
        n: stream(b"/Fm Do", f"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /Fm {n + 1} 0 R >> >>")
        for n in range(5, 1505)
    }
    new = clean_pdf(pdf(resources="/XObject << /Fm 5 0 R >>", more=forms))
    assert new.count(b"/Subtype /Form") == 1500


def test_strings_of_bytes_stay_as_they_are() -> None:
    """An indexed colour space: its table is no text, though it may look like one."""
    table = struct.pack("12B", 254, 255, 0, 65, 10, 13, 40, 41, 92, 200, 1, 128)
    space = f"[/Indexed /DeviceRGB 3 <{table.hex()}>]"
    picture = stream(bytes([0b00011011]), f"/Subtype /Image /Width 4 /Height 1 /BitsPerComponent 2 /ColorSpace {space}")
    data = pdf(resources="/XObject << /Im 5 0 R >>", more={5: picture}, content=b"q 100 0 0 50 20 20 cm /Im Do Q")
    assert pixels(clean_pdf(data)) == pixels(data) != pixels(pdf(content=b""))


def outcome(data: bytes) -> bytes:
    """The copy, or in words what to do."""
    try:
        return clean_pdf(data)
    except PipelineError as refused:
        return (refused.hint or "").encode()


def test_every_prefix_of_a_file_is_copied_or_refused_in_words() -> None:
    data = full_of_secrets()
    outcomes = [outcome(data[:end]) for end in range(0, len(data), 61)]
    assert all(outcomes)
    assert SECRET.encode() not in b"".join(outcomes)
