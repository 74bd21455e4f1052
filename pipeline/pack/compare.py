"""What differs between two trees, as readers would see it: pictures, posts, descriptions, paragraphs. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser

from pipeline.errors import IntegrityError
from pipeline.pack.manifest import Manifest, PublishedFile

_COMPARED = ("picture", "posts", "guide", "document", "tribute", "extra")
"""Kinds of files that say something of their own; all others are made of the same words and pictures."""

_WITHIN = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "br",
        "cite",
        "code",
        "em",
        "i",
        "mark",
        "q",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
    ]
)
"""Elements that stand in a paragraph; all others begin and end one."""

_UNREAD = frozenset({"style", "title", "nav"})
"""A table of contents only says again what stands in the headings."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One path in both trees; None where it is not. Never are both the same."""

    before: PublishedFile | None
    after: PublishedFile | None

    @property
    def file(self) -> PublishedFile:
        file = self.after or self.before
        assert file is not None
        return file

    @property
    def what(self) -> str:
        return "new" if self.before is None else "gone" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """A text before and after, "" where there was or is none; `name` says which, "" for a paragraph."""

    name: str
    before: str
    after: str


def pairs(before: Manifest | None, after: Manifest) -> list[Pair]:
    """The files that say something and differ, by path. Without `before` all of them are new."""
    then = {file.path: file for file in (before.files if before else ()) if _says_something(file)}
    now = {file.path: file for file in after.files if _says_something(file)}
    return [
        Pair(then.get(path), now.get(path))
        for path in sorted({**then, **now})
        if path not in then or path not in now or _said(then[path]) != _said(now[path])
    ]


def _said(file: PublishedFile) -> tuple[str, str]:
    return file.sha256, file.alt


def _says_something(file: PublishedFile) -> bool:
    """Posts are compared by their JSON, guides and documents by their HTML: both hold the same words as the files beside them."""
    if file.kind == "posts":
        return file.path.endswith(".json")
    if file.kind in ("guide", "document", "tribute"):
        return file.path.endswith(".html")
    return file.kind in _COMPARED


def posts_changes(before: bytes, after: bytes) -> list[Change]:
    """Posts that differ, by id, in the order of the week; empty bytes are no posts. Raises IntegrityError."""
    then, now = _posts(before), _posts(after)
    return [
        Change(f"post {name}", then.get(name, ""), now.get(name, ""))
        for name in {**now, **then}
        if then.get(name) != now.get(name)
    ]


def _posts(body: bytes) -> dict[str, str]:
    if not body:
        return {}
    try:
        return {str(post["id"]): str(post["text"]) for post in json.loads(body)["posts"]}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise IntegrityError("this is no file of posts", hint="fetch or build the folder again") from error


def text_changes(before: bytes, after: bytes) -> list[Change]:
    """Paragraphs, headings, cells and descriptions of pictures that differ between two HTML files, in reading order."""
    then, now = paragraphs(before), paragraphs(after)
    found: list[Change] = []
    for what, first, last, start, end in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if what != "equal":
            found += _side_by_side(then[first:last], now[start:end])
    return found


def _side_by_side(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """One beside the other where as many were rewritten; else what went, then what came."""
    if len(before) == len(after):
        yield from (Change("", old, new) for old, new in zip(before, after, strict=True))
        return
    yield from (Change("", old, "") for old in before)
    yield from (Change("", "", new) for new in after)


def paragraphs(html: bytes) -> list[str]:
    """What a reader of an HTML file is told, one string a paragraph, spaces as they are shown."""
    reader = _Paragraphs()
    reader.feed(html.decode(errors="replace"))
    reader.close()
    return reader.found


class _Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._running: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread += 1
        if tag not in _WITHIN:
            self._end()
        if tag == "img" and (alt := dict(attrs).get("alt")):
            self._end()
            self.found.append(alt)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread -= 1
        if tag not in _WITHIN:
            self._end()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._running.append(data)

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self) -> None:
        if text := " ".join("".join(self._running).split()):
            self.found.append(text)
        self._running.clear()


def pictures(changed: Sequence[Pair]) -> Mapping[tuple[str, str], tuple[Pair, ...]]:
    """Pairs of pictures by graphic and what happened to them, each with all its sizes, in the order of `changed`."""
    found: dict[tuple[str, str], list[Pair]] = {}
    for pair in changed:
        if pair.file.kind == "picture":
            found.setdefault((pair.file.graphic, pair.what), []).append(pair)
    return {key: tuple(group) for key, group in found.items()}
