"""What the templates are given, beside the page itself: addresses, titles, menus, what is shown when links are shared. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, groupby

from markupsafe import Markup

from pipeline.pack.manifest import SUMS, PublishedLanguage
from pipeline.pack.pages import FEED, INDEX, index_path
from pipeline.pack.texts import COMMANDS
from pipeline.page.model import Download, Graphic, IndexPage, Picture, Site, Week, WeekIn, WeekPage
from pipeline.page.words import PageWords

MOST_PICTURES = 30
"""A page shows no more, so that it opens on a slow phone; what it does not show can still be taken by its name."""

_SHARED = ("link", "landscape", "square")
"""Sizes that networks show beside a link, the fittest first."""

Menu = tuple[tuple[str, PublishedLanguage], ...]
"""Where each language leads, "" where it is in translation; in the order of menus."""


def index_view(page: IndexPage, words: PageWords) -> Mapping[str, object]:
    """The context of index.html."""
    site, tag = page.site, page.tag
    there = [(index_path(each.tag) if _is_there(page, each.tag) else "", each) for each in site.languages]
    menu = tuple((page.path if each.tag == tag else path, each) for path, each in there)
    return {
        **_frame(page, words, menu, page.full),
        "title": words.plain("tool.page.discreet") if site.about.discreet else site.about.name,
        "description": words.plain("tool.page.lead"),
        "translations": (("x-default", INDEX), *((each.tag, index_path(each.tag)) for path, each in there if path)),
        "guides": tuple((page.guides.get(each.tag, ""), each) for each in site.languages),
        "links": tuple(link for link in site.links if link.language in ("", tag)),
    }


def week_view(page: WeekPage, words: PageWords) -> Mapping[str, object]:
    """The context of a week's own page."""
    one, site = page.week, page.site
    week, tag = one.week, one.tag
    menu = tuple(
        (week.pages[each.tag] if each.tag == tag or each.tag in week.complete else "", each) for each in site.languages
    )
    title = f"{one.headline or words.dates(week.start, week.end)} · {site.about.name}"
    newer, older = _around(week, tag, site.weeks)
    return {
        **_frame(page, words, menu, [one]),
        "title": words.plain("tool.page.discreet") if site.about.discreet else title,
        "description": one.ask or words.plain("tool.page.lead"),
        "translations": tuple((each.tag, path) for path, each in menu if path),
        "home": index_path(tag),
        "newer": newer,
        "older": older,
    }


def others(week: WeekIn) -> tuple[Download, ...]:
    """The files of a week that are neither pictures nor zips."""
    single = (one for one in (week.alt_texts, week.readme) if one)
    return (*week.posts_files, *week.schedules, *single, *week.extras)


def by_size(graphic: Graphic) -> list[tuple[str, list[Download]]]:
    """The files of a graphic in each size, which stand one behind the other: one a format."""
    groups = groupby(graphic.pictures, key=lambda picture: picture.size)
    return [(size, [picture.file for picture in pictures]) for size, pictures in groups]


def complete(site: Site, week: Week) -> Menu:
    """The languages there is a pack of the week in."""
    return tuple((week.pages[tag], site.language(tag)) for tag in week.complete)


def _frame(page: IndexPage | WeekPage, words: PageWords, menu: Menu, weeks: Sequence[WeekIn]) -> dict[str, object]:
    about = page.site.about
    hashtags = (about.hashtag, *about.always.split())
    return {
        "page": page,
        "site": page.site,
        "w": words,
        "language": words.language,
        "menu": menu,
        "feed": FEED,
        "sums": SUMS,
        "commands": COMMANDS,
        "most": MOST_PICTURES // max(1, len(weeks)),
        "always": Markup(" ").join(Markup("<bdi>{}</bdi>").format(hashtag) for hashtag in hashtags),
        "preview": _shared(weeks),
        "up": "../" * page.path.count("/"),
    }


def _is_there(page: IndexPage, tag: str) -> bool:
    """Whether a language has anything to take yet; before the first week none has, and none is behind."""
    weeks = page.site.weeks
    return not weeks or tag in page.guides or any(tag in week.complete for week in weeks)


def _around(week: Week, tag: str, weeks: Sequence[Week]) -> tuple[str, str]:
    """The pages of the weeks after and before; "" where there is none in the language. `weeks` are newest first."""
    paths = [each.pages[tag] for each in weeks if tag in each.pages]
    place = paths.index(week.pages[tag])
    return paths[place - 1] if place else "", paths[place + 1] if place + 1 < len(paths) else ""


def _shared(weeks: Sequence[WeekIn]) -> Picture | None:
    """The picture to show beside a link to these weeks: of the first graphic of the newest."""
    graphics = chain.from_iterable(week.graphics for week in weeks)
    first = next(graphics, None)
    shown = [one for one in (first.pictures if first else ()) if one.file.media_type.startswith("image/")]
    return min(shown, key=lambda one: _SHARED.index(one.size) if one.size in _SHARED else len(_SHARED), default=None)
