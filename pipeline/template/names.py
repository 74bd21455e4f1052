"""What designers call their objects, read from what each tool writes: `headline-box--middle--max3@ar`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

LABEL = "{http://www.inkscape.org/namespaces/inkscape}label"
# In the order in which they are what the designer typed: Inkscape, Illustrator and XD, Affinity, any tool.
_SOURCES = (LABEL, "data-name", "{http://www.serif.com/}id", "id")
_GENERATED = re.compile(
    r"(?:text|tspan|textpath|flow(?:root|para|span|region|div)|rect|path|g|image|use|svg|layer|svgid|xmlid)"
    r"(?:[-_ ]*+\d++)++_?",  # nothing is tried twice: names may be long rows of digits
    re.IGNORECASE,
)
_PARAGRAPH = "{http://www.w3.org/2000/svg}flowPara"
_ESCAPED = re.compile(r"_x([0-9a-f]{1,6})_", re.IGNORECASE)  # Illustrator, for what an XML name may not hold
_DUPLICATE_NUMBER = re.compile(r"(?:_\d+)*_\d+_$")  # Illustrator; nobody calls an object so
_DUPLICATE = re.compile(r"(?:[-_]\d+|\d+)$")  # Figma _2, XD -2, Affinity 1
_WRAPPED = re.compile(r"\{\{(.*)\}\}|%(.*)%|\$(.*)|\[(.*)\]|<(.*)>|__(.*)__", re.DOTALL)
_LONGEST = 200  # characters; what is longer is no name
_CUT_OFF = 20  # characters of its content that Sketch takes as the name of a text


@dataclass(frozen=True, slots=True)
class ObjectName:
    """An object's name with what follows it: options behind `--`, and behind `@` the selector, without the sign.

    `only` is the selector as written: `ar`, `th,km`, `rtl`, `Arab`, `week:take-home-oat`; "" for none.
    """

    name: str
    options: tuple[str, ...] = ()
    only: str = ""

    def __str__(self) -> str:
        options = "".join(f"--{option}" for option in self.options)
        return f"{self.name}{options}{'@' if self.only else ''}{self.only}"

    @property
    def plain(self) -> str:
        """The form in which names are compared."""
        return plain(self.name)

    def part(self, role: str) -> str | None:
        """`headline` of `headline-box` for the role `box`; None for other names."""
        found = re.fullmatch(rf"(.*[^-_. ])(?:[-_. ]+(?i:{role})|(?<=[^\W_A-Z]){role.capitalize()})", self.name)
        return found[1] if found else None


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """Names are compared on letters (with their marks) and digits only: `Sample Text` and `sample_text` are one name."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    return "".join(c for c in folded if c.isalnum() or unicodedata.category(c).startswith("M"))


@lru_cache(maxsize=8192)
def parse_name(written: str) -> ObjectName:
    """The name as a designer means it, of what a tool wrote."""
    name = unwrapped(_decoded(written).removeprefix("#"))
    base, at, selector = name.partition("@")
    if not base.strip():
        return ObjectName(name)
    only, *more = selector.split("--") if at else [""]
    base, *options = base.split("--")
    return ObjectName(base.strip(), (*(o.strip() for o in options), *(o.strip() for o in more)), only.strip())


def unwrapped(text: str) -> str:
    """`headline` of `{{headline}}`, `%headline%`, `$headline`, `[headline]`, `<headline>` or `__headline__`."""
    found = _WRAPPED.fullmatch(text.strip())
    return next((group for group in found.groups() if group is not None), "").strip() if found else text.strip()


def written_name(element: etree._Element) -> str:
    """What the tool shows as the object's name, generated or not, for messages; "" for none."""
    return next((_decoded(str(element.get(key))) for key in _SOURCES if element.get(key)), "")


def names_in(root: etree._Element) -> Mapping[str, int]:
    """How many objects of the drawing bear each name, with its options and without, in the form that is compared."""
    return Counter(
        form for element in root.iter() for form in {f for n in names_of(element) for f in (n.plain, plain(str(n)))}
    )


def names_of(element: etree._Element, borne: Mapping[str, int] | None = None) -> tuple[ObjectName, ...]:
    """The usable names of an object, the best first; none for names that tools make up or copy from the content.

    With `borne` (of `names_in`) a number that a tool put behind a name another object has too is taken off, as the last
    choice: `line1` to `line3` stay apart.
    """
    content = content_of(element) if str(element.tag).endswith(("}text", "}flowRoot")) else ""
    found: list[ObjectName] = []
    bare: list[ObjectName] = []
    for key in _SOURCES:
        written = str(element.get(key, "")).strip()[:_LONGEST]
        if not written or _GENERATED.fullmatch(written):
            continue
        name = parse_name(_DUPLICATE_NUMBER.sub("", written))
        if not name.plain or _GENERATED.fullmatch(name.name):
            continue
        if key != LABEL and _copied(name.name, content):  # no Inkscape fills in a label by itself
            continue
        found.append(name)
        short = _DUPLICATE.sub("", str(name))
        if borne and short != str(name) and plain(short) in borne:
            bare.append(parse_name(short))
    return tuple(dict.fromkeys((*found, *bare)))


def content_of(text: etree._Element) -> str:
    """The characters seen of a text, white space and new lines as one blank each; pieces of one line belong together."""
    parts: list[str] = []
    y = text.get("y")
    walker = etree.iterwalk(text, events=("start", "end"))
    for event, element in walker:
        if event == "start" and element is not text and element.get("display") == "none":
            walker.skip_subtree()
        elif event == "start":
            down = element.get("y", y) != y or element.get("dy", "0") != "0"
            parts += [" " if down or element.tag == _PARAGRAPH else "", element.text or ""]
            y = element.get("y", y)
        elif element is not text:
            parts.append(element.tail or "")
    return " ".join("".join(parts).split())


def _decoded(written: str) -> str:
    """Without Illustrator's escapes, and with UTF-8 that Figma wrote byte by byte put together again."""
    name = _ESCAPED.sub(lambda found: _character(int(found[1], 16)), written)
    try:
        return unicodedata.normalize("NFC", name.encode("latin-1").decode("utf-8"))
    except UnicodeError:
        return unicodedata.normalize("NFC", name)


def _character(code: int) -> str:
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF else "\ufffd"


def _copied(name: str, content: str) -> bool:
    """Whether a text's name is but its content: whole, with a number behind, or the first characters of it."""
    said = plain(content)
    if not said:
        return False
    cut_off = len(name) >= _CUT_OFF and said.startswith(plain(name))
    return cut_off or said in (plain(name), plain(_DUPLICATE.sub("", name)))
