"""Draws what a kit for translators shows: where each text of the source language stands."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.build.contexts import draw_contexts
from pipeline.build.load import Sources
from pipeline.build.pool import open_pool
from pipeline.campaign.languages import autonym
from pipeline.pack.kit import kit
from pipeline.translation.sheet import Row
from pipeline.translation.tool import tool_words
from pipeline.translation.workbook import to_xlsx


def kit_bytes(sources: Sources, tag: str, rows: Sequence[Row], name: str, processes: int) -> bytes:
    """The zip for translators into `tag`, which the campaign may lack so far."""
    campaign = sources.campaign
    with open_pool(processes, sources) as pool:
        drawn = dict(draw_contexts(sources, [campaign.source], (), pool))
    proof = next(body for path, body in drawn.items() if path.endswith(".html"))
    sheet = f"{campaign.id}-{tag}.xlsx", to_xlsx(rows, tag)
    proof_name = f"{campaign.id}-{campaign.source}.html"
    return kit(name, campaign.name, autonym(tag), tool_words(tag), sheet, (proof_name, proof))
