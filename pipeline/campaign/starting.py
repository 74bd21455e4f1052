"""The files a new campaign or week begins with, each field with what it is for. Pure, but for package data."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

from pipeline.campaign.fields import is_id
from pipeline.campaign.model import Campaign

_HASHTAG = re.compile(r"#\w+")
_WORDS_OF_ID = 4
_ITS_OWN = re.compile(r"""\s*(?:(?:id|name|dates|start|end|hashtag|weeks_planned)\s*=|["']?targets["']?\s*[.=])""")
"""A line at the top of campaign.toml that no other campaign takes over."""
_ADDRESS = re.compile(r"\s*(?:page\s*\.\s*)?page_url\s*=")
_TABLE = re.compile(r"""\s*\[+\s*["']?(?P<name>[\w-]+)""")


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post as somebody brings it; without an `id` it gets one made of its text."""

    text: str
    id: str = ""
    platforms: tuple[str, ...] = ()


def starter_files() -> dict[str, bytes]:
    """Drawings and a chapter of the guide, by their place in `assets/src`."""
    folder = files("pipeline.campaign") / "starter"
    names = {"graphics/headline.svg": "headline.svg", "graphics/ask.svg": "ask.svg", "guide/01-about.md": "01-about.md"}
    return {place: (folder / name).read_bytes() for place, name in names.items()}


def id_of(text: str, words: int = _WORDS_OF_ID) -> str:
    """An id made of the first words of a text, hashtags only where there is nothing else; "" where no letter can stand in one."""
    plain = unicodedata.normalize("NFKD", _HASHTAG.sub(" ", text)).encode("ascii", "ignore").decode().lower()
    found = re.findall("[a-z0-9]+", re.sub("['’]", "", plain))
    if not found and "#" in text:
        return id_of(text.replace("#", " "), words)
    return "-".join(found[:words])[:48].strip("-")


def with_ids(posts: Sequence[NewPost]) -> list[NewPost]:
    """The posts, each with an id of its own."""
    taken = {post.id for post in posts if post.id}
    done: list[NewPost] = []
    for number, post in enumerate(posts, start=1):
        name = post.id
        if not name:
            first = id_of(post.text)
            name = first = first if is_id(first) else f"post-{number}"
            count = 2
            while name in taken:
                name, count = f"{first}-{count}", count + 1
            taken.add(name)
        done.append(NewPost(post.text, name, post.platforms))
    return done


def hashtag_of(name: str) -> str:
    """`take-home-oat` as #TakeHomeOat."""
    joined = "".join(word[:1].upper() + word[1:] for word in re.findall(r"\w+", name.replace("_", " ")))
    return f"#{joined}" if re.search(r"[^\W\d_]", joined) else "#Campaign"


def hashtag_of_posts(posts: Iterable[NewPost], campaign: Campaign) -> str:
    """The hashtag that most posts have beside the campaign's own; "" without one in at least two."""
    own = {tag.casefold() for tag in (campaign.hashtag, *campaign.always)}
    counts = Counter(
        tag for post in posts for tag in dict.fromkeys(_HASHTAG.findall(post.text)) if tag.casefold() not in own
    )
    best = counts.most_common(1)
    return best[0][0] if best and best[0][1] > 1 else ""


def campaign_toml(id_: str, name: str, days: tuple[date, date]) -> str:
    """`campaign.toml` of a campaign in English alone."""
    return f"""\
# The campaign: what is the same for all its weeks.
id = {quoted(id_)}  # stands in names of files; leave it once something is published
name = {quoted(name)}
start = {days[0]}  # first and last day; every week lies between them
end = {days[1]}
timezone = "UTC"  # such as Europe/Kyiv: where posts are planned
hashtag = {quoted(name)}
always = []  # hashtags that go with every post, such as ["#HarmReduction"]
source = "en"  # the language you write in
languages = ["en"]  # in the order of menus: ["en", "ru", "es"]; then run: packs strings update
graphics = ["headline", "ask"]  # drawings in assets/src/graphics

[release]
require = "reviewed"  # only what a second person approved goes out; "translated" without a second reader

[guide]
title = {quoted(f"{name} advocacy guide")}

# Where releases go; packs sync publishes them there.
# [targets.shared]
# kind = "folder"
# path = "published"

# Where the page for partners stands, for its feed and for what apps show of a link to it.
# [page]
# page_url = "https://example.org/campaign/"
"""


def week_toml(week_id: str, days: tuple[date, date], opens: datetime, hashtag: str, posts: Sequence[NewPost]) -> str:
    """A week's file; what is only a stand-in for words to come is a draft, which no release holds."""
    headline = week_id.replace("-", " ").capitalize()
    head = f"""\
start = {days[0]}  # first and last day of the week
end = {days[1]}
# public_until = ... takes the week back at a moment, if you want that.
public_from = {opens.isoformat()}  # the moment from which partners see it; before it nothing of it is released
hashtag = {quoted(hashtag)}  # the hashtag of the week
# The words on the graphic. Write them, then take "draft = true" away: a draft is never released.
headline = {{ text = {quoted(headline)}, max = 60, draft = true }}
# What the week asks for, in one or two sentences.
ask = {{ text = "We demand …", draft = true }}
# A line under the number on the graphic "data".
# data = "Where the number comes from."

# A number and its sentence; {{value}} is where the number stands.
# [[point]]
# id = "countries"
# value = 47
# text = "{{value}} countries have done so."
# source = "who counted, and when"

# What you put right when partners have the week already: they are told, and it is a new version.
# [[correction]]
# date = {days[0]}
# text = "Post 2 reworded; please replace"

# Sample posts. The id keeps a post and its translations together: leave it when you reword the text.
"""
    return head + "\n".join(_post(post) for post in posts or (NewPost("", "first"),))


def _post(post: NewPost) -> str:
    if not post.text:
        text = '{ text = "A sample post.", draft = true }'
    elif "\n" in post.text:
        text = f"{{ text = {quoted(post.text)}, breaks = true }}"
    else:
        text = quoted(post.text)
    lines = ["[[post]]", f"id = {quoted(post.id)}", f"text = {text}"]
    if post.platforms:
        lines.append(f"platforms = [{', '.join(map(quoted, post.platforms))}]")
    return "\n".join(lines) + "\n"


def like(text: str, campaign: Campaign, id_: str, name: str, days: tuple[date, date]) -> str:
    """`campaign.toml` of another campaign, made that of a new one.

    Name, days and hashtag are new; targets, the page's address and the number of weeks are left out, so that nothing is published over the other.
    """
    given = {"id": quoted(id_), "name": quoted(name), "hashtag": quoted(name)}
    top, tables = _parted(text)
    kept = [line for line in top if not (_ITS_OWN.match(line) or _ADDRESS.match(line))]
    body = "\n".join([*kept, *tables])
    for old in sorted({campaign.name, campaign.hashtag}, key=len, reverse=True):
        body = body.replace(old, name)
    head = [*(f"{key} = {value}" for key, value in given.items()), f"start = {days[0]}", f"end = {days[1]}"]
    return "\n".join(head) + "\n" + body.strip("\n") + "\n"


def _parted(text: str) -> tuple[list[str], list[str]]:
    """The lines before the first table, without the comment that begins the file, and the tables but those of targets."""
    lines = text.replace("\r\n", "\n").removeprefix("\ufeff").split("\n")
    while lines and (lines[0].startswith("#") or not lines[0].strip()):
        lines.pop(0)
    first = next((at for at, line in enumerate(lines) if _TABLE.match(line)), len(lines))
    tables: list[str] = []
    wanted = True
    for line in lines[first:]:
        if table := _TABLE.match(line):
            wanted = table["name"] != "targets"
        if wanted and not _ADDRESS.match(line):
            tables.append(line)
    return lines[:first], tables


def quoted(text: str) -> str:
    """As a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", r"\u007f")
