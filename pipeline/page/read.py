"""What each page of a tree shows, from its manifest and the posts.json files that it lists: nothing else is asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property

from pipeline.pack.manifest import Manifest, PublishedDocument, PublishedFile, PublishedWeek, PublishedWords
from pipeline.pack.pages import FEED, SNIPPET, index_path, page_paths, week_path
from pipeline.page.model import (
    Correction,
    Document,
    Download,
    Feed,
    Graphic,
    IndexPage,
    Page,
    Picture,
    Post,
    Site,
    Snippet,
    Thumb,
    Week,
    WeekIn,
    WeekPage,
)

IN_FULL = 4
"""So many of the newest weeks stand on the index with all they have."""

_POSTS_JSON = "posts.json"
_EXTENSIONS = (".pdf", ".html", ".txt", ".csv", ".json")
"""In the order in which people are offered several files of one thing."""


class Book:
    """All pages of one tree. `read` gives the bytes of a file by its path in it."""

    def __init__(self, manifest: Manifest, read: Callable[[str], bytes]) -> None:
        manifest = replace(manifest, files=tuple(sorted(manifest.files, key=lambda file: file.path)))
        self.manifest, self._read = manifest, read
        self._files: dict[tuple[str, str], list[PublishedFile]] = {}
        for file in manifest.files:
            self._files.setdefault((file.part, file.language), []).append(file)
        self._words = {(words.part, words.language): words for words in manifest.words}
        self._newest = sorted(manifest.weeks, key=lambda week: week.start, reverse=True)
        self._of_weeks = {
            week_path(week, language.tag): (week, language.tag)
            for week in manifest.weeks
            for language in manifest.languages
        }

    @property
    def paths(self) -> tuple[str, ...]:
        """Of every page, in the order to publish them."""
        return page_paths(self.manifest)

    def tag(self, path: str) -> str:
        """The language of a page."""
        if path in self._of_weeks:
            return self._of_weeks[path][1]
        tags = {index_path(language.tag): language.tag for language in self.manifest.languages}
        return tags.get(path, self._home)

    def digest(self, path: str) -> str:
        """Stands for all that the page shows: what is unchanged need not be made again, nor its posts be read."""
        seen = hashlib.sha256(self._site_digest.encode())
        if path in self._of_weeks:
            parts: Iterable[PublishedWeek] = (self._of_weeks[path][0],)
        else:
            parts = self._there(self.tag(path))[: None if path == FEED else IN_FULL]
            seen.update(repr((self._without_weeks(self.tag(path)), self._documents_everywhere)).encode())
        for week in parts:
            seen.update(repr(self._of(week.id, self.tag(path))).encode())
            seen.update(repr([one for one in self.manifest.corrections if one.week == week.id]).encode())
        return seen.hexdigest()

    def page(self, path: str) -> Page:
        """What `path` shows, one of `paths`."""
        if path in self._of_weeks:
            return WeekPage(self.site, path, self._week_in(*self._of_weeks[path]))
        if path == FEED:
            return Feed(self.site, tuple(self._weeks_in(self._home, None)), tuple(self._fed(self._home)))
        if path == SNIPPET:
            return Snippet(self.site, tuple(self._weeks_in(self._home, IN_FULL)), self._guides)
        return self._index(path, self.tag(path))

    @cached_property
    def _home(self) -> str:
        """The language of what there is but once: the source's, unless its own strings have a fault."""
        tags = [language.tag for language in self.manifest.languages]
        source = self.manifest.about.source
        return source if source in tags else tags[0]

    @cached_property
    def site(self) -> Site:
        manifest = self.manifest
        return Site(
            campaign=manifest.campaign,
            draft=manifest.tree == "preview",
            about=manifest.about,
            languages=manifest.languages,
            sizes=manifest.sizes,
            links=manifest.links,
            weeks=tuple(self._week(week) for week in self._newest),
        )

    @cached_property
    def _site_digest(self) -> str:
        return hashlib.sha256(repr(self.site).encode()).hexdigest()

    @cached_property
    def _documents_everywhere(self) -> list[tuple[object, ...]]:
        """What each index says of documents and guides in other languages too: where they are, and their titles in the source."""
        paths = [file.path for file in self.manifest.files if file.kind == "guide"]
        titles = [words for words in self.manifest.words if words.language == self.manifest.about.source]
        return [tuple(paths), tuple(titles), self.manifest.documents, self.manifest.tributes]

    def _of(self, part: str, tag: str) -> tuple[PublishedWords | None, list[PublishedFile]]:
        return self._words.get((part, tag)), self._files.get((part, tag), [])

    def _without_weeks(self, tag: str) -> list[object]:
        """All of a language but what its weeks hold; of these the headlines."""
        weeks = {week.id for week in self.manifest.weeks}
        words = [words for words in self.manifest.words if words.language == tag]
        return [words, *(files for (part, of), files in self._files.items() if of == tag and part not in weeks)]

    def _there(self, tag: str) -> list[PublishedWeek]:
        """The weeks of a language, newest first: those it is told anything of."""
        return [week for week in self._newest if (week.id, tag) in self._words]

    def _week(self, week: PublishedWeek) -> Week:
        tags = [language.tag for language in self.manifest.languages]
        dates = [date.fromisoformat(one.date) for one in self.manifest.corrections if one.week == week.id]
        return Week(
            id=week.id,
            start=date.fromisoformat(week.start),
            end=date.fromisoformat(week.end),
            public_from=_instant(week.public_from),
            hashtag=week.hashtag,
            version=week.version,
            corrected=max(dates, default=None),
            complete=tuple(tag for tag in tags if self._one(week.id, tag, "zip")),
            pages={tag: week_path(week, tag) for tag in tags if (week.id, tag) in self._files},
        )

    def _weeks_in(self, tag: str, most: int | None) -> Iterator[WeekIn]:
        yield from (self._week_in(week, tag) for week in self._there(tag)[:most])

    def _week_in(self, week: PublishedWeek, tag: str) -> WeekIn:
        words, files = self._of(week.id, tag)
        by_kind: dict[str, list[PublishedFile]] = {}
        for file in files:
            by_kind.setdefault(file.kind, []).append(file)
        posts = [file for file in by_kind.get("posts", []) if file.path.endswith(f"/{_POSTS_JSON}")]
        return WeekIn(
            week=next(one for one in self.site.weeks if one.id == week.id),
            tag=tag,
            headline=words.title if words else "",
            ask=words.text if words else "",
            corrections=tuple(self._corrections(week, tag)),
            graphics=tuple(self._graphics(by_kind.get("picture", []), by_kind.get("thumb", []))),
            extras=_downloads(by_kind.get("extra", [])),
            posts=tuple(_posts(self._read(posts[0].path))) if posts else (),
            posts_files=_downloads(by_kind.get("posts", [])),
            schedules=_downloads(by_kind.get("schedule", [])),
            alt_texts=self._one(week.id, tag, "alt-texts"),
            readme=self._one(week.id, tag, "readme"),
            zip=self._one(week.id, tag, "zip"),
            light=self._one(week.id, tag, "light"),
        )

    def _one(self, part: str, tag: str, kind: str) -> Download | None:
        files = (file for file in self._files.get((part, tag), []) if file.kind == kind)
        return next((_download(file) for file in files), None)

    def _corrections(self, week: PublishedWeek, tag: str) -> Iterator[Correction]:
        """Newest first, each in the language, else in the source's."""
        source = self.manifest.about.source
        told: dict[str, Correction] = {}
        for one in self.manifest.corrections:
            if one.week == week.id and (one.language == tag or (one.language == source and one.date not in told)):
                told[one.date] = Correction(date.fromisoformat(one.date), one.text, one.language)
        yield from (told[day] for day in sorted(told, reverse=True))

    def _graphics(self, pictures: list[PublishedFile], thumbs: list[PublishedFile]) -> Iterator[Graphic]:
        order = self.manifest.about.graphics.split()
        sizes = [size.name for size in self.manifest.sizes]
        for name in order:
            own = [file for file in pictures if file.graphic == name]
            small = sorted((file for file in thumbs if file.graphic == name), key=lambda file: file.media_type)
            if own:
                own.sort(key=lambda file: (sizes.index(file.size), file.path))
                shown = tuple(Picture(_download(file), file.size, file.width, file.height) for file in own)
                images = tuple(Thumb(file.path, file.media_type, file.width, file.height) for file in small)
                yield Graphic(name, own[0].alt, images, shown)

    def _index(self, path: str, tag: str) -> IndexPage:
        there = self._there(tag)
        weeks = {week.id: week for week in self.site.weeks}
        guide = self._words.get(("", tag))
        return IndexPage(
            site=self.site,
            tag=tag,
            path=path,
            full=tuple(self._weeks_in(tag, IN_FULL)),
            rest=tuple((weeks[week.id], self._words[week.id, tag].title) for week in there[IN_FULL:]),
            guide_title=guide.title if guide else "",
            guide=_downloads(file for file in self._files.get(("", tag), []) if file.kind == "guide"),
            guides=self._guides,
            documents=tuple(self._documents((*self.manifest.documents, *self.manifest.tributes), tag)),
            everything=self._one("", tag, "zip"),
            calendar=self._one("", tag, "calendar"),
            readme=self._one("", tag, "readme"),
        )

    @cached_property
    def _guides(self) -> Mapping[str, str]:
        found = {
            file.language: file.path
            for file in self.manifest.files
            if file.kind == "guide" and file.path.endswith(".pdf")
        }
        return {one.tag: found[one.tag] for one in self.manifest.languages if one.tag in found}

    def _documents(self, documents: Iterable[PublishedDocument], tag: str) -> Iterator[Document]:
        """Newest first; none whose title may be told in neither language."""
        for one in sorted(documents, key=lambda one: one.date, reverse=True):
            if document := self._document(one, tag):
                yield document

    def _document(self, one: PublishedDocument, tag: str) -> Document | None:
        source = self.manifest.about.source
        words, files = self._of(one.id, tag)
        if words is None:  # taken back in this language
            return None
        titled = words if words.title else self._words.get((one.id, source))
        if not titled or not titled.title:
            return None
        dated, downloads = date.fromisoformat(one.date), _downloads(files)
        return Document(one.id, one.kind, dated, titled.title, titled.text, titled.language, downloads)

    def _fed(self, tag: str) -> Iterator[tuple[Document, datetime | None]]:
        """What the feed tells of beside weeks: never tributes."""
        opened = {one.id: _instant(one.public_from) for one in self.manifest.documents}
        for document in self._documents(self.manifest.documents, tag):
            yield document, opened[document.id]


def _posts(body: bytes) -> Iterator[Post]:
    content = json.loads(body)
    for post in content["posts"]:
        names = tuple(content["platforms"][name] for name in post["platforms"])
        yield Post(post["id"], post["text"], names, datetime.fromisoformat(post["at"]) if post["at"] else None)


def _downloads(files: Iterable[PublishedFile]) -> tuple[Download, ...]:
    return tuple(_download(file) for file in sorted(files, key=_offered))


def _offered(file: PublishedFile) -> tuple[int, str]:
    ends = [file.path.endswith(extension) for extension in _EXTENSIONS]
    return ends.index(True) if any(ends) else len(ends), file.path


def _download(file: PublishedFile) -> Download:
    return Download(file.path, file.kind, file.bytes, file.sha256, file.media_type, file.alt)


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
