from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import cairosvg
import pytest
from lxml import etree
from PIL import Image

from pipeline.draw.layers import UNSEEN
from pipeline.draw.model import Art, Letters
from pipeline.draw.picture import draw_live, draw_picture
from pipeline.draw.rasterise import rasterise
from pipeline.template.model import Accent
from pipeline.template.svg import SVG
from tests.draw.pictures import Said, drafted, job, pixels, template
from tests.draw.texts import fonts

BOX = '<rect id="headline-box" x="20" y="20" width="160" height="60" fill="none"/>'
TEXT = '<text font-family="Noto Sans" font-size="24" fill="#fff">{{headline}}</text>'
DATES = '<rect id="dates-box" x="20" y="120" width="160" height="40" fill="none"/><text font-family="Noto Sans" font-size="20">{{dates}}</text>'
GROUND = '<rect width="200" height="200" fill="#406"/>'
WORDS = ("en", "Harm reduction")


def drawing(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 200 200">{inside}</svg>'


def drawn(inside: str, *said: Said, fixed: Sequence[str] = ()) -> list[Art | Letters]:
    return draw_live(job(template(drawing(inside), fixed=fixed), *(said or (WORDS,))))


def letters(parts: list[Art | Letters]) -> list[Letters]:
    return [part for part in parts if isinstance(part, Letters)]


def outlines(part: Art) -> int:
    return len(list(etree.fromstring(part.svg).iter(f"{SVG}path")))


def kinds(parts: list[Art | Letters]) -> list[str]:
    return [part.name if isinstance(part, Letters) else "art" for part in parts]


def test_a_text_of_one_colour_is_letters_and_no_outline_is_left_of_it() -> None:
    ground, text = drawn(GROUND + BOX + TEXT)
    assert isinstance(ground, Art)
    assert isinstance(text, Letters)
    assert outlines(ground) == 0
    assert (text.name, text.fills, text.block.align) == ("headline", ("#ffffff",), "left")
    assert text.size == 24
    assert text.at[0] == pytest.approx(20, abs=3)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace('fill="#fff"', 'fill="url(#g)"'),
        TEXT.replace('fill="#fff"', 'fill="rgba(255, 255, 255, .5)"'),
        TEXT.replace('fill="#fff"', 'fill="none" stroke="#fff"'),
        TEXT.replace("<text", '<text stroke="#fff"'),
        TEXT.replace("<text", '<text fill-opacity=".5"'),
        TEXT.replace("<text", '<text opacity=".5"'),
        TEXT.replace("<text", '<text filter="url(#f)"'),
        TEXT.replace("<text", '<text clip-path="url(#small)"'),
        f'<g opacity=".5">{TEXT}</g>',
        f'<g mask="url(#m)">{TEXT}</g>',
        f'<g style="mix-blend-mode:multiply">{TEXT}</g>',
        f'<g clip-path="url(#round)">{TEXT}</g>',
        f'<g transform="scale(1 .8)">{TEXT}</g>',
        f'{TEXT}<rect width="200" height="50" style="mix-blend-mode:multiply"/>',
        f'<g id="it">{TEXT}</g><use href="#it" y="90"/>',
    ],
)
def test_what_letters_cannot_show_stays_in_the_artwork_and_is_read_all_the_same(text: str) -> None:
    effects = (
        '<defs><linearGradient id="g"><stop offset="0" stop-color="red"/></linearGradient>'
        '<filter id="f"><feGaussianBlur stdDeviation="1"/></filter><mask id="m"><rect width="200" height="200" fill="#fff"/></mask>'
        '<clipPath id="small"><rect width="100" height="200"/></clipPath>'
        '<clipPath id="round"><circle cx="100" cy="50" r="200"/></clipPath></defs>'
    )
    art, words = drawn(effects + GROUND + BOX + text)
    assert isinstance(art, Art)
    assert isinstance(words, Letters)
    assert outlines(art) == 1
    assert words.fills == (UNSEEN,)
    assert "".join(run for line in words.block.lines for run, _ in line) == "Harm reduction"


def test_a_clip_by_the_page_as_figma_writes_it_takes_nothing_away() -> None:
    clip = '<defs><clipPath id="page"><rect width="200" height="200" fill="white"/></clipPath></defs>'
    parts = drawn(f'<g clip-path="url(#page)">{GROUND}{BOX}{TEXT}</g>{clip}')
    assert [part.fills for part in letters(parts)] == [("#ffffff",)]


def test_what_lies_over_a_text_is_a_layer_of_its_own() -> None:
    over = '<circle cx="100" cy="50" r="20"/>'
    parts = drawn(GROUND + BOX + TEXT + over + DATES, WORDS, ("en", "9 November"))
    assert kinds(parts) == ["art", "headline", "art", "dates"]
    assert ["circle" in part.svg for part in parts if isinstance(part, Art)] == [False, True]


def test_layers_keep_what_they_refer_to_in_other_layers() -> None:
    gradient = '<linearGradient id="g"><stop offset="0" stop-color="#0f0"/><stop offset="1" stop-color="#0f0"/></linearGradient>'
    shape = '<rect id="shape" width="10" height="10" fill="#f00"/>'
    over = '<rect x="50" width="10" height="10" fill="url(#g)"/><use href="#shape" x="100"/>'
    *_, last = drawn(f"{GROUND}<g>{gradient}{shape}</g>{BOX}{TEXT}{over}")
    assert isinstance(last, Art)
    picture = pixels(rasterise(last.svg, 200, 200, "typst", fonts()))
    assert [picture.getpixel((x, 5)) for x in (5, 55, 105)] == [(255, 255, 255), (0, 255, 0), (255, 0, 0)]


def test_of_copies_that_lie_on_each_other_the_last_is_read() -> None:
    shadow = TEXT.replace("<text", '<text transform="translate(2 2)"').replace("#fff", "#000")
    parts = drawn(GROUND + BOX + shadow + TEXT, WORDS, WORDS)
    assert kinds(parts) == ["art", "headline"]
    assert isinstance(parts[0], Art)
    assert outlines(parts[0]) == 1
    assert letters(parts)[0].fills == ("#ffffff",)


def test_letters_are_where_groups_move_turn_and_enlarge_them() -> None:
    (plain,) = letters(drawn(BOX + TEXT))
    (moved,) = letters(drawn(f'<g transform="translate(30 10) rotate(90 0 0) scale(.5)">{BOX}{TEXT}</g>'))
    x, y = plain.at
    assert (*moved.at, moved.angle, moved.size) == pytest.approx((30 - y / 2, 10 + x / 2, 90, 12))


def test_words_that_stand_out_have_their_own_colour() -> None:
    made = template(drawing(GROUND + BOX + TEXT))
    bold = Accent(replace(made.boxes[0].style, weight=700), (("fill", "#ff0"),))
    two = replace(made, boxes=(replace(made.boxes[0], bold=bold),))
    (text,) = letters(draw_live(job(two, ("en", "Harm <b>reduction</b>"))))
    assert text.fills == ("#ffffff", "#ffff00")


def test_lines_keep_the_space_between_their_words() -> None:
    (text,) = letters(drawn(BOX + TEXT, ("en", "Harm reduction saves lives")))
    lines = ["".join(run for run, _ in line) for line in text.block.lines]
    assert len(lines) == 2
    assert "".join(lines) == "Harm reduction saves lives"


def test_a_layer_tells_what_its_fixed_words_say() -> None:
    fixed = '<text x="20" y="190" font-family="Noto Sans" font-size="12">INPUD</text>'
    parts = drawn(GROUND + BOX + TEXT + fixed, WORDS, fixed=("INPUD",))
    assert [part.alt for part in parts if isinstance(part, Art)] == ["", "INPUD"]


@pytest.mark.parametrize("how", ['visibility="hidden"', 'display="none"'])
def test_what_is_not_seen_is_not_read(how: str) -> None:
    fixed = '<text x="20" y="190" font-family="Noto Sans" font-size="12">INPUD</text>'
    parts = drawn(f"{GROUND}{BOX}{TEXT}<g {how}>{fixed}</g>", fixed=("INPUD",))
    assert [part.alt for part in parts if isinstance(part, Art)] == ["", ""]
    assert kinds(drawn(f'{GROUND}{BOX}<g visibility="hidden">{TEXT}</g>')) == ["art"]


def test_the_draft_band_lies_over_everything() -> None:
    *_, last = draw_live(drafted(job(template(drawing(GROUND + BOX + TEXT)), WORDS)))
    assert isinstance(last, Art)
    assert "#ffd400" in last.svg


def test_the_layers_and_the_outlines_of_the_text_make_up_the_picture() -> None:
    """With the outlines instead of letters nothing else of the picture has changed."""
    over = '<circle cx="100" cy="50" r="20" fill="#fd0"/>'
    inside = f'<g opacity=".8">{GROUND}</g>{BOX}{TEXT}{over}{DATES}'
    said = (WORDS, ("en", "9 November"))
    made = job(template(drawing(inside)), *said)
    whole = pixels(draw_picture(made))
    canvas = Image.new("RGB", whole.size, "white")
    for part in draw_live(made):
        if isinstance(part, Art):
            see_through = rasterised(part)
            canvas.paste(see_through, mask=see_through.getchannel("A"))
    assert canvas.getpixel((100, 50)) == whole.getpixel((100, 50)) == (255, 221, 0)
    assert canvas.getpixel((5, 5)) == whole.getpixel((5, 5))


def rasterised(part: Art) -> Image.Image:
    return Image.open(io.BytesIO(cairosvg.svg2png(part.svg.encode()))).convert("RGBA")
