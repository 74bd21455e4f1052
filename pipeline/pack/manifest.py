"""manifest.json and SHA256SUMS: what a tree publishes, as values and as bytes. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields, replace
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from pipeline.errors import IntegrityError
from pipeline.hashing import Checksums, why_unsafe

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FORMAT = 1
MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
RELEASE, SIGNATURES = "release.json", ("SHA256SUMS.sig", "SHA256SUMS.minisig")
"""What `packs sign` adds to a tree: version and date, and SHA256SUMS signed for OpenSSH and for minisign."""

POINTERS = (RELEASE, MANIFEST, SUMS, *SIGNATURES)
"""What readers follow to everything else, in the order in which it is written: last of all, signatures at the end."""

KEPT = "kept.json"
"""What publishing writes beside these, on a target alone: files of earlier releases that are still there."""

NO_PAGES: Mapping[str, str] = MappingProxyType({})
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OTHER_SUMS = {
    "md5": re.compile(r"([0-9a-f]{32})?"),
    "content_hash": re.compile(r"([0-9a-f]{64})?"),
    "parts_etag": re.compile(r"([0-9a-f]{32}-[1-9][0-9]*)?"),
}
_TYPES = {"str": str, "int": int, "bool": bool}


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


def to_json(manifest: Manifest) -> bytes:
    """The bytes of manifest.json: the same for equal manifests, whatever the order of their files."""
    files = sorted(manifest.files, key=lambda file: file.path)
    content = {**asdict(replace(manifest, files=())), "format": FORMAT}
    del content["files"]
    head = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).removesuffix("\n}")
    lines = (json.dumps(_without_empty(file), ensure_ascii=False, sort_keys=True) for file in files)
    listed = ",\n".join(f"    {line}" for line in lines)  # a line each: quickly written, and easily compared
    return f'{head},\n  "files": [\n{listed}\n  ]\n}}\n'.encode()


def from_json(data: bytes) -> Manifest:
    """The manifest in `data`, its files sorted by path. Raises IntegrityError for anything that is not one.

    Fields it does not know are passed over: a newer `packs` may add some, and changes FORMAT when a reader must care.
    """
    try:
        content = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise _malformed("it is no JSON") from error
    if not isinstance(content, dict):
        raise _malformed("it is no JSON object")
    if (number := content.get("format")) != FORMAT or type(number) is not int:
        raise _malformed(f"format {number!r} is not {FORMAT}", hint="a newer packs may read it: update packs")
    files = sorted(_all(PublishedFile, content, "files"), key=lambda file: file.path)
    _check_files(files)
    return Manifest(
        campaign=_text(content, "campaign"),
        tree=_text(content, "tree"),
        as_of=_text(content, "as_of"),
        languages=_all(PublishedLanguage, content, "languages"),
        weeks=_all(PublishedWeek, content, "weeks"),
        files=tuple(files),
        left_out=_all(LeftOut, content, "left_out"),
        links=_added(PublishedLink, content, "links"),
        documents=_added(PublishedDocument, content, "documents"),
        tributes=_added(PublishedDocument, content, "tributes"),
        about=_one(PublishedAbout, content.get("about", {}), "about"),
        sizes=_added(PublishedSize, content, "sizes"),
        words=_added(PublishedWords, content, "words"),
        corrections=_added(PublishedCorrection, content, "corrections"),
        pages=_text(content, "pages") if "pages" in content else "",
    )


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


def _without_empty(file: PublishedFile) -> dict[str, object]:
    """Only fields with a default may be left out: a file of 0 bytes still says so."""
    return {field.name: value for field in fields(file) if (value := getattr(file, field.name)) != field.default}


T = TypeVar("T", bound="DataclassInstance")


def _all(cls: type[T], content: Mapping[str, object], name: str) -> tuple[T, ...]:
    values = content.get(name)
    if not isinstance(values, list):
        raise _malformed(f"{name} is missing or no list")
    return tuple(_one(cls, value, f"{name}[{index}]") for index, value in enumerate(values))


def _added(cls: type[T], content: Mapping[str, object], name: str) -> tuple[T, ...]:
    """What manifests of an earlier packs do not have."""
    return _all(cls, content, name) if name in content else ()


def _one(cls: type[T], value: object, where: str) -> T:
    """`value` as a `cls`, whose fields are all `str` or `int`."""
    if not isinstance(value, dict):
        raise _malformed(f"{where} is no object")
    known = {field.name: value[field.name] for field in fields(cls) if field.name in value}
    for field in fields(cls):
        if field.name not in known and field.default is MISSING:
            raise _malformed(f"{where} has no {field.name}")
        if field.name in known and not _is(known[field.name], _TYPES[str(field.type)]):
            raise _malformed(f"{where}: {field.name} is {known[field.name]!r}")
    return cls(**known)


def _text(content: Mapping[str, object], name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not _is(value, str):
        raise _malformed(f"{name} is missing or no text")
    return value


def _is(value: object, kind: type) -> bool:
    """Whether JSON gave a `kind` we can use: no bool for a number, nothing negative, no half of a surrogate pair."""
    if type(value) is not kind:
        return False
    return value >= 0 if isinstance(value, int) else not re.search("[\ud800-\udfff]", str(value))


def _check_files(files: list[PublishedFile]) -> None:
    for file in files:
        if fault := why_unsafe(file.path):
            raise _malformed(f"{file.path!r} {fault}")
        if file.path in (*POINTERS, KEPT):
            raise _malformed(f"it lists {file.path}, which it may not")
        if not _SHA256.fullmatch(file.sha256):
            raise _malformed(f"{file.path}: sha256 is {file.sha256!r}")
        for name, form in _OTHER_SUMS.items():
            if not form.fullmatch(value := getattr(file, name)):
                raise _malformed(f"{file.path}: {name} is {value!r}")
    for first, second in pairwise(files):
        if first.path == second.path:
            raise _malformed(f"{first.path} is listed twice")


def _malformed(what: str, *, hint: str = "fetch or build the folder again") -> IntegrityError:
    return IntegrityError(f"this manifest cannot be used: {what}", where=MANIFEST, hint=hint)
