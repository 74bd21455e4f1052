from __future__ import annotations

import math
import re
import struct
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from pipeline.draw.compose import band_height
from pipeline.draw.model import Direction, DrawError, PictureJob
from pipeline.draw.picture import draw_picture
from tests.draw.pictures import Said, drafted, job, pixels, share_off, template, where_they_differ

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "draw"
YELLOW = (255, 212, 0)


def svg(inside: str, view: str = "0 0 240 240") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">{inside}</svg>'


HEADLINE = (
    '<rect width="240" height="240" fill="#fff6ea"/>'
    '<rect id="headline-box" x="20" y="30" width="200" height="150"/>'
    '<text font-family="Noto Sans" font-weight="700" font-size="40" fill="#26103b">{{headline}}</text>'
)


def headline_job(inside: str = HEADLINE, said: Said = ("en", "Harm reduction now")) -> PictureJob:
    return job(template(svg(inside)), said)


def draw(inside: str, *said: Said) -> Image.Image:
    return pixels(draw_picture(job(template(svg(inside)), *said)))


@pytest.mark.parametrize("size", [(240, 240), (333, 333), (1080, 1080)])
def test_a_picture_has_exactly_the_size_asked_for(size: tuple[int, int]) -> None:
    png = draw_picture(job(template(svg(HEADLINE)), ("en", "Now"), size=size))
    assert pixels(png).size == size


def chunks(png: bytes) -> list[str]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    found: list[str] = []
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        found.append(png[at + 4 : at + 8].decode())
        at += length + 12
    return found


@pytest.mark.parametrize("inside", [HEADLINE, '<circle r="99" fill="red" opacity=".5"/>'])
def test_a_png_holds_rgb_pixels_and_nothing_else(inside: str) -> None:
    drawing = template(svg(inside))
    png = draw_picture(job(drawing, *[("en", "Now")] * len(drawing.boxes)))
    assert set(chunks(png)) == {"IHDR", "IDAT", "IEND"}
    assert png[24:26] == bytes((8, 2))  # eight bits a channel, RGB without alpha


def test_what_is_transparent_becomes_white() -> None:
    picture = draw('<rect width="120" height="240" opacity=".5"/>')
    assert picture.getpixel((200, 9)) == (255, 255, 255)
    assert picture.getpixel((60, 9)) == pytest.approx((128, 128, 128), abs=1)


def test_the_same_job_gives_the_same_bytes() -> None:
    assert draw_picture(headline_job()) == draw_picture(headline_job())


def test_opacity_of_the_text_thins_its_paint() -> None:
    text = '<text font-size="200" font-weight="700" fill="red" opacity="{}">{{{{headline}}}}</text>'
    box = '<rect id="headline-box" x="20" y="30" width="200" height="180"/>'
    darkest = {o: min(c for _, c in draw(box + text.format(o), ("en", "H")).getcolors(1 << 16) or []) for o in (1, 0.5)}
    assert darkest[1] == (255, 0, 0)
    assert darkest[0.5] == pytest.approx((255, 128, 128), abs=1)


def test_a_text_lands_where_the_transforms_of_its_groups_put_it() -> None:
    """The box, at 10 10 under scale(2), is 20 20 100 60 on the picture; the text has another way there."""
    box = '<g transform="scale(2)"><rect id="headline-box--middle--min10" x="10" y="10" width="50" height="30"/></g>'
    text = '<g transform="translate(30 7) scale(.5)"><text font-size="300" text-anchor="middle">{{headline}}</text></g>'
    left, top, right, bottom = where_they_differ(draw(""), draw(box + text, ("en", "HHH"))) or (0, 0, 0, 0)
    assert left >= 20
    assert right <= 120
    assert (left + right) / 2 == pytest.approx(70, abs=1.5)
    assert (top + bottom) / 2 == pytest.approx(50, abs=1)
    assert bottom - top > 20


def test_what_lies_over_the_text_hides_it() -> None:
    over = '<rect width="240" height="240" fill="#fff6ea"/>'
    assert where_they_differ(draw(over), draw(HEADLINE + over, ("en", "Now"))) is None


def test_the_draft_mark_keeps_to_the_outer_edge() -> None:
    plain, draft = (
        pixels(draw_picture(headline_job())),
        pixels(draw_picture(drafted(headline_job(), "DRAFT  ·  مسودة"))),
    )
    band = math.ceil(band_height(240, 240))
    edge = math.ceil(band_height(240, 240) / 3)
    inner = (edge, band, 240 - edge, 240 - edge)
    assert where_they_differ(plain, draft) == (0, 0, 240, 240)
    assert where_they_differ(plain.crop(inner), draft.crop(inner)) is None
    assert [draft.getpixel(at) for at in ((1, 1), (238, 5), (1, 200), (120, 239))] == [YELLOW] * 4


@pytest.mark.parametrize("view", ["0 0 1080 1080", "0 0 1080 1920", "0 0 1200 675"])
def test_the_word_in_the_band_can_be_read_in_every_shape(view: str) -> None:
    drawing = template(svg("", view))
    picture = pixels(draw_picture(job(drawing, draft="DRAFT  ·  ЧЕРНОВИК")))
    band = picture.crop((0, 0, picture.width, int(band_height(drawing.width, drawing.height))))
    dark = band.convert("L").histogram()[:67]
    assert sum(dark) > 20


def test_without_a_draft_label_nothing_is_marked() -> None:
    assert where_they_differ(draw(""), pixels(draw_picture(job(template(svg("")))))) is None


def test_a_stand_in_is_outlined_outside_its_ink() -> None:
    plain = pixels(draw_picture(headline_job()))
    foreign = pixels(draw_picture(job(template(svg(HEADLINE)), ("en", "Harm reduction now"), foreign=True)))
    empty = draw('<rect width="240" height="240" fill="#fff6ea"/>')
    ink, framed = where_they_differ(empty, plain), where_they_differ(empty, foreign)
    assert ink
    assert framed
    assert all(outer < inner for outer, inner in zip(framed[:2], ink[:2], strict=True))
    assert all(outer > inner for outer, inner in zip(framed[2:], ink[2:], strict=True))
    assert share_off(plain.crop(ink), foreign.crop(ink), 2) == 0


FIXED = '<text id="footer" x="20" y="200" font-family="Noto Sans" font-size="40">INPUD</text>'


def test_a_fixed_text_is_drawn_in_the_fonts_of_the_build() -> None:
    fixed = pixels(draw_picture(job(template(svg(FIXED), fixed=["footer"]))))
    box = '<rect id="headline-box" x="23" y="171" width="200" height="40"/>'
    text = '<text font-family="Noto Sans" font-size="40">{{headline}}</text>'
    left, top, right, bottom = where_they_differ(draw(""), fixed) or (0, 0, 0, 0)
    ours = where_they_differ(draw(""), draw(box + text, ("en", "INPUD"))) or (0, 0, 0, 0)
    assert (right - left, bottom - top) == pytest.approx((ours[2] - ours[0], ours[3] - ours[1]), abs=1)
    assert bottom == pytest.approx(200, abs=2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (FIXED.replace("INPUD", "𒀀𒀀"), "no font has '𒀀' U+12000"),
        (FIXED.replace("Noto Sans", "Futura"), "font 'Futura' is not there"),
        (FIXED.replace("INPUD", "INPUD नि"), "mixes a script that is shaped with another"),
    ],
)
def test_a_fixed_text_without_font_is_an_error(text: str, words: str) -> None:
    with pytest.raises(DrawError, match=re.escape(words)):
        draw_picture(job(template(svg(text), fixed=["footer"])))


def test_a_text_that_does_not_fit_is_an_error_and_no_picture() -> None:
    with pytest.raises(DrawError, match="does not fit"):
        draw_picture(headline_job(said=("en", "Unbelievable" * 9)))


def test_references_outside_the_drawing_are_never_followed() -> None:
    """The template reader refuses them; the rasteriser would too."""
    drawing = template(svg(HEADLINE))
    outside = '<image width="240" height="240" href="file:///etc/hostname"/>'
    from pipeline.draw.rasterise import rasterise

    with pytest.raises(Exception, match=r"(?i)external|linked|access|load"):
        rasterise(svg(outside), 240, 240, "typst", job(drawing, ("en", "Now")).fonts)


COMPOSED = (
    '<defs><clipPath id="c"><circle cx="120" cy="110" r="95"/></clipPath></defs>'
    '<rect width="240" height="240" fill="#ff6b4a"/><circle cx="60" cy="180" r="80" fill="#ffb53d"/>'
    '<g clip-path="url(#c)" opacity=".8"><rect width="240" height="120" fill="#26103b"/></g>'
    '<rect id="headline-box--middle" x="20" y="30" width="200" height="150"/>'
    '<text font-size="40" fill="#fff6ea" stroke="#000" stroke-width=".5" text-anchor="middle">{{headline}}</text>'
)


def test_both_engines_draw_the_same_picture() -> None:
    try:
        import cairosvg  # noqa: F401
    except OSError as error:
        pytest.skip(f"libcairo cannot be loaded: {error}")
    said = ("ar", "الحد من الضرر #Now")
    pictures = [
        pixels(draw_picture(drafted(job(template(svg(COMPOSED)), said, page="rtl", size=(360, 360), engine=engine))))
        for engine in ("typst", "cairosvg")
    ]
    assert share_off(pictures[0], pictures[1], 64) <= 0.01


@dataclass(frozen=True)
class Golden:
    """A drawing of `tests/golden/draw/`, what is written into it, and what it is there to show."""

    name: str
    said: Said
    page: Direction = "ltr"
    draft: str = ""
    foreign: bool = False


GOLDENS = (
    Golden("rtl-headline", ("ar", "الحد من الضرر ضروري #HarmReduction"), "rtl"),
    Golden("devanagari", ("ne", "क्षति न्यूनीकरण अत्यावश्यक छ")),
    Golden("clip-and-opacity-on-text", ("en", "Harm reduction")),
    Golden("bottom-placed-text", ("en", "Harm reduction is essential")),
    Golden("draft-band", ("ar", "مفتوح"), "rtl", draft="DRAFT  ·  مسودة"),
    Golden("foreign-outline", ("en", "Keep it open"), "rtl", foreign=True),
    Golden("gradient-rule-and-panel", ("en", "Keep <b>it open</b> 👍🏿")),
    Golden("text-along-a-path", ("el", "Μαζί, για όλους και όλες")),
)


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.name)
def test_a_golden_picture_is_drawn_as_it_was(golden: Golden, request: pytest.FixtureRequest) -> None:
    """After `pytest --update-golden` look at each picture that changed, and say in the commit why it did."""
    drawing = template((GOLDEN / f"{golden.name}.svg").read_text(encoding="utf-8"), f"{golden.name}.svg")
    png = draw_picture(job(drawing, golden.said, page=golden.page, draft=golden.draft, foreign=golden.foreign))
    path = GOLDEN / f"{golden.name}.png"
    if request.config.getoption("--update-golden"):
        if not path.exists() or share_off(pixels(png), pixels(path.read_bytes()), 16) > 0.001:
            path.write_bytes(png)
        return
    assert share_off(pixels(png), pixels(path.read_bytes()), 16) <= 0.001


def test_every_golden_file_belongs_to_a_test() -> None:
    names = {golden.name for golden in GOLDENS}
    assert {path.name for path in GOLDEN.iterdir()} == {f"{name}{end}" for name in names for end in (".svg", ".png")}
