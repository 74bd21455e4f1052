"""posts.txt, posts.csv and posts.json: the posts of a week in one language, for people, spreadsheets and programs. Pure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pipeline.campaign.model import Campaign, Week
from pipeline.campaign.verdicts import Verdict, said
from pipeline.pack.texts import as_file, draft_notice
from pipeline.translation.tool import ToolWords

COLUMNS = ("id", "time", "platforms", "text", "pictures", "alt text", "fits", "does not fit", "state")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell must not begin with, or spreadsheets compute it (OWASP, CSV injection); the wide ones in Chinese and Japanese."""
_EXCESS = {
    "text": "tool.posts.long",
    "characters": "tool.posts.long",
    "bytes": "tool.posts.long",
    "links": "tool.posts.links",
    "hashtags": "tool.posts.hashtags",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that can go with a post. `path` is its key in the tree, sides are in px."""

    path: str
    graphic: str
    size: str
    width: int
    height: int
    media_type: str
    alt: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Row:
    """One post in one language.

    `platforms` are ids, none for all; `at` is in the campaign's zone; `pictures` are those of its graphic, one a size and
    format; `verdicts` of the platforms it is meant for. A `draft` may not go out yet.
    """

    id: str
    text: str
    platforms: tuple[str, ...]
    at: datetime | None
    pictures: tuple[Picture, ...]
    verdicts: tuple[Verdict, ...]
    state: str
    draft: bool

    @property
    def alt(self) -> str:
        return self.pictures[0].alt if self.pictures else ""


@dataclass(frozen=True, slots=True)
class PostsOfWeek:
    """All posts of a week that there are in a language, in reading order; `missing` counts the others."""

    campaign: Campaign
    week: Week
    tag: str
    rows: tuple[Row, ...]
    pictures: tuple[Picture, ...]
    missing: int

    @property
    def draft(self) -> bool:
        return any(row.draft for row in self.rows) or self.missing > 0


def posts_text(posts: PostsOfWeek, words: ToolWords) -> bytes:
    """The posts, parted by lines, each with the names of the platforms it is for, and below it those it does not fit."""
    lines = [*draft_notice(words, posts.draft), words.text("tool.posts.title").text]
    for row in posts.rows:
        names = posts.campaign.platform_names(row.platforms)
        lines += ["", "-" * 40, "", *([f"[{names}]", ""] if names else []), row.text]
        if unfit := _unfit_lines(row.verdicts, words):
            lines += ["", *unfit]
    if posts.missing:
        lines += ["", "-" * 40, "", words.text("tool.posts.missing", count=str(posts.missing)).text]
    return as_file(lines)


def _unfit_lines(verdicts: Iterable[Verdict], words: ToolWords) -> list[str]:
    """A line for each thing there is too much of, with the platforms: "Too many hashtags for: Instagram (6 / 5)"."""
    found: dict[str, list[str]] = {}
    for one in verdicts:
        for fault in one.faults:
            measured = f"{one.platform.name} ({fault.count} / {fault.limit})"
            found.setdefault(_EXCESS[fault.what], []).append(measured)
    return [f"[{words.text(key, platforms=', '.join(names)).text}]" for key, names in found.items()]


def posts_csv(posts: PostsOfWeek) -> bytes:
    """A row a post, for people: UTF-8 with BOM, comma, CRLF. `packs new week --from` reads it too."""
    rows = [COLUMNS, *(_cells(row, posts.campaign) for row in posts.rows)]
    return sheet(rows).encode("utf-8-sig")


def _cells(row: Row, campaign: Campaign) -> tuple[str, ...]:
    return (
        row.id,
        f"{row.at:%Y-%m-%d %H:%M} {campaign.timezone}" if row.at else "",
        ", ".join(row.platforms),
        row.text,
        " ".join(picture.name for picture in row.pictures),
        row.alt,
        ", ".join(one.platform.name for one in row.verdicts if one.fits),
        "; ".join(f"{one.platform.name}: {said(one.faults)}" for one in row.verdicts if not one.fits),
        f"DRAFT: {row.state}" if row.draft else row.state,
    )


def sheet(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """A table as CSV, with every cell in quotes and none that a spreadsheet would compute."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return out.getvalue()


def defused(cell: str) -> str:
    """The cell with a space before what would begin a formula.

    Not an apostrophe: these texts are posted as they stand, often by programs, and networks drop a space in front, so that
    "@handle" is still one.
    """
    return f" {cell}" if cell.startswith(_FORMULA) else cell


def posts_json(posts: PostsOfWeek) -> bytes:
    """All that is known of the posts; moments in ISO 8601 with their offset."""
    campaign, week = posts.campaign, posts.week
    content = {
        "campaign": campaign.id,
        "week": week.id,
        "language": posts.tag,
        "start": week.start.isoformat(),
        "end": week.end.isoformat(),
        "timezone": campaign.timezone,
        "hashtags": list(dict.fromkeys((week.hashtag, campaign.hashtag, *campaign.always))),
        "draft": posts.draft,
        "missing": posts.missing,
        "platforms": {name: posts.campaign.platforms[name].name for row in posts.rows for name in row.platforms},
        "posts": [_as_object(row) for row in posts.rows],
        "pictures": [
            {
                "file": picture.name,
                "graphic": picture.graphic,
                "size": picture.size,
                "width": picture.width,
                "height": picture.height,
                "media_type": picture.media_type,
                "alt": picture.alt,
            }
            for picture in posts.pictures
        ],
    }
    return f"{indented(content)}\n".encode()


def indented(value: object, line: str = "\n") -> str:
    """As `json.dumps` writes it with an indent of 2; `line` is what begins a line where it stands.

    Several times faster: Python's encoder in C does not indent, but takes what parts the items of one level.
    """
    if not isinstance(value, dict | list) or not value:
        return _encoder(", ").encode(value)
    inner = f"{line}  "
    items = value.values() if isinstance(value, dict) else value
    if any(isinstance(item, dict | list) and item for item in items):
        parts = [indented(item, inner) for item in items]
        if isinstance(value, dict):
            names = map(_encoder(", ").encode, value)
            parts = [f"{name}: {part}" for name, part in zip(names, parts, strict=True)]
        said = f",{inner}".join(parts)
    else:
        said = _encoder(f",{inner}").encode(value)[1:-1]
    begin, end = "{}" if isinstance(value, dict) else "[]"
    return f"{begin}{inner}{said}{line}{end}"


@lru_cache(maxsize=16)
def _encoder(between: str) -> json.JSONEncoder:
    return json.JSONEncoder(ensure_ascii=False, separators=(between, ": "))


def _as_object(row: Row) -> dict[str, object]:
    return {
        "id": row.id,
        "text": row.text,
        "state": row.state,
        "draft": row.draft,
        "platforms": list(row.platforms),
        "at": row.at.isoformat() if row.at else None,
        "pictures": [picture.name for picture in row.pictures],
        "alt": row.alt,
        "verdicts": {one.platform.id: _verdict(one) for one in row.verdicts},
    }


def _verdict(one: Verdict) -> dict[str, object]:
    found = [
        {"what": excess.what, "count": excess.count, "limit": excess.limit, "advised": excess.advised}
        for excess in one.excess
    ]
    return {"fits": one.fits, "length": one.length, "limit": one.limit, "too_much": found}
