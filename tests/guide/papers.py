"""A small document in several languages, as a tree and as a worker's job."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from pipeline.campaign.model import Document as Paper
from pipeline.campaign.text import Text
from pipeline.guide.chapters import headings_of, parse_chapter
from pipeline.guide.document import Document, Sibling
from pipeline.guide.model import Chapter, Form, GuideJob
from pipeline.template.values import Voice
from pipeline.translation.model import Catalog, Catalogs, Entry
from pipeline.translation.tool import tool_words
from tests.draw.texts import fonts
from tests.guide.guides import job
from tests.template.drawings import campaign

MARKDOWN = """\
We stand by [each other](#why) today. {#stand}

## Why {#why}

- It saves lives. {#lives}
"""
SIBLINGS = (
    Sibling("ru", "русский", "Смотрите здесь для русского.", "../../ru/documents/day.ru.pdf"),
    Sibling("ar", "العربية", "اقرأه هنا بالعربية.", "../../ar/documents/day.ar.pdf"),
)
TRANSLATIONS = {"document.day.title": "يوم لنا", "document.day.stand": "نقف مع [بعضنا](#why) اليوم."}
OPENS = datetime(2020, 11, 1, tzinfo=UTC)


def paper(signed_by: tuple[str, ...] = ("Lee’s Rig Hub", "Dristi Nepal")) -> Paper:
    title, subtitle = Text("document.day.title", "A day of ours"), Text("document.day.subtitle", "And of all")
    names = tuple(Text(f"document.day.signed_by.{name}", name, "document.toml", 6) for name in signed_by)
    return Paper("day", "statement", title, subtitle, date(2020, 11, 1), OPENS, None, names, "document.toml")


def text(markdown: str = MARKDOWN) -> Chapter:
    chapter, problems = parse_chapter("day", markdown, "text.md", "document", level=1)
    assert problems == []
    return chapter


def put_together(
    tag: str = "en", siblings: tuple[Sibling, ...] = SIBLINGS, signed_by: tuple[str, ...] = ("Lee’s Rig Hub",)
) -> Document:
    """The document's tree; Arabic has its title and first text only."""
    sources = {one.key: one.text for one in (*paper().texts(), *text().texts())}
    entries = {key: Entry(sources[key], words, False, 1) for key, words in TRANSLATIONS.items()} if tag == "ar" else {}
    voice = Voice(campaign(), Catalogs({tag: Catalog(tag, f"locales/{tag}.po", entries)}), tag, release=False)
    made = Document(voice, tool_words(tag), headings_of([text()]))
    made.paper(paper(signed_by), text(), siblings)
    return made


def paper_job(tag: str, form: Form = "pdf") -> GuideJob:
    """The document as a worker gets it."""
    made = put_together(tag)
    content = json.loads(job(tag, cover=False).document) | {"title": "A day of ours", "contents": "", "paper": True}
    content = {name: value for name, value in content.items() if name != "h1"} | {"parts": made.parts}
    return replace(
        job(tag, cover=False),
        name=f"day.{tag}",
        document=json.dumps(content, ensure_ascii=False),
        texts=tuple(made.used),
        figures=(),
        photos=(),
        fonts=fonts(),
        form=form,
    )
