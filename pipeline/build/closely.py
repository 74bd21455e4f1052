"""Looks closely at graphics: their drawings as designers see them, then the pixels of every picture made of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.build.load import Sources
from pipeline.build.model import Scope, Task, one_a_picture
from pipeline.build.plan import plan_tree
from pipeline.build.pool import Workers
from pipeline.build.problems import Failure, asset_name, problems_of
from pipeline.campaign.canvas import Size
from pipeline.campaign.files import read_file
from pipeline.draw.contrast import PERCENTILE, ContrastJob, Measured, read_measures
from pipeline.draw.match import Match
from pipeline.draw.model import PictureJob
from pipeline.errors import Level, Problem
from pipeline.template.alts import GRAPHICS
from pipeline.template.inventory import TextFound
from pipeline.template.lint import Linted, lint
from pipeline.template.load import drawing_path
from pipeline.template.page import PageError
from pipeline.template.sidecar import read_graphic_options
from pipeline.template.svg import MAX_BYTES, TemplateError

# WCAG 2.2, 1.4.3: 4.5:1, and 3:1 for large text, which is 24 CSS px high, or 18.66 and bold. A phone shows a picture 360
# CSS px wide, so large is relative to its width: 72 px (bold 56) of 1080.
ENOUGH, ENOUGH_IF_LARGE = 4.5, 3.0
_LARGE, _LARGE_BOLD, _BOLD = 24.0, 18.66, 700
_PHONE = 360.0  # CSS px


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A drawing for one size, in what file, and what there is to say of it."""

    file: str
    size: Size
    linted: Linted


@dataclass(frozen=True, slots=True)
class _Seen:
    """A text of one picture, as measured. `at_least` is the contrast it should have."""

    task: Task
    drawing: _Drawing
    text: TextFound
    found: Measured
    at_least: float


def look_closely(
    root: Path, sources: Sources, graphics: Iterable[str], told: Iterable[Problem], workers: Workers
) -> list[Problem]:
    """What was `told` already, with the layers of these graphics, and what else there is to say of them.

    Every picture of a preview is drawn, without keeping it.
    """
    names = frozenset(graphics)
    drawings = dict(_drawings(root, sources, names))
    doubts = [problem for drawing in drawings.values() for problem in drawing.linted.doubts]
    tasks = {task.path: task for task in _pictures(sources, names)}
    seen, failures = _measure(tasks, drawings, sources, workers)
    return [*_with_layers(told, drawings.values()), *doubts, *_findings(seen), *problems_of(failures)]


def _with_layers(problems: Iterable[Problem], drawings: Iterable[_Drawing]) -> Iterator[Problem]:
    """The same problems, with the layer a designer sees wherever a line of a drawing holds just one text."""
    texts: dict[tuple[str, int], set[str]] = {}
    for drawing in drawings:
        for text in drawing.linted.texts:
            texts.setdefault((drawing.file, text.line), set()).add(text.called)
    for problem in problems:
        called = texts.get((problem.file, problem.line), set())
        only = next(iter(called)) if len(called) == 1 else ""
        yield replace(problem, what=f"{only}: {problem.what}") if only not in problem.what else problem


def _drawings(root: Path, sources: Sources, graphics: frozenset[str]) -> Iterator[tuple[tuple[str, str], _Drawing]]:
    """Each drawing that can be read, by graphic and size; what is wrong with the others was told when they were loaded."""
    for graphic in sorted(graphics):
        options, _ = read_graphic_options(root, root / GRAPHICS / f"{graphic}.toml", sources.campaign)
        for size in sources.campaign.sizes:
            path = drawing_path(root, graphic, size, sources.campaign)
            if options is None or path is None:
                continue
            data, problem = read_file(root, path, MAX_BYTES)
            if problem:
                continue
            file = path.relative_to(root).as_posix()
            try:
                linted = lint(data, file, size, sources.campaign, options.asked, options.wishes(size.name))
            except (TemplateError, PageError):
                continue
            yield (graphic, size.name), _Drawing(file, size, linted)


def _pictures(sources: Sources, graphics: frozenset[str]) -> Iterator[Task]:
    for task in one_a_picture(plan_tree(sources, Scope()).tasks):
        if task.facts.graphic in graphics:
            yield task


def _measure(
    tasks: Mapping[str, Task], drawings: Mapping[tuple[str, str], _Drawing], sources: Sources, workers: Workers
) -> tuple[list[_Seen], list[Failure]]:
    jobs: dict[str, ContrastJob] = {}
    tried: set[str] = set()
    for path, task in tasks.items():
        assert isinstance(task.job, PictureJob)
        settings = tuple(replace(setting, foreign=False) for setting in task.job.settings)
        drawing = drawings[task.facts.graphic, task.facts.size]
        new = task.facts.language == sources.campaign.source and drawing.file + drawing.size.name not in tried
        if new:
            tried.add(drawing.file + drawing.size.name)
        words = tuple(_placeholder(setting.box.name, setting.box.line, drawing) for setting in settings) if new else ()
        jobs[path] = ContrastJob(replace(task.job, settings=settings, draft=""), words)
    seen: list[_Seen] = []
    failures: list[Failure] = []
    for path, result in workers.run(jobs):
        task = tasks[path]
        if isinstance(result, bytes):
            seen += _seen(task, drawings[task.facts.graphic, task.facts.size], read_measures(result), sources)
        elif not isinstance(result, tuple):  # which only pictures to be kept give
            failures.append((task, result))
    return seen, failures


def _placeholder(name: str, line: int, drawing: _Drawing) -> str:
    """What the designer typed for the looks of a text; "" for a token."""
    text = _text(drawing, line, name)
    return "" if text is None or text.by == "token" else text.words


def _text(drawing: _Drawing, line: int, string: str) -> TextFound | None:
    """The text that stands for a string, or for none."""
    return next((text for text in drawing.linted.texts if (text.line, text.string) == (line, string)), None)


def _seen(task: Task, drawing: _Drawing, measures: Sequence[Measured], sources: Sources) -> Iterator[_Seen]:
    """The measures of a picture with their texts: those of its boxes, then the fixed ones."""
    job = task.job
    assert isinstance(job, PictureJob)
    bound = [_text(drawing, box.line, box.name) for box in job.template.boxes]
    fixed = [_text(drawing, each.line, "") for each in job.template.fixed]
    styles = [setting.box.style for setting in job.settings]
    for position, (text, found) in enumerate(zip([*bound, *fixed], measures, strict=True)):
        if text is None or text.style is None:
            continue
        style = styles[position] if position < len(styles) else text.style
        matched = sources.fonts.match(style)
        weight = dict(matched.axes).get("wght", matched.face.weight) if isinstance(matched, Match) else style.weight
        size = (found.size or text.style.size) * text.scale * _PHONE / drawing.size.width
        large = size >= (_LARGE_BOLD if weight >= _BOLD else _LARGE)
        yield _Seen(task, drawing, text, found, ENOUGH_IF_LARGE if large else ENOUGH)


def _findings(seen: Iterable[_Seen]) -> list[Problem]:
    """Each doubt once a text, at its worst picture."""
    worst: dict[tuple[str, str, int, str], list[tuple[float, str, str]]] = {}
    for each in seen:
        for severity, kind, what in _doubts(each):
            worst.setdefault((kind, each.drawing.file, each.text.line, each.text.called), []).append(
                (severity, asset_name(each.task.facts), what)
            )
    return [
        Problem(f"{called} {_told(found)}", file, line, _HINTS[kind], Level.WARNING)
        for (kind, file, line, called), found in worst.items()
    ]


def _told(found: Sequence[tuple[float, str, str]]) -> str:
    _, where, what = max(found, key=lambda each: each[0])
    more = f"; and in {len(found) - 1} more picture{'s' if len(found) > 2 else ''}" if len(found) > 1 else ""
    return f"{what} ({where}{more})"


_HINTS = {
    "contrast": f"darken or lighten one of the two, or put a panel behind the text; WCAG 2.2 (1.4.3) asks for {ENOUGH:g}:1,"
    f" for letters of {_LARGE:g} px on a phone ({_LARGE_BOLD:g} bold) for {ENOUGH_IF_LARGE:g}:1",
    "hidden": "look what covers, clips or hides it, or whether its colour is transparent",
    "unsafe": "move it inwards: what lies outside the safe area is covered by the buttons of the platform, or cut off",
    "oversized": "enlarge the box, or draw the placeholder smaller: its size is the largest one used",
}


def _doubts(seen: _Seen) -> Iterator[tuple[float, str, str]]:
    """How bad, of which kind, and in words."""
    found = seen.found
    if found.oversized:
        words = "one capital does" if seen.text.by == "token" else "its words do"
        yield 1.0, "oversized", f"is larger than its box: at {seen.text.size:.4g} px {words} not fit"
    if found.ratio is None:
        yield 1.0, "hidden", "is not to be seen"
        return
    if found.ratio < seen.at_least:
        x, y = found.at
        what = f"has a contrast of {_tenths(found.ratio)}:1, {_hex(found.ink)} on {_hex(found.ground)} near {x}, {y}"
        rest = f"; {PERCENTILE} % of its edge has less, and {seen.at_least:g}:1 is asked for"
        yield seen.at_least / found.ratio, "contrast", what + rest
    out = _outside(found.bounds, seen.drawing.size)
    if out:
        yield out, "unsafe", f"leaves the safe area by {out:.0f} px"


def _tenths(ratio: float) -> str:
    """Rounded down, so that 4.48 is not told as the 4.5 it misses."""
    return f"{math.floor(ratio * 10) / 10:g}"


def _hex(colour: tuple[int, int, int]) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in colour)


def _outside(bounds: tuple[int, int, int, int], size: Size) -> float:
    """By how many px ink leaves the safe area; 0 for a px of rounding."""
    left, top, right, bottom = bounds
    safe = size.safe
    out = max(safe.left - left, safe.top - top, right - size.width + safe.right, bottom - size.height + safe.bottom)
    return float(out) if out > 1 else 0.0
