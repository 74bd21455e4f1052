"""The pictures of a campaign: what their files are, and the part of one that a place in a drawing shows."""

from __future__ import annotations

import hashlib
import io
import math
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.campaign.fields import nearest
from pipeline.campaign.media import MEDIA
from pipeline.campaign.model import Media
from pipeline.errors import Problem
from pipeline.template.references import MAX_PIXELS, PICTURES

if TYPE_CHECKING:
    from PIL import Image

MAX_BYTES = 64 << 20
AGAIN = "save it again as PNG or JPEG"
_BROKEN = (OSError, SyntaxError, ValueError, LookupError, TypeError, struct.error)  # what decoders raise
_ORIENTATION = 0x0112  # of EXIF; 5 to 8 lie on their side

_HOW: Mapping[str, Mapping[str, Any]] = {  # what is in a finished picture stays as good as it was
    "PNG": {"compress_level": 9},
    "JPEG": {"quality": 95, "subsampling": 0},
    "WEBP": {"quality": 95, "method": 4},
}

Fit = Literal["cover", "contain"]


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A picture by its content; `width` and `height` are its px as it is looked at, turned as the camera says."""

    path: str
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Cut:
    """What a place shows of a picture, as PNG, and where: left, top, width, height as shares of the place."""

    png: bytes
    area: tuple[float, float, float, float]


def load_media(root: Path, wanted: Iterable[Media]) -> tuple[dict[str, MediaFile], list[Problem]]:
    """The files that weeks name, by the path they name them with; one that cannot be used is a problem."""
    found: dict[str, MediaFile] = {}
    problems: list[Problem] = []
    for media in wanted:
        if media.picture not in found:
            try:
                found[media.picture] = _read(root, media.picture)
            except FileNotFoundError:
                problems.append(_absent(root, media))
            except UnusableError as error:
                problems.append(Problem(f"picture {media.picture!r} {error}", media.file, media.line, AGAIN))
            except OSError as error:
                what = f"picture {media.picture!r} cannot be read: {error.strerror or error}"
                problems.append(Problem(what, media.file, media.line, AGAIN))
    return found, problems


def _absent(root: Path, media: Media) -> Problem:
    folder = root / MEDIA
    there = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    name = media.picture.removeprefix(f"{MEDIA}/")
    hint = nearest(name, there) if there else f"put the picture into {MEDIA}"
    return Problem(f"picture {name!r} is not in {MEDIA}", media.file, media.line, hint)


class UnusableError(ValueError):
    """A picture that will not be used; the text goes on from "picture 'a.jpg' ..."."""


def _read(root: Path, name: str) -> MediaFile:
    """Looks at the header only. Raises UnusableError, or OSError."""
    try:
        path = (root / name).resolve(strict=True)
    except RuntimeError as error:  # what Python says of links in a circle before 3.13
        raise UnusableError("is a link to itself") from error
    if not path.is_relative_to((root / MEDIA).resolve()):
        raise UnusableError(f"is a link to a place outside {MEDIA}")
    if not path.is_file():  # a pipe would never end
        raise UnusableError("is no file")
    if path.stat().st_size > MAX_BYTES:
        raise UnusableError(f"has more than {MAX_BYTES >> 20} MiB")
    data = path.read_bytes()
    with _open(data) as image:
        width, height = image.size
        if _turned(image):
            width, height = height, width
    return MediaFile(str(path), hashlib.sha256(data).hexdigest(), width, height)


def _open(data: bytes) -> Image.Image:
    """Raises UnusableError for what is none of PICTURES or too large to be decoded."""
    import warnings

    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            image = Image.open(io.BytesIO(data), formats=PICTURES)
    except (*_BROKEN, Image.DecompressionBombError) as error:
        raise UnusableError(f"is no {', '.join(PICTURES[:-1])} or {PICTURES[-1]} that can be read") from error
    if image.width * image.height > MAX_PIXELS:
        image.close()
        raise UnusableError(f"has {image.width:,} x {image.height:,} px; at most {MAX_PIXELS:,} in all are read")
    return image


def _turned(image: Image.Image) -> bool:
    """Whether the picture lies on its side. Of the file's own kind of reader this would decode all of a PNG."""
    from PIL import Image

    try:
        return int(Image.Image.getexif(image).get(_ORIENTATION, 1)) >= 5
    except _BROKEN as error:
        raise UnusableError(f"is damaged: {error}") from error


def scale_of(media: MediaFile, fit: Fit, width: float, height: float) -> float:
    """How much a picture is enlarged to fill a place of this many px, or to fit into it; under 1 it is made smaller."""
    across, down = width / media.width, height / media.height
    return max(across, down) if fit == "cover" else min(across, down)


def look_at(data: bytes, form: str) -> tuple[int, int]:
    """Width and height of a picture that must be of this format, one of FORMATS, and stand still.

    Looks at the header only. Raises UnusableError.
    """
    with _open(data) as image:
        found = "JPEG" if image.format == "MPO" else image.format  # phones put a second, small picture behind the first
        if found != form:
            raise UnusableError(f"is {found}, though its name says {form}")
        if found != "JPEG" and getattr(image, "n_frames", 1) > 1:
            raise UnusableError("is an animation, of which only one picture would be left")
        width, height = image.size
        return (height, width) if _turned(image) else (width, height)


def made_anew(data: bytes, form: str) -> bytes:
    """The picture in sRGB, encoded anew from its pixels alone, in the same format. Raises UnusableError."""
    from PIL import Image

    look_at(data, form)
    with _open(data) as image:
        pixels = _srgb(_upright(image))
    pixels.info.clear()
    bare = Image.new(pixels.mode, pixels.size)
    bare.paste(pixels)
    out = io.BytesIO()
    bare.save(out, form, **_HOW[form])
    return out.getvalue()


@lru_cache(maxsize=4)
def cut(path: str, sha256: str, fit: Fit, focus: tuple[float, float], width: int, height: int) -> Cut:
    """`cut_pixels` as PNG."""
    pixels, area = cut_pixels(path, sha256, fit, focus, width, height)
    return Cut(_encoded(pixels), area)


def cut_pixels(
    path: str, sha256: str, fit: Fit, focus: tuple[float, float], width: int, height: int
) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """The part of a picture for a place of width x height px, in sRGB and without metadata, and where, as `Cut` says it.

    Raises UnusableError for a file that is damaged or no longer the one that was looked at, OSError where it is gone.
    """
    from PIL import Image

    data = Path(path).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise UnusableError("changed during the build")
    pixels = _decoded(data, fit, width, height)
    across, down = pixels.width / width, pixels.height / height  # px of the picture for one of the place
    area = (0.0, 0.0, 1.0, 1.0)
    window = (0.0, 0.0, float(pixels.width), float(pixels.height))
    nearest = min(across, down) if fit == "cover" else max(across, down)
    if fit == "cover":
        window = _window(pixels.width, pixels.height, nearest * width, nearest * height, focus)
    else:
        share = (across / nearest, down / nearest)
        area = ((1 - share[0]) / 2, (1 - share[1]) / 2, *share)
    shown = min(1.0, nearest)  # never more px than the picture has: enlarging is left to the rasteriser
    size = (max(1, round(width * area[2] * shown)), max(1, round(height * area[3] * shown)))
    small = _srgb(pixels.resize(size, Image.Resampling.LANCZOS, box=window, reducing_gap=3.0))
    small.info.clear()
    return small, area


def _encoded(pixels: Image.Image) -> bytes:
    from pipeline.draw.encode import encode_png

    if pixels.mode == "RGB":
        return encode_png(pixels)
    out = io.BytesIO()
    pixels.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _decoded(data: bytes, fit: Fit, width: int, height: int) -> Image.Image:
    """A picture as it is looked at, in a mode that can be made smaller; a large JPEG in a half of its size or less.

    That is as fine as a place of width x height px can show, and takes a tenth of the time and memory.
    """
    with _open(data) as image:
        turned = _turned(image)
        across, down = (image.height, image.width) if turned else image.size
        ratios = (across / width, down / height)
        finer = (min(ratios) if fit == "cover" else max(ratios)) / 2  # two px for one of the place are kept
        if finer > 1:
            image.draft(None, (math.ceil(image.width / finer), math.ceil(image.height / finer)))
        return _upright(image)


def _upright(image: Image.Image) -> Image.Image:
    """The picture as it is looked at, in one of a few modes. Raises UnusableError."""
    from PIL import ImageOps

    try:
        upright = ImageOps.exif_transpose(image)
    except _BROKEN as error:
        raise UnusableError(f"is damaged: {error}") from error
    if upright.mode.startswith("I"):  # 16 bits a pixel, which a plain conversion would cut off at 255
        return upright.point(lambda value: value / 256).convert("L")
    if "transparency" in upright.info or upright.mode in ("PA", "La", "RGBa"):
        return upright.convert("RGBA")
    return upright if upright.mode in ("L", "LA", "RGB", "RGBA", "CMYK") else upright.convert("RGB")


def _window(
    width: int, height: int, across: float, down: float, focus: tuple[float, float]
) -> tuple[float, float, float, float]:
    """The window of across x down px whose middle is as near to `focus` as the picture allows."""
    left = max(0.0, min(width * focus[0] - across / 2, width - across))
    top = max(0.0, min(height * focus[1] - down / 2, height - down))
    return left, top, min(left + across, float(width)), min(top + down, float(height))


def _srgb(image: Image.Image) -> Image.Image:
    """Pixels in sRGB, with their alpha where there is any. Raises UnusableError for a damaged colour profile."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    alpha = image.getchannel("A") if "A" in image.getbands() else None
    pixels = image if image.mode in ("L", "CMYK") else image.convert("RGB")
    if profile:
        try:
            source, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            pixels = ImageCms.profileToProfile(pixels, source, target, outputMode="RGB") or pixels
        except (ImageCms.PyCMSError, OSError) as error:
            raise UnusableError(f"has a colour profile that cannot be read: {error}") from error
    pixels = pixels.convert("RGB")
    if alpha is not None:
        pixels.putalpha(alpha)
    return pixels
