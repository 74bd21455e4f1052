"""Keeps hashtags, handles and addresses in one piece inside right-to-left text."""

from __future__ import annotations

import regex

PIECES = regex.compile(r"(?<![\w&/\u2066-\u2068])(?:[#@]\w+|(?:https?://|www\.)\S*[\w/])")
"""Each hashtag, handle and address, but those that are isolated already."""


def isolate(text: str) -> str:
    """Hashtags, handles and addresses in isolates (U+2068, U+2069): else `#tag` shows as `tag#` in right-to-left text.

    Each keeps the direction of its own letters: an Arabic hashtag begins on the right. What is isolated already stays as it is.
    """
    return PIECES.sub(lambda match: f"\u2068{match[0]}\u2069", text)
