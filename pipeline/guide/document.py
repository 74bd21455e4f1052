"""The tree guide.typ sets: chapters and weeks with their words settled, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.campaign.languages import direction
from pipeline.campaign.model import Week
from pipeline.draw.bidi import isolate
from pipeline.guide.model import Chapter, Node
from pipeline.template.values import Voice, point_words
from pipeline.translation.markup import holds_marks
from pipeline.translation.model import State, Words
from pipeline.translation.tool import ToolWords

_INLINE = MarkdownIt("commonmark", {"html": False}).disable("image")


@dataclass
class Document:
    """A guide while it is put together.

    `used` gathers the words set on its pages, `drawn` those in its pictures, `absent` those it has to do without.
    """

    voice: Voice
    tool: ToolWords
    used: list[Words] = field(default_factory=list)
    drawn: list[Words] = field(default_factory=list)
    absent: list[Words] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def direction(self) -> str:
        return direction(self.voice.tag)

    def chapter(self, chapter: Chapter) -> None:
        """A Markdown chapter; the first starts a page, the others follow on."""
        self.parts.append({"t": "part", "break": not self.parts, "c": [self._node(node) for node in chapter.nodes]})

    def week(self, week: Week, figures: Sequence[tuple[int, str]]) -> None:
        """A week's chapter, on a new page: dates, ask, hashtags, posts, data, and the figures (position among the job's, alt text)."""
        voice = self.voice
        blocks: list[dict[str, Any]] = []
        if week.headline:
            blocks.append({"t": "heading", "level": 1, **self._runs(voice.words(week.headline))})
        blocks.append(self._labelled("dates", voice.dates(week)))
        if week.ask:
            blocks.append(self._section("ask"))
            blocks.append({"t": "ask", **self._runs(voice.words(week.ask))})
        blocks.append(self._section("hashtags"))
        tags = " ".join((week.hashtag, voice.campaign.hashtag, *voice.campaign.always))
        blocks.append({"t": "paragraph", **self._plain(tags)})
        blocks += self._posts(week)
        if week.points or week.data:
            blocks.append(self._section("points"))
            blocks += [
                {"t": "paragraph", **self._runs(point_words(point.text, point.value, voice))} for point in week.points
            ]
            blocks += [{"t": "note", **self._runs(voice.words(week.data))}] if week.data else []
        if figures:
            blocks.append({"t": "figures", "c": [{"figure": position, "alt": alt} for position, alt in figures]})
        self.parts.append({"t": "part", "break": True, "c": blocks})

    def _posts(self, week: Week) -> Iterator[dict[str, Any]]:
        """The posts that exist in the language; the others are counted, never shown in English."""
        words = [self.voice.words(post.text) for post in week.posts]
        there = [word for word in words if word.state is not State.MISSING]
        self.absent += [word for word in words if word.state is State.MISSING]
        if words:
            yield self._section("posts")
        if there:
            yield {"t": "posts", "c": [self._runs(word) for word in there]}
        if len(there) < len(words):
            yield {"t": "note", **self._said("tool.posts.missing", count=str(len(words) - len(there)))}

    def _node(self, node: Node) -> dict[str, Any]:
        """A block as guide.typ knows it: its kind, the runs of its text, the blocks inside it."""
        result: dict[str, Any] = {"t": node.kind, "level": node.level}
        if node.text:
            result |= self._runs(self.voice.words(node.text))
        return result | {"c": [self._node(child) for child in node.children]}

    def _section(self, name: str) -> dict[str, Any]:
        return {"t": "heading", "level": 2, "outlined": False, **self._said(f"tool.guide.{name}")}

    def _labelled(self, name: str, text: str) -> dict[str, Any]:
        return {"t": "dates", "label": self._said(f"tool.guide.{name}")["runs"], **self._plain(text)}

    def _said(self, key: str, **values: str) -> dict[str, Any]:
        text, tag = self.tool.text(key, **values)
        return {"runs": [{"v": _isolated(text, tag)}], "lang": tag, "dir": direction(tag), "foreign": False}

    def _plain(self, text: str) -> dict[str, Any]:
        tag = self.voice.tag
        return {"runs": [{"v": _isolated(text, tag)}], "lang": tag, "dir": direction(tag), "foreign": False}

    def _runs(self, words: Words) -> dict[str, Any]:
        self.used.append(words)
        tag = words.language
        foreign = words.state is State.MISSING
        markdown = not holds_marks(words.key)
        tokens = _INLINE.parseInline(words.text)[0].children or [] if markdown else []
        runs = list(_inline(tokens)) if markdown else [{"v": words.plain}]
        runs = [run | {"v": _isolated(str(run["v"]), tag)} for run in runs]
        return {"runs": runs, "lang": tag, "dir": direction(tag), "foreign": foreign}


def _inline(tokens: Sequence[Token]) -> Iterator[dict[str, Any]]:
    strong = em = 0
    href = ""
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                em += token.nesting
            case "link_open":
                href = str(token.attrs.get("href", ""))
            case "link_close":
                href = ""
            case "softbreak" | "hardbreak":
                yield {"v": " "}
            case _:
                yield {"v": token.content, "strong": bool(strong), "em": bool(em), "href": href}


def _isolated(text: str, tag: str) -> str:
    return isolate(text) if direction(tag) == "rtl" else text
