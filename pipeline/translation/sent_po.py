"""PO files that translators send in, as offers: of whatever name, the language in the header."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import polib

from pipeline.campaign.languages import canonical
from pipeline.errors import Problem
from pipeline.translation.load import read_any_po
from pipeline.translation.offers import Offer
from pipeline.translation.sheet import mark_of, plain_cell

_ENDS = ".!?…:؟。।"


def po_offers(
    file: Path, name: str, keys: Collection[str], comments: Callable[[str], Mapping[str, str]]
) -> list[Offer] | Problem:
    """The translations of a PO file, or why none of it is taken.

    `keys` are those of today's strings; `comments` gives the comments that translators of a language have made so far.
    """
    po = read_any_po(file.parent, file)
    if isinstance(po, Problem):
        return Problem(po.what, name, po.line, po.hint)
    language = po.metadata.get("Language", "")
    try:
        tag = canonical(language)
    except ValueError:
        what = (
            f"the header says Language: {language[:80]}, which is no language"
            if language
            else "the header names no Language"
        )
        return Problem(what, name, 1, "write its tag there, such as Language: pt_BR")
    if not len(po):
        return Problem("the file holds no strings", name, 1, "if the file was cut off, ask for it again")
    if _may_be_cut(po, file, keys):
        hint = "if the file was cut off, ask for it again; else have the program not wrap lines"
        return Problem("the last translation may not be whole", name, po[-1].linenum or 0, hint)
    so_far = comments(tag)
    return [_offer(entry, tag, so_far) for entry in po if not entry.obsolete and entry.msgstr.strip()]


def _may_be_cut(po: polib.POFile, file: Path, keys: Collection[str]) -> bool:
    """Whether the file ends in a string of several lines that is not the end of all, or ends as its English does not."""
    last, lines = po[-1], file.read_bytes().rstrip().splitlines()
    if last.obsolete or not lines[-1].startswith(b'"'):
        return False
    there = {entry.msgctxt for entry in po}
    alike = (last.msgid.strip()[-1:] in _ENDS) == (last.msgstr.strip()[-1:] in _ENDS)
    return not alike or any(key not in there for key in keys)


def _offer(entry: polib.POEntry, tag: str, so_far: Mapping[str, str]) -> Offer:
    key, english = entry.msgctxt, unicodedata.normalize("NFC", entry.msgid)
    text = plain_cell(entry.msgstr)
    comment = entry.tcomment if entry.tcomment != so_far.get(key, "") else ""
    mark = mark_of(key, english)
    return Offer(entry.linenum or 0, tag, key, english, text, mark, finished=not entry.fuzzy, comment=comment)
