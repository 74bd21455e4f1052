"""How well texts stand out, measured on pixels: WCAG's ratio, at the palest place, of what is really drawn."""

from __future__ import annotations

import pytest

from pipeline.draw.contrast import ContrastJob, Measured, contrast, measure_picture, read_measures
from tests.draw.pictures import job, template

WORDS = ("en", "Harm reduction")


def measured(ground: str, text: str = 'fill="#fff"', words: str = "Harm reduction", after: str = "") -> Measured:
    (found,) = measures(ground, text, words, after)
    return found


def measures(ground: str, text: str, words: str, after: str = "", fixed: tuple[str, ...] = ()) -> tuple[Measured, ...]:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 120" width="400" height="120">'
        f'<rect id="headline-box--max1" x="20" y="20" width="360" height="80"/>{ground}'
        f'<text font-family="Noto Sans" font-weight="700" font-size="48" x="20" y="80" {text}>{{{{headline}}}}</text>{after}</svg>'
    )
    return read_measures(measure_picture(ContrastJob(job(template(svg, fixed=fixed), ("en", words)))))


def flat(colour: str) -> str:
    return f'<rect width="400" height="120" fill="{colour}"/>'


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((255, 255, 255), (0, 0, 0), 21.0),
        ((119, 119, 119), (255, 255, 255), 4.48),  # #777: the best known near miss
        ((118, 118, 118), (255, 255, 255), 4.54),
        ((255, 0, 0), (255, 255, 255), 4.0),
        ((9, 9, 9), (9, 9, 9), 1.0),
    ],
)
def test_the_ratio_is_that_of_wcag(one: tuple[int, int, int], other: tuple[int, int, int], ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


def test_flat_text_on_a_flat_ground_gives_the_ratio_of_their_colours() -> None:
    found = measured(flat("#777777"))
    assert (found.ink, found.ground) == ((255, 255, 255), (119, 119, 119))
    assert found.ratio == pytest.approx(4.48, abs=0.005)


def test_opacity_counts_as_the_eye_sees_it() -> None:
    assert measured(flat("#000"), 'fill="#fff" fill-opacity=".5"').ink == (128, 128, 128)


def test_on_an_uneven_ground_the_worst_place_counts() -> None:
    found = measured(f'{flat("#000")}<rect x="20" width="60" height="120" fill="#ddd"/>')
    assert found.ratio == pytest.approx(contrast((255, 255, 255), (221, 221, 221)), abs=0.01)
    assert 20 <= found.at[0] <= 80


def test_a_speck_does_not_count() -> None:
    speck = f'{flat("#000")}<rect x="20" y="50" width="4" height="4" fill="#fff"/>'
    assert measured(speck).ratio == pytest.approx(21, abs=0.1)


def test_an_outline_counts_as_the_ground_of_its_letters() -> None:
    assert (measured(flat("#fff")).ratio or 0) < 1.1
    outlined = measured(flat("#fff"), 'fill="#fff" stroke="#000" stroke-width="10" paint-order="stroke"', "Peers")
    assert (outlined.ratio or 0) > 15


def test_a_gradient_in_the_letters_is_compared_where_it_is() -> None:
    gradient = (
        '<linearGradient id="g" gradientUnits="userSpaceOnUse" x1="20" x2="380"><stop stop-color="#000"/>'
        '<stop offset="1" stop-color="#fff"/></linearGradient>'
    )
    found = measured(gradient + flat("#fff"), 'fill="url(#g)"')
    assert (found.ratio or 0) < 2
    assert found.at[0] > 250


def test_a_text_that_something_covers_is_not_to_be_read() -> None:
    assert measured(flat("#000"), after=flat("#123456")).ratio == 1.0


def test_a_text_that_is_clipped_away_has_no_ratio() -> None:
    clip = '<clipPath id="c"><rect x="500" width="9" height="9"/></clipPath>'
    assert measured(clip + flat("#000"), 'fill="#fff" clip-path="url(#c)"').ratio is None


def test_small_letters_are_measured_as_well() -> None:
    found = measured(flat("#777777"), 'fill="#fff" transform="scale(0.3)"')
    assert found.ink == (255, 255, 255)
    assert found.ratio == pytest.approx(4.48, abs=0.05)


def test_fixed_texts_follow_those_of_the_boxes() -> None:
    note = '<text font-family="Noto Sans" font-size="20" x="20" y="115" fill="#222">Note</text>'
    bound, fixed = measures(flat("#000"), 'fill="#fff"', "Harm", note, fixed=("Note",))
    assert (bound.ink, fixed.ink) == ((255, 255, 255), (34, 34, 34))
    assert (bound.size > 40, fixed.size) == (True, 0)


def test_the_ink_is_bounded_where_it_is_drawn() -> None:
    left, top, right, bottom = measured(flat("#000"), 'fill="#fff" transform="translate(0 -10)"', "H").bounds
    assert 18 <= left <= 30 < right <= 80
    assert top < bottom <= 92


def test_a_placeholder_that_does_not_fit_as_drawn_is_told() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 120" width="400" height="120">'
        '<rect id="headline-box" x="20" y="20" width="360" height="{}"/>'
        '<text id="headline" font-family="Noto Sans" font-size="60" x="20" y="80">{}</text></svg>'
    )

    def oversized(height: int, words: str) -> bool:
        drawn = job(template(svg.format(height, words or "x")), ("en", "Peers"))
        (found,) = read_measures(measure_picture(ContrastJob(drawn, (words,))))
        return found.oversized

    assert not oversized(80, "Harm")
    assert oversized(80, "Harm reduction is essential")
    assert not oversized(50, "")  # a token: one capital fits
    assert oversized(40, "")
    assert not oversized(80, "\U0001f47e\ue000")  # no font has it: another matter


def test_emoji_are_pictures_and_do_not_count() -> None:
    found = measured(flat("#3b2600"), 'fill="#fff"', "OK \U0001f49b\U0001f7eb")
    assert found.ink == (255, 255, 255)
    assert (found.ratio or 0) > 12
    assert found.bounds[2] < 120  # the letters' alone


@pytest.mark.slow
def test_any_number_of_texts_is_told_apart() -> None:
    places = [(10 + 20 * (n % 19), 10 + 6 * (n // 19)) for n in range(300)]
    texts = "".join(
        f'<text font-family="Noto Sans" font-size="7" x="{x}" y="{y}" fill="#{255 - n % 200:02x}ffff">N{n}</text>'
        for n, (x, y) in enumerate(places)
    )
    found = measures(flat("#000"), 'fill="#fff"', "Harm", texts, fixed=tuple(f"N{n}" for n in range(300)))
    assert [text.bounds[0] for text in found[258:262]] == [
        pytest.approx(places[n][0] + 1, abs=1) for n in range(257, 261)
    ]
