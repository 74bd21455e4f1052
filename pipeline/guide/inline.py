"""The Markdown inside one text: emphasis, links and footnotes. What a translation has to have in common with its source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

_INLINE = MarkdownIt("commonmark", {"html": True}).use(footnote_plugin).disable("footnote_inline")
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")
_NO_LINK = re.compile(r"\[[^\[\]]*\] ?\((?:https?:|mailto:)[^)]*\)?")
SCHEMES = ("https://", "http://", "mailto:", "#")
"""What a link may begin with."""
_LONGEST_LINK = 2000
"""Characters of an address; servers and readers' programs stop at about as many, Typst at 8,000."""


def parsed(text: str, notes: Collection[str]) -> list[Token]:
    """The tokens of a text; `[^name]` is a footnote where `notes` has the name, else text."""
    env = {"footnotes": {"refs": {f":{name}": -1 for name in _NOTE.findall(text) if name in notes}}}
    return _INLINE.parseInline(text, env)[0].children or []


def faults(text: str, notes: Collection[str]) -> Iterator[tuple[str, str]]:
    """What a source text may not hold, each with a hint; whether a link inside the guide leads somewhere is seen later."""
    for token in parsed(text, notes):
        if token.type == "html_inline":
            yield f"no HTML can be set here: {token.content!r}", r"use Markdown; write \< where < shall be read"
        elif token.type == "image":
            yield "a picture stands inside a text", "give it a paragraph of its own"
        elif token.type == "link_open" and not str(token.attrs["href"]).startswith(SCHEMES):
            yield (
                f"the link {str(token.attrs['href'])!r} leads to no place readers can reach",
                "write an address with https://, mailto:, or # and the id of a heading",
            )
        elif token.type == "link_open" and (length := len(str(token.attrs["href"]))) > _LONGEST_LINK:
            yield (
                f"a link has {length:,} characters; at most {_LONGEST_LINK:,} work everywhere",
                "use a shorter address",
            )
        elif token.type == "text" and (match := _NOTE.search(token.content)):
            yield f"there is no footnote {match[1]!r}", f"write its text: [^{match[1]}]: ..."
        elif token.type == "text" and (match := _NO_LINK.search(token.content)):
            hint = "write [words](https://...) with nothing between the brackets, and no blank in the address"
            yield f"{match[0][:60]!r} would be printed as it stands, and is no link", hint


def links(text: str) -> Counter[str]:
    """Where the links of a text lead."""
    return Counter(str(token.attrs["href"]) for token in parsed(text, ()) if token.type == "link_open")


def note_names(text: str) -> Counter[str]:
    """The footnotes a text refers to."""
    tokens = parsed(text, _NOTE.findall(text))
    return Counter(str(token.meta["label"]) for token in tokens if token.type == "footnote_ref")


def difference(source: str, translation: str) -> str:
    """In which link or footnote a translation is not its source's; empty where in none."""
    for what, found in (("link", links), ("footnote", note_names)):
        wanted, there = found(source), found(translation)
        if lacking := wanted - there:
            return f"the {what} {next(iter(lacking))!r} of the source is not in the translation"
        if added := there - wanted:
            return f"the {what} {next(iter(added))!r} is not in the source"
    return ""
