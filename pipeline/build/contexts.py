"""What `packs strings context` makes for a language: a picture for each string that stands on a drawing, and the proof sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.build.assets import Folder, open_folder
from pipeline.build.load import Sources
from pipeline.build.model import Plan, Scope, Task
from pipeline.build.plan import CONTEXT, plan_tree, proof_sheet_path
from pipeline.build.pool import Workers
from pipeline.campaign.model import Campaign, Media
from pipeline.campaign.text import Text
from pipeline.draw.context import Box, ContextJob
from pipeline.draw.model import DrawError, PictureJob
from pipeline.errors import Problem
from pipeline.guide.model import GuideContextJob, GuideJob
from pipeline.pack.proof import ProofRow, proof_sheet
from pipeline.translation.model import State, Words


def draw_contexts(
    sources: Sources, tags: Sequence[str], problems: Sequence[Problem], workers: Workers
) -> Iterator[tuple[str, bytes]]:
    """Files by their path in `dist/`: the pictures of each language, then its proof sheet.

    What a language does not have yet, and so stands nowhere, is shown where the source language has it.
    """
    plan = plan_tree(sources, Scope())
    everything = [text.key for text in sources.texts]
    original: _Drawn | None = None
    for tag in tags:
        drawn = _draw(sources, plan, tag, everything, workers)
        if tag == sources.campaign.source:
            original = drawn
        if absent := [key for key in everything if key not in drawn.asked]:
            original = original or _draw(sources, plan, sources.campaign.source, everything, workers)
            drawn.pictures.update({key: original.pictures[key] for key in absent if key in original.pictures})
        for key, body in drawn.pictures.items():
            yield f"{CONTEXT}/{tag}/{key}.png", body
        folder = open_folder(sources, Scope(), tag)
        yield proof_sheet_path(tag), _sheet(folder, drawn.pictures, drawn.faults, problems)


@dataclass
class _Drawn:
    """The keys that stand somewhere in a language, the pictures of theirs that could be drawn, and what is wrong with others."""

    asked: set[str]
    pictures: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def _draw(sources: Sources, plan: Plan, tag: str, keys: Iterable[str], workers: Workers) -> _Drawn:
    jobs = _jobs(sources.campaign, plan, tag, keys)
    drawn = _Drawn({key for job in jobs.values() for key in job.keys})
    results = dict(workers.run(jobs))
    for name, job in jobs.items():
        result, asked = results[name], job.keys
        if isinstance(result, tuple):
            drawn.pictures.update(
                {key: one for key, one in zip(asked, result, strict=True) if isinstance(one, bytes) and one}
            )
        elif isinstance(result, DrawError):
            for key in asked[:1]:
                drawn.faults.setdefault(result.too_long or key, _said(name, result))
        elif isinstance(result, Problem):
            drawn.faults |= dict.fromkeys(asked[:1], f"{name}: {result.what}")
    return drawn


def _jobs(campaign: Campaign, plan: Plan, tag: str, keys: Iterable[str]) -> dict[str, ContextJob | GuideContextJob]:
    """The first drawing that shows each of these strings, by the drawing's name: graphics, drawn pages of the guide, then its text."""
    wanted = set(keys)
    jobs: dict[str, ContextJob | GuideContextJob] = {}

    def add(name: str, job: ContextJob | GuideContextJob) -> None:
        if job.keys:
            jobs[f"{name} {len(jobs)}" if name in jobs else name] = job
            wanted.difference_update(job.keys)

    own = [task for task in plan.tasks if task.facts.language == tag]
    guides = [task.job for task in own if isinstance(task.job, GuideJob) and task.job.form == "pdf"]
    drawings = [(task.job, _of_graphic(campaign, task)) for task in own if isinstance(task.job, PictureJob)]
    drawings += [(drawing, _places(drawing, campaign.guide_media)) for guide in guides for drawing in guide.drawings]
    for picture, places in drawings:
        add(picture.name, ContextJob(picture, {key: boxes for key, boxes in places.items() if key in wanted}))
    for guide in guides:
        shown = dict.fromkeys(words.key for words in guide.texts if words.key in wanted)
        add(guide.name, GuideContextJob(guide, tuple(shown)))
    return jobs


def _of_graphic(campaign: Campaign, task: Task) -> dict[str, tuple[Box, ...]]:
    """Where the strings of a graphic stand; its alt text is about all of it."""
    assert isinstance(task.job, PictureJob)
    week = next(week for week in campaign.weeks if week.id == task.facts.week)
    alt = week.alts.get(task.facts.graphic) or task.job.template.alt
    return _places(task.job, week.media) | ({alt.key: ()} if alt else {})


def _places(drawing: PictureJob, pictures: Iterable[Media]) -> dict[str, tuple[Box, ...]]:
    """By key, where a drawing has each of its texts, and the pictures that have an alt text."""
    described = {media.name: media.alt.key for media in pictures}
    places = [(setting.key, setting.box.page) for setting in drawing.settings]
    places += [(described[slot.name], slot.page) for slot in drawing.template.pictures if slot.name in described]
    return {key: tuple(box for other, box in places if other == key) for key, _ in places}


def _said(name: str, error: DrawError) -> str:
    """What is wrong with a text in a picture, for the person who can shorten it."""
    return f"does not fit in {name}: {error.detail}" if error.too_long else f"{name}: {error}"


def _sheet(
    folder: Folder, pictures: Mapping[str, bytes], faults: Mapping[str, str], problems: Sequence[Problem]
) -> bytes:
    rows = []
    for text in folder.sources.texts:
        words = folder.voice.words(text)
        wrong = [*told_of(text, words, problems), *([faults[text.key]] if text.key in faults else [])]
        rows.append(_row(text, words, wrong, pictures.get(text.key)))
    campaign = folder.sources.campaign
    return proof_sheet(campaign.name, folder.tag, folder.name, campaign.source, rows)


def _row(text: Text, words: Words, wrong: Sequence[str], picture: bytes | None) -> ProofRow:
    missing = words.state is State.MISSING
    state = "" if words.usable else words.waiting
    return ProofRow(
        text.key,
        text.text,
        "" if missing else words.text,
        state,
        tuple(wrong),
        text.max,
        text.note,
        picture,
    )


def told_of(text: Text, words: Words, problems: Iterable[Problem]) -> Iterator[str]:
    """Problems of the string: those that name it, and those at its place in the PO file."""
    for problem in dict.fromkeys(problems):
        named = problem.what.startswith(f"{text.key}: ")
        if named or (problem.line and (problem.file, problem.line) == (words.file, words.line)):
            what = problem.what.removeprefix(f"{text.key}: ")
            yield f"{what} ({problem.hint})" if problem.hint else what
