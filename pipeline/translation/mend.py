"""`packs check --fix`: takes out of files what the safe checks of strings find, and touches nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.campaign.model import Campaign
from pipeline.campaign.text import Text
from pipeline.translation.check_lists import silenced
from pipeline.translation.checked import Lists, Local
from pipeline.translation.checks import NOTHING, languages_of, mended
from pipeline.translation.load import parse_po
from pipeline.translation.model import Catalog, Catalogs
from pipeline.translation.update import write


@dataclass(frozen=True, slots=True)
class Mended:
    """A string that was mended; `by_hand` where it stands so in its file that only its writer can."""

    key: str
    file: str
    line: int
    of_source: bool = False
    by_hand: bool = False


def mend(root: Path, campaign: Campaign, texts: Sequence[Text], catalogs: Catalogs, lists: Lists) -> tuple[Mended, ...]:
    """Mends English and translations where they stand. What was approved goes out as it was approved until it is again."""
    languages = languages_of(campaign, texts, catalogs, lists)
    done = list(_mend_sources(root, texts, languages[campaign.source], lists))
    for catalog in catalogs.by_tag.values():
        done += _mend_catalog(root, catalog, languages[catalog.tag])
    return tuple(done)


def _mend_catalog(root: Path, catalog: Catalog, language: Local) -> list[Mended]:
    path = root / catalog.file
    po = parse_po(path)
    po.wrapwidth = 0
    done: list[Mended] = []
    for entry in po:
        text = unicodedata.normalize("NFC", entry.msgstr)
        better = mended(text, language, silenced(entry.tcomment.splitlines()))
        if better != text and not entry.obsolete and entry.msgctxt in catalog.entries:
            entry.msgstr = better
            done.append(Mended(entry.msgctxt, catalog.file, entry.linenum or 0))
    if done:
        write(path, f"{po}\n".encode())
    return done


def _mend_sources(root: Path, texts: Sequence[Text], english: Local, lists: Lists) -> Iterator[Mended]:
    """A string is mended where it stands in its file letter by letter: not where it is wrapped or holds escapes."""
    for text in texts:
        better = mended(text.text, english, lists.ignored.get(text.key, NOTHING))
        if better == text.text or not text.file:
            continue
        path = root / text.file
        content = path.read_bytes()
        same_quotes = all(better.count(char) == text.text.count(char) for char in "\"'\\")  # else it may end the string
        found = same_quotes and content.count(text.text.encode()) == 1
        if found:
            write(path, content.replace(text.text.encode(), better.encode()))
        yield Mended(text.key, text.file, text.line, of_source=True, by_hand=not found)
