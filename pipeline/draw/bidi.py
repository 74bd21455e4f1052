"""Keeps hashtags, handles and addresses in one piece inside right-to-left text."""

from __future__ import annotations

import regex

_PIECES = regex.compile(r"(?<![\w&/])(?:[#@]\w+|https?://\S+|www\.\S+)")


def isolate(text: str) -> str:
    """Hashtags, handles and addresses in isolates (U+2066, U+2069): else `#tag` shows as `tag#` in right-to-left text."""
    return _PIECES.sub(lambda match: f"\u2066{match[0]}\u2069", text)
