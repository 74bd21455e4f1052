"""Binds the texts of a drawing: each becomes a box with a look and options, and a slot in the artwork."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.errors import Level, Problem
from pipeline.template.alignment import anchor_in, vertical_in
from pipeline.template.boxes import Area, Room, along_path, areas, box, flowed, frame, line, on_page, scale_of
from pipeline.template.faults import Faults, called
from pipeline.template.filters import widen_filters
from pipeline.template.geometry import Rectangle, matrix_of
from pipeline.template.model import Accent, FixedText, TextBox, TextStyle, Vertical
from pipeline.template.names import ObjectName, content_of
from pipeline.template.naming import Claim, Naming, claims, described
from pipeline.template.options import Asked, BoxOptions, Hashtags, read_tokens
from pipeline.template.panels import panel_around
from pipeline.template.placeholder import Line, lines, owners
from pipeline.template.slots import put_panel_slots, put_text_slots, remove
from pipeline.template.style import Look, families_of, ignored_of, look_of
from pipeline.template.svg import SVG

UNLIMITED_LINES = 99


@dataclass(frozen=True, slots=True)
class Bound:
    """A drawing's boxes, what is wrong with it, and which entries of `Asked` it has a text for."""

    boxes: tuple[TextBox, ...]
    problems: tuple[Problem, ...]
    met: frozenset[str]


@dataclass(slots=True)
class _Binding:
    naming: Naming
    asked: Asked
    safe: Rectangle
    boxes: dict[tuple[str, str], Area]
    panels: dict[str, Area]
    ids: dict[str, etree._Element]
    bound: list[TextBox] = field(default_factory=list)

    @property
    def faults(self) -> Faults:
        return self.naming.faults


def bind(root: etree._Element, file: str, names: Mapping[str, str], asked: Asked, safe: Rectangle) -> Bound:
    """Binds every text of a drawing whose CSS and page are settled; boxes leave it, texts and panels become slots.

    `names` maps a plain form to the campaign's name of a string; `safe` is the part of the page text may be in.
    """
    faults = Faults(file)
    naming = Naming(root, names, asked.fixed, faults)
    boxes = {(area.key, area.name.only): area for area in areas(naming, "box")}
    panels = {area.key: area for area in areas(naming, "panel")}
    found = claims(naming)
    ids = {str(element.get("id")): element for element in root.iter() if element.get("id")}
    binding = _Binding(naming, asked, safe, boxes, panels, ids)
    for element, name in (*((c.text, c.name) for c in found), *((area.shape, area.name) for area in boxes.values())):
        _check_tokens(element, name, faults)
    for claim in found:
        _bind(claim, binding)
    keys = {claim.key for claim in found}
    for area in [*boxes.values(), *panels.values()]:
        if area.key not in keys:
            hint = f"type {{{{{area.key}}}}} as a text, or remove the shape"
            faults.add(area.shape, f"{called(area.shape)} belongs to no text", hint)
    for area in boxes.values():
        tokens, _ = read_tokens(area.name.options)
        if not tokens.under(asked.options.get(area.key, BoxOptions())).keep:
            remove(area.shape)
    return Bound(tuple(binding.bound), tuple(faults), frozenset({*naming.used, *keys}))


def fixed_texts(root: etree._Element) -> tuple[FixedText, ...]:
    """The texts still in a bound drawing, in the fonts most of their characters have."""
    texts = ((text, content_of(text), owners(text)) for text in root.iter(f"{SVG}text"))
    return tuple(
        FixedText(words, families_of(max(counts, key=lambda part: counts[part])), text.sourceline or 0)
        for text, words, counts in texts
        if counts
    )


def _bind(claim: Claim, binding: _Binding) -> None:
    """Adds a text's boxes, one for each of its selectors, and puts their slots where it stood."""
    text, faults = claim.text, binding.faults
    try:
        look, matrix = look_of(text), matrix_of(text)
        if not scale_of(matrix):
            raise ValueError("it, or a group around it, is scaled to nothing; draw it again at the size it shall have")
        made = [_text_box(claim, only, look, binding) for only in _selectors(claim, binding)]
        for one in made:
            name = f"filter-of-text-{len(binding.bound)}"
            widen_filters(text, (one.x, one.y, one.width, one.height), binding.ids, name)
    except (ArithmeticError, ValueError) as error:
        faults.add(text, f"{described(text)}: {error}")
        return
    _tell_of_looks(claim, look, faults)
    positions = range(len(binding.bound), len(binding.bound) + len(made))
    binding.bound += made
    if made[0].panel:
        put_panel_slots(binding.panels.pop(claim.key).shape, matrix, positions)
    put_text_slots(text, look.paint, positions)


def _selectors(claim: Claim, binding: _Binding) -> list[str]:
    """The text's own selector; a text for every language also goes where a box of its name is for some of them."""
    if claim.name.only:
        return [claim.name.only]
    return ["", *(only for key, only in binding.boxes if key == claim.key and only)]


def _text_box(claim: Claim, only: str, look: Look, binding: _Binding) -> TextBox:
    text, style = claim.text, look.style
    area = binding.boxes.get((claim.key, only)) or binding.boxes.get((claim.key, ""))
    options, _ = read_tokens((*claim.name.options, *(area.name.options if area else ())))
    options = options.under(binding.asked.options.get(claim.key, BoxOptions()))
    room = _room(claim, area, look, options, binding)
    written, matrix = lines(text), matrix_of(text)
    fits = room.kind == "box"
    anchor = options.align or look.anchor or (anchor_in(room.rectangle, written, style.size) if fits else "start")
    style = replace(style, anchor=anchor)
    scale = scale_of(matrix)
    smallest = options.smallest / scale if options.smallest else style.size / 2
    one = options.nowrap or room.kind in ("line", "curve")
    panel = binding.panels.get(claim.key)
    return TextBox(
        claim.key,
        *(_within_outline(room.rectangle, look.outline) if room.kind in ("box", "frame") else room.rectangle),
        style,
        options.vertical or _vertical(room, written, style.size),
        1 if one else options.lines or UNLIMITED_LINES,
        min(smallest, style.size),
        text.sourceline or 0,
        on_page(room, text),
        only=only,
        wrap=options.wrap or "auto",
        grow=bool(options.grow),
        nowrap=bool(one),
        anywhere=bool(options.anywhere),
        ellipsis=bool(options.ellipsis),
        hyphenate=bool(options.hyphenate),
        group=options.group or "",
        bold=look.bold,
        hashtags=_hashtags(style, options.hashtags),
        curve=room.curve,
        panel=panel_around(panel, matrix, room.rectangle, written, style.size) if panel else None,
        scale=scale,
        baseline=written[0].y if room.kind in ("line", "width") and not options.vertical else None,
    )


def _room(claim: Claim, area: Area | None, look: Look, options: BoxOptions, binding: _Binding) -> Room:
    """The first there is: path, frame, box, width; else one line up to the edge of the safe area, with a warning."""
    text, size, faults = claim.text, look.style.size, binding.faults
    if room := along_path(text, binding.ids, size) or frame(text, binding.ids, faults):
        if area:
            faults.warn(area.shape, f"{called(area.shape)} is not used: its text has a {room.kind}", "keep one of them")
        return room
    if area:
        return box(text, area)
    first = lines(text)[0]
    anchor = options.align or look.anchor or "start"
    if room := flowed(text, first, size, anchor, binding.safe):
        return room
    hint = f"draw a rectangle where the text may go and call it {claim.key.replace('.', '-')}-box"
    faults.warn(text, f"{described(text)} has no box and stays on one line", hint)
    return line(text, first, size, anchor, binding.safe)


def _within_outline(rectangle: Rectangle, outline: float) -> Rectangle:
    """The room that is left for letters whose stroke stays inside the box too."""
    x, y, width, height = rectangle
    if min(width, height) <= 2 * outline:
        raise ValueError("its outline is wider than its box")
    return x + outline, y + outline, width - 2 * outline, height - 2 * outline


def _vertical(room: Room, written: Sequence[Line], size: float) -> Vertical:
    if room.kind == "box":
        return vertical_in(room.rectangle, written, size)
    return "middle" if room.kind in ("line", "curve") else "top"


def _hashtags(style: TextStyle, asked: Hashtags | None) -> Accent | None:
    if asked is None:
        return None
    paint = (("fill", asked.fill),) if asked.fill else ()
    return Accent(replace(style, weight=asked.weight or style.weight), paint)


def _check_tokens(element: etree._Element, name: ObjectName, faults: Faults) -> None:
    for token, hint in read_tokens(name.options)[1]:
        faults.add(element, f"{token!r} in the name of {called(element)} is no option", hint)


def _tell_of_looks(claim: Claim, look: Look, faults: Faults) -> None:
    if ignored := ignored_of(claim.text):
        what = f"{described(claim.text)} has {' and '.join(ignored)}, which is not drawn"
        faults.warn(claim.text, what, "it was made for the words of the placeholder alone; use letter-spacing")
    if look.looks > 2:
        what = f"{described(claim.text)} has {look.looks} looks; the first two are used, for words and for <b> in them"
        faults.warn(claim.text, what, "keep at most two fonts, sizes and colours in a text")
    elif look.looks == 2 and look.bold:
        faults.add(
            claim.text,
            f"{described(claim.text)} has two looks; the rarer one is for <b> in its strings",
            level=Level.NOTE,
        )
