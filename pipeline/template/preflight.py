"""What a drawing may hold: the limits while it is read, and what is refused in each element."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from lxml import etree

from pipeline.errors import Problem
from pipeline.template.cost import HREFS, MAX_DEPTH, SVG, count_numbers
from pipeline.template.references import SIMPLE_STYLE, css_depth, css_fetch, css_urls, is_inside, picture_fault

MAX_ELEMENTS = 50_000
MAX_ATTRIBUTES = 256
MAX_VALUE = 2 << 20
MAX_TRANSFORM = 10_000
MAX_NUMBERS = 400_000
MAX_SIDE = 1_000_000
MAX_BRACKETS = 20
MAX_SELECTORS = 20_000
MAX_CSS = 1_000_000  # characters that need CSS's full grammar: some seconds

PLAIN = "save as plain SVG"
EMBED = "embed the picture as PNG or JPEG, or draw it as vectors"
_SIMPLIFY = "simplify the drawing, or put what is most detailed into an embedded picture"

REFUSED = {
    "script": "a script",
    "{http://www.w3.org/1999/xhtml}script": "a script",
    "{http://www.w3.org/2001/XInclude}include": "the contents of another file (XInclude)",
    "handler": "a script (handler)",
    "listener": "a script (listener)",
    **dict.fromkeys(("animate", "animateColor", "animateMotion", "animateTransform", "set", "discard"), "an animation"),
    **dict.fromkeys(("iframe", "audio", "video", "canvas", "embed", "object"), "a web page's element"),
}
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_NAMES_A_VOCABULARY = re.compile(r"https?://[\w./#-]{1,200}", re.ASCII)
_NAMING = ("id", "class", "lang")  # attributes that hold names, as `data-` and `aria-` ones do: never read as CSS
_TRANSFORMS = ("transform", "gradientTransform", "patternTransform", "clip", "viewBox")
_ENDLESS = re.compile(r"(?<!\d)\d{1000}")  # int() refuses thousands of digits, and tinycss2 hands that on
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")

# The largest value of a filter's parameters. Beyond these one shadow takes longer than a whole poster may.
_FILTER_LIMITS = {
    "stdDeviation": 1_000.0,
    "radius": 100.0,
    "numOctaves": 10.0,
    "order": 20.0,
    "scale": 10_000.0,
    "filterRes": 10_000.0,
}
_MAX_FILTER_NUMBERS = 1_000  # in a table, matrix or kernel
_MAX_PRIMITIVES = 100  # in one filter


def read_tree(data: bytes, file: str) -> etree._Element | Problem:
    """The tree of a file within the limits, comments gone, or why there is none; nothing is read on after the first fault.

    One parser reads and judges, in whatever encoding: no second one may understand the same bytes otherwise.
    """
    events = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end", "pi"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
    )
    depth = count = 0
    try:
        for event, element in events:
            if isinstance(element, etree._ProcessingInstruction):
                if element.target == "xml-stylesheet":
                    return Problem("the drawing takes its look from another file (xml-stylesheet)", file, 1, PLAIN)
                continue
            if event == "end":
                depth -= 1
                continue
            depth, count = depth + 1, count + 1
            if count == 1 and (what := _doctype_fault(element)):
                return Problem(what, file, data.count(b"\n", 0, max(0, data.find(b"<!E"))) + 1, PLAIN)
            if what := _beyond(element, depth, count):
                return Problem(what, file, element.sourceline or 0, _SIMPLIFY)
    except etree.XMLSyntaxError as error:
        what = f"not readable as SVG: {error.msg or 'empty file'}"
        return Problem(what, file, error.lineno or 1, "export it again from the design tool")
    assert events.root is not None  # a file without one is not readable
    return events.root


def refusal(root: etree._Element, file: str) -> Problem | None:
    """The first thing in the tree that no drawing may hold."""
    if what := _canvas_fault(root):
        return Problem(what, file, root.sourceline or 1, "make the artboard smaller; 1,080 px a side is usual")
    for element in root.iter():
        for what, hint in _faults(element):
            return Problem(what, file, element.sourceline or 0, hint)
    if (count := _css_length(root)) > MAX_CSS:
        what = f"styles and style sheets have {count:,} characters in all; at most {MAX_CSS:,} are read"
        return Problem(what, file, 0, "export it again with presentation attributes instead of CSS")
    return None


def _css_length(root: etree._Element) -> int:
    """How many characters of CSS take long to read, each style once however many objects have it."""
    styles = {str(element.get("style", "")) for element in root.iter()}
    sheets = sum(len("".join(sheet.itertext())) for sheet in root.iter(f"{SVG}style"))
    return sheets + sum(len(style) for style in styles if not SIMPLE_STYLE.fullmatch(style))


def _beyond(element: etree._Element, depth: int, count: int) -> str:
    """What is too much about an element as soon as it opens, so that no flood is ever held in memory."""
    if count > MAX_ELEMENTS:
        return f"the drawing has more than {MAX_ELEMENTS:,} objects"
    if depth > MAX_DEPTH:
        return f"objects lie more than {MAX_DEPTH} levels deep in each other"
    if len(element.attrib) > MAX_ATTRIBUTES:
        return f"an object has {len(element.attrib):,} attributes; at most {MAX_ATTRIBUTES} are read"
    return ""


def _doctype_fault(root: etree._Element) -> str:
    """A bare DOCTYPE is fine and never fetched; of declarations only Illustrator's abbreviations of namespaces are."""
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is None:
        return ""
    if any(not _NAMES_A_VOCABULARY.fullmatch(entity.content or "") for entity in dtd.iterentities()):
        return "the drawing declares XML entities"
    return "the drawing declares a document type of its own (DTD)" if next(dtd.iterelements(), None) is not None else ""


def _canvas_fault(root: etree._Element) -> str:
    for name in ("width", "height", "viewBox"):
        for number in _NUMBER.findall(root.get(name, "")[:MAX_TRANSFORM]):
            if abs(float(number)) > MAX_SIDE:
                return f"the canvas is too large: {name} holds {number[:40]}, at most {MAX_SIDE:,} is read"
    return ""


def _faults(element: etree._Element) -> Iterator[tuple[str, str]]:
    """What is wrong with one element, and the hint."""
    if not isinstance(element.tag, str):
        yield "the drawing uses XML entities", PLAIN
        return
    if what := REFUSED.get(str(element.tag).removeprefix(SVG), ""):
        yield f"the drawing holds {what}", "take it out and export again"
    for name, value in element.attrib.items():
        yield from _attribute_faults(element, str(name), str(value))
    if element.tag == f"{SVG}style":
        yield from _sheet_faults("".join(element.itertext()))
    if element.tag == f"{SVG}filter" and len(element) > _MAX_PRIMITIVES:
        yield f"a filter has {len(element):,} steps; at most {_MAX_PRIMITIVES} are drawn", "use a simpler effect"


def _sheet_faults(sheet: str) -> Iterator[tuple[str, str]]:
    found = css_fetch(sheet)
    if found.lower() == "@font-face":
        hint = "put the font's file into assets/src/fonts and take out @font-face"
        yield "the drawing's <style> brings a font along", hint
    elif found:
        what = f"the drawing's <style> refers to something outside the file ({found[:80]})"
        yield what, "take out @import and url(...); fonts go into assets/src/fonts"
    if (count := sheet.count("{") + sheet.count(",")) > MAX_SELECTORS:
        yield f"the drawing's <style> has {count:,} rules; at most {MAX_SELECTORS:,} are read", _SIMPLIFY
    if css_depth(sheet) > MAX_BRACKETS:
        yield f"brackets in the drawing's <style> nest more than {MAX_BRACKETS} levels deep", _SIMPLIFY
    if _ENDLESS.search(sheet):
        yield "a number in the drawing's <style> has more digits than can be read", PLAIN


def _attribute_faults(element: etree._Element, name: str, value: str) -> Iterator[tuple[str, str]]:
    if name == _XML_BASE and value.strip():
        yield "the drawing says that its parts lie elsewhere (xml:base)", PLAIN
    if name in (*HREFS, "src"):
        yield from _reference_faults(element, value.strip())
        return
    if len(value) > MAX_VALUE:
        yield f"{name} has {len(value):,} characters; at most {MAX_VALUE:,} are read", _SIMPLIFY
    if "{" in name or name in _NAMING or name.startswith(("data-", "aria-")):
        return
    if name.lower().startswith("on"):
        yield f"the drawing holds a script ({name})", "take it out and export again"
    if name in _TRANSFORMS and len(value) > MAX_TRANSFORM:
        yield f"{name} has {len(value):,} characters; at most {MAX_TRANSFORM:,} are read", _SIMPLIFY
    if name in ("d", "points") and len(value) > MAX_NUMBERS and (count := count_numbers(value)) > MAX_NUMBERS:
        yield f"one path holds {count:,} numbers; at most {MAX_NUMBERS:,} are drawn", _SIMPLIFY
    yield from _css_faults(name, value)
    if str(element.tag).startswith(f"{SVG}fe"):
        yield from _filter_faults(name, value)


def _css_faults(name: str, value: str) -> Iterator[tuple[str, str]]:
    """Of a property, or of all in a `style` attribute."""
    if name not in ("d", "points"):
        if css_depth(value) > MAX_BRACKETS:
            yield f"brackets in {name} nest more than {MAX_BRACKETS} levels deep", _SIMPLIFY
        if _ENDLESS.search(value):
            yield f"a number in {name} has more digits than can be read", PLAIN
    outside = [css_fetch(value)] if name == "style" else []
    if "(" in value:
        outside += (url or "url()" for url in css_urls(value) if not is_inside(url))
    if found := next(filter(None, outside), ""):
        yield f"the drawing refers to {found[:80]!r}, which is outside the file", EMBED


def _reference_faults(element: etree._Element, reference: str) -> Iterator[tuple[str, str]]:
    if reference.startswith("#") or not reference:
        return
    if not reference.lower().startswith("data:"):
        yield f"the drawing refers to {reference[:80]!r}, which is outside the file", EMBED
    elif element.tag not in (f"{SVG}image", f"{SVG}feImage"):
        yield "the drawing refers to data where an object of its own belongs", PLAIN
    elif why := picture_fault(reference):
        yield f"an embedded picture {why}", "place it again as PNG or JPEG, embedded and not linked"


def _filter_faults(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name in _FILTER_LIMITS or name in ("kernelMatrix", "tableValues", "values"):
        numbers = [float(number) for number in _NUMBER.findall(value[:MAX_TRANSFORM])]
        most = _FILTER_LIMITS.get(name, float("inf"))
        if len(value) > MAX_TRANSFORM or len(numbers) > _MAX_FILTER_NUMBERS:
            yield f"an effect's {name} holds too many numbers to be drawn", "use a simpler effect"
        elif any(abs(number) > most for number in numbers):
            yield f"an effect's {name} is {value[:40]}; at most {most:g} is drawn", "make the blur or shadow smaller"
