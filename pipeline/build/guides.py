"""The guide of one language: its document put together, its cover and figures as jobs. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any

from pipeline.build.assets import (
    Folder,
    picture_job,
    state_of_all,
    waiting_for,
    words_of,
)
from pipeline.build.editions import drawing, edition_of, graphics_of, photos_of
from pipeline.build.load import Sources
from pipeline.build.model import Facts, Task, digest
from pipeline.build.pictures import picture_inputs, words_digest
from pipeline.build.recipes import GUIDE, GUIDE_HTML
from pipeline.campaign.canvas import Size
from pipeline.campaign.languages import autonym
from pipeline.campaign.model import Week
from pipeline.draw.fonts import plain_style
from pipeline.draw.model import PictureJob
from pipeline.guide.chapters import headings_of
from pipeline.guide.document import Document
from pipeline.guide.html import html_words
from pipeline.guide.model import BODY, SHARP, Chapter, GuideJob
from pipeline.pack.manifest import LeftOut
from pipeline.pdf.small import shrinker
from pipeline.template.adapt import adapt
from pipeline.template.load import PAGE
from pipeline.template.model import Template
from pipeline.template.values import alt_text, cover_values, divider_values, week_values
from pipeline.translation.formats import number
from pipeline.translation.model import Words


def guide_name(folder: Folder, form: str = "pdf") -> str:
    return f"{folder.sources.campaign.called('guide')}.{folder.tag}.{form}"


@dataclass(frozen=True, slots=True)
class _Guide:
    """A guide that may be printed, put together but for its last page, which tells of the others too.

    `words` are all that stand in it, `waiting` why it is a draft ("" if it is none), `left_out` its chapters that wait.
    """

    folder: Folder
    document: Document
    figures: tuple[PictureJob, ...]
    dividers: tuple[PictureJob, ...]
    cover: PictureJob | None
    words: tuple[Words, ...]
    waiting: str
    left_out: tuple[LeftOut, ...]


def guide_tasks(folders: Iterable[tuple[Folder, Sequence[Week]]]) -> tuple[dict[str, list[Task]], list[LeftOut]]:
    """The guides by language, as PDF and as HTML, each with a chapter for each of its weeks, and what a release leaves out.

    The last page names the languages that have a guide, so each guide depends on which others there are: partners are
    never sent to one that does not exist. A language without weeks has none.
    """
    planned = [_guide(folder, weeks) for folder, weeks in folders if weeks]
    there = [guide for guide in planned if isinstance(guide, _Guide)]
    left_out: list[LeftOut] = []
    for guide in planned:
        left_out += [guide] if isinstance(guide, LeftOut) else [*guide.left_out, *_without_page(guide.folder)]
    languages = [guide.folder.tag for guide in there]
    return {guide.folder.tag: _tasks(guide, languages) for guide in there}, left_out


def _guide(folder: Folder, weeks: Sequence[Week]) -> _Guide | LeftOut:
    sources, voice = folder.sources, folder.voice
    chapters, weeks, left_out = _ready(folder, weeks)
    document = Document(voice, folder.tool, headings_of(chapters), sources.media)
    dividers: list[PictureJob] = []
    for chapter in chapters:
        document.chapter(chapter, _chapter_divider(folder, chapter, document, dividers))
    figures: list[PictureJob] = []
    for week in weeks:
        divider = _week_divider(folder, week, document, dividers)
        document.week(week, _figures(folder, week, document, figures), divider)
    cover = _page(folder, sources.cover, cover_values(voice), None, document)
    everywhere = (sources.campaign.guide_title, sources.campaign.guide_licence)
    words = [*document.used, *document.drawn, *document.absent, *(voice.words(text) for text in everywhere if text)]
    waiting = waiting_for(words)
    if folder.scope.release and waiting:
        return LeftOut("guide", folder.tag, "", "", "", waiting)
    drawn = (tuple(figures), tuple(dividers), cover)
    return _Guide(folder, document, *drawn, tuple(words), waiting, tuple(left_out))


def _ready(folder: Folder, weeks: Sequence[Week]) -> tuple[Sequence[Chapter], Sequence[Week], list[LeftOut]]:
    """The chapters and weeks to be printed: all, or of a release by section those whose every text may go out.

    Where none is ready all are given, so that the guide is left out for the sum of what waits.
    """
    tag = folder.tag
    chapters = [chapter for chapter in folder.sources.chapters if not chapter.pages or chapter.pdf(tag)]
    if not folder.scope.release or folder.sources.campaign.guide_release == "language":
        return chapters, weeks, []
    wait = {chapter.id: waiting_for(folder.voice.words(text) for text in chapter.texts()) for chapter in chapters}
    week_waits = {week.id: waiting_for(_words_of(folder, week)) for week in weeks}
    left_out = [LeftOut("chapter", tag, "", "", "", why, name=name) for name, why in wait.items() if why]
    left_out += [LeftOut("chapter", tag, name, "", "", why) for name, why in week_waits.items() if why]
    if len(left_out) == len(chapters) + len(weeks):
        return chapters, weeks, []
    ready = [chapter for chapter in chapters if not wait[chapter.id]]
    return ready, [week for week in weeks if not week_waits[week.id]], left_out


def _without_page(folder: Folder) -> Iterator[LeftOut]:
    """The designers' pages that there are in other languages only."""
    for chapter in folder.sources.chapters:
        if chapter.pages and not chapter.pdf(folder.tag):
            yield LeftOut("chapter", folder.tag, "", "", "", "it has no page in this language", name=chapter.id)


def _words_of(folder: Folder, week: Week) -> list[Words]:
    """Every word of a week's chapter."""
    alone = Document(folder.voice, folder.tool)
    alone.week(week, _figures(folder, week, alone, []), _week_divider(folder, week, alone, []))
    return [*alone.used, *alone.drawn, *alone.absent]


def _tasks(guide: _Guide, languages: Sequence[str]) -> list[Task]:
    folder, document, sources = guide.folder, guide.document, guide.folder.sources
    document.imprint([(tag, language_name(tag, sources)) for tag in languages], len(guide.left_out))
    content = _content(folder, document, draft=bool(guide.waiting))
    start = datetime.combine(sources.campaign.start, time(), UTC)
    body = json.dumps(content, ensure_ascii=False, sort_keys=True)
    label = folder.draft_label if guide.waiting else ""  # on drawn pages, which have no header to say it in
    job = GuideJob(
        f"guide.{folder.tag}",
        body,
        tuple(document.used),
        guide.cover and replace(guide.cover, draft=label),
        guide.figures,
        tuple(document.photos),
        sources.fonts,
        int(start.timestamp()),
        tuple(document.pages),
        small=sources.campaign.guide_small,
        dividers=tuple(replace(divider, draft=label) for divider in guide.dividers),
    )
    facts = Facts("guide", "application/pdf", folder.tag, state=state_of_all(guide.words))
    page = replace(job, form="html", small=False, cover=guide.cover, dividers=())
    page_facts = replace(facts, media_type="text/html; charset=utf-8")
    return [
        Task(f"{folder.tag}/{guide_name(folder)}", GUIDE, guide_inputs(job), job, facts),
        Task(f"{folder.tag}/{guide_name(folder, 'html')}", GUIDE_HTML, guide_inputs(page), page, page_facts),
    ]


def language_name(tag: str, sources: Sources) -> str:
    """What a language calls itself; its tag where no font has the letters: no guide fails for the name of another language."""
    name = sources.campaign.language(tag).name or autonym(tag)
    return tag if sources.fonts.itemised(name, BODY, tag).missing else name


def _figures(folder: Folder, week: Week, document: Document, figures: list[PictureJob]) -> list[tuple[int, str]]:
    """The week's pictures in the campaign's first size, appended to `figures`; their place among them and alt text."""
    sources = folder.sources
    values = week_values(week, folder.voice)
    size: Size = sources.campaign.sizes[0]
    placed: list[tuple[int, str]] = []
    edition = edition_of(sources.campaign, folder.tag, week, values)
    for graphic in graphics_of(sources, week, edition):
        template = drawing(sources, graphic, size.name, edition)
        photos = photos_of(sources, template, week.media, size.width) if template else ()
        if not (template and template.needs <= values.keys() and len(photos) == len(template.pictures)):
            continue
        if alt := alt_text(template, week, values, folder.voice):  # one without is told by `check_sources`
            placed.append((len(figures), alt))
            figures.append(picture_job(folder, template, values, size, photos))
            document.drawn += words_of(template, week, values, folder.voice)
    return placed


def _chapter_divider(folder: Folder, chapter: Chapter, document: Document, dividers: list[PictureJob]) -> int | None:
    heading = document.heading_of(chapter) if chapter.divider else None
    return _divider(folder, heading, None, document, dividers) if heading else None


def _week_divider(folder: Folder, week: Week, document: Document, dividers: list[PictureJob]) -> int | None:
    if not folder.sources.campaign.week_dividers:
        return None
    return _divider(folder, document.title_of(week), week, document, dividers)


def _divider(
    folder: Folder, heading: Words, week: Week | None, document: Document, dividers: list[PictureJob]
) -> int | None:
    """The page before a chapter, appended to `dividers`: its place among them, None where there is none."""
    values = divider_values(heading, week, folder.voice)
    page = _page(folder, folder.sources.divider, values, week, document)
    if page is None:
        return None
    dividers.append(page)
    return len(dividers) - 1


def _page(
    folder: Folder, drawn: Template | None, values: Mapping[str, Words], week: Week | None, document: Document
) -> PictureJob | None:
    """A page that is a drawing; None without one, and where something for it is missing, which `check` tells."""
    sources, campaign = folder.sources, folder.sources.campaign
    template = drawn and adapt(drawn, edition_of(campaign, folder.tag, week, values))
    if template is None or not template.needs <= values.keys():
        return None
    pictures = (*campaign.guide_media, *(week.media if week else ()))
    photos = photos_of(sources, template, pictures, round(PAGE.width * SHARP))
    if len(photos) < len(template.pictures):
        return None
    document.drawn += [values[name] for name in sorted(template.needs)]
    shown = [replace(photo, alt=values[slot.name].plain) for photo, slot in zip(photos, template.pictures, strict=True)]
    return picture_job(folder, template, values, PAGE, tuple(shown))


def _content(folder: Folder, document: Document, *, draft: bool) -> dict[str, Any]:
    """What guide.typ and `html_page` read, but for the cover's and figures' drawings."""
    campaign = folder.sources.campaign
    title = folder.voice.words(campaign.guide_title).plain if campaign.guide_title else campaign.name
    about = {"h1": document.title(), "description": f"{campaign.name}, {folder.voice.dates(campaign)}"}
    return about | layout(folder, document, title, document.said("tool.guide.contents"), draft=draft)


def layout(
    folder: Folder, document: Document, title: str, contents: str, *, draft: bool, plain: bool = False
) -> dict[str, Any]:
    """What guide.typ and `html_page` read of every document; without the heading of its contents it gets none, `plain` is without the campaign's fonts."""
    campaign, fonts = folder.sources.campaign, folder.sources.fonts
    brought = () if plain else tuple(face.family for face in fonts.brought[:1])
    display = brought or BODY.families
    return {
        "lang": folder.tag,
        "dir": document.direction,
        "title": title,
        "contents": contents,
        "draft": document.said("tool.draft.notice") if draft else "",
        "body": fonts.stack(BODY, folder.tag),
        "strong": fonts.stack(replace(BODY, weight=700), folder.tag),
        "display": fonts.stack(plain_style(display, 900), folder.tag),
        "heading": fonts.stack(plain_style(display, 700), folder.tag),
        "numbers": [number(n, folder.voice.formats, campaign.language(folder.tag).digits) for n in range(10)],
        "figure": document.said("tool.guide.figure") if document.photos else "",
        "words": html_words(folder.tool),
        "parts": document.parts,
    }


def guide_inputs(job: GuideJob) -> dict[str, str]:
    """Strings by name, drawings by file, and the rest of the document as one."""
    inputs = {"its layout": digest(job.document), "fonts": job.fonts.digest, "its date": str(job.timestamp)}
    if job.small:
        inputs["how it is made small"] = digest(shrinker())
    for words in job.texts:
        inputs[f"string {words.key} ({words.language})"] = digest(words.text)
    inputs |= {photo.name: photo.media.sha256 for photo in job.photos}
    inputs |= {page.pdf.file: page.pdf.sha256 for page in job.pages}
    for picture in job.drawings:
        drawn = {
            name: value
            for name, value in picture_inputs(picture).items()
            if not name.startswith(("string", "settings"))
        }
        said = [*map(words_digest, picture.settings), *(photo.alt for photo in picture.photos), picture.draft]
        texts = digest(repr(said))
        drawn[f"texts of {picture.name} {picture.template.file}"] = texts
        for name, value in drawn.items():  # weeks share drawings, each with texts, pictures and colours of its own
            inputs[name] = digest(inputs[name] + value) if name in inputs else value
    return inputs
