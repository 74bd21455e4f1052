"""The drawing of one language and week, out of the one that holds what all of them share. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from lxml import etree

from pipeline.template.adjust import adjusted, applying, mirrored
from pipeline.template.clean import remove_alone
from pipeline.template.colours import repaint, repainted
from pipeline.template.geometry import matrix_of
from pipeline.template.model import Accent, FixedText, PictureSlot, Template, TextBox
from pipeline.template.names import content_of
from pipeline.template.selectors import NAME, ONLY, Edition, Rank, Ranks, rank
from pipeline.template.slots import remove
from pipeline.template.svg import SVG, references_of

T = TypeVar("T")
Change = tuple[str, str]  # a colour and what takes its place
Key = tuple[str, int]  # kind and number of a slot

_SLOT = re.compile(r"(slot|panel|picture):(\d+)")


def adapt(template: Template, edition: Edition) -> Template:
    """`template` with nothing in it that this edition does not show, adjusted and coloured as it asks."""
    if not (template.selectors or template.roles):
        return template
    colors = dict(edition.colors)
    changes = {was: colors[role] for role, was in template.roles if colors.get(role, was) != was}
    if not (template.selectors or changes):
        return template
    ranks = tuple((only, rank(only, edition)) for only in ("", *template.selectors))
    return _adapted(template, ranks, tuple(changes.items()))


@lru_cache(maxsize=256)  # weeks and languages share most drawings; a plan holds them all anyway
def _adapted(
    template: Template, ranked: tuple[tuple[str, Rank | None], ...], recolored: tuple[Change, ...]
) -> Template:
    ranks, changes = dict(ranked), dict(recolored)
    adjustments = applying(template.adjustments, ranks)
    root = etree.fromstring(template.svg)
    drawn_for_it = {key for key, comment in _slots(root).items() if _has_selector(comment)}
    _choose(root, ranks)
    slots = _slots(root)
    boxes = {at: box for at, box in enumerate(template.boxes) if ("slot", at) in slots}
    boxes = dict(_best(list(boxes.items()), lambda entry: (entry[1].name, entry[1].only), ranks))
    pictures = {at: picture for at, picture in enumerate(template.pictures) if ("picture", at) in slots}
    if any(one.mirror for one in adjustments):
        drawn_for_it |= {("slot", at) for at, box in boxes.items() if box.only}
        _mirror(template.width, boxes, pictures, {key: slots[key] for key in slots.keys() - drawn_for_it})
    for at, box in boxes.items():
        for one in adjustments:
            boxes[at] = adjusted(boxes[at], one) if one.text == box.name else boxes[at]
    _renumber(slots, boxes, pictures)
    repaint(root, changes)
    _drop_unused(root)
    return replace(
        template,
        svg=etree.tostring(root, encoding="unicode"),
        boxes=tuple(_repainted(box, changes) for box in boxes.values()),
        pictures=tuple(pictures.values()),
        fixed=_still_there(template.fixed, root),
    )


def _still_there(fixed: Iterable[FixedText], root: etree._Element) -> tuple[FixedText, ...]:
    """The fixed texts the drawing still has, of those that say the same as many as there are."""
    words = Counter(content_of(text) for text in root.iter(f"{SVG}text"))
    seen: Counter[str] = Counter()
    left: list[FixedText] = []
    for text in fixed:
        seen[text.text] += 1
        if seen[text.text] <= words[text.text]:
            left.append(text)
    return tuple(left)


def _has_selector(comment: etree._Element) -> bool:
    return any(element.get(ONLY) for element in comment.iterancestors())


def _group(comment: etree._Element) -> etree._Element:
    group = comment.getparent()
    assert group is not None
    return group


def _slots(root: etree._Element) -> dict[Key, etree._Element]:
    """The comments that stand for texts, panels and pictures."""
    found = ((comment, _SLOT.fullmatch(comment.text or "")) for comment in root.iter(etree.Comment))
    return {(match[1], int(match[2])): comment for comment, match in found if match}


def _choose(root: etree._Element, ranks: Ranks) -> None:
    """Takes out the objects that are for others, and from the rest the notes on whom they are for."""
    objects = [element for element in root.iter(f"{SVG}*") if ONLY in element.attrib]
    kept = set(_best(objects, lambda element: (str(element.get(NAME)), str(element.get(ONLY))), ranks))
    for element in objects:
        del element.attrib[NAME], element.attrib[ONLY]
        if element not in kept:
            remove_alone(element)  # part of a text may be for others; what stands behind it is not


def _best(items: Sequence[T], of: Callable[[T], tuple[str, str]], ranks: Ranks) -> list[T]:
    """Of all that bear one name those whose selector is the closest, in the order they came. `of`: name and selector."""
    ranked = [(item, of(item)[0], found) for item in items if (found := ranks[of(item)[1]]) is not None]
    closest: dict[str, Rank] = {}
    for _, name, found in ranked:
        closest[name] = max(found, closest.get(name, found))
    return [item for item, name, found in ranked if found == closest[name]]


def _mirror(
    width: float, boxes: dict[int, TextBox], pictures: dict[int, PictureSlot], slots: Mapping[Key, etree._Element]
) -> None:
    """Moves texts and pictures to the other side of the page, but for those that were drawn for just these languages."""
    for (kind, at), comment in slots.items():
        if kind == "slot" and at in boxes:
            boxes[at] = mirrored(boxes[at], width, matrix_of(_group(comment)))
        elif kind == "picture":
            left, top, across, down = pictures[at].page
            shift = width - across - 2 * left
            whole = _group(_group(comment))
            dx, dy = matrix_of(_group(whole)).inverse().transformVector((shift, 0))
            whole.set("transform", f"translate({dx:.9g} {dy:.9g}) {whole.get('transform', '')}".strip())
            pictures[at] = replace(pictures[at], page=(left + shift, top, across, down))


def _renumber(slots: Mapping[Key, etree._Element], boxes: Iterable[int], pictures: Iterable[int]) -> None:
    """Slots count from 0 again; those of boxes that are gone go."""
    texts = {was: at for at, was in enumerate(boxes)}
    places = {"slot": texts, "panel": texts, "picture": {was: at for at, was in enumerate(pictures)}}
    for (kind, was), comment in slots.items():
        if was in places[kind]:
            comment.text = f"{kind}:{places[kind][was]}"
        else:
            remove(comment)


def tidy(root: etree._Element) -> None:
    """Takes out of a drawing what is unused, and white space, so that a layer for others leaves nothing behind."""
    for group in root.iter(f"{SVG}defs", f"{SVG}g", f"{SVG}svg"):
        if not (group.text or "").strip():
            group.text = None
        for child in group:
            if not (child.tail or "").strip():
                child.tail = None
    _drop_unused(root)


def _drop_unused(root: etree._Element) -> None:
    """Takes out definitions that nothing uses, such as the stand-in for a picture, until none is left."""
    while unused := _unused(root):
        for element in unused:
            remove(element)


def _unused(root: etree._Element) -> list[etree._Element]:
    """Definitions that nothing refers to but they themselves."""
    used = _references(root)
    defined = (child for defs in root.iter(f"{SVG}defs") for child in defs.iterchildren(f"{SVG}*"))
    return [child for child in defined if not _used_by_others(child, used)]


def _used_by_others(element: etree._Element, used: Mapping[str, int]) -> bool:
    own = _references(element)
    return any(used.get(name, 0) > own[name] for name in _names(element))


def _references(root: etree._Element) -> Counter[str]:
    """How often each name is referred to."""
    return Counter(name for element in root.iter(f"{SVG}*") for name in references_of(element))


def _names(root: etree._Element) -> set[str]:
    return {name for element in root.iter(f"{SVG}*") if (name := element.get("id"))}


def _repainted(box: TextBox, changes: Mapping[str, str]) -> TextBox:
    def accent(part: Accent | None) -> Accent | None:
        return part and replace(part, paint=repainted(part.paint, changes))

    return replace(box, bold=accent(box.bold), hashtags=accent(box.hashtags))
