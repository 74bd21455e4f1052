"""The manifest of what a build made. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.build.assets import Folder
from pipeline.build.corrections import corrections_of
from pipeline.build.documents import papers_of
from pipeline.build.load import Sources
from pipeline.build.model import Facts, Plan, Scope
from pipeline.build.plan import folders
from pipeline.campaign.embargo import Embargoed
from pipeline.campaign.languages import direction
from pipeline.campaign.model import Campaign, Document, Week
from pipeline.campaign.text import Text
from pipeline.hashing import Checksums
from pipeline.pack.manifest import (
    LeftOut,
    Manifest,
    PublishedAbout,
    PublishedCorrection,
    PublishedDocument,
    PublishedFile,
    PublishedLanguage,
    PublishedLink,
    PublishedSize,
    PublishedWeek,
    PublishedWords,
)
from pipeline.template.values import Voice
from pipeline.translation.model import State


def make_manifest(
    sources: Sources, scope: Scope, plan: Plan, files: Sequence[PublishedFile], left_out: Sequence[LeftOut]
) -> Manifest:
    """A release tells that something is left out, never why: reasons may quote what is not public."""
    campaign, there = sources.campaign, folders(sources, scope)
    source = Voice(campaign, sources.catalogs, campaign.source, scope.release)
    weeks = scope.visible(campaign, campaign.weeks)
    if scope.release:
        left_out = [replace(item, reason=_public_reason(item, campaign.source)) for item in left_out]
    return Manifest(
        campaign=campaign.id,
        tree=scope.tree,
        as_of=plan.as_of,
        languages=tuple(_language(folder) for folder in there),
        weeks=tuple(_week(week, source) for week in weeks),
        files=tuple(files),
        left_out=tuple(left_out),
        links=tuple(PublishedLink(*link) for link in campaign.links),
        documents=tuple(_document(one) for one in scope.visible(campaign, campaign.documents)),
        tributes=tuple(_document(one) for one in scope.visible(campaign, campaign.tributes)),
        about=_about(campaign),
        sizes=tuple(PublishedSize(size.name, size.width, size.height) for size in campaign.sizes),
        words=tuple(words for folder in there for words in _words(folder)),
        corrections=tuple(one for week in weeks for one in _corrections(week, source, there)),
    )


def published(path: str, facts: Facts, built: Checksums) -> PublishedFile:
    """A file's line in the manifest."""
    return PublishedFile(
        path=path,
        sha256=built.sha256,
        bytes=built.size,
        media_type=facts.media_type,
        kind=facts.kind,
        language=facts.language,
        week=facts.week,
        graphic=facts.graphic,
        size=facts.size,
        alt=facts.alt,
        state=facts.state,
        width=facts.width,
        height=facts.height,
        md5=built.md5,
        content_hash=built.content_hash,
        parts_etag=built.parts_etag,
        document=facts.document,
    )


def _public_reason(item: LeftOut, source: str) -> str:
    return "not made" if item.language == source else "in translation"


def _about(campaign: Campaign) -> PublishedAbout:
    return PublishedAbout(
        name=campaign.name,
        start=campaign.start.isoformat(),
        end=campaign.end.isoformat(),
        timezone=campaign.timezone,
        hashtag=campaign.hashtag,
        always=" ".join(campaign.always),
        graphics=" ".join(campaign.graphics),
        source=campaign.source,
        page_url=campaign.page_url,
        discreet=campaign.discreet,
    )


def _language(folder: Folder) -> PublishedLanguage:
    written = folder.sources.campaign.language(folder.tag)
    formats = folder.voice.formats, written.digits, written.date_style
    return PublishedLanguage(folder.tag, folder.name, direction(folder.tag), *formats)


def _words(folder: Folder) -> Iterator[PublishedWords]:
    """What is said of the guide and of each week and document that stands in a language."""
    campaign, tag = folder.sources.campaign, folder.tag
    title = _said(folder, campaign.guide_title) if campaign.guide_title else campaign.name
    yield PublishedWords("", tag, title)
    for week in folder.scope.visible(campaign, campaign.weeks, tag):
        yield PublishedWords(week.id, tag, _said(folder, week.headline), _said(folder, week.ask))
    for paper in papers_of(folder):
        yield PublishedWords(paper.id, tag, _said(folder, paper.title), _said(folder, paper.subtitle))


def _said(folder: Folder, text: Text | None) -> str:
    """A text without its marks; "" where it is not in the language, or may not go out yet."""
    words = folder.voice.words(text) if text else None
    if words is None or not (words.usable if folder.scope.release else words.state is not State.MISSING):
        return ""
    return words.plain


def _corrections(week: Week, source: Voice, there: Sequence[Folder]) -> Iterator[PublishedCorrection]:
    """Each in every language that it is told in; in the source's even where the week was taken back, for others fall back on it."""
    for folder in there:
        if folder.tag != source.tag and not folder.scope.visible(folder.sources.campaign, (week,), folder.tag):
            continue
        for correction, words in corrections_of(week, folder.voice):
            if words.language != source.tag or folder.tag == source.tag:
                yield PublishedCorrection(week.id, correction.dated.isoformat(), folder.tag, words.plain)


def _week(week: Week, source: Voice) -> PublishedWeek:
    days = week.start.isoformat(), week.end.isoformat()
    version = 1 + len(corrections_of(week, source))
    return PublishedWeek(week.id, *days, *_instants(week), week.hashtag, version, week.folder)


def _document(document: Document) -> PublishedDocument:
    return PublishedDocument(document.id, document.kind, document.dated.isoformat(), *_instants(document))


def _instants(thing: Embargoed) -> tuple[str, str]:
    opens, closes = thing.public_from, thing.public_until
    return opens.isoformat() if opens else "", closes.isoformat() if closes else ""
