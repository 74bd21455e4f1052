from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PIL import Image

from pipeline.draw import picture
from pipeline.draw.encode import pixels_of
from pipeline.draw.ground import Grounds
from pipeline.draw.media import MediaFile
from pipeline.draw.model import Photo, PictureJob
from pipeline.draw.picture import draw_pixels, draw_svg
from pipeline.draw.rasterise import rasterise
from pipeline.draw.uncovered import uncovered
from pipeline.template.model import PictureSlot, Template, picture_slot, slot
from tests.draw.texts import fonts

PAPER = '<rect width="240" height="240" fill="#fff6ea"/>'
PLACE = PictureSlot("photo", 10, 20, 120, 90, 1.0, 1, (10, 20, 120, 90))
CLIP = '<clipPath id="cut"><rect x="10" y="20" width="120" height="90"/></clipPath>'
PHOTO = f'<g><g clip-path="url(#cut)">{picture_slot(0)}</g>{CLIP}</g>'


def svg(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240">{inside}</svg>'


@pytest.mark.parametrize(
    ("inside", "corner"),
    [
        (f"{PAPER}{PHOTO}", (10, 20)),
        (
            f'{PAPER}<g transform="translate(7 -4)">{PHOTO}</g><g><defs><rect width="9" height="9"/></defs></g>',
            (17, 16),
        ),
    ],
)
def test_a_photo_that_is_only_moved_by_whole_px_is_laid_on_as_it_is(inside: str, corner: tuple[int, int]) -> None:
    assert uncovered(svg(inside), [PLACE]) == {0: corner}


@pytest.mark.parametrize(
    "inside",
    [
        f'{PHOTO}<circle cx="60" cy="60" r="9"/>',
        f'{PHOTO}<g filter="url(#flood)"/>',
        f'<g id="all">{PHOTO}</g><defs><use href="#all"/></defs>',
        f'<g transform="translate(.5 0)">{PHOTO}</g>',
        f'<g transform="scale(1.01)">{PHOTO}</g>',
        f'<g transform="rotate(90 60 60)">{PHOTO}</g>',
        f'<g style="transform: rotate(9deg)">{PHOTO}</g>',
        f'<g opacity=".5">{PHOTO}</g>',
        f'<g mask="url(#m)">{PHOTO}</g>',
        f'<g style="mix-blend-mode: multiply">{PHOTO}</g>',
        f'<g visibility="hidden">{PHOTO}</g>',
        f'<g display="none">{PHOTO}</g>',
        PHOTO.replace("<rect", '<rect rx="4"'),
        PHOTO.replace("<rect", '<rect transform="scale(2)"'),
        PHOTO.replace('width="120"', 'width="119"'),
        PHOTO.replace("<rect", "<circle"),
        PHOTO.replace("<clipPath", '<clipPath clipPathUnits="objectBoundingBox"'),
        f'<g clip-path="url(#cut)"><g transform="translate(9 0)">{PHOTO}</g></g>',
        f"<pattern>{PHOTO}</pattern>",
    ],
)
def test_a_photo_that_something_happens_to_or_lies_over_is_drawn(inside: str) -> None:
    assert uncovered(svg(PAPER + inside), [PLACE]) == {}


def with_photo(folder: Path, inside: str, mode: str, side: int) -> PictureJob:
    """A drawing whose slot shows a picture of grain."""
    bands = len(Image.new(mode, (1, 1)).getbands())
    Image.frombytes(mode, (side, side), hashlib.shake_128(b"grain").digest(bands * side * side)).save(folder / "a.png")
    file = MediaFile(str(folder / "a.png"), hashlib.sha256((folder / "a.png").read_bytes()).hexdigest(), side, side)
    photo = Photo("photo", file, "cover", (0.5, 0.5), 120, 90)
    above = f"<g>{slot(0)}</g>"
    drawing = Template("a", "square", "a.svg", 240, 240, svg(inside + above), (), pictures=(PLACE,))
    return PictureJob("a", drawing, (), 240, 240, fonts(), "typst", "", photos=(photo,))


@pytest.mark.parametrize(("mode", "side", "is_laid"), [("RGB", 300, True), ("RGB", 60, False), ("RGBA", 300, False)])
def test_a_photo_that_is_laid_on_has_the_px_the_engine_would_draw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, side: int, is_laid: bool
) -> None:
    """One that is enlarged, or lets through what lies below, is left to the engine."""
    monkeypatch.setattr(picture, "_GROUNDS", Grounds(1 << 20))
    one = with_photo(tmp_path, f"{PAPER}{PHOTO}", mode, side)
    whole = pixels_of(rasterise(draw_svg(one), 240, 240, "typst", one.fonts))
    assert bool(picture._px_of_photos(one, one.template.svg)) == is_laid
    assert draw_pixels(one).tobytes() == whole.tobytes()
