"""A guide or document as one HTML file, from the tree guide.typ sets: no script, nothing from elsewhere. Pure."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from xml.etree.ElementTree import Element, tostring

from pipeline.campaign.languages import direction
from pipeline.errors import PipelineError
from pipeline.guide.html_elements import Tree, add, element, image, pieces
from pipeline.guide.inline import SCHEMES
from pipeline.translation.tool import ToolWords

STYLE = (files("pipeline.guide") / "html.css").read_text(encoding="utf-8")
_WORDS = ("contents", "figure", "notes", "back", "skip", "untranslated")
_CONTENTS_DEPTH = 2  # as in the PDF
_LISTS = {"bullets": "ul", "numbers": "ol"}
_PARAGRAPHS = ("paragraph", "ask", "note", "subtitle", "date")
_SIBLING = re.compile(r"(?:\.\./){2}(?:[\w-]+/)+[\w.-]+", re.ASCII)  # the same document in another language


def html_words(tool: ToolWords) -> dict[str, dict[str, str]]:
    """What the page itself says, as `html_page` wants it under `words`: text and language by name."""
    said = {name: tool.text(f"tool.guide.{name}") for name in _WORDS}
    return {name: {"v": words.text, "lang": words.tag} for name, words in said.items()}


def html_page(document: Tree) -> bytes:
    """One HTML file that needs nothing but itself, for browsers since 2015.

    `document` holds of what guide.typ reads `lang`, `dir`, `title`, `draft` ("" for none), `numbers`, `parts`, and `contents`
    ("" for a document without); beside it `words` (see `html_words`), and where wanted `description`. The one <h1> is `h1`, the
    title as a node, with headings of level n as <h(n+1)> below it. Without `h1` the first part is the head, which begins with
    the title as a heading of level 1; headings of level n are <hn>, and the contents stand below the head.

    Pictures are {"src", "width", "height"}, `src` a data: URI: `cover` (None for none, with its `alt`), and the lists
    `figures`, `photos` and `pages`, which nodes point into.

    Raises PipelineError for a link to no place that readers can reach, ValueError for a node it does not know.
    """
    return _Page(document).made()


@dataclass
class _Page:
    """A page while it is put together: so far, the ids of its headings, its footnotes by id, how many figures it has."""

    tree: Tree
    headings: list[str] = field(default_factory=list)
    notes: dict[str, Tree] = field(default_factory=dict)
    figures: int = 0

    def made(self) -> bytes:
        blocks = list(self._blocks(self.tree["parts"]))
        before = list(self._contents())
        if "h1" not in self.tree:  # as in the PDF, below the head
            before, blocks[1:1] = [], before
        main = element("main", {"id": "text", "tabindex": "-1"}, *blocks)
        skip = self._say("a", "skip", {"class": "skip", "href": "#text"})
        body = element("body", {}, skip, *self._draft(), *self._header(), *before, main, *self._endnotes())
        page = element("html", {"lang": self.tree["lang"], "dir": self.tree["dir"]}, self._head(), body)
        return f"<!DOCTYPE html>\n{tostring(page, encoding='unicode', method='html')}\n".encode()

    def _head(self) -> Element:
        style = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
        allowed = f"default-src 'none'; img-src data:; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
        named = {
            "viewport": "width=device-width, initial-scale=1",
            "description": self.tree.get("description"),
            "referrer": "no-referrer",
            "color-scheme": "light dark",
        }
        return element(
            "head",
            {},
            element("meta", {"charset": "utf-8"}),
            element("meta", {"http-equiv": "Content-Security-Policy", "content": allowed}),
            element("title", {}, self.tree["title"]),
            *(element("meta", {"name": name, "content": content}) for name, content in named.items() if content),
            element("style", {}, STYLE),
        )

    def _draft(self) -> Iterator[Element]:
        if self.tree["draft"]:
            yield element("aside", {"class": "draft"}, *pieces(self.tree["draft"]))

    def _header(self) -> Iterator[Element]:
        """Cover and title; and where something stands in English, what its mark means."""
        tree, title = self.tree, element("div", {})
        if "h1" in tree:
            add(title, element("h1", {"id": "title", **self._marks(tree["h1"])}, *self._runs(tree["h1"]["runs"])))
        if any(node.get("foreign") for node in (tree.get("h1", {}), *_nodes(tree["parts"]))):
            add(title, self._say("p", "untranslated", {"class": "foreign legend"}))
        cover = [image(tree["cover"], tree["cover"]["alt"], {"class": "cover"})] if tree["cover"] else []
        if cover or len(title):
            yield element("header", {}, *cover, title)

    def _contents(self) -> Iterator[Element]:
        """The headings of the first levels, nested as they are; comes after the blocks, which name the headings."""
        if not self.tree["contents"]:
            return
        top = element("ul", {})
        inner = top
        headings = [node for node in _nodes(self.tree["parts"]) if node.get("t") == "heading"]
        for node, name in zip(headings, self.headings, strict=True):
            if node["level"] > _CONTENTS_DEPTH or not node.get("outlined", True):
                continue
            link = element("a", {"href": f"#{name}", **self._tongue(node)}, *self._runs(_unlinked(node["runs"])))
            entry = element("li", {}, link)
            if node["level"] == 1:
                top.append(entry)
                inner = element("ul", {})
            else:
                inner.append(entry)
                if inner is not top and len(inner) == 1:
                    top[-1].append(inner)
        yield element("nav", {"aria-labelledby": "contents"}, self._say("h2", "contents", {"id": "contents"}), top)

    def _endnotes(self) -> Iterator[Element]:
        """The footnotes, each with a way back to its first mark."""
        if not self.notes:
            return
        listed = element("ol", {})
        for number, (name, note) in enumerate(self.notes.items(), start=1):
            back = self.tree["words"]["back"]
            way = {"href": f"#{name}.mark", "role": "doc-backlink", "aria-label": back["v"], **self._tongue(back)}
            text = element("span", self._marks(note), *self._runs(note["runs"]))
            mark = element(
                "sup", {}, self._digits(number)
            )  # a list's own numbers have not the digits of every language
            listed.append(element("li", {"id": name}, mark, " ", text, " ", element("a", way, "\u21a9\ufe0e")))
        heading = self._say("h2", "notes", {"id": "notes"})
        yield element("section", {"role": "doc-endnotes", "aria-labelledby": "notes"}, heading, listed)

    def _blocks(self, nodes: Sequence[Tree]) -> Iterator[Element]:
        for node in nodes:
            block = self._block(node)
            block.tail = "\n"
            yield block

    def _block(self, node: Tree) -> Element:
        kind, marks = node["t"], self._marks(node)
        if kind == "heading":
            return self._heading(node, marks)
        if kind in _PARAGRAPHS:
            named = marks if kind == "paragraph" else marks | {"class": f"{kind} {marks.get('class', '')}".strip()}
            return element("p", named, *self._runs(node["runs"]))
        if kind == "dates":
            label = element("strong", {}, *self._runs(node["label"]))
            return element("p", {"class": "dates"}, label, " ", element("span", marks, *self._runs(node["runs"])))
        if kind == "figure":
            return self._figure(node, marks)
        if kind == "figures":
            images = (image(self.tree["figures"][shown["figure"]], shown["alt"]) for shown in node["c"])
            return element("div", {"class": "figures"}, *images)
        if kind == "table":
            return self._table(node, marks)
        if kind == "page":
            return element("figure", {**marks, "class": "page"}, image(self.tree["pages"][node["page"]], node["alt"]))
        return self._holder(kind, node, marks)

    def _holder(self, kind: str, node: Tree, marks: dict[str, str]) -> Element:
        """What holds other blocks."""
        if kind == "part":
            return element("div", {"class": "new"} if node["break"] else {}, *self._blocks(node["c"]))
        if kind in _LISTS:
            return element(_LISTS[kind], marks, *(element("li", {}, *self._blocks(item["c"])) for item in node["c"]))
        if kind == "posts":
            posts = (element("li", self._marks(post), *self._runs(post["runs"])) for post in node["c"])
            return element("ul", {"class": "posts"}, *posts)
        if kind == "call-out":
            return element("div", {**marks, "class": "call-out", "role": "note"}, *self._blocks(node["c"]))
        if kind == "quote":
            return element("blockquote", marks, *self._blocks(node["c"]))
        if kind in ("signed", "languages"):
            return self._people(node, marks)
        raise ValueError(f"unknown block {kind}")

    def _people(self, node: Tree, marks: dict[str, str]) -> Element:
        """Who signed a document, or links to its other languages: a list, or on one line with bars between."""
        runs = [list(self._runs([run])) for run in node["c"]]
        listed = element("ul", {"class": node["t"]}, *(element("li", {}, *run) for run in runs))
        if node["t"] == "signed":
            return element("div", {}, element("p", marks | {"class": "signed"}, *self._runs(node["runs"])), listed)
        barred = (piece for run in runs for piece in (" | ", *run))
        return element("p", {"class": "languages"}, *list(barred)[1:]) if node["bars"] else listed

    def _heading(self, node: Tree, marks: Mapping[str, str]) -> Element:
        name = node.get("id") or f"heading-{len(self.headings) + 1}"
        self.headings.append(name)
        level = node["level"] + ("h1" in self.tree)
        deep = {"aria-level": str(level)} if level > 6 else {}
        return element(f"h{min(level, 6)}", {"id": name, **marks, **deep}, *self._runs(node["runs"]))

    def _figure(self, node: Tree, marks: Mapping[str, str]) -> Element:
        """A picture; one with a caption is counted."""
        shown = image(self.tree["photos"][node["photo"]], node["alt"])
        if "runs" not in node:
            return element("figure", {}, shown)
        self.figures += 1
        word = self.tree["words"]["figure"]
        label = element("span", self._tongue(word), f"{word['v']} {self._digits(self.figures)}: ")
        words = element("span", marks, *self._runs(node["runs"]))
        return element("figure", {}, shown, element("figcaption", {}, label, words))

    def _table(self, node: Tree, marks: Mapping[str, str]) -> Element:
        """A table in a box of its own that scrolls where it is wider than the screen, by keyboard too."""
        head, *rows = node["c"]
        foreign = any(cell.get("foreign") for row in node["c"] for cell in row["c"])
        columns = element("tr", {}, *(self._cell("th", cell, {"scope": "col"}) for cell in head["c"]))
        body = (element("tr", {}, *(self._cell("td", cell, {}) for cell in row["c"])) for row in rows)
        table = element("table", {}, element("thead", {}, columns), element("tbody", {}, *body))
        named = {"role": "region", "tabindex": "0", "aria-labelledby": (self.headings or ["title"])[-1]}
        kind = {"class": "table foreign" if foreign else "table"}
        return element("div", {**marks, **named, **kind}, table)

    def _cell(self, tag: str, cell: Tree, more: Mapping[str, str]) -> Element:
        """The words run their own way, the cell stands where its column does."""
        place = {} if cell["align"] == "start" else {"class": cell["align"]}
        words = [element("span", self._tongue(cell), *self._runs(cell["runs"]))] if "runs" in cell else []
        return element(tag, {**more, **place}, *words)

    def _runs(self, runs: Sequence[Tree]) -> Iterator[Element | str]:
        for run in runs:
            if "note" in run or "again" in run:
                yield self._mark(run)
                continue
            made = pieces(run["v"])
            for tag in ("em", "strong"):
                made = [element(tag, {}, *made)] if run.get(tag) else made
            if place := self._place(run):
                made = [element("a", {"href": place}, *made)]
            yield from [element("span", self._tongue(run), *made)] if "lang" in run else made

    def _place(self, run: Tree) -> str:
        """Where a run leads, "" for nowhere."""
        if "to" in run:
            return f"#{run['to']}"
        href = str(run.get("href", ""))
        if href and not href.startswith(SCHEMES) and not _SIBLING.fullmatch(href):
            raise PipelineError(f"the link {href!r} leads to no place readers can reach")
        return href

    def _mark(self, run: Tree) -> Element:
        """A footnote's mark; its text stands among the endnotes, with a way back to the first mark."""
        first = "note" in run
        name = run["id"] if first else run["again"]
        if first:
            self.notes[name] = run["note"]
        number = self._digits([*self.notes].index(name) + 1)
        link = element("a", {"href": f"#{name}", "role": "doc-noteref"}, number)
        return element("sup", {"id": f"{name}.mark"} if first else {}, link)

    def _digits(self, number: int) -> str:
        return "".join(self.tree["numbers"][int(digit)] for digit in str(number))

    def _say(self, tag: str, name: str, attributes: Mapping[str, str]) -> Element:
        """Words of the page itself."""
        word = self.tree["words"][name]
        return element(tag, {**attributes, **self._tongue(word)}, *pieces(word["v"]))

    def _marks(self, node: Tree) -> dict[str, str]:
        """The attributes of a block: language, direction, whether it stands in for a missing translation."""
        return {**self._tongue(node), **({"class": "foreign"} if node.get("foreign") else {})}

    def _tongue(self, node: Tree) -> dict[str, str]:
        """Language and direction where they are not the page's."""
        lang = node.get("lang", self.tree["lang"])
        tongue = {"lang": lang, "dir": node.get("dir") or direction(lang)}
        return {name: value for name, value in tongue.items() if value != self.tree[name]}


def _nodes(nodes: Sequence[Tree]) -> Iterator[Tree]:
    """Every node, however deep, in reading order."""
    for node in nodes:
        yield node
        yield from _nodes(node.get("c", ()))


def _unlinked(runs: Sequence[Tree]) -> list[Tree]:
    """The words of a heading: a link holds no other."""
    return [{name: value for name, value in run.items() if name not in ("href", "to")} for run in runs]
