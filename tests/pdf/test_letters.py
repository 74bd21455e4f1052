"""Whether the letters of a font say which characters they are."""

from __future__ import annotations

import pytest
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, PdfObject

from pipeline.pdf.letters import tells
from pipeline.pdf.objects import dictionary


def table(text: str) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(text.encode())
    return stream


def font(subtype: str, **entries: PdfObject) -> DictionaryObject:
    return dictionary({"/Subtype": NameObject(subtype), **{f"/{key}": value for key, value in entries.items()}})


def differences(*names: str) -> DictionaryObject:
    return dictionary({"/Differences": ArrayObject([NumberObject(97), *map(NameObject, names)])})


IDENTITY = NameObject("/Identity-H")
CHARS = table("2 beginbfchar <61> <0061> <62><00620063> endbfchar")
RANGES = table("1 beginbfrange <0001> <0003> <0041> <0004> <0005> [<0061> <0062>] endbfrange")


@pytest.mark.parametrize(
    ("letters", "shown"),
    [
        (font("/Type1", ToUnicode=CHARS), b"ab"),
        (font("/Type0", ToUnicode=RANGES, Encoding=IDENTITY), b"\0\1\0\3\0\5"),
        (font("/Type0", ToUnicode=CHARS, Encoding=NameObject("/UniJIS-UTF16-H")), b"\1\2\3"),
        (font("/TrueType", Encoding=NameObject("/WinAnsiEncoding")), b"any"),
        (font("/Type1", Encoding=differences("/a", "/Scaron", "/uni0915")), b"abc"),
        (font("/Type0", Encoding=NameObject("/UniJIS-UTF16-H")), b"ab"),
    ],
)
def test_letters_tell_by_a_table_or_by_an_encoding_everybody_knows(letters: DictionaryObject, shown: bytes) -> None:
    assert tells(letters, shown)


@pytest.mark.parametrize(
    ("letters", "shown"),
    [
        (font("/Type1", ToUnicode=CHARS), b"abc"),
        (font("/Type0", ToUnicode=RANGES, Encoding=IDENTITY), b"\0\1\0\6"),
        (font("/Type1", ToUnicode=table("1 beginbfchar <61> <> endbfchar")), b"a"),
        (font("/Type1", ToUnicode=table("1 beginbfchar <61> <0000> endbfchar")), b"a"),
        (font("/Type1", ToUnicode=table("1 beginbfchar <61> <E001> endbfchar")), b"a"),
        (font("/Type0", Encoding=IDENTITY), b"\0\1"),
        (font("/Type1", Encoding=differences("/g12", "/g13")), b"a"),
        (font("/Type1"), b"a"),
        (font("/Type3", Encoding=NameObject("/Custom")), b"a"),
    ],
)
def test_letters_of_which_one_tells_nothing_are_found(letters: DictionaryObject, shown: bytes) -> None:
    assert not tells(letters, shown)
