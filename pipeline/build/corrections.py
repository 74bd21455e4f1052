"""What was put right in a week, as its readers are told. Pure."""

from __future__ import annotations

from dataclasses import replace

from pipeline.campaign.model import Correction, Week
from pipeline.pack.texts import Version
from pipeline.template.values import Voice
from pipeline.translation.model import State, Words


def corrections_of(week: Week, voice: Voice) -> list[tuple[Correction, Words]]:
    """Those that may be told, oldest first, each in the source language until it may go out in the one of `voice`.

    So a correction waits for no translator: who has the old files must hear of it.
    """
    source = replace(voice, tag=voice.campaign.source)
    told = []
    for correction in week.corrections:
        original, words = source.words(correction.text), voice.words(correction.text)
        if original.usable or not voice.release:
            ready = words.usable or (not voice.release and words.state is not State.MISSING)
            told.append((correction, words if ready else original))
    return told


def version_of(week: Week, voice: Voice) -> Version | None:
    """What README.txt says of a week's version; None of the first."""
    told = corrections_of(week, voice)
    if not told:
        return None
    lines = tuple((voice.day(correction.dated), words.plain) for correction, words in reversed(told))
    return Version(voice.number(len(told) + 1, voice.tag), lines)
