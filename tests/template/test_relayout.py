"""Drawings laid out for sizes of another shape, from the file to the template."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from pipeline.campaign.canvas import Insets, Size
from pipeline.errors import Level, Problem
from pipeline.template.adapt import adapt
from pipeline.template.geometry import matrix_of
from pipeline.template.load import drawing_path, load_templates
from pipeline.template.model import Template
from pipeline.template.selectors import Edition
from pipeline.template.svg import SVG
from tests.template.drawings import BOX, SQUARE, TOKEN, campaign, drawing, workspace

TALL = Size("tall", 200, 400, Insets(50, 10, 50, 10))
WIDE = Size("wide", 400, 200, Insets(10, 10, 10, 10))
SIZES = (SQUARE, TALL, WIDE)
Loaded = tuple[dict[str, Template], list[Problem]]


def load(root: Path, svg: str, options: str = "", sizes: tuple[Size, ...] = SIZES, **others: str) -> Loaded:
    files = {
        "headline.svg": svg,
        "headline.toml": options,
        **{f"headline.{name}.svg": text for name, text in others.items()},
    }
    templates, problems = load_templates(workspace(root, files), campaign(sizes=sizes))
    return {size: template for (_, size), template in templates.items()}, problems


def sound(root: Path, svg: str, options: str = "") -> dict[str, Template]:
    templates, problems = load(root, svg, options)
    assert problems == []
    return templates


def fault(root: Path, svg: str, options: str = "") -> Problem:
    _, problems = load(root, svg, options)
    assert len(problems) == 1, problems
    return problems[0]


def whereabouts(template: Template, tag: str, number: int = 0) -> tuple[float, ...]:
    """Left, top, right, bottom of a rectangle of the drawing, in px of the picture."""
    rect = list(etree.fromstring(template.svg).iter(f"{SVG}{tag}"))[number]
    x, y, width, height = (float(rect.get(key, "0")) for key in ("x", "y", "width", "height"))
    (left, top), (right, bottom) = matrix_of(rect).transformPoints([(x, y), (x + width, y + height)])
    return tuple(round(number, 3) for number in (left, top, right, bottom))


def test_a_box_takes_its_new_room_and_the_text_its_new_size(tmp_path: Path) -> None:
    box = '<rect id="headline-box--middle--min12" x="20" y="20" width="160" height="160"/>'
    templates = sound(tmp_path, drawing(box + TOKEN))
    for size in SIZES:
        (found,) = templates[size.name].boxes
        x, y, width, height = found.page
        assert x >= size.safe.left - 0.001
        assert y >= size.safe.top - 0.001
        assert x + width <= size.width - size.safe.right + 0.001
        assert y + height <= size.height - size.safe.bottom + 0.001
        assert found.smallest * found.scale == pytest.approx(12), "px of the picture, in every size"
        assert found.vertical == "middle"
    assert templates["tall"].boxes[0].page[3] > 1.5 * templates["square"].boxes[0].page[3]
    letters = {size: found.boxes[0].style.size * found.boxes[0].scale for size, found in templates.items()}
    assert letters["square"] == 20
    assert letters["tall"] == letters["wide"] == pytest.approx(20 * 2**0.25)


@pytest.mark.parametrize(("anchor", "x"), [("start", 20), ("middle", 100), ("end", 180)])
@pytest.mark.parametrize(("y", "vertical"), [(35, "top"), (107, "middle"), (180, "bottom")])
def test_alignment_is_that_of_the_placeholder_in_every_size(
    tmp_path: Path, anchor: str, x: int, y: int, vertical: str
) -> None:
    box = '<rect id="headline-box" x="20" y="20" width="160" height="160"/>'
    text = (
        f'<text font-family="Noto Sans" font-size="20" text-anchor="{anchor}" x="{x}" y="{y}">{{{{headline}}}}</text>'
    )
    for template in sound(tmp_path, drawing(box + text)).values():
        assert (template.boxes[0].style.anchor, template.boxes[0].vertical) == (anchor, vertical)


def test_the_drawing_made_by_hand_comes_first_and_serves_sizes_like_it(tmp_path: Path) -> None:
    link = Size("link", 400, 210)
    files = {"headline.svg": drawing(""), "headline.wide.svg": drawing("", 'viewBox="0 0 400 200"')}
    root, of = workspace(tmp_path, files), campaign(sizes=(*SIZES, link))
    found = {size.name: path.name for size in of.sizes if (path := drawing_path(root, "headline", size, of))}
    assert found == {
        "square": "headline.svg",
        "tall": "headline.svg",
        "wide": "headline.wide.svg",
        "link": "headline.wide.svg",
    }


def test_of_two_equally_near_the_common_one_is_taken(tmp_path: Path) -> None:
    files = {
        "headline.svg": drawing("", 'viewBox="0 0 200 400"'),
        "headline.wide.svg": drawing("", 'viewBox="0 0 400 200"'),
    }
    root, of = workspace(tmp_path, files), campaign(sizes=SIZES)
    assert drawing_path(root, "headline", SQUARE, of) == root / "assets/src/graphics/headline.svg"


def test_an_unsound_size_is_one_problem_that_names_the_objects_and_what_to_draw(tmp_path: Path) -> None:
    box = '<rect id="headline-box--max1--min60" x="10" y="10" width="180" height="90"/>'
    text = '<text font-family="Noto Sans" font-size="70">{{headline}}</text>'
    ask = '<rect id="ask-box--max1--min60" x="10" y="100" width="180" height="90"/>'
    svg = drawing(box + text + ask + text.replace("headline", "ask"))
    banner = Size("banner", 2000, 90)
    templates, problems = load(tmp_path, svg, sizes=(SQUARE, TALL, banner))
    assert set(templates) == {"square", "tall"}
    (problem,) = problems
    assert (problem.file, problem.level) == ("assets/src/graphics/headline.svg", Level.ERROR)
    assert problem.what.startswith("cannot be laid out for 'banner', 2000 x 90: ")
    assert "'headline'" in problem.what
    assert "'ask'" in problem.what
    assert "headline.banner.svg" in problem.hint


def test_what_is_wrong_with_a_drawing_is_told_once_whatever_the_sizes(tmp_path: Path) -> None:
    problem = fault(tmp_path, drawing('<text x="20" y="40" font-size="20">Words</text>'))
    assert "is bound to no string" in problem.what


def test_what_is_doubtful_about_a_drawing_is_told_once(tmp_path: Path) -> None:
    problem = fault(tmp_path, drawing('<text x="20" y="40" font-family="Noto Sans" font-size="20">{{headline}}</text>'))
    assert (problem.level, "has no box" in problem.what) == (Level.WARNING, True)


@pytest.mark.parametrize(
    ("name", "hint"), [("logo--botom-right", "did you mean 'bottom-right'?"), ("logo--covr", "did you mean 'cover'?")]
)
def test_a_token_that_is_none_is_told_with_the_nearest(tmp_path: Path, name: str, hint: str) -> None:
    problem = fault(tmp_path, drawing(f'<rect id="{name}" x="20" y="20" width="20" height="20"/>'))
    token = name.partition("--")[2]
    assert problem.what == f'{token!r} in the name of layer "{name}" is no anchor'
    assert problem.hint == hint


LOGO = '<rect id="logo" x="20" y="20" width="20" height="20"/>'


def test_the_options_anchor_an_object_in_one_size(tmp_path: Path) -> None:
    templates = sound(tmp_path, drawing(LOGO), '[size.tall.object.Logo]\nanchor = "bottom-right"\n')
    scale = 2**0.25
    side = round(20 * scale, 3)
    assert whereabouts(templates["tall"], "rect") == pytest.approx(
        (200 - 2 * side, 350 - side, 200 - side, 350), abs=0.01
    )
    assert whereabouts(templates["wide"], "rect")[0] == pytest.approx(side, abs=0.01)


@pytest.mark.parametrize(
    ("options", "what", "hint"),
    [
        ('[size.tal.object.logo]\nanchor = "top"', "'tal' is none of the campaign's sizes", "did you mean 'tall'?"),
        ('[size.tall.object.lgo]\nanchor = "top"', "'lgo' is no object of the drawing", "did you mean 'logo'?"),
        ('[size.tall.object.logo]\nanchor = "botom"', "'anchor' is 'botom'", "did you mean 'bottom'?"),
        ("[size.tall.object.logo]\nanchor = 3", "'anchor' must be text in quotes", ""),
        ("[size.tall.object.logo]", "'anchor' is missing", "write anchor"),
        ('[size.tall.object.logo]\nancor = "top"\nanchor = "top"', "unknown key 'ancor'", "did you mean 'anchor'?"),
        ('[size.tall.objects.logo]\nanchor = "top"', "unknown key 'objects'", "did you mean 'object'?"),
        (
            '[size.square.object.logo]\nanchor = "top"',
            "'logo' is anchored for 'square', which has a drawing of its own shape",
            "move the object there",
        ),
    ],
)
def test_a_fault_in_the_options_is_one_line(tmp_path: Path, options: str, what: str, hint: str) -> None:
    problem = fault(tmp_path, drawing(LOGO), options)
    assert (problem.file, problem.what) == ("assets/src/graphics/headline.toml", what)
    assert problem.line > 0
    assert problem.hint.startswith(hint)


@pytest.mark.parametrize(
    "page", ['width="50mm" height="50mm"', 'viewBox="-30 40 80 80"', 'width="2in" height="2in" viewBox="0 0 9 9"']
)
def test_any_unit_and_percentages_are_understood(tmp_path: Path, page: str) -> None:
    ground = (
        '<rect width="100%" height="100%" x="-30" y="40"/>' if "-30" in page else '<rect width="100%" height="100%"/>'
    )
    for size, template in sound(tmp_path, drawing(ground, page)).items():
        if size != "square":
            assert whereabouts(template, "rect") == pytest.approx((0, 0, template.width, template.height), abs=0.01)


def test_the_clip_to_the_page_that_figma_writes_is_that_of_the_canvas(tmp_path: Path) -> None:
    clip = '<defs><clipPath id="page"><rect width="200" height="200"/></clipPath></defs>'
    svg = drawing(f'{clip}<g clip-path="url(#page)"><rect width="200" height="200"/>{BOX}{TOKEN}</g>')
    template = sound(tmp_path, svg)["tall"]
    assert "clip-path" not in template.svg
    assert whereabouts(template, "rect") == (0, 0, 200, 400)


def test_a_shadow_around_a_text_goes_with_it(tmp_path: Path) -> None:
    shadow = '<filter id="s" filterUnits="userSpaceOnUse" x="0" y="0" width="50" height="50"><feGaussianBlur stdDeviation="2"/></filter>'
    svg = drawing(f'<defs>{shadow}</defs>{BOX}<g filter="url(#s)">{TOKEN}</g>')
    template = sound(tmp_path, svg)["tall"]
    group = next(each for each in etree.fromstring(template.svg).iter(f"{SVG}g") if each.get("filter"))
    parent = group.getparent()
    assert parent is not None
    assert parent.get("transform", "").startswith("matrix(1.189")


def test_clones_are_moved_once(tmp_path: Path) -> None:
    svg = drawing('<g id="dot"><circle cx="30" cy="30" r="10"/></g><use href="#dot" x="140" y="140"/>')
    root = etree.fromstring(sound(tmp_path, svg)["wide"].svg)
    dot = next(each for each in root.iter(f"{SVG}g") if each.get("id") == "dot")
    assert dot.get("transform") is None, "its clone would be moved by it too"


def test_a_photo_in_a_rectangle_takes_room_and_one_in_a_circle_keeps_its_shape(tmp_path: Path) -> None:
    photo = '<rect id="photo" x="0" y="0" width="200" height="90"/>'
    box = '<rect id="headline-box" x="10" y="110" width="180" height="80"/>'
    (place,) = sound(tmp_path / "rect", drawing(photo + box + TOKEN))["tall"].pictures
    assert place.page[:3] == pytest.approx((0, 0, 200))
    assert place.page[3] > 90 * 2**0.25
    (place,) = sound(tmp_path / "circle", drawing('<circle id="photo" cx="60" cy="60" r="40"/>' + BOX + TOKEN))[
        "wide"
    ].pictures
    assert place.page[2] == pytest.approx(place.page[3])


def test_what_is_drawn_for_one_language_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    def english(x: int, folder: str) -> str:
        art = f'<circle id="art" cx="100" cy="150" r="20"/><circle id="art@ar" cx="{x}" cy="150" r="20"/>'
        return adapt(sound(tmp_path / folder, drawing(art + BOX + TOKEN))["wide"], Edition("en")).svg

    assert english(50, "left") == english(150, "right")


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    svg = drawing(LOGO + BOX + TOKEN)
    assert sound(tmp_path / "one", svg) == sound(tmp_path / "two", svg)


def test_an_object_that_cannot_be_measured_is_told(tmp_path: Path) -> None:
    problem = fault(tmp_path, drawing('<path id="leaf" d="M 0 0 L x y"/>'))
    assert problem.what == 'layer "leaf" cannot be laid out for other sizes: its path is damaged'


@pytest.mark.parametrize("attributes", ['width="100%" height="100%"', 'width="0" height="100"', 'viewBox="0 0 wide 1"'])
def test_a_drawing_without_a_page_is_one_problem(tmp_path: Path, attributes: str) -> None:
    problem = fault(tmp_path, drawing(LOGO, attributes))
    assert problem.what.startswith("the size of the drawing is not clear")


def test_what_lies_beside_the_page_stays_unseen_and_its_clones_are_drawn(tmp_path: Path) -> None:
    scrap = '<rect id="scrap" x="-90" y="-90" width="60" height="60"/><circle id="dot" cx="300" cy="100" r="9"/>'
    root = etree.fromstring(sound(tmp_path, drawing(scrap + '<use href="#dot" x="-200"/>' + BOX + TOKEN))["tall"].svg)
    assert [each.get("id") for each in root.iter(f"{SVG}rect")] == []
    (dot,) = root.iter(f"{SVG}circle")
    assert next(str(each.tag) for each in dot.iterancestors()) == f"{SVG}defs"


def test_a_drawing_made_for_a_size_of_another_shape_is_told(tmp_path: Path) -> None:
    templates, problems = load(tmp_path, drawing(LOGO), wide=drawing(LOGO, 'viewBox="0 0 400 180"'))
    assert set(templates) == {"square", "tall", "wide"}
    (problem,) = problems
    assert problem.level is Level.WARNING
    assert problem.what == "made for 'wide', 400 x 200, it is 400 x 180 and was laid out anew"
