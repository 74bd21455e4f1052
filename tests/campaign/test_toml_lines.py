from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.campaign.fields import MAX_FILE_BYTES
from pipeline.campaign.toml_lines import KeyPath, key_lines


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Every key, table and list element of what tomllib has read."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in inside:
        yield (*path, step)
        yield from paths(below, (*path, step))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("", {}, id="nothing"),
        pytest.param("# only\n\n  # comments", {}, id="comments"),
        pytest.param("\n\na = 1", {("a",): 3}, id="no line break at the end"),
        pytest.param("  a=1#b=2\nc  =  2 # d = 3\n", {("a",): 1, ("c",): 2}, id="comments behind values"),
        pytest.param("\ta\t=\t1\n", {("a",): 1}, id="tabs"),
        pytest.param("a-b_1 = 1\n2 = 2\n", {("a-b_1",): 1, ("2",): 2}, id="bare keys"),
        pytest.param('"a b" = 1\n"#=." = 2\n"" = 3\n', {("a b",): 1, ("#=.",): 2, ("",): 3}, id="basic keys"),
        pytest.param("'a\"b' = 1\n'\\' = 2\n'' = 3\n", {('a"b',): 1, ("\\",): 2, ("",): 3}, id="literal keys"),
        pytest.param('"a\\"b\\\\" = 1\n"\\u00e9\\U0001F600" = 2', {('a"b\\',): 1, ("é😀",): 2}, id="escapes in keys"),
        pytest.param('"a\tb" = 1', {("a\tb",): 1}, id="a tab in a quoted key"),
        pytest.param("a.b.c = 1\na.d = 2", {("a",): 1, ("a", "b"): 1, ("a", "b", "c"): 1, ("a", "d"): 2}, id="dotted"),
        pytest.param("a . 'b c' . \"d.e\" = 1", {("a",): 1, ("a", "b c"): 1, ("a", "b c", "d.e"): 1}, id="dots apart"),
        pytest.param("3.14 = 1", {("3",): 1, ("3", "14"): 1}, id="a number is a dotted key"),
        pytest.param("[a]\nb = 1\n\n[c]\nb = 2", {("a",): 1, ("a", "b"): 2, ("c",): 4, ("c", "b"): 5}, id="tables"),
        pytest.param("\n[a.b.c]\n", {("a",): 2, ("a", "b"): 2, ("a", "b", "c"): 2}, id="tables above a header"),
        pytest.param("[a.b]\n[a]\nc = 1", {("a",): 2, ("a", "b"): 1, ("a", "c"): 3}, id="a table after its part"),
        pytest.param("[ a . 'b ]' ] # [c]\nd=1", {("a",): 1, ("a", "b ]"): 1, ("a", "b ]", "d"): 2}, id="odd header"),
        pytest.param(
            "[[a]]\nb = 1\n[[a]]\n[[a]]\nb = 3",
            {("a",): 1, ("a", 0): 1, ("a", 0, "b"): 2, ("a", 1): 3, ("a", 2): 4, ("a", 2, "b"): 5},
            id="arrays of tables",
        ),
        pytest.param(
            "[[a]]\n[[a.b]]\nc = 1\n[[a]]\n[[a.b]]\n[a.b.d]\ne = 1",
            {
                ("a",): 1,
                ("a", 0): 1,
                ("a", 0, "b"): 2,
                ("a", 0, "b", 0): 2,
                ("a", 0, "b", 0, "c"): 3,
                ("a", 1): 4,
                ("a", 1, "b"): 5,
                ("a", 1, "b", 0): 5,
                ("a", 1, "b", 0, "d"): 6,
                ("a", 1, "b", 0, "d", "e"): 7,
            },
            id="arrays of tables in arrays of tables",
        ),
        pytest.param(
            "a = [1, 'two', [\n3, # ]\n],\n]",
            {("a",): 1, ("a", 0): 1, ("a", 1): 1, ("a", 2): 1, ("a", 2, 0): 2},
            id="lists",
        ),
        pytest.param("a = []\nb = [ # none\n]\nc = {}", {("a",): 1, ("b",): 2, ("c",): 4}, id="empty lists and tables"),
        pytest.param(
            "a = { b = 1, c.d = '}', e = [\n{ f = 1 },\n] }\ng = 1",
            {
                ("a",): 1,
                ("a", "b"): 1,
                ("a", "c"): 1,
                ("a", "c", "d"): 1,
                ("a", "e"): 1,
                ("a", "e", 0): 2,
                ("a", "e", 0, "f"): 2,
                ("g",): 4,
            },
            id="inline tables",
        ),
        pytest.param('a = "b = 1 # \\" ["\nc = 1', {("a",): 1, ("c",): 2}, id="a text that looks like TOML"),
        pytest.param("a = 'C:\\'\nc = 1", {("a",): 1, ("c",): 2}, id="a literal text that ends with a backslash"),
        pytest.param('a = """\nb = 1\n[c]\n"""\nd = 1', {("a",): 1, ("d",): 5}, id="a long text"),
        pytest.param('a = """x\\"""y"""\nd = 1', {("a",): 1, ("d",): 2}, id="escaped quotes in a long text"),
        pytest.param('a = """x"""""\nd = 1', {("a",): 1, ("d",): 2}, id="quotes at the end of a long text"),
        pytest.param("a = '''\n\\'''''\nd = 1", {("a",): 1, ("d",): 3}, id="a long literal text"),
        pytest.param(
            'a = ""\nb = \'\'\nc = """"""\nd = 1', {("a",): 1, ("b",): 2, ("c",): 3, ("d",): 4}, id="empty texts"
        ),
        pytest.param(
            "a = -1_000\nb = 0x1F\nc = 6.0e-3\nd = nan", {("a",): 1, ("b",): 2, ("c",): 3, ("d",): 4}, id="numbers"
        ),
        pytest.param(
            "a = 2020-11-09 07:32:00Z\nb = 2020-11-09\nc = 07:32:00\nd = true",
            {("a",): 1, ("b",): 2, ("c",): 3, ("d",): 4},
            id="dates",
        ),
    ],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_every_key_table_and_element_has_its_line(text: str, lines: dict[KeyPath, int], line_break: str) -> None:
    written = text.replace("\n", line_break)
    assert set(lines) == set(paths(tomllib.loads(written)))
    assert key_lines(written) == lines


BARE = re.compile("[A-Za-z0-9_-]+")
SCALARS = (
    "0",
    "-1.5e3",
    "true",
    "2020-11-09T00:00:00Z",
    "07:32:00",
    '""',
    '"]},#= \\" \\\\"',
    "'\\'",
    '"""a = 1\n[b]\n\\""" # \n\'\'\'\n"""""',
    "'''\n\"\"\"\n#\\'''",
)
SPACES = st.sampled_from(["", " ", "\t"])
GAPS = st.sampled_from(["", " ", "\n", " # ], } = 'comment' \n", "\n\n\t"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A valid document of any shape; no name stands in it twice, but for headers that repeat the way to their table."""
    lines: list[str] = []
    count = 0

    def name() -> str:
        nonlocal count
        count += 1
        new = f"{draw(st.text('aZ9-_ .#=[]{},é', max_size=3))}{count:04}"
        quote = draw(st.sampled_from("\"'"))
        return new if BARE.fullmatch(new) and draw(st.booleans()) else f"{quote}{new}{quote}"

    def dotted() -> str:
        return f"{draw(SPACES)}.{draw(SPACES)}".join(name() for _ in range(draw(st.integers(1, 3))))

    def pair(depth: int) -> str:
        return f"{dotted()}{draw(SPACES)}={draw(SPACES)}{value(depth)}"

    def value(depth: int) -> str:
        kind = draw(st.sampled_from(["scalar", "scalar", "list", "table"])) if depth < 3 else "scalar"
        if kind == "scalar":
            return draw(st.sampled_from(SCALARS))
        if kind == "table":
            return "{ " + ", ".join(pair(depth + 1) for _ in range(draw(st.integers(0, 3)))) + " }"
        elements = [f"{draw(GAPS)}{value(depth + 1)}{draw(GAPS)}" for _ in range(draw(st.integers(0, 3)))]
        return f"[{','.join(elements)}{draw(GAPS)}]"

    def table(way: tuple[str, ...], depth: int) -> None:
        lines.extend(pair(0) + draw(st.sampled_from(["", " # a = 1"])) for _ in range(draw(st.integers(0, 3))))
        for _ in range(draw(st.integers(0, 2)) if depth < 3 else 0):
            below = (*way, *(name() for _ in range(draw(st.integers(1, 2)))))
            header = f"{draw(SPACES)}.{draw(SPACES)}".join(below)
            for _ in range(repeats := draw(st.integers(0, 2))):
                lines.append(f"[[{header}]]")
                table(below, depth + 1)
            if not repeats:
                lines.append(f"[{header}]{draw(SPACES)}")
                table(below, depth + 1)
            lines.append(draw(st.sampled_from(["", "# [comment]"])))

    table((), 0)
    return draw(st.sampled_from(["\n", "\r\n"])).join("\n".join(lines).split("\n"))


@given(documents())
def test_of_any_document_every_key_has_a_line_that_holds_its_name(text: str) -> None:
    expected = set(paths(tomllib.loads(text)))
    found = key_lines(text)
    assert set(found) == expected
    lines = text.split("\n")
    assert [path for path, line in found.items() if isinstance(path[-1], str) and path[-1] not in lines[line - 1]] == []


@pytest.mark.parametrize(
    "part",
    [
        pytest.param('[[post]]\nid = "p"\ntext = "' + "word " * 40 + '"\n\n', id="posts"),
        pytest.param('[[post]]\ntext = """' + "word\n" * 400 + '"""\n', id="long texts"),
        pytest.param("# " + "word " * 20 + "\n", id="comments"),
        pytest.param("\n", id="empty lines"),
        pytest.param("[[a]]\nb = [" + "'word', " * 100 + "]\nc = { d.e = 1 }\n", id="lists"),
    ],
)
def test_the_largest_file_that_is_read_takes_less_than_two_seconds(part: str) -> None:
    text = part * (MAX_FILE_BYTES // len(part)) + "last = 1"
    started = perf_counter()
    found = key_lines(text)
    assert perf_counter() - started < 2
    assert max(found.values()) == text.count("\n") + 1
