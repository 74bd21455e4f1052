"""The Markdown of documents beside the guide: read by the rules of chapters, below a title that comes from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.campaign.common import HASHTAG
from pipeline.campaign.documents import FOLDER, NO_HASHTAGS, TEXT, TRIBUTE
from pipeline.campaign.fields import read_text
from pipeline.campaign.model import Campaign, Document
from pipeline.errors import Level, Problem
from pipeline.guide.chapters import lost_links, parse_chapter
from pipeline.guide.inline import parsed
from pipeline.guide.model import Chapter


def load_texts(root: Path, campaign: Campaign) -> tuple[dict[str, Chapter], list[Problem]]:
    """The text of each document by its id; of a faulty one there is none, but all its problems."""
    texts: dict[str, Chapter] = {}
    problems: list[Problem] = []
    for document in campaign.all_documents:
        name = f"{FOLDER}/{document.id}/{TEXT}"
        markdown, problem = read_text(root, root / name)
        text, found = parse_chapter(document.id, markdown, name, "document", level=1)
        found = [problem] if problem else [*found, *_faults(document, text, name)]
        problems += [*found, *lost_links([text])]
        if not any(problem.level is Level.ERROR for problem in found):
            texts[document.id] = text
    return texts, problems


def _faults(document: Document, text: Chapter, file: str) -> Iterator[Problem]:
    """What a chapter may hold and a document may not."""
    if not text.nodes:
        yield Problem("the document has no text", file, 1, "write it; every paragraph ends in {#its-id}")
    taken = {one.key for one in document.texts()}
    for one in text.texts():
        if one.key in taken:
            what = f"the id of {one.key!r} is taken by {document.file}"
            yield Problem(what, file, one.line, "give the text another id")
    for node in text.all_nodes():
        if node.kind == "heading" and node.level == 1 and node.text:
            hint = f"write ## for a heading: the title stands in {document.file}"
            yield Problem("a second title", file, node.text.line, hint)
    if document.kind == TRIBUTE:
        for one in text.texts():
            if hashtag := hashtag_in(one.text):
                yield Problem(f"{hashtag!r} stands in the text", file, one.line, NO_HASHTAGS)


def hashtag_in(markdown: str) -> str:
    """The first hashtag readers would see in a text, "" for none; `#id` of a link is none."""
    words = (token.content for token in parsed(markdown, ()) if token.type == "text")
    return next((match[0] for word in words if (match := HASHTAG.search(word))), "")
