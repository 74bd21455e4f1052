"""A language's strings as they are sent out to be translated: its PO file brought up to date, as rows of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polib

from pipeline.campaign.characters import text_fault
from pipeline.campaign.model import Campaign
from pipeline.campaign.text import Text
from pipeline.errors import Problem
from pipeline.translation.approvals import Approvals
from pipeline.translation.load import LOCALES, MEND, read_po
from pipeline.translation.sheet import Row, sheet_rows
from pipeline.translation.update import brought_up, texts_of

OUTBOX = "locales/outbox"


def rows_to_send(
    root: Path, campaign: Campaign, texts: Sequence[Text], tag: str, approvals: Approvals
) -> tuple[Row, ...] | Problem:
    """Every string of `tag`, which may be a language that the campaign has not yet; or what is wrong with its PO file."""
    path = root / LOCALES / f"{tag}.po"
    old = read_po(root, path) if path.exists() else polib.POFile()
    if isinstance(old, Problem):
        return old
    for entry in (entry for entry in old if not entry.obsolete):
        if what := text_fault(entry.msgstr):  # no cell of a workbook takes controls
            file = path.relative_to(root).as_posix()
            return Problem(f"{entry.msgctxt}: {what}", file, entry.linenum or 0, MEND)
    wanted = texts_of(campaign, texts, tag, old)
    return tuple(sheet_rows(brought_up(old, campaign, wanted, tag), tag, wanted, approvals))
