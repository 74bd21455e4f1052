"""The files of a picture as tasks: what decides the bytes of each, and how many there may be. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from pipeline.build.model import Facts, Task, digest
from pipeline.build.recipes import PICTURE
from pipeline.campaign.canvas import Format, Size
from pipeline.campaign.formats import MEDIA_TYPES, budget_of
from pipeline.campaign.model import Campaign
from pipeline.draw.model import Output, PictureJob, Setting
from pipeline.template.model import Template


def file_tasks(stem: str, job: PictureJob, facts: Facts, size: Size, campaign: Campaign) -> list[Task]:
    """A task for each format of a graphic in this size; `stem` is their path without its end, `facts` say all but the format."""
    inputs = picture_inputs(job)
    outputs = [_output(form, size, facts, campaign) for form in campaign.formats_of(facts.graphic, size)]
    return [_file_task(stem, job, inputs, output, facts) for output in outputs]


def _output(form: Format, size: Size, facts: Facts, campaign: Campaign) -> Output:
    if form == "pdf":
        return Output(form, None, size.page or (0, 0), campaign.pdf_engine, facts.alt, facts.language)
    return Output(form, budget_of(size, campaign.platforms))


def _file_task(stem: str, job: PictureJob, drawn: Mapping[str, str], output: Output, facts: Facts) -> Task:
    inputs = {**drawn, "its format": digest(repr(replace(output, budget=None)))}
    if output.budget:
        inputs["its budget"] = str(output.budget.bytes)
    facts = replace(facts, media_type=MEDIA_TYPES[output.format])
    return Task(f"{stem}.{output.format}", PICTURE, inputs, replace(job, outputs=(output,)), facts)


def picture_inputs(job: PictureJob) -> dict[str, str]:
    """Everything that decides a picture's bytes, named as people know it."""
    inputs = {
        job.template.file: template_digest(job.template),
        "fonts": job.fonts.digest,
        "settings": digest(repr((job.width, job.height, job.engine, job.draft))),
    }
    for setting in job.settings:
        inputs[f"string {setting.key} ({setting.language})"] = words_digest(setting)
    for photo in job.photos:
        shown = (photo.media.sha256, photo.fit, photo.focus, photo.width, photo.height)
        inputs[f"picture {photo.name}"] = inputs.get(f"picture {photo.name}", "") + digest(repr(shown))
    return inputs


def words_digest(setting: Setting) -> str:
    """Of what is drawn, not of where it stands in a file."""
    drawn = (setting.text, setting.language, setting.direction, setting.page_direction, setting.foreign)
    return digest(repr(drawn))


@lru_cache(maxsize=256)  # many languages and weeks show one
def template_digest(template: Template) -> str:
    """Of what is drawn, not of where it stands in a file or for whom else there is something."""
    boxes = [replace(box, line=0, only="") for box in template.boxes]
    pictures = [replace(slot, line=0) for slot in template.pictures]
    return digest(repr((template.svg, boxes, pictures, template.width, template.height)))
