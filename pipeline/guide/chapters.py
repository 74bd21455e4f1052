"""Markdown chapters to blocks with keyed source strings, on markdown-it's tokens between block and inline parsing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.campaign.characters import text_fault
from pipeline.campaign.fields import read_text
from pipeline.campaign.model import Text
from pipeline.errors import Level, Problem
from pipeline.guide.model import Chapter, Kind, Node

GUIDE = "assets/src/guide"
_FILE = re.compile(r"\d+-(?P<id>[a-z0-9][a-z0-9-]*)")
_ID = re.compile(r"\s*\{#(?P<id>[a-z0-9][a-z0-9.-]*)\}\s*$")
_CONTAINERS: dict[str, Kind] = {
    "bullet_list": "bullets",
    "ordered_list": "numbers",
    "list_item": "item",
    "blockquote": "quote",
}
_BLOCKS = MarkdownIt("commonmark", {"html": False}).enable("table").disable("inline")


def load_chapters(root: Path) -> tuple[tuple[Chapter, ...], list[Problem]]:
    """The guide's chapters in the order of their numbers; a faulty one is left out with all its problems."""
    chapters: list[Chapter] = []
    problems: list[Problem] = []
    for path in sorted((root / GUIDE).glob("*.md")):
        name = path.relative_to(root).as_posix()
        match = _FILE.fullmatch(path.stem)
        if not match:
            problems.append(Problem("a chapter's file is called like 01-overview.md", name))
            continue
        text, problem = read_text(root, path)
        if problem:
            problems.append(problem)
            continue
        chapter, found = parse_chapter(match["id"], text, name)
        problems += found
        if not any(problem.level is Level.ERROR for problem in found):
            chapters.append(chapter)
    return tuple(chapters), problems


def parse_chapter(chapter_id: str, markdown: str, file: str) -> tuple[Chapter, list[Problem]]:
    """A chapter's blocks; every text has an id of its own, because the id keeps its translations with it."""
    problems: list[Problem] = []
    nodes = tuple(_nodes(iter(_BLOCKS.parse(markdown)), chapter_id, file, problems))
    seen: dict[str, int] = {}
    for text in Chapter(chapter_id, nodes).texts():
        if fault := text_fault(text.text):
            problems.append(
                Problem(
                    fault,
                    file,
                    text.line,
                    "type it again: what is copied from elsewhere often brings such characters along",
                )
            )
        if text.key in seen:
            what = f"the id of {text.key!r} stands twice (first on line {seen[text.key]})"
            problems.append(Problem(what, file, text.line, "give each text an id of its own"))
        seen.setdefault(text.key, text.line)
    return Chapter(chapter_id, _without_empty_sections(nodes, file, problems)), problems


def _nodes(tokens: Iterator[Token], chapter_id: str, file: str, problems: list[Problem]) -> Iterator[Node]:
    for token in tokens:
        kind = token.type.removesuffix("_open")
        if token.type.endswith("_close"):
            return
        if kind in ("heading", "paragraph"):
            inline = next(tokens)
            next(tokens)  # its closing token
            text = _text(inline, chapter_id, file, problems)
            if text:
                yield Node(
                    "heading" if kind == "heading" else "paragraph", text, int(token.tag[1]) if kind == "heading" else 0
                )
        elif kind in _CONTAINERS:
            yield Node(_CONTAINERS[kind], children=tuple(_nodes(tokens, chapter_id, file, problems)))
        else:
            line = token.map[0] + 1 if token.map else 0
            what = f"a {kind.replace('_', ' ')} cannot be set in the guide"
            problems.append(Problem(what, file, line, "use headings, paragraphs, lists and quotes"))
            _skip(token, tokens)


def _skip(opening: Token, tokens: Iterator[Token]) -> None:
    depth: int = opening.nesting
    while depth > 0:
        depth += next(tokens).nesting


def _text(inline: Token, chapter_id: str, file: str, problems: list[Problem]) -> Text | None:
    line = inline.map[0] + 1 if inline.map else 0
    match = _ID.search(inline.content)
    content = " ".join(part.strip() for part in inline.content[: match.start() if match else None].split("\n"))
    if not match:
        hint = "write {#short-name} at the end of the text; it keeps translations with it when texts move"
        problems.append(Problem(f"the text {content[:40]!r} has no id", file, line, hint))
        return None
    if not content:
        problems.append(
            Problem(f"the id {match['id']!r} stands without a text", file, line, "write the text before it")
        )
        return None
    return Text(f"guide.{chapter_id}.{match['id']}", unicodedata.normalize("NFC", content), file, line)


def _without_empty_sections(nodes: tuple[Node, ...], file: str, problems: list[Problem]) -> tuple[Node, ...]:
    """Headings with nothing below them are warned of and left out: an empty heading in print promises what is not there."""
    kept: list[Node] = []
    for node in reversed(nodes):  # from the end: a heading may be left with nothing but empty sections
        after = kept[-1] if kept else None
        empty = node.kind == "heading" and (after is None or (after.kind == "heading" and after.level <= node.level))
        if empty and node.text:
            what = f"the section {node.text.text!r} is empty and left out of the guide"
            problems.append(Problem(what, file, node.text.line, "write its text, or remove the heading", Level.WARNING))
        else:
            kept.append(node)
    return tuple(reversed(kept))
