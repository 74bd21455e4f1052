"""Small pictures for translators: the place in a guide or document where a string stands, outlined."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import typst

from pipeline.draw.context import LONGEST, excerpt, find_grounds
from pipeline.draw.model import DrawError, PictureJob
from pipeline.errors import PipelineError
from pipeline.guide.drawn import drawn_picture
from pipeline.guide.model import GuideContextJob
from pipeline.guide.typeset import page_pictures, with_drawings


def draw_guide_context(job: GuideContextJob) -> tuple[bytes, ...]:
    """PNG bytes for each key, none (b"") where it is on no page. Raises DrawError for a character that no font has.

    Cover and dividers have pictures of their own, and are left out; so is a graphic with a text that does not fit. The pages are set twice, the second time with each text on a ground of its own colour. What runs over two pages is shown
    where most of it stands.
    """
    document = with_drawings(replace(job.guide, cover=None, dividers=(), figures=()))
    document["figures"] = [_figure(figure) for figure in job.guide.figures]
    for node in (node for part in document["parts"] for node in part["c"]):
        node.pop("divider", None)
    colours = {key: _colour(number) for number, key in enumerate(job.keys, start=1)}
    try:
        pages = page_pictures(document, job.guide.fonts.files, LONGEST)
        marked = page_pictures(_on_grounds(document, colours), job.guide.fonts.files, LONGEST)
    except typst.TypstError as error:
        raise PipelineError(f"{job.guide.name} could not be set: {error.message}") from error
    places = find_grounds(marked, colours.values())
    found = (places.get(colours[key]) for key in job.keys)
    return tuple(excerpt(pages[place[0]], place[1]) if place else b"" for place in found)


def _figure(job: PictureJob) -> str:
    try:
        return drawn_picture(job)
    except DrawError:  # told where the graphic itself is drawn
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="{job.width}" height="{job.height}"/>'


def _on_grounds(document: dict[str, Any], colours: dict[str, tuple[int, int, int]]) -> dict[str, Any]:
    return document | {"grounds": {key: f"#{bytes(colour).hex()}" for key, colour in colours.items()}}


def _colour(number: int) -> tuple[int, int, int]:
    """One of its own for each number, none near another, so that no blend of two is taken for a third."""
    red, green, blue = (number * 0x9E3779 % 0xFFFFFF).to_bytes(3, "big")
    return red, green, blue
