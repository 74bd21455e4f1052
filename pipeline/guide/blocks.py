"""Markdown blocks to nodes with keyed source strings, on markdown-it's tokens between block and inline parsing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from pipeline.campaign.media import MEDIA, is_inside
from pipeline.campaign.model import Media
from pipeline.campaign.text import Text
from pipeline.errors import Problem
from pipeline.guide.inline import faults, links, note_names, parsed
from pipeline.guide.model import Align, Kind, Node

_ID = re.compile(
    r"\{#(?P<id>[a-z0-9][a-z0-9.-]*)(?: was=(?P<was>[a-z0-9][a-z0-9.-]*))?\}\Z"
)  # of a text without blanks behind it: a long run of them costs nothing
_CONTAINERS: dict[str, Kind] = {
    "bullet_list": "bullets",
    "ordered_list": "numbers",
    "list_item": "item",
    "blockquote": "quote",
    "container_call-out": "call-out",
    "table": "table",
    "tr": "row",
}
_NESTING: tuple[Kind, ...] = ("bullets", "numbers", "quote", "call-out")
MOST_LEVELS = 6
"""Of lists, quotes and boxes inside each other: beyond 20 markdown-it drops what it reads, and Typst gives up somewhere below."""
_ALIGN: dict[str, Align] = {"text-align:center": "center", "text-align:right": "end"}
_BLOCKS = (
    MarkdownIt("commonmark", {"html": True})
    .enable("table")
    .use(footnote_plugin)
    .use(container_plugin, "call-out")
    .disable(["inline", "footnote_tail", "reference"])
)
_COMMENT = re.compile(r"<!--(?:(?!-->).)*-->", re.DOTALL)
_BREAK = re.compile(r"(?<!\\)((?:\\\\)*)\\\n")
_ID_HINT = "write {#short-name} at the end of the text; it keeps translations with it when texts move"
_ALT_HINT = "say what it shows: ![A nurse at a window](clinic.jpg) {#clinic}"


def blocks(markdown: str) -> Iterator[Token]:
    """The block tokens of a chapter."""
    return iter(_BLOCKS.parse(markdown))


@dataclass
class Reader:
    """Reads one chapter, whose keys begin with `prefix`.

    `notes` gathers its footnotes by name, `level` is that of the heading before, `depth` how many lists, quotes and boxes are around.
    `moved` is the prefix, and the one before the file was renamed.
    """

    prefix: str
    file: str
    notes: dict[str, Text] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    level: int = 0
    depth: int = 0
    moved: tuple[str, str] | None = None

    def nodes(self, tokens: Iterator[Token]) -> Iterator[Node]:
        """The nodes up to the end of what is open."""
        for token in tokens:
            kind = token.type.removesuffix("_open")
            if token.type.endswith("_close"):
                return
            if kind in ("heading", "paragraph", "th", "td"):
                inline = next(tokens)
                next(tokens)  # its closing token
                yield from self._texts(kind, token, inline)
            elif kind in ("thead", "tbody"):
                yield from self.nodes(tokens)
            elif kind in _CONTAINERS:
                yield from self._container(_CONTAINERS[kind], token, tokens)
            elif kind == "footnote_reference":
                self._note(token, tokens)
            elif kind == "html_block" and _COMMENT.fullmatch(token.content.strip()):
                continue  # a note to those who write, such as which check a text is not for
            else:
                hint = "use headings, paragraphs, lists, tables, quotes and call-outs"
                self._problem(f"a {kind.replace('_', ' ')} cannot be set here", _line(token), hint)
                _skip(token, tokens)

    def _container(self, kind: Kind, opening: Token, tokens: Iterator[Token]) -> Iterator[Node]:
        deeper = kind in _NESTING
        if deeper and self.depth == MOST_LEVELS:
            what = f"lists, quotes and boxes stand more than {MOST_LEVELS} levels deep in each other"
            self._problem(what, _line(opening), "write it flatter: no reader would find the way out")
            _skip(opening, tokens)
            return
        self.depth += deeper
        yield Node(kind, children=tuple(self.nodes(tokens)))
        self.depth -= deeper

    def _texts(self, kind: str, opening: Token, inline: Token) -> Iterator[Node]:
        if kind == "heading":
            yield from self._heading(int(opening.tag[1]), inline)
        elif kind == "paragraph":
            content = _ID.sub("", inline.content.rstrip()).rstrip()
            tokens = parsed(content, ())
            if len(tokens) == 1 and tokens[0].type == "image":
                yield from self._figure(tokens[0], inline)
            elif text := self._text(inline, "paragraph"):
                yield Node("paragraph", text)
        else:
            align = _ALIGN.get(str(opening.attrs.get("style", "")), "start")
            name = "column title" if kind == "th" else "table cell"
            text = self._text(inline, name, cell=True)
            if kind == "th" and text and (links(text.text) or note_names(text.text)):
                hint = "put it into a cell below: column titles stand again on every page, and a link has one place"
                self._problem("a link or a footnote in a column title", text.line, hint)
            yield Node("cell", text, align=align)

    def _heading(self, level: int, inline: Token) -> Iterator[Node]:
        text = self._text(inline, "heading")
        if level > self.level + 1:
            what = f"a heading of level {level} stands below one of level {self.level}" if self.level else ""
            what = what or f"the chapter begins with a heading of level {level}"
            self._problem(what, _line(inline), f"write {'#' * (self.level + 1)} before it: screen readers count levels")
        self.level = level
        if text and note_names(text.text):
            hint = "refer to the footnote in the text below: headings stand in the contents too"
            self._problem("a footnote in a heading", text.line, hint)
        if text:
            yield Node("heading", text, level)

    def _figure(self, image: Token, inline: Token) -> Iterator[Node]:
        """A picture in a paragraph of its own; its one id is that of the alt text and, with another ending, of the caption."""
        match, line = _ID.search(inline.content.rstrip()), _line(inline)
        source = unquote(str(image.attrs.get("src", "")))  # an address in Markdown, and here the name of a file
        if not image.content.strip():
            self._problem(f"the picture {source!r} has no alt text", line, _ALT_HINT)
        elif not match:
            self._problem(f"the picture {source!r} has no id", line, _ID_HINT)
        elif not is_inside(source):
            self._problem(f"{source!r} is no file of {MEDIA}", line, "write its name, such as clinic.jpg")
        else:
            was = match["was"] or ""
            alt = self._keyed(match["id"], image.content, line, "alt text of a picture", was, ".alt")
            title = str(image.attrs.get("title", ""))
            caption = self._keyed(match["id"], title, line, "caption of a picture", was, ".caption") if title else None
            media = Media(match["id"], f"{MEDIA}/{source}", alt, "contain", file=self.file, line=line)
            yield Node("figure", caption, media=media)

    def _note(self, opening: Token, tokens: Iterator[Token]) -> None:
        """A footnote's text; its name in the Markdown is its id."""
        name, line, inner = str(opening.meta["label"]), _line(opening), []
        while (token := next(tokens)).type != "footnote_reference_close":
            inner.append(token)
        if [token.type for token in inner] != ["paragraph_open", "inline", "paragraph_close"]:
            self._problem(f"the footnote {name!r} is more than a paragraph", line, "write it as one paragraph")
        elif name in self.notes:
            self._problem(f"the footnote {name!r} stands twice", line, "give each a name of its own")
        else:
            content = _ID.sub("", inner[1].content.rstrip())
            self.notes[name] = self._keyed(f"note.{name}", content, line, "footnote")

    def _text(self, inline: Token, kind: str, *, cell: bool = False) -> Text | None:
        line = _line(inline)
        match = _ID.search(inline.content.rstrip())
        content = inline.content[: match.start() if match else None]
        if not match and cell and not any(map(str.isalpha, content)):  # a number is the same in every language
            return replace(self._keyed("", content, line, kind), key="", was="") if content else None
        if not match:
            self._problem(f"the text {_folded(content)[:40]!r} has no id", line, _ID_HINT)
            return None
        if not content.strip():
            self._problem(f"the id {match['id']!r} stands without a text", line, "write the text before it")
            return None
        return self._keyed(match["id"], content, line, kind, match["was"] or "")

    def _keyed(self, name: str, content: str, line: int, kind: str, was: str = "", ending: str = "") -> Text:
        key, before = f"{self.prefix}.{name}{ending}", f"{self.prefix}.{was or name}{ending}"
        if self.moved:
            before = self.moved[1] + before.removeprefix(self.prefix)
        return Text(key, _folded(content), self.file, line, note=kind, was="" if before == key else before)

    def check(self, texts: tuple[Text, ...]) -> None:
        """Problems inside texts, and footnotes nobody refers to."""
        referred: set[str] = set()
        for text in texts:
            referred |= note_names(text.text).keys()
            for what, hint in faults(text.text, self.notes):
                self._problem(what, text.line, hint)
        for name, note in self.notes.items():
            if name not in referred:
                self._problem(f"nothing refers to the footnote {name!r}", note.line, f"write [^{name}] in a text")

    def _problem(self, what: str, line: int, hint: str) -> None:
        self.problems.append(Problem(what, self.file, line, hint))


def _folded(content: str) -> str:
    """A text on one line: re-wrapping it in the file changes nothing for translators. Breaks that were asked for go too."""
    whole = " ".join(part.strip() for part in _BREAK.sub(r"\1\n", content).split("\n"))
    return unicodedata.normalize("NFC", whole.strip(" "))


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _skip(opening: Token, tokens: Iterator[Token]) -> None:
    depth: int = opening.nesting
    while depth > 0:
        depth += next(tokens).nesting
