"""Which string each text of a drawing stands for: by a token that is all it says, or by its object's name."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from pipeline.campaign.fields import nearest
from pipeline.template.css import property_of
from pipeline.template.faults import Faults, called, quoted
from pipeline.template.geometry import matrix_of
from pipeline.template.names import ObjectName, content_of, names_in, names_of, parse_name, plain, written_name
from pipeline.template.placeholder import lines, owners
from pipeline.template.slots import remove
from pipeline.template.style import generic_family
from pipeline.template.svg import DEFINITIONS, SVG, references_of

TEXTS = (f"{SVG}text", f"{SVG}flowRoot")
_TOKEN = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_LOOSE_TOKEN = re.compile(r"%([^%]+)%|\$(\S+)|\[([^\[\]]+)\]")
_OF_ITS_OWN = ("transform", "filter", "clip-path", "mask", "opacity", "display")  # what a part of a text cannot have


@dataclass(frozen=True, slots=True)
class Claim:
    """A text and the string it stands for: `key` as the campaign names it, `name` with options and selector."""

    text: etree._Element
    key: str
    name: ObjectName
    content: str


@dataclass(slots=True)
class Naming:
    """The names of one drawing. `names` maps plain forms to the campaign's names; `used` gathers the fixed ones met."""

    root: etree._Element
    names: Mapping[str, str]
    fixed: Sequence[str]
    faults: Faults
    borne: Mapping[str, int] = field(init=False)
    referred: frozenset[str] = field(init=False)  # ids that anything in the drawing refers to
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.borne = names_in(self.root)
        self.referred = frozenset(name for element in self.root.iter() for name in references_of(element))

    def known(self, element: etree._Element) -> ObjectName | None:
        """The first of an object's names that the campaign knows."""
        return next((name for name in names_of(element, self.borne) if name.plain in self.names), None)

    def key(self, name: ObjectName) -> str:
        return self.names[name.plain]

    def nearest(self, written: str) -> str:
        return nearest(written, sorted(set(self.names.values())))


def part_texts(naming: Naming) -> None:
    """Texts of several looks put together, and lines that are tokens put apart, as `claims` does; nothing is bound."""
    _join_looks(naming)
    for text in [element for element in naming.root.iter(*TEXTS) if content_of(element)]:
        _apart(text, naming)


def claims(naming: Naming) -> list[Claim]:
    """Every text that is drawn and says something, bound; the others are fixed, or become problems."""
    _join_looks(naming)
    found: list[Claim] = []
    for text in [element for element in naming.root.iter(*TEXTS) if content_of(element)]:
        if _is_fixed(text, naming):
            _check_fixed(text, naming.faults)
        elif _is_hidden(text) or _is_definition(text, naming):
            remove(text)
        else:
            found += [claim for part in _apart(text, naming) if (claim := _claim(part, naming))]
    return _agreed(found, naming.faults)


def _join_looks(naming: Naming) -> None:
    """One text of those in a group of a known name: Figma writes one for each look of a text, in any order."""
    for group in [element for element in naming.root.iter(f"{SVG}g") if len(element) > 1 and naming.known(element)]:
        texts = list(group.iterchildren(f"{SVG}*"))
        if not all(_is_one_look(text, naming) for text in texts):
            continue
        if len({content_of(text) for text in texts}) < len(texts):  # copies on each other
            continue
        try:
            texts.sort(key=lambda text: (lines(text)[0].y, lines(text)[0].x))
        except ValueError:  # told when they are bound
            continue
        parts = [etree.Element(f"{SVG}tspan", dict(text.attrib)) for text in texts]
        for part, text in zip(parts, texts, strict=True):
            part.text, part[:] = text.text, list(text)
        first, *others = texts
        first.attrib.clear()
        first.text, first[:] = None, parts
        for text in others:
            remove(text)


def _is_one_look(text: etree._Element, naming: Naming) -> bool:
    """Whether a text may be part of another: it says something, and nothing names or moves it by itself."""
    content = content_of(text)
    alone = not content or _TOKEN.search(content) or _token(content, naming) or naming.known(text)
    return text.tag == f"{SVG}text" and not alone and not any(text.get(name) for name in _OF_ITS_OWN)


def described(text: etree._Element) -> str:
    """The text as the designer sees it, with its place on the page in px of the picture."""
    try:
        first = lines(text)[0]
        x, y = matrix_of(text).transformPoint((first.x, first.y))
    except ValueError:
        return called(text)
    return f"{called(text)} at {x:.0f}, {y:.0f}"


def _token(content: str, naming: Naming) -> ObjectName | None:
    """The known string a text is a token of; one in other signs than braces is ordinary text if it names none."""
    found = _TOKEN.fullmatch(content) or _LOOSE_TOKEN.fullmatch(content)
    name = parse_name(next(group for group in found.groups() if group)) if found else None
    return name if name and name.plain in naming.names else None


def _is_token(content: str, naming: Naming) -> bool:
    return bool(_TOKEN.fullmatch(content) or _token(content, naming))


def _claim(text: etree._Element, naming: Naming) -> Claim | None:
    content = content_of(text)
    if name := _token(content, naming):
        return Claim(text, naming.key(name), name, content)
    if token := _TOKEN.fullmatch(content):
        naming.faults.add(text, f"{described(text)} names no string", naming.nearest(token[1]))
        return None
    if _TOKEN.search(content):
        hint = "give each token a text object of its own, and each of the other words too"
        naming.faults.add(text, f"{described(text)} holds a token and other words", hint)
        return None
    known = naming.known(text) or _name_of_group(text, naming)
    return Claim(text, naming.key(known), known, content) if known else None


def _name_of_group(text: etree._Element, naming: Naming) -> ObjectName | None:
    """The name of a group around the text, if that holds no text that says something else; else what to do."""
    content = content_of(text)
    for group in text.iterancestors(f"{SVG}g"):
        if name := naming.known(group):
            others = [other for other in group.iter(*TEXTS) if content_of(other) not in ("", content)]
            if not others:
                return name
            what = f"{described(text)} lies in the group {quoted(written_name(group))} with {len(others)} more"
            hint = (
                f"call the one text that shows it {naming.key(name)}, and list the others as fixed; "
                "several looks of one text belong into one text object"
            )
            naming.faults.add(text, what, hint)
            return None
    naming.faults.add(
        text,
        f"{described(text)} is bound to no string",
        "type a token such as {{headline}} as its text, call the object headline, or list it under fixed = [...]"
        " in the .toml beside the drawing",
    )
    return None


def _is_fixed(text: etree._Element, naming: Naming) -> bool:
    """Whether it is listed by what it says, or, unless it is a token, by its name."""
    content = content_of(text)
    names = set()
    if not _token(content, naming):
        names = {plain(content), plain(written_name(text)), *(name.plain for name in names_of(text))} - {""}
    met = {entry for entry in naming.fixed if " ".join(entry.split()) == content or plain(entry) in names}
    naming.used.update(met)
    return bool(met)


def _is_hidden(text: etree._Element) -> bool:
    """Whether it is on a layer switched off. What a selector shows is often off in the tool, so that it can be drawn."""
    for element in (text, *text.iterancestors()):
        if any(name.only for name in names_of(element)):
            return False
        if property_of(element, "display") == "none":
            return True
    return False


def _check_fixed(text: etree._Element, faults: Faults) -> None:
    """A fixed text stays as it is, so it must be one that is drawn, in a font that is the same everywhere."""
    if text.tag != f"{SVG}text":
        hint = "turn it into a text that does not flow (Inkscape: Text > Convert to Text)"
        faults.add(text, f"{described(text)} is fixed, and flows in a way that is not drawn", hint)
        return
    try:
        generic = next((name for part in owners(text) if (name := generic_family(part))), "")
    except ValueError as error:
        faults.add(text, f"{described(text)} is fixed: {error}")
        return
    if generic:
        what = f"{described(text)} is fixed, and its font is only {generic!r}"
        faults.add(text, what, "choose a font of the campaign")


def _is_definition(text: etree._Element, naming: Naming) -> bool:
    """Whether it lies in a definition; a problem if anything draws it from there."""
    if next(text.iterancestors(*DEFINITIONS), None) is None:
        return False
    around = {str(element.get("id")) for element in (text, *text.iterancestors()) if element.get("id")}
    if around & naming.referred:
        hint = "unlink the clone or symbol in your tool and export again, or list the text under fixed = [...]"
        naming.faults.add(text, f"{called(text)} is drawn only through a clone, symbol, clip or pattern", hint)
    return True


def _apart(text: etree._Element, naming: Naming) -> list[etree._Element]:
    """A text whose every line is a token is one text a line (Figma makes one of three short ones)."""
    parts = [part for part in text if property_of(part, "display") != "none"]
    loose = (text.text or "").strip() or any((part.tail or "").strip() for part in parts)
    if len(parts) < 2 or loose or not all(_is_token(content_of(part), naming) for part in parts):
        return [text]
    if len({part.get("y") for part in parts}) < len(parts):
        return [text]
    apart: list[etree._Element] = []
    for part in parts:
        line = copy.deepcopy(text)
        line[:] = [copy.deepcopy(part)]
        line.tail = line[0].tail = None
        for key in ("id", "data-name"):
            line.attrib.pop(key, None)
        text.addprevious(line)
        apart.append(line)
    remove(text)
    return apart


def _agreed(found: list[Claim], faults: Faults) -> list[Claim]:
    """Copies of one text (for shadows and outlines) are filled together; different texts of one name are a problem."""
    first: dict[tuple[str, str], Claim] = {}
    agreed: list[Claim] = []
    for claim in found:
        other = first.setdefault((claim.key, claim.name.only), claim)
        if claim.content == other.content:
            agreed.append(claim)
        else:
            what = f"{described(claim.text)} and {described(other.text)} are both called {claim.key}"
            hint = "copies that lie on each other must say the same; give the others names of their own"
            faults.add(claim.text, what, hint)
    return agreed
