"""The translator's proof sheet: every string beside its translation and the picture it stands on, in one file. Pure."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import regex

from pipeline.campaign.languages import direction
from pipeline.pack.for_review import in_lines, review_page

_CHARACTER = regex.compile(r"\X")
"""What readers take for one: limits count these."""


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One string; `waiting` says in a few words what it waits for, "" where it is ready, `picture` is a PNG."""

    key: str
    source: str
    translation: str
    waiting: str
    problems: tuple[str, ...]
    limit: int | None
    note: str
    picture: bytes | None


def proof_sheet(campaign: str, tag: str, name: str, source: str, rows: Sequence[ProofRow]) -> bytes:
    """One HTML file that needs nothing beside it, no script and no network; for reviewers, so its own words are English.

    `tag` and `name` are those of the language, `source` is the tag of the one that strings are translated from.
    """
    waiting = sum(bool(row.waiting) for row in rows)
    wrong = sum(bool(row.problems) for row in rows)
    title = f"{escape(campaign)} · {escape(name)} ({escape(tag)})"
    shown = f"<bdi>{escape(campaign)}</bdi> · <bdi>{escape(name)}</bdi> ({escape(tag)})"
    count = f"{len(rows)} string{'' if len(rows) == 1 else 's'}, {len(rows) - waiting} ready, {waiting} waiting, {wrong} with problems"
    body = "".join(_article(row, tag, source) for row in rows)
    head = f"<header>\n<h1>{shown}</h1>\n<p>{count}</p>\n</header>\n"
    return review_page(title, f"{head}<main>\n{body}</main>\n")


def _article(row: ProofRow, tag: str, source: str) -> str:
    return f'<article id="{escape(row.key)}">\n{"".join(_parts(row, tag, source))}</article>\n'


def _parts(row: ProofRow, tag: str, source: str) -> Iterator[str]:
    yield '<div class="words">\n'
    kind = "ready" if not row.waiting else "waiting"
    yield f'<h2><code>{escape(row.key)}</code> <span class="{kind}">{escape(row.waiting or "ready")}</span></h2>\n'
    yield f'<p class="source" {_tongue(source)}>{in_lines(row.source)}</p>\n'
    if row.translation and tag != source:
        yield f'<p class="translation" {_tongue(tag)}>{in_lines(row.translation)}</p>\n'
    yield from (f'<p class="problem">{escape(problem)}</p>\n' for problem in row.problems)
    if row.limit:
        used = f", {len(_CHARACTER.findall(row.translation))} used" if row.translation else ""
        yield f'<p class="small">at most {row.limit} characters{used}</p>\n'
    if row.note:
        yield f'<p class="small">{escape(row.note)}</p>\n'
    yield "</div>\n"
    if row.picture:
        data = b64encode(row.picture).decode()
        yield f'<img alt="where it stands" src="data:image/png;base64,{data}">\n'


def _tongue(tag: str) -> str:
    return f'lang="{escape(tag)}" dir="{direction(tag)}"'
