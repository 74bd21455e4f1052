"""What the checks of strings look at: one string in one language (`Said`), and what is settled for that language (`Local`)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import regex

from pipeline.campaign.glossary import Glossary, TagRule
from pipeline.campaign.hashtags import hashtags
from pipeline.campaign.languages import same_language, script
from pipeline.campaign.model import Point
from pipeline.errors import Level
from pipeline.translation.markup import holds_marks, plain

WORD = r"[\p{L}\p{M}\p{N}]"
UNSPACED = frozenset(("Hans", "Hant", "Jpan", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"))
"""Scripts (ISO 15924) without blanks between words."""
_SCRIPTS = {
    "Hans": r"\p{Han}\p{Bopomofo}",
    "Hant": r"\p{Han}\p{Bopomofo}",
    "Jpan": r"\p{Han}\p{Hiragana}\p{Katakana}",
    "Kore": r"\p{Hangul}\p{Han}",
    "Aran": r"\p{Arabic}",
    "Zzzz": r"\p{L}",
}
_LINK = regex.compile(
    r"(?:https?://|www\.|mailto:)[^\s<>\"'«»“”()\[\]]*[^\s<>\"'«»“”()\[\].,;:!?]|(?<![\w@.])@\w[\w.]*\b",
    regex.IGNORECASE,
)
_NUMBER = regex.compile(
    r"\p{Nd}{1,3}(?:[ \u00A0\u202F\u2009]\p{Nd}{3})+(?:[.,\u066B]\p{Nd}+|(?!\p{Nd}))|\p{Nd}+(?:[.,\u066B\u066C’']\p{Nd}+)*"
)
_DIGITS = regex.compile(r"\p{Nd}+")
_THOUSANDS = 3
"""Digits that stand together in large numbers; in India only the last ones do."""
_WORDS_OF_NUMBERS = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        map(str, range(1, 13)),
        strict=True,
    )
)

Finding = tuple[str, str]
"""What is wrong, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text holds: hashtags, addresses and @names in order, numbers as bare digits 0-9.

    `text` has no marks for bold, `bare` no hashtags, addresses and @names either, `counted` no names of the glossary, whose
    digits are no numbers (COVID-19). `phrases` are the terms, `names` the names of the glossary that stand in it.
    """

    text: str
    bare: str
    tags: tuple[str, ...]
    links: tuple[str, ...]
    numbers: tuple[str, ...]
    names: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A string as it stands in one language; `source` is the text it was made from, None for the source language itself."""

    key: str
    raw: str
    facts: Facts
    source: Facts | None
    max: int | None

    @property
    def text(self) -> str:
        return self.facts.text


@dataclass(frozen=True, slots=True)
class Unit:
    """A data point in the words of one language: no other number than one of `values` stands before the word it counts."""

    pattern: regex.Pattern[str]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Local:
    """What the checks know of one language. `own` finds words in its script, None where there is no telling.

    `units` go by week, `terms` by the phrase of the source, each with a pattern and the ways to say it; `spelling` finds
    what is on the list of misspelt words, in small letters.
    """

    tag: str
    script: str
    own: regex.Pattern[str]
    glossary: Glossary = field(default_factory=Glossary)
    names: regex.Pattern[str] | None = None
    tag_rules: Mapping[str, TagRule] = field(default_factory=dict)
    terms: Mapping[str, tuple[regex.Pattern[str], tuple[str, ...]]] = field(default_factory=dict)
    avoid: regex.Pattern[str] | None = None
    capitals: regex.Pattern[str] | None = None
    spelling: Mapping[str, str] = field(default_factory=dict)
    misspelt: regex.Pattern[str] | None = None
    points: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    units: Mapping[str, tuple[Unit, ...]] = field(default_factory=dict)

    @property
    def spaced(self) -> bool:
        """Whether blanks stand between words."""
        return self.script not in UNSPACED


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: its id, by which a comment silences it, and how much it matters.

    With `needs_source` it compares, and the source language itself is not looked at. `fix` is a text without what it finds.
    """

    id: str
    level: Level
    find: Callable[[Said, Local], Iterable[Finding]]
    needs_source: bool = False
    fix: Callable[[str, Local], str] | None = None


@dataclass(frozen=True, slots=True)
class Lists:
    """What people wrote for the checks beside the texts: misspelt words by language tag, and which checks they silenced.

    `ignored` are ids of checks by the key of a source string; those of a translation stand in its `Entry`.
    """

    spelling: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignored: Mapping[str, frozenset[str]] = field(default_factory=dict)


def facts(text: str, key: str, names: regex.Pattern[str] | None, phrases: Mapping[str, regex.Pattern[str]]) -> Facts:
    """`names` finds the names of the glossary, `phrases` each of its terms in the source language."""
    shown = plain(text) if holds_marks(key) else text
    tags = tuple(hashtags(shown)) if "#" in shown or "＃" in shown else ()
    links = tuple(_LINK.findall(shown)) if "@" in shown or ":" in shown or "www." in shown else ()
    bare = shown
    for part in sorted((*tags, *links), key=len, reverse=True):
        bare = bare.replace(part, " ")
    named = tuple(dict.fromkeys(names.findall(bare))) if names else ()
    counted = names.sub(" ", bare) if named and names else bare
    found = tuple(phrase for phrase, pattern in phrases.items() if pattern.search(bare))
    return Facts(shown, bare, tags, links, numbers(counted), named, found)


def differing(lacking: Iterable[str], strange: Iterable[str]) -> str:
    """What a translation lacks of its source, and has besides; "" for nothing."""
    missing, more = ", ".join(lacking), ", ".join(strange)
    if missing and more:
        return f"{more} stands where the source has {missing}"
    return f"{missing} is missing" if missing else f"{more} is not in the source" if more else ""


def numbers(text: str) -> tuple[str, ...]:
    """Every number of a text in digits 0-9, without signs between thousands: 12,345 and १२.३४५ are "12345", 1,5 is "1.5"."""
    return tuple(map(digits, _NUMBER.findall(text)))


def digits(number: str) -> str:
    """In digits 0-9; of signs only a last one stays, as ".", with other than three digits behind it: languages mean it alike."""
    groups = ["".join(str(unicodedata.decimal(char)) for char in group) for group in _DIGITS.findall(number)]
    rest = f".{groups.pop()}" if len(groups) > 1 and len(groups[-1]) != _THOUSANDS else ""
    return ("".join(groups).lstrip("0") or "0") + rest


def spelt_out(text: str) -> set[str]:
    """Numbers that stand in an English text as words, up to twelve: translators may write digits."""
    return {_WORDS_OF_NUMBERS[word] for word in regex.findall(r"\w+", text.lower()) if word in _WORDS_OF_NUMBERS}


def any_of(phrases: Sequence[str], *, spaced: bool = True) -> regex.Pattern[str] | None:
    """Finds any of the phrases, capitals or not; `*` at an end of a word stands for any letters. None for no phrase.

    Between words there may be anything but letters and digits; where blanks part words they are found as whole words.
    """
    said = [_phrase(phrase) for phrase in sorted(phrases, key=len, reverse=True) if phrase.strip(" *")]
    if not said:
        return None
    before, after = (rf"(?<![{_INSIDE}#@/])", rf"(?![{_INSIDE}])") if spaced else ("", "")
    return regex.compile(f"{before}(?:{'|'.join(said)}){after}", regex.IGNORECASE)


_INSIDE = r"\p{L}\p{M}\p{N}"


def _phrase(phrase: str) -> str:
    words = (regex.escape(word.strip("*")) for word in phrase.split())
    ends = [(word.startswith("*"), word.endswith("*")) for word in phrase.split()]
    any_letters = rf"[{_INSIDE}]*"
    joined = (
        f"{any_letters if begins else ''}{word}{any_letters if goes_on else ''}"
        for word, (begins, goes_on) in zip(words, ends, strict=True)
    )
    return rf"[^{_INSIDE}]+".join(joined)


def local(
    tag: str,
    glossary: Glossary,
    tag_rules: Mapping[str, TagRule],
    spelling: Mapping[str, Mapping[str, str]],
    points: Mapping[str, Sequence[tuple[Point, str]]],
    *,
    source: str,
) -> Local:
    """What is settled for the language `tag`: of what is given by language, that of its nearest wider tag counts.

    `points` are, by week, the data points and their sentences in this language.
    """
    steps = same_language(tag)
    found = script(tag)
    spaced = found not in UNSPACED
    terms = {}
    for phrase, by_tag in glossary.terms.items():
        ways = next((by_tag[step] for step in steps if step in by_tag), ())
        if pattern := any_of(ways, spaced=spaced):
            terms[phrase] = pattern, ways
    wrong: dict[str, str] = {}
    for step in reversed(steps):
        wrong |= spelling.get(step, {})
    avoid = [word for step in steps for word in glossary.avoid.get(step, ())]
    fixed = (*glossary.names, *(glossary.titles if source in steps else ()))
    return Local(
        tag,
        found,
        _own(found),
        glossary,
        any_of(glossary.names, spaced=spaced),
        tag_rules,
        terms,
        any_of(avoid, spaced=spaced),
        any_of(fixed, spaced=spaced),
        wrong,
        any_of(list(wrong), spaced=spaced),
        {week: tuple(point for point, _ in some) for week, some in points.items()},
        {week: tuple(_units(some)) for week, some in points.items()},
    )


def _own(found: str) -> regex.Pattern[str]:
    letters = _SCRIPTS.get(found, rf"\p{{Script={found}}}")
    try:
        return regex.compile(rf"[{letters}]+")
    except regex.error:  # a script Unicode has no characters of
        return regex.compile(r"\p{L}+")


def _units(points: Sequence[tuple[Point, str]]) -> Iterable[Unit]:
    """The word behind `{value}` in the sentences of data points: what is counted."""
    by_word: dict[str, list[str]] = {}
    for point, sentence in points:
        if counted := regex.search(r"\{value\}(?P<unit>\s?%)?\s+(?P<word>[\p{L}\p{M}]{3,})", sentence):
            unit = (r"\s?%\s+" if counted["unit"] else r"\s+") + regex.escape(counted["word"])
            by_word.setdefault(unit, []).append(digits(str(point.value)))
    for unit, values in by_word.items():
        yield Unit(regex.compile(rf"({_NUMBER.pattern}){unit}(?![{_INSIDE}])", regex.IGNORECASE), tuple(values))
