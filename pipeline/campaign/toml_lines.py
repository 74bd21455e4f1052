"""Where each key of a TOML file stands. tomllib knows no lines, so they are found in the text it has accepted."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

KeyPath = tuple[str | int, ...]

_BARE_END = " \t\r\n=.]#,}"


def key_lines(text: str) -> dict[KeyPath, int]:
    """Line (from 1) of every key, table and array element of `text`, which tomllib must have accepted already.

    A path joins table names, list positions and keys: `("post", 0, "text")`.
    """
    return _Scanner(text.replace("\r\n", "\n")).scan()


class _Scanner:
    """Reads structure only: keys, headers and where values end. Values themselves are tomllib's business."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.newlines = [match.start() for match in re.finditer("\n", text)]
        self.lines: dict[KeyPath, int] = {}
        self.lengths: dict[KeyPath, int] = {}  # arrays of tables: how many elements so far

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        while self._skip(" \t\n"):
            if self.text.startswith("[[", self.at):
                table = self._element(self._header(2))
            elif self.text[self.at] == "[":
                table = self._resolve(self._header(1))
                self.lines[table] = self._line()
            else:
                self._pair(table)
        return self.lines

    def _line(self) -> int:
        return bisect_left(self.newlines, self.at) + 1

    def _skip(self, blanks: str) -> bool:
        """Moves past blanks and comments; False at the end."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                self.at = self._find("\n", self.at)
            elif self.text[self.at] in blanks:
                self.at += 1
            else:
                return True
        return False

    def _find(self, what: str, start: int) -> int:
        found = self.text.find(what, start)
        return found if found >= 0 else len(self.text)

    def _header(self, brackets: int) -> list[str]:
        self.at += brackets
        names = self._dotted()
        self.at += brackets
        return names

    def _dotted(self) -> list[str]:
        names = [self._name()]
        while self._skip(" \t") and self.text[self.at] == ".":
            self.at += 1
            names.append(self._name())
        return names

    def _name(self) -> str:
        self._skip(" \t")
        start = self.at
        if self.text[start] in "\"'":
            self._string()
            quoted = self.text[start : self.at]
            return str(tomllib.loads(f"key = {quoted}")["key"])
        while self.text[self.at] not in _BARE_END:
            self.at += 1
        return self.text[start : self.at]

    def _resolve(self, names: list[str]) -> KeyPath:
        """A header's names with the position of the newest element after each array of tables; all have a line then."""
        path: KeyPath = ()
        for name in names:
            path = (*path, name)
            self.lines.setdefault(path, self._line())
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)
        return path

    def _element(self, names: list[str]) -> KeyPath:
        array = (*self._resolve(names[:-1]), names[-1])
        position = self.lengths.get(array, 0)
        self.lengths[array] = position + 1
        self.lines.setdefault(array, self._line())
        self.lines[(*array, position)] = self._line()
        return (*array, position)

    def _pair(self, table: KeyPath) -> None:
        line, path = self._line(), table
        for name in self._dotted():
            path = (*path, name)
            self.lines.setdefault(path, line)
        self._skip(" \t")
        self.at += 1  # the "="
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._skip(" \t\n")
        opening = self.text[self.at]
        if opening in "\"'":
            self._string()
        elif opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}#\n":
                self.at += 1

    def _list(self, path: KeyPath) -> None:
        self.at += 1
        position = 0
        while self._skip(" \t\n,") and self.text[self.at] != "]":
            self.lines[(*path, position)] = self._line()
            self._value((*path, position))
            position += 1
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while self._skip(" \t\n,") and self.text[self.at] != "}":
            self._pair(path)
        self.at += 1

    def _string(self) -> None:
        quote = self.text[self.at]
        if self.text.startswith(quote * 3, self.at):
            self.at += 3
            while not self.text.startswith(quote * 3, self.at):
                self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
            self.at += 3
            while self.text.startswith(quote, self.at):  # up to two quotes may end the content itself
                self.at += 1
            return
        self.at += 1
        while self.text[self.at] != quote:
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += 1
