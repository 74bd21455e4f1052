"""Where texts stand on a page is found by the colours they lie on."""

from __future__ import annotations

import io

from PIL import Image

from pipeline.draw.context import excerpt, find_grounds

HERE, THERE, NOWHERE = (158, 55, 121), (60, 110, 243), (1, 2, 3)


def page(*boxes: tuple[tuple[int, int, int, int], tuple[int, int, int]]) -> bytes:
    image = Image.new("RGB", (640, 905), "white")
    for box, colour in boxes:
        image.paste(colour, box)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_a_colour_is_where_most_of_it_is_and_one_that_is_nowhere_is_not_told() -> None:
    pages = [page(((100, 800, 500, 810), HERE)), page(((100, 50, 500, 90), HERE), ((100, 200, 140, 210), THERE))]
    assert find_grounds(pages, (HERE, THERE, NOWHERE)) == {
        HERE: (1, (100, 50, 400, 40)),
        THERE: (1, (100, 200, 40, 10)),
    }


def test_an_excerpt_is_no_wider_than_it_has_to_be_and_stays_on_the_page() -> None:
    corner = Image.open(io.BytesIO(excerpt(page(), (0, 0, 30, 12))))
    assert corner.size == (400, 143)
    line = Image.open(io.BytesIO(excerpt(page(), (81, 400, 478, 30))))
    assert line.size == (528, 292)
    foot = Image.open(io.BytesIO(excerpt(page(), (600, 890, 30, 10))))
    assert (foot.width, foot.height < 160) == (400, True)
