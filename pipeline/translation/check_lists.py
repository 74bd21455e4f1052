"""Reads what people wrote for the checks of strings: `locales/spelling.<tag>.txt`, and comments that silence a check."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.campaign.fields import nearest, read_text
from pipeline.campaign.model import Campaign
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem
from pipeline.translation.checked import Lists

SPELLING = "spelling"
_IGNORE = re.compile(r"\bignore\s*:\s*(?P<ids>[a-z-]+(?:\s*,\s*[a-z-]+)*)")
_BEHIND = re.compile(r".*[\"'\]}]\s*(#[^\"']*)\Z")
"""A comment at the end of a line of TOML."""


def silenced(comments: Iterable[str]) -> frozenset[str]:
    """Ids of the checks that lines of comment silence: `ignore: number, glossary`."""
    found = (_IGNORE.search(line) for line in comments if "ignore" in line)
    return frozenset(name for match in found if match for name in re.split(r"\s*,\s*", match["ids"]))


def load_lists(root: Path, locales: str, campaign: Campaign, texts: Sequence[Text]) -> tuple[Lists, list[Problem]]:
    """Misspelt words of every language that has a list, and what comments beside the source strings silence."""
    spelling, problems = _load_spelling(root, locales, [language.tag for language in campaign.languages])
    return Lists(spelling, _source_comments(root, texts)), problems


def _load_spelling(root: Path, locales: str, tags: Sequence[str]) -> tuple[dict[str, dict[str, str]], list[Problem]]:
    by_tag: dict[str, dict[str, str]] = {}
    problems: list[Problem] = []
    for path in sorted((root / locales).glob(f"{SPELLING}.*.txt")):
        name, tag = path.relative_to(root).as_posix(), path.name.removeprefix(f"{SPELLING}.").removesuffix(".txt")
        if tag not in tags:
            what = f"{tag!r} is none of the campaign's languages; the list is not used"
            problems.append(Problem(what, name, 0, nearest(tag, tags), Level.WARNING))
            continue
        text, problem = read_text(root, path)
        if problem:
            problems.append(problem)
            continue
        by_tag[tag], found = parse_spelling(text, name)
        problems += found
    return by_tag, problems


def parse_spelling(text: str, file: str) -> tuple[dict[str, str], list[Problem]]:
    """Lines `wrong = right`, by the wrong one in small letters; `#` begins a comment."""
    words: dict[str, str] = {}
    problems: list[Problem] = []
    for number, line in enumerate(unicodedata.normalize("NFC", text).splitlines(), start=1):
        said = line.partition("#")[0].strip()
        wrong, _, right = (part.strip() for part in said.partition("="))
        if wrong and right and "*" not in wrong:
            words[" ".join(wrong.lower().split())] = right  # not casefold: "daß" is another slip than "dass"
        elif said:
            problems.append(Problem(f"no pair of words: {said[:60]!r}", file, number, "write: wrong = right"))
    return words, problems


def _source_comments(root: Path, texts: Sequence[Text]) -> dict[str, frozenset[str]]:
    """What comments silence in the files of the source, by key: on the line of a text, or on the lines above it."""
    by_file: dict[str, list[Text]] = {}
    for text in texts:
        by_file.setdefault(text.file, []).append(text)
    found: dict[str, frozenset[str]] = {}
    for file, of_file in by_file.items():
        content, problem = read_text(root, root / file) if file else ("", None)
        if problem or "ignore" not in content:
            continue
        lines = content.split("\n")
        for text in of_file:
            if ids := silenced(_comments_at(lines, text.line, file)):
                found[text.key] = ids
    return found


def _comments_at(lines: Sequence[str], number: int, file: str) -> list[str]:
    """The comments that belong to line `number`, counted from 1: behind it, and right above it."""
    markdown = file.endswith(".md")
    at = min(number, len(lines)) - 1
    comments = [behind[1]] if not markdown and (behind := _BEHIND.match(lines[at])) else []
    for line in reversed(lines[:at]):
        if line.lstrip().startswith("<!--" if markdown else "#"):
            comments.append(line)
        elif line.strip() or not markdown:  # in Markdown an empty line may stand between a comment and its text
            break
    return comments
