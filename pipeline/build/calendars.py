"""The posting calendar of a language, as a task. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.metadata import version

from pipeline.build.assets import Folder, text_task
from pipeline.build.model import Task, digest
from pipeline.build.posts import posts_of_week
from pipeline.campaign.model import Week
from pipeline.campaign.posting import moments_of
from pipeline.campaign.zones import zone


def calendar_name(folder: Folder) -> str:
    return f"{folder.sources.campaign.called('posts')}.{folder.tag}.ics"


def calendar_task(folder: Folder, weeks: Iterable[tuple[Week, Sequence[Task]]]) -> Task | None:
    """When the posts of these weeks go out; `weeks` come with their files. None where no post that is there has a time."""
    shown = [(week, files) for week, files in weeks if any(task.facts.kind == "posts" for task in files)]
    times, there = folder.sources.campaign.posting.times, zone(folder.sources.campaign.timezone)
    if not any(moments_of(week, times, there) for week, _ in shown):
        return None
    posts = [posts_of_week(week, folder.voice, files) for week, files in shown]
    if not any(row.at for one in posts for row in one.rows):
        return None
    from pipeline.pack.calendar import calendar_bytes  # a tenth of a second, which only campaigns with times pay

    body = calendar_bytes(folder.sources.campaign, folder.tag, posts, folder.tool)
    path = f"{folder.tag}/{calendar_name(folder)}"
    task = text_task(path, body, "calendar", folder.tag, media_type="text/calendar; charset=utf-8")
    return replace(task, inputs={**task.inputs, "rules of time zones (tzdata)": digest(version("tzdata"))})
