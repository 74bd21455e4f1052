from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.errors import Problem
from pipeline.translation.load import parse_po, read_po
from pipeline.translation.model import Entry
from pipeline.translation.plain_po import entry_of, read_plain
from tests.translation.test_load import HEADER, OBSOLETE, PO, SCRAPS, WRAPPED, changed

PARTS = [
    *(part.decode() for part in SCRAPS),
    *("# a\n", "#\n", "#a\n", "## a\n", "#. \n", "#.a\n", "#. a \n", "#: a\n", "#:\n", "#, fuzzy\n", "#,fuzzy\n", "#, a,fuzzy ,b\n"),
    *('#| msgid "a"\n', '#| "a"\n', '#| msgid ""\n#| "a"\n', '#| msgid_plural "a"\n', "#| a\n", "#|\n", '#~| msgid "a"\n', '#~ msgid "a"\n'),
    *('msgctxt "b"\n', 'msgctxt ""\n', 'msgid "a"\n', 'msgstr "a"\n', ' msgstr "a"\n', 'msgstr  "a"\n', '"a"\n', '"a" \n', '""\n', '"a\n', 'a"\n', '"a\\"\n', '"a\\\\"\n'),
    *("\\n", "\\q", '\\"', "\\\\", "\n\n", " ", "\t", "\r", "\x0b", "\x85", "\u2028", "e\u0301", "\ufeff", "# ignore: end\n", "#  ignore : end , number\n", "# x\u2028ignore: end\n"),
]  # fmt: skip
STARTS = (PO, PO + OBSOLETE, PO + WRAPPED, HEADER)


def polibs(folder: Path, text: str) -> dict[str, Entry] | None:
    """The entries polib reads, None where the file cannot be used."""
    (folder / "ru.po").write_text(text, encoding="utf-8", newline="")
    po = read_po(folder, folder / "ru.po")
    if isinstance(po, Problem):
        if not po.what.startswith("the header"):  # of which it is asked in the same way either way
            return None
        po = parse_po(folder / "ru.po")
    there = [one for one in po if not one.obsolete]
    return {
        one.msgctxt: entry_of(one.msgid, one.msgstr, one.linenum or 0, one.tcomment, fuzzy=one.fuzzy) for one in there
    }


@given(st.sampled_from(STARTS), st.lists(st.tuples(st.floats(0, 1), st.sampled_from(PARTS)), max_size=3))
@example(PO, [(1, '\nmsgctxt "a"\nmsgid "a"\nmsgstr ""\n"b "')])
def test_what_is_read_at_once_is_what_polib_reads(
    tmp_path_factory: pytest.TempPathFactory, text: str, parts: list[tuple[float, str]]
) -> None:
    for share, part in parts:
        lines = text.split("\n")
        at = round(share * len(lines))
        text = "\n".join(lines[:at]) + ("\n" if at else "") + part + "\n".join(lines[at:])
    if plain := read_plain(text):
        assert plain.entries == polibs(tmp_path_factory.getbasetemp(), text)


@given(st.floats(0, 1), st.sampled_from(PARTS))
def test_what_is_read_at_once_is_what_polib_reads_where_a_line_was_changed(
    tmp_path_factory: pytest.TempPathFactory, share: float, part: str
) -> None:
    at = round(share * len(PO))
    text = PO[:at] + part + PO[at:]
    if plain := read_plain(text):
        assert plain.entries == polibs(tmp_path_factory.getbasetemp(), text)


@pytest.mark.parametrize("text", [PO, PO + WRAPPED, HEADER, changed(PO, "# machine draft", "# ignore: end, number")])
def test_what_tools_write_is_read_at_once(tmp_path: Path, text: str) -> None:
    plain = read_plain(text)
    assert plain is not None
    assert plain.entries == polibs(tmp_path, text)
    assert plain.metadata == parse_po(tmp_path / "ru.po").metadata
