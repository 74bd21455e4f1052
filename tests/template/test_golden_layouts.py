"""Small drawings on three canvases each: of their own shape, a tall one with a safe area, and a wide one. One rule each."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from pipeline.campaign.canvas import Insets, Size
from pipeline.campaign.languages import direction
from pipeline.draw.picture import draw_picture
from pipeline.template.adapt import adapt
from pipeline.template.drawing import load_template
from pipeline.template.selectors import Edition
from pipeline.template.sidecar import GraphicOptions
from tests.draw.pictures import job, pixels, share_off
from tests.template.drawings import NAMES, campaign

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "layout"
CANVASES = (Size("square", 200, 200), Size("tall", 160, 300, Insets(40, 0, 40, 0)), Size("wide", 340, 150))
SAID = {
    "en": {"headline": "Harm reduction is essential", "dates": "9–13 Nov"},
    "ar": {"headline": "الحد من الضرر ضروري", "dates": "٩–١٣"},
}
GAP = 10


def drawn(path: Path, size: Size, tag: str) -> Image.Image:
    loaded = load_template(GOLDEN, path, "headline", size, GraphicOptions(), campaign(), NAMES)
    assert loaded.template, loaded.problems
    template = adapt(loaded.template, Edition(tag))
    words = [(tag, SAID[tag][box.name]) for box in template.boxes]
    return pixels(draw_picture(job(template, *words, page=direction(tag), size=(size.width, size.height))))


def sheet(path: Path) -> bytes:
    """All canvases beside each other; below, what is drawn for Arabic, where something is."""
    rows = [
        [drawn(path, size, tag) for size in CANVASES] for tag in (("en", "ar") if "language" in path.stem else ("en",))
    ]
    width = GAP + sum(picture.width + GAP for picture in rows[0])
    height = max(picture.height for picture in rows[0]) + GAP
    image = Image.new("RGB", (width, GAP + height * len(rows)), "#888888")
    for number, row in enumerate(rows):
        x = GAP
        for picture in row:
            image.paste(picture, (x, GAP + number * height))
            x += picture.width + GAP
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.svg")), ids=lambda path: path.stem)
def test_a_rule_of_layout_is_drawn_as_it_was(path: Path, request: pytest.FixtureRequest) -> None:
    """After `pytest --update-golden` look at each picture that changed, and say in the commit why it did."""
    png = sheet(path)
    golden = path.with_suffix(".png")
    if request.config.getoption("--update-golden"):
        if not golden.exists() or share_off(pixels(png), pixels(golden.read_bytes()), 16) > 0.001:
            golden.write_bytes(png)
        return
    assert share_off(pixels(png), pixels(golden.read_bytes()), 16) <= 0.001


def test_every_picture_of_a_layout_has_its_drawing() -> None:
    assert {path.stem for path in GOLDEN.glob("*.png")} == {path.stem for path in GOLDEN.glob("*.svg")}
