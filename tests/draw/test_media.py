"""Pictures of a campaign: which files are taken, and the part of one that a place shows."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from pipeline.campaign.media import MEDIA
from pipeline.campaign.model import Media
from pipeline.campaign.text import Text
from pipeline.draw import media as module
from pipeline.draw.media import Cut, Fit, MediaFile, UnusableError, cut, load_media, scale_of
from pipeline.errors import Problem

WEEK = "assets/src/weeks/first.toml"
RED, GREEN, BLUE = (255, 0, 0), (0, 128, 0), (0, 0, 255)


def stripes(width: int = 90, height: int = 30) -> Image.Image:
    """Red, green and blue from left to right."""
    image = Image.new("RGB", (width, height), GREEN)
    image.paste(RED, (0, 0, width // 3, height))
    image.paste(BLUE, (width - width // 3, 0, width, height))
    return image


def put(root: Path, data: bytes | Image.Image, name: str = "clinic.png") -> Media:
    path = root / MEDIA / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(data, Image.Image):
        data.save(path)
    else:
        path.write_bytes(data)
    return Media("photo", f"{MEDIA}/{name}", Text("week.first.media.photo", "A clinic"), file=WEEK, line=7)


def loaded(root: Path, data: bytes | Image.Image, name: str = "clinic.png") -> MediaFile:
    media = put(root, data, name)
    files, problems = load_media(root, [media, media])
    assert problems == []
    return files[media.picture]


def fault(root: Path, media: Media) -> Problem:
    files, problems = load_media(root, [media])
    assert files == {}
    assert len(problems) == 1
    assert (problems[0].file, problems[0].line) == (WEEK, 7)
    return problems[0]


def shown(
    file: MediaFile, width: int, height: int, fit: Fit = "cover", focus: tuple[float, float] = (0.5, 0.5)
) -> tuple[Image.Image, Cut]:
    part = cut(file.path, file.sha256, fit, focus, width, height)
    return Image.open(io.BytesIO(part.png)), part


def corners(image: Image.Image) -> tuple[object, object]:
    """The pixels at the top left and the bottom right."""
    return image.getpixel((0, 0)), image.getpixel((image.width - 1, image.height - 1))


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "gif"])
def test_png_jpeg_webp_and_gif_are_read(tmp_path: Path, ending: str) -> None:
    file = loaded(tmp_path, stripes(), f"clinic.{ending}")
    assert (file.width, file.height) == (90, 30)
    assert shown(file, 90, 30)[0].size == (90, 30)


def test_what_a_file_holds_counts_and_not_its_name(tmp_path: Path) -> None:
    data = io.BytesIO()
    stripes().save(data, "PNG")
    assert loaded(tmp_path, data.getvalue(), "clinic.jpg").width == 90


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "PPM", "EPS", "ICO"])
def test_other_kinds_of_picture_are_refused(tmp_path: Path, kind: str) -> None:
    data = io.BytesIO()
    stripes().save(data, kind)
    assert "is no PNG, JPEG, GIF or WEBP that can be read" in fault(tmp_path, put(tmp_path, data.getvalue())).what


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"<svg/>", b"RIFF\0\0\0\0WEBP"]
)
def test_what_is_no_picture_is_told(tmp_path: Path, data: bytes) -> None:
    assert "is no PNG, JPEG, GIF or WEBP that can be read" in fault(tmp_path, put(tmp_path, data)).what


def header_of(width: int, height: int) -> bytes:
    """A PNG that says so much of itself and holds nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def test_a_picture_of_too_many_pixels_is_refused_by_its_header(tmp_path: Path) -> None:
    assert "8,000 x 5,001 px; at most 40,000,000" in fault(tmp_path, put(tmp_path, header_of(8000, 5001))).what


def test_a_decompression_bomb_is_refused(tmp_path: Path) -> None:
    assert fault(tmp_path, put(tmp_path, header_of(1 << 30, 1 << 30))).hint == "save it again as PNG or JPEG"


def test_a_file_of_too_many_bytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 1 << 10)
    assert "has more than" in fault(tmp_path, put(tmp_path, b"x" * 1025)).what


def test_a_missing_picture_is_told_with_the_nearest_there_is(tmp_path: Path) -> None:
    media = put(tmp_path, stripes())
    absent = replace(media, picture=f"{MEDIA}/clinik.png")
    problem = fault(tmp_path, absent)
    assert problem.what == "picture 'clinik.png' is not in assets/src/media"
    assert problem.hint == "did you mean 'clinic.png'?"


def test_without_any_picture_the_folder_is_named(tmp_path: Path) -> None:
    assert fault(tmp_path, replace(put(tmp_path / "other", b""))).hint == "put the picture into assets/src/media"


def test_a_link_to_a_place_outside_is_refused(tmp_path: Path) -> None:
    media = put(tmp_path, stripes())
    outside = tmp_path / "secret.png"
    (tmp_path / media.picture).rename(outside)
    (tmp_path / media.picture).symlink_to(outside)
    assert "is a link to a place outside assets/src/media" in fault(tmp_path, media).what


def test_a_link_to_itself_is_no_picture(tmp_path: Path) -> None:
    media = put(tmp_path, stripes())
    (tmp_path / media.picture).unlink()
    (tmp_path / media.picture).symlink_to(tmp_path / media.picture)
    what = fault(tmp_path, media).what
    assert "is a link to itself" in what or "cannot be read" in what  # as Python's version says it


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_folder_or_a_pipe_is_no_picture(tmp_path: Path, make: Callable[[Path], None]) -> None:
    media = put(tmp_path, stripes())
    (tmp_path / media.picture).unlink()
    make(tmp_path / media.picture)
    assert "is no file" in fault(tmp_path, media).what


def test_a_cover_fills_the_place_and_keeps_the_middle(tmp_path: Path) -> None:
    image, part = shown(loaded(tmp_path, stripes()), 30, 30)
    assert image.size == (30, 30)
    assert corners(image) == (GREEN, GREEN)
    assert part.area == (0, 0, 1, 1)


@pytest.mark.parametrize(("across", "color"), [(0.0, RED), (0.1, RED), (1.0, BLUE), (0.9, BLUE)])
def test_the_focus_is_kept_as_near_to_the_middle_as_the_picture_allows(
    tmp_path: Path, across: float, color: tuple[int, int, int]
) -> None:
    image, _ = shown(loaded(tmp_path, stripes()), 30, 30, focus=(across, 0.5))
    assert corners(image) == (color, color)


def test_the_focus_counts_downwards_too(tmp_path: Path) -> None:
    upright = stripes().transpose(Image.Transpose.ROTATE_270)
    assert corners(shown(loaded(tmp_path, upright), 20, 20, focus=(0.5, 0.0))[0])[0] == RED


def test_a_contained_picture_is_whole_and_in_the_middle(tmp_path: Path) -> None:
    image, part = shown(loaded(tmp_path, stripes()), 60, 60, fit="contain")
    assert image.size == (60, 20)
    assert corners(image) == (RED, BLUE)
    assert part.area == pytest.approx((0, 1 / 3, 1, 1 / 3))


def test_a_picture_is_never_given_more_pixels_than_it_has(tmp_path: Path) -> None:
    file = loaded(tmp_path, stripes())
    assert shown(file, 900, 900)[0].size == (30, 30)
    assert shown(file, 900, 900, fit="contain")[0].size == (90, 30)
    assert (scale_of(file, "cover", 900, 900), scale_of(file, "contain", 900, 900)) == (30, 10)


def test_a_picture_is_turned_as_the_camera_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the top of the scene is at the right
    data = io.BytesIO()
    stripes().save(data, "JPEG", exif=exif, quality=95)
    file = loaded(tmp_path, data.getvalue(), "clinic.jpg")
    assert (file.width, file.height) == (30, 90)
    image, _ = shown(file, 30, 90)
    assert image.size == (30, 90)
    red, _, blue = image.getpixel((15, 5))  # type: ignore[misc]  # a pixel of an RGB picture has three parts
    assert red > 200
    assert blue < 60


def test_metadata_is_left_behind(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ada"
    data = io.BytesIO()
    stripes().save(data, "JPEG", exif=exif, comment=b"by Ada", icc_profile=srgb())
    _, part = shown(loaded(tmp_path, data.getvalue()), 30, 30)
    assert b"Ada" not in part.png
    assert b"iCCP" not in part.png
    assert b"eXIf" not in part.png


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def test_colours_of_another_profile_become_srgb(tmp_path: Path) -> None:
    other = srgb().replace(b"rXYZ", b"tmp1").replace(b"gXYZ", b"rXYZ").replace(b"tmp1", b"gXYZ")  # its red is our green
    data = io.BytesIO()
    Image.new("RGB", (9, 9), (255, 0, 0)).save(data, "PNG", icc_profile=other)
    image, _ = shown(loaded(tmp_path, data.getvalue()), 9, 9)
    assert image.getpixel((4, 4)) == (0, 255, 0)


def test_a_damaged_profile_is_told(tmp_path: Path) -> None:
    data = io.BytesIO()
    stripes().save(data, "PNG", icc_profile=b"no profile")
    with pytest.raises(UnusableError, match="colour profile that cannot be read"):
        shown(loaded(tmp_path, data.getvalue()), 30, 30)


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_large_jpeg_shows_the_same_though_it_is_decoded_in_part(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    large = stripes(1800, 600)
    data = io.BytesIO()
    large.save(data, "JPEG", exif=exif, quality=95)
    file = loaded(tmp_path, data.getvalue(), "clinic.jpg")
    image, _ = shown(file, 20, 60) if orientation == 6 else shown(file, 60, 20)
    upright = image.transpose(Image.Transpose.ROTATE_90) if orientation == 6 else image
    for at, color in ((5, RED), (30, GREEN), (55, BLUE)):
        found = upright.getpixel((at, 10))
        assert isinstance(found, tuple)
        assert all(abs(a - b) < 12 for a, b in zip(found, color, strict=True))


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "RGBA", "LA"])
def test_every_way_to_hold_pixels_becomes_rgb(tmp_path: Path, mode: str) -> None:
    white: object = {"RGBA": (255, 255, 255, 255), "LA": (255, 255), "CMYK": (0, 0, 0, 0), "I;16": 65535}.get(mode, 255)
    picture = Image.new(mode, (9, 9), white)  # type: ignore[arg-type]  # a colour of any mode
    if mode == "P":
        picture = Image.new("RGB", (9, 9), "white").quantize()
    image, _ = shown(loaded(tmp_path, picture, "clinic.jpg" if mode == "CMYK" else "clinic.png"), 9, 9)
    assert image.mode == ("RGBA" if mode in ("RGBA", "LA") else "RGB")
    assert image.convert("RGB").getpixel((4, 4)) == (255, 255, 255)


def test_what_is_transparent_stays_so(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (9, 9), (255, 0, 0, 0))
    assert shown(loaded(tmp_path, picture), 9, 9)[0].getpixel((4, 4)) == (255, 0, 0, 0)


def test_a_picture_that_is_cut_off_is_told_when_it_is_drawn(tmp_path: Path) -> None:
    data = io.BytesIO()
    Image.effect_noise((300, 300), 90).save(data, "PNG")
    file = loaded(tmp_path, data.getvalue()[:2000])
    with pytest.raises(UnusableError, match="is damaged"):
        shown(file, 30, 30)


def test_a_picture_that_changed_since_it_was_looked_at_is_told(tmp_path: Path) -> None:
    file = loaded(tmp_path, stripes())
    Path(file.path).write_bytes(b"other")
    with pytest.raises(UnusableError, match="changed during the build"):
        shown(file, 31, 30)


def test_the_same_picture_gives_the_same_bytes(tmp_path: Path) -> None:
    file = loaded(tmp_path, stripes())
    first = shown(file, 47, 29)[1]
    cut.cache_clear()
    assert shown(file, 47, 29)[1] == first
