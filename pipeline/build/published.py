"""The manifest of what a build made. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.build.load import Sources
from pipeline.build.model import Facts, Plan, Scope
from pipeline.build.plan import folders
from pipeline.campaign.embargo import Embargoed
from pipeline.campaign.languages import direction
from pipeline.campaign.model import Document, Week
from pipeline.hashing import Checksums
from pipeline.pack.manifest import (
    LeftOut,
    Manifest,
    PublishedDocument,
    PublishedFile,
    PublishedLanguage,
    PublishedLink,
    PublishedWeek,
)


def make_manifest(
    sources: Sources, scope: Scope, plan: Plan, files: Sequence[PublishedFile], left_out: Sequence[LeftOut]
) -> Manifest:
    """A release tells that something is left out, never why: reasons may quote what is not public."""
    campaign = sources.campaign
    if scope.release:
        left_out = [replace(item, reason=_public_reason(item, campaign.source)) for item in left_out]
    return Manifest(
        campaign=campaign.id,
        tree=scope.tree,
        as_of=plan.as_of,
        languages=tuple(
            PublishedLanguage(folder.tag, folder.name, direction(folder.tag)) for folder in folders(sources, scope)
        ),
        weeks=tuple(_week(week) for week in scope.visible(campaign, campaign.weeks)),
        files=tuple(files),
        left_out=tuple(left_out),
        links=tuple(PublishedLink(*link) for link in campaign.links),
        documents=tuple(_document(one) for one in scope.visible(campaign, campaign.documents)),
        tributes=tuple(_document(one) for one in scope.visible(campaign, campaign.tributes)),
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


def _week(week: Week) -> PublishedWeek:
    return PublishedWeek(week.id, week.start.isoformat(), week.end.isoformat(), *_instants(week))


def _document(document: Document) -> PublishedDocument:
    return PublishedDocument(document.id, document.kind, document.dated.isoformat(), *_instants(document))


def _instants(thing: Embargoed) -> tuple[str, str]:
    opens, closes = thing.public_from, thing.public_until
    return opens.isoformat() if opens else "", closes.isoformat() if closes else ""
