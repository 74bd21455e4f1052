"""The pages of a tree as tasks: what decides the bytes of each, told before it is read or made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pipeline.build.assets import Folder
from pipeline.build.model import Facts, PageJob, Task, digest
from pipeline.build.recipes import PAGE
from pipeline.campaign.model import Campaign
from pipeline.errors import Problem
from pipeline.page.read import Book
from pipeline.page.render import render
from pipeline.page.words import PageWords
from pipeline.translation.tool import ToolWords

_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xml": "application/atom+xml; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
}


def page_tasks(book: Book, folders: Iterable[Folder]) -> list[Task]:
    """A task for each page, in the order to publish them."""
    said = {folder.tag: digest(json.dumps(dict(folder.tool.words), ensure_ascii=False)) for folder in folders}
    tasks = []
    for path in book.paths:
        tag = book.tag(path)
        inputs = {"what it shows": book.digest(path), "words of packs": said[tag], "its path": path}
        media_type = _MEDIA_TYPES[path[path.rindex(".") :]]
        tasks.append(Task(path, PAGE, inputs, PageJob(path), Facts("page", media_type, tag)))
    return tasks


def page_bytes(book: Book, path: str, words: ToolWords) -> bytes:
    return render(book.page(path), PageWords(words, book.site.language(book.tag(path))))


def without_source(book: Book, campaign: Campaign) -> Iterator[Problem]:
    """Weeks that are public without a pack in the campaign's own language: partners would find a hole."""
    source = campaign.source
    files = {week.id: week.file for week in campaign.weeks}
    for week in book.site.weeks:
        if source not in week.complete and not campaign.is_withdrawn(week.id, source):
            what = f"the week is public, and has no pack in {source}, the language it is written in"
            hint = f"see what was left out of it above; without it the page says that {source} is in translation"
            yield Problem(what, files[week.id], hint=hint)
