"""manifest.json: a `Manifest` as bytes, and bytes as a `Manifest`. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from pipeline.errors import IntegrityError
from pipeline.hashing import why_unsafe
from pipeline.pack.manifest import (
    KEPT,
    MANIFEST,
    POINTERS,
    LeftOut,
    Manifest,
    PublishedAbout,
    PublishedCorrection,
    PublishedDocument,
    PublishedFile,
    PublishedLanguage,
    PublishedLink,
    PublishedSize,
    PublishedWeek,
    PublishedWords,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FORMAT = 1
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OTHER_SUMS = {
    "md5": re.compile(r"([0-9a-f]{32})?"),
    "content_hash": re.compile(r"([0-9a-f]{64})?"),
    "parts_etag": re.compile(r"([0-9a-f]{32}-[1-9][0-9]*)?"),
}
_TYPES = {"str": str, "int": int, "bool": bool}


def to_json(manifest: Manifest) -> bytes:
    """The bytes of manifest.json: the same for equal manifests, whatever the order of their files."""
    files = sorted(manifest.files, key=lambda file: file.path)
    content = {**asdict(replace(manifest, files=())), "format": FORMAT}
    del content["files"]
    head = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).removesuffix("\n}")
    lines = (json.dumps(_without_empty(file), ensure_ascii=False, sort_keys=True) for file in files)
    listed = ",\n".join(f"    {line}" for line in lines)  # a line each: quickly written, and easily compared
    return f'{head},\n  "files": [\n{listed}\n  ]\n}}\n'.encode()


def from_json(data: bytes) -> Manifest:
    """The manifest in `data`, its files sorted by path. Raises IntegrityError for anything that is not one.

    Fields it does not know are passed over: a newer `packs` may add some, and changes FORMAT when a reader must care.
    """
    try:
        content = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise _malformed("it is no JSON") from error
    if not isinstance(content, dict):
        raise _malformed("it is no JSON object")
    if (number := content.get("format")) != FORMAT or type(number) is not int:
        raise _malformed(f"format {number!r} is not {FORMAT}", hint="a newer packs may read it: update packs")
    files = sorted(_all(PublishedFile, content, "files"), key=lambda file: file.path)
    _check_files(files)
    return Manifest(
        campaign=_text(content, "campaign"),
        tree=_text(content, "tree"),
        as_of=_text(content, "as_of"),
        languages=_all(PublishedLanguage, content, "languages"),
        weeks=_all(PublishedWeek, content, "weeks"),
        files=tuple(files),
        left_out=_all(LeftOut, content, "left_out"),
        links=_added(PublishedLink, content, "links"),
        documents=_added(PublishedDocument, content, "documents"),
        tributes=_added(PublishedDocument, content, "tributes"),
        about=_one(PublishedAbout, content.get("about", {}), "about"),
        sizes=_added(PublishedSize, content, "sizes"),
        words=_added(PublishedWords, content, "words"),
        corrections=_added(PublishedCorrection, content, "corrections"),
        pages=_text(content, "pages") if "pages" in content else "",
    )


def _without_empty(file: PublishedFile) -> dict[str, object]:
    """Only fields with a default may be left out: a file of 0 bytes still says so."""
    return {field.name: value for field in fields(file) if (value := getattr(file, field.name)) != field.default}


T = TypeVar("T", bound="DataclassInstance")


def _all(cls: type[T], content: Mapping[str, object], name: str) -> tuple[T, ...]:
    values = content.get(name)
    if not isinstance(values, list):
        raise _malformed(f"{name} is missing or no list")
    return tuple(_one(cls, value, f"{name}[{index}]") for index, value in enumerate(values))


def _added(cls: type[T], content: Mapping[str, object], name: str) -> tuple[T, ...]:
    """What manifests of an earlier packs do not have."""
    return _all(cls, content, name) if name in content else ()


def _one(cls: type[T], value: object, where: str) -> T:
    """`value` as a `cls`, whose fields are all `str` or `int`."""
    if not isinstance(value, dict):
        raise _malformed(f"{where} is no object")
    known = {field.name: value[field.name] for field in fields(cls) if field.name in value}
    for field in fields(cls):
        if field.name not in known and field.default is MISSING:
            raise _malformed(f"{where} has no {field.name}")
        if field.name in known and not _is(known[field.name], _TYPES[str(field.type)]):
            raise _malformed(f"{where}: {field.name} is {known[field.name]!r}")
    return cls(**known)


def _text(content: Mapping[str, object], name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str) or not _is(value, str):
        raise _malformed(f"{name} is missing or no text")
    return value


def _is(value: object, kind: type) -> bool:
    """Whether JSON gave a `kind` we can use: no bool for a number, nothing negative, no half of a surrogate pair."""
    if type(value) is not kind:
        return False
    return value >= 0 if isinstance(value, int) else not re.search("[\ud800-\udfff]", str(value))


def _check_files(files: list[PublishedFile]) -> None:
    for file in files:
        if fault := why_unsafe(file.path):
            raise _malformed(f"{file.path!r} {fault}")
        if file.path in (*POINTERS, KEPT):
            raise _malformed(f"it lists {file.path}, which it may not")
        if not _SHA256.fullmatch(file.sha256):
            raise _malformed(f"{file.path}: sha256 is {file.sha256!r}")
        for name, form in _OTHER_SUMS.items():
            if not form.fullmatch(value := getattr(file, name)):
                raise _malformed(f"{file.path}: {name} is {value!r}")
    for first, second in pairwise(files):
        if first.path == second.path:
            raise _malformed(f"{first.path} is listed twice")


def _malformed(what: str, *, hint: str = "fetch or build the folder again") -> IntegrityError:
    return IntegrityError(f"this manifest cannot be used: {what}", where=MANIFEST, hint=hint)
