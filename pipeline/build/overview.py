"""What a tree holds and what waits, as a table for the campaign's lead. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.build.assets import Folder, waiting_for
from pipeline.build.documents import DOCUMENTS
from pipeline.build.load import Sources
from pipeline.build.model import Scope
from pipeline.build.plan import folders
from pipeline.build.run import Report
from pipeline.campaign.model import Text
from pipeline.pack.manifest import LeftOut

Table = tuple[list[str], list[list[str]]]


def overview(sources: Sources, scope: Scope, report: Report) -> Table:
    """Header and rows: weeks and documents of the tree and the guide by language, each cell "ready" or what is in the way.

    What is not public yet is in no row of a release: build logs may be public.
    """
    there = folders(sources, scope)
    tags = [language.tag for language in sources.campaign.languages]
    by_tag = {folder.tag: folder for folder in there}
    campaign = sources.campaign
    weeks = scope.visible(campaign, campaign.weeks)
    rows = [
        [week.folder, *(_cell(by_tag.get(tag), tag, week.id, week.texts(), report) for tag in tags)] for week in weeks
    ]
    for document in scope.visible(campaign, campaign.all_documents):
        texts = (*document.texts(), *sources.papers[document.id].texts())
        cells = (_cell(by_tag.get(tag), tag, document.id, texts, report) for tag in tags)
        rows.append([f"{DOCUMENTS}/{document.id}", *cells])
    guide_texts = [text for text in sources.texts if text.key.startswith("guide.")]
    for week in weeks:
        guide_texts += week.texts()
    rows.append(["guide", *(_cell(by_tag.get(tag), tag, "", guide_texts, report) for tag in tags)])
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
