"""What somebody gets who is to translate a campaign: the sheet, a proof sheet of the source language, and how to send it back."""

from __future__ import annotations

from pipeline.pack.texts import README, as_file
from pipeline.pack.zips import zip_bytes
from pipeline.translation.model import State
from pipeline.translation.tool import ToolWords


def kit(
    name: str, campaign: str, language: str, words: ToolWords, sheet: tuple[str, bytes], proof: tuple[str, bytes]
) -> bytes:
    """The zip `name`; `sheet` and `proof` are files by name, `words` those of who gets it."""
    say = words.text
    about = [
        say("tool.kit.sheet", file=sheet[0], column='"translation"').text,
        say("tool.kit.proof", file=proof[0]).text,
        say("tool.kit.draft", column='"state"', draft=State.FUZZY.value, done=State.TRANSLATED.value).text,
        say("tool.kit.max", column='"max"').text,
        say("tool.kit.keep").text,
        say("tool.kit.quote", mark="'").text,
    ]
    title = say("tool.kit.title", campaign=campaign, language=language).text
    lines = [title, "", *(f"- {line}" for line in about), "", say("tool.kit.back").text]
    return zip_bytes(name, {README: as_file(lines), **dict((sheet, proof))})
