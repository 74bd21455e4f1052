"""Words: addresses, the glossary, names, misspelt words, what was to be filled in, ends, quotes, length. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import regex

from pipeline.translation.checked import Finding, Local, Said, differing

_GRAPHEME = regex.compile(r"\X")
_SEEMS_UNFINISHED = ("{{", "fixme", "tbd", "tbc", "lorem ipsum", "xxx", "todo")
_UNFINISHED = regex.compile(r"\{\{|(?<!\p{L})(?:FIXME|TBD|TBC|(?i:lorem ipsum|x{3,}))(?!\p{L})")
_MARK = regex.compile(r"(?<!\p{L})TODO(?!\p{L})")
_MARK_BEFORE_COLON = regex.compile(r"(?<!\p{L})TODO\s*:")
_CAPITALS_SAY_ALL = frozenset(["an", "ast", "ext", "es", "gl", "lad", "pt"])
"""Languages in which TODO, in capitals, is a word: all."""

_ENDS = {
    "stop": "..。।॥։።۔။។᙮｡．",
    "question mark": "?？؟;՞፧⁇",
    "exclamation mark": "!！՜",
    "colon": ":：፥",
    "ellipsis": "…⋯",
}
_END_OF = {char: name for name, chars in _ENDS.items() for char in chars}
_NO_STOPS = frozenset(("Thai", "Laoo", "Khmr", "Tibt"))
_CLOSING = " \t\n\u00a0\u202f\"'”’»«›‹“„)]}*_」』）】"
_QUOTES = '"“”„‟«»「」『』〝〞'
_OPEN_SINGLE = regex.compile(r"(?<![\p{L}\p{N}.,!?…])['‘](?=\p{L})")


def find_links(said: Said, local: Local) -> Iterator[Finding]:
    assert said.source is not None
    wanted, there = said.source.links, said.facts.links
    if wanted == there:
        return
    if what := differing(Counter(wanted) - Counter(there), Counter(there) - Counter(wanted)):
        yield what, "addresses and @names stay as they are"


def find_terms(said: Said, local: Local) -> Iterator[Finding]:
    assert said.source is not None
    for phrase in said.source.phrases:
        if (term := local.terms.get(phrase)) and not term[0].search(said.text):
            ways = " or ".join(f"“{way}”" for way in term[1])
            yield f"“{phrase}” is not translated by the glossary's words", f"write {ways}; * stands for any ending"


def find_avoided(said: Said, local: Local) -> Iterator[Finding]:
    if local.avoid and (found := dict.fromkeys(local.avoid.findall(said.text))):
        yield f"{', '.join(found)}: a word to avoid", "the glossary in campaign.toml says how to put it"


def find_names(said: Said, local: Local) -> Iterator[Finding]:
    """Names of the source that a translation does not have; in other capitals they are told by `find_capitals`."""
    assert said.source is not None
    there = {name.casefold() for name in said.facts.names}
    if lacking := [name for name in said.source.names if name.casefold() not in there]:
        yield f"{', '.join(lacking)} is missing", "names of the glossary stay as they are in every language"


def find_capitals(said: Said, local: Local) -> Iterator[Finding]:
    """Names and titles in other capitals than the glossary's. All in capitals is a style; a title all small is plain words."""
    if local.capitals is None:
        return
    known = {_one_space(name).casefold(): name for name in (*local.glossary.titles, *local.glossary.names)}
    for found in dict.fromkeys(local.capitals.findall(said.facts.bare)):
        name = known.get(_one_space(found).casefold())
        if name is None or _one_space(found) == _one_space(name) or found.isupper():
            continue
        if not (found.islower() and name in local.glossary.titles):
            yield f"“{found}” stands in other capitals than in the glossary", f"write “{name}”"


def _one_space(text: str) -> str:
    return " ".join(text.split())


def find_misspelt(said: Said, local: Local) -> Iterator[Finding]:
    if local.misspelt:
        for found in dict.fromkeys(local.misspelt.findall(said.text)):
            yield f"“{found}” is on the list of misspelt words", f"write “{_right(found, local)}”"


def mend_misspelt(text: str, local: Local) -> str:
    return local.misspelt.sub(lambda match: _right(match[0], local), text) if local.misspelt else text


def _right(found: str, local: Local) -> str:
    right = local.spelling.get(_one_space(found)) or local.spelling.get(_one_space(found).lower(), found)
    return right[0].upper() + right[1:] if found[0].isupper() else right


def find_unfinished(said: Said, local: Local) -> Iterator[Finding]:
    small = said.facts.bare.lower()
    if not any(mark in small for mark in _SEEMS_UNFINISHED):
        return
    todo = _MARK_BEFORE_COLON if local.tag.split("-")[0] in _CAPITALS_SAY_ALL else _MARK
    if match := _UNFINISHED.search(said.facts.bare) or todo.search(said.facts.bare):
        yield f"“{match[0]}” was to be filled in", "write the text"


def find_end(said: Said, local: Local) -> Iterator[Finding]:
    """Another kind of mark at the end, before hashtags and addresses. Headlines and languages without stops are let be."""
    assert said.source is not None
    if said.key.endswith((".headline", ".title", ".subtitle")):
        return
    wanted, there = _end(said.source.bare), _end(said.facts.bare)
    if wanted == there or (local.script in _NO_STOPS and "stop" in (wanted, there)):
        return
    if {wanted, there} == {"ellipsis", "stop"}:
        return
    what = f"it ends with {_a(there)}, the source with {_a(wanted)}"
    yield what, "end both alike"


def _a(end: str) -> str:
    return f"an {end}" if end.startswith("e") else f"a {end}" if end else "no mark"


def _end(bare: str) -> str:
    last = bare.rstrip(_CLOSING)[-1:]
    return _END_OF.get(last, "")


def find_quotes(said: Said, local: Local) -> Iterator[Finding]:
    """Quotes and brackets that do not come in pairs. An apostrophe cannot be told from a closing single quote."""
    text = said.facts.bare
    odd = sum(map(text.count, _QUOTES)) % 2
    if odd:
        yield "a quote is opened and not closed, or closed and not opened", "write both quotes"
    elif (match := _OPEN_SINGLE.search(text)) and not regex.search(r"['’]", text[match.end() :]):
        yield f"the quote before {text[match.end() : match.end() + 12]!r} is not closed", "write both quotes"
    for opening, closing in ("()", "（）", "「」"):
        if text.count(opening) != text.count(closing):
            yield f"{opening} and {closing} do not come in pairs", "write both, or none"


def find_length(said: Said, local: Local) -> Iterator[Finding]:
    if said.max and len(said.text) > said.max and (count := len(_GRAPHEME.findall(said.text))) > said.max:
        yield (
            f"it has {count} characters, at most {said.max} are advised",
            "shorten it; whether it fits, the pictures show",
        )
