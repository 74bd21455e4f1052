"""Statements, reports and tributes of one language: their pages, finished files, and lines in README.txt. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

from pipeline.build.assets import Folder, describes_drafts, extra_tasks, state_of_all, text_task, waiting_for
from pipeline.build.guides import guide_inputs, language_name, layout
from pipeline.build.model import Facts, Task
from pipeline.build.recipes import GUIDE, GUIDE_HTML
from pipeline.campaign.documents import TRIBUTE
from pipeline.campaign.languages import same_language
from pipeline.campaign.model import Document as Paper
from pipeline.guide.chapters import headings_of
from pipeline.guide.document import Document, Sibling
from pipeline.guide.model import Form, GuideJob
from pipeline.pack.manifest import LeftOut
from pipeline.pack.texts import ALT_TEXTS, DocumentLine, alt_texts
from pipeline.translation.model import Words

DOCUMENTS = "documents"
_FORMS: Mapping[Form, tuple[str, str]] = {
    "pdf": (GUIDE, "application/pdf"),
    "html": (GUIDE_HTML, "text/html; charset=utf-8"),
}
_MANY_HEADINGS = 6
"""From so many headings on a document has contents."""


def document_tags(folders: Sequence[Folder]) -> dict[str, list[Folder]]:
    """In which languages of a tree each document stands, in the order of menus: the others have no links to it."""
    found: dict[str, list[Folder]] = {}
    for folder in folders:
        for paper in papers_of(folder):
            if not _waiting(folder, paper):
                found.setdefault(paper.id, []).append(folder)
    return found


def papers_of(folder: Folder) -> tuple[Paper, ...]:
    """The documents partners may see in a language, newest first."""
    campaign = folder.sources.campaign
    return folder.scope.visible(campaign, campaign.all_documents, folder.tag)


def document_tasks(folder: Folder, there: Mapping[str, Sequence[Folder]]) -> tuple[list[Task], list[LeftOut]]:
    """Every document in one language, with its finished files; `there` are the languages of each."""
    tasks: list[Task] = []
    left_out: list[LeftOut] = []
    for paper in papers_of(folder):
        if waiting := _waiting(folder, paper):
            left_out.append(LeftOut(_kind(paper), folder.tag, "", "", "", waiting, document=paper.id))
            continue
        facts = Facts(_kind(paper), "", document=paper.id)
        extras, missing = extra_tasks(folder, paper, f"{DOCUMENTS}/{paper.stem}_", facts)
        tasks += [*_pages(folder, paper, there[paper.id]), *extras]
        left_out += missing
    described = [(task.path.rpartition("/")[2], task.facts.alt) for task in tasks if task.facts.alt]
    if described:
        draft = any(describes_drafts(folder, paper) for paper in papers_of(folder))
        body = alt_texts(described, folder.tool, draft=draft)
        tasks.append(text_task(f"{folder.tag}/{DOCUMENTS}/{ALT_TEXTS}", body, "alt-texts", folder.tag))
    return tasks, left_out


def document_lines(folder: Folder, made: Collection[str]) -> list[DocumentLine]:
    """What README.txt says of the documents that were made, newest first."""
    return [
        DocumentLine(folder.voice.day(paper.dated), folder.voice.words(paper.title).plain, names)
        for paper in papers_of(folder)
        if (names := tuple(_names(folder, paper, made)))
    ]


def _names(folder: Folder, paper: Paper, made: Collection[str]) -> Iterator[str]:
    at = f"{folder.tag}/{DOCUMENTS}/"
    own = (f"{at}{paper.stem}.{folder.tag}.", f"{at}{paper.stem}_")
    yield from (path.removeprefix(at) for path in sorted(made) if path.startswith(own))


def _kind(paper: Paper) -> str:
    """A tribute's files have a kind of their own, so that nothing takes them for something to promote."""
    return TRIBUTE if paper.kind == TRIBUTE else "document"


def _words(folder: Folder, paper: Paper) -> list[Words]:
    text = folder.sources.papers[paper.id]
    titles = (paper.title, *([paper.subtitle] if paper.subtitle else []))
    return [folder.voice.words(one) for one in (*titles, *text.texts())]


def _waiting(folder: Folder, paper: Paper) -> str:
    """Why a release leaves the document out in this language; "" where it does not."""
    return waiting_for(_words(folder, paper)) if folder.scope.release else ""


def _pages(folder: Folder, paper: Paper, there: Sequence[Folder]) -> Iterator[Task]:
    """The document as PDF and as HTML."""
    words = _words(folder, paper)
    facts = Facts(_kind(paper), "", folder.tag, state=state_of_all(words), document=paper.id)
    for form, (recipe, media_type) in _FORMS.items():
        job = _job(folder, paper, there, form, draft=bool(waiting_for(words)))
        path = f"{folder.tag}/{DOCUMENTS}/{paper.stem}.{folder.tag}.{form}"
        yield Task(path, recipe, guide_inputs(job), job, replace(facts, media_type=media_type))


def _job(folder: Folder, paper: Paper, there: Sequence[Folder], form: Form, *, draft: bool) -> GuideJob:
    """What a worker sets; the links to other languages lead to files of the same form."""
    text = folder.sources.papers[paper.id]
    document = Document(folder.voice, folder.tool, headings_of([text]), folder.sources.media)
    siblings = [_sibling(other, paper, form) for other in there if other.tag != folder.tag]
    document.paper(paper, text, siblings)
    headings = sum(node.kind == "heading" for node in text.all_nodes())
    contents = document.said("tool.guide.contents") if headings >= _MANY_HEADINGS else ""
    title = folder.voice.words(paper.title).plain
    content = layout(folder, document, title, contents, draft=draft, plain=paper.kind == TRIBUTE)
    return GuideJob(
        f"{paper.id}.{folder.tag}",
        json.dumps({"paper": True} | content, ensure_ascii=False, sort_keys=True),
        tuple(document.used),
        None,
        (),
        tuple(document.photos),
        folder.sources.fonts,
        int(datetime.combine(paper.dated, time(), UTC).timestamp()),
        form=form,
        small=folder.sources.campaign.guide_small and form == "pdf",
    )


def _sibling(other: Folder, paper: Paper, form: Form) -> Sibling:
    """A link from any other language's folder: it holds wherever the whole tree lies. A language packs has no sentence in has its name."""
    name = language_name(other.tag, other.sources)
    said = other.tool.text("tool.document.here")
    sentence = said.text if said.tag in same_language(other.tag) else name
    return Sibling(other.tag, name, sentence, f"../../{other.tag}/{DOCUMENTS}/{paper.stem}.{other.tag}.{form}")
