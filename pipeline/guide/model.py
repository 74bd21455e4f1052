"""Chapters as read, and the job a worker sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipeline.campaign.model import Text
from pipeline.draw.fonts import FontSet, plain_style
from pipeline.draw.match import LATIN
from pipeline.draw.model import PictureJob
from pipeline.translation.model import Words

BODY = plain_style((LATIN,))
"""What the guide's running text is set in."""

Kind = Literal["heading", "paragraph", "bullets", "numbers", "item", "quote"]


@dataclass(frozen=True, slots=True)
class Node:
    """A block of a chapter: a text, or the blocks inside it. `level` is a heading's, from 1."""

    kind: Kind
    text: Text | None = None
    level: int = 0
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """One Markdown file; `id` is its name without number and ending."""

    id: str
    nodes: tuple[Node, ...]

    def texts(self) -> tuple[Text, ...]:
        """Every source string of the chapter, in reading order."""
        return _texts(self.nodes)


def _texts(nodes: tuple[Node, ...]) -> tuple[Text, ...]:
    found: list[Text] = []
    for node in nodes:
        found += [node.text] if node.text else []
        found += _texts(node.children)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class GuideJob:
    """One language's guide. `document` is the JSON tree guide.typ walks, `texts` the words in it; figures are drawn on the way, in its order.

    `timestamp` is the PDF's date in Unix seconds: a date of the campaign, never the clock.
    """

    name: str
    document: str
    texts: tuple[Words, ...]
    cover: PictureJob | None
    figures: tuple[PictureJob, ...]
    fonts: FontSet
    timestamp: int
