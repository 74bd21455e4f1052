"""What a tree publishes, as values, and its SHA256SUMS. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.hashing import Checksums

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
RELEASE, SIGNATURES = "release.json", ("SHA256SUMS.sig", "SHA256SUMS.minisig")
"""What `packs sign` adds to a tree: version and date, and SHA256SUMS signed for OpenSSH and for minisign."""

POINTERS = (RELEASE, MANIFEST, SUMS, *SIGNATURES)
"""What readers follow to everything else, in the order in which it is written: last of all, signatures at the end."""

KEPT = "kept.json"
"""What publishing writes beside these, on a target alone: files of earlier releases that are still there."""

NO_PAGES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """One file of a tree. `path` is its key; `bytes` its length, `size` the name of a picture's size ("square").

    `kind`: picture, thumb (of a picture, for the page), extra, posts, schedule (of posts, for tools), calendar (of posts), alt-texts, readme, zip, light (a zip of small
    pictures), guide, document or tribute (which its extras are too). `document` is the id of the document it belongs to. `md5`, `content_hash` and `parts_etag` as in Checksums. `language` is a BCP 47 tag; `width` and `height` in px.
    """

    path: str
    sha256: str
    bytes: int
    media_type: str
    kind: str
    language: str = ""
    week: str = ""
    graphic: str = ""
    size: str = ""
    alt: str = ""
    state: str = ""
    width: int = 0
    height: int = 0
    pages: int = 0
    md5: str = ""
    content_hash: str = ""
    parts_etag: str = ""
    document: str = ""

    @property
    def part(self) -> str:
        """The id of the week or document that it opens and closes with; "" for what is of the whole campaign."""
        return self.week or self.document

    @property
    def sums(self) -> Checksums:
        return Checksums(self.bytes, self.sha256, self.md5, self.content_hash, self.parts_etag)


@dataclass(frozen=True, slots=True)
class PublishedWeek:
    """A week of the tree: ISO 8601 dates, and with an offset the instants between which it is public; "" is none.

    `version` is 1 and one more for each correction; `folder` is the name its folders and pages have.
    """

    id: str
    start: str
    end: str
    public_from: str
    public_until: str
    hashtag: str = ""
    version: int = 1
    folder: str = ""


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """A document of the tree: statement, report or tribute, the ISO 8601 date it bears, and the instants as of a week."""

    id: str
    kind: str
    date: str
    public_from: str
    public_until: str


@dataclass(frozen=True, slots=True)
class PublishedLanguage:
    """`tag` is BCP 47, `name` the language's own, `direction` "ltr" or "rtl"; how it writes dates: as `campaign.model.Language`."""

    tag: str
    name: str
    direction: str
    formats: str = ""
    digits: str = "cldr"
    date_style: str = ""


@dataclass(frozen=True, slots=True)
class PublishedLink:
    """Where people find a target: all of it, or with a `language` that language's folder."""

    target: str
    language: str
    url: str


@dataclass(frozen=True, slots=True)
class PublishedAbout:
    """What the campaign says of itself: ISO 8601 dates, the zone of its hours, the hashtags to use `always` with a space between.

    `graphics` are ids in their order, with a space between. `source` is the tag of the language it is written in; `page_url`, where its page stands, ends with "/", "" is not known.
    """

    name: str = ""
    start: str = ""
    end: str = ""
    timezone: str = "UTC"
    hashtag: str = ""
    always: str = ""
    graphics: str = ""
    source: str = "en"
    page_url: str = ""
    discreet: bool = False


@dataclass(frozen=True, slots=True)
class PublishedSize:
    """A size of pictures, in px, in the order of campaign.toml."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PublishedWords:
    """What a week, a document or ("") the guide is called in a language, and what it says: a week its headline and ask, a document its title and subtitle.

    "" is what there is not, or may not be shown, in the language.
    """

    part: str
    language: str
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PublishedCorrection:
    """What was put right in a week, on an ISO 8601 date, in one of the languages it is told in."""

    week: str
    date: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An asset of a week or document, or of neither, that is not in the tree; `reason` in words for the campaign lead.

    `name` tells it from others where the rest does not: the id of a chapter.
    """

    kind: str
    language: str
    week: str
    graphic: str
    size: str
    reason: str
    name: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a tree ("preview" or "release") publishes but the pointers themselves.

    `languages` are in the order of menus; `as_of` is the newest opening or closing not after the build, "" if none.
    `documents` and `tributes` are newest first; nothing that promotes may look at tributes. `corrections` are oldest first.
    `pages` stands for the bytes of the pages that are made from all else here: others are of another manifest.
    """

    campaign: str
    tree: str
    as_of: str
    languages: tuple[PublishedLanguage, ...]
    weeks: tuple[PublishedWeek, ...]
    files: tuple[PublishedFile, ...]
    left_out: tuple[LeftOut, ...]
    links: tuple[PublishedLink, ...] = ()
    documents: tuple[PublishedDocument, ...] = ()
    tributes: tuple[PublishedDocument, ...] = ()
    about: PublishedAbout = PublishedAbout()
    sizes: tuple[PublishedSize, ...] = ()
    words: tuple[PublishedWords, ...] = ()
    corrections: tuple[PublishedCorrection, ...] = ()
    pages: str = ""

    @property
    def openings(self) -> tuple[PublishedWeek | PublishedDocument, ...]:
        """All that opens and closes."""
        return (*self.weeks, *self.documents, *self.tributes)


def sums(
    manifest: Manifest, manifest_bytes: bytes, release: bytes | None = None, pages: Mapping[str, str] = NO_PAGES
) -> bytes:
    """SHA256SUMS as `sha256sum -c` reads it, by path: every file, manifest.json, release.json if there is one, and `pages` (SHA-256 by path)."""
    listed = {file.path: file.sha256 for file in manifest.files} | dict(pages)
    listed[MANIFEST] = hashlib.sha256(manifest_bytes).hexdigest()
    if release is not None:
        listed[RELEASE] = hashlib.sha256(release).hexdigest()
    return "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(listed.items())).encode()


def was_signed(release: bytes, manifest_bytes: bytes) -> bool:
    """Whether this release.json was written for just this manifest.json."""
    try:
        content = json.loads(release.decode())
    except (ValueError, RecursionError):
        return False
    return isinstance(content, dict) and content.get("manifest") == hashlib.sha256(manifest_bytes).hexdigest()
