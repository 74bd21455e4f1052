"""A source string, with its key and place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One source string and what translators are told of it.

    `key` is stable over rewordings (`week.essential.post.any-service`) and joins it to its translations.
    `max` counts graphemes. With `breaks` the text may hold newlines. A `draft` is never released, even in the source language.
    `was` is the key it had before, "" for none.
    """

    key: str
    text: str
    file: str = ""
    line: int = 0
    note: str = ""
    max: int | None = None
    breaks: bool = False
    was: str = ""
    draft: bool = False
