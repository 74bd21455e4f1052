"""Everything a build starts from, read once. A fault takes out what it touches, the rest is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.campaign.load import CAMPAIGN_FILE, load_campaign
from pipeline.campaign.model import Campaign, Text
from pipeline.draw.fonts import FontSet, load_fonts
from pipeline.errors import Problem, UsageError
from pipeline.guide.chapters import load_chapters
from pipeline.guide.model import Chapter
from pipeline.template.load import load_cover, load_templates
from pipeline.template.model import Template
from pipeline.translation.load import load_catalogs
from pipeline.translation.model import Catalogs


@dataclass(frozen=True, slots=True)
class Sources:
    """What people wrote, sound and frozen. `templates` by (graphic, size)."""

    campaign: Campaign
    catalogs: Catalogs
    templates: Mapping[tuple[str, str], Template]
    cover: Template | None
    chapters: tuple[Chapter, ...]
    fonts: FontSet

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every source string there is, in reading order."""
        return source_texts(self.campaign, self.chapters)


def source_texts(campaign: Campaign, chapters: tuple[Chapter, ...]) -> tuple[Text, ...]:
    return (*campaign.texts(), *(text for chapter in chapters for text in chapter.texts()))


def find_root(start: Path) -> Path:
    """The workspace that `start` lies in. Raises UsageError where there is none."""
    for folder in (start, *start.parents):
        if (folder / CAMPAIGN_FILE).is_file():
            return folder
    raise UsageError(
        f"no campaign here: no {CAMPAIGN_FILE} in {start} or above",
        hint="go to the campaign's folder, or name it with -C DIR",
    )


def load_sources(root: Path) -> tuple[Sources | None, list[Problem]]:
    """All sources of the workspace and every fault in them; None where campaign.toml itself has one."""
    campaign, problems = load_campaign(root)
    if campaign is None:
        return None, problems
    chapters, chapter_problems = load_chapters(root)
    catalogs, catalog_problems = load_catalogs(root, campaign, source_texts(campaign, chapters))
    templates, template_problems = load_templates(root, campaign)
    cover, cover_problems = load_cover(root, campaign)
    fonts, font_problems = load_fonts(root)
    for found in (chapter_problems, catalog_problems, template_problems, cover_problems, font_problems):
        problems += found
    return Sources(campaign, catalogs, templates, cover, chapters, fonts), problems
