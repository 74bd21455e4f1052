"""What `packs strings context` makes for a language: a picture for each string that stands on a drawing, and the proof sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.build.assets import Folder, open_folder
from pipeline.build.load import Sources
from pipeline.build.model import Plan, Scope, Task
from pipeline.build.plan import CONTEXT, plan_tree, proof_sheet_path
from pipeline.build.pool import Workers
from pipeline.campaign.text import Text
from pipeline.draw.context import ContextJob
from pipeline.draw.model import DrawError, PictureJob
from pipeline.errors import Problem
from pipeline.guide.model import GuideJob
from pipeline.pack.proof import ProofRow, proof_sheet
from pipeline.translation.model import State, Words


def draw_contexts(
    sources: Sources, tags: Sequence[str], problems: Sequence[Problem], workers: Workers
) -> Iterator[tuple[str, bytes]]:
    """Files by their path in `dist/`: the pictures of each language, then its proof sheet."""
    plan = plan_tree(sources, Scope())
    for tag in tags:
        pictures: dict[str, bytes] = {}
        faults: dict[str, str] = {}
        jobs = _jobs(sources, plan, tag)
        for name, result in workers.run(jobs):
            keys = jobs[name].keys
            if isinstance(result, tuple):
                pictures |= {key: one for key, one in zip(keys, result, strict=True) if isinstance(one, bytes)}
            elif isinstance(result, DrawError):
                faults |= {result.too_long or key: _said(name, result) for key in keys[:1]}
            elif isinstance(result, Problem):
                faults |= dict.fromkeys(keys[:1], f"{name}: {result.what}")
        for key, body in pictures.items():
            yield f"{CONTEXT}/{tag}/{key}.png", body
        yield proof_sheet_path(tag), _sheet(open_folder(sources, Scope(), tag), pictures, faults, problems)


def _jobs(sources: Sources, plan: Plan, tag: str) -> dict[str, ContextJob]:
    """The first drawing that shows each string, by the drawing's name; graphics come before the pages of the guide."""
    wanted = {text.key for text in sources.texts}
    jobs: dict[str, ContextJob] = {}
    for number, picture in enumerate(_drawings(plan.tasks, tag)):
        shown = dict.fromkeys(setting.key for setting in picture.settings if setting.key in wanted)
        if shown:
            jobs[f"{picture.name} {number}" if picture.name in jobs else picture.name] = ContextJob(
                picture, tuple(shown)
            )
            wanted -= shown.keys()
    return jobs


def _drawings(tasks: Iterable[Task], tag: str) -> Iterator[PictureJob]:
    own = [task.job for task in tasks if task.facts.language == tag]
    yield from (job for job in own if isinstance(job, PictureJob))
    for job in own:
        if isinstance(job, GuideJob):
            yield from job.drawings


def _said(name: str, error: DrawError) -> str:
    """What is wrong with a text in a picture, for the person who can shorten it."""
    return f"does not fit in {name}: {error.detail}" if error.too_long else f"{name}: {error}"


def _sheet(
    folder: Folder, pictures: Mapping[str, bytes], faults: Mapping[str, str], problems: Sequence[Problem]
) -> bytes:
    rows = []
    for text in folder.sources.texts:
        words = folder.voice.words(text)
        wrong = [*_told(text, words, problems), *([faults[text.key]] if text.key in faults else [])]
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


def _told(text: Text, words: Words, problems: Iterable[Problem]) -> Iterator[str]:
    """Problems of the string: those that name it, and those at its place in the PO file."""
    for problem in dict.fromkeys(problems):
        named = problem.what.startswith(f"{text.key}: ")
        if named or (problem.line and (problem.file, problem.line) == (words.file, words.line)):
            what = problem.what.removeprefix(f"{text.key}: ")
            yield f"{what} ({problem.hint})" if problem.hint else what
