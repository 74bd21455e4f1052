"""The files of a picture: PNG, JPEG within a budget, PDF pages."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pytest
from PIL import ImageChops
from pypdf import PdfReader

from pipeline.campaign.canvas import Budget, Engine
from pipeline.draw.model import DrawError, Output, PictureJob
from pipeline.draw.picture import draw_files, draw_picture
from tests.draw.pictures import job, pixels, share_off, template

PHOTO_LIKE = (
    '<filter id="grain"><feTurbulence type="fractalNoise" baseFrequency=".7" numOctaves="3"/></filter>'
    '<rect width="240" height="240" filter="url(#grain)"/>'
)
DISC = '<rect width="240" height="240" fill="#fff6ea"/><circle cx="120" cy="120" r="90" fill="#ff6b4a"/>'
TEXT = (
    '<rect id="headline-box" x="20" y="30" width="200" height="150"/>'
    '<text font-family="Noto Sans" font-weight="700" font-size="40" fill="#26103b">{{headline}}</text>'
)


def drawn(inside: str, *outputs: Output) -> PictureJob:
    drawing = template(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240">{inside}{TEXT}</svg>')
    return replace(job(drawing, ("en", "Harm reduction now")), outputs=outputs)


def page(engine: Engine = "typst") -> Output:
    return Output("pdf", None, (100, 100), engine, "Harm reduction now", "pt-BR")


def test_one_drawing_gives_all_its_files_in_order() -> None:
    job = drawn(DISC, Output("jpg", Budget(50_000, "X")), Output("png"))
    jpg, png = draw_files(job)
    assert isinstance(jpg, bytes)
    assert png == draw_picture(job)
    assert jpg[:2] == b"\xff\xd8"
    assert share_off(pixels(jpg), pixels(draw_picture(job)), 40) < 0.01


def test_a_file_that_cannot_be_made_small_enough_says_how_large_it_is_and_the_others_are_made() -> None:
    png, jpg, large = draw_files(
        drawn(PHOTO_LIKE, Output("png", Budget(20_000, "Bluesky")), Output("jpg", Budget(20_000, "Bluesky")), Output())
    )
    assert isinstance(jpg, bytes)
    assert isinstance(large, bytes)
    assert isinstance(png, DrawError)
    assert png.subject == "drawing is too large as PNG"
    assert png.detail == f"{len(large):,} bytes, where Bluesky allows 20,000"
    assert 'formats = ["jpg"] under [graphic.drawing]' in png.hint
    assert "bytes = ... under [size.square]" in png.hint
    (tiny,) = draw_files(drawn(PHOTO_LIKE, Output("jpg", Budget(500, "[size.square]"))))
    assert isinstance(tiny, DrawError)
    assert tiny.subject == "drawing is too large as JPG"


@pytest.mark.parametrize("engine", ["typst", "cairosvg"])
def test_a_pdf_is_one_page_of_so_many_mm_that_shows_the_picture_as_outlines(engine: Engine) -> None:
    (pdf,) = draw_files(drawn(DISC, page(engine)))
    assert isinstance(pdf, bytes)
    (sheet,) = pypdfium2.PdfDocument(pdf)
    assert sheet.get_size() == pytest.approx((100 / 25.4 * 72, 100 / 25.4 * 72), abs=0.01)
    shown = sheet.render(scale=240 / sheet.get_size()[0]).to_pil().convert("RGB").resize((240, 240))
    assert share_off(shown, pixels(draw_picture(drawn(DISC))), 60) < 0.02
    assert ImageChops.difference(shown, pixels(draw_picture(drawn("")))).getbbox()
    kinds = [each.type for each in sheet.get_objects()]
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds


@pytest.mark.parametrize("engine", ["typst", "cairosvg"])
def test_a_pdf_has_no_date_and_the_same_bytes_every_time(engine: Engine) -> None:
    (pdf,) = draw_files(drawn(DISC, page(engine)))
    assert [pdf] == list(draw_files(drawn(DISC, page(engine))))
    assert isinstance(pdf, bytes)
    assert b"CreationDate" not in pdf
    assert b"CreateDate" not in pdf


def test_a_pdf_says_what_it_shows_and_in_which_language() -> None:
    (pdf,) = draw_files(drawn(DISC, page()))
    assert isinstance(pdf, bytes)
    reader = PdfReader(io.BytesIO(pdf))
    assert str(reader.root_object["/Lang"]) == "pt-BR"
    assert reader.metadata is not None
    assert reader.metadata.title == "Harm reduction now"
    assert b"/Alt(Harm reduction now)" in pdf
