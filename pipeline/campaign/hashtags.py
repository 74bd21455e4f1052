"""Hashtags in a text, and those that some platforms would not link as they are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

_BODY = r"[\p{L}\p{M}\p{Nd}_]*\p{L}[\p{L}\p{M}\p{Nd}_]*"
_TAG = regex.compile(rf"(?<![\p{{L}}\p{{M}}\p{{Nd}}_&/#＃])[#＃]{_BODY}")
_AFTER = regex.compile(r"\p{P}*(?:\s|$)|[.,:;!?]")
_JOINER = "\N{ZERO WIDTH JOINER}"
_NON_JOINER = "\N{ZERO WIDTH NON-JOINER}"


def hashtags(text: str) -> list[str]:
    """Hashtags in the order of the text, each as often as it stands there."""
    return _TAG.findall(text)


def lacking(text: str, wanted: Iterable[str]) -> list[str]:
    """Those of `wanted` that do not stand in a text as whole hashtags; capitals do not matter."""
    there = {tag.casefold() for tag in hashtags(text)}
    return [tag for tag in dict.fromkeys(wanted) if tag.casefold() not in there]


def unlinked(text: str) -> Iterator[tuple[str, str, str]]:
    """(hashtag, what is wrong, hint) of each that is not a link of its whole length everywhere.

    The rule is what X, Mastodon (HASHTAG_RE) and Bluesky (TAG_REGEX) have in common: a space or nothing before it; letters,
    marks, digits and _ with at least one letter; then one of . , : ; ! ?, or a space or nothing, with any closing marks before it.
    """
    for match in _TAG.finditer(text):
        tag, start, end = match[0], match.start(), match.end()
        before, after = text[max(start - 1, 0) : start], text[end : end + 1]
        if before and not before.isspace():
            what = f"stands right behind {before!r}, where Mastodon and Bluesky make no link of it"
            yield tag, what, "put a space before it"
        if after == _JOINER:
            what = "holds a zero width joiner, which ends it on Mastodon and Bluesky"
            yield tag, what, "choose a spelling without it"
        elif after == _NON_JOINER:
            yield tag, "holds a zero width non-joiner, which ends it on Bluesky", "write _ in its place"
        elif not _AFTER.match(text, end):
            what = f"ends before {after!r}: what follows is no part of it"
            yield tag, what, "leave that out of it, or put a space there"
