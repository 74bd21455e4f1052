"""Pages that designers bring as PDF: `assets/src/guide/NN-<name>[.<tag>].pdf`, described in `NN-<name>.toml`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.campaign.common import wrong_tag
from pipeline.campaign.fields import Fields, one_line, read_toml
from pipeline.campaign.files import read_file
from pipeline.campaign.model import Campaign
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from pipeline.guide.chapters import GUIDE, load_chapters
from pipeline.guide.model import Chapter, Node
from pipeline.pdf.look import BroughtFile, PageFacts, look_into

MAX_BYTES = 50 << 20
A4 = (210, 297)
"""Millimetres of a page of the guide."""

_TOLERANCE = 1.0  # mm: programs round
_SHORT = 15  # characters of an alt text that can hardly say what a page shows
_NAME = re.compile(r"\d+-(?P<id>[a-z0-9][a-z0-9-]*)")
_HINT = "call it like 03-map.pdf for all languages, or 03-map.ar.pdf for one"


def load_guide(root: Path, campaign: Campaign) -> tuple[tuple[Chapter, ...], list[Problem]]:
    """Chapters and designers' pages in the order of their numbers, and what is wrong with the others.

    What is in the PDFs is looked at by `sound_pages`.
    """
    chapters, problems = load_chapters(root)
    pages, faults = _load_pages(root, campaign, {chapter.id: chapter.file for chapter in chapters})
    ordered = sorted((*chapters, *pages), key=lambda chapter: chapter.file)
    return tuple(ordered), problems + faults


def sound_pages(root: Path, chapters: Sequence[Chapter]) -> tuple[tuple[Chapter, ...], list[Problem]]:
    """The chapters without pages whose PDF cannot be used, and what is wrong with it."""
    files = [file for chapter in chapters for file in chapter.pages.values()]
    facts, problems = look_into(root, files, "pages")
    sound: list[Chapter] = []
    for chapter in chapters:
        pages = dict(chapter.pages)
        for tag, file in chapter.pages.items():
            found = list(_unfit(chapter, tag, file.file, facts[file.file])) if file.file in facts else []
            problems += found
            if file.file not in facts or any(problem.level is Level.ERROR for problem in found):
                del pages[tag]
        if pages or not chapter.pages:
            sound.append(replace(chapter, pages=pages))
    return tuple(sound), problems


def _load_pages(root: Path, campaign: Campaign, taken: Mapping[str, str]) -> tuple[list[Chapter], list[Problem]]:
    problems: list[Problem] = []
    named: dict[str, dict[str, Path]] = {}
    for path in sorted((root / GUIDE).glob("*.[pP][dD][fF]")):
        stem, *tags = path.name.split(".")[:-1]
        file = path.relative_to(root).as_posix()
        if not _NAME.fullmatch(stem) or len(tags) > 1 or path.suffix != ".pdf":
            problems.append(Problem(f"{path.name!r} is no name for a page", file, 0, _HINT))
        elif problem := wrong_tag(file, "".join(tags), campaign):
            problems.append(problem)
        else:
            named.setdefault(stem, {})["".join(tags)] = path
    problems += _without_pdf(root, named)
    pages: list[Chapter] = []
    numbered = dict(taken)
    for stem, paths in named.items():
        page_id = stem.partition("-")[2]
        if page_id in numbered:
            what = f"{page_id!r} is the name of {numbered[page_id]} already"
            problems.append(Problem(what, f"{GUIDE}/{stem}.pdf", 0, "give one of them another name"))
            continue
        numbered[page_id] = f"{GUIDE}/{stem}"
        page, found = _load_page(root, stem, paths)
        problems += [*found, *_languages_without(campaign, f"{GUIDE}/{stem}", paths)]
        pages += [page] if page else []
    return pages, problems


def _languages_without(campaign: Campaign, file: str, paths: Mapping[str, Path]) -> Iterator[Problem]:
    lacking = [language.tag for language in campaign.languages if language.tag not in paths and "" not in paths]
    if lacking:
        what = (
            f"there is no page for {', '.join(lacking)}: guides in {'it' if len(lacking) == 1 else 'them'} go without"
        )
        hint = f"put {file.rpartition('/')[2]}.{lacking[0]}.pdf beside it, or one for all languages"
        yield Problem(what, f"{file}.toml", 0, hint, Level.WARNING)


def _without_pdf(root: Path, named: Mapping[str, object]) -> Iterator[Problem]:
    for path in sorted((root / GUIDE).glob("*.toml")):
        if _NAME.fullmatch(path.stem) and path.stem not in named:
            what = f"there is no {path.stem}.pdf beside it"
            yield Problem(what, path.relative_to(root).as_posix(), 0, "put the page there, or take this file away")


def _load_page(root: Path, stem: str, paths: Mapping[str, Path]) -> tuple[Chapter | None, list[Problem]]:
    """The page in its languages, as a chapter; None where its description has a fault or no file of it can be read."""
    described = root / GUIDE / f"{stem}.toml"
    shown = described.relative_to(root).as_posix()
    if not described.exists():
        hint = f'write alt = "..." into {shown}: what the page shows, for those who do not see it'
        first = next(iter(paths.values())).relative_to(root).as_posix()
        return None, [Problem("has no alt text", first, 0, hint)]
    fields, problems = read_toml(root, described)
    if fields is None:
        return None, problems
    alts = _alts(fields, stem.partition("-")[2])
    neutral = fields.get("language_neutral", bool) or False
    fields.finish()
    if any(problem.level is Level.ERROR for problem in problems) or not alts:
        return None, problems
    files: dict[str, BroughtFile] = {}
    for tag, path in paths.items():
        data, problem = read_file(root, path, MAX_BYTES)
        if problem:
            problems.append(replace(problem, hint=problem.hint or "export it again with smaller pictures"))
            continue
        name = path.relative_to(root).as_posix()
        files[tag] = BroughtFile(name, str(path.resolve()), hashlib.sha256(data).hexdigest())
    if not files:
        return None, problems
    nodes = tuple(Node("page", alt) for alt in alts)
    return Chapter(stem.partition("-")[2], nodes, file=f"{GUIDE}/{stem}", pages=files, neutral=neutral), problems


def _alts(fields: Fields, page_id: str) -> list[Text]:
    """What each page shows: `alt = "..."`, or `alt = ["...", "..."]` with one text a page."""
    key = f"guide.{page_id}.alt"
    if not isinstance(fields.data.get("alt"), list):
        alt = fields.source_text("alt", key, required=True)
        alts = [replace(alt, note=alt.note or "alt text of a page")] if alt else []
    else:
        texts = [one_line(text) for text in fields.texts("alt")]
        if not all(texts):
            fields.problem("'alt' has an empty text", "alt", "say what each page shows")
        alts = [
            Text(key if n == 1 else f"{key}.{n}", text, fields.file, fields.line("alt"), note=f"alt text of page {n}")
            for n, text in enumerate(texts, start=1)
        ]
    for alt in alts:
        if len(alt.text) < _SHORT:
            hint = "say what the page shows and what is written on it: nothing else of it can be read aloud"
            fields.problem(f"the alt text {alt.text!r} says little", "alt", hint, Level.WARNING)
    return alts


def _unfit(chapter: Chapter, tag: str, file: str, pages: Sequence[PageFacts]) -> Iterator[Problem]:
    described = f"{chapter.file}.toml"
    if len(pages) != len(chapter.nodes):
        what = f"has {len(pages)} page{'s' if len(pages) > 1 else ''}, and 'alt' describes {len(chapter.nodes)}"
        yield Problem(what, file, 0, f'write alt = ["...", "..."] with a text for each page into {described}')
    for number, page in enumerate(pages, start=1):
        size = (page.width, page.height)
        if any(abs(side - wanted) > _TOLERANCE for side, wanted in zip(size, A4, strict=True)):
            what = f"page {number} is {size[0]:.0f} x {size[1]:.0f} mm, and a page of the guide {A4[0]} x {A4[1]} mm"
            yield Problem(what, file, 0, "export it as A4 upright, without bleed and crop marks")
        if page.links:
            what = f"page {number} has links, which the guide does not keep"
            yield Problem(what, file, 0, "write them in a chapter, where every reader finds them", Level.WARNING)
        if page.text and not tag and not chapter.neutral:
            name = chapter.file.rpartition("/")[2]
            hint = f"make one for each language ({name}.<language>.pdf), or, where the text is right in all of them (a name, a number),"
            yield Problem(
                f"page {number} has text on it, and is meant for every language",
                file,
                0,
                f"{hint} write language_neutral = true into {described}",
            )
