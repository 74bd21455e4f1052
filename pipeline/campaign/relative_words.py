"""English words that mean another day when a text is read on another day: today, last week, twelve years ago. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.campaign.model import Campaign, Document
from pipeline.campaign.text import Text
from pipeline.campaign.zones import moment_in, zone
from pipeline.errors import Level, Problem

# Last looked through on 2026-11-20; docs/documents.md shows the list.
_SPANS = "week|weekend|month|year|decade"
_WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_NUMBERS = (
    r"\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty)(?:[ -]\w+)?|some|many|several|a few"
)
_RELATIVE = re.compile(
    rf"\b(?:today|tonight|yesterday|tomorrow"
    rf"|this (?:morning|afternoon|evening|{_SPANS}|{_WEEKDAYS})|(?:last|next) (?:night|{_SPANS}|{_WEEKDAYS})"
    rf"|(?:(?:{_NUMBERS}) )?(?:day|{_SPANS})s? (?:ago|from now))\b",
    re.IGNORECASE,
)


def relative_words(text: str) -> tuple[str, ...]:
    """Each of them as it is written, in reading order."""
    return tuple(dict.fromkeys(match[0] for match in _RELATIVE.finditer(text)))


def shifted(campaign: Campaign, document: Document, texts: Iterable[Text]) -> Iterator[Problem]:
    """Relative words of a document that does not open, in the campaign's zone, on the day it bears."""
    there, public_from = zone(campaign.timezone), document.public_from
    opens = moment_in(there, public_from).date() if public_from else document.dated
    if opens == document.dated:
        return
    for text in texts:
        for word in relative_words(text.text):
            what = f"{word!r} is said on {document.dated}, and the document opens on {opens}"
            yield Problem(what, text.file, text.line, "write the day itself, or open it on that day", Level.WARNING)
