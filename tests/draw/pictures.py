"""Jobs for single pictures, and what two pictures have in common."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from lxml import etree
from PIL import Image, ImageChops

from pipeline.campaign.languages import direction
from pipeline.draw.model import Block, Direction, Outlines, PictureJob, Setting, Shape, Voice
from pipeline.template.bind import bind, fixed_texts
from pipeline.template.css import settle
from pipeline.template.model import Template
from pipeline.template.names import plain
from pipeline.template.options import Asked
from pipeline.template.svg import parse_svg
from tests.draw.texts import fonts

Said = tuple[str, str]  # language tag, words


def template(
    svg: str, file: str = "drawing.svg", fixed: Sequence[str] = (), names: Sequence[str] = ("headline", "dates")
) -> Template:
    """A drawing with a viewBox, bound as designers' files are."""
    root = parse_svg(svg.encode(), file)
    width, height = (float(number) for number in root.get("viewBox", "").split()[2:])
    problems = settle(root, file)
    known = {plain(name): name for name in names}
    bound = bind(root, file, known, Asked(tuple(fixed)), (0, 0, width, height))
    assert [*problems, *bound.problems] == []
    left = etree.tostring(root, encoding="unicode")
    return Template("drawing", "square", file, width, height, left, bound.boxes, fixed=fixed_texts(root))


def job(
    drawing: Template,
    *said: Said,
    page: Direction = "ltr",
    size: tuple[int, int] | None = None,
    engine: Literal["typst", "cairosvg"] = "typst",
    draft: str = "",
    foreign: bool = False,
) -> PictureJob:
    """The drawing with these words in its boxes, one px a unit if no size is given."""
    settings = tuple(
        Setting(box, words, tag, direction(tag), page, f"week.first.{box.name}", foreign)
        for box, (tag, words) in zip(drawing.boxes, said, strict=True)
    )
    width, height = size or (round(drawing.width), round(drawing.height))
    return PictureJob("drawing", drawing, settings, width, height, fonts(), engine, draft)


def drafted(what: PictureJob, label: str = "DRAFT") -> PictureJob:
    return replace(what, draft=label)


def pixels(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def share_off(one: Image.Image, other: Image.Image, by: int) -> float:
    """The share of pixels in which a channel differs by more than `by`."""
    assert one.size == other.size
    channels = ImageChops.difference(one, other).split()
    worst = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    return sum(worst.histogram()[by + 1 :]) / (one.width * one.height)


def where_they_differ(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of the pixels that are not the same."""
    return ImageChops.difference(one, other).getbbox()


def outlines(*paths: str) -> Outlines:
    """Outlines with made-up ink."""
    return Outlines(tuple(Shape(path) for path in paths), (), (10, 20, 110, 60), 40, NO_LINES, (10, 50))


NO_LINES = Block(Voice((), "en", None, "ltr"), (), "left", 1.0)
