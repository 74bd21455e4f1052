"""`packs strings update`: `messages.pot`, every language's PO and the approvals brought up to date with the sources."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import polib

from pipeline.campaign.languages import PSEUDO_LOCALES
from pipeline.campaign.model import Campaign
from pipeline.campaign.text import Text
from pipeline.errors import PipelineError, Problem
from pipeline.translation.approvals import Approvals, read_approvals, to_csv
from pipeline.translation.load import LOCALES, TEMPLATE, read_po
from pipeline.translation.merge import NOTHING_MINOR, Minor, merge, sources
from pipeline.translation.model import APPROVALS_FILE
from pipeline.translation.renames import renames, under_new_keys
from pipeline.translation.tool import optional_texts


def update(
    root: Path, campaign: Campaign, texts: Sequence[Text], minor: Collection[str] = ()
) -> tuple[tuple[str, ...], list[Problem]]:
    """Writes the files that change and returns their names; where one cannot be read, all such problems, and writes nothing.

    `minor` are keys whose English had only a slip mended: their translations and approvals hold on.
    """
    folder = root / LOCALES
    approvals, problems = read_approvals(root)
    approved = under_new_keys(approvals, renames(texts))
    files = {folder / TEMPLATE: as_file(merge(polib.POFile(), texts, _header(campaign, "")))}
    for language in campaign.languages:
        tag = language.tag
        if tag == campaign.source or tag in PSEUDO_LOCALES:
            continue
        path = folder / f"{tag}.po"
        old = read_po(root, path) if path.exists() else polib.POFile()
        if isinstance(old, Problem):
            problems.append(old)
            continue
        own = {key: approval for (of, key), approval in approved.items() if of == tag} if minor else {}
        files[path] = as_file(brought_up(old, campaign, texts_of(campaign, texts, tag, old), tag, Minor(minor, own)))
        approved = _mended(approved, tag, sources(old, texts, minor), texts)
    if problems:
        return (), problems
    if approved != approvals:
        files[root / APPROVALS_FILE] = to_csv(approved)
    return tuple(path.name for path, content in files.items() if write(path, content)), []


def texts_of(campaign: Campaign, texts: Sequence[Text], tag: str, old: polib.POFile) -> list[Text]:
    """What translators of a language are asked for: `texts`, then the tool's own words that it lacks or has of its own."""
    sizes = [size.name for size in campaign.sizes]
    return [*texts, *optional_texts(tag, sizes, {entry.msgctxt for entry in old if entry.msgstr})]


def brought_up(
    old: polib.POFile, campaign: Campaign, texts: Sequence[Text], tag: str, minor: Minor = NOTHING_MINOR
) -> polib.POFile:
    """A language's PO file, up to date with `texts`."""
    return merge(old, texts, _header(campaign, tag), minor)


def _mended(approvals: Approvals, tag: str, before: dict[str, str], texts: Sequence[Text]) -> Approvals:
    """The approvals with today's English where they have the English from `before`."""
    now = {text.key: text.text for text in texts if text.key in before}
    changed = {
        (tag, key): replace(approvals[tag, key], source=now[key])
        for key, english in before.items()
        if (tag, key) in approvals and approvals[tag, key].source == english
    }
    return {**approvals, **changed} if changed else approvals


def _header(campaign: Campaign, tag: str) -> dict[str, str]:
    header = {
        "Project-Id-Version": campaign.id,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return {**header, "Language": tag.replace("-", "_")} if tag else header


def as_file(po: polib.POFile) -> bytes:
    return f"{po}\n".encode()


def write(path: Path, content: bytes) -> bool:
    """Replaces a file of translators whole and only when its content differs; says whether it did. Raises PipelineError."""
    try:
        if path.exists() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.new")
        temporary.write_bytes(content)
        temporary.replace(path)
    except OSError as error:  # on Windows, one that is open in a spreadsheet program
        hint = "close it wherever it is open, free some space, or make the folder writable; then run this again"
        raise PipelineError(f"cannot be written: {error.strerror or error}", where=str(path), hint=hint) from error
    return True
