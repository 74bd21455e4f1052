"""Pictures for translators: where each text stands on the pages of a guide."""

from __future__ import annotations

import io
import json
from dataclasses import replace

from PIL import Image

from pipeline.guide.chapters import parse_chapter
from pipeline.guide.context import draw_guide_context
from pipeline.guide.model import GuideContextJob
from tests.guide.guides import document, job

MORE = """\
# More {#title}

A text with a note.[^n] {#p}

| Country {#c} | Doses {#d} |
|---|---|
| Nepal {#t} | 13 |

[^n]: The note at the foot of the page. {#note}
"""
SHOWN = ("guide.overview.title", "guide.overview.open", "guide.overview.quote", "week.first.ask", "week.first.post.a")
ADDED = ("guide.more.p", "guide.more.c", "guide.more.t", "guide.more.note.n")


def test_headings_lists_quotes_posts_tables_and_notes_are_found_and_what_is_not_there_is_not() -> None:
    made = document("ar")
    chapter, problems = parse_chapter("more", MORE, "assets/src/guide/02-more.md")
    assert problems == []
    made.chapter(chapter)
    bare = job("ar")
    guide = replace(
        bare, document=json.dumps(json.loads(bare.document) | {"parts": made.parts}), texts=tuple(made.used)
    )
    keys = (*SHOWN, *ADDED, "week.first.post.b")
    pictures = dict(zip(keys, draw_guide_context(GuideContextJob(guide, keys)), strict=True))
    assert [key for key, body in pictures.items() if not body] == ["week.first.post.b"]
    sizes = {key: Image.open(io.BytesIO(pictures[key])).size for key in (*SHOWN, *ADDED)}
    assert all(400 <= width <= 640 and height < 500 for width, height in sizes.values())
    assert len(set(pictures.values())) == len(keys)
