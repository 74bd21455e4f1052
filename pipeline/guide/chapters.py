"""The guide's Markdown chapters, read whole: what is wrong in a chapter, and between chapters."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.campaign.characters import text_fault
from pipeline.campaign.fields import Fields, parse_toml, read_text
from pipeline.errors import Level, Problem
from pipeline.guide.blocks import Reader, blocks
from pipeline.guide.inline import difference, links, note_names
from pipeline.guide.model import Book, Chapter, Node
from pipeline.translation.model import APPROVALS_FILE, Approval, Catalog, Catalogs, Entry

GUIDE = "assets/src/guide"
MAX_BYTES = 200_000
"""Of one Markdown file, a hundred printed pages. Crafted ones of 1 MiB keep the parser busy for half a minute."""

_DIFFERS = "keep addresses in (...) and names in [^...] as they are in the source"
_FRONT = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_FRONT_HINT = "write +++, below it divider = true, below that +++ again, and then the chapter"
_FILE = re.compile(r"\d+-(?P<id>[a-z0-9][a-z0-9-]*)")


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
        text, problem = read_text(root, path, MAX_BYTES)
        if problem:
            problems.append(problem)
            continue
        chapter, found = parse_chapter(match["id"], text, name)
        problems += found
        if not any(problem.level is Level.ERROR for problem in found):
            chapters.append(chapter)
    return tuple(chapters), problems + lost_links(chapters)


def parse_chapter(
    chapter_id: str,
    markdown: str,
    file: str,
    book: Book = "guide",
    level: int = 0,
    moved: tuple[str, str] | None = None,
) -> tuple[Chapter, list[Problem]]:
    """A chapter's blocks; every text has an id of its own, because the id keeps its translations with it.

    `level` is that of the heading before: a document has its title, of level 1, from elsewhere. `moved` is what its keys
    begin with, and what they began with before its folder was renamed; a chapter of the guide says so itself.
    """
    front, markdown, fault = _parted(markdown) if book == "guide" else ("", markdown, None)
    if fault:
        return Chapter(chapter_id, ()), [Problem(fault, file, 1, _FRONT_HINT)]
    fields, problems = parse_toml(front, file)
    if fields and book == "guide":
        fields.renamed(book, chapter_id, ())
        moved = fields.moved
    reader = Reader(f"{book}.{chapter_id}", file, problems=problems, level=level, moved=moved)
    nodes = tuple(reader.nodes(blocks(markdown)))
    chapter = Chapter(chapter_id, nodes, reader.notes, book, file)
    reader.check(chapter.texts())
    seen: dict[str, int] = {}
    for text in chapter.texts():
        if fault := text_fault(text.text):
            hint = "type it again: what is copied from elsewhere often brings such characters along"
            problems.append(Problem(fault, file, text.line, hint))
        if text.key in seen:
            what = f"the id of {text.key!r} stands twice (first on line {seen[text.key]})"
            problems.append(Problem(what, file, text.line, "give each text an id of its own"))
        seen.setdefault(text.key, text.line)
    nodes = _without_empty_sections(nodes, file, problems)
    return replace(chapter, nodes=nodes, divider=_divider(fields, nodes) if fields else 0), problems


def _parted(markdown: str) -> tuple[str, str, str | None]:
    """The front matter, TOML between two lines of +++ at the start of a file, and the rest, or what is wrong with it.

    Lines keep their numbers in both.
    """
    if match := _FRONT.match(markdown):
        return f"\n{match[1]}", "\n" * match[0].count("\n") + markdown[match.end() :], None
    if re.match(r"---[ \t]*\r?\n", markdown):  # as other tools have it, in YAML
        return "", markdown, "front matter stands between lines of +++"
    return "", markdown, "the front matter has no end" if markdown.startswith("+++") else None


def _divider(fields: Fields, nodes: Sequence[Node]) -> int:
    """The line that asks for a divider, 0 for none."""
    asked = fields.line("divider") if fields.get("divider", bool) else 0
    fields.finish()
    if asked and not (nodes and nodes[0].kind == "heading" and nodes[0].level == 1):
        hint = "write # and the chapter's heading as its first line: it stands on the divider"
        fields.problem("a chapter with a divider begins with a heading of level 1", "divider", hint)
    return asked


def target_of(href: str, chapter: Chapter, headings: Collection[str]) -> str | None:
    """The key of the heading that `#id` leads to, in its own chapter, or `#chapter.id` in any; None where there is none."""
    keys = (f"{chapter.prefix}.{href[1:]}", f"{chapter.book}.{href[1:]}")
    return next((key for key in keys if key in headings), None)


def headings_of(chapters: Sequence[Chapter]) -> frozenset[str]:
    """The keys of all headings: what links inside the guide may lead to."""
    found = (node for chapter in chapters for node in chapter.all_nodes() if node.kind == "heading")
    return frozenset(node.text.key for node in found if node.text)


def lost_links(chapters: Sequence[Chapter]) -> list[Problem]:
    """Links to headings there are not; the text is set without them."""
    headings = headings_of(chapters)
    return [
        Problem(f"the link {href!r} leads to no heading", text.file, text.line, "write # and the id of a heading")
        for chapter in chapters
        for text in chapter.texts()
        for href in links(text.text)
        if href.startswith("#") and target_of(href, chapter, headings) is None
    ]


def without_differing(chapters: Sequence[Chapter], catalogs: Catalogs) -> tuple[Catalogs, list[Problem]]:
    """The catalogs without translations whose links or footnotes are not those of their source."""
    notes = {text.key: chapter.notes for chapter in chapters for text in chapter.texts()}
    return without(catalogs, lambda key, pair: _differing(pair, notes[key]) if key in notes else "", _DIFFERS)


def without(
    catalogs: Catalogs, fault: Callable[[str, Entry | Approval], str], hint: str
) -> tuple[Catalogs, list[Problem]]:
    """The catalogs without translations that have a `fault`, told by key and pair; they count as missing.

    Approved pairs are no exception: a release would print what the check has just refused.
    """
    problems: list[Problem] = []
    by_tag: dict[str, Catalog] = {}
    for tag, catalog in catalogs.by_tag.items():
        entries: dict[str, Entry] = {}
        for key, entry in catalog.entries.items():
            settled = entry.text and not entry.fuzzy  # a proposal may still be that of another source text
            if settled and (what := fault(key, entry)):
                problems.append(Problem(f"{key}: {what}", catalog.file, entry.line, hint))
            else:
                entries[key] = entry
        by_tag[tag] = replace(catalog, entries=entries)
    approvals: dict[tuple[str, str], Approval] = {}
    for (tag, key), approval in catalogs.approvals.items():
        if what := fault(key, approval):
            again = f"{hint}; then approve it again"
            problems.append(Problem(f"{key}: {what}", APPROVALS_FILE, approval.line, again))
        else:
            approvals[tag, key] = approval
    return replace(catalogs, by_tag=by_tag, approvals=approvals), problems


def _differing(pair: Entry | Approval, notes: Collection[str]) -> str:
    """In what a translation is not its English, which may be an earlier one; a footnote that is gone since prints as its name."""
    gone = next((name for name in note_names(pair.text) if name not in notes), None)
    return difference(pair.source, pair.text) or (f"the footnote {gone!r} is no longer in the source" if gone else "")


def _without_empty_sections(nodes: tuple[Node, ...], file: str, problems: list[Problem]) -> tuple[Node, ...]:
    """Headings with nothing below them are warned of and left out: an empty heading in print promises what is not there."""
    kept: list[Node] = []
    for node in reversed(nodes):  # from the end: a heading may be left with nothing but empty sections
        after = kept[-1] if kept else None
        empty = node.kind == "heading" and (after is None or (after.kind == "heading" and after.level <= node.level))
        if empty and node.text:
            what = f"the section {node.text.text!r} is empty and left out"
            problems.append(Problem(what, file, node.text.line, "write its text, or remove the heading", Level.WARNING))
        else:
            kept.append(node)
    return tuple(reversed(kept))
