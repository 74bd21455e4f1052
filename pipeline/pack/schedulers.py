"""Files for tools that post at a set time: Buffer, Publer, and any tool whose blank CSV lies in `assets/src/schedulers`. Pure.

None of these formats knows time zones: moments are in the campaign's zone, which the file's name tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from pipeline.campaign.limits import Platform
from pipeline.campaign.model import Campaign
from pipeline.pack.blanks import Blank, Role
from pipeline.pack.posts import Picture, PostsOfWeek, Row, sheet
from pipeline.translation.tool import ToolWords

_MINUTE = "%Y-%m-%d %H:%M"
_MEDIA_TYPES = ("image/jpeg", "image/png")
"""What every tool takes, best first: Instagram and TikTok take no PNG from programs."""


@dataclass(frozen=True, slots=True)
class Queued:
    """One row for such a tool. `media` is a public address, "" where there is none; `alt` is the description of that picture."""

    row: Row
    text: str
    media: str
    alt: str

    def at(self, form: str) -> str:
        """When it goes out, as strftime writes it; "" where the tool is to find a time."""
        return self.row.at.strftime(form) if self.row.at else ""


def queued(posts: PostsOfWeek, platforms: tuple[str, ...], words: ToolWords) -> list[Queued]:
    """The posts meant for just these platforms; none is for all. A draft says in its text that it is one."""
    notice = words.text("tool.draft.notice").text
    rows = [row for row in posts.rows if row.platforms == platforms]
    return [_queued(row, f"*** {notice} *** {row.text}" if row.draft else row.text, posts.campaign) for row in rows]


def _queued(row: Row, text: str, campaign: Campaign) -> Queued:
    picture = picture_for(row.pictures, [campaign.platforms[name] for name in row.platforms])
    base = campaign.posting.media_base_url
    if not (base and picture):
        return Queued(row, text, "", "")
    return Queued(row, text, f"{base}{quote(picture.path)}", picture.alt)


def picture_for(pictures: Iterable[Picture], platforms: Sequence[Platform]) -> Picture | None:
    """The first picture in a size that all these platforms ask for, else the first of all; JPEG rather than PNG."""
    there = [picture for picture in pictures if picture.media_type in _MEDIA_TYPES]

    def rank(picture: Picture) -> tuple[bool, int, int]:
        asked = all((picture.width, picture.height) in one.sizes for one in platforms)
        first = next(at for at, other in enumerate(there) if other.size == picture.size)
        return not asked, first, _MEDIA_TYPES.index(picture.media_type)

    return min(there, key=rank, default=None)


def buffer_csv(rows: Iterable[Queued]) -> str:
    """Buffer's bulk upload: names of columns as it spells them; its tags are no hashtags, so there are none."""
    header = ("Text", "Image URL", "Tags", "Posting Time")
    return sheet([header, *((one.text, one.media, "", one.at(_MINUTE)) for one in rows)])


def publer_csv(rows: Iterable[Queued]) -> str:
    """Publer's bulk upload: all of its twelve columns must be there."""
    header = (
        *("Date", "Text", "Link(s)", "Media URL(s)", "Title", "Label(s)", "Alt text(s)", "Comment(s)"),
        *("Board/Album", "Post subtype", "CTA", "Reminder"),
    )
    return sheet([header, *((one.at(_MINUTE), one.text, "", one.media, "", "", one.alt, *[""] * 5) for one in rows)])


TOOLS: Mapping[str, Callable[[Iterable[Queued]], str]] = {"buffer": buffer_csv, "publer": publer_csv}


def filled(blank: Blank, rows: Iterable[Queued]) -> str:
    """The blank with a row a post: columns that are known have what they ask for, all others stay empty."""
    header = [column for column, _ in blank.columns]
    body = [[_cell(blank, role, one) for _, role in blank.columns] for one in rows]
    return sheet([header, *body], blank.delimiter)


def _cell(blank: Blank, role: Role, one: Queued) -> str:
    match role.name:
        case "text":
            return one.text
        case "moment":
            return one.at(f"{blank.day_form} %H:%M")
        case "day":
            return one.at(blank.day_form)
        case "time":
            return one.at("%H:%M")
        case "picture":
            return one.media
        case "alt":
            return one.alt
        case "platform":
            return "TRUE" if _goes_to(one.row, role.platform) else "FALSE"
        case "draft":
            return "TRUE" if one.row.draft else "FALSE"
        case "":
            return ""


def _goes_to(row: Row, platform: str) -> bool:
    """Whether the post is meant for the platform and fits it."""
    return any(one.platform.id == platform and one.fits for one in row.verdicts)
