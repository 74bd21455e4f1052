"""The Markdown of documents beside the guide: read by the rules of chapters, below a title that comes from elsewhere."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.campaign.common import HASHTAG
from pipeline.campaign.documents import FOLDER, NO_HASHTAGS, TEXT, TRIBUTE
from pipeline.campaign.fields import read_text
from pipeline.campaign.model import Campaign, Document
from pipeline.errors import Level, Problem
from pipeline.guide.chapters import MAX_BYTES, lost_links, parse_chapter, without
from pipeline.guide.inline import parsed
from pipeline.guide.model import Chapter
from pipeline.translation.model import Approval, Catalogs, Entry


def load_texts(root: Path, campaign: Campaign) -> tuple[dict[str, Chapter], list[Problem]]:
    """The text of each document by its id; of a faulty one there is none, but all its problems."""
    texts: dict[str, Chapter] = {}
    problems: list[Problem] = []
    for document in campaign.all_documents:
        name = f"{FOLDER}/{document.id}/{TEXT}"
        markdown, problem = read_text(root, root / name, MAX_BYTES)
        text, found = parse_chapter(document.id, markdown, name, "document", level=1, moved=document.moved)
        found = [problem] if problem else [*found, *_faults(document, text, name)]
        if not found and not text.nodes:
            found = [Problem("the document has no text", name, 1, "write it; every paragraph ends in {#its-id}")]
        problems += [*found, *lost_links([text])]
        if not any(problem.level is Level.ERROR for problem in found):
            texts[document.id] = text
    return texts, problems


def with_documents(campaign: Campaign, sound: Container[str]) -> Campaign:
    """The campaign with just those documents whose text is sound too."""
    documents, tributes = (
        tuple(document for document in some if document.id in sound) for some in (campaign.documents, campaign.tributes)
    )
    return replace(campaign, documents=documents, tributes=tributes)


def _faults(document: Document, text: Chapter, file: str) -> Iterator[Problem]:
    """What a chapter may hold and a document may not."""
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
            if hashtag := _hashtag_in(one.text):
                yield Problem(f"{hashtag!r} stands in the text", file, one.line, NO_HASHTAGS)


def without_hashtags(
    campaign: Campaign, texts: Mapping[str, Chapter], catalogs: Catalogs
) -> tuple[Catalogs, list[Problem]]:
    """The catalogs without translations of tributes that bring a hashtag in."""
    keys = {text.key for tribute in campaign.tributes for text in (*tribute.texts(), *texts[tribute.id].texts())}

    def fault(key: str, pair: Entry | Approval) -> str:
        hashtag = _hashtag_in(pair.text) if key in keys else ""
        return f"{hashtag!r} stands in the translation" if hashtag else ""

    return without(catalogs, fault, NO_HASHTAGS)


def _hashtag_in(markdown: str) -> str:
    """The first hashtag readers would see in a text, "" for none; `#id` of a link is none."""
    words = (token.content for token in parsed(markdown, ()) if token.type == "text")
    return next((match[0] for word in words if (match := HASHTAG.search(word))), "")
