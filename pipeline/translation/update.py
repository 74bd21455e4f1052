"""`packs strings update`: source strings into PO files, joined by msgctxt alone, so no translation is lost or mixed up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polib

from pipeline.campaign.model import Campaign, Text
from pipeline.errors import PipelineError
from pipeline.translation.load import LOCALES, load_catalog, parse_po

TEMPLATE = "messages.pot"
HEADER = "Each msgctxt is the key of a string and joins it to its source: leave it as it is."


def merge(old: polib.POFile, texts: Sequence[Text], header: dict[str, str]) -> polib.POFile:
    """`old` brought up to date with `texts`, in their order; entries no longer wanted stay as `#~`.

    A reworded source keeps its translation as fuzzy with the previous English. A string renamed by `was` takes its
    translation along, unless the old key is still in use. A new string whose English another entry has translated
    starts from it, as fuzzy.
    """
    merged = polib.POFile(wrapwidth=0)
    merged.header, merged.metadata = old.header or HEADER, {**old.metadata, **header}
    best_last = sorted(old, key=lambda entry: (bool(entry.msgstr), not entry.obsolete))  # where a key stands twice
    known = {entry.msgctxt: entry for entry in best_last if entry.msgctxt}
    wanted = {text.key for text in texts}
    translated = {entry.msgid: entry.msgstr for entry in old if entry.msgstr and not entry.fuzzy and not entry.obsolete}
    taken = set(wanted)
    for text in texts:
        entry = known.get(text.key)
        if (entry is None or entry.obsolete or not entry.msgstr) and text.was in known and text.was not in wanted:
            entry = known[text.was]
            taken.add(text.was)
        merged.append(_entry(text, entry, translated))
    merged.extend(_kept(entry) for key, entry in known.items() if key not in taken and entry.msgstr)
    return merged


def _entry(text: Text, old: polib.POEntry | None, translated: dict[str, str]) -> polib.POEntry:
    entry = polib.POEntry(msgctxt=text.key, msgid=text.text, msgstr="", comment=_comment(text))
    line = str(text.line) if text.file.endswith(".md") else ""  # in TOML the key says where; chapters are long
    entry.occurrences = [(text.file, line)] if text.file else []
    if old is not None:
        entry.msgstr, entry.tcomment = old.msgstr, old.tcomment
        reworded = old.msgid != text.text
        fuzzy = old.fuzzy or reworded
        if old.msgstr and fuzzy:
            entry.previous_msgid = _translated_from(old) if reworded else old.previous_msgid
    else:
        entry.msgstr = translated.get(text.text, "")
        fuzzy = bool(entry.msgstr)
    entry.flags = (["fuzzy"] if fuzzy and entry.msgstr else []) + ([f"max-length:{text.max}"] if text.max else [])
    return entry


def _kept(old: polib.POEntry) -> polib.POEntry:
    """Its msgid is the English it was translated from: polib does not read `#~|`."""
    kept = polib.POEntry(msgctxt=old.msgctxt, msgid=_translated_from(old), msgstr=old.msgstr, tcomment=old.tcomment)
    kept.obsolete, kept.flags = True, ["fuzzy"] if old.fuzzy else []
    return kept


def _translated_from(old: polib.POEntry) -> str:
    """The English that a translation was made from. A tool may leave the previous one on an entry long since done."""
    return (old.fuzzy and old.previous_msgid) or old.msgid


def _comment(text: Text) -> str:
    lines = [text.note] if text.note else []
    if text.max:
        lines.append(f"Max. {text.max} characters.")
    if text.breaks:
        lines.append("Line breaks allowed.")
    return "\n".join(lines)


def update(root: Path, campaign: Campaign, texts: Sequence[Text]) -> tuple[str, ...]:
    """Writes `messages.pot` and every language's PO where they change; returns the names of the files written.

    A PO that cannot be read stops the update before anything is written.
    """
    folder = root / LOCALES
    files = {folder / TEMPLATE: merge(polib.POFile(), texts, _header(campaign, ""))}
    for language in campaign.languages:
        if language.tag == campaign.source:
            continue
        path = folder / f"{language.tag}.po"
        files[path] = merge(_read(root, path), texts, _header(campaign, language.tag))
    folder.mkdir(exist_ok=True)
    return tuple(path.name for path, po in files.items() if _write(path, f"{po}\n".encode()))


def _read(root: Path, path: Path) -> polib.POFile:
    if not path.exists():
        return polib.POFile()
    _, problem = load_catalog(root, path)
    if problem:
        raise PipelineError(problem.what, where=problem.where, hint=problem.hint or "nothing was written")
    return parse_po(path)


def _header(campaign: Campaign, tag: str) -> dict[str, str]:
    header = {
        "Project-Id-Version": campaign.id,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return {**header, "Language": tag.replace("-", "_")} if tag else header


def _write(path: Path, content: bytes) -> bool:
    """Replaces the file whole and only when its content differs."""
    if path.exists() and path.read_bytes() == content:
        return False
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    temporary.replace(path)
    return True
