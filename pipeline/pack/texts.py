"""README.txt and alt-texts.txt: plain text that any phone or computer opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.campaign.canvas import Size
from pipeline.campaign.model import Campaign, Week
from pipeline.campaign.public_key import NAMESPACE
from pipeline.pack.manifest import SIGNATURES, SUMS
from pipeline.translation.tool import ToolWords

README, POSTS, ALT_TEXTS = "README.txt", "posts.txt", "alt-texts.txt"
LIGHT = "-light"
"""What the name of a light pack ends with."""

POSTS_CSV, POSTS_JSON = "posts.csv", "posts.json"

_USE = "tool.readme.week.size."
_SIGNERS = "allowed_signers"
COMMANDS = (
    ("tool.readme.check.linux", f"sha256sum --ignore-missing -c {SUMS}"),
    ("tool.readme.check.macos", f"shasum -a 256 --ignore-missing -c {SUMS}"),
)
"""What checks downloads: where, as a key of the tool's words, and the line to type."""


@dataclass(frozen=True, slots=True)
class Version:
    """A week that was put right: its `number`, and for each correction, newest first, its day and what was done, all as the language writes it."""

    number: str
    corrections: tuple[tuple[str, str], ...]

    def said(self, words: ToolWords) -> str:
        """As `Version 2, 18 November 2020`."""
        return words.text("tool.version", version=self.number, date=self.corrections[0][0]).text


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week of a language folder; `zip` is "" where the week is not complete in the language, `sha256` is its."""

    dates: str
    folder: str
    zip: str
    posts: bool
    missing_posts: int
    sha256: str = ""
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document of a language folder, and what its files are called."""

    date: str
    title: str
    files: tuple[str, ...]


def as_file(lines: Sequence[str]) -> bytes:
    """UTF-8 with BOM and CRLF: what Windows' editor opens right, and every other one too."""
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def root_readme(campaign: Campaign, languages: Sequence[tuple[str, str, ToolWords]], *, draft: bool) -> bytes:
    """Which folder to open: for each (tag, name, words) one line in that language."""
    notice = draft_notice(languages[0][2], draft) if languages else []
    title = languages[0][2].text("tool.root.title", campaign=campaign.name).text if languages else campaign.name
    lines = [words.text("tool.root.folder", name=name, tag=tag).text for tag, name, words in languages]
    return as_file([*notice, title, "", *lines])


def language_readme(
    campaign: Campaign,
    name: str,
    words: ToolWords,
    weeks: Sequence[WeekLine],
    guide: str,
    page: str,
    documents: Sequence[DocumentLine] = (),
    calendar: str = "",
    *,
    draft: bool,
) -> bytes:
    """What lies in a language's folder, newest week and document first, how to post it and how to check a download.

    `guide` and `page` are the names of the guide's PDF and HTML, `calendar` of the days to post; "" is none.
    """
    say = words.text
    title = say("tool.readme.language.title", campaign=campaign.name, language=name).text
    listed = [line for week in weeks for line in _week_lines(words, week)]
    listed = listed or [f"- {say('tool.readme.language.none').text}"]
    return as_file(
        [
            *draft_notice(words, draft),
            title,
            "",
            say("tool.readme.language.intro").text,
            "",
            *_headed(say("tool.readme.language.weeks").text),
            *listed,
            *([f"- {say('tool.readme.language.guide', file=guide).text}"] if guide else []),
            *([f"- {say('tool.readme.language.page', file=page).text}"] if page else []),
            *([f"- {say('tool.readme.language.calendar', file=calendar).text}"] if calendar else []),
            *_documents(words, documents),
            "",
            *(_about_weeks(words, weeks) if weeks else []),
            *_how_to_check(words),
            *_read_aloud(words, weeks),
            *_how_to_check_signature(campaign, words),
        ]
    )


def _about_weeks(words: ToolWords, weeks: Sequence[WeekLine]) -> list[str]:
    """What a week is made of, and how to post it."""
    say, missing = words.text, sum(week.missing_posts for week in weeks)
    return [
        *_headed(say("tool.readme.language.here").text),
        *(f"- {say(key).text}" for key in ("tool.readme.language.folders", "tool.readme.language.zips")),
        f"- {say('tool.readme.language.light', end=f'{LIGHT}.zip').text}",
        *([f"- {say('tool.posts.missing', count=str(missing)).text}"] if missing else []),
        "",
        *_how_to_post(words, posts=any(week.posts for week in weeks)),
        "",
    ]


def _week_lines(words: ToolWords, week: WeekLine) -> list[str]:
    line = f"{week.dates}: {week.folder}"
    if week.zip:
        line = words.text("tool.readme.language.week", dates=week.dates, folder=week.folder, zip=week.zip).text
    return [f"- {line}", *([f"  {week.version.said(words)}"] if week.version else [])]


def _documents(words: ToolWords, documents: Sequence[DocumentLine]) -> list[str]:
    if not documents:
        return []
    lines = [
        words.text("tool.readme.language.document", date=one.date, title=one.title, files=", ".join(one.files)).text
        for one in documents
    ]
    heading = words.text("tool.readme.language.documents", folder="documents").text
    return ["", *_headed(heading), *(f"- {line}" for line in lines)]


def _how_to_post(words: ToolWords, *, posts: bool) -> list[str]:
    say = words.text
    steps = [
        say("tool.readme.post.picture").text,
        *([say("tool.readme.post.text", file=POSTS).text] if posts else []),
        say("tool.readme.post.alt", file=ALT_TEXTS).text,
    ]
    numbered = [f"{number}. {step}" for number, step in enumerate(steps, start=1)]
    return [*_headed(say("tool.readme.post.title").text), *numbered]


def _how_to_check(words: ToolWords) -> list[str]:
    say = words.text
    lines = [
        *_headed(say("tool.readme.check.title").text),
        say("tool.readme.check.why").text,
        say("tool.readme.check.zip", file=SUMS).text,
        say("tool.readme.check.root", file=SUMS).text,
        say("tool.readme.check.open", file=SUMS).text,
    ]
    for key, command in COMMANDS:
        lines += [say(key).text, f"    {command}"]
    lines += [say("tool.readme.check.windows", word="FILE").text, "    Get-FileHash FILE"]
    return [
        *lines,
        say("tool.readme.check.ok", file=SUMS).text,
        say("tool.readme.check.differs").text,
    ]


def _read_aloud(words: ToolWords, weeks: Sequence[WeekLine]) -> list[str]:
    """The first characters of each zip's sum, in two groups: what two people can compare on the phone."""
    zips = [f"    {week.sha256[:4]} {week.sha256[4:8]}  {week.zip}" for week in weeks if week.zip and week.sha256]
    return [words.text("tool.readme.check.aloud").text, *zips] if zips else []


def _how_to_check_signature(campaign: Campaign, words: ToolWords) -> list[str]:
    """For both tools, with nothing to fill in; commands and keys stand on lines of their own, so that they can be copied."""
    say, key = words.text, campaign.public_key
    if key is None:
        return []
    command = f"ssh-keygen -Y verify -f {_SIGNERS} -I {campaign.id} -n {NAMESPACE} -s {SIGNATURES[0]} < {SUMS}"
    return [
        "",
        *_headed(say("tool.readme.sign.title").text),
        say("tool.readme.sign.why", file=SUMS).text,
        say("tool.readme.sign.key").text,
        say("tool.readme.sign.ssh", tool="ssh-keygen", file=_SIGNERS, sums=SUMS).text,
        f"    {key.allowed_signers(campaign.id)}",
        say("tool.readme.sign.unix").text,
        f"    {command}",
        say("tool.readme.sign.windows").text,
        f'    cmd /c "{command}"',  # PowerShell has no <
        say("tool.readme.sign.minisign", tool="minisign").text,
        f"    minisign -Vm {SUMS} -P {key.minisign}",
        say("tool.readme.sign.ok", good="Good", verified="verified").text,
        say("tool.readme.sign.differs").text,
    ]


def week_readme(
    campaign: Campaign,
    week: Week,
    dates: str,
    sizes: Sequence[Size],
    words: ToolWords,
    posts: Sequence[str],
    version: Version | None = None,
    *,
    extras: bool,
    draft: bool,
    light: bool = False,
) -> bytes:
    """What each file of a week is; stands in its folder and in its zip, or in its `light` one, whose pictures have fewer px.

    `posts` are the names of files that hold its posts.
    """
    say = words.text
    tables = ", ".join(name for name in posts if name != POSTS)
    always = " ".join((campaign.hashtag, *campaign.always))
    lines = [
        *draft_notice(words, draft),
        say("tool.readme.week.title", campaign=campaign.name, dates=dates).text,
        *(_put_right(version, words) if version else []),
        "",
        say("tool.readme.week.hashtag", hashtag=week.hashtag).text,
        say("tool.readme.week.always", hashtags=always).text,
        "",
        *_headed(say("tool.readme.week.files").text),
        *([say("tool.readme.week.light").text] if light else []),
        say("tool.readme.week.pictures").text,
        *(f"- {_size_line(size, words)}" for size in sizes if not light or words.knows(_USE + size.name)),
        *([say("tool.readme.week.posts", file=POSTS).text] if posts else []),
        *([say("tool.readme.week.tables", files=tables).text] if tables else []),
        say("tool.readme.week.alt", file=ALT_TEXTS).text,
        *([say("tool.readme.week.extras").text] if extras else []),
        "",
        *_how_to_post(words, posts=bool(posts)),
    ]
    return as_file(lines)


def _put_right(version: Version, words: ToolWords) -> list[str]:
    told = (words.text("tool.correction", date=day, text=text).text for day, text in version.corrections)
    return [version.said(words), "", *(f"- {line}" for line in told)]


def _size_line(size: Size, words: ToolWords) -> str:
    key = _USE + size.name
    if words.knows(key):
        return words.text(key, size=size.name).text
    if size.page:
        width, height = (f"{side:g}" for side in size.page)
        return words.text("tool.readme.week.size.page", size=size.name, width=width, height=height).text
    return words.text(
        "tool.readme.week.size.other", size=size.name, width=str(size.width), height=str(size.height)
    ).text


def alt_texts(pictures: Sequence[tuple[str, str]], words: ToolWords, *, draft: bool) -> bytes:
    """File names and what a blind reader gets for them, grouped where pictures share a text."""
    lines = [*draft_notice(words, draft), words.text("tool.alt.title").text, words.text("tool.alt.how").text]
    by_text: dict[str, list[str]] = {}
    for name, text in pictures:
        by_text.setdefault(text, []).append(name)
    for text, names in by_text.items():
        lines += ["", *names, text]
    return as_file(lines)


def _headed(text: str) -> list[str]:
    return [text, "-" * min(40, len(text))]


def draft_notice(words: ToolWords, draft: bool) -> list[str]:
    """The first lines of a file that nobody has approved yet."""
    return [f"*** {words.text('tool.draft.notice').text} ***", ""] if draft else []
