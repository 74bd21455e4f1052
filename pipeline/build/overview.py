"""What a tree holds and what waits, as a table for the campaign's lead. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.build.assets import Folder, waiting_for
from pipeline.build.documents import DOCUMENTS
from pipeline.build.load import Sources
from pipeline.build.model import Scope
from pipeline.build.plan import folders, languages
from pipeline.build.run import Report
from pipeline.campaign.embargo import Embargoed
from pipeline.campaign.text import Text
from pipeline.pack.manifest import LeftOut

Table = tuple[list[str], list[list[str]]]
GUIDE = "guide"


@dataclass(frozen=True, slots=True)
class Part:
    """What a row of an overview is about: a week, the guide (`id` is ""), a document; `texts` are all its strings."""

    name: str
    id: str
    texts: tuple[Text, ...]
    opens: Embargoed | None = None


def parts(sources: Sources, scope: Scope) -> Iterator[Part]:
    """Weeks in date order, the guide, documents. What is not public yet is no part of a release: build logs may be public."""
    campaign = sources.campaign
    weeks = scope.visible(campaign, campaign.weeks)
    for week in weeks:
        yield Part(week.folder, week.id, tuple(week.texts()), week)
    guide = [text for text in sources.texts if text.key.startswith("guide.")]
    yield Part(GUIDE, "", (*guide, *(text for week in weeks for text in week.texts())))
    for document in scope.visible(campaign, campaign.all_documents):
        texts = (*document.texts(), *sources.papers[document.id].texts())
        yield Part(f"{DOCUMENTS}/{document.id}", document.id, texts, document)


def overview(sources: Sources, scope: Scope, report: Report) -> Table:
    """Header and rows: the parts of the tree by language, each cell "ready" or what is in the way."""
    tags = languages(sources.campaign, scope)
    by_tag = {folder.tag: folder for folder in folders(sources, scope)}
    rows = [
        [part.name, *(_cell(by_tag.get(tag), tag, part.id, part.texts, report) for tag in tags)]
        for part in parts(sources, scope)
    ]
    return ["", *tags], rows


def _cell(folder: Folder | None, tag: str, part: str, texts: Iterable[Text], report: Report) -> str:
    if folder is None:
        return "PO file has a fault"
    out = [item for item in report.left_out if (item.language, item.week or item.document) == (tag, part)]
    failed = [item for item in out if _is_failure(item, report)]
    if failed:
        return f"{len(failed)} could not be drawn"
    waiting = waiting_for(folder.voice.words(text) for text in texts)
    return waiting.replace(", ", "\n") or "ready"


def _is_failure(item: LeftOut, report: Report) -> bool:
    return item.reason in report.failed.values()
