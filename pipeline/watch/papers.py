"""The guide and the documents, which the page shows one at a time, when somebody opens one. Pure."""

from __future__ import annotations

from pipeline.build.documents import document_tags, document_tasks
from pipeline.build.guides import guide_tasks
from pipeline.build.load import Sources
from pipeline.build.model import Scope, Task
from pipeline.build.plan import folders
from pipeline.guide.model import GuideJob


def papers_of(sources: Sources) -> tuple[Task, ...]:
    """Those of the preview, in the order of languages, each as PDF and as web page."""
    there = folders(sources, Scope())
    guides, _ = guide_tasks((folder, sources.campaign.weeks) for folder in there)
    tags = document_tags(there)
    made = [task for folder in there for task in (*guides.get(folder.tag, ()), *document_tasks(folder, tags)[0])]
    return tuple(task for task in made if isinstance(task.job, GuideJob))
