"""Source strings into a PO file, joined by msgctxt alone, so no translation is lost or mixed up. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

import polib

from pipeline.campaign.text import Text
from pipeline.translation.model import Approval
from pipeline.translation.renames import renames

HEADER = "Each msgctxt is the key of a string and joins it to its source: leave it as it is."

_NAMED = re.compile(r"\{[A-Za-z_]\w*\}", re.ASCII)
_SHOWN = re.compile(r"(?:week|guide|document|graphic)\..+")
_FINISHED = re.compile(r"[^.]+\.[^.]+\.extra\..+|guide\.[^.]+\.alt(?:\.\d+)?")
"""Keys of texts that stand on a graphic or page, and of those that tell what finished files and pages show. Labels may stand on none."""


@dataclass(frozen=True, slots=True)
class Minor:
    """Keys whose English had only a slip mended, which voids no translation; `approvals` are those of the language by key."""

    keys: Collection[str] = ()
    approvals: Mapping[str, Approval] = field(default_factory=dict)

    def keeps(self, key: str, old: polib.POEntry) -> bool:
        """Whether a translation stays finished: one that was, or that is only fuzzy because an update came before."""
        approval = self.approvals.get(key)
        approved = approval and (approval.source, approval.text) == (translated_from(old), _nfc(old.msgstr))
        return key in self.keys and (not old.fuzzy or bool(approved))


NOTHING_MINOR = Minor()


def merge(
    old: polib.POFile, texts: Sequence[Text], header: Mapping[str, str], minor: Minor = NOTHING_MINOR
) -> polib.POFile:
    """`old` brought up to date with `texts`, in their order; entries no longer wanted stay as `#~`.

    A reworded source keeps its translation as fuzzy with the previous English. A string renamed by `was` takes its
    translation along, unless the old key is still in use. A new string whose English another entry has translated
    starts from it, as fuzzy.
    """
    merged = polib.POFile(wrapwidth=0)
    merged.header, merged.metadata = old.header or HEADER, {**old.metadata, **header}
    known = _known(old)
    former = renames(texts)
    translated = {entry.msgid: entry.msgstr for entry in old if entry.msgstr and not entry.fuzzy and not entry.obsolete}
    used: set[int] = set()
    for text in texts:
        entry = _old_entry(text.key, known, former)
        used.add(id(entry))
        merged.append(_entry(text, entry, translated, minor))
    taken: set[str | None] = {text.key for text in texts}
    for entry in old:
        if entry.msgstr and id(entry) not in used:
            name = _free(entry.msgctxt, taken)
            merged.append(_kept(entry, name))
            taken.add(name)
    return merged


def sources(old: polib.POFile, texts: Sequence[Text], keys: Collection[str]) -> dict[str, str]:
    """The English from which the translations of these keys were made."""
    known, former = _known(old), renames(texts)
    found = {key: _old_entry(key, known, former) for key in keys}
    return {key: translated_from(entry) for key, entry in found.items() if entry}


def translated_from(old: polib.POEntry) -> str:
    """The English that a translation was made from. A tool may leave the previous one on an entry long since done."""
    return _nfc((old.fuzzy and old.previous_msgid) or old.msgid)


def picture_name(key: str) -> str:
    """The file name of the picture that shows a string where it stands, as `packs strings context` calls it; "" for none."""
    return f"{key}.png" if _SHOWN.fullmatch(key) and not _FINISHED.fullmatch(key) else ""


def _known(old: polib.POFile) -> dict[str, polib.POEntry]:
    best_last = sorted(
        old, key=lambda entry: (bool(entry.msgstr), not entry.obsolete)
    )  # where one is in use and one kept
    return {entry.msgctxt: entry for entry in best_last if entry.msgctxt}


def _old_entry(key: str, known: Mapping[str, polib.POEntry], former: Mapping[str, str]) -> polib.POEntry | None:
    """The entry whose translation goes to `key`: its own, if in use; what it was before; its own that was kept."""
    own, before = known.get(key), known.get(former.get(key, ""))
    if before and before.msgstr and (own is None or own.obsolete or not own.msgstr):
        return before
    return own or before


def _free(key: str | None, taken: Collection[str | None]) -> str | None:
    """A key to keep an entry under whose own now belongs to another: gettext takes each only once."""
    numbered = (f"{key}~{number}" for number in count(1))
    return key if not key or key not in taken else next(name for name in numbered if name not in taken)


def _entry(text: Text, old: polib.POEntry | None, translated: Mapping[str, str], minor: Minor) -> polib.POEntry:
    entry = polib.POEntry(msgctxt=text.key, msgid=text.text, msgstr="", comment=_comment(text))
    entry.occurrences = [(text.file, "")] if text.file else []  # no line: one added above would change every language
    if old is not None:
        entry.msgstr, entry.tcomment = old.msgstr.strip("\n"), old.tcomment  # msgfmt refuses line breaks at the ends
        reworded = _nfc(old.msgid) != text.text
        fuzzy = (old.fuzzy or reworded) and not minor.keeps(text.key, old)
        if old.msgstr and fuzzy:
            entry.previous_msgid = translated_from(old) if reworded else old.previous_msgid
    else:
        entry.msgstr = translated.get(text.text, "")
        fuzzy = bool(entry.msgstr)
    entry.flags = ["fuzzy"] if fuzzy and entry.msgstr else []
    entry.flags += _flags(text)
    return entry


def _flags(text: Text) -> list[str]:
    """What tools check by themselves. gettext knows the first, Weblate both."""
    rest, named = _NAMED.subn("", text.text)
    brace = ["python-brace-format"] if named and not {"{", "}"} & {*rest} else []
    return [*brace, *([f"max-length:{text.max}"] if text.max else [])]


def _kept(old: polib.POEntry, key: str | None) -> polib.POEntry:
    """Its msgid is the English it was translated from: polib does not read `#~|`."""
    kept = polib.POEntry(msgctxt=key, msgid=translated_from(old), msgstr=old.msgstr, tcomment=old.tcomment)
    kept.obsolete, kept.flags = True, ["fuzzy"] if old.fuzzy else []
    return kept


def _comment(text: Text) -> str:
    lines = [text.note] if text.note else []
    if text.max:
        lines.append(f"Max. {text.max} characters.")
    if text.breaks:
        lines.append("Line breaks allowed.")
    if name := picture_name(text.key):
        lines.append(f"Picture: {name}")
    return "\n".join(lines)


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
