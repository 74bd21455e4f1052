"""Everything a build starts from, read once. A fault takes out what it touches, the rest is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.build.strings import load_written, source_texts
from pipeline.campaign.load import CAMPAIGN_FILE
from pipeline.campaign.model import Campaign
from pipeline.campaign.text import Text
from pipeline.draw.fonts import FontSet, load_fonts, plain_style, unknown_choices
from pipeline.draw.match import NoMatch
from pipeline.draw.media import MediaFile, load_media
from pipeline.errors import Problem
from pipeline.guide.chapters import GUIDE
from pipeline.guide.documents import with_documents
from pipeline.guide.model import Chapter
from pipeline.guide.pages import sound_pages
from pipeline.pack.blanks import Blank, load_blanks
from pipeline.pack.extras import Extra, load_extras
from pipeline.template.load import Drawings, load_cover, load_divider, load_graphic, load_templates
from pipeline.template.model import Template
from pipeline.translation.checked import Lists
from pipeline.translation.model import Catalogs
from pipeline.translation.pseudo import with_pseudo


@dataclass(frozen=True, slots=True)
class Sources:
    """What people wrote, sound and frozen.

    `templates` go by (graphic, size), `media` by the path weeks name them with, `extras` by week or document, `papers` are the
    texts of documents by their id, `alts` those that graphics have for all weeks, `blanks` those of tools that post at a set time, `lists` what the checks of strings go by.
    """

    campaign: Campaign
    catalogs: Catalogs
    templates: Mapping[tuple[str, str], Template]
    cover: Template | None
    divider: Template | None
    chapters: tuple[Chapter, ...]
    fonts: FontSet
    media: Mapping[str, MediaFile]
    extras: Mapping[str, tuple[Extra, ...]]
    papers: Mapping[str, Chapter]
    alts: tuple[Text, ...]
    blanks: tuple[Blank, ...]
    lists: Lists

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every source string there is, in reading order."""
        return source_texts(self.campaign, self.alts, self.chapters, self.papers)

    @property
    def published_words(self) -> tuple[str, ...]:
        """All that people wrote to be read, in every language, and the names of fonts."""
        translated = (entry.text for catalog in self.catalogs.by_tag.values() for entry in catalog.entries.values())
        approved = (approval.text for approval in self.catalogs.approvals.values())
        families = (face.family for face in self.fonts.faces)
        named = self.campaign.id, self.campaign.name, *(week.id for week in self.campaign.weeks), *self.papers
        signed = (name.text for document in self.campaign.all_documents for name in document.signed_by)
        return (*named, *signed, *(text.text for text in self.texts), *translated, *approved, *families)


def load_sources(
    root: Path, *, locked: bool = True, load_drawings: Callable[[Path, str, Campaign], Drawings] = load_graphic
) -> tuple[Sources | None, list[Problem]]:
    """All sources of the workspace and every fault in them; None where campaign.toml itself has one.

    Not `locked`, fonts are taken as they lie there: see `load_fonts`. `load_drawings` reads those of one graphic.
    """
    written, problems = load_written(root)
    if written is None:
        return None, problems
    campaign, chapters, papers = written.campaign, written.chapters, written.papers
    templates, template_problems = load_templates(root, campaign, load_drawings)
    cover, cover_problems = load_cover(root, campaign)
    divider, divider_problems = load_divider(root, campaign)
    if divider is None and not divider_problems:
        divider_problems = list(_without_divider(campaign, chapters))
    fonts, font_problems = load_fonts(root, campaign.fonts, locked=locked)
    wanted = [*campaign.guide_media, *(media for week in campaign.weeks for media in week.media)]
    shown = [media for chapter in (*chapters, *papers.values()) for media in chapter.media]
    media, media_problems = load_media(root, [*wanted, *shown])
    chapters = tuple(chapter for chapter in chapters if all(one.picture in media for one in chapter.media))
    chapters, page_problems = sound_pages(root, chapters)
    papers = {name: text for name, text in papers.items() if all(one.picture in media for one in text.media)}
    campaign = with_documents(campaign, papers)
    problems += [*page_problems, *template_problems, *cover_problems, *divider_problems]
    extras, extra_problems = load_extras(root, campaign)
    blanks, blank_problems = load_blanks(root, campaign)
    problems += [*font_problems, *media_problems, *extra_problems, *blank_problems]
    drawable = {}
    for name, template in templates.items():
        faults = [*_unknown_fonts(template, fonts), *_beyond_engine(template, campaign)]
        problems += faults
        if not faults:
            drawable[name] = template
    cover, divider = (_with_fonts(page, fonts, problems) for page in (cover, divider))
    catalogs = with_pseudo(written.catalogs, campaign, written.texts)
    return Sources(
        campaign,
        catalogs,
        drawable,
        cover,
        divider,
        chapters,
        fonts,
        media,
        extras,
        papers,
        written.alts,
        blanks,
        written.lists,
    ), list(dict.fromkeys(problems))  # some files are read twice


def _without_divider(campaign: Campaign, chapters: Iterable[Chapter]) -> Iterator[Problem]:
    """What asks for a divider where none is drawn."""
    hint = f"draw {GUIDE}/divider.svg with {{{{guide.chapter}}}} as a text, or take the line out"
    for chapter in chapters:
        if chapter.divider:
            yield Problem("the chapter asks for a divider, and none is drawn", chapter.file, chapter.divider, hint)
    if campaign.week_dividers:
        yield Problem("'week_dividers' asks for dividers, and none is drawn", CAMPAIGN_FILE, 0, hint)


def _with_fonts(page: Template | None, fonts: FontSet, problems: list[Problem]) -> Template | None:
    """A drawn page of the guide, None where a font it names is not there."""
    faults = list(_unknown_fonts(page, fonts)) if page else []
    problems += faults
    return None if faults else page


def _unknown_fonts(template: Template, fonts: FontSet) -> Iterator[Problem]:
    """Never a silent substitute: a font the drawing names must be there."""
    for box in template.boxes:
        found = fonts.match(box.style)
        if isinstance(found, NoMatch):
            yield Problem(found.what, template.file, box.line, found.hint)
        for one in template.adjustments:
            if one.text == box.name and one.look.families:
                found = fonts.match(replace(box.style, families=one.look.families))
                if isinstance(found, NoMatch):
                    yield Problem(found.what, one.file, one.line, found.hint)
    yield from unknown_choices(
        template.fonts, fonts, f"{Path(template.file).parent.as_posix()}/{template.graphic}.toml"
    )
    for text in template.fixed:  # in which style is seen when it is drawn
        found = fonts.match(plain_style(text.families))
        if isinstance(found, NoMatch) and not found.lacking:
            yield Problem(found.what, template.file, text.line, found.hint)


def _beyond_engine(template: Template, campaign: Campaign) -> Iterator[Problem]:
    """With CairoSVG chosen, effects it would leave out without a word are problems before anything is drawn."""
    on_paper = any(size.name == template.size and size.page for size in campaign.sizes)
    key, engine = ("pdf", campaign.pdf_engine) if on_paper else ("engine", campaign.engine)
    if engine == "cairosvg":
        for line, called in template.beyond_cairosvg:
            hint = f'draw it without that effect, or choose [render] {key} = "typst"'
            yield Problem(f"CairoSVG would leave out {called}", template.file, line, hint)
