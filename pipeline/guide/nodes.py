"""Words and Markdown as nodes of the tree guide.typ sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it.token import Token

from pipeline.campaign.languages import direction
from pipeline.campaign.model import Media
from pipeline.campaign.text import Text
from pipeline.draw.bidi import isolate
from pipeline.draw.media import MediaFile
from pipeline.draw.model import Photo
from pipeline.guide.chapters import target_of
from pipeline.guide.inline import parsed
from pipeline.guide.model import Chapter, Node
from pipeline.template.values import Voice, computed
from pipeline.translation.model import State, Words
from pipeline.translation.tool import ToolWords

_PICTURE_WIDTH = 1320
"""Px of a picture across the text, 158 mm: 212 an inch, sharp in print."""
_TALL = 1.3
"""Height / width beyond which a picture as wide as the text would not leave its page room for a caption."""


@dataclass
class Nodes:
    """What nodes are made of, and what went into them: `used` gathers their words, `photos` the pictures of chapters.

    A node that is a text has its `key`, which tells where it was written. `headings` are those links may lead to, `media` the
    campaign's pictures by path.
    """

    voice: Voice
    tool: ToolWords
    headings: frozenset[str] = frozenset()
    media: Mapping[str, MediaFile] = field(default_factory=dict)
    used: list[Words] = field(default_factory=list)
    photos: list[Photo] = field(default_factory=list)

    @property
    def direction(self) -> str:
        return direction(self.voice.tag)

    def said(self, key: str) -> str:
        """The tool's words for what guide.typ sets by itself."""
        words = self._tool_words(key)
        self.used.append(words)
        return words.text

    def _section(self, name: str) -> dict[str, Any]:
        return {"t": "heading", "level": 2, "outlined": False, **self._said(f"tool.guide.{name}")}

    def _labelled(self, name: str, words: Words) -> dict[str, Any]:
        return {"t": "dates", "label": self._said(f"tool.guide.{name}")["runs"], **self._runs(words)}

    def _said(self, key: str, **values: str) -> dict[str, Any]:
        return self._runs(self._tool_words(key, **values))

    def _tool_words(self, key: str, **values: str) -> Words:
        """A campaign may have put its own in their place, in its PO file."""
        text, tag = self.tool.text(key, **values)
        own = self.voice.catalogs.by_tag.get(self.voice.tag)
        entry = self.voice.catalogs.entry(self.voice.tag, key)
        file, line = (own.file, entry.line) if own and entry else ("", 0)
        return replace(computed(key, text, tag), file=file, line=line)

    def _runs(self, words: Words) -> dict[str, Any]:
        """A string of the weeks or of the tool, which is no Markdown."""
        return self._set(words, [{"v": words.plain}])

    def _node(self, node: Node, inside: Inside) -> dict[str, Any]:
        """A block as guide.typ knows it: its kind, the runs of its text, the blocks inside it."""
        result: dict[str, Any] = {"t": node.kind, "level": node.level, "align": node.align}
        if node.text:
            result |= self._marked(node.text, inside)
            result["id"] = node.text.key
        if node.media:
            result |= self._picture(node.media)
        children = [self._node(child, inside) for child in node.children]
        directions = {child["dir"] for child in children if child["c"] or "runs" in child}
        if "dir" not in result:  # a list or table wholly in a stand-in's language runs its way
            result["dir"] = directions.pop() if len(directions) == 1 else self.direction
        return result | {"c": children}

    def _picture(self, media: Media) -> dict[str, Any]:
        """Where among the photos a picture is, and its alt text."""
        file = self.media[media.picture]
        width = min(_PICTURE_WIDTH, file.width)
        height = max(1, round(file.height * width / file.width))
        self.photos.append(Photo(media.picture, file, media.fit, media.focus, width, height, media.file, media.line))
        alt = self.voice.words(media.alt)
        self.used.append(alt)
        return {"photo": len(self.photos) - 1, "alt": alt.text, "key": alt.key, "tall": height > _TALL * width}

    def _marked(self, text: Text, inside: Inside) -> dict[str, Any]:
        """A text of a chapter, which is Markdown; without a key it is a number."""
        words = self.voice.words(text) if text.key else computed("number", text.text, self.voice.tag)
        made = self._set(words, list(self._inline(parsed(words.text, inside.chapter.notes), inside)))
        return made if text.key else made | {"dir": "ltr"}  # numbers run so in every script

    def _set(self, words: Words, runs: list[dict[str, Any]]) -> dict[str, Any]:
        self.used.append(words)
        return said_in(words, runs)

    def _inline(self, tokens: Sequence[Token], inside: Inside) -> Iterator[dict[str, Any]]:
        strong = em = 0
        link: dict[str, str] = {}
        for token in tokens:
            match token.type:
                case "strong_open" | "strong_close":
                    strong += token.nesting
                case "em_open" | "em_close":
                    em += token.nesting
                case "link_open":
                    link = self._link(str(token.attrs["href"]), inside.chapter)
                case "link_close":
                    link = {}
                case "footnote_ref":
                    yield self._footnote(str(token.meta["label"]), inside)
                case "softbreak" | "hardbreak":
                    yield {"v": " "}
                case _:
                    yield {"v": token.content, "strong": bool(strong), "em": bool(em), **link}

    def _link(self, href: str, chapter: Chapter) -> dict[str, str]:
        """Where a link leads; a heading there is not was told when the chapter was read."""
        if not href.startswith("#"):
            return {"href": href}
        target = target_of(href, chapter, self.headings)
        return {"to": target} if target else {}

    def _footnote(self, name: str, inside: Inside) -> dict[str, Any]:
        """A footnote's mark: its text comes with the first mark, later ones say which it is."""
        text = inside.chapter.notes[name]
        if name in inside.met:
            return {"again": text.key}
        inside.met.add(name)
        return {"note": self._marked(text, inside), "id": text.key}


@dataclass(frozen=True)
class Inside:
    """The chapter that is being put together, and the footnotes already met in it."""

    chapter: Chapter
    met: set[str] = field(default_factory=set)


def apart(words: str) -> str:
    """Words in a direction of their own, whatever stands beside them."""
    return f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}"


def said_in(words: Words, runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Runs with the language and direction of the words they are of."""
    tag = words.language
    runs = [run | {"v": _isolated(run["v"], tag)} if "v" in run else run for run in runs]
    return {"key": words.key, "runs": runs, "lang": tag, "dir": direction(tag), "foreign": words.state is State.MISSING}


def _isolated(text: str, tag: str) -> str:
    return isolate(text) if direction(tag) == "rtl" else text
