"""kept.json: what a target still holds of earlier releases of ours. Pure.

It lies beside the manifest of the release that no longer names these files, so that they never become nobody's: they
can still be deleted, and whoever verifies knows them. It has the form of a manifest, and is in no checksum of a release.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.pack.manifest import Manifest, PublishedFile

TREE = "kept"


def all_of_ours(before: Manifest | None, kept: Manifest | None) -> Manifest | None:
    """`before`, the manifest readers see, with what is kept beside it: every key there that is ours."""
    if before is None or kept is None:
        return before
    files, parts = {file.path for file in before.files}, {part.id for part in before.openings}
    return replace(
        before,
        languages=(*before.languages, *(one for one in kept.languages if one not in before.languages)),
        files=(*before.files, *(file for file in kept.files if file.path not in files)),
        weeks=(*before.weeks, *(week for week in kept.weeks if week.id not in parts)),
        documents=(*before.documents, *(one for one in kept.documents if one.id not in parts)),
        tributes=(*before.tributes, *(one for one in kept.tributes if one.id not in parts)),
    )


def kept_of(ours: Manifest, files: Iterable[PublishedFile]) -> Manifest | None:
    """What kept.json says while these files of `ours` outlive the release that named them; None without any."""
    files = tuple(files)
    if not files:
        return None
    parts = {file.part for file in files}
    weeks = tuple(sorted((week for week in ours.weeks if week.id in parts), key=lambda week: week.id))
    documents, tributes = (tuple(one for one in some if one.id in parts) for some in (ours.documents, ours.tributes))
    tags = {file.language for file in files}
    languages = tuple(language for language in ours.languages if language.tag in tags)
    return Manifest(ours.campaign, TREE, "", languages, weeks, files, (), documents=documents, tributes=tributes)


def group_name(part: str, language: str) -> str:
    """As people are told of it: `take-home-oat.ru`, `ru`."""
    return ".".join(filter(None, (part, language)))


def in_words(files: Sequence[PublishedFile]) -> list[str]:
    """A line for each week or document and language of which files are kept."""
    count = Counter(group_name(file.part, file.language) or file.path for file in files)
    return [
        f"{name}: {number} file{'s' if number > 1 else ''} kept from an earlier release, in no checksum or signature here"
        for name, number in sorted(count.items())
    ]
