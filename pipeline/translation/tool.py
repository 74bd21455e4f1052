"""The tool's own words: README.txt, headings of posts.txt, furniture of the guide; `tool/<tag>.po` beside this module.

English is complete. Unlike a campaign's strings these are used before anybody reviewed them, and one that is missing
falls back to English, says so, and holds nothing back. Adding a language is adding its PO file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import bidirectional

from pipeline.campaign.languages import canonical, chain, direction, same_language
from pipeline.campaign.text import Text

if TYPE_CHECKING:
    from polib import POEntry

ENGLISH = "en"
SIZE = "tool.size."

_OPTIONAL = "Words of packs itself: left empty, packs takes its own."
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Said(NamedTuple):
    """Words, and the tag of the language they are really in."""

    text: str
    tag: str


@dataclass(frozen=True, slots=True)
class ToolWords:
    """The words for readers of `tag`, by key. `refused`: keys of the campaign's own words that could not be used."""

    tag: str
    words: Mapping[str, Said] = field(repr=False)
    refused: tuple[str, ...] = ()

    def text(self, key: str, /, **values: str) -> Said:
        """The words of `key` with `{name}` replaced by the value of that name; values are never read for placeholders.

        A value that runs the other way than the words is put in U+2068 ... U+2069, so that it stays in one piece (UAX 9):
        keep what people copy, such as commands, out of values. Raises KeyError for a key there is not, ValueError when
        the values are not exactly those the words name.
        """
        said = self.words[key]
        if values.keys() != (needed := placeholders(said.text)):
            raise ValueError(f"{key} needs values for {sorted(needed)}, not for {sorted(values)}")
        rightward = direction(said.tag) == "ltr"
        text = _PLACEHOLDER.sub(lambda match: _isolated(values[match[1]], rightward=rightward), said.text)
        return Said(text, said.tag)

    def size(self, name: str) -> Said:
        """What people call a size; its own name, as English, when the campaign made it up and named it nowhere."""
        return self.words.get(SIZE + name, Said(name, ENGLISH))

    def knows(self, key: str) -> bool:
        """Whether there are words for `key`, in any language."""
        return key in self.words

    @property
    def missing(self) -> tuple[str, ...]:
        """Keys that readers of `tag` get in English instead of their language, in reading order."""
        own = same_language(self.tag)
        return tuple(key for key, said in self.words.items() if said.tag not in own)


def tool_words(tag: str, overrides: Mapping[str, str] | None = None) -> ToolWords:
    """The tool's words along `chain(tag)`, English last, then the campaign's own words for `tag` over them.

    An override is refused unless it has just the placeholders of the English; a new key only for a size's name.
    Raises ValueError when `tag` is no language tag.
    """
    words: dict[str, Said] = {}
    for step in reversed(chain(tag, ENGLISH)):
        words |= {key: Said(text, step) for key, text in catalog(step).items()}
    own, refused = canonical(tag), []
    for key, text in (overrides or {}).items():
        english = catalog(ENGLISH).get(key, "" if key.startswith(SIZE) else None)
        if english is None or not text.strip() or placeholders(text) != placeholders(english):
            refused.append(key)
        else:
            words[key] = Said(text, own)
    return ToolWords(own, words, tuple(refused))


@lru_cache(maxsize=1024)
def placeholders(text: str) -> frozenset[str]:
    """Names of the `{name}`s in `text`."""
    return frozenset(_PLACEHOLDER.findall(text))


def optional_texts(tag: str, sizes: Iterable[str], own: Collection[str]) -> tuple[Text, ...]:
    """The tool's words as strings for the translators of `tag`, who may leave them empty.

    Those that its readers get in English or, of the campaign's own `sizes`, by their id, and those the language has of its
    `own` already, by key.
    """
    words = tool_words(tag)
    missing = {*words.missing}
    named = (Text(SIZE + name, name, note=f"{_OPTIONAL} Name of a size of picture.") for name in sizes)
    strange = tuple(text for text in named if not words.knows(text.key))
    return (*(text for text in _english() if text.key in missing or text.key in own), *strange)


@lru_cache(maxsize=1)
def _english() -> tuple[Text, ...]:
    return tuple(
        Text(entry.msgctxt, entry.msgid, note=" ".join([_OPTIONAL, *entry.comment.split("\n")]).strip())
        for entry in _entries(ENGLISH)
    )


@lru_cache(maxsize=64)
def catalog(tag: str) -> Mapping[str, str]:
    """The words shipped for just this tag, by key in reading order; empty when there are none."""
    words = {entry.msgctxt: entry.msgid if tag == ENGLISH else entry.msgstr for entry in _entries(tag)}
    return MappingProxyType({key: text for key, text in words.items() if text})


def _entries(tag: str) -> list[POEntry]:
    from polib import pofile

    file = files("pipeline.translation") / "tool" / f"{tag}.po"
    if not file.is_file():
        return []
    return [entry for entry in pofile(file.read_text(encoding="utf-8")) if not entry.obsolete]


def _isolated(value: str, *, rightward: bool) -> str:
    if rightward and value.isascii():  # nearly all: letters and digits run to the right
        return value
    kinds = {bidirectional(char) for char in value}
    if rightward:
        foreign = bool(kinds & {"R", "AL", "AN"})
    else:  # digits with hyphens or dots between them change places too: 2020-11-09
        foreign = "L" in kinds or (bool(kinds & {"EN", "AN"}) and not value.isdecimal())
    return f"\N{FIRST STRONG ISOLATE}{value}\N{POP DIRECTIONAL ISOLATE}" if foreign else value
