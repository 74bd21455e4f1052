"""Sets texts into their boxes with Typst and hands them back as outlines. A fit is decided on ink."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from pipeline.campaign.languages import script
from pipeline.draw.bidi import isolate
from pipeline.draw.flatten import flatten
from pipeline.draw.fonts import FontSet, missing_characters
from pipeline.draw.model import DrawError, Outlines, Setting
from pipeline.draw.typst_fonts import typst_fonts

HERE = Path(__file__).resolve().parent
_PASSES = 5
_TOLERANCE = 0.05  # px by which ink may leave its box: the rounding of two decimals in outlines

# Advance from line to line that keeps ink apart, in em, measured (Noto fonts); a looser template keeps its own.
_LEADING = {
    "Deva": 1.24,
    "Beng": 1.24,
    "Thai": 1.32,
    "Arab": 1.38,
    "Khmr": 1.24,
    "Laoo": 1.41,
    "Mymr": 1.52,
    "Ethi": 1.2,
}
_UNSPACED = {"Thai", "Laoo", "Khmr", "Mymr", "Hans", "Hant", "Jpan", "Kore"}  # words are not parted by spaces


@lru_cache(maxsize=2)
def _compiler(fonts: FontSet) -> typst.Compiler:
    """One warm compiler a process; its main must be a file, or `query` fails."""
    return typst.Compiler(HERE / "typeset.typ", root=HERE, font_paths=typst_fonts(fonts))


@dataclass(slots=True)
class _Attempt:
    """A text on its way: the room given to Typst shrinks where ink turned out larger than promised."""

    setting: Setting
    width: float
    height: float
    outlines: Outlines | None = None


def typeset(settings: Sequence[Setting], fonts: FontSet) -> tuple[Outlines, ...]:
    """Outlines for each setting, in order. Raises DrawError for the first text that cannot be set as its box asks."""
    for setting in settings:
        _check_fonts(setting, fonts)
    attempts = [_Attempt(setting, setting.box.width, setting.box.height) for setting in settings]
    for _ in range(_PASSES):
        pending = [attempt for attempt in attempts if attempt.outlines is None]
        if not pending:
            break
        for attempt, page, found in zip(pending, *_compile(pending, fonts), strict=True):
            _judge(attempt, page, found)
    else:
        for attempt in attempts:
            if attempt.outlines is None:
                raise _overflow(attempt.setting, "its ink leaves the box at every size tried")
    return tuple(attempt.outlines for attempt in attempts if attempt.outlines)


def _check_fonts(setting: Setting, fonts: FontSet) -> None:
    for family in setting.box.style.families:
        if not fonts.knows(family):
            hint = "put the font file (TTF or OTF) into assets/src/fonts, or choose another font in the drawing"
            raise DrawError(f"font {family!r} is not there", f"box {setting.box.name!r}", hint)
    missing = missing_characters(setting.text, fonts, fonts.stack(setting.box.style.families))
    if missing:
        listed = ", ".join(f"{c!r} U+{ord(c):04X}" for c in missing[:5])
        hint = "change the character, or put a font that has it into assets/src/fonts"
        raise DrawError(_subject(setting), f"no font has {listed}", hint, setting.file, setting.line)


def _compile(attempts: Sequence[_Attempt], fonts: FontSet) -> tuple[list[bytes], list[dict[str, Any]]]:
    compiler = _compiler(fonts)
    jobs = json.dumps([_job(attempt, fonts) for attempt in attempts], ensure_ascii=False)
    pages = compiler.compile(format="svg", sys_inputs={"jobs": jobs})
    found = json.loads(compiler.query("<fit>", field="value"))
    return (pages if isinstance(pages, list) else [pages or b""]), found


def _job(attempt: _Attempt, fonts: FontSet) -> dict[str, Any]:
    setting, style = attempt.setting, attempt.setting.box.style
    primary, _, rest = setting.language.partition("-")
    region = next((part for part in rest.split("-") if re.fullmatch(r"[A-Z]{2}", part)), None)
    written = script(setting.language)
    text = isolate(setting.text) if setting.direction == "rtl" else setting.text
    return {
        "text": text,
        "pieces": [] if written in _UNSPACED else text.split(),
        "lang": primary,
        "region": region,
        "dir": setting.direction,
        "align": _alignment(setting),
        "fonts": fonts.stack(style.families),
        "weight": style.weight,
        "italic": style.italic,
        "size": style.size,
        "min": setting.box.smallest,
        "leading": max(style.leading, _LEADING.get(written, 1.0)),
        "tracking": 0 if written == "Arab" else style.tracking,  # spacing would tear joined letters apart
        "lines": setting.box.lines,
        "w": attempt.width,
        "h": attempt.height,
    }


def _alignment(setting: Setting) -> str:
    if setting.box.style.anchor == "middle":
        return "center"
    return "left" if (setting.box.style.anchor == "start") == (setting.page_direction == "ltr") else "right"


def _judge(attempt: _Attempt, page: bytes, found: dict[str, Any]) -> None:
    """Takes the outlines if all ink fits the box, else gives the next pass less room."""
    setting, box = attempt.setting, attempt.setting.box
    if not found["fits"]:
        raise _overflow(setting, _shortfall(box.width, box.height, box.lines, found))
    lines, (left, top, right, bottom) = flatten(page)
    if not lines:
        raise DrawError(
            _subject(setting), "the text draws nothing", "write some visible text", setting.file, setting.line
        )
    too_wide, too_high = right - left - box.width, bottom - top - box.height
    if too_wide > _TOLERANCE or too_high > _TOLERANCE:
        attempt.width -= max(0.0, too_wide) + (0.5 if too_wide > 0 else 0)
        attempt.height -= max(0.0, too_high) + (0.5 if too_high > 0 else 0)
        if attempt.width <= 0 or attempt.height <= 0:
            raise _overflow(setting, "its ink leaves the box at every size tried")
        return
    dx = box.x + _shift_across(setting, left, right, attempt.width)
    dy = box.y + {"top": -top, "middle": (box.height - top - bottom) / 2, "bottom": box.height - bottom}[box.vertical]
    moved = tuple(line.moved(dx, dy) for line in lines)
    attempt.outlines = Outlines(moved, (left + dx, top + dy, right + dx, bottom + dy), found["size"])


def _shift_across(setting: Setting, left: float, right: float, width: float) -> float:
    """Where the narrower room of a later pass lies in the box, then what brings overhanging ink back inside."""
    spare = setting.box.width - width
    shift = {"left": 0.0, "center": spare / 2, "right": spare}[_alignment(setting)]
    return shift + max(0.0, -(left + shift)) - max(0.0, right + shift - setting.box.width)


def _shortfall(width: float, height: float, lines: int, found: dict[str, Any]) -> str:
    size = found["size"]
    if found["needs-w"] > width:
        return f"its longest word needs {found['needs-w']:,.0f} px at the smallest size {size:g}, the box is {width:,.0f} px wide"
    if found["lines"] > lines:
        return f"it needs {found['lines']:.0f} lines at the smallest size {size:g}, the box allows {lines}"
    return f"it needs {found['needs-h']:,.0f} px of height at the smallest size {size:g}, the box has {height:,.0f}"


def _overflow(setting: Setting, detail: str) -> DrawError:
    hint = "shorten the text, or make the box larger or its smallest size smaller"
    return DrawError(_subject(setting), detail, hint, setting.file, setting.line)


def _subject(setting: Setting) -> str:
    shown = setting.text if len(setting.text) <= 40 else f"{setting.text[:39]}…"
    return f"{setting.key} ({setting.language}) {shown!r} does not fit box {setting.box.name!r}"
