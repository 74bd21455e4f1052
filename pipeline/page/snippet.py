"""page.md: the newest weeks as Markdown (CommonMark), for a campaign's own website to paste. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from pipeline.page.model import Snippet, WeekIn
from pipeline.page.words import PageWords

_MARKS = re.compile(r"([\\`*_\[\]|~])")
_AT_START = re.compile(r"^(\d*)([#+=.)-])")
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def snippet(page: Snippet, words: PageWords) -> str:
    """Addresses are whole where the campaign says where its page is, relative to the page where it does not."""
    parts = [part for week in page.full for part in _week(page, week, words)]
    return "\n\n".join((*parts, *_guide(page, words))) + "\n"


def _week(page: Snippet, one: WeekIn, words: PageWords) -> Iterator[str]:
    week, about = one.week, page.site.about
    dates = words.dates(week.start, week.end)
    yield f"## {_plain(f'{dates}: {one.headline}' if one.headline else dates)}"
    for correction in one.corrections:
        yield f"**{_plain(words.day(correction.date))}:** {_plain(correction.text)}"
    if one.ask:
        yield _plain(one.ask)
    yield f"{_plain(words.plain('tool.guide.hashtag'))}: **{_plain(week.hashtag)}**"
    yield _plain(words.plain("tool.page.along", hashtags=f"{about.hashtag} {about.always}".strip()))
    if one.posts:
        yield f"### {_plain(words.plain('tool.guide.posts'))}"
        yield "\n".join(f"- {_item(post.text)}" for post in one.posts)
    if one.zip:
        yield _link(page, words.plain("tool.page.zip"), one.zip.path)
    yield _line(page, [(page.site.language(tag).name, week.pages[tag]) for tag in week.complete])


def _guide(page: Snippet, words: PageWords) -> Iterator[str]:
    names = {language.tag: language.name for language in page.site.languages}
    if page.guides:
        yield f"## {_plain(words.plain('tool.guide.title'))}"
        yield _line(page, [(names[tag], path) for tag, path in page.guides.items()])


def _line(page: Snippet, links: list[tuple[str, str]]) -> str:
    return " | ".join(_link(page, name, path) for name, path in links)


def _link(page: Snippet, text: str, path: str) -> str:
    return f"[{_plain(text)}]({page.site.about.page_url}{quote(path)})"


def _plain(text: str) -> str:
    """The text so that Markdown shows it as it is, on one line."""
    return _escaped(" ".join(text.split("\n")))


def _item(text: str) -> str:
    """As `_plain`, for an entry of a list, which keeps the lines of the text."""
    return "  \n  ".join(_escaped(line) for line in text.split("\n"))


def _escaped(line: str) -> str:
    marked = _AT_START.sub(r"\1\\\2", _MARKS.sub(r"\\\1", line.strip(" ")))
    return "".join(_HTML.get(char, char) for char in marked)
