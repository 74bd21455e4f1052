"""What typeset.typ is asked, and what it answers: widths of pieces, and lines as SVG."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from pipeline.draw.copy import Copy, Look
from pipeline.draw.flatten import Page, read_page
from pipeline.draw.fonts import FontFiles, FontSet, shaping_language
from pipeline.draw.model import Block, Runs, Setting, Voice
from pipeline.draw.typst_fonts import typst_fonts

HERE = Path(__file__).resolve().parent
_REMEMBERED = 20_000  # measured pieces a process keeps: about 10 MB
_PAGES = 96  # blocks as they were set: about 2 MB

Metrics = tuple[float, float, float]
"""Width, and ink above and below the baseline, in em."""


def voice_of(setting: Setting, copy: Copy) -> Voice:
    """How a setting is said in Typst's words."""
    primary, region = shaping_language(setting.language)
    size = setting.box.style.size
    looks = (json.dumps(_look(look, number, size, copy), ensure_ascii=False) for number, look in enumerate(copy.looks))
    return Voice(tuple(looks), primary, region, setting.direction)


def _look(look: Look, number: int, size: float, copy: Copy) -> dict[str, Any]:
    style = look.style
    tracking = 0.0 if copy.joined else style.tracking  # spacing would tear joined letters apart
    return {
        "font": look.face.family,
        "weight": look.face.weight,
        "tracking": tracking,
        "ligatures": tracking == 0,  # CSS Text 3, 8.2: letters that are spaced do not join
        "features": dict(style.features),
        "variations": dict(look.face.axes),
        "scale": style.size / size,
        "rules": [copy.places[rule] for rule in style.rules],
        "fill": f"#0000{number:02x}",  # tells which look an outline has
    }


_measured: dict[tuple[str, Voice], dict[Runs, Metrics]] = {}


def measured(wanted: Iterable[tuple[Voice, Iterable[Runs]]], fonts: FontSet) -> Sequence[Mapping[Runs, Metrics]]:
    """For each voice what its runs measure, with one question to Typst for all that is not known yet."""
    if sum(map(len, _measured.values())) > _REMEMBERED:
        _measured.clear()
    known, missing = [], {}
    for voice, all_runs in wanted:
        known.append(found := _measured.setdefault((fonts.files.fingerprint, voice), {}))
        missing.update({(voice, runs): found for runs in all_runs if runs not in found})
    if missing:
        looks: dict[str, int] = {}
        measures = [{**voice.about, "runs": voice.numbered(runs, looks)} for voice, runs in missing]
        compiler, _ = _ask(looks, measures, [], fonts)
        answers = json.loads(compiler.query("<measures>", field="value", one=True))
        for ((_, runs), found), answer in zip(missing.items(), answers, strict=True):
            found[runs] = tuple(answer)
    return known


_set: dict[tuple[str, Block], Page] = {}


def set_blocks(blocks: Sequence[Block], fonts: FontSet) -> list[Page]:
    """Each block as Typst draws it, baselines `leading` apart, the first 0.75 em from the top.

    One that was set for another size of a picture comes from memory, as all is set in em.
    """
    if len(_set) > _PAGES:
        _set.clear()
    keys = [(fonts.files.fingerprint, block) for block in blocks]
    missing = [key for key in dict.fromkeys(keys) if key not in _set]
    if missing:
        looks: dict[str, int] = {}
        _, svgs = _ask(looks, [], [_page(block, looks) for _, block in missing], fonts)
        _set.update(zip(missing, map(read_page, svgs), strict=True))
    return [_set[key] for key in keys]


def _page(block: Block, looks: dict[str, int]) -> dict[str, Any]:
    return {
        **block.voice.about,
        "align": block.align,
        "leading": block.leading,
        "lines": [block.voice.numbered(runs, looks) for runs in block.lines],
    }


@lru_cache(maxsize=2)
def _compiler(files: FontFiles) -> typst.Compiler:
    """One warm compiler a process; its main must be a file, or `query` fails."""
    return typst.Compiler(HERE / "typeset.typ", root=HERE, font_paths=typst_fonts(files))


def _ask(
    looks: dict[str, int], measures: list[dict[str, Any]], pages: list[dict[str, Any]], fonts: FontSet
) -> tuple[typst.Compiler, list[bytes]]:
    compiler = _compiler(fonts.files)
    job = {"looks": [json.loads(look) for look in looks], "measures": measures, "pages": pages}
    found = compiler.compile(format="svg", sys_inputs={"job": json.dumps(job, ensure_ascii=False)})
    svgs = found if isinstance(found, list) else [found or b""]
    return compiler, svgs
