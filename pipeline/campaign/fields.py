"""Strict reading of one TOML table: every key is asked for by name and type, every fault becomes a Problem."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from pipeline.campaign.characters import text_fault
from pipeline.campaign.files import read_file
from pipeline.campaign.text import Text
from pipeline.campaign.toml_limits import MAX_DEPTH, too_deep
from pipeline.campaign.toml_lines import KeyPath, key_lines
from pipeline.errors import Level, Problem

T = TypeVar("T")

MAX_FILE_BYTES = 1 << 20
BLANKS = " \t\r\n"
"""What stands around a text in a file and is no part of it; a no-break space may be."""
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_KEY = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9_-]+)*")
ID_HINT = "use small letters a-z, digits and hyphens, at most 64"
_KINDS: Mapping[type, str] = {
    str: "text in quotes",
    int: "a whole number",
    bool: "true or false",
    list: "a list [...]",
    dict: "a table",
    date: "a day such as 2020-11-09",
    datetime: "a moment such as 2020-11-09T00:00:00Z",
}


def is_id(value: str) -> bool:
    """Whether a name is one that every system takes as the name of a file."""
    return bool(ID.fullmatch(value)) and value not in _RESERVED


def nearest(name: str, known: Sequence[str]) -> str:
    """A hint that names the nearest of `known`, or lists them all."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else f"known here: {', '.join(sorted(known))}"


def read_text(root: Path, path: Path, limit: int = MAX_FILE_BYTES) -> tuple[str, Problem | None]:
    """A text file people wrote: UTF-8 with or without BOM, at most `limit` bytes. On a fault the text is empty."""
    data, problem = read_file(root, path, limit)
    if problem:
        return "", problem
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        hint = "save it as UTF-8 in your editor; if the file was cut off, restore it"
        what = f"not UTF-8: byte {error.start} is {error.object[error.start]:#04x}"
        return "", Problem(what, path.relative_to(root).as_posix(), line, hint)


def read_toml(root: Path, path: Path) -> tuple[Fields | None, list[Problem]]:
    """The top table of a TOML file, or None with the one problem that stopped it."""
    name = path.relative_to(root).as_posix()
    text, problem = read_text(root, path)
    return (None, [problem]) if problem else parse_toml(text, name)


def parse_toml(text: str, name: str) -> tuple[Fields | None, list[Problem]]:
    """The top table of a TOML text of the file `name`, or None with the one problem that stopped it."""
    if deep := too_deep(text):
        what = f"lists, tables or dotted keys are nested more than {MAX_DEPTH} levels deep"
        return None, [Problem(what, name, deep, "write it flat: one [table] for each thing")]
    try:
        data, lines = tomllib.loads(text), key_lines(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        what = re.sub(r" \(at .*\)$", "", str(error))
        return None, [Problem(f"not valid TOML: {what}", name, line, "check quotes, commas and brackets on this line")]
    except ValueError:  # tomllib hands on what int() says of thousands of digits
        return None, [Problem("not valid TOML: a number has more digits than can be read", name)]
    problems: list[Problem] = []
    return Fields(data, name, lines, problems), problems


@dataclass
class Fields:
    """One table while it is read. `problems` is shared by all tables of a file; `finish` reports what nobody asked for.

    `moved` is what the keys of the file's strings begin with, and what they began with before the file was renamed.
    """

    data: Mapping[str, Any]
    file: str
    lines: Mapping[KeyPath, int]
    problems: list[Problem]
    path: KeyPath = ()
    asked: set[str] = field(default_factory=set)
    moved: tuple[str, str] | None = None

    def line(self, key: str | int | None = None) -> int:
        """The line of `key`, or of the table itself."""
        path = self.path if key is None else (*self.path, key)
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, what: str, key: str | int | None = None, hint: str = "", level: Level = Level.ERROR) -> None:
        self.problems.append(Problem(what, self.file, self.line(key), hint, level))

    def get(self, key: str, kind: type[T], *, required: bool = False) -> T | None:
        """The value of `key` if it is there and of `kind`; anything else is a problem and None."""
        self.asked.add(key)
        if key not in self.data:
            if required:
                self.problem(f"{key!r} is missing", hint=f"write {key} = ... as {_KINDS[kind]}")
            return None
        value = self.data[key]
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        self.problem(f"{key!r} must be {_KINDS[kind]}", key)
        return None

    def text(self, key: str, *, required: bool = False, default: str = "") -> str:
        """A required text must say something."""
        value = self.get(key, str, required=required)
        if required and value is not None and not value.strip():
            self.problem(f"{key!r} is empty", key, "write the text, or take the line out")
            return default
        return default if value is None else self._sound(value, key)

    def choice(self, key: str, allowed: Sequence[str], default: str) -> str:
        value = self.text(key, default=default)
        if value not in allowed:
            self.problem(f"{key!r} is {value!r}", key, nearest(value, allowed))
            return default
        return value

    def whole(self, key: str, *, least: int = 1) -> int | None:
        value = self.get(key, int)
        if value is not None and value < least:
            self.problem(f"{key!r} is {value}", key, f"write a whole number from {least}")
            return None
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of plain strings."""
        values = self.get(key, list) or []
        for position, value in enumerate(values):
            if not isinstance(value, str):
                self.problem(f"{key!r} must be a list of texts in quotes", key)
                return ()
            if value in values[:position]:
                self.problem(f"{value!r} stands twice in {key!r}", key)
        return tuple(self._sound(value, key) for value in values)

    def _sound(self, value: str, key: str) -> str:
        """A text in NFC; characters that nobody sees are a problem."""
        if fault := text_fault(value):
            self.problem(
                f"{key!r}: {fault}",
                key,
                "type it again: what is copied from elsewhere often brings such characters along",
            )
        return unicodedata.normalize("NFC", value)

    def checked(self, key: str, parse: Callable[[str], T], *, required: bool = False) -> T | None:
        """A text put through `parse`, whose ValueError becomes the problem."""
        value = self.get(key, str, required=required)
        if value is None:
            return None
        try:
            return parse(unicodedata.normalize("NFC", value))
        except ValueError as error:
            self.problem(str(error), key)
            return None

    def checked_all(self, key: str, parse: Callable[[str], T]) -> tuple[T, ...]:
        """A list of texts, each put through `parse`; what its ValueError says becomes a problem."""
        found: list[T] = []
        for value in self.texts(key):
            try:
                found.append(parse(value))
            except ValueError as error:
                self.problem(str(error), key)
        return tuple(found)

    def day(self, key: str, *, required: bool = False) -> date | None:
        value = self.get(key, date, required=required)
        if isinstance(value, datetime):
            self.problem(f"{key!r} must be a day such as 2020-11-09, without a time", key)
            return None
        return value

    def instant(self, key: str) -> datetime | None:
        """A moment with its UTC offset; one without an offset would open at another hour on another machine."""
        value = self.get(key, datetime)
        if value is not None and value.tzinfo is None:
            hint = f"write {value.isoformat()}Z for UTC; without a valid moment it is never public"
            self.problem(f"{key!r} has no UTC offset", key, hint)
            return None
        return value

    def id(self, key: str = "id") -> str:
        value = self.text(key, required=True)
        if value:
            self.check_id(value, key)
        return value

    def check_id(self, value: str, key: str | None = None) -> bool:
        if is_id(value):
            return True
        self.problem(f"{value!r} is no id", key, ID_HINT)
        return False

    def table(self, key: str) -> Fields | None:
        value = self.get(key, dict)
        return None if value is None else self._inside(value, key)

    def named(self, key: str) -> Iterator[tuple[str, Fields]]:
        """Each name in the table `key`, with that table."""
        table = self.table(key)
        if table is not None:
            yield from ((name, table) for name in table.data)

    def named_tables(self, key: str) -> Iterator[tuple[str, Fields, Fields]]:
        """Each table in the table `key` by its name: the one around it, and itself."""
        for name, around in self.named(key):
            inside = around.table(name)
            if inside is not None:
                yield name, around, inside

    def tables(self, key: str) -> Iterator[Fields]:
        """The tables of `[[key]]`, in order."""
        for position, value in enumerate(self.get(key, list) or []):
            if isinstance(value, dict):
                yield self._inside(value, key, position)
            else:
                self.problem(f"{key!r} must be written as [[{key}]] tables", key)

    def _inside(self, value: Mapping[str, Any], *steps: str | int) -> Fields:
        return Fields(value, self.file, self.lines, self.problems, (*self.path, *steps), moved=self.moved)

    def source_text(self, key: str, text_key: str, *, required: bool = False) -> Text | None:
        """A source string: "..." or { text = "...", note, max, breaks, was, draft }."""
        if isinstance(self.data.get(key), dict):
            inner = self.table(key)
            assert inner is not None
            text = inner.text("text", required=True)
            breaks = inner.get("breaks", bool) or False
            result = Text(
                text_key,
                text.strip(BLANKS) if breaks else one_line(text),
                self.file,
                self.line(key),
                note=inner.text("note"),
                max=inner.whole("max"),
                breaks=breaks,
                was=inner.former_key(text_key),
                draft=inner.get("draft", bool) or False,
            )
            inner.finish()
        else:
            text = self.text(key, required=required or key in self.data)
            was = former_key(text_key, "", self.moved)
            result = Text(text_key, one_line(text), self.file, self.line(key), was=was)
        return result if result.text else None

    def former_key(self, key: str) -> str:
        """The key that the text of this table had before, from its `was`: an id, or a whole key; "" for none."""
        was = self.text("was")
        if was and not _KEY.fullmatch(was):
            self.problem(f"'was' is {was!r}, which is no id", "was", "write the id it had, or the whole key")
            return ""
        return former_key(key, was, self.moved)

    def renamed(self, kind: str, name: str, taken: Container[str]) -> None:
        """Reads the `was` of a whole file: the strings of `kind` (the first part of their keys) moved here from there."""
        was = self.id("was") if "was" in self.data else self.text("was")
        if was in taken:
            self.problem(f"'was' is {was!r}, which is still there", "was", "take the line out: nothing was renamed")
        elif was:
            self.moved = f"{kind}.{name}", f"{kind}.{was}"

    def finish(self) -> None:
        """Every key nobody asked for is a problem that names the nearest known one."""
        for key in self.data:
            if key not in self.asked:
                self.problem(f"unknown key {key!r}", key, nearest(key, sorted(self.asked)))


def former_key(key: str, was: str, moved: tuple[str, str] | None) -> str:
    """The key before a renaming of the text, of the file that holds it (`moved`), or of both; "" where nothing was.

    `was` is a whole key, or the id that stood where the last one of `key` stands.
    """
    if was and "." in was:
        return was
    if was:
        key = f"{key.rpartition('.')[0]}.{was}"
    if moved:
        return moved[1] + key.removeprefix(moved[0])
    return key if was else ""


def one_line(text: str) -> str:
    """Source text wrapped over several lines in the file is one line to the reader; no other space is touched."""
    return " ".join(part.strip(BLANKS) for part in text.strip(BLANKS).split("\n"))
