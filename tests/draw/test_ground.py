from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image

from pipeline.build.load import load_sources
from pipeline.build.model import Scope
from pipeline.build.plan import plan_tree
from pipeline.campaign.canvas import Size
from pipeline.draw import encode, picture
from pipeline.draw import rasterise as engine
from pipeline.draw.encode import pixels_of
from pipeline.draw.ground import GROUND, Divided, Ground, Grounds, divide
from pipeline.draw.model import PictureJob, Setting
from pipeline.draw.picture import draw_picture, draw_svg
from pipeline.draw.rasterise import rasterise, rasterise_windows
from pipeline.template.drawing import load_template
from pipeline.template.model import Template, picture_slot, slot
from pipeline.template.options import Asked
from pipeline.template.sidecar import GraphicOptions
from pipeline.template.slots import remove
from pipeline.template.svg import SVG
from tests.draw.pictures import drafted, job, pixels, share_off, template
from tests.draw.texts import fonts
from tests.exports import test_exports as exports
from tests.hostile.drawings import drawn_or_told
from tests.template.drawings import campaign
from tests.workspaces import REPOSITORY

TEXT = (
    '<text x="20" y="120" font-family="Noto Sans" font-weight="700" font-size="40" fill="#26103b">{{headline}}</text>'
)
BOX = '<rect id="headline-box" x="20" y="30" width="200" height="150"/>'
PAPER = '<rect width="240" height="240" fill="#fff6ea"/>'
DISC = '<circle id="disc" cx="120" cy="120" r="80" fill="#ff6b4a"/>'
BLUR = '<filter id="soft"><feGaussianBlur stdDeviation="9"/></filter>'


def svg(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240">{inside}</svg>'


def picture_of_noise() -> str:
    """The hardest ground: no px like its neighbour."""
    noise = Image.frombytes("RGB", (240, 240), hashlib.shake_128(b"specks").digest(240 * 240 * 3))
    out = io.BytesIO()
    noise.save(out, "PNG")
    data = base64.b64encode(out.getvalue()).decode()
    return f'<image width="240" height="240" href="data:image/png;base64,{data}"/>'


def apart(inside: str) -> tuple[list[str], list[str]] | None:
    """The names of the shapes that are drawn in the ground and on it."""
    divided = divide(template(svg(inside)).svg)
    return (drawn(divided.ground), drawn(divided.live)) if divided else None


def drawn(part: str) -> list[str]:
    """The ids of what is drawn, and `slot` for a text, in drawing order."""
    root = etree.fromstring(part)
    for defs in list(root.iter(f"{SVG}defs")):
        remove(defs)
    found = (element.get("id") if isinstance(element.tag, str) else element.text for element in root.iter())
    return [name.partition(":")[0] for name in map(str, found) if name not in ("None", "ground")]


@pytest.mark.parametrize(
    ("inside", "ground", "live"),
    [
        (f'{PAPER}{DISC}{TEXT}<path id="over" d="M0 0H9V9Z"/>', ["disc"], ["slot", "over"]),
        (f'<g id="layer">{DISC}{TEXT}<path id="over" d="M0 0H9V9Z"/></g>', ["layer", "disc"], ["layer", "slot", "over"]),
        (f'{DISC}<g opacity=".5"><path id="of" d="M0 0H9V9Z"/>{TEXT}</g>', ["disc"], ["of", "slot"]),
        (f'<defs>{BLUR}</defs>{DISC}<g filter="url(#soft)"><path id="of" d="M0 0H9Z"/>{TEXT}</g>', ["disc"], ["of", "slot"]),
        (f'{DISC}<g id="one">{PAPER}{TEXT}</g><use href="#one"/>', ["disc", "one"], ["one", "slot"]),
        (f'{DISC}<path id="two" d="M0 0H9V9Z"/><use id="again" href="#disc" y="9"/>{TEXT}', ["disc", "two", "again"], ["slot"]),
    ],
    ids=["under the first text", "within a layer", "a group of an opacity", "a group with a filter", "a clone of a text", "a clone"],
)  # fmt: skip
def test_what_lies_under_the_first_text_is_the_ground(inside: str, ground: list[str], live: list[str]) -> None:
    assert apart(BOX + inside) == (ground, live)


@pytest.mark.parametrize(
    "inside",
    [
        TEXT,
        f"{TEXT}{DISC}",
        f'<g opacity=".5">{DISC}{TEXT}</g>',
        f"{DISC}{TEXT}".replace("<text", '<text style="mix-blend-mode:multiply"'),
        f'{DISC}{TEXT}<rect width="9" height="9" style="mix-blend-mode:screen"/>',
    ],
    ids=["nothing below", "all above", "one group", "a text that looks at it", "a shape that looks at it"],
)  # fmt: skip
def test_a_drawing_with_no_certain_ground_is_not_divided(inside: str) -> None:
    assert divide(template(svg(BOX + inside)).svg) is None


def test_what_shows_a_text_through_a_mask_is_live() -> None:
    mask = f'<mask id="m">{slot(0)}</mask>{DISC}<rect id="shown" width="240" height="240" mask="url(#m)"/><path id="over"/>'
    divided = divide(svg(mask))
    assert divided is not None
    assert drawn(divided.live)[-2:] == ["shown", "over"]
    assert "shown" not in drawn(divided.ground)


def test_what_the_live_part_refers_to_goes_along_and_all_else_does_not() -> None:
    divided = divide(template(svg(f'{BOX}{PAPER}{DISC}<g id="spare"/>{TEXT}<use href="#disc" x="9"/>')).svg)
    assert divided is not None
    assert ('id="disc"' in divided.live, "spare" in divided.live, PAPER[:20] in divided.live) == (True, False, False)
    assert divided.live.count(GROUND) == 1


def test_a_photo_below_the_texts_and_the_shape_it_is_cut_to_are_in_the_ground_alone() -> None:
    shape = '<clipPath id="cut"><circle cx="120" cy="90" r="80"/></clipPath>'
    divided = divide(svg(f'{PAPER}<g><g clip-path="url(#cut)">{picture_slot(0)}</g>{shape}</g><g>{slot(0)}</g>'))
    assert divided is not None
    assert (picture_slot(0) in divided.ground, picture_slot(0) in divided.live) == (True, False)
    assert "clipPath" not in divided.live


def whole(one: PictureJob) -> Image.Image:
    return pixels_of(rasterise(draw_svg(one), one.width, one.height, one.engine, one.fonts))


def worst(one: PictureJob) -> int:
    """The largest difference of any px and channel from the drawing drawn in one."""
    divided, undivided = pixels(draw_picture(one)), whole(one)
    return next((by for by in range(255) if share_off(divided, undivided, by) == 0), 255)


EQUAL = {
    "flat": f"{PAPER}{DISC}{TEXT}",
    "open": f"{DISC}{TEXT}",
    "veiled": f'<circle cx="90" cy="90" r="70" fill="red" opacity=".4"/><g opacity=".7">{DISC}</g>{TEXT}',
    "blurred": f'{PAPER}{BLUR}<g filter="url(#soft)">{DISC}</g>{TEXT}<circle cx="60" cy="60" r="30" opacity=".3"/>',
    "blend below": f'{PAPER}{DISC}<rect y="90" width="240" height="60" fill="#0af" style="mix-blend-mode:multiply"/>{TEXT}',
    "blend above": f'{PAPER}{DISC}{TEXT}<rect y="90" width="240" height="60" fill="#0af" style="mix-blend-mode:multiply"/>',
    "gradient": '<linearGradient id="g"><stop stop-color="#123"/><stop offset="1" stop-color="#fed" stop-opacity=".2"/>'
    f'</linearGradient><rect width="240" height="240" fill="url(#g)"/>{TEXT.replace("#26103b", "url(#g)")}',
    "masked text": f'{PAPER}{DISC}<mask id="m"><circle cx="90" cy="120" r="60" fill="#fff"/></mask><g mask="url(#m)">{TEXT}</g>',
    "clipped layer": f'<clipPath id="c"><circle cx="120" cy="120" r="110"/></clipPath>{PAPER}<g clip-path="url(#c)">{DISC}{TEXT}</g>',
    "turned layer": f'{PAPER}<g transform="rotate(9 120 120) scale(.9)" fill="#0a7">{BOX}{DISC}<rect width="50" height="50"/>{TEXT}</g>',
    "shadowed text": f'{BLUR}{PAPER}{DISC}<g filter="url(#soft)">{TEXT}</g>{TEXT}',
    "two of one name": '<linearGradient id="g"><stop stop-color="red"/></linearGradient><rect width="240" height="99" fill="url(#g)"/>'
    f'{TEXT}<linearGradient id="g"><stop stop-color="#0a7"/></linearGradient><rect y="200" width="240" height="40" fill="url(#g)"/>',
    "turned text": f'{PAPER}{DISC}<g transform="rotate(-30 90 120) scale(.8)">{BOX}{TEXT}</g>',
    "page": f'<svg width="240" height="240" viewBox="0 0 80 80">{PAPER}<g transform="scale(.3)">{BOX}{DISC}{TEXT}</g></svg>',
    "hidden root": f'<g visibility="hidden">{DISC}<rect width="99" height="99" visibility="visible"/>{TEXT}</g>',
    "group above": f'{PAPER}{TEXT}<g opacity=".5">{DISC}<rect width="99" height="99" fill="#0a7"/></g>',
}

PHOTO = picture_of_noise()
ON_A_PHOTO = {
    "text": TEXT,
    "panel": f'<rect id="headline-panel" x="10" y="20" width="220" height="170" rx="9" fill="#fff"/>{TEXT}',
    "outlined": TEXT.replace("<text", '<text stroke="#fff" stroke-width="3"'),
    "veiled": f'<rect id="headline-panel" x="10" y="20" width="220" height="170" fill-opacity=".5"/>{TEXT}',
    "over": f"{TEXT}{DISC}",
    "shadow": f"{TEXT.replace('#26103b', '#fff')}{TEXT}",
}


@pytest.mark.parametrize("name", ON_A_PHOTO)
def test_texts_on_a_photograph_look_as_if_they_were_drawn_with_it(name: str) -> None:
    drawing = template(svg(f"{PHOTO}{BOX}{ON_A_PHOTO[name]}"))
    one = job(drawing, *[("en", "Harm reduction")] * len(drawing.boxes))
    assert worst(one) <= 2
    assert worst(drafted(one)) <= 2
    assert worst(replace(one, settings=tuple(replace(setting, foreign=True) for setting in one.settings))) <= 2


def test_only_opaque_texts_are_drawn_without_their_ground(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    draw = rasterise_windows

    def note(svg: str, *rest: Any) -> list[bytes]:
        drawn.append(svg)
        return draw(svg, *rest)

    def is_laid(inside: str) -> bool:
        drawing = template(svg(inside))
        draw_picture(job(drawing, *[("en", "Harm reduction")] * len(drawing.boxes)))
        return "<image" not in drawn.pop()

    monkeypatch.setattr(engine, "rasterise_windows", note)
    assert [name for name, above in ON_A_PHOTO.items() if is_laid(PHOTO + BOX + above)] == ["text", "panel"]
    assert is_laid(BOX + EQUAL["flat"])


@pytest.mark.parametrize("name", EQUAL)
def test_a_divided_drawing_looks_as_if_it_were_drawn_in_one(name: str) -> None:
    drawing = template(svg(("" if BOX in EQUAL[name] else BOX) + EQUAL[name]))
    one = job(drawing, *[("en", "Harm reduction")] * len(drawing.boxes))
    assert worst(one) <= 2
    assert worst(drafted(one)) <= 2


@pytest.mark.slow
def test_every_graphic_of_the_campaign_looks_as_if_it_were_drawn_in_one() -> None:
    sources, _ = load_sources(REPOSITORY)
    assert sources is not None
    jobs = [task.job for task in plan_tree(sources, Scope()).tasks if task.facts.language in ("en", "ar")]
    tried = {each.template.svg: each for each in jobs if isinstance(each, PictureJob)}
    assert len(tried) >= 9
    assert {each.name: worst(each) for each in tried.values() if worst(each) > 2} == {}
    assert all(divide(each.template.svg) for each in tried.values())


@pytest.mark.slow
@pytest.mark.parametrize("name", exports.FILES)
def test_every_export_looks_as_if_it_were_drawn_in_one(name: str) -> None:
    drawing = exports.load(name).template
    assert drawing is not None
    size = exports.FILES[name].size
    settings = [Setting(box, "Now", "en", "ltr", "ltr", box.name) for box in drawing.boxes]
    assert worst(PictureJob(name, drawing, tuple(settings), size.width, size.height, fonts())) <= 2


STOPPED = ("blurs", "turbulences")  # they take minutes: a worker ends them
TOLD = ("tiny",)  # its page is so small that the text stands beside it
HOSTILE = {name: data for name, data in drawn_or_told(Path("/nowhere")).items() if name not in (*STOPPED, *TOLD)}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_every_hostile_drawing_that_draws_looks_as_if_it_were_drawn_in_one(name: str, tmp_path: Path) -> None:
    text = b'<text x="99" y="500" font-family="Noto Sans" font-size="90">{{headline}}</text><circle r="500" opacity=".5"/></svg>'
    file = tmp_path / "drawing.svg"
    file.write_bytes(HOSTILE[name].replace(b"</svg>", text))
    size, options = Size("square", 1080, 1080), GraphicOptions(asked=Asked())
    loaded = load_template(tmp_path, file, "drawing", size, options, campaign(), ("headline",))
    assert loaded.template is not None
    assert loaded.template.boxes
    settings = [Setting(box, "Now", "en", "ltr", "ltr", box.name) for box in loaded.template.boxes]
    assert worst(PictureJob(name, loaded.template, tuple(settings), 1080, 1080, fonts())) <= 2


def test_bytes_do_not_hang_on_what_was_drawn_before(monkeypatch: pytest.MonkeyPatch) -> None:
    one = job(template(svg(BOX + EQUAL["veiled"])), ("en", "Harm reduction"))
    other = replace(one, settings=tuple(replace(setting, text="Now") for setting in one.settings))
    monkeypatch.setattr(picture, "_GROUNDS", Grounds(1 << 20))
    cold = draw_picture(one)
    draw_picture(other)
    warm = draw_picture(one)
    monkeypatch.setattr(picture, "_GROUNDS", Grounds(0))
    assert cold == warm == draw_picture(one)


def test_rows_that_no_text_touches_are_packed_once_and_are_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "STRIP", 32)
    monkeypatch.setattr(picture, "_GROUNDS", Grounds(32 << 20))
    one = job(template(svg(BOX + EQUAL["flat"])), ("en", "Harm reduction"))
    other = replace(one, settings=tuple(replace(setting, text="Now") for setting in one.settings))
    pack, packed = encode.packed_strip, list[Image.Image]()

    def counted(pixels: Image.Image, number: int) -> encode.Strip:
        packed.append(pixels)
        return pack(pixels, number)

    monkeypatch.setattr(encode, "packed_strip", counted)
    for drawn, of_ground in ((other, True), (one, False)):  # whose two lines touch all that one does
        packed.clear()
        png = draw_picture(drawn)
        ground = picture._ground(drawn, drawn.template)
        assert ground is not None
        assert (ground.pixels in packed) == of_ground
        assert png == encode.encode_png(picture.draw_pixels(drawn))


def test_a_ground_is_drawn_once_for_all_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    grounds: list[str] = []

    def new(job: PictureJob, drawing: Template) -> None:
        grounds.append(job.name)

    monkeypatch.setattr(picture, "_GROUNDS", Grounds(1 << 20))
    monkeypatch.setattr(picture, "_new_ground", new)
    one = job(template(svg(BOX + EQUAL["flat"])), ("en", "Harm reduction"))
    for words in ("Now", "Here", "Always"):
        draw_picture(replace(one, settings=tuple(replace(setting, text=words) for setting in one.settings)))
    assert grounds == ["drawing"]


def test_a_very_large_picture_is_drawn_in_one() -> None:
    one = job(template(svg(BOX + EQUAL["flat"])), ("en", "Harm reduction"))
    large = replace(one, width=4000, height=4000, template=replace(one.template, width=4000, height=4000))
    assert picture._ground(one, one.template) is not None
    assert picture._ground(large, large.template) is None


def test_a_very_large_picture_is_made_of_bands_and_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    one = job(template(svg(BOX + EQUAL["blurred"])), ("en", "Harm reduction"))
    monkeypatch.setattr(picture, "_LARGEST", 240 * 240 - 1)
    monkeypatch.setattr(engine, "_BAND", 240 * 50)
    assert picture.draw_pixels(one).tobytes() == whole(one).tobytes()


def test_grounds_are_kept_up_to_a_number_of_bytes_and_the_longest_unused_goes_first() -> None:
    made: list[str] = []
    kept = Grounds(120_000)

    def draw() -> Ground:
        made.append(name)
        return Ground(Divided("", "", is_plain=True), Image.new("RGB", (100, 125)), None)

    for name in ("a", "b", "a", "c", "a", "b"):
        kept.get(name, draw)
    assert made == ["a", "b", "c", "b"]
    assert kept.size <= kept.limit
