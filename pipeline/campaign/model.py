"""The frozen values a campaign consists of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

from pipeline.campaign.canvas import Engine, Format, Size
from pipeline.campaign.embargo import Embargoed, Opening
from pipeline.campaign.glossary import Glossary, TagRule
from pipeline.campaign.limits import Platform
from pipeline.campaign.public_key import PublicKey
from pipeline.campaign.text import Text

DateStyle = Literal["9–13 November 2020", "9 - 13 November, 2020"]
"""How dates are written, by example: as CLDR has them for each language, or with spaced hyphens and a comma."""


@dataclass(frozen=True, slots=True)
class Post:
    """A sample post for social media; `platforms` it is meant for, by id, none of them for all.

    `at` is when it goes out, in the campaign's zone, where it has a moment of its own; `graphic` is the one to go with it, ""
    the week's first.
    """

    id: str
    text: Text
    platforms: tuple[str, ...] = ()
    at: datetime | None = None
    graphic: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """What tools that post at a set time are told: `times` of day in the campaign's zone, in order; for which `tools` there are files.

    `media_base_url` ends with "/"; behind it stand the paths of published files. "" is none.
    """

    times: tuple[time, ...] = ()
    media_base_url: str = ""
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A number and the sentence it stands in, where `{value}` marks its place."""

    id: str
    value: int
    text: Text
    source: Text | None = None


@dataclass(frozen=True, slots=True)
class Color:
    """What a role of the drawings is painted in: `value` is #rrggbb in small letters."""

    value: str
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Media:
    """A picture of a week, or of the guide's drawn pages, for the objects of drawings called so, and what it shows in words.

    `picture` is its file, below the workspace. `cover` fills the place and cuts off what is too much, `contain` shows all
    of it. `focus` is the point that a cut keeps nearest to the middle, as shares of width and height from the top left.
    """

    name: str
    picture: str
    alt: Text
    fit: Literal["cover", "contain"] = "cover"
    focus: tuple[float, float] = (0.5, 0.5)
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """What was put right in a week that partners may have already, and the day it was."""

    dated: date
    text: Text


@dataclass(frozen=True, slots=True)
class Week(Embargoed):
    """One week: first and last day, when partners may see it, and its English text.

    Without `public_from` it is never public; `graphics` is None where every graphic whose keys exist is made. `colors` go
    by role. `extras` are descriptions of finished files by the name of the file, `as_is` names files that are handed on
    unchanged, with the line that says so. `corrections` are oldest first, one a day. In a `discreet` campaign no file
    is named after it.
    """

    id: str
    start: date
    end: date
    public_from: datetime | None
    public_until: datetime | None
    hashtag: str
    graphics: tuple[str, ...] | None
    headline: Text | None
    ask: Text | None
    data: Text | None
    alts: Mapping[str, Text]
    posts: tuple[Post, ...]
    points: tuple[Point, ...]
    file: str
    media: tuple[Media, ...] = ()
    colors: Mapping[str, Color] = field(default_factory=dict)
    extras: Mapping[str, Text] = field(default_factory=dict)
    as_is: Mapping[str, int] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()
    discreet: bool = False

    @property
    def folder(self) -> str:
        """The name partners see: `2020-11-16-take-home-oat` sorts by date."""
        return self.start.isoformat() if self.discreet else f"{self.start.isoformat()}-{self.id}"

    @property
    def stem(self) -> str:
        """What the names of its pictures begin with."""
        return self.start.isoformat() if self.discreet else self.id

    def texts(self) -> Iterator[Text]:
        """Every source string of the week, in reading order."""
        yield from (text for text in (self.headline, self.ask, self.data) if text)
        for point in self.points:
            yield point.text
            if point.source:
                yield point.source
        yield from (post.text for post in self.posts)
        yield from (media.alt for media in self.media)
        yield from (self.alts[name] for name in sorted(self.alts))
        yield from (self.extras[name] for name in sorted(self.extras))
        yield from (correction.text for correction in self.corrections)

    def post_groups(self) -> tuple[tuple[tuple[str, ...], tuple[Post, ...]], ...]:
        """Posts by the platforms they are meant for: first those for all, then the others by what was named first."""
        groups: dict[tuple[str, ...], list[Post]] = {(): []}
        for post in self.posts:
            groups.setdefault(post.platforms, []).append(post)
        return tuple((platforms, tuple(posts)) for platforms, posts in groups.items() if posts)


DocumentKind = Literal["statement", "report", "tribute"]


@dataclass(frozen=True, slots=True)
class Document(Embargoed):
    """A document beside the guide, but for its text, which is Markdown.

    `dated` is the day it bears. `signed_by` are names, each with a key, though nobody translates them. `extras` and `as_is` as of a week.
    `moved` is what its keys begin with, and what they began with before its folder was renamed. `named` is what the names
    of its files begin with in a discreet campaign, "" for its id.
    """

    id: str
    kind: DocumentKind
    title: Text
    subtitle: Text | None
    dated: date
    public_from: datetime | None
    public_until: datetime | None
    signed_by: tuple[Text, ...]
    file: str
    extras: Mapping[str, Text] = field(default_factory=dict)
    as_is: Mapping[str, int] = field(default_factory=dict)
    moved: tuple[str, str] | None = None
    named: str = ""

    @property
    def stem(self) -> str:
        """What the names of its files begin with."""
        return self.named or self.id

    def texts(self) -> Iterator[Text]:
        """Every source string of its TOML file, in reading order."""
        yield self.title
        if self.subtitle:
            yield self.subtitle
        yield from (self.extras[name] for name in sorted(self.extras))


@dataclass(frozen=True, slots=True)
class Language:
    """How one language is named and how dates and numbers are written in it; `formats` is the CLDR locale.

    `colors` go by role.
    """

    tag: str
    formats: str = ""
    name: str = ""
    digits: Literal["cldr", "native", "latn"] = "cldr"
    date_style: DateStyle = "9–13 November 2020"
    colors: Mapping[str, Color] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. `weeks` are in date order and hold only those whose files are sound; `week_ids` names all files.

    `sizes` are the sound ones, `size_names` all that are written.

    `documents` are statements and reports, `tributes` are apart from them: they remember people, so nothing that promotes
    (posts, calendars, feeds, exports for schedulers) may look at them. Both are newest first by date, then id;
    `document_ids` names all their folders, sound or not.

    `withdrawn` are (week or document, language) taken back on purpose; "" is every language of it.

    `colors` go by role, for every week and language that has none of its own.

    `guide_media` are the pictures of cover and dividers; with `week_dividers` each week's chapter opens with a divider.
    `formats` are those of the graphics that campaign.toml speaks of; `formats_of` knows for all.

    `tag_rules` are what is said of hashtags in other languages, by the folded hashtag without its #.

    `fonts` are the families the campaign chooses beside its drawings', by language tag or script (ISO 15924).
    `public_key` is that of the key its releases are signed with; without one partners are told nothing of signatures.
    `page_url` is where its page stands, with "/" at the end, "" if nobody said; `discreet`: nothing that strangers may see
    of a download or a link, as its name, tells what it is.
    """

    id: str
    name: str
    start: date
    end: date
    timezone: str
    weeks_planned: int | None
    hashtag: str
    always: tuple[str, ...]
    source: str
    languages: tuple[Language, ...]
    required: tuple[str, ...]
    graphics: tuple[str, ...]
    sizes: tuple[Size, ...]
    labels: Mapping[str, Text]
    guide_title: Text | None
    require: Literal["reviewed", "translated"] = "reviewed"
    public_key: PublicKey | None = None
    engine: Engine = "typst"
    guide_licence: Text | None = None
    guide_weeks: Literal["public", "all"] = "public"
    guide_release: Literal["language", "section"] = "language"
    guide_small: bool = False
    guide_media: tuple[Media, ...] = ()
    week_dividers: bool = False
    fonts: Mapping[str, str] = field(default_factory=dict)
    pdf_engine: Engine = "typst"
    formats: Mapping[str, tuple[Format, ...]] = field(default_factory=dict)
    everything: bool = False
    targets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    weeks: tuple[Week, ...] = ()
    week_ids: tuple[str, ...] = ()
    size_names: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    tributes: tuple[Document, ...] = ()
    document_ids: tuple[str, ...] = ()
    withdrawn: frozenset[tuple[str, str]] = frozenset()
    colors: Mapping[str, Color] = field(default_factory=dict)
    platforms: Mapping[str, Platform] = field(default_factory=dict)
    posting: Posting = Posting()
    glossary: Glossary = field(default_factory=Glossary)
    tag_rules: Mapping[str, TagRule] = field(default_factory=dict)
    page_url: str = ""
    discreet: bool = False

    @property
    def links(self) -> tuple[tuple[str, str, str], ...]:
        """(target, language, address) of every link that partners may be given; language is "" for all of a target."""
        found: list[tuple[str, str, str]] = []
        for name, settings in self.targets.items():
            if settings.get("staging") is not True:
                urls = {"": settings.get("link", ""), **settings.get("links", {})}
                found += [(name, tag, url) for tag, url in urls.items() if url]
        return tuple(found)

    def called(self, what: str) -> str:
        """What the name of a file of the whole campaign begins with: `peers-in-the-pandemic-guide`, or just `guide`."""
        return what if self.discreet else f"{self.id}-{what}"

    def platform_names(self, platforms: Iterable[str]) -> str:
        """What platforms call themselves, with a dot between."""
        return " · ".join(self.platforms[platform].name for platform in platforms)

    @property
    def all_documents(self) -> tuple[Document, ...]:
        """All documents, tributes among them, newest first: for the folders and pages that show everything there is."""
        return newest_first((*self.documents, *self.tributes))

    def formats_of(self, graphic: str, size: Size) -> tuple[Format, ...]:
        """The files to make of a graphic in a size."""
        return ("pdf",) if size.page else self.formats.get(graphic, ("png",))

    def is_withdrawn(self, name: str, tag: str) -> bool:
        """Whether releases leave this week or document out in this language, because it was taken back."""
        return bool({(name, ""), (name, tag)} & self.withdrawn)

    def public(self, things: Iterable[Opening], instant: datetime, tag: str = "") -> tuple[Opening, ...]:
        """Those of `things` that are public."""
        return tuple(thing for thing in things if self.is_public(thing, instant, tag))

    def is_public(self, thing: Embargoed, instant: datetime, tag: str = "") -> bool:
        """Whether partners may see this week or document at `instant`, and it was not taken back (in that language, if any)."""
        return thing.public_at(instant) and not self.is_withdrawn(thing.id, tag)

    def language(self, tag: str) -> Language:
        return next(language for language in self.languages if language.tag == tag)

    def texts(self) -> Iterator[Text]:
        """Every source string of the campaign's TOML files: labels, guide title, licence and pictures, weeks in date order."""
        yield from (self.labels[name] for name in self.labels)
        if self.guide_title:
            yield self.guide_title
        if self.guide_licence:
            yield self.guide_licence
        yield from (media.alt for media in self.guide_media)
        for week in self.weeks:
            yield from week.texts()


def newest_first(documents: Iterable[Document]) -> tuple[Document, ...]:
    """By the date they bear, then by id."""
    return tuple(sorted(documents, key=lambda document: (-document.dated.toordinal(), document.id)))
