"""manifest.json and SHA256SUMS: the same bytes for the same release, and nothing malformed gets in."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import IntegrityError
from pipeline.hashing import PART, Checksums, checksums
from pipeline.pack.manifest import LeftOut, Manifest, PublishedFile, PublishedLanguage, PublishedWeek, sums
from pipeline.pack.manifest_json import from_json, to_json

EMPTY = sha256(b"").hexdigest()
PICTURE = PublishedFile(
    "ru/2020-11-16-essential/essential-headline-square.ru.png",
    "a" * 64,
    1234,
    "image/png",
    "picture",
    language="ru",
    week="essential",
    graphic="headline",
    size="square",
    alt="Наша работа — жизненно важна",
    state="reviewed",
    width=1080,
    height=1080,
)
README = PublishedFile("README.txt", EMPTY, 0, "text/plain", "readme")
MANIFEST = Manifest(
    "peers",
    "release",
    "2020-11-16T09:00:00+01:00",
    (PublishedLanguage("en", "English", "ltr"), PublishedLanguage("ar", "العربية", "rtl")),
    (PublishedWeek("essential", "2020-11-16", "2020-11-22", "2020-11-16T09:00:00+01:00", ""),),
    (README, PICTURE),
    (LeftOut("picture", "ne", "essential", "headline", "square", "headline is not translated"),),
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
FILES = st.builds(
    PublishedFile,
    path=st.from_regex(r"[a-zé]{1,4}(/[a-zé]{1,4}){0,2}", fullmatch=True),
    sha256=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
    bytes=st.integers(0, 2**60),
    media_type=TEXT,
    kind=TEXT,
    alt=TEXT,
    width=st.integers(0, 9),
)


def changed(**fields: object) -> bytes:
    return json.dumps({**json.loads(to_json(MANIFEST)), **fields}).encode()


def with_file(**fields: object) -> bytes:
    return changed(files=[{**json.loads(to_json(MANIFEST))["files"][0], **fields}])


@given(st.lists(FILES, unique_by=lambda file: file.path))
def test_a_manifest_comes_back_as_it_was_written(files: list[PublishedFile]) -> None:
    manifest = replace(MANIFEST, files=tuple(sorted(files, key=lambda file: file.path)))
    assert from_json(to_json(manifest)) == manifest


def test_the_bytes_do_not_depend_on_the_order_of_files() -> None:
    assert to_json(MANIFEST) == to_json(replace(MANIFEST, files=(PICTURE, README)))


def test_the_bytes_are_plain_to_read() -> None:
    body = to_json(MANIFEST)
    assert body.endswith(b"\n}\n")
    assert b"\r" not in body
    assert "العربية".encode() in body
    *others, last = json.loads(body)
    assert others == sorted(others)
    assert last == "files"
    assert sum(line.startswith(b'    {"') for line in body.splitlines()) == len(MANIFEST.files)  # a line each


def test_empty_fields_of_a_file_are_left_out_but_its_size_is_not() -> None:
    (entry, _) = json.loads(to_json(MANIFEST))["files"]
    assert entry == {"bytes": 0, "kind": "readme", "media_type": "text/plain", "path": "README.txt", "sha256": EMPTY}


def test_every_checksum_comes_back_and_none_is_needed_but_the_sha256() -> None:
    known = checksums(b"x" * (PART + 1))
    file = replace(
        README,
        sha256=known.sha256,
        bytes=known.size,
        md5=known.md5,
        content_hash=known.content_hash,
        parts_etag=known.parts_etag,
    )
    assert from_json(to_json(replace(MANIFEST, files=(file,)))).files[0].sums == known
    assert from_json(to_json(replace(MANIFEST, files=(README,)))).files[0].sums == Checksums(0, EMPTY)


def test_languages_keep_the_order_of_menus() -> None:
    assert [language.tag for language in from_json(to_json(MANIFEST)).languages] == ["en", "ar"]


def test_a_field_of_a_newer_packs_is_passed_over() -> None:
    assert from_json(changed(later="x")) == MANIFEST


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no JSON"),
        (b"\xff", "no JSON"),
        (b"{", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"[]", "no JSON object"),
        (changed(format=2), "format 2"),
        (changed(format=True), "format True"),
        (changed(format=None), "format None"),
        (changed(campaign=None), "campaign"),
        (changed(tree=3), "tree"),
        (changed(as_of="\ud800"), "as_of"),
        (changed(files={}), "files"),
        (changed(files=[3]), "files[0]"),
        (changed(weeks=[{}]), "weeks[0] has no id"),
        (changed(languages=[{"tag": "en", "name": 3, "direction": "ltr"}]), "languages[0]: name is 3"),
        (changed(left_out=None), "left_out"),
        (with_file(bytes=-1), "bytes is -1"),
        (with_file(bytes=True), "bytes is True"),
        (with_file(bytes=1.0), "bytes is 1.0"),
        (with_file(bytes="1"), "bytes is '1'"),
        (with_file(width=None), "width is None"),
        (with_file(alt="\ud800"), "alt is"),
        (with_file(sha256="A" * 64), "sha256"),
        (with_file(sha256="a" * 64 + "\n"), "sha256"),
        (with_file(md5="a" * 64), "md5"),
        (with_file(content_hash="a" * 32), "content_hash"),
        (with_file(parts_etag="a" * 32), "parts_etag"),
        (with_file(parts_etag=f"{'a' * 32}-0"), "parts_etag"),
        (with_file(path="manifest.json"), "manifest.json"),
        (with_file(path="SHA256SUMS"), "SHA256SUMS"),
        (changed(files=[json.loads(to_json(MANIFEST))["files"][0]] * 2), "twice"),
        *((with_file(path=path), "'") for path in ("/a", "../a", "a/..", "a\\b", "a//b", "a/", "", ".", "c:a", "a\nb")),
    ],
)
def test_anything_malformed_is_told(data: bytes, says: str) -> None:
    with pytest.raises(IntegrityError) as raised:
        from_json(data)
    assert says in raised.value.what
    assert raised.value.hint


def test_a_missing_field_of_a_file_is_named() -> None:
    entry = json.loads(to_json(MANIFEST))["files"][0]
    del entry["sha256"]
    with pytest.raises(IntegrityError, match=r"files\[0\] has no sha256"):
        from_json(changed(files=[entry]))


@given(
    st.binary(max_size=64) | st.recursive(st.none() | TEXT | st.integers(), st.lists).map(lambda v: changed(files=v))
)
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    with suppress(IntegrityError):
        from_json(data)


def test_sums_list_every_file_and_the_manifest_by_path() -> None:
    body = to_json(MANIFEST)
    assert sums(MANIFEST, body).decode() == (
        f"{EMPTY}  README.txt\n{sha256(body).hexdigest()}  manifest.json\n{'a' * 64}  {PICTURE.path}\n"
    )
