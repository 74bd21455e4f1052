"""What would be new to readers, in one file to send to the people who approve: before and after, side by side."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from PIL import Image, ImageChops

from pipeline.errors import Level, Problem
from pipeline.pack.compare import Change
from pipeline.pack.for_review import in_lines, review_page

_WIDTH = 480
"""Pixels a picture is wide: some twice what it takes on a page of two columns on a phone."""

_QUALITY = 80
_UNSEEN = 2
_WORD = re.compile(r"\s+|\S+")
_NONE = '<div class="none">none</div>\n'


@dataclass(frozen=True, slots=True)
class ChangedPicture:
    """One graphic: `what` happened to which `sizes`; JPEGs of the first of them, None where there is none to see."""

    graphic: str
    what: str
    sizes: tuple[str, ...]
    before: bytes | None
    after: bytes | None
    alt: Change
    waiting: str


@dataclass(frozen=True, slots=True)
class ChangedText:
    """A text that differs; `waiting` says what its string waits for, "" where it is ready, `problems` what is wrong with it."""

    change: Change
    waiting: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """All that differs of one part (a week, the guide, a document) in one language; `files` are extras, each with what happened."""

    part: str
    tag: str
    language: str
    direction: str
    pictures: tuple[ChangedPicture, ...]
    texts: tuple[ChangedText, ...]
    files: tuple[tuple[str, str], ...]

    @property
    def anchor(self) -> str:
        return f"{self.part}.{self.tag}"

    @property
    def count(self) -> int:
        return len(self.pictures) + len(self.texts) + len(self.files)


def alike(before: bytes, after: bytes) -> bool:
    """Whether two pictures look the same to everybody: at most 2 of 255 apart, as another version of packs may draw them."""
    with _opened(before) as then, _opened(after) as now:
        if then.size != now.size:
            return False
        apart = ImageChops.difference(then.convert("RGB"), now.convert("RGB"))
    return max(apart.tobytes()) <= _UNSEEN


def _opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture), formats=["PNG", "JPEG"])


def small(picture: bytes) -> bytes:
    """A PNG or JPEG as a JPEG to be looked at, 480 px wide."""
    with _opened(picture) as image:
        shown = image.convert("RGB")
        shown.thumbnail((_WIDTH, 4 * _WIDTH), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def changes_page(campaign: str, since: str, sections: Sequence[Section], problems: Sequence[Problem]) -> bytes:
    """One HTML file that needs nothing beside it, no script and no network; for reviewers, so its own words are English."""
    body = "".join(part for section in sections for part in _section(section))
    head = f"<header>\n<h1><bdi>{escape(campaign)}</bdi>: what is new</h1>\n<p>{escape(since)}</p>\n</header>\n"
    listed = f"{_contents(sections)}{_problems(problems)}"
    return review_page(f"{escape(campaign)}: changes", f"{head}{listed}<main>\n{body}</main>\n", "changes.css")


def _contents(sections: Sequence[Section]) -> str:
    """What differs where, a line a part."""
    if not sections:
        return "<p>Nothing has changed.</p>\n"
    by_part: dict[str, list[Section]] = {}
    for section in sections:
        by_part.setdefault(section.part, []).append(section)
    lines = "".join(
        f"<li>{escape(part)}: "
        + ", ".join(f'<a href="#{escape(one.anchor)}">{escape(one.tag)} ({one.count})</a>' for one in group)
        + "</li>\n"
        for part, group in by_part.items()
    )
    return f"<nav>\n<ul>\n{lines}</ul>\n</nav>\n"


def _problems(problems: Sequence[Problem]) -> str:
    """Errors and warnings, folded up: they are for the people who mend them."""
    told = [problem for problem in problems if problem.level is not Level.NOTE]
    if not told:
        return ""
    errors = sum(problem.level is Level.ERROR for problem in told)
    lines = "".join(f"<li>{escape(str(one))}{_hint(one)}</li>\n" for one in told)
    summary = f"{errors} error{'' if errors == 1 else 's'}, {len(told) - errors} warning{'' if len(told) - errors == 1 else 's'}"
    return f"<details>\n<summary>Problems: {summary}</summary>\n<ul>\n{lines}</ul>\n</details>\n"


def _hint(problem: Problem) -> str:
    return f'<br><span class="small">{escape(problem.hint)}</span>' if problem.hint else ""


def _section(section: Section) -> Iterator[str]:
    yield f'<section id="{escape(section.anchor)}">\n<h2>{escape(section.part)} · <bdi>{escape(section.language)}</bdi></h2>\n'
    told = f'lang="{escape(section.tag)}" dir="{section.direction}"'
    yield from (_picture(picture, told) for picture in section.pictures)
    yield from (_text(text, told) for text in section.texts)
    if section.files:
        lines = "".join(f"<li>{what}: <bdi>{escape(name)}</bdi></li>\n" for name, what in section.files)
        yield f"<ul>\n{lines}</ul>\n"
    yield "</section>\n"


def _picture(picture: ChangedPicture, told: str) -> str:
    name = escape(f"{picture.graphic} ({', '.join(picture.sizes)})")
    pair = _image(picture.before, f"{picture.graphic} before") + _image(picture.after, f"{picture.graphic} after")
    alt = _pair(picture.alt, told) if picture.alt.before != picture.alt.after else ""
    head = f"<h3>{name} {_state(picture.what, picture.waiting)}</h3>\n"
    return f'<article>\n{head}<div class="pair">\n{pair}</div>\n{alt}</article>\n'


def _image(body: bytes | None, alt: str) -> str:
    if body is None:
        return _NONE
    return f'<div><img alt="{escape(alt)}" src="data:image/jpeg;base64,{b64encode(body).decode()}"></div>\n'


def _text(text: ChangedText, told: str) -> str:
    change = text.change
    what = "new" if not change.before else "gone" if not change.after else "changed"
    name = f"{escape(change.name)} " if change.name else ""
    problems = "".join(f'<p class="problem">{escape(problem)}</p>\n' for problem in text.problems)
    return f"<article>\n<h3>{name}{_state(what, text.waiting)}</h3>\n{_pair(change, told)}{problems}</article>\n"


def _pair(change: Change, told: str) -> str:
    sides = "".join(
        f'<div class="{side}" {told}>{text}</div>\n' if text else _NONE
        for side, text in zip(("before", "after"), _marked(change), strict=True)
    )
    return f'<div class="pair">\n{sides}</div>\n'


def _marked(change: Change) -> tuple[str, str]:
    """Both texts as HTML; where both are there, words that only one has are marked."""
    if not (change.before and change.after):
        return in_lines(change.before), in_lines(change.after)
    then, now = _WORD.findall(change.before), _WORD.findall(change.after)
    before, after = [], []
    for what, first, last, start, end in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        before.append(_mark("del", then[first:last], what))
        after.append(_mark("ins", now[start:end], what))
    return "".join(before), "".join(after)


def _mark(tag: str, words: Sequence[str], what: str) -> str:
    text = in_lines("".join(words))
    return text if what == "equal" or not text else f"<{tag}>{text}</{tag}>"


def _state(what: str, waiting: str) -> str:
    if what == "gone":
        return '<span class="waiting">gone</span>'
    kind = "waiting" if waiting else "ready"
    return f'<span>{what}</span> <span class="{kind}">{escape(waiting or "ready")}</span>'
