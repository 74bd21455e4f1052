"""Pages as bytes: HTML and the feed by the templates beside this module, Markdown for other websites. Pure."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from pipeline.campaign.languages import direction
from pipeline.page.feed import feed_view
from pipeline.page.model import Feed, IndexPage, Page, Snippet, Week, WeekPage
from pipeline.page.snippet import snippet
from pipeline.page.views import Menu, by_size, complete, index_view, others, week_view
from pipeline.page.words import PageWords

_COMMENTS = re.compile(r"/\*.*?\*/|^\s*//.*?$|^\s+", re.DOTALL | re.MULTILINE)
_SPACES = re.compile(r"\s*([{};,])\s*|(?<=:) ")
_TERRITORY = re.compile(r"[a-z]{2,3}[-_][A-Z]{2}")
_BLANK = "data:,"
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7'"
    " fill='%234a2c8f'/%3E%3Cpath d='M12.5 7l-2 18M21.5 7l-2 18M6.5 12.5h20M5.5 19.5h20' stroke='%23fff' stroke-width='2.6'"
    " stroke-linecap='round'/%3E%3C/svg%3E"
)


def render(page: Page, words: PageWords) -> bytes:
    """The file of `page`, in `words` of its language: for feed and snippet that of the source."""
    match page:
        case IndexPage():
            return _filled("index.html", {**index_view(page, words), **_head(page, words)})
        case WeekPage():
            return _filled("week.html", {**week_view(page, words), **_head(page, words)})
        case Feed():
            return _filled("feed.xml", feed_view(page, words))
        case Snippet():
            return snippet(page, words).encode()


def _head(page: IndexPage | WeekPage, words: PageWords) -> Mapping[str, object]:
    """Style, script, and what a browser may do: nothing but show pictures from where the page is, and these two."""
    style, script = _asset("page.css"), _asset("page.js")
    territory = words.language.formats.replace("-", "_")
    return {
        "style": style,
        "script": script,
        "policy": f"default-src 'none'; img-src 'self' data:; style-src {_hash(style)}; script-src {_hash(script)};"
        " base-uri 'none'; form-action 'none'",
        "icon": _BLANK if page.site.about.discreet else _ICON,
        "territory": territory if _TERRITORY.fullmatch(territory) else "",
    }


def _filled(template: str, values: Mapping[str, object]) -> bytes:
    return f"{_environment().get_template(template).render(values)}\n".encode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline.page"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "by_size": by_size,
        "complete": _complete,
        "ending": lambda name: name.rpartition(".")[2].upper(),
        "foreign": _foreign,
        "host": lambda url: urlsplit(url).hostname or url,
        "href": _href,
        "others": others,
        "whole": _whole,
    }
    return environment


@pass_context
def _href(context: Context, path: str) -> str:
    """The address of a file of the tree, from the page."""
    return f"{context['up']}{quote(path)}"


@pass_context
def _whole(context: Context, path: str) -> str:
    return f"{context['site'].about.page_url}{quote(path)}"


@pass_context
def _complete(context: Context, week: Week) -> Menu:
    return complete(context["site"], week)


@pass_context
def _foreign(context: Context, tag: str) -> Markup:
    """Attributes of an element in language `tag`, where that is not the page's."""
    if tag == context["language"].tag:
        return Markup("")
    return Markup(' lang="{}" dir="{}"').format(tag, direction(tag))


@lru_cache(maxsize=2)
def _asset(name: str) -> Markup:
    """A file beside this module, without comments and indents, a style without spaces too; as it is, for it is ours."""
    text = _COMMENTS.sub("", (files("pipeline.page") / name).read_text(encoding="utf-8")).strip()
    return Markup(_SPACES.sub(r"\1", text) if name.endswith(".css") else text)  # noqa: S704


def _hash(text: str) -> str:
    """As a source of a policy (CSP 3): the text of an element that is allowed."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
