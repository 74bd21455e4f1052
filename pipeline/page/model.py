"""What pages show: frozen values, read by `page.read` from manifest.json and the posts.json files it lists.

Every `path` is relative to the root of the tree. A page of `week/` writes "../" before it. Everything here is public.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.pack.manifest import PublishedAbout, PublishedLanguage, PublishedLink, PublishedSize


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take. `kind` as in the manifest; `alt` is what it shows in words, "" where it is no picture."""

    path: str
    kind: str
    bytes: int
    sha256: str
    media_type: str
    alt: str = ""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Thumb:
    """A small picture of a graphic, its sides in px. JPEG is for every browser, WebP for those that take it."""

    path: str
    media_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A graphic in one size (by its name) and format; sides in px are those of the size."""

    file: Download
    size: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Graphic:
    """One graphic of a week: its `thumbs`, JPEG first (none where they could not be made), and its files, sizes in the campaign's order."""

    name: str
    alt: str
    thumbs: tuple[Thumb, ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A sample post; `platforms` are the names of those it is meant for, none for all. `at` has its offset."""

    id: str
    text: str
    platforms: tuple[str, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What was put right. `language` is that of the text: the source's where it is not translated yet."""

    date: date
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Week:
    """A week, in whatever language. `complete` are the tags of languages with a pack, `pages` the page's paths by tag, both in the order of menus.

    In a language that is not in `complete` it is in translation. `corrected` is the day of its last correction, None at version 1.
    """

    id: str
    start: date
    end: date
    public_from: datetime | None
    hashtag: str
    version: int
    corrected: date | None
    complete: tuple[str, ...]
    pages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WeekIn:
    """A week in one language. Headline and ask are "" where they are not translated; `zip` is None where the week is not complete.

    `corrections` are newest first. `posts_files` are posts.txt, posts.csv, posts.json; `schedules` those for tools that post.
    """

    week: Week
    tag: str
    headline: str
    ask: str
    corrections: tuple[Correction, ...]
    graphics: tuple[Graphic, ...]
    extras: tuple[Download, ...]
    posts: tuple[Post, ...]
    posts_files: tuple[Download, ...]
    schedules: tuple[Download, ...]
    alt_texts: Download | None
    readme: Download | None
    zip: Download | None
    light: Download | None


@dataclass(frozen=True, slots=True)
class Document:
    """A statement, report or tribute in one language; `files` is empty where it is in translation (its title then the source's, `language` says so)."""

    id: str
    kind: str
    dated: date
    title: str
    subtitle: str
    language: str
    files: tuple[Download, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages of a tree share. `weeks` are newest first; `languages`, `sizes` in the campaign's order.

    `draft`: this is the preview.
    """

    campaign: str
    draft: bool
    about: PublishedAbout
    languages: tuple[PublishedLanguage, ...]
    sizes: tuple[PublishedSize, ...]
    links: tuple[PublishedLink, ...]
    weeks: tuple[Week, ...]

    def language(self, tag: str) -> PublishedLanguage:
        return next(language for language in self.languages if language.tag == tag)


@dataclass(frozen=True, slots=True)
class IndexPage:
    """`index.<tag>.html`, and `index.html` in the source language: the newest weeks in full, the others a line each, newest first.

    `rest` are their headlines, "" where there is none in the language. Weeks that were taken back in the language alone are in
    neither. `guide` are its files in the language, PDF first; `guides` the paths of the PDFs by tag, in the order of menus.
    """

    site: Site
    tag: str
    path: str
    full: tuple[WeekIn, ...]
    rest: tuple[tuple[Week, str], ...]
    guide_title: str
    guide: tuple[Download, ...]
    guides: Mapping[str, str]
    documents: tuple[Document, ...]
    everything: Download | None
    calendar: Download | None
    readme: Download | None


@dataclass(frozen=True, slots=True)
class WeekPage:
    """`week/<folder>.<tag>.html`: the link to send round."""

    site: Site
    path: str
    week: WeekIn


@dataclass(frozen=True, slots=True)
class Feed:
    """`feed.xml`, in the source language; `documents` without tributes, newest first."""

    site: Site
    weeks: tuple[WeekIn, ...]
    documents: tuple[tuple[Document, datetime | None], ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """`page.md`: what a campaign's own website can paste, in the source language. `full` and `guides` as of IndexPage."""

    site: Site
    full: tuple[WeekIn, ...]
    guides: Mapping[str, str]


Page = IndexPage | WeekPage | Feed | Snippet
