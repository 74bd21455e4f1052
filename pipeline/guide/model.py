"""Chapters as read, and the job a worker sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.campaign.model import Media
from pipeline.campaign.text import Text
from pipeline.draw.fonts import FontSet, plain_style
from pipeline.draw.match import LATIN
from pipeline.draw.model import Photo, PictureJob
from pipeline.pdf.look import BroughtFile
from pipeline.translation.model import Words

BODY = plain_style((LATIN,))
"""What the guide's running text is set in."""

SHARP = 2.2
"""Px of a photo on a drawn page for each px of the drawing: 211 an inch, sharp in print."""

Kind = Literal[
    "heading", "paragraph", "bullets", "numbers", "item", "quote", "call-out", "table", "row", "cell", "figure", "page"
]
Align = Literal["start", "center", "end"]
Book = Literal["guide", "document"]
Form = Literal["pdf", "html"]


@dataclass(frozen=True, slots=True)
class Node:
    """A block of a chapter: a text, or the blocks inside it. `level` is a heading's, from 1; `align` a cell's.

    A table's first row are the titles of its columns. A text without key is a number: nobody translates it. The text of a
    figure is its caption, that of a designer's page what it shows.
    """

    kind: Kind
    text: Text | None = None
    level: int = 0
    children: tuple[Node, ...] = ()
    align: Align = "start"
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """One Markdown file; `id` is its name without number and ending, `notes` its footnotes by name.

    `book` is what it belongs to, and the first part of its keys: the guide, or "document" for the text of a document.
    Or a designer's pages in its place: `pages` are their PDFs by language tag, "" for all that have none of their own, and
    `neutral` says that text on them may be read in every language. Then `file` has no ending.
    `divider` is the line that asks for a divider before it, 0 for none; then it begins with a heading of level 1.
    """

    id: str
    nodes: tuple[Node, ...]
    notes: Mapping[str, Text] = field(default_factory=dict)
    book: Book = "guide"
    file: str = ""
    pages: Mapping[str, BroughtFile] = field(default_factory=dict)
    neutral: bool = False
    divider: int = 0

    @property
    def prefix(self) -> str:
        """What the keys of its texts begin with, without the dot."""
        return f"{self.book}.{self.id}"

    def all_nodes(self) -> Iterator[Node]:
        """Every node, however deep, in reading order."""
        return _all(self.nodes)

    def pdf(self, tag: str) -> BroughtFile | None:
        """Of a designer's pages the file for a language."""
        return self.pages.get(tag) or self.pages.get("")

    @property
    def media(self) -> tuple[Media, ...]:
        """Its pictures."""
        return tuple(node.media for node in self.all_nodes() if node.media)

    def texts(self) -> tuple[Text, ...]:
        """Every source string of the chapter, in reading order, footnotes last."""
        found: list[Text] = []
        for node in self.all_nodes():
            found += [node.media.alt] if node.media else []
            found += [node.text] if node.text and node.text.key else []
        return (*found, *self.notes.values())


def _all(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _all(node.children)


@dataclass(frozen=True, slots=True)
class DesignerPage:
    """A page that comes from a PDF, counted from 0, and what it shows in words."""

    pdf: BroughtFile
    number: int
    alt: str


@dataclass(frozen=True, slots=True)
class GuideJob:
    """One language's guide. `document` is the JSON tree guide.typ walks, `texts` the words in it; figures and photos are made on the way, in its order.

    The tree's blocks of kind "page" are left empty by guide.typ, and filled with `pages`. `form` is what is made of it; both
    hold the same words. `dividers` are the drawn pages of a PDF that headings name by number. `timestamp` is the PDF's date in
    Unix seconds: a date of the campaign, never the clock. A `small` PDF is packed once more.
    """

    name: str
    document: str
    texts: tuple[Words, ...]
    cover: PictureJob | None
    figures: tuple[PictureJob, ...]
    photos: tuple[Photo, ...]
    fonts: FontSet
    timestamp: int
    pages: tuple[DesignerPage, ...] = ()
    form: Form = "pdf"
    small: bool = False
    dividers: tuple[PictureJob, ...] = ()

    @property
    def drawings(self) -> tuple[PictureJob, ...]:
        """Every drawing in it."""
        return (*([self.cover] if self.cover else []), *self.dividers, *self.figures)


@dataclass(frozen=True, slots=True)
class GuideContextJob:
    """A guide and the keys of its strings; the result has a file for each key, in this order."""

    guide: GuideJob
    keys: tuple[str, ...]
