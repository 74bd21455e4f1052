"""Reads `assets/src/campaign.toml`, weeks and documents. A faulty one of those takes out itself, a faulty campaign everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast, get_args

from pipeline.campaign.canvas import Engine
from pipeline.campaign.common import HASHTAG, read_colors, read_days, read_fonts, read_hashtag
from pipeline.campaign.documents import TRIBUTE, document_ids, load_documents, named_by_date
from pipeline.campaign.fields import Fields, read_text, read_toml
from pipeline.campaign.formats import read_formats
from pipeline.campaign.languages import canonical
from pipeline.campaign.load_glossary import read_glossary, read_tag_rules
from pipeline.campaign.load_weeks import load_weeks, week_ids
from pipeline.campaign.media import read_media
from pipeline.campaign.model import Campaign, DateStyle, Language
from pipeline.campaign.page import parse_page_url
from pipeline.campaign.platforms import read_platforms
from pipeline.campaign.posting import read_posting
from pipeline.campaign.public_key import parse_public_key
from pipeline.campaign.sizes import read_sizes
from pipeline.campaign.text import Text
from pipeline.campaign.withdrawn import FILE as WITHDRAWN_FILE
from pipeline.campaign.withdrawn import Withdrawn
from pipeline.campaign.withdrawn import parse as parse_withdrawn
from pipeline.campaign.zones import zone
from pipeline.errors import Level, Problem, UsageError

CAMPAIGN_FILE = "assets/src/campaign.toml"


def find_root(start: Path) -> Path:
    """The workspace that `start` lies in. Raises UsageError where there is none."""
    for folder in (start, *start.parents):
        if (folder / CAMPAIGN_FILE).is_file():
            return folder
    raise UsageError(
        f"no campaign here: no {CAMPAIGN_FILE} in {start} or above",
        hint="go to the campaign's folder, or name it with -C DIR",
    )


def load_campaign(root: Path) -> tuple[Campaign | None, list[Problem]]:
    """The campaign of the workspace `root` with its sound weeks, and every fault of all its files at once."""
    fields, problems = read_toml(root, root / CAMPAIGN_FILE)
    if fields is None:
        return None, problems
    of_sizes: list[Problem] = []
    campaign = _campaign(fields, of_sizes)
    if campaign is None:  # without its days no week can be read
        return None, problems + of_sizes
    weeks, week_problems = load_weeks(root, campaign)
    papers, document_problems = load_documents(root, week_ids(root))
    papers = named_by_date(papers) if campaign.discreet else papers
    withdrawn, withdrawn_problems = _load_withdrawn(root)
    sound = bool(campaign.sizes) and all(problem.level is not Level.ERROR for problem in problems)
    campaign = replace(
        campaign,
        weeks=weeks,
        week_ids=week_ids(root),
        documents=tuple(paper for paper in papers if paper.kind != TRIBUTE),
        tributes=tuple(paper for paper in papers if paper.kind == TRIBUTE),
        document_ids=document_ids(root),
        withdrawn=frozenset(withdrawn),
    )
    problems += [*of_sizes, *week_problems, *document_problems, *withdrawn_problems]
    return campaign if sound else None, problems


def _check_links(target: Fields) -> None:
    """`link` is an address, `links` a table of addresses by language."""
    table = target.table("links") or _empty(target, "links")
    addresses = {"link": target.text("link"), **{tag: table.text(tag) for tag in table.data}}
    for key, address in addresses.items():
        if address and not address.startswith("https://"):
            holder = target if key == "link" else table
            holder.problem(f"{address!r} is no link", key, "packs link prints the line: it begins with https://")


def _load_withdrawn(root: Path) -> tuple[Withdrawn, list[Problem]]:
    path = root / WITHDRAWN_FILE
    if not path.exists():
        return {}, []
    text, problem = read_text(root, path)
    return ({}, [problem]) if problem else parse_withdrawn(text)


def _campaign(fields: Fields, of_sizes: list[Problem]) -> Campaign | None:
    """None without days. A faulty size takes out itself, so what is wrong with sizes is told apart from the rest."""
    window = read_days(fields, None)
    source = fields.checked("source", canonical) or "en"
    tags = _languages(fields, source)
    settings = _language_settings(fields, tags)
    graphics = _graphics(fields)
    labels = _labels(fields)
    guide = fields.table("guide") or _empty(fields, "guide")
    render = fields.table("render") or _empty(fields, "render")
    release = fields.table("release") or _empty(fields, "release")
    packs = fields.table("packs") or _empty(fields, "packs")
    page = fields.table("page") or _empty(fields, "page")
    campaign = Campaign(
        id=fields.id(),
        name=fields.text("name", required=True),
        start=window[0] if window else date.min,
        end=window[1] if window else date.max,
        timezone=_timezone(fields),
        weeks_planned=fields.get("weeks_planned", int),
        hashtag=read_hashtag(fields, "hashtag"),
        always=_hashtags(fields, "always"),
        source=source,
        languages=tuple(settings.get(tag, Language(tag)) for tag in tags),
        required=_subset(fields, "required", tags),
        graphics=graphics,
        sizes=read_sizes(fields, of_sizes),
        size_names=tuple(fields.data["size"]) if isinstance(fields.data.get("size"), dict) else (),
        labels=labels,
        guide_title=guide.source_text("title", "guide.title"),
        guide_licence=guide.source_text("licence", "guide.licence"),
        require=cast(
            Literal["reviewed", "translated"], release.choice("require", ("reviewed", "translated"), "reviewed")
        ),
        public_key=release.checked("public_key", parse_public_key),
        engine=cast(Engine, render.choice("engine", ("typst", "cairosvg"), "typst")),
        pdf_engine=cast(Engine, render.choice("pdf", ("typst", "cairosvg"), "typst")),
        formats=read_formats(fields, graphics),
        guide_weeks=cast(Literal["public", "all"], guide.choice("weeks", ("public", "all"), "public")),
        guide_release=cast(
            Literal["language", "section"], guide.choice("release", ("language", "section"), "language")
        ),
        guide_small=guide.get("small", bool) or False,
        guide_media=read_media(guide, "cover"),  # a key that no text of a chapter can have
        week_dividers=guide.get("week_dividers", bool) or False,
        everything=packs.get("everything", bool) or False,
        targets=_targets(fields),
        colors=read_colors(fields),
        fonts=read_fonts(fields),
        platforms=read_platforms(fields),
        posting=read_posting(fields),
        glossary=read_glossary(fields),
        tag_rules=read_tag_rules(fields),
        page_url=page.checked("page_url", parse_page_url) or "",
        discreet=page.get("discreet", bool) or False,
    )
    for table in (fields, guide, render, release, packs, page):
        table.finish()
    return campaign if window else None


def _timezone(fields: Fields) -> str:
    found = fields.checked("timezone", zone)
    return found.key if found else "UTC"


def _empty(fields: Fields, key: str) -> Fields:
    return Fields({}, fields.file, fields.lines, fields.problems, (key,))


def _languages(fields: Fields, source: str) -> tuple[str, ...]:
    """Canonical tags in the order of menus; the source language is always among them."""
    tags: list[str] = []
    all_written = fields.texts("languages")
    for position, written in enumerate(all_written):
        try:
            tag = canonical(written)
        except ValueError as error:
            fields.problem(str(error), "languages", "use a language tag such as ru, es-MX or zh-Hant")
            continue
        if tag != written:
            fields.problem(f"language tag {written!r} is written {tag!r}", "languages", level=Level.WARNING)
        if tag in tags:
            if written not in all_written[:position]:  # else it is told already
                fields.problem(f"language {tag!r} stands twice (position {position + 1})", "languages")
        else:
            tags.append(tag)
    if source not in tags:
        fields.problem(f"the source language {source!r} is not in 'languages'", "languages", f"add {source!r}")
    return tuple(tags)


def _language_settings(fields: Fields, tags: tuple[str, ...]) -> dict[str, Language]:
    settings: dict[str, Language] = {}
    for tag, table, inner in fields.named_tables("language"):
        if tag not in tags:
            table.problem(f"[language.{tag}] is for a language that 'languages' does not name", tag)
        settings[tag] = Language(
            tag,
            formats=inner.checked("formats", canonical) or "",
            name=inner.text("name"),
            digits=cast(Literal["cldr", "native", "latn"], inner.choice("digits", ("cldr", "native", "latn"), "cldr")),
            date_style=cast(DateStyle, inner.choice("date_style", get_args(DateStyle), get_args(DateStyle)[0])),
            colors=read_colors(inner),
        )
        inner.finish()
    return settings


def _labels(fields: Fields) -> dict[str, Text]:
    labels: dict[str, Text] = {}
    for name, table in fields.named("labels"):
        text = table.source_text(name, f"label.{name}")
        if table.check_id(name, name) and text:
            labels[name] = text
    return labels


def _hashtags(fields: Fields, key: str) -> tuple[str, ...]:
    values = fields.texts(key)
    for value in values:
        if not HASHTAG.fullmatch(value):
            fields.problem(f"{value!r} is no hashtag", key, "write # and letters, digits or _ without spaces")
    return values


def _graphics(fields: Fields) -> tuple[str, ...]:
    """All of them, malformed ones too, so that weeks which use one are not blamed for it."""
    names = fields.texts("graphics")
    for name in names:
        fields.check_id(name, "graphics")
    return names


def _subset(fields: Fields, key: str, tags: tuple[str, ...]) -> tuple[str, ...]:
    values = fields.texts(key)
    for value in values:
        if value not in tags:
            fields.problem(f"{key!r} names {value!r}, which 'languages' does not", key)
    return values


def _targets(fields: Fields) -> Mapping[str, Mapping[str, Any]]:
    """Settings as written; each kind of target checks its own when it is opened."""
    targets: dict[str, Mapping[str, Any]] = {}
    for name, table in fields.named("targets"):
        inner = table.table(name)
        if inner is not None and table.check_id(name, name):
            inner.text("kind", required=True)
            _check_links(inner)
            targets[name] = dict(inner.data)
    return targets
