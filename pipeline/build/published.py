"""The manifest of what a build made. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.build.load import Sources
from pipeline.build.model import Facts, Plan, Scope
from pipeline.build.plan import folders, visible_weeks
from pipeline.campaign.languages import direction
from pipeline.campaign.model import Week
from pipeline.hashing import Checksums
from pipeline.pack.manifest import LeftOut, Manifest, PublishedFile, PublishedLanguage, PublishedLink, PublishedWeek


def make_manifest(
    sources: Sources, scope: Scope, plan: Plan, files: Sequence[PublishedFile], left_out: Sequence[LeftOut]
) -> Manifest:
    """A release tells that something is left out, never why: reasons may quote what is not public."""
    if scope.release:
        left_out = [replace(item, reason=_public_reason(item, sources.campaign.source)) for item in left_out]
    return Manifest(
        campaign=sources.campaign.id,
        tree=scope.tree,
        as_of=plan.as_of,
        languages=tuple(
            PublishedLanguage(folder.tag, folder.name, direction(folder.tag)) for folder in folders(sources, scope)
        ),
        weeks=tuple(_week(week) for week in visible_weeks(sources.campaign, scope)),
        files=tuple(files),
        left_out=tuple(left_out),
        links=tuple(PublishedLink(*link) for link in sources.campaign.links),
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
    )


def _public_reason(item: LeftOut, source: str) -> str:
    return "not made" if item.language == source else "in translation"


def _week(week: Week) -> PublishedWeek:
    opens, closes = (instant.isoformat() if instant else "" for instant in (week.public_from, week.public_until))
    return PublishedWeek(week.id, week.start.isoformat(), week.end.isoformat(), opens, closes)
