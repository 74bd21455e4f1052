"""Whatever is thrown at it, a drawing is judged in words, quickly, and what passes refers to nothing outside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.template.clean import drop_unpublished
from pipeline.template.preflight import REFUSED
from pipeline.template.svg import SVG, TemplateError, parse_svg
from tests.hostile.drawings import drawn_or_told, refused
from tests.template.drawings import drawing

SEEDS = tuple({**refused(Path("/nowhere"), 9), **drawn_or_told(Path("/nowhere"))}.values())
SMALL = tuple(seed for seed in SEEDS if len(seed) < 4000)
TAGS = (
    "g",
    "use",
    "rect",
    "image",
    "style",
    "pattern",
    "marker",
    "mask",
    "filter",
    "feImage",
    "text",
    "switch",
    "defs",
    "a",
)
NAMES = (
    "id",
    "class",
    "href",
    "xlink:href",
    "style",
    "fill",
    "mask",
    "marker-mid",
    "filter",
    "d",
    "transform",
    "viewBox",
)
PIECES = (
    "#a",
    "#b",
    "url(#a)",
    "url('#b')",
    'url("c.svg#d")',
    "fill:",
    "marker:",
    ";",
    "a",
    "b",
    "\\75 rl(",
    "/*",
    "*/",
    "@import",
    "http://x/",
    "file:///x",
    "data:",
    "data:image/png;base64,",
    "M0 0 9 9",
    "1e9",
    "-",
    "{",
    "}",
    ".a",
    "none",
    "(",
    ")",
    "\n",
)

values = st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(max_size=9)


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> etree._Element:
    element = etree.Element(SVG + draw(st.sampled_from(TAGS)))
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True)):
        key = name.replace("xlink:", "{http://www.w3.org/1999/xlink}")
        element.set(key, re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd]", "", draw(values)))
    element.text = re.sub("[^\t\n\x20-\ud7ff\ue000-\ufffd]", "", draw(values))
    if depth:
        element.extend(draw(st.lists(trees(depth - 1), max_size=3)))
    return element


def judge(data: bytes) -> etree._Element | None:
    """The drawing if it passes; anything but our own error fails the test."""
    try:
        root = parse_svg(data, "a.svg")
    except TemplateError:
        return None
    drop_unpublished(root, "a.svg")
    return root


def assert_harmless(root: etree._Element) -> None:
    for element in root.iter():
        assert isinstance(element.tag, str)
        assert element.tag.startswith(SVG)
        assert element.tag.removeprefix(SVG) not in REFUSED
        for name, value in element.attrib.items():
            if etree.QName(name).localname == "href":
                assert re.match(r"\s*(#|data:image/|$)", str(value), re.IGNORECASE)
            assert not str(name).startswith("on")
            if name in ("style", "fill", "mask", "filter"):
                assert all(found == "#" for found in re.findall(r"url\(\s*[\"']?(.?)", str(value), re.IGNORECASE))


@pytest.mark.slow
@settings(max_examples=300, deadline=2000)
@given(trees())
def test_any_tree_is_judged_and_what_passes_is_harmless_and_passes_again(tree: etree._Element) -> None:
    root = judge(drawing(etree.tostring(tree, encoding="unicode")).encode())
    if root is not None:
        assert_harmless(root)
        assert judge(etree.tostring(root)) is not None


@settings(max_examples=300, deadline=2000)
@given(st.sampled_from(SMALL), st.data())
def test_hostile_bytes_that_are_cut_swapped_and_mixed_are_judged(seed: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(seed)))
    end = data.draw(st.integers(start, len(seed)))
    piece = data.draw(st.binary(max_size=9) | st.sampled_from(SMALL).map(lambda other: other[-200:]))
    if (root := judge(seed[:start] + piece + seed[end:])) is not None:
        assert_harmless(root)


@settings(max_examples=100, deadline=2000)
@given(
    st.sampled_from(("utf-16", "utf-32", "utf-8-sig", "cp1252", "utf-7", "iso-8859-5", "cp037")), st.sampled_from(SMALL)
)
def test_another_encoding_changes_no_judgement_for_the_better(encoding: str, seed: bytes) -> None:
    text = seed.decode("utf-8", "ignore")
    plain = judge(text.encode())
    root = judge(f"<?xml version='1.0' encoding='{encoding.removesuffix('-sig')}'?>{text}".encode(encoding, "ignore"))
    if root is not None:
        assert_harmless(root)
        assert plain is not None
