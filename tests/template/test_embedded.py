from __future__ import annotations

import base64
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from pipeline.template.embedded import without_metadata


def url(data: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def stripped(data: bytes, kind: str = "jpeg") -> bytes:
    return base64.b64decode(without_metadata(url(data, kind)).partition(",")[2])


def photo(mode: str, *, progressive: bool) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x013B] = "Ann"
    picture = Image.effect_noise((90, 70), 80).convert(mode)
    picture.save(
        out, "JPEG", exif=exif, comment=b"Ann", progressive=progressive, icc_profile=b"Ann's profile", xmp=b"Ann"
    )
    return out.getvalue() + b"trailing Ann"


def same_pixels(one: bytes, other: bytes) -> bool:
    pictures = [Image.open(io.BytesIO(data)) for data in (one, other)]
    return pictures[0].mode == pictures[1].mode and pictures[0].tobytes() == pictures[1].tobytes()


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [True, False])
def test_a_jpeg_keeps_its_pixels_and_nothing_else(mode: str, progressive: bool) -> None:
    whole = photo(mode, progressive=progressive)
    assert whole.count(b"Ann") >= 4
    left = stripped(whole)
    assert b"Ann" not in left
    assert same_pixels(whole, left)


def test_a_png_keeps_its_pixels_and_nothing_else() -> None:
    out, texts = io.BytesIO(), PngImagePlugin.PngInfo()
    texts.add_text("Author", "Ann")
    palette = Image.effect_noise((30, 30), 80).convert("P")
    palette.save(out, "PNG", pnginfo=texts, transparency=3, dpi=(300, 300))
    left = stripped(out.getvalue(), "png")
    assert b"Ann" not in left
    assert Image.open(io.BytesIO(left)).info == {"transparency": 3}
    assert same_pixels(out.getvalue(), left)


@given(st.binary(max_size=200))
def test_any_bytes_come_through_without_an_error(data: bytes) -> None:
    for start in (b"\xff\xd8", b"\x89PNG\r\n\x1a\n"):
        assert stripped(start + data).startswith(start)
