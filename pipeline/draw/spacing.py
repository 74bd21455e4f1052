"""Where a line must not break although Unicode's rules (UAX #14) would let it: one table of rules by language."""

from __future__ import annotations

from functools import lru_cache

import regex

_UNITS = (
    r"%|‰|°C?|№|[kKмcmµμ]?m[²³]?|km|км|м|см|мм|k?g|мг|кг|г|mg|µg|ml|мл|cl|l|л|h|ч|min|мин|s|сек|MB|GB|"
    r"€|\$|£|¥|₹|₽|₴|₸|руб|тыс|млн|млрд|Mio|Mrd|mln|mld|mio|mrd|bn|tys|tis|εκ|χιλ"
)
_DASH = r"[\u2013\u2014\u2015]"

# What no line break may part; it may end a line.
_WHOLE = (
    (r"(?<![\w&/])([#@]\w[\w\p{M}·-]*)", "hashtags and handles are one word for those who type them"),
    (r"((?:https?://|www\.)\S*[\w/]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)", "an address is copied whole"),
    (r"(?<!\d)(\d{1,3}(?:[ \u00a0\u202f]\d{3})+)(?!\d)", "SI brochure 5.4.4: groups of digits are one number"),
)
# What holds on to whatever follows it.
_HOLDING = (
    (rf"(\d[ \u00a0\u202f]+)(?:{_UNITS})(?![\p{{L}}\p{{N}}])", "SI brochure 5.4.3: number and unit stay together"),
    (r"([№§$€£¥₽¤][ \u00a0\u202f]+)\d", "the sign and its number"),
    (rf"(\d[ \u00a0]?{_DASH}[ \u00a0]?)\d", "a range is one number"),
    (rf"(\S[ \u00a0]+){_DASH}(?=\s|$)", "a dash between words never starts a line"),
    (rf"(?:^|\s)({_DASH})\w", "a dash that opens speech stays with its first word"),
    (rf"(\w){_DASH}", "nor is a dash that closes a word parted from it"),
)
_ONE_LETTER = r"(?<![\w’'-])({} +)(?=\S)"

# By primary language: what its own typographers ask for.
_BY_LANGUAGE = {
    **dict.fromkeys(
        ("ru", "uk", "be", "bg", "sr", "mk"),
        (
            (_ONE_LETTER.format(r"[\p{Cyrillic}]"), "Мильчин, Справочник издателя, 3.1.2: one-letter words"),
            (r"(\S +)(?:же|ли|бы|ж|б|ль)(?![\p{L}\p{M}-])", "Мильчин 3.1.2: particles stay with the word before them"),
            (r"((?<!\p{L})\p{Lu}\. +)\p{Lu}", "Мильчин 3.1.2: initials and name"),
        ),
    ),
    **dict.fromkeys(
        ("cs", "sk"),
        ((_ONE_LETTER.format("[AIKOSUVZaikosuvz]"), "ČSN 01 6910: one-letter prepositions and conjunctions"),),
    ),
    "pl": ((_ONE_LETTER.format("[AIOUWZaiouwz]"), "PN-83/P-55366: no one-letter word ends a line"),),
    "fr": (
        (r"(\S[ \u00a0\u202f]+)[;:!?»]", "Lexique des règles typographiques (Imprimerie nationale): high marks"),
        (r"(«[ \u00a0\u202f]+)\S", "the same: opening guillemets"),
        (r"((?<!\p{L})[nN]° +)\d", "the same: n° and its number"),
    ),
    **dict.fromkeys(
        ("hi", "mr", "ne", "bn", "sa", "as"),
        ((r"(\S +)[।॥?!]", "as UAX #14 has it for marks without a space: no danda starts a line"),),
    ),
    "de": ((r"((?<!\p{L})(?:z\.|d\.|u\.|o\.|i\.|v\.|s\.) +)\p{L}", "DIN 5008: z. B., d. h., u. a."),),
}


@lru_cache(maxsize=64)
def _compiled(primary: str) -> tuple[tuple[regex.Pattern[str], ...], tuple[regex.Pattern[str], ...]]:
    holding = (*_HOLDING, *_BY_LANGUAGE.get(primary, ()))
    return tuple(regex.compile(p) for p, _ in _WHOLE), tuple(regex.compile(p) for p, _ in holding)


def kept_together(text: str, language: str) -> frozenset[int]:
    """Positions in `text` at which no line may end."""
    held: set[int] = set()
    whole, holding = _compiled(language.partition("-")[0])
    for rules, beyond in ((whole, 0), (holding, 1)):
        for rule in rules:
            for match in rule.finditer(text, overlapped=True):
                held.update(range(match.start(1) + 1, match.end(1) + beyond))
    return frozenset(held)
