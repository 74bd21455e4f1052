"""Blank CSV files that people downloaded from tools that post at a set time: `assets/src/schedulers/<name>.csv`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline.campaign.fields import ID_HINT, is_id, read_text
from pipeline.campaign.model import Campaign
from pipeline.campaign.posting import TOOLS
from pipeline.errors import Problem

FOLDER = "assets/src/schedulers"
MAX_COLUMNS = 500
ISO = "%Y-%m-%d"
Name = Literal["", "text", "moment", "day", "time", "picture", "alt", "platform", "draft"]
_NAMES: dict[str, Name] = {
    **dict.fromkeys(("text", "message", "content", "caption", "post", "posttext"), "text"),
    **dict.fromkeys(("dateandtime", "datetime", "postingtime", "scheduledate", "postatspecifictime"), "moment"),
    "date": "day",
    "time": "time",
    **dict.fromkeys(
        ("imageurl", "imageurls", "mediaurl", "mediaurls", "pictureurl1", "pictureurl", "image"), "picture"
    ),
    **dict.fromkeys(("alttext", "alttexts", "alttextpicture1", "imagealttext"), "alt"),
    "draft": "draft",
}
"""What columns ask for, by the letters and digits of their names."""
_OTHER_NAMES = {"twitter": "x", "twitterx": "x", "xtwitter": "x"}
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/\d{4}")


@dataclass(frozen=True, slots=True)
class Role:
    """What a column asks for, "" where packs does not know; `platform` is the id of the one it asks about."""

    name: Name = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank file: its columns in order, how they are parted, and in which form it has days (as strftime takes it)."""

    name: str
    columns: tuple[tuple[str, Role], ...]
    delimiter: str = ","
    day_form: str = ISO


def load_blanks(root: Path, campaign: Campaign) -> tuple[tuple[Blank, ...], list[Problem]]:
    """The blanks there are, by name, and what is wrong with the others."""
    blanks: list[Blank] = []
    problems: list[Problem] = []
    for path in sorted((root / FOLDER).glob("*.csv")):
        file = path.relative_to(root).as_posix()
        text, problem = read_text(root, path)
        made = problem or parse_blank(path.stem, file, text, campaign)
        if isinstance(made, Blank):
            blanks.append(made)
        else:
            problems.append(made)
    return tuple(blanks), problems


def parse_blank(name: str, file: str, text: str, campaign: Campaign) -> Blank | Problem:
    """A blank, or what is wrong with it. Rows below the header are examples: of them only the form of days is taken."""
    if not is_id(name) or name in TOOLS:
        return Problem(
            f"{name!r} is no name for the blank of a tool", file, 0, f"{ID_HINT}, and none of {', '.join(TOOLS)}"
        )
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return Problem(f"this is no CSV: {error}", file, 0, "download the blank again from the tool")
    header = rows[0] if rows else []
    if len(header) > MAX_COLUMNS:
        return Problem(f"it has {len(header)} columns, more than {MAX_COLUMNS}", file, 1, "download the blank again")
    roles = [_role(column, campaign) for column in header]
    if Role("text") not in roles:
        known = ", ".join(header) or "none"
        hint = f"call one of them Text; its columns are: {known}"
        return Problem("no column of it is for the text of a post", file, 1, hint)
    if Role("day") in roles and Role("time") not in roles:
        roles = [Role("moment") if role == Role("day") else role for role in roles]
    form = _day_form(_examples(rows, roles))
    if form is None:
        hint = "write an example with a day above 12, such as 25/12/2026"
        return Problem("its example does not tell whether the day or the month comes first", file, 2, hint)
    return Blank(name, tuple(zip(header, roles, strict=True)), delimiter, form)


def _role(column: str, campaign: Campaign) -> Role:
    plain = re.sub(r"[^a-z0-9]", "", column.casefold())
    if plain in _NAMES:
        return Role(_NAMES[plain])
    platform = _OTHER_NAMES.get(plain, plain)
    return Role("platform", platform) if platform in campaign.platforms else Role()


def _examples(rows: Sequence[Sequence[str]], roles: Sequence[Role]) -> list[str]:
    places = [at for at, role in enumerate(roles) if role.name in ("day", "moment")]
    return [row[at] for row in rows[1:] for at in places if at < len(row)]


def _day_form(examples: Iterable[str]) -> str | None:
    """The form of the days in examples: ISO 8601 unless they are parted by slashes; None where they leave it open."""
    parted = [match for example in examples if (match := _SLASHED.match(example.strip()))]
    if not parted:
        return ISO
    if any(int(match[1]) > 12 for match in parted):
        return "%d/%m/%Y"
    return "%m/%d/%Y" if any(int(match[2]) > 12 for match in parted) else None
