"""Sets texts into their boxes with Typst and hands them back as outlines. A fit is decided on ink."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import regex
import typst

from pipeline.campaign.languages import script
from pipeline.draw.bidi import isolate
from pipeline.draw.flatten import flatten
from pipeline.draw.fonts import FontFiles, FontSet, missing_hint, shaping_language
from pipeline.draw.itemise import Run, cut
from pipeline.draw.match import NoMatch
from pipeline.draw.model import DrawError, Outlines, Setting
from pipeline.draw.typst_fonts import typst_fonts
from pipeline.template.model import TextStyle

HERE = Path(__file__).resolve().parent
_PASSES = 5
_TOLERANCE = 0.05  # px by which ink may leave its box: the rounding of two decimals in outlines
_OVERHANG = 0.5  # em that the outer letters of a line may reach beyond their advance, not more
_BASELINE = 0.75  # em from the top of the page to the first line, as typeset.typ sets it
_TOO_MUCH_INK = "its ink, marks and overhanging letters included, leaves the box at every size tried"

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
# Where Typst may break a line: at spaces, no-break ones apart, and anywhere among letters that write no spaces.
_BREAKS = regex.compile(
    r"(?:[^\S\u00a0\u2007\u202f]|[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}])+"
)


@lru_cache(maxsize=2)
def _compiler(files: FontFiles) -> typst.Compiler:
    """One warm compiler a process; its main must be a file, or `query` fails."""
    return typst.Compiler(HERE / "typeset.typ", root=HERE, font_paths=typst_fonts(files))


@dataclass(slots=True)
class _Attempt:
    """A text on its way: the room given to Typst, or the largest size, shrinks where ink turned out larger than promised."""

    setting: Setting
    width: float
    height: float
    largest: float
    outlines: Outlines | None = None

    @property
    def leading(self) -> float:
        """From line to line, in em."""
        return max(self.setting.box.style.leading, _LEADING.get(script(self.setting.language), 1.0))


def typeset(settings: Sequence[Setting], fonts: FontSet) -> tuple[Outlines, ...]:
    """Outlines for each setting, in order. Raises DrawError for the first text that cannot be set as its box asks."""
    for setting in settings:
        style = setting.box.style
        check_font(style, fonts, f"box {setting.box.name!r}")
        subject = string_name(setting.key, setting.language, setting.text)
        check_characters(setting.text, style, setting.language, fonts, subject, setting.file, setting.line)
    boxes = [setting.box for setting in settings]
    attempts = [_Attempt(s, b.width, b.height, b.style.size) for s, b in zip(settings, boxes, strict=True)]
    for _ in range(_PASSES):
        pending = [attempt for attempt in attempts if attempt.outlines is None]
        if not pending:
            break
        for attempt, page, found in zip(pending, *_compile(pending, fonts), strict=True):
            _judge(attempt, page, found)
    else:
        for attempt in attempts:
            if attempt.outlines is None:
                raise _overflow(attempt.setting, _TOO_MUCH_INK)
    return tuple(attempt.outlines for attempt in attempts if attempt.outlines)


def string_name(key: str, language: str, text: str) -> str:
    """How problems call a string: its key, language, and how it begins."""
    return f"{key} ({language}) {shortened(text)!r}"


def check_font(style: TextStyle, fonts: FontSet, where: str) -> None:
    """Raises DrawError for a font the drawing names and nobody has: Typst would take another."""
    found = fonts.match(style)
    if isinstance(found, NoMatch):
        raise DrawError(found.what, where, found.hint)


def check_characters(
    text: str, style: TextStyle, language: str, fonts: FontSet, subject: str, file: str = "", line: int = 0
) -> None:
    """Raises DrawError for characters no font has: Typst would draw empty boxes."""
    missing = fonts.itemised(text, style, language).missing
    if missing:
        listed = ", ".join(f"{c!r} U+{ord(c):04X}" for c in missing[:5])
        raise DrawError(f"{subject} cannot be drawn", f"no font has {listed}", missing_hint(missing, fonts), file, line)


def _compile(attempts: Sequence[_Attempt], fonts: FontSet) -> tuple[list[bytes], list[dict[str, Any]]]:
    compiler = _compiler(fonts.files)
    jobs = json.dumps([_job(attempt, fonts) for attempt in attempts], ensure_ascii=False)
    pages = compiler.compile(format="svg", sys_inputs={"jobs": jobs})
    found = json.loads(compiler.query("<fit>", field="value"))
    return (pages if isinstance(pages, list) else [pages or b""]), found


def _job(attempt: _Attempt, fonts: FontSet) -> dict[str, Any]:
    setting, style = attempt.setting, attempt.setting.box.style
    primary, region = shaping_language(setting.language)
    written = script(setting.language)
    text = isolate(setting.text) if setting.direction == "rtl" else setting.text
    runs = fonts.itemised(text, style, setting.language).runs
    return {
        "runs": [_run(run) for run in runs],
        "pieces": [[_run(run) for run in cut(runs, start, end)] for start, end in _pieces(text)],
        "lang": primary,
        "region": region,
        "dir": setting.direction,
        "align": _alignment(setting),
        "size": attempt.largest,
        "min": setting.box.smallest,
        "leading": attempt.leading,
        "tracking": 0 if written == "Arab" else style.tracking,  # spacing would tear joined letters apart
        "lines": setting.box.lines,
        "w": attempt.width,
        "h": attempt.height,
    }


def _run(run: Run) -> dict[str, Any]:
    return {"text": run.text, "font": run.family, "weight": run.weight, "axes": dict(run.axes)}


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each part that holds no break."""
    start = 0
    for found in (*_BREAKS.finditer(text), None):
        end = found.start() if found else len(text)
        if end > start:
            yield start, end
        start = found.end() if found else end


def _alignment(setting: Setting) -> str:
    if setting.box.style.anchor == "middle":
        return "center"
    return "left" if (setting.box.style.anchor == "start") == (setting.page_direction == "ltr") else "right"


def _judge(attempt: _Attempt, page: bytes, found: dict[str, Any]) -> None:
    """Takes the outlines if all ink fits the box, else gives the next pass less room."""
    setting, box = attempt.setting, attempt.setting.box
    if not found["fits"]:
        first = (attempt.width, attempt.height) == (box.width, box.height)
        raise _overflow(setting, _shortfall(setting, found) if first else _TOO_MUCH_INK)
    size = found["size"]
    lines, (left, top, right, bottom) = flatten(page, found["lines"], _BASELINE * size, attempt.leading * size)
    if not lines:
        raise DrawError(
            _subject(setting), "the text draws nothing", "write some visible text", setting.file, setting.line
        )
    too_wide, too_high = right - left - box.width, bottom - top - box.height
    if too_wide > _TOLERANCE or too_high > _TOLERANCE:
        _give_less_room(attempt, too_wide, too_high, size)
        return
    dx = box.x + _shift_across(setting, left, right, attempt.width)
    dy = box.y + {"top": -top, "middle": (box.height - top - bottom) / 2, "bottom": box.height - bottom}[box.vertical]
    moved = tuple(line.moved(dx, dy) for line in lines)
    attempt.outlines = Outlines(moved, (left + dx, top + dy, right + dx, bottom + dy), size)


def _give_less_room(attempt: _Attempt, too_wide: float, too_high: float, size: float) -> None:
    """A little ink beyond the box is a letter's overhang; much is a piece Typst cannot break, which only a smaller size cures."""
    setting, box = attempt.setting, attempt.setting.box
    if too_wide > _OVERHANG * size:
        attempt.largest = size * box.width / (box.width + too_wide)
        if attempt.largest < box.smallest:
            needed = (box.width + too_wide) * box.smallest / size
            raise _overflow(setting, _too_narrow(needed, box.smallest, box.width))
    elif too_wide > 0:
        attempt.width -= too_wide + 0.5
    if too_high > 0:
        attempt.height -= too_high + 0.5
    if attempt.width <= 0 or attempt.height <= 0:
        raise _overflow(setting, _TOO_MUCH_INK)


def _shift_across(setting: Setting, left: float, right: float, width: float) -> float:
    """Where the narrower room of a later pass lies in the box, then what brings overhanging ink back inside."""
    spare = setting.box.width - width
    shift = {"left": 0.0, "center": spare / 2, "right": spare}[_alignment(setting)]
    return shift + max(0.0, -(left + shift)) - max(0.0, right + shift - setting.box.width)


def _shortfall(setting: Setting, found: dict[str, Any]) -> str:
    box, size = setting.box, found["size"]
    if found["needs-w"] > box.width:
        return _too_narrow(found["needs-w"], size, box.width)
    if found["lines"] > box.lines:
        return f"it needs {found['lines']:.0f} lines at the smallest size {size:g}, the box allows {box.lines}"
    return f"it needs {found['needs-h']:,.0f} px of height at the smallest size {size:g}, the box has {box.height:,.0f}"


def _too_narrow(needed: float, size: float, width: float) -> str:
    return f"its longest word needs {needed:,.0f} px at the smallest size {size:g}, the box is {width:,.0f} px wide"


def _overflow(setting: Setting, detail: str) -> DrawError:
    hint = "shorten the text, or make the box larger or its smallest size smaller"
    return DrawError(f"{_subject(setting)} does not fit", detail, hint, setting.file, setting.line)


def _subject(setting: Setting) -> str:
    return f"{string_name(setting.key, setting.language, setting.text)} in box {setting.box.name!r}"


def shortened(text: str) -> str:
    """A text as messages quote it."""
    return text if len(text) <= 40 else f"{text[:39]}…"
