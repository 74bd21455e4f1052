"""The little of Pango's C interface that tells where it puts which glyph; Debian's libpangocairo-1.0-0 is enough."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import CDLL, POINTER, Structure, c_char_p, c_int, c_uint, c_uint8, c_uint32, c_void_p, cast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.draw.fonts import FontSet
from pipeline.draw.model import Direction

UNITS = 1024  # in a px
_NO_GLYPH = 0x0FFFFFFF
_FONTCONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>"""


class _GlyphInfo(Structure):
    _fields_ = [("glyph", c_uint32), ("width", c_int), ("x", c_int), ("y", c_int), ("attributes", c_uint32)]


class _GlyphString(Structure):
    _fields_ = [("count", c_int), ("glyphs", POINTER(_GlyphInfo)), ("clusters", POINTER(c_int)), ("space", c_int)]


class _Item(Structure):  # with the beginning of its PangoAnalysis
    _fields_ = [
        ("offset", c_int), ("length", c_int), ("characters", c_int),
        ("shape_engine", c_void_p), ("language_engine", c_void_p), ("font", c_void_p), ("level", c_uint8),
    ]  # fmt: skip


class _Attribute(Structure):
    _fields_ = [("kind", c_void_p), ("start", c_uint), ("end", c_uint)]


class _GlyphItem(Structure):
    _fields_ = [
        ("item", POINTER(_Item)),
        ("glyphs", POINTER(_GlyphString)),
        ("y", c_int),
        ("start", c_int),
        ("end", c_int),
    ]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph: where the text of its cluster begins, in bytes of UTF-8; the family of its font, its ID, its advance in px."""

    offset: int
    family: str
    number: int
    advance: float


@contextmanager
def only_these(fonts: FontSet) -> Iterator[None]:
    """Lets fontconfig find these fonts and no other; to be entered before anything is laid out."""
    with TemporaryDirectory() as folder:
        for face in fonts.faces:
            (Path(folder) / Path(face.path).name).symlink_to(face.path)
        (Path(folder) / "fonts.conf").write_text(_FONTCONFIG.format(folder=folder))
        os.environ["FONTCONFIG_FILE"] = f"{folder}/fonts.conf"
        yield


@lru_cache(maxsize=1)
def _library() -> CDLL:
    library = CDLL("libpangocairo-1.0.so.0")  # brings libpango and libgobject along
    for name in (
        "pango_cairo_font_map_new", "pango_font_map_create_context", "pango_layout_new", "pango_language_from_string",
        "pango_font_description_from_string", "pango_layout_get_iter",
        "pango_font_describe", "pango_attr_list_new", "pango_layout_iter_get_run_readonly",
    ):  # fmt: skip
        getattr(library, name).restype = c_void_p
    library.pango_font_description_get_family.restype = c_char_p
    library.pango_attr_family_new.restype = POINTER(_Attribute)
    library.pango_version_string.restype = c_char_p
    return library


def version() -> str:
    text: bytes = _library().pango_version_string()
    return f"Pango {text.decode()}"


@lru_cache(maxsize=1)
def _context() -> c_void_p:
    library = _library()
    return c_void_p(library.pango_font_map_create_context(c_void_p(library.pango_cairo_font_map_new())))


def lay_out(
    runs: Sequence[tuple[str, str]], size: int, language: str, base: Direction
) -> tuple[tuple[Glyph, ...], ...]:
    """The glyphs of each line from left to right. `runs` are text and family; lines end at U+2028 only."""
    library, context = _library(), _context()
    library.pango_context_set_base_dir(context, 1 if base == "rtl" else 0)
    library.pango_context_set_language(context, c_void_p(library.pango_language_from_string(language.encode())))
    layout = c_void_p(library.pango_layout_new(context))
    library.pango_layout_set_auto_dir(layout, 0)
    font = c_void_p(library.pango_font_description_from_string(f"{size}px".encode()))
    library.pango_layout_set_font_description(layout, font)
    library.pango_font_description_free(font)
    library.pango_layout_set_text(layout, "".join(text for text, _ in runs).encode(), -1)
    attributes = c_void_p(library.pango_attr_list_new())
    for attribute in _family_attributes(library, runs):
        library.pango_attr_list_insert(attributes, attribute)  # takes it over
    library.pango_layout_set_attributes(layout, attributes)
    library.pango_attr_list_unref(attributes)
    lines = tuple(_lines(library, layout))
    library.g_object_unref(layout)
    return lines


def _family_attributes(library: CDLL, runs: Sequence[tuple[str, str]]) -> Iterator[Any]:
    at = 0
    for text, family in runs:
        attribute = library.pango_attr_family_new(family.encode())
        attribute.contents.start = at
        at += len(text.encode())
        attribute.contents.end = at
        yield attribute


def _lines(library: CDLL, layout: c_void_p) -> Iterator[tuple[Glyph, ...]]:
    iterator = c_void_p(library.pango_layout_get_iter(layout))
    found: list[Glyph] = []
    more = True
    while more:
        run = library.pango_layout_iter_get_run_readonly(iterator)
        if run:
            found += _glyphs(library, cast(run, POINTER(_GlyphItem)).contents)
        else:  # behind the last run of a line
            yield tuple(found)
            found = []
        more = bool(library.pango_layout_iter_next_run(iterator))
    library.pango_layout_iter_free(iterator)


def _glyphs(library: CDLL, run: _GlyphItem) -> Iterator[Glyph]:
    item, glyphs = run.item.contents, run.glyphs.contents
    description = c_void_p(library.pango_font_describe(c_void_p(item.font)))
    family = library.pango_font_description_get_family(description).decode()
    library.pango_font_description_free(description)
    for position in range(glyphs.count):
        glyph = glyphs.glyphs[position]
        if glyph.glyph != _NO_GLYPH:
            yield Glyph(item.offset + glyphs.clusters[position], family, glyph.glyph, glyph.width / UNITS)
