"""Reads `assets/src/documents/<id>/document.toml`: what a statement, report or tribute is. A faulty one takes out itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast, get_args

from pipeline.campaign.common import HASHTAG, read_as_is, read_embargo, read_extras
from pipeline.campaign.fields import Fields, nearest, read_toml
from pipeline.campaign.model import Document, DocumentKind, newest_first
from pipeline.campaign.text import Text
from pipeline.errors import Level, Problem

FOLDER = "assets/src/documents"
FACTS, TEXT = "document.toml", "text.md"
TRIBUTE: DocumentKind = "tribute"
NO_HASHTAGS = "a tribute takes no hashtags: it remembers people, and promotes nothing"
_KINDS = get_args(DocumentKind)
_REQUIRED = {"kind": f"write kind = one of {', '.join(_KINDS)}", "date": "write date = 2020-11-01"}


def document_ids(root: Path) -> tuple[str, ...]:
    """The ids of all folders of documents there are, sound or not."""
    return tuple(path.name for path in _entries(root) if path.is_dir())


def load_documents(root: Path, weeks: tuple[str, ...]) -> tuple[tuple[Document, ...], list[Problem]]:
    """Sound documents, newest first, and the faults of the others; `weeks` are the ids that are taken."""
    problems: list[Problem] = []
    documents: list[Document] = []
    for path in _entries(root):
        document, found = _load(root, path, weeks)
        problems += found
        if document and not any(problem.level is Level.ERROR for problem in found):
            documents.append(document)
    return newest_first(documents), problems


def named_by_date(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The documents with files named after their days; of one day, those that open first come first.

    So a number tells nobody of a document that is not public yet.
    """
    documents, count = tuple(documents), Counter[date]()
    names: dict[str, str] = {}
    for document in sorted(documents, key=_opening):
        count[document.dated] += 1
        number = f"-{count[document.dated]}" if count[document.dated] > 1 else ""
        names[document.id] = f"{document.dated.isoformat()}{number}"
    return tuple(replace(document, named=names[document.id]) for document in documents)


def _opening(document: Document) -> tuple[bool, float, str]:
    opens = document.public_from
    return opens is None, opens.timestamp() if opens else 0.0, document.id


def _entries(root: Path) -> tuple[Path, ...]:
    """What lies in the folder, but for what systems put into every folder."""
    folder = root / FOLDER
    return tuple(path for path in sorted(folder.iterdir()) if path.name[0] != ".") if folder.is_dir() else ()


def _load(root: Path, path: Path, weeks: tuple[str, ...]) -> tuple[Document | None, list[Problem]]:
    name = f"{FOLDER}/{path.name}"
    if not path.is_dir():
        return None, [Problem("lies beside the folders of documents", name, 0, f"put it into {FOLDER}/<id>/")]
    if path.name in weeks:
        hint = "rename the folder: extras and withdrawals go by the id"
        return None, [Problem(f"{path.name!r} is the id of a week too", name, 0, hint)]
    if strays := [*_strays(path, name)]:
        return None, strays
    for file in (FACTS, TEXT):
        if not (path / file).exists():
            return None, [Problem("is missing", f"{name}/{file}", 0, f"a document is {FACTS} and {TEXT}")]
    fields, problems = read_toml(root, path / FACTS)
    if fields is None:
        return None, problems
    fields.check_id(path.name)
    fields.renamed("document", path.name, document_ids(root))
    document = _document(fields, path.name)
    fields.finish()
    return document, problems


def _strays(folder: Path, name: str) -> Iterator[Problem]:
    """Files nobody would ever see; a wrong name is the likeliest reason."""
    for path in sorted(folder.iterdir()):
        if path.name not in (FACTS, TEXT) and path.name[0] != ".":
            hint = f"{nearest(path.name, (FACTS, TEXT))}; finished files go into assets/src/extras/{folder.name}"
            yield Problem("is no file of a document", f"{name}/{path.name}", 0, hint)


def _document(fields: Fields, document_id: str) -> Document | None:
    key = f"document.{document_id}"
    title = fields.source_text("title", f"{key}.title", required=True)
    subtitle = fields.source_text("subtitle", f"{key}.subtitle")
    dated = fields.day("date")
    kind = cast(DocumentKind, fields.choice("kind", _KINDS, "statement"))
    for required, hint in _REQUIRED.items():
        if required not in fields.data:
            fields.problem(f"{required!r} is missing", hint=hint)
    opens, closes = read_embargo(fields, "document")
    line = fields.line("signed_by")
    signed_by = tuple(
        Text(f"{key}.signed_by.{number}", name, fields.file, line)
        for number, name in enumerate(fields.texts("signed_by"), start=1)
    )
    extras, as_is = read_extras(fields, key), read_as_is(fields)
    if title is None or dated is None:
        return None
    document = Document(
        document_id, kind, title, subtitle, dated, opens, closes, signed_by, fields.file, extras, as_is, fields.moved
    )
    if kind == TRIBUTE:
        fields.problems += _hashtags(document)
    return document


def _hashtags(tribute: Document) -> Iterator[Problem]:
    for text in (*tribute.texts(), *tribute.signed_by):
        if match := HASHTAG.search(text.text):
            yield Problem(f"{match[0]!r} stands in {text.key!r}", text.file, text.line, NO_HASHTAGS)
