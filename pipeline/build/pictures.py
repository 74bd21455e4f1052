"""The files of a picture as tasks: what decides the bytes of each, and how many there may be. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from pipeline.build.model import Facts, Task, digest
from pipeline.build.recipes import PICTURE
from pipeline.campaign.canvas import Size
from pipeline.campaign.formats import MEDIA_TYPES, budget_of
from pipeline.campaign.model import Campaign
from pipeline.draw.model import Output, PictureJob, Setting
from pipeline.template.model import Template


def file_tasks(stem: str, job: PictureJob, facts: Facts) -> list[Task]:
    """A task for each output of the job; `stem` is their path without its end, `facts` are those of the first."""
    inputs = picture_inputs(job)
    first, *others = job.outputs
    tasks = [_file_task(stem, job if not others else replace(job, outputs=(first,)), inputs, facts)]
    for output in others:
        own = replace(facts, media_type=MEDIA_TYPES[output.format])
        tasks.append(_file_task(stem, replace(job, outputs=(output,)), inputs, own))
    return tasks


def outputs_of(graphic: str, size: Size, alt: str, language: str, campaign: Campaign) -> tuple[Output, ...]:
    """One for each format that the campaign asks for; `alt`, in `language`, stands in a PDF."""
    forms = campaign.formats_of(graphic, size)
    budget = budget_of(size, campaign.platforms)
    paper = size.page or (0, 0), campaign.pdf_engine, alt, language
    return tuple(Output(form, None, *paper) if form == "pdf" else _on_screen(form, budget) for form in forms)


_on_screen = lru_cache(maxsize=64)(Output)


def _file_task(stem: str, job: PictureJob, drawn: Mapping[str, str], facts: Facts) -> Task:
    (output,) = job.outputs
    inputs = {**drawn, "its format": _format_digest(output)}
    if output.budget:
        inputs["its budget"] = str(output.budget.bytes)
    return Task(f"{stem}.{output.format}", PICTURE, inputs, job, facts)


@lru_cache(maxsize=64)  # all PNGs of a size have one
def _format_digest(output: Output) -> str:
    return digest(repr(replace(output, budget=None)))


def picture_inputs(job: PictureJob) -> dict[str, str]:
    """Everything that decides a picture's bytes, named as people know it."""
    inputs = {
        job.template.file: template_digest(job.template),
        "fonts": job.fonts.digest,
        "settings": _values_digest(job.width, job.height, job.engine, job.draft),
    }
    for setting in job.settings:
        inputs[f"string {setting.key} ({setting.language})"] = words_digest(setting)
    for photo in job.photos:
        shown = (photo.media.sha256, photo.fit, photo.focus, photo.width, photo.height)
        inputs[f"picture {photo.name}"] = inputs.get(f"picture {photo.name}", "") + digest(repr(shown))
    return inputs


def words_digest(setting: Setting) -> str:
    """Of what is drawn, not of where it stands in a file."""
    return _values_digest(setting.text, setting.language, setting.direction, setting.page_direction, setting.foreign)


@lru_cache(maxsize=1024, typed=True)  # the same words stand in all sizes of a graphic, and in the guide
def _values_digest(*drawn: str | int) -> str:
    return digest(repr(drawn))


@lru_cache(maxsize=256)  # many languages and weeks show one
def template_digest(template: Template) -> str:
    """Of what is drawn, not of where it stands in a file or for whom else there is something."""
    boxes = [replace(box, line=0, only="") for box in template.boxes]
    pictures = [replace(slot, line=0) for slot in template.pictures]
    return digest(repr((template.svg, boxes, pictures, template.width, template.height)))
