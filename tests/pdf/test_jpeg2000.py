from __future__ import annotations

import io
import zlib
from contextlib import suppress

import pytest
from PIL import Image

from pipeline.errors import PipelineError
from pipeline.pdf.clean import clean_pdf
from pipeline.pdf.jpeg2000 import jpeg2000_without_metadata
from tests.pdf.pdfs import pdf, stream
from tests.pdf.test_clean import SECRET, pixels

PICTURE = "/Type /XObject /Subtype /Image /Width 32 /Height 32 /ColorSpace /DeviceRGB /BitsPerComponent 8"


def picture(tiles: bool = False, bare: bool = False) -> bytes:
    """A JPEG 2000 with a comment in its codestream."""
    image = Image.linear_gradient("L").resize((32, 32)).convert("RGB")
    out = io.BytesIO()
    size = {"tile_size": (16, 16)} if tiles else {}
    image.save(out, "JPEG2000", comment=SECRET.encode(), no_jp2=bare, **size)
    return out.getvalue()


def box(kind: bytes, inside: bytes) -> bytes:
    return (len(inside) + 8).to_bytes(4, "big") + kind + inside


def described() -> bytes:
    """Such a picture with boxes of metadata around its codestream, and one among what describes its colours."""
    before, start, after = picture().partition(box(b"ihdr", b"")[4:])
    at = len(before) - 12  # where jp2h begins
    size = int.from_bytes(before[at : at + 4], "big")
    label = box(b"lbl ", SECRET.encode())
    header = (size + len(label)).to_bytes(4, "big") + b"jp2h" + label
    extra = box(b"xml ", SECRET.encode()) + box(b"uuid", b"0" * 16 + SECRET.encode())
    return before[:at] + extra + header + before[at + 8 :] + start + after + extra


def shown(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


@pytest.mark.parametrize(
    "data",
    [picture(), picture(tiles=True), picture(bare=True), described()],
    ids=["comment", "tiles", "codestream", "boxes"],
)
def test_the_pixels_stay_and_nothing_else_of_a_picture(data: bytes) -> None:
    assert SECRET.encode() in data
    bare = jpeg2000_without_metadata(data)
    assert SECRET.encode() not in bare
    assert shown(bare) == shown(data)
    assert jpeg2000_without_metadata(bare) == bare


@pytest.mark.parametrize("size", range(1, len(described()), 37))
def test_one_that_is_cut_off_is_refused_or_holds_nothing_either(size: int) -> None:
    with suppress(ValueError):
        assert SECRET.encode()[:8] not in jpeg2000_without_metadata(described()[:size])


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x00" * 64])
def test_what_is_none_is_told(data: bytes) -> None:
    with pytest.raises(ValueError, match="called JPEG 2000 and is none"):
        jpeg2000_without_metadata(data)


def page_with(packing: str, data: bytes) -> bytes:
    more: dict[int, bytes | str] = {6: stream(data, f"{PICTURE} {packing}")}
    return pdf(resources="/XObject << /Im 6 0 R >>", more=more, content=b"q 50 0 0 50 20 20 cm /Im Do Q")


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((32, 32)).convert("RGB").save(out, "JPEG", comment=SECRET.encode())
    return out.getvalue()


@pytest.mark.parametrize(
    ("packing", "data"),
    [
        ("/Filter /JPXDecode", described()),
        ("/Filter [/FlateDecode /JPXDecode]", zlib.compress(described())),
        ("/Filter [/FlateDecode /DCTDecode]", zlib.compress(jpeg())),
        ("/Filter [/FlateDecode /DCTDecode] /DecodeParms [null << /ColorTransform 1 >>]", zlib.compress(jpeg())),
        ("/Filter [/ASCIIHexDecode /DCTDecode]", jpeg().hex().encode() + b">"),
    ],
)
def test_a_picture_on_a_page_travels_without_metadata_however_it_is_packed(packing: str, data: bytes) -> None:
    before = page_with(packing, data)
    after = clean_pdf(before)
    assert pixels(after) == pixels(before) != pixels(pdf(content=b""))
    assert b"FlateDecode" not in after
    assert SECRET.encode() not in after
    assert SECRET.encode().hex().encode() not in after


def test_a_broken_picture_on_a_page_is_told() -> None:
    with pytest.raises(PipelineError, match="has a picture that is called JPEG 2000 and is none"):
        clean_pdf(page_with("/Filter /JPXDecode", b"nothing"))
