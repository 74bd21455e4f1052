"""What a graphic shows, in words: the `alt` of `<name>.toml`, one pattern for all weeks. `template/values` fills it in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.campaign.fields import Fields, nearest, read_toml
from pipeline.campaign.model import Campaign
from pipeline.campaign.text import Text
from pipeline.errors import Problem
from pipeline.template.values import graphic_names, is_worded, picture_names

GRAPHICS = "assets/src/graphics"
_NOTE = "What a picture shows, for people who do not see it. What stands in braces is put in."


def said_names(campaign: Campaign) -> tuple[str, ...]:
    """Every name that an alt text may have in braces: of texts, and of pictures for what they show."""
    return (*graphic_names(campaign), *picture_names(campaign))


def read_alt(fields: Fields, graphic: str, said: Sequence[str]) -> Text | None:
    """The alt text of a graphic, None where the drawing's own words are to serve."""
    alt = fields.source_text("alt", f"graphic.{graphic}.alt")
    for name in re.findall(r"\{([^}]*)\}", alt.text if alt else ""):
        if name not in said:
            fields.problem(f"'alt' names {{{name}}}, which is no string", "alt", nearest(name, said))
    return alt and replace(alt, note=alt.note or _NOTE)


def load_alts(root: Path, campaign: Campaign) -> tuple[tuple[Text, ...], list[Problem]]:
    """The alt texts that translators have to say something in, and what is wrong with any of their files' lines."""
    alts: list[Text] = []
    problems: list[Problem] = []
    said = said_names(campaign)
    for graphic in campaign.graphics:
        path = root / GRAPHICS / f"{graphic}.toml"
        if path.exists():
            fields, found = read_toml(root, path)
            alt = read_alt(fields, graphic, said) if fields else None
            alts += [alt] if alt and is_worded(alt) else []
            problems += found
    return tuple(alts), problems
