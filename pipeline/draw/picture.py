"""One picture from start to end, as a worker process draws it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from pipeline.draw.compose import band_height, compose, mark_draft, put_pictures
from pipeline.draw.ground import GROUND, Ground, Grounds, as_image, divide
from pipeline.draw.layers import is_seen, layered, letters_of, said_by_layer
from pipeline.draw.media import AGAIN, Cut, UnusableError, cut, cut_pixels
from pipeline.draw.model import Art, DrawError, Letters, Outlines, Output, Photo, PictureJob, Setting
from pipeline.draw.uncovered import uncovered
from pipeline.template.model import Template, TextBox, TextStyle, picture_slot

if TYPE_CHECKING:
    from PIL import Image

    from pipeline.draw.rasterise import Window

_T = TypeVar("_T")
_BAND_FAMILY = "Noto Sans"
_SAME = 1e-6  # px
_GROUNDS = Grounds(28 << 20)  # those of a drawing in its sizes
_LARGEST = 8_000_000  # px of a ground: those of larger ones leave a worker too little memory, and no second is kept


def draw_picture(job: PictureJob) -> bytes:
    """PNG bytes, of whatever size. Raises DrawError for a text that does not fit or has no font."""
    return _png(_drawn(job))


def draw_files(job: PictureJob) -> tuple[bytes | DrawError, ...]:
    """For each of `job.outputs` the file, or why there is none. Raises DrawError for what leaves no picture at all."""
    from pipeline.draw.vector import vectorise

    if all(output.format == "pdf" for output in job.outputs):
        svg = draw_svg(job)
        return tuple(vectorise(svg, output, job.fonts) for output in job.outputs)
    drawn = _drawn(job)
    return tuple(_file(drawn, output, job) for output in job.outputs)


def _file(drawn: _Drawn, output: Output, job: PictureJob) -> bytes | DrawError:
    from pipeline.draw.encode import encode_jpeg

    limit = output.budget.bytes if output.budget else None
    body = _png(drawn) if output.format == "png" else encode_jpeg(drawn.pixels, limit)
    if output.budget is None or len(body) <= output.budget.bytes:
        return body
    what = f"{len(body):,} bytes, where {output.budget.by} allows {output.budget.bytes:,}"
    first = (
        f'write formats = ["jpg"] under [graphic.{job.template.graphic}]' if output.format == "png" else "simplify it"
    )
    hint = f"{first}, or allow more with bytes = ... under [size.{job.template.size}] of campaign.toml"
    return DrawError(f"{job.name} is too large as {output.format.upper()}", what, hint, job.template.file)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A picture, and which windows of it are other than its ground."""

    pixels: Image.Image
    ground: Ground | None = None
    places: Sequence[Window] = ()


def _png(drawn: _Drawn) -> bytes:
    from pipeline.draw.encode import encode_png  # engines are loaded in worker processes only, so planning stays quick

    return encode_png(drawn.pixels, drawn.ground.strips_beside(drawn.places) if drawn.ground else {})


def draw_pixels(job: PictureJob) -> Image.Image:
    """The picture as RGB. Raises DrawError for a text that does not fit or has no font."""
    return _drawn(job).pixels


def _drawn(job: PictureJob) -> _Drawn:
    from pipeline.draw.encode import in_bands, laid_on, pixels_of
    from pipeline.draw.rasterise import rasterise, rasterise_bands, rasterise_windows
    from pipeline.draw.reach import windows

    template, outlines = _set(job)
    ground = _ground(job, template)
    if ground is None:
        svg = _composed(job, template, outlines)
        if job.engine == "typst" and job.width * job.height > _LARGEST:
            return _Drawn(in_bands(rasterise_bands(svg, job.width, job.height, job.fonts), job.width, job.height))
        return _Drawn(pixels_of(rasterise(svg, job.width, job.height, job.engine, job.fonts)))
    svg = _composed(job, replace(template, svg=ground.divided.live), outlines)
    if not ground.divided.is_plain or _may_mix(job, outlines):
        svg = svg.replace(GROUND, as_image(ground.png(), job.width, job.height))
    places = windows(ground.reach, job, outlines)
    layers = rasterise_windows(svg, job.width, job.height, places, job.fonts) if places else []
    at = zip(layers, places, strict=True)
    return _Drawn(laid_on(ground.pixels, [(layer, left, top) for layer, (left, top, *_) in at]), ground, places)


def draw_svg(job: PictureJob) -> str:
    """The artwork as SVG, in the drawing's own px; what is bound is outlines, and only fixed texts are text."""
    template, outlines = _set(job)
    return _composed(job, template, outlines)


def draw_live(job: PictureJob) -> list[Art | Letters]:
    """The picture for a document, in drawing order: its texts as letters, and what lies over and under them as artwork."""
    template, outlines = _set(job)
    letters = letters_of(template.svg, job.settings, outlines)
    live = {number for number, one in letters.items() if is_seen(one)}
    said = said_by_layer(template.svg, letters, [photo.alt for photo in job.photos])
    return layered(_composed(job, template, outlines, live), letters, said)


def _set(job: PictureJob) -> tuple[Template, tuple[Outlines, ...]]:
    """The drawing with a face for each fixed text, and its texts set, that of the draft band last."""
    from pipeline.draw.fixed import with_faces
    from pipeline.draw.typeset import typeset

    template = job.template
    if template.fixed:
        template = replace(template, svg=with_faces(template.svg, job.fonts, template.file))
    settings = [*job.settings, _band_label(job)] if job.draft else list(job.settings)
    return template, typeset(settings, job.fonts)


def _composed(job: PictureJob, template: Template, outlines: Sequence[Outlines], live: Collection[int] = ()) -> str:
    svg = compose(_with_photos(job, template), job.settings, outlines[: len(job.settings)], live)
    return mark_draft(svg, template.width, template.height, outlines[-1]) if job.draft else svg


def _may_mix(job: PictureJob, outlines: Sequence[Outlines]) -> bool:
    """Whether more than one paint of the texts may meet in a px: of words in colours of their own, dashes, shadows."""
    copies = len({setting.box.name for setting in job.settings}) < len(job.settings)
    return copies or any(one.foreign for one in job.settings) or any(s.paint for one in outlines for s in one.shapes)


def _with_photos(job: PictureJob, template: Template) -> Template:
    """The drawing, which may be a part of the whole, with the photos it has slots for."""
    there = [(at, photo) for at, photo in enumerate(job.photos) if picture_slot(at) in template.svg]
    return put_pictures(template, {at: cut_photo(photo) for at, photo in there})


def _ground(job: PictureJob, template: Template) -> Ground | None:
    """What lies under all texts, drawn once for many pictures; None for a drawing that must be drawn whole.

    Only where a unit of the drawing is a px of the picture do the two meet px on px.
    """
    page = (template.width, template.height)
    if (
        job.engine != "typst"
        or job.width * job.height > _LARGEST
        or any(abs(a - b) > _SAME for a, b in zip(page, (job.width, job.height), strict=True))
    ):
        return None
    drawn_of = repr((template.svg, template.pictures, job.photos, job.width, job.height, job.fonts.digest))
    return _GROUNDS.get(hashlib.sha256(drawn_of.encode()).hexdigest(), lambda: _new_ground(job, template))


def _new_ground(job: PictureJob, template: Template) -> Ground | None:
    from pipeline.draw.encode import pixels_of
    from pipeline.draw.rasterise import rasterise
    from pipeline.draw.reach import reach_of

    divided = divide(template.svg)
    if divided is None:
        return None
    laid = _px_of_photos(job, divided.ground)
    svg = divided.ground if laid else _with_photos(job, replace(template, svg=divided.ground)).svg
    pixels = pixels_of(rasterise(svg, job.width, job.height, job.engine, job.fonts))
    for photo, corner in laid:
        pixels.paste(photo, corner)
    return Ground(divided, pixels, reach_of(divided.live))


def _px_of_photos(job: PictureJob, ground: str) -> list[tuple[Image.Image, tuple[int, int]]]:
    """The photos of a ground and where they come, if all can be laid on it as they are; else none."""
    corners = uncovered(ground, job.template.pictures)
    if set(corners) != {at for at, _ in enumerate(job.photos) if picture_slot(at) in ground}:
        return []
    laid = [(_of_photo(cut_pixels, job.photos[at])[0], corner) for at, corner in corners.items()]
    places = [job.template.pictures[at] for at in corners]
    sizes = [(round(place.width), round(place.height)) for place in places]
    return laid if all(px.mode == "RGB" and px.size == size for (px, _), size in zip(laid, sizes, strict=True)) else []


def cut_photo(photo: Photo) -> Cut:
    """The part of a photo that shows. Raises DrawError where its file cannot be used any more."""
    return _of_photo(cut, photo)


def _of_photo(way: Callable[..., _T], photo: Photo) -> _T:
    try:
        return way(photo.media.path, photo.media.sha256, photo.fit, photo.focus, photo.width, photo.height)
    except UnusableError as error:
        raise DrawError(f"picture {photo.name!r}", str(error), AGAIN, photo.file, photo.line) from error
    except OSError as error:
        raise DrawError(
            f"picture {photo.name!r}", "is gone since the build began", "build again", photo.file, photo.line
        ) from error


def _band_label(job: PictureJob) -> Setting:
    """The word DRAFT, in the middle of the band."""
    width, height = job.template.width, job.template.height
    band = band_height(width, height)
    style = TextStyle((_BAND_FAMILY,), 700, False, band * 0.62, "middle", 1.0, 0.0)
    box = TextBox(
        "draft",
        band,
        band * 0.12,
        width - 2 * band,
        band * 0.76,
        style,
        "middle",
        1,
        band * 0.2,
        0,
        (0, 0, width, band),
    )
    return Setting(box, job.draft, "en", "ltr", "ltr", "tool.draft")
