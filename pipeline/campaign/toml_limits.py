"""How deep a TOML file nests, told before tomllib reads it: dotted keys cost it time and memory by the square. Pure."""

from __future__ import annotations

import re

MAX_DEPTH = 32

# Texts and comments. One that is never closed lasts to the end, so that every match succeeds and no character is read twice.
_QUIET = re.compile(
    r'"""(?:[^\\]|\\.?)*?(?:"""|\Z)|\'\'\'.*?(?:\'\'\'|\Z)|"(?:[^"\\\n]|\\[^\n]?)*"?|\'[^\'\n]*\'?|#[^\n]*', re.DOTALL
)
_MARK = re.compile(r"[\[\]{}=,.\n]")


def too_deep(text: str) -> int:
    """The line (from 1) on which lists, tables or dotted keys nest more than MAX_DEPTH levels; 0 if none do."""
    depth = dots = 0
    line = 1
    for mark in _MARK.finditer(_QUIET.sub(lambda quiet: "\n" * quiet[0].count("\n"), text)):
        match mark[0]:
            case "\n":
                line, dots = line + 1, 0
            case ".":
                dots += 1
            case "[" | "{":
                depth, dots = depth + 1, 0
            case "]" | "}":
                depth, dots = max(0, depth - 1), 0
            case _:
                dots = 0
        if depth > MAX_DEPTH or dots > MAX_DEPTH:
            return line
    return 0
