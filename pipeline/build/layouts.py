"""What `packs check --layout` tells of a graphic: how each size was laid out, object by object, and a picture of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.build.load import Sources
from pipeline.build.model import Scope
from pipeline.build.plan import REVIEW, plan_tree
from pipeline.build.pool import Workers
from pipeline.campaign.canvas import Size
from pipeline.draw.annotate import AnnotatedJob
from pipeline.draw.model import PictureJob
from pipeline.errors import Problem
from pipeline.template.alts import GRAPHICS
from pipeline.template.layout import Layout
from pipeline.template.load import drawing_path, load_drawing
from pipeline.template.relayout import Opened
from pipeline.template.sidecar import read_graphic_options


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A graphic in one size: the drawing it is made from, and its layout, None where it is used as it is drawn."""

    size: Size
    file: str
    layout: Layout | None


def layouts_of(root: Path, sources: Sources, graphic: str) -> Iterator[LaidOut]:
    """Each size whose drawing can be read."""
    options, _ = read_graphic_options(root, root / GRAPHICS / f"{graphic}.toml", sources.campaign)
    opened: dict[Path, Opened | Problem] = {}
    for size in sources.campaign.sizes if options else ():
        assert options is not None
        path = drawing_path(root, graphic, size, sources.campaign)
        loaded = load_drawing(root, graphic, size, options, sources.campaign, opened)
        if path and loaded.canvas:
            yield LaidOut(size, path.name, loaded.canvas.layout)


def draw_layouts(
    sources: Sources, graphic: str, found: list[LaidOut], workers: Workers
) -> Iterator[tuple[str, bytes | str]]:
    """By path in `dist/`, an annotated picture of each size that is laid out, or why it could not be drawn."""
    pictures = _pictures(sources, graphic)
    jobs = {
        f"preview/{REVIEW}/layout-{graphic}-{one.size.name}.png": AnnotatedJob(
            pictures.get(one.size.name),
            one.size.width,
            one.size.height,
            one.size.safe,
            one.layout.placements,
            one.layout.faults,
        )
        for one in found
        if one.layout
    }
    for path, result in workers.run(jobs):
        yield path, result if isinstance(result, bytes) else str(result)


def _pictures(sources: Sources, graphic: str) -> dict[str, PictureJob]:
    """By size, the picture of the first week that has the graphic, in the source language."""
    found: dict[str, PictureJob] = {}
    for task in plan_tree(sources, Scope()).tasks:
        of_it = task.facts.graphic == graphic and task.facts.language == sources.campaign.source
        if of_it and isinstance(task.job, PictureJob):
            found.setdefault(task.facts.size, replace(task.job, draft=""))
    return found
