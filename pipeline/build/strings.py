"""All that is written and translated, without drawings, fonts and pictures: what commands for translators read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from pipeline.campaign.load import load_campaign
from pipeline.campaign.model import Campaign
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from pipeline.guide.chapters import without_differing
from pipeline.guide.documents import load_texts, with_documents, without_hashtags
from pipeline.guide.model import Chapter
from pipeline.guide.pages import load_guide
from pipeline.template.alts import load_alts
from pipeline.translation.check_lists import load_lists
from pipeline.translation.checked import Lists
from pipeline.translation.checks import check_strings
from pipeline.translation.load import LOCALES, load_catalogs
from pipeline.translation.model import Catalogs


@dataclass(frozen=True, slots=True)
class Written:
    """Source texts and their translations; `papers` are the texts of documents by their id, `alts` those that graphics have for all weeks, `lists` what checks go by."""

    campaign: Campaign
    chapters: tuple[Chapter, ...]
    papers: Mapping[str, Chapter]
    alts: tuple[Text, ...]
    catalogs: Catalogs = field(default_factory=Catalogs)
    lists: Lists = field(default_factory=Lists)

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every source string there is, in reading order."""
        return source_texts(self.campaign, self.alts, self.chapters, self.papers)


def source_texts(
    campaign: Campaign, alts: Sequence[Text], chapters: Sequence[Chapter], papers: Mapping[str, Chapter]
) -> tuple[Text, ...]:
    """Every source string there is: of the campaign, its graphics, the guide's chapters, then of each document what is in both its files."""
    of_papers = ((*document.texts(), *papers[document.id].texts()) for document in campaign.all_documents)
    return (*campaign.texts(), *alts, *(text for chapter in chapters for text in chapter.texts()), *chain(*of_papers))


def load_written(root: Path, *, translated: bool = True) -> tuple[Written | None, list[Problem]]:
    """All texts of the workspace and every fault in them; None where campaign.toml itself has one.

    Not `translated`, catalogs and approvals are not read.
    """
    campaign, problems = load_campaign(root)
    if campaign is None:
        return None, problems
    chapters, chapter_problems = load_guide(root, campaign)
    papers, paper_problems = load_texts(root, campaign)
    campaign = with_documents(campaign, papers)
    alts, alt_problems = load_alts(root, campaign)
    problems += [*chapter_problems, *paper_problems, *alt_problems]
    if not translated:
        return Written(campaign, chapters, papers, alts), problems
    texts = source_texts(campaign, alts, chapters, papers)
    catalogs, catalog_problems = load_catalogs(root, campaign, texts)
    catalogs, differing = without_differing([*chapters, *papers.values()], catalogs)
    catalogs, hashtags = without_hashtags(campaign, papers, catalogs)
    lists, list_problems = load_lists(root, LOCALES, campaign, texts)
    checked = check_strings(campaign, texts, catalogs, lists, (Level.ERROR,))
    catalogs = replace(catalogs, refused=checked.refused)
    problems += [*catalog_problems, *differing, *hashtags, *list_problems, *checked.problems]
    return Written(campaign, chapters, papers, alts, catalogs, lists), problems
