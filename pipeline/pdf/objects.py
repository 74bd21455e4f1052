"""Parts of a PDF as pypdf reads them, whatever a file has in their place."""

from __future__ import annotations

from collections.abc import Mapping

from pypdf.generic import ArrayObject, DictionaryObject, NameObject, PdfObject


def entry(of: DictionaryObject, key: str) -> PdfObject | None:
    """What a dictionary has under a key, itself or by its number."""
    value = of.get(key)
    return value.get_object() if value is not None else None


def table_of(value: PdfObject | None) -> DictionaryObject:
    """A dictionary, or an empty one for anything else."""
    found = value.get_object() if value is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def items_of(value: PdfObject | None) -> list[PdfObject]:
    """What is in an array; nothing for anything else."""
    found = value.get_object() if value is not None else None
    return list(found) if isinstance(found, ArrayObject) else []


def dictionary(entries: Mapping[str, PdfObject]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})
