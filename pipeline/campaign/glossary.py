"""What a campaign has settled about its words: names that stay as they are, terms, words to avoid, hashtags in other languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.campaign.languages import same_language

Policy = Literal["keep", "localise", "both"]


@dataclass(frozen=True, slots=True)
class Glossary:
    """`[glossary]`: `names` stay unchanged in every language, `titles` keep their capitals where the source names them.

    `terms` say how a phrase of the source is translated, by language tag; any of the ways listed will do. `avoid` are words
    by language tag. In both, `*` at the end of a word stands for any ending.
    """

    names: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    terms: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    avoid: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TagRule:
    """A row of `[hashtags]`: whether translations keep a tag, have the one of their language instead, or both."""

    policy: Policy
    forms: Mapping[str, str]

    def form(self, tag: str) -> str:
        """The hashtag for readers of the language `tag`, "" where it has none of its own."""
        return next((self.forms[step] for step in same_language(tag) if step in self.forms), "")


def fold(hashtag: str) -> str:
    """What two spellings of a hashtag share that platforms take for one: #harmreduction, #HarmReduction."""
    return hashtag.lstrip("#＃").casefold()
