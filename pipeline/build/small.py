"""What is made small of a week's pictures: thumbnails for the page, and the light pack. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.build.assets import Folder, readme_of
from pipeline.build.model import Facts, LightPlan, Task, TextJob, ThumbPlan, digest
from pipeline.build.recipes import LIGHT_PACK, THUMB
from pipeline.campaign.model import Week
from pipeline.draw.model import PictureJob
from pipeline.pack.texts import ALT_TEXTS, LIGHT, POSTS, README, alt_texts
from pipeline.pack.thumbs import ThumbFormat, ThumbOutput

_THUMBS: tuple[tuple[ThumbFormat, str, int], ...] = (("jpg", "image/jpeg", 480), ("webp", "image/webp", 960))
"""Format, media type and px across. Twice as wide, a WebP has about the bytes of the JPEG: one file does for all newer screens."""


def small_tasks(folder: Folder, week: Week, tasks: Sequence[Task], *, complete: bool) -> Iterator[Task]:
    """Thumbnails of what there is; the light pack only where the week has its zip."""
    pictures = _pictures(tasks)
    yield from _thumbs(folder, week, pictures)
    if complete and pictures:
        posts = [task.job.body for task in tasks if isinstance(task.job, TextJob) and task.path.endswith(f"/{POSTS}")]
        yield _light(folder, week, pictures, posts)


def _pictures(tasks: Sequence[Task]) -> list[Task]:
    """Each picture for screens once, in the format that has lost nothing where it has that."""
    found: dict[tuple[str, str], Task] = {}
    for task in tasks:
        facts = task.facts
        if facts.kind == "picture" and facts.format == "png":
            found[facts.graphic, facts.size] = task
        elif facts.kind == "picture" and facts.format == "jpg":
            found.setdefault((facts.graphic, facts.size), task)
    return list(found.values())


def _thumbs(folder: Folder, week: Week, pictures: Sequence[Task]) -> Iterator[Task]:
    """Of each graphic its first picture, whatever its size, for the page."""
    first: dict[str, Task] = {}
    for task in pictures:
        first.setdefault(task.facts.graphic, task)
    for graphic, task in first.items():
        stem = f"page/{folder.tag}/{week.folder}-{graphic}.{folder.tag}"
        for form, media_type, across in _THUMBS:
            width = min(across, task.facts.width)
            output = ThumbOutput(form, width, max(1, round(task.facts.height * width / task.facts.width)))
            facts = Facts("thumb", media_type, folder.tag, week.id, graphic, width=output.width, height=output.height)
            inputs = {task.path: task.key, "its format": digest(repr(output))}
            yield Task(f"{stem}.{form}", THUMB, inputs, ThumbPlan(task.path, output), facts)


def _light(folder: Folder, week: Week, pictures: Sequence[Task], posts: Sequence[bytes]) -> Task:
    """The week's pictures as small JPEG files, with its posts if it has some."""
    names = {task.path: f"{task.path.rpartition('/')[2].rpartition('.')[0]}.jpg" for task in pictures}
    described = [(names[task.path], task.facts.alt) for task in pictures if task.facts.alt]
    draft = any(isinstance(task.job, PictureJob) and task.job.draft for task in pictures)
    texts = (
        *((POSTS, body) for body in posts),
        (ALT_TEXTS, alt_texts(described, folder.tool, draft=draft)),
        (README, readme_of(folder, week, pictures, [POSTS] if posts else [], extras=False, draft=draft, light=True)),
    )
    root = f"{week.folder}.{folder.tag}{LIGHT}"
    job = LightPlan(root, tuple((name, path) for path, name in names.items()), texts)
    inputs = {task.path: task.key for task in pictures}
    inputs["its names and texts"] = digest(repr((root, names, texts)))
    return Task(
        f"{folder.tag}/{root}.zip", LIGHT_PACK, inputs, job, Facts("light", "application/zip", folder.tag, week.id)
    )
