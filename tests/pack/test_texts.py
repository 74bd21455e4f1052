from __future__ import annotations

from pipeline.pack.texts import posts_text
from pipeline.translation.tool import tool_words


def test_a_post_for_some_platforms_names_them_above_it() -> None:
    body = posts_text([("", "For all."), ("X · Instagram", "For two.")], 0, tool_words("en"), draft=False)
    title, *rest = body.decode("utf-8-sig").split("\r\n")
    assert title
    assert rest == ["", "-" * 40, "", "For all.", "", "-" * 40, "", "[X · Instagram]", "", "For two.", ""]
